import { EventEmitter } from 'node:events';
import type { Contract, ServiceRole } from 'realtime-doctor/contract/contract.ts';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import type { RunClock } from 'realtime-doctor/transcript/clock.ts';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';
import type { Container, Engine } from './engine.ts';
import { followEvents, instanceName, type Check, type EngineEvent } from './events.ts';
import { isNotThere, type ServiceSeen } from './failure.ts';
import { LogFollower, type Line } from './logs.ts';

/** The engine's event and its record of the same thing are this close, nanoseconds. */
const NEAR = 2_000_000_000n;

/** Lines of each service that an error shows. */
const TAIL = 12;

/**
 * Writes down what a compose project's containers do and say, from before they exist: the engine's events as
 * `service` entries, and each container's log from its first byte, over all of its lives.
 */
export class Observer {
  readonly #engine: Engine;
  readonly #clock: RunClock;
  readonly #roles: ReadonlyMap<string, ServiceRole>;
  readonly #write: (entry: NewEntry) => void;
  readonly #followers = new Map<string, LogFollower>();
  /** What {@link catchUp} has read and nobody has heard yet, with its time. */
  readonly #caughtUp = new Map<string, bigint>();
  readonly #seen = new Map<string, ServiceSeen>();
  /** Services that were sent a signal since they started. */
  readonly #asked = new Set<string>();
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

  /** Resolves when nothing that happens to the project from now on can be missed. */
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

  /** How many events were heard so far: a place in time for {@link happened}. */
  get position(): number {
    return this.#events.length;
  }

  /**
   * The service's first event of one of these kinds after a position that was taken before doing what brings it
   * about: an event that came meanwhile is not missed.
   * @param patience - milliseconds
   */
  happened(
    service: string,
    kinds: readonly EngineEvent['event'][],
    position: number,
    patience: number,
  ): Promise<EngineEvent> {
    return new Promise((resolve, reject) => {
      const end = (act: () => void) => {
        clearTimeout(timer);
        this.#changed.off('change', look);
        act();
      };
      const fail = (seen: string) => end(() => reject(unheard(service, kinds, seen)));
      const look = () => {
        const event = this.#events
          .slice(position)
          .find((candidate) => candidate.name === service && kinds.includes(candidate.event));
        if (event) end(() => resolve(event));
        else if (this.#lost) fail(`its events can't be heard any more (${this.#lost})`);
      };
      const timer = setTimeout(() => fail(`it did not within ${patience / 1000} s`), patience);
      this.#changed.on('change', look);
      look();
    });
  }

  /** What is known of every service that was seen. */
  seen(): ServiceSeen[] {
    return [...this.#seen.values()];
  }

  /**
   * Takes in what happened to these containers before this observer listened: their starts and first health are entries
   * at the times that the engine gives for them, and their logs are read from the first byte.
   */
  async catchUp(containers: Iterable<Container>): Promise<void> {
    for (const container of containers) {
      const { Id, Config, State } = await container.inspect();
      const service = Config.Labels['com.docker.compose.service'];
      // The engine's word for never: it begins with the year 1.
      if (!service || State.StartedAt.startsWith('0')) continue;
      const instance = Number(Config.Labels['com.docker.compose.container-number'] ?? 1);
      const about = { container: Id, service, name: instanceName(service, instance) };
      const took = (event: EngineEvent['event'], time: string, exitCode?: number): void => {
        const heard = this.#events.find((candidate) => candidate.container === Id && candidate.event === event);
        // What was heard before the start was known is the later of the two all the same.
        if (heard) return this.#note(heard);
        const happened = { ...about, event, time: nanoseconds(time), ...(exitCode === undefined ? {} : { exitCode }) };
        this.#onEvent(happened);
        this.#caughtUp.set(keyOf(happened), happened.time);
      };
      took('start', State.StartedAt);
      const healthy = State.Health?.Log.find(({ ExitCode }) => ExitCode === 0)?.End;
      if (healthy) took('healthy', healthy);
      if (!State.Running) took('die', State.FinishedAt, State.ExitCode);
    }
  }

  /** Resolves when the logs of all ended containers were read to their last line. */
  async settled(): Promise<void> {
    await Promise.all([...this.#followers.values()].map((follower) => follower.settled()));
  }

  /** Hears nothing more. */
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

  /** A health that is another than the last that was known is an event; a check that says the same again is none. */
  #onCheck(check: Check): void {
    // A container that is gone meanwhile has an event of its own for that.
    this.#healthOf(check).catch((error: unknown) => isNotThere(error) || this.#onLost(String(error)));
  }

  async #healthOf(check: Check): Promise<void> {
    const { State } = await this.#engine.docker.getContainer(check.container).inspect();
    const health = State.Health?.Status;
    if (health !== 'healthy' && health !== 'unhealthy') return;
    if (this.#seen.get(check.name)?.state !== health) this.#onEvent({ ...check, event: health });
  }

  /** What {@link catchUp} has read of a container may be heard a moment later; once, since it happened once. */
  #isKnown(event: EngineEvent): boolean {
    const read = this.#caughtUp.get(keyOf(event));
    if (read === undefined) return false;
    this.#caughtUp.delete(keyOf(event));
    const apart = event.time > read ? event.time - read : read - event.time;
    return apart < NEAR;
  }

  /** A death that was asked for (a signal came first) says nothing of the service: it keeps the state it had. */
  #note({ name: service, event, exitCode }: EngineEvent): void {
    const before = this.#seen.get(service) ?? { service, state: 'not started', lastLines: [] };
    if (event === 'kill') this.#asked.add(service);
    if (event === 'start') this.#asked.delete(service);
    const states: Partial<Record<EngineEvent['event'], ServiceSeen['state']>> = {
      start: 'starting',
      healthy: 'healthy',
      unhealthy: 'unhealthy',
      ...(this.#asked.has(service) ? {} : { die: 'exited' }),
    };
    const state = states[event] ?? before.state;
    this.#seen.set(service, {
      ...before,
      state,
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
    this.#seen.set(name, { ...seen, lastLines: [...seen.lastLines, line.text].slice(-TAIL) });
    const source = this.#roles.get(service);
    // A service that the contract has no role for shows in errors only.
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

/** To the millisecond, of a time as the engine writes it. */
const nanoseconds = (time: string): bigint => BigInt(Date.parse(time)) * 1_000_000n;

const unheard = (service: string, kinds: readonly string[], seen: string) =>
  new InfrastructureError(
    `the engine to say «${kinds.join('» or «')}» of ${service}`,
    seen,
    'The engine’s log and `docker events` may say why.',
  );
