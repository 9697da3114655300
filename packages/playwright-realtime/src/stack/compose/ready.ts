import { UsageError, type InfrastructureError } from 'realtime-doctor/errors.ts';
import { answers } from './answers.ts';
import type { Container } from './engine.ts';
import { serviceFailure, type ServiceSeen } from './failure.ts';
import { listening, type Listening } from './listening.ts';
import type { Observer } from './observer.ts';

/** Between two looks at a port, milliseconds. */
const PAUSE = 50;

/** When a service must be ready: a moment of `performance.now()`, and for the error what was allowed, in milliseconds. */
export interface Deadline {
  readonly at: number;
  readonly patience: number;
}

export const within = (patience: number): Deadline => ({ at: performance.now() + patience, patience });

/** A service whose container was started. */
export interface Subject {
  /** Its name among the project's: `backend-2` for a second container. */
  readonly name: string;
  readonly container: Container;
  /** Its container port by the contract, and where that is published now; absent where the contract has no role for it. */
  readonly port?: number;
  readonly published?: () => Promise<URL | undefined>;
  /** Where the observer stood before the start: then the health that counts is one that was heard of since. */
  readonly since?: number;
  /** It has been healthy before: a failed check may be of a time when it was frozen, and the next one passes. */
  readonly wasHealthy?: boolean;
}

interface Why {
  readonly state: ServiceSeen['state'];
  /** Where its time is up: what was allowed, and what was seen instead. */
  readonly late?: { readonly patience: number; readonly seen: string };
  readonly misuse?: UsageError | undefined;
}

/**
 * Why a service is not ready. What it said last is known once it is taken down, so the words are made afterwards, by
 * {@link NotReady.explain}.
 */
export class NotReady extends Error {
  readonly service: string;
  readonly #why: Why;

  constructor(service: string, why: Why) {
    super(`${service} is not ready`);
    this.service = service;
    this.#why = why;
  }

  explain(known: readonly ServiceSeen[]): InfrastructureError | UsageError {
    const { service } = this;
    const { state, late, misuse } = this.#why;
    const seen = known.find((each) => each.service === service) ?? { service, lastLines: [] };
    return misuse ?? serviceFailure({ ...seen, state }, { cause: this, ...(late ? { late } : {}) });
  }
}

/**
 * Resolves when a service can be used: its health check passes, where it has one, and what it publishes answers. A port
 * that is open proves nothing (the engine holds it open itself), and a health check says nothing of the way from here.
 * @throws NotReady as soon as it is certain: its process has ended, its check fails, or its time is up
 */
export async function untilReady(subject: Subject, observer: Observer, deadline: Deadline): Promise<void> {
  const left = () => deadline.at - performance.now();
  const { name, container } = subject;
  const position = subject.since ?? observer.position;
  const { Config, State, HostConfig } = await container.inspect();
  // Whether a crash is the end is then the restart policy's to say.
  const comesBack = !/^(|no)$/.test(HostConfig.RestartPolicy?.Name ?? '');
  const isChecked = !/^(|NONE)$/.test(Config.Healthcheck?.Test?.[0] ?? '');
  // A task beside the contract's services (a migration, say) may end, if it ends well.
  if (State.Status === 'exited' && State.ExitCode === 0 && subject.port === undefined) return;
  if (State.Status === 'exited' && !comesBack) throw new NotReady(name, { state: 'exited' });
  if (isChecked && (subject.since !== undefined || State.Health?.Status !== 'healthy')) {
    if (State.Health?.Status === 'unhealthy' && !subject.wasHealthy) throw new NotReady(name, { state: 'unhealthy' });
    const kinds = [
      'healthy' as const,
      ...(subject.wasHealthy ? [] : (['unhealthy'] as const)),
      ...(comesBack ? [] : (['die'] as const)),
    ];
    const heard = await observer.happened(name, kinds, position, left()).catch(async (error: unknown) => {
      throw left() > 0 ? error : await tooLate(subject, deadline, 'its health check has not passed');
    });
    if (heard.event !== 'healthy') throw new NotReady(name, { state: heard.event === 'die' ? 'exited' : 'unhealthy' });
  }
  let seen: string | undefined;
  for (;;) {
    const url = await subject.published?.();
    const answer = url === undefined ? subject.published === undefined : await answers(url);
    if (answer === true) return;
    seen = url && `asked at ${url.href} ${String(answer)}`;
    const ended = observer.seen().find(({ service, state }) => service === name && state === 'exited');
    if (ended && !comesBack) throw new NotReady(name, { state: 'exited' });
    if (left() <= 0) throw await tooLate(subject, deadline, seen ?? 'it does not publish its port');
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** A service whose time is up, with what can be told of why. */
async function tooLate({ name, container, port }: Subject, { patience }: Deadline, seen: string): Promise<NotReady> {
  const { RestartCount, State } = await container.inspect();
  if (RestartCount > 0) {
    const again = `it ended ${RestartCount} times, with ${State.ExitCode} at last, and its restart policy started it again`;
    return new NotReady(name, { state: 'starting', late: { patience, seen: again } });
  }
  const misuse = port === undefined ? undefined : elsewhere(name, port, await listening(container));
  return new NotReady(name, { state: 'starting', late: { patience, seen }, misuse });
}

/** The contract and the service name different ports, or it listens where no published port leads. */
function elsewhere(name: string, port: number, seen: Listening | undefined): UsageError | undefined {
  if (!seen || seen.everywhere.includes(port)) return undefined;
  if (seen.onLoopback.includes(port)) {
    return new UsageError(
      `the service ${name} to listen where its published port leads`,
      `in its container it listens on 127.0.0.1:${port} alone`,
      'Have it listen on 0.0.0.0 (Vite and uvicorn: --host 0.0.0.0).',
    );
  }
  const ports = [...seen.everywhere, ...seen.onLoopback];
  return new UsageError(
    `the service ${name} to listen on ${port}, its container port by the contract`,
    `it listens on ${ports.join(', ')}`,
    'Correct the port in the contract, or the service.',
  );
}
