import { EventEmitter } from 'node:events';
import type { Contract, ServiceRole } from 'realtime-doctor/contract/contract.ts';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import type { RunClock } from 'realtime-doctor/transcript/clock.ts';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';
import type { Container, Engine } from './engine.ts';
import { followEvents, instanceName, type Check, type EngineEvent } from './events.ts';
import { isNotThere, type ServiceSeen } from './failure.ts';
import { LogFollower, type Line } from './logs.ts';

/** The engine's event and its record of the same thing differ by less than this, in nanoseconds. */
const MAX_DIFFERENCE_NS = 2_000_000_000n;

/** How many log lines of a service an error shows. */
const MAX_LINES_SHOWN = 12;

/**
 * Records what a compose project's containers do and log, from before they exist: the engine's events as `service` entries,
 * and each container's log from its first byte, across restarts.
 */
export class Observer {
  readonly #engine: Engine;
  readonly #clock: RunClock;
  readonly #roles: ReadonlyMap<string, ServiceRole>;
  readonly #write: (entry: NewEntry) => void;
  readonly #followers = new Map<string, LogFollower>();
  /** Events that {@link catchUp} has read and the engine has not sent yet, with their times. */
  readonly #caughtUp = new Map<string, bigint>();
  readonly #seen = new Map<string, ServiceSeen>();
  /** Services that were sent a signal since they started. */
  readonly #signalled = new Set<string>();
  readonly #events: EngineEvent[] = [];
  readonly #changed = new EventEmitter().setMaxListeners(0);
  #lost: string | undefined;
  #stop: () => void = () => {};

  private constructor(engine: Engine, clock: RunClock, contract: Contract, write: (entry: NewEntry) => void) {
    this.#engine = engine;
    this.#clock = clock;
    this.#write = write;
    const roles = Object.entries(contract.services) as [ServiceRole, { name: string }][];
    this.#roles = new Map(roles.map(([role, { name }]) => [name, role]));
  }

  /** Resolves when no later event of the project can be missed. */
  static async open(
    engine: Engine,
    project: string,
    clock: RunClock,
    contract: Contract,
    write: (entry: NewEntry) => void,
  ): Promise<Observer> {
    const observer = new Observer(engine, clock, contract, write);
    const now = Date.now() + engine.clockAhead;
    observer.#stop = await followEvents(
      engine.docker,
      project,
      now,
      (event) =>
        event.event === 'checked' ? observer.#onCheck(event) : observer.#onEvent({ ...event, event: event.event }),
      (why) => observer.#onLost(why),
    );
    return observer;
  }

  /** Number of events so far, as a starting point for {@link happened}. */
  get position(): number {
    return this.#events.length;
  }

  /**
   * Resolves with the service's first event of one of these kinds after `position`. Take the position before the action
   * that causes the event, so that the event can't be missed.
   */
  happened(
    service: string,
    kinds: readonly EngineEvent['event'][],
    position: number,
    timeoutMs: number,
  ): Promise<EngineEvent> {
    return new Promise((resolve, reject) => {
      const end = (act: () => void) => {
        clearTimeout(timer);
        this.#changed.off('change', look);
        act();
      };
      const fail = (when: string) => end(() => reject(noEvent(service, kinds, when)));
      const look = () => {
        const event = this.#events
          .slice(position)
          .find((candidate) => candidate.name === service && kinds.includes(candidate.event));
        if (event) end(() => resolve(event));
        else if (this.#lost) fail(`before its event stream ended (${this.#lost})`);
      };
      const timer = setTimeout(() => fail(`within ${timeoutMs / 1000} s`), timeoutMs);
      this.#changed.on('change', look);
      look();
    });
  }

  /** What is known about every service. */
  seen(): ServiceSeen[] {
    return [...this.#seen.values()];
  }

  /**
   * Records what happened to these containers before this observer was open: their start and first passed health check, at
   * the times that the engine gives, and their logs from the first byte.
   */
  async catchUp(containers: Iterable<Container>): Promise<void> {
    for (const container of containers) {
      const { Id, Config, State } = await container.inspect();
      const service = Config.Labels['com.docker.compose.service'];
      // The engine writes the year 1 for never.
      if (!service || State.StartedAt.startsWith('0')) continue;
      const instance = Number(Config.Labels['com.docker.compose.container-number'] ?? 1);
      const about = { container: Id, service, name: instanceName(service, instance) };
      const took = (event: EngineEvent['event'], time: string, exitCode?: number): void => {
        const heard = this.#events.find((candidate) => candidate.container === Id && candidate.event === event);
        // An event that arrived before the start was known is still the later one.
        if (heard) return this.#note(heard);
        const happened = { ...about, event, time: nanoseconds(time), ...(exitCode === undefined ? {} : { exitCode }) };
        this.#onEvent(happened);
        this.#caughtUp.set(keyOf(happened), happened.time);
      };
      took('start', State.StartedAt);
      const healthy = State.Health?.Log.find(({ ExitCode }) => ExitCode === 0)?.End;
      if (healthy) took('healthy', healthy);
      if (State.OOMKilled) took('oom', State.FinishedAt);
      if (!State.Running) took('die', State.FinishedAt, State.ExitCode);
    }
  }

  /** Resolves when the logs of all ended containers were read completely. */
  async settled(): Promise<void> {
    await Promise.all([...this.#followers.values()].map((follower) => follower.settled()));
  }

  /** Stops observing. */
  close(): void {
    this.#stop();
    for (const follower of this.#followers.values()) follower.close();
  }

  #onEvent(event: EngineEvent): void {
    if (this.#isKnown(event)) return;
    this.#write({
      t: this.#time(event.time),
      source: 'engine',
      kind: 'service',
      service: event.name,
      event: event.event,
      ...(event.exitCode === undefined ? {} : { exitCode: event.exitCode }),
      ...(event.signal === undefined ? {} : { signal: event.signal }),
    });
    if (event.event === 'start') this.#follower(event).follow();
    this.#note(event);
    this.#events.push(event);
    this.#changed.emit('change');
  }

  /** A health check is an event if its result differs from the last known one. */
  #onCheck(check: Check): void {
    // If the container is gone by now, another event reports that.
    this.#healthOf(check).catch((error: unknown) => isNotThere(error) || this.#onLost(String(error)));
  }

  async #healthOf(check: Check): Promise<void> {
    const { State } = await this.#engine.docker.getContainer(check.container).inspect();
    const health = State.Health?.Status;
    if (health !== 'healthy' && health !== 'unhealthy') return;
    if (this.#seen.get(check.name)?.state !== health) this.#onEvent({ ...check, event: health });
  }

  /** Whether {@link catchUp} has already recorded this event. Each is matched once. */
  #isKnown(event: EngineEvent): boolean {
    const read = this.#caughtUp.get(keyOf(event));
    if (read === undefined) return false;
    this.#caughtUp.delete(keyOf(event));
    const apart = event.time > read ? event.time - read : read - event.time;
    return apart < MAX_DIFFERENCE_NS;
  }

  /** A service that dies after a signal keeps its state: its death was intended. */
  #note({ name: service, event, exitCode }: EngineEvent): void {
    const before = this.#seen.get(service) ?? { service, state: 'not started', lastLines: [] };
    if (event === 'kill') this.#signalled.add(service);
    if (event === 'start') this.#signalled.delete(service);
    const states: Partial<Record<EngineEvent['event'], ServiceSeen['state']>> = {
      start: 'starting',
      healthy: 'healthy',
      unhealthy: 'unhealthy',
      ...(this.#signalled.has(service) ? {} : { die: 'exited' }),
    };
    const state = states[event] ?? before.state;
    const isOutOfMemory = event === 'oom' || (event !== 'start' && (before.isOutOfMemory ?? false));
    this.#seen.set(service, {
      ...before,
      state,
      isOutOfMemory,
      ...(state === 'exited' && exitCode !== undefined ? { exitCode } : {}),
    });
  }

  #onLost(why: string): void {
    this.#lost = why;
    this.#changed.emit('change');
  }

  #follower({ container, service, name }: EngineEvent): LogFollower {
    const known = this.#followers.get(container);
    if (known) return known;
    const write = (line: Line) => this.#onLine(service, name, line);
    const follower = new LogFollower(this.#engine.docker.getContainer(container), write);
    this.#followers.set(container, follower);
    return follower;
  }

  #onLine(service: string, name: string, line: Line): void {
    const seen = this.#seen.get(name) ?? { service: name, state: 'starting', lastLines: [] };
    this.#seen.set(name, { ...seen, lastLines: [...seen.lastLines, line.text].slice(-MAX_LINES_SHOWN) });
    const source = this.#roles.get(service);
    // A service without a role in the contract appears in errors only.
    if (!source) return;
    this.#write({
      t: this.#time(line.time),
      source,
      kind: 'log',
      stream: line.stream,
      text: line.text,
      ...(name === service ? {} : { instance: name }),
    });
  }

  /** The engine's wall-clock nanoseconds on the run's clock. */
  #time(nanoseconds: bigint): number {
    return this.#clock.fromWall(Number(nanoseconds / 1000n) / 1000 - this.#engine.clockAhead);
  }
}

const keyOf = ({ container, event }: EngineEvent): string => `${container} ${event}`;

/** Nanoseconds, exact to the millisecond, of a time as the engine writes it. */
const nanoseconds = (time: string): bigint => BigInt(Date.parse(time)) * 1_000_000n;

const noEvent = (service: string, kinds: readonly string[], when: string) =>
  new InfrastructureError(
    `The engine did not report ${kinds.map((kind) => `"${kind}"`).join(' or ')} for ${service} ${when}.`,
    "The engine's log and `docker events` may show why.",
  );
