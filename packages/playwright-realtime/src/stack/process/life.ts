import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import type { ServiceRole } from 'realtime-doctor/contract/contract.ts';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import type { LogLine, NewEntry, ServiceEvent } from 'realtime-doctor/transcript/entries.ts';
import { killedByOthers } from '../killed.ts';
import { signalGroup } from './group.ts';
import type { Supervisor } from './supervisor.ts';
import type { Health } from './health.ts';

/** How to start a service, and when it is ready. */
export interface Program {
  readonly role: ServiceRole;
  /** Its name, if that is not its role: `backend-2`, `gateway`. */
  readonly name?: string;
  readonly command: readonly string[];
  readonly cwd: string;
  /** The whole environment of the process. */
  readonly environment: Readonly<Record<string, string>>;
  readonly health: Health;
}

/** Another program took the port that was reserved for a service. Try another one. */
export class PortInUse extends InfrastructureError {}

/** How many log lines an error shows. */
const MAX_LINES_SHOWN = 8;
/** How Node, Redis, Vite and uvicorn report a port in use. */
const IN_USE = /EADDRINUSE|address already in use|port \d+ is already in use/i;

/** One run of a service's processes, from its start to its last byte of output. Each line and the end are entries. */
export class Life {
  /** The number of the group's leader, and so of the group. */
  readonly pid: number;
  /** Resolves when the leader has ended and all of its output was read. */
  readonly closed: Promise<void>;
  readonly #role: ServiceRole;
  readonly #name: string;
  readonly #write: (entry: NewEntry) => void;
  readonly #lines: string[] = [];
  #ended: string | undefined;
  #isAsked = false;
  #isKilled = false;

  constructor(program: Program, supervisor: Supervisor, write: (entry: NewEntry) => void) {
    const { role, name = role, command, cwd, environment } = program;
    this.#role = role;
    this.#name = name;
    this.#write = write;
    this.event({ event: 'start' });
    const child = supervisor.spawn(command, cwd, environment);
    // Never 0: a signal to group 0 would reach this process.
    this.pid = child.pid ?? Number.NaN;
    if (child.pid === undefined) this.#ended = 'could not be started';
    for (const stream of ['stdout', 'stderr'] as const) {
      createInterface({ input: child[stream] }).on('line', (text) => this.#line(stream, text));
    }
    this.closed = new Promise((resolve) => child.once('close', () => resolve()));
    child.once('error', ({ message }) => (this.#ended = `could not be started: ${message}`));
    child.once('exit', (code, signal) => {
      this.#isKilled = signal === 'SIGKILL' && !this.#isAsked;
      this.#ended = signal ? `was ended by ${signal}` : `exited with ${code}`;
      // As a container engine reports it: 128 + the signal's number.
      const exitCode = signal ? 128 + constants.signals[signal] : (code ?? 0);
      this.event({ event: 'die', exitCode, ...(signal ? { signal } : {}) });
      // A container ends with its first process. Do the same here.
      signalGroup(this.pid, 'SIGKILL');
      supervisor.forget(this.pid);
    });
  }

  /** How it ended, in words; undefined while it is running. */
  get ended(): string | undefined {
    return this.#ended;
  }

  /** Its last log lines, for the end of an error message. */
  get lastLines(): string {
    if (this.#lines.length === 0) return 'It wrote nothing.';
    return `Its last lines were:\n${this.#lines.map((line) => `    ${line}`).join('\n')}`;
  }

  /** The error to throw if it ended although it should be running. */
  async failure(): Promise<InfrastructureError> {
    await this.closed;
    if (this.#lines.some((line) => IN_USE.test(line))) {
      const remedy = `Stop the program that uses the port and start again. ${this.lastLines}`;
      return new PortInUse(`${this.#name} ${this.#ended} because its port is in use.`, remedy);
    }
    if (this.#isKilled) return killedByOthers(this.#name, this.lastLines);
    const remedy = `Fix what its log reports; the whole log is in the capture. ${this.lastLines}`;
    return new InfrastructureError(`${this.#name} ${this.#ended} unexpectedly.`, remedy);
  }

  event(what: Pick<ServiceEvent, 'event' | 'exitCode' | 'signal'>): void {
    if (what.event === 'kill') this.#isAsked = true;
    this.#write({ source: 'engine', kind: 'service', service: this.#name, ...what });
  }

  #line(stream: LogLine['stream'], text: string): void {
    const instance = this.#name === this.#role ? {} : { instance: this.#name };
    this.#write({ source: this.#role, kind: 'log', stream, text, ...instance });
    this.#lines.push(text);
    if (this.#lines.length > MAX_LINES_SHOWN) this.#lines.shift();
  }
}
