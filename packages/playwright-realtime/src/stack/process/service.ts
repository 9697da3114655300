import { InfrastructureError } from 'realtime-doctor/errors.ts';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';
import type { Operation } from '../stack.ts';
import { hasEnded, isFrozen, isThawed, signalGroup } from './group.ts';
import type { Supervisor } from './supervisor.ts';
import { Life, type Program } from './life.ts';
import { until } from './until.ts';

/** A start takes under one second, but a busy machine needs more. */
const TIMEOUT_MS = { start: 60_000, stop: 10_000, signal: 5000 } as const;
const POLL_INTERVAL_MS = { health: 10, signal: 2 } as const;

/**
 * A service that runs as a process group, and its operations. Each operation is recorded at the time of its signal, as
 * a container engine would: when its effect is seen, the fault has already lasted some milliseconds.
 */
export class Service implements Readonly<Record<Operation, () => Promise<void>>> {
  readonly name: string;
  readonly #program: Program;
  readonly #supervisor: Supervisor;
  readonly #write: (entry: NewEntry) => void;
  #life: Life | undefined;
  readonly #startTimeoutMs: number;
  #paused = false;
  #retired = false;

  constructor(
    program: Program,
    supervisor: Supervisor,
    write: (entry: NewEntry) => void,
    startTimeoutMs: number = TIMEOUT_MS.start,
  ) {
    this.#startTimeoutMs = startTimeoutMs;
    this.name = program.name ?? program.role;
    this.#program = program;
    this.#supervisor = supervisor;
    this.#write = write;
  }

  get state(): 'running' | 'paused' | 'stopped' {
    if (!this.#life || this.#life.ended !== undefined) return 'stopped';
    return this.#paused ? 'paused' : 'running';
  }

  get environmentNames(): readonly string[] {
    return Object.keys(this.#program.environment).sort();
  }

  /** Starts it if it is not running, and resolves when it passes its health check. */
  async start(): Promise<void> {
    if (this.#retired)
      throw new InfrastructureError(`${this.name} can't start: its stack was taken down.`, 'Start another stack.');
    if (this.state === 'paused') throw this.#isInWrongState('running or stopped', 'Resume it.');
    if (this.state === 'running') return this.#healthy(this.#living());
    this.#paused = false;
    this.#life = new Life(this.#program, this.#supervisor, this.#write);
    await this.#healthy(this.#life);
    this.#life.event({ event: 'healthy' });
  }

  /** Sends SIGTERM and waits for its end. A paused service is resumed first, because only then the signal reaches it. */
  async stop(): Promise<void> {
    const life = this.#living();
    this.#signal(life, 'SIGTERM');
    if (this.#paused) await this.resume();
    await this.#gone(
      life,
      TIMEOUT_MS.stop,
      'SIGTERM',
      'It ignores the signal or waits for something. Kill it instead.',
    );
    life.event({ event: 'stop' });
  }

  async kill(): Promise<void> {
    const life = this.#living();
    this.#signal(life, 'SIGKILL');
    await this.#gone(life, TIMEOUT_MS.signal, 'SIGKILL', 'It hangs in the kernel. Inspect it with ps.');
  }

  /** Sends SIGSTOP: the processes freeze, and their sockets stay open. */
  async pause(): Promise<void> {
    const life = this.#living();
    if (this.#paused) throw this.#isInWrongState('running', 'Resume it first.');
    signalGroup(life.pid, 'SIGSTOP');
    this.#paused = true;
    life.event({ event: 'pause' });
    await this.#waitFor('SIGSTOP', () => isFrozen(life.pid));
  }

  async resume(): Promise<void> {
    const life = this.#living();
    if (!this.#paused) throw this.#isInWrongState('paused', 'Pause it first.');
    signalGroup(life.pid, 'SIGCONT');
    this.#paused = false;
    life.event({ event: 'unpause' });
    await this.#waitFor('SIGCONT', () => isThawed(life.pid));
  }

  /** Ends it permanently: an operation that is still running cannot start it again. */
  async retire(): Promise<void> {
    this.#retired = true;
    if (this.state !== 'stopped') await this.kill();
  }

  /** @throws InfrastructureError if it ended by itself */
  async requireRunning(): Promise<void> {
    if (this.#life?.ended !== undefined) throw await this.#life.failure();
  }

  async #healthy(life: Life): Promise<void> {
    let why: string | undefined = 'it was never checked';
    const healthy = await until(
      async () => {
        why = await this.#program.health();
        // Checked after the answer: another program on the port may have given it.
        if (life.ended !== undefined) throw await life.failure();
        return why === undefined;
      },
      { every: POLL_INTERVAL_MS.health, deadline: this.#startTimeoutMs },
    );
    if (healthy) return;
    throw new InfrastructureError(
      `The service ${this.name} did not become healthy within ${this.#startTimeoutMs / 1000} s (${why}).`,
      `If it needs longer, increase E2E_START_TIMEOUT (seconds) or --start-timeout; its whole log is in the capture. ${life.lastLines}`,
    );
  }

  #signal(life: Life, signal: 'SIGTERM' | 'SIGKILL'): void {
    life.event({ event: 'kill', signal });
    signalGroup(life.pid, signal);
  }

  async #gone(life: Life, deadline: number, signal: string, remedy: string): Promise<void> {
    const gone = await until(() => life.ended !== undefined && hasEnded(life.pid), {
      every: POLL_INTERVAL_MS.signal,
      deadline,
    });
    if (!gone) {
      const problem = `${this.name} is still running ${deadline / 1000} s after ${signal}.`;
      throw new InfrastructureError(problem, `${remedy} ${life.lastLines}`);
    }
    await life.closed;
  }

  async #waitFor(signal: string, condition: () => boolean): Promise<void> {
    if (await until(condition, { every: POLL_INTERVAL_MS.signal, deadline: TIMEOUT_MS.signal })) return;
    throw new InfrastructureError(
      `Not all processes of ${this.name} obeyed ${signal} within ${TIMEOUT_MS.signal / 1000} s.`,
      'Inspect them with ps.',
    );
  }

  #living(): Life {
    if (this.#life && this.#life.ended === undefined) return this.#life;
    throw this.#isInWrongState('running', 'Start it.');
  }

  #isInWrongState(expected: string, remedy: string): InfrastructureError {
    const ended = this.#life?.ended;
    const state = ended === undefined ? this.state : `${this.state} (it ${ended})`;
    const details = ended === undefined ? '' : ` ${this.#life?.lastLines}`;
    return new InfrastructureError(`${this.name} is ${state}, not ${expected}.`, `${remedy}${details}`);
  }
}
