import { UsageError, type InfrastructureError } from 'realtime-doctor/errors.ts';
import { answers } from './answers.ts';
import type { Container } from './engine.ts';
import { serviceFailure, type ServiceSeen } from './failure.ts';
import { listening, type Listening } from './listening.ts';
import type { Observer } from './observer.ts';

const POLL_INTERVAL_MS = 50;

/** When a service must be ready, on the clock of `performance.now()`, and the time allowed, for the error. */
export interface Deadline {
  readonly at: number;
  readonly timeoutMs: number;
}

export const within = (timeoutMs: number): Deadline => ({ at: performance.now() + timeoutMs, timeoutMs });

/** A service whose container was started. */
export interface StartedService {
  /** Its name in the project: `backend-2` for a second container. */
  readonly name: string;
  readonly container: Container;
  /** Its container port and where that is published; absent if it has no role in the contract. */
  readonly port?: number;
  readonly published?: () => Promise<URL | undefined>;
  /** Waits, once it answers, for what it still has to reach. */
  readonly settled?: () => Promise<void>;
  /** The observer's position before a restart: only health events after it count. */
  readonly since?: number;
  /** It was healthy before. A failed check may then come from a time when it was frozen, so wait for the next one. */
  readonly wasHealthy?: boolean;
}

interface Reason {
  readonly state: ServiceSeen['state'];
  /** If it timed out: the time allowed, and what was seen instead. */
  readonly late?: { readonly timeoutMs: number; readonly seen: string };
  readonly misuse?: UsageError | undefined;
}

/**
 * A service is not ready. Its last log lines are complete only once it was taken down, so the message is made after that,
 * by {@link NotReady.explain}.
 */
export class NotReady extends Error {
  readonly service: string;
  readonly #reason: Reason;

  constructor(service: string, reason: Reason) {
    super(`${service} is not ready`);
    this.service = service;
    this.#reason = reason;
  }

  explain(known: readonly ServiceSeen[]): InfrastructureError | UsageError {
    const { service } = this;
    const { state, late, misuse } = this.#reason;
    const seen = known.find((each) => each.service === service) ?? { service, lastLines: [] };
    return misuse ?? serviceFailure({ ...seen, state }, { cause: this, ...(late ? { late } : {}) });
  }
}

/**
 * Resolves when a service is usable: its health check passes, if it has one, its published port answers, and it has
 * settled. The first two are needed: the engine itself opens the port, and the health check runs inside the container.
 * @throws NotReady as soon as its process ends, its check fails, or the deadline passes
 */
export async function untilReady(service: StartedService, observer: Observer, deadline: Deadline): Promise<void> {
  const left = () => deadline.at - performance.now();
  const { name, container } = service;
  const position = service.since ?? observer.position;
  const { Config, State, HostConfig } = await container.inspect();
  // With a restart policy, a crash is not final.
  const comesBack = !/^(|no)$/.test(HostConfig.RestartPolicy?.Name ?? '');
  const isChecked = !/^(|NONE)$/.test(Config.Healthcheck?.Test?.[0] ?? '');
  // A task that is not one of the contract's services, such as a migration, may end successfully.
  if (State.Status === 'exited' && State.ExitCode === 0 && service.port === undefined) return;
  if (State.Status === 'exited' && !comesBack) throw new NotReady(name, { state: 'exited' });
  if (isChecked && (service.since !== undefined || State.Health?.Status !== 'healthy')) {
    if (State.Health?.Status === 'unhealthy' && !service.wasHealthy) throw new NotReady(name, { state: 'unhealthy' });
    const kinds = [
      'healthy' as const,
      ...(service.wasHealthy ? [] : (['unhealthy'] as const)),
      ...(comesBack ? [] : (['die'] as const)),
    ];
    // A timer counts whole milliseconds, and so may ring before the deadline.
    const heard = await observer
      .happened(name, kinds, position, Math.ceil(left()) + 1)
      .catch(async (error: unknown) => {
        throw left() > 0 ? error : await tooLate(service, deadline, 'its health check has not passed');
      });
    if (heard.event !== 'healthy') throw new NotReady(name, { state: heard.event === 'die' ? 'exited' : 'unhealthy' });
  }
  let seen: string | undefined;
  for (;;) {
    const url = await service.published?.();
    const answer = url === undefined ? service.published === undefined : await answers(url);
    if (answer === true) return service.settled?.();
    seen = url && `${url.href} ${String(answer)}`;
    const ended = observer.seen().find((known) => known.service === name && known.state === 'exited');
    if (ended && !comesBack) throw new NotReady(name, { state: 'exited' });
    if (left() <= 0) throw await tooLate(service, deadline, seen ?? 'it does not publish its port');
    await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
  }
}

/** The error for a service that missed its deadline, with the most likely reason. */
async function tooLate(
  { name, container, port }: StartedService,
  { timeoutMs }: Deadline,
  seen: string,
): Promise<NotReady> {
  const { RestartCount, State } = await container.inspect();
  if (RestartCount > 0) {
    const again = `it ended ${RestartCount} times, last with exit code ${State.ExitCode}, and its restart policy started it again`;
    return new NotReady(name, { state: 'starting', late: { timeoutMs, seen: again } });
  }
  const misuse = port === undefined ? undefined : elsewhere(name, port, await listening(container));
  return new NotReady(name, { state: 'starting', late: { timeoutMs, seen }, misuse });
}

/** The service listens on another port than the contract says, or only on its loopback interface. */
function elsewhere(name: string, port: number, seen: Listening | undefined): UsageError | undefined {
  if (!seen || seen.everywhere.includes(port)) return undefined;
  if (seen.onLoopback.includes(port)) {
    return new UsageError(
      `The service ${name} listens only on 127.0.0.1:${port} in its container, which its published port can't reach.`,
      'Make it listen on 0.0.0.0 (Vite and uvicorn: --host 0.0.0.0).',
    );
  }
  const ports = [...seen.everywhere, ...seen.onLoopback];
  return new UsageError(
    `The service ${name} listens on ${ports.join(', ')}, but the contract says ${port}.`,
    'Correct the port in the contract or in the service.',
  );
}
