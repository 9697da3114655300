import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import type { ServiceRole } from 'realtime-doctor/contract/contract.ts';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import type { LogLine, NewEntry, ServiceEvent } from 'realtime-doctor/transcript/entries.ts';
import { signalGroup } from './group.ts';
import type { Guard } from './guard.ts';
import type { Health } from './health.ts';

/** How a service is started and when it counts as ready. */
export interface Program {
  readonly role: ServiceRole;
  /** Its own name where that is not its role: `backend-2`, `gateway`. */
  readonly name?: string;
  readonly command: readonly string[];
  readonly cwd: string;
  /** The whole environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly health: Health;
}

/** A port that was free is somebody else's now: another can be tried. */
export class PortInUse extends InfrastructureError {}

/** Lines that an error shows. */
const KEPT = 8;
/** Node; Redis; Vite; uvicorn. */
const IN_USE = /EADDRINUSE|address already in use|port \d+ is already in use/i;

/** One run of a service's processes: from the spawn to the last byte of output, each line and the end an entry. */
export class Life {
  /** The leader's, and so the group's. */
  readonly pid: number;
  /** The leader ended, and all of its output was read. */
  readonly closed: Promise<void>;
  readonly #role: ServiceRole;
  readonly #name: string;
  readonly #write: (entry: NewEntry) => void;
  readonly #lines: string[] = [];
  #ended: string | undefined;

  constructor(program: Program, guard: Guard, write: (entry: NewEntry) => void) {
    const { role, name = role, command, cwd, environment } = program;
    this.#role = role;
    this.#name = name;
    this.#write = write;
    this.event({ event: 'start' });
    const child = guard.spawn(command, cwd, environment);
    // Never 0: a signal to that group would be one to ourselves.
    this.pid = child.pid ?? Number.NaN;
    if (child.pid === undefined) this.#ended = 'could not be started';
    for (const stream of ['stdout', 'stderr'] as const) {
      createInterface({ input: child[stream] }).on('line', (text) => this.#line(stream, text));
    }
    this.closed = new Promise((resolve) => child.once('close', () => resolve()));
    child.once('error', ({ message }) => (this.#ended = `could not be started: ${message}`));
    child.once('exit', (code, signal) => {
      this.#ended = signal ? `was ended by ${signal}` : `exited with ${code}`;
      // As an engine says it: 128 + the signal's number.
      const exitCode = signal ? 128 + constants.signals[signal] : (code ?? 0);
      this.event({ event: 'die', exitCode, ...(signal ? { signal } : {}) });
      // A container ends with its first process; what the leader left behind goes the same way.
      signalGroup(this.pid, 'SIGKILL');
      guard.forget(this.pid);
    });
  }

  /** How it ended, in words; undefined while it lives. */
  get ended(): string | undefined {
    return this.#ended;
  }

  /** Its last lines, for the end of a message. */
  get said(): string {
    if (this.#lines.length === 0) return 'It wrote nothing.';
    return `Its last lines were:\n${this.#lines.map((line) => `    ${line}`).join('\n')}`;
  }

  /** What to throw when it ended although it was to run. */
  async failure(): Promise<InfrastructureError> {
    await this.closed;
    const seen = `${this.#name} ${this.#ended}`;
    if (this.#lines.some((line) => IN_USE.test(line))) {
      const next = `End what holds it, and start again. ${this.said}`;
      return new PortInUse(`the port of ${this.#name} to be free`, seen, next);
    }
    const next = `Mend what it names; its whole log is in the capture. ${this.said}`;
    return new InfrastructureError(`${this.#name} to run`, seen, next);
  }

  event(what: Pick<ServiceEvent, 'event' | 'exitCode' | 'signal'>): void {
    this.#write({ source: 'engine', kind: 'service', service: this.#name, ...what });
  }

  #line(stream: LogLine['stream'], text: string): void {
    const instance = this.#name === this.#role ? {} : { instance: this.#name };
    this.#write({ source: this.#role, kind: 'log', stream, text, ...instance });
    this.#lines.push(text);
    if (this.#lines.length > KEPT) this.#lines.shift();
  }
}
