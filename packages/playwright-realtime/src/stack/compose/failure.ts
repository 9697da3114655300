import { InfrastructureError, UsageError, messageOf } from 'realtime-doctor/errors.ts';
import { KILLED, killedByOthers, killedForMemory } from '../killed.ts';

/** The engine says that the thing does not exist (404) or is being removed (409), which is fine when removing it. */
export function isNotThere(error: unknown): boolean {
  const status = (error as { statusCode?: number }).statusCode;
  return status === 404 || status === 409;
}

/** What is known about a service when a start fails. */
export interface ServiceSeen {
  readonly service: string;
  readonly state: 'not started' | 'starting' | 'healthy' | 'unhealthy' | 'exited';
  readonly exitCode?: number;
  /** The engine ended it because it reached its memory limit. */
  readonly isOutOfMemory?: boolean;
  readonly lastLines: readonly string[];
}

/** Compose's own progress: ` Container x-backend-1  Starting`. */
const PROGRESS = /^\s*(Container|Network|Volume|Image) \S+\s+\w+\s*$/;

interface Cause {
  readonly pattern: RegExp;
  readonly problem: string;
  readonly remedy: string;
  /** The user's compose file is wrong. */
  readonly isMisuse?: true;
  /** Show the last lines of the output instead of the line that matched. */
  readonly showsEnd?: true;
}

/** Known messages of engines and registries, with what they mean for the user. */
const CAUSES: readonly Cause[] = [
  {
    pattern:
      /executor failed running|process ".*" did not complete successfully|returned a non-zero code|failed to read dockerfile|dockerfile parse error|failed to calculate checksum|failed to compute cache key/i,
    problem: "The compose file's images could not be built",
    remedy: 'Fix what the output reports; `docker compose build` shows all of it.',
    showsEnd: true,
  },
  {
    pattern: /did not end within \d+ s/,
    problem: 'Pulling or building the images took too long',
    remedy: 'Increase E2E_START_TIMEOUT (seconds), or pull and build them first with `docker compose`.',
    showsEnd: true,
  },
  {
    pattern: /declared as external, but could not be found|external volume ".*" not found|network \S+ not found/i,
    problem: 'A network or volume that the compose file declares as external does not exist',
    remedy: 'Create it (`docker network create NAME`, `docker volume create NAME`), or remove `external`.',
    isMisuse: true,
  },
  {
    pattern:
      /pull access denied|manifest (for .*not found|unknown)|failed to resolve|no such image|registry|https?:\/\/\S+\/v2\/|lookup .*(no such host|server misbehaving|i\/o timeout)|TLS handshake timeout|image .*not found/i,
    problem: 'An image of the stack is missing and could not be pulled',
    remedy:
      'Give the engine access to a registry, or set E2E_IMAGE_REDIS, E2E_IMAGE_NODE and E2E_IMAGE_NGINX to images that it has; on Debian, `.ci/engine` builds such images.',
  },
  {
    pattern: /port is already allocated|address already in use|ports are not available/i,
    problem: 'A published port is in use',
    remedy:
      'Stop the program that uses it, or unset E2E_PORT_REDIS, E2E_PORT_BACKEND and E2E_PORT_FRONTEND to use free ports.',
  },
];

/**
 * An error for the output of compose or of a build; undefined if the output is not recognised.
 * @param whole - the output including its progress
 */
export function knownCause(
  said: string,
  options?: ErrorOptions,
  whole = said,
): InfrastructureError | UsageError | undefined {
  const known = CAUSES.find(({ pattern }) => pattern.test(said));
  if (!known) return undefined;
  const line = known.showsEnd
    ? lastLinesOf(whole)
    : said.split('\n').find((candidate) => known.pattern.test(candidate));
  const Kind = known.isMisuse ? UsageError : InfrastructureError;
  return new Kind(`${known.problem}: ${withoutFullStop(line ?? said)}.`, known.remedy, options);
}

/** One error for a stack that did not start: the service at fault and its last log lines, or compose's output. */
export function explainStart(cause: unknown, seen: readonly ServiceSeen[]): InfrastructureError | UsageError {
  const whole = messageOf(cause);
  const said = withoutProgress(whole);
  const known = knownCause(said, { cause }, whole);
  if (known) return known;

  const broken = seen.find(({ state }) => state === 'exited') ?? seen.find(({ state }) => state === 'unhealthy');
  const atFault = broken ?? seen.find(({ state }) => state === 'starting');
  if (!atFault) {
    return new InfrastructureError(`The stack did not start: ${withoutFullStop(said)}.`, 'Fix what compose reports.', {
      cause,
    });
  }
  return serviceFailure(atFault, { cause });
}

/** The error for a service that should be healthy, with its last log lines. */
export function serviceFailure(
  seen: ServiceSeen,
  { late, ...options }: ErrorOptions & { readonly late?: { readonly timeoutMs: number; readonly seen: string } } = {},
): InfrastructureError {
  const what = {
    exited: `exited with code ${seen.exitCode ?? '?'}`,
    unhealthy: 'is running, but its health check fails',
    starting: 'was not healthy in time',
    healthy: 'did not stay healthy',
    'not started': 'was never started',
  }[seen.state];
  const said =
    seen.lastLines.length === 0
      ? 'Its log is empty.'
      : `Its last log lines (the capture has all of them):\n${seen.lastLines.map((line) => `    ${line}`).join('\n')}`;
  if (seen.state === 'exited' && seen.isOutOfMemory) return killedForMemory(seen.service, said);
  if (seen.state === 'exited' && seen.exitCode === KILLED) return killedByOthers(seen.service, said);
  if (late) {
    return new InfrastructureError(
      `The service ${seen.service} was not ready within ${late.timeoutMs / 1000} s: ${late.seen}.`,
      `If it needs longer, increase E2E_START_TIMEOUT (seconds) or --start-timeout. ${said}`,
      options,
    );
  }
  return new InfrastructureError(`The service ${seen.service} ${what}.`, said, options);
}

/** The last lines of a build's output, without compose's progress. */
const lastLinesOf = (said: string): string => {
  const lines = said.split('\n').filter((line) => line.trim() && !PROGRESS.test(line));
  return `\n${lines
    .slice(-MAX_LINES_SHOWN)
    .map((line) => `    ${line.trimEnd()}`)
    .join('\n')}\n`;
};

/** How many lines of a build an error shows. */
const MAX_LINES_SHOWN = 12;

/** Without the full stop that the error's own sentence adds. */
const withoutFullStop = (text: string) => text.trim().replace(/[.?!]+$/, '');

/** Compose prints its progress (` Container x-backend-1  Starting`) between its errors. */
function withoutProgress(text: string): string {
  const lines = text.split('\n').filter((line) => !PROGRESS.test(line));
  return (
    lines
      .map((line) => line.trim())
      .filter(Boolean)
      .slice(-5)
      .join('\n') || text.trim()
  );
}
