import { InfrastructureError } from 'realtime-doctor/errors.ts';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';
import type { Operation } from '../stack.ts';
import { isFrozen, isGone, isThawed, signalGroup } from './group.ts';
import type { Guard } from './guard.ts';
import { Life, type Program } from './life.ts';
import { until } from './until.ts';

/** Milliseconds. A start takes under one second; a machine that is busy with other things is given its time. */
const DEADLINE = { start: 30_000, stop: 10_000, signal: 5000 } as const;
/** Milliseconds between two looks at a condition. */
const EVERY = { health: 10, signal: 2 } as const;

/**
 * A service as a process group, and what can be done to it. Each operation is written as an engine would, at the time
 * of the signal: by the time it is seen to have worked, some milliseconds of the fault are over.
 */
export class Service implements Readonly<Record<Operation, () => Promise<void>>> {
  readonly name: string;
  readonly #program: Program;
  readonly #guard: Guard;
  readonly #write: (entry: NewEntry) => void;
  #life: Life | undefined;
  #paused = false;
  #retired = false;

  constructor(program: Program, guard: Guard, write: (entry: NewEntry) => void) {
    this.name = program.name ?? program.role;
    this.#program = program;
    this.#guard = guard;
    this.#write = write;
  }

  get state(): 'running' | 'paused' | 'stopped' {
    if (!this.#life || this.#life.ended !== undefined) return 'stopped';
    return this.#paused ? 'paused' : 'running';
  }

  get environmentNames(): readonly string[] {
    return Object.keys(this.#program.environment).sort();
  }

  /** Starts it unless it runs, and resolves when it answers its health check. */
  async start(): Promise<void> {
    if (this.#retired)
      throw new InfrastructureError(`a stack with ${this.name}`, 'it is taken down', 'Bring up another.');
    if (this.state === 'paused') throw this.#isIn('running or stopped', 'Resume it.');
    if (this.state === 'running') return this.#healthy(this.#living());
    this.#paused = false;
    this.#life = new Life(this.#program, this.#guard, this.#write);
    await this.#healthy(this.#life);
    this.#life.event({ event: 'healthy' });
  }

  /** SIGTERM, and its end. A paused one is resumed, since the signal reaches it only then. */
  async stop(): Promise<void> {
    const life = this.#living();
    this.#signal(life, 'SIGTERM');
    if (this.#paused) await this.resume();
    await this.#gone(life, DEADLINE.stop, 'SIGTERM', 'It ignores the signal or waits for something; kill it instead.');
    life.event({ event: 'stop' });
  }

  async kill(): Promise<void> {
    const life = this.#living();
    this.#signal(life, 'SIGKILL');
    await this.#gone(life, DEADLINE.signal, 'SIGKILL', 'It hangs in the kernel: look at it with ps.');
  }

  /** SIGSTOP: the processes freeze, their sockets stay open. */
  async pause(): Promise<void> {
    const life = this.#living();
    if (this.#paused) throw this.#isIn('running', 'Resume it first.');
    signalGroup(life.pid, 'SIGSTOP');
    this.#paused = true;
    life.event({ event: 'pause' });
    await this.#took('SIGSTOP', () => isFrozen(life.pid));
  }

  async resume(): Promise<void> {
    const life = this.#living();
    if (!this.#paused) throw this.#isIn('paused', 'Pause it first.');
    signalGroup(life.pid, 'SIGCONT');
    this.#paused = false;
    life.event({ event: 'unpause' });
    await this.#took('SIGCONT', () => isThawed(life.pid));
  }

  /** For good: an operation that is still under way starts it no more. */
  async retire(): Promise<void> {
    this.#retired = true;
    if (this.state !== 'stopped') await this.kill();
  }

  /** @throws InfrastructureError where it ended although nobody asked it to */
  async requireRunning(): Promise<void> {
    if (this.#life?.ended !== undefined) throw await this.#life.failure();
  }

  async #healthy(life: Life): Promise<void> {
    let why: string | undefined = 'it was never asked';
    const healthy = await until(
      async () => {
        why = await this.#program.health();
        // Looked at after the answer: somebody else on the port may have given it.
        if (life.ended !== undefined) throw await life.failure();
        return why === undefined;
      },
      { every: EVERY.health, deadline: DEADLINE.start },
    );
    if (healthy) return;
    const seen = `after ${DEADLINE.start / 1000} s it is not (${why})`;
    const next = `Its whole log is in the capture. ${life.said}`;
    throw new InfrastructureError(`${this.name} to become healthy`, seen, next);
  }

  #signal(life: Life, signal: 'SIGTERM' | 'SIGKILL'): void {
    life.event({ event: 'kill', signal });
    signalGroup(life.pid, signal);
  }

  async #gone(life: Life, deadline: number, signal: string, next: string): Promise<void> {
    const gone = await until(() => life.ended !== undefined && isGone(life.pid), { every: EVERY.signal, deadline });
    if (!gone) {
      const seen = `it still runs ${deadline / 1000} s later`;
      throw new InfrastructureError(`${this.name} to end on ${signal}`, seen, `${next} ${life.said}`);
    }
    await life.closed;
  }

  async #took(signal: string, condition: () => boolean): Promise<void> {
    if (await until(condition, { every: EVERY.signal, deadline: DEADLINE.signal })) return;
    const seen = `${DEADLINE.signal / 1000} s later not all of its processes did`;
    throw new InfrastructureError(`${this.name} to take ${signal}`, seen, 'Look at them with ps.');
  }

  #living(): Life {
    if (this.#life && this.#life.ended === undefined) return this.#life;
    throw this.#isIn('running', 'Start it.');
  }

  #isIn(expected: string, next: string): InfrastructureError {
    const ended = this.#life?.ended;
    const seen = ended === undefined ? this.state : `${this.state} (it ${ended})`;
    const more = ended === undefined ? next : `${next} ${this.#life?.said}`;
    return new InfrastructureError(`${this.name} to be ${expected}`, `it is ${seen}`, more);
  }
}
