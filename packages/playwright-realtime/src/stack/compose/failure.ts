import { InfrastructureError, UsageError } from 'realtime-doctor/errors.ts';

/** The engine says that the thing is gone already (404), or is going (409): fine for who wanted it gone. */
export function isNotThere(error: unknown): boolean {
  const status = (error as { statusCode?: number }).statusCode;
  return status === 404 || status === 409;
}

/** What was seen of a service before a start failed. */
export interface ServiceSeen {
  readonly service: string;
  readonly state: 'not started' | 'starting' | 'healthy' | 'unhealthy' | 'exited';
  readonly exitCode?: number;
  readonly lastLines: readonly string[];
}

/** Compose's own progress: ` Container x-backend-1  Starting`. */
const PROGRESS = /^\s*(Container|Network|Volume|Image) \S+\s+\w+\s*$/;

interface Cause {
  readonly says: RegExp;
  readonly expected: string;
  readonly next: string;
  /** What the user's file says can't be meant. */
  readonly isMisuse?: true;
  /** Its last words tell, and not the line that says it. */
  readonly inTheEnd?: true;
}

/** Words of the engine and of registries, with what they mean for the user. */
const CAUSES: readonly Cause[] = [
  {
    says: /executor failed running|process ".*" did not complete successfully|returned a non-zero code|failed to read dockerfile|dockerfile parse error|failed to calculate checksum|failed to compute cache key/i,
    expected: 'the images of the compose file to be built',
    next: 'Its last words are above; `docker compose build` says all of them.',
    inTheEnd: true,
  },
  {
    says: /did not end within \d+ s/,
    expected: 'the images of the stack to be pulled or built in time',
    next: 'Where that takes longer, set E2E_START_TIMEOUT (seconds), or pull and build them first with `docker compose`.',
    inTheEnd: true,
  },
  {
    says: /declared as external, but could not be found|external volume ".*" not found|network \S+ not found/i,
    expected: 'every network and volume that the compose file calls external to be there',
    next: 'Make it (`docker network create NAME`, `docker volume create NAME`), or take `external` away.',
    isMisuse: true,
  },
  {
    says: /pull access denied|manifest (for .*not found|unknown)|failed to resolve|no such image|registry|https?:\/\/\S+\/v2\/|lookup .*(no such host|server misbehaving|i\/o timeout)|TLS handshake timeout|image .*not found/i,
    expected: 'every image of the stack to be there or to be pulled',
    next: 'Give the engine a registry, or set E2E_IMAGE_REDIS, E2E_IMAGE_NODE and E2E_IMAGE_NGINX to images that it has; on Debian `.ci/engine` makes such images.',
  },
  {
    says: /port is already allocated|address already in use|ports are not available/i,
    expected: 'the published ports to be free',
    next: 'End what holds the port, or unset E2E_PORT_REDIS, E2E_PORT_BACKEND and E2E_PORT_FRONTEND: free ports are taken then.',
  },
];

/**
 * An error for what compose or a build said, where its words are understood.
 * @param whole - with all that came before
 */
export function knownCause(
  said: string,
  options?: ErrorOptions,
  whole = said,
): InfrastructureError | UsageError | undefined {
  const known = CAUSES.find(({ says }) => says.test(said));
  // The first line that says it: the rest is the same again in more words.
  if (!known) return undefined;
  const line = known.inTheEnd ? lastWords(whole) : said.split('\n').find((candidate) => known.says.test(candidate));
  const Kind = known.isMisuse ? UsageError : InfrastructureError;
  return new Kind(known.expected, `compose said: ${sentence(line ?? said)}`, known.next, options);
}

/** One error for a stack that did not come up: the service at fault and what it said last, or what compose said. */
export function explainStart(cause: unknown, seen: readonly ServiceSeen[]): InfrastructureError | UsageError {
  const whole = cause instanceof Error ? cause.message : String(cause);
  const said = withoutProgress(whole);
  const known = knownCause(said, { cause }, whole);
  if (known) return known;

  const guilty = seen.find(({ state }) => state === 'exited') ?? seen.find(({ state }) => state === 'unhealthy');
  const waited = guilty ?? seen.find(({ state }) => state === 'starting');
  if (!waited) {
    return new InfrastructureError('the stack to start', `compose said: ${sentence(said)}`, 'Correct what it names.', {
      cause,
    });
  }
  return serviceFailure(waited, { cause });
}

/** What a service that should be healthy did instead, with the last that it said. */
export function serviceFailure(
  seen: ServiceSeen,
  { late, ...options }: ErrorOptions & { readonly late?: { readonly patience: number; readonly seen: string } } = {},
): InfrastructureError {
  const what = {
    exited: `exited with code ${seen.exitCode ?? '?'}`,
    unhealthy: 'runs, and its health check fails',
    starting: 'was not healthy in time',
    healthy: 'was healthy and did not stay so',
    'not started': 'was never started',
  }[seen.state];
  const said =
    seen.lastLines.length === 0
      ? 'It wrote nothing to its log.'
      : `Its last lines (all of them are in the capture):\n${seen.lastLines.map((line) => `    ${line}`).join('\n')}`;
  if (late) {
    return new InfrastructureError(
      `the service ${seen.service} to be ready within ${late.patience / 1000} s`,
      late.seen,
      `Where it needs longer, set E2E_START_TIMEOUT (seconds) or --start-timeout. ${said}`,
      options,
    );
  }
  return new InfrastructureError(`the service ${seen.service} to become healthy`, `it ${what}`, said, options);
}

/** The end of a build or of what it was cut off at, without compose's own progress. */
const lastWords = (said: string): string => {
  const lines = said.split('\n').filter((line) => line.trim() && !PROGRESS.test(line));
  return `\n${lines
    .slice(-LAST)
    .map((line) => `    ${line.trimEnd()}`)
    .join('\n')}\n`;
};

/** Lines of a build that an error shows. */
const LAST = 12;

/** Without the full stop that the error's own sentence has. */
const sentence = (text: string) => text.trim().replace(/[.?!]+$/, '');

/** Compose mixes its progress (` Container x-backend-1  Starting`) with what matters. */
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
