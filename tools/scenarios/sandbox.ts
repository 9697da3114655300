import { join } from 'node:path';
import type { ServiceRole } from 'realtime-doctor/contract/contract.ts';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import type { ProbeReport } from 'realtime-doctor/diagnosis/probes.ts';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';
import { ownFolder } from 'realtime-doctor/process/leftovers.ts';
import { Supervisor } from 'playwright-realtime/stack/process/supervisor.ts';
import type { Program } from 'playwright-realtime/stack/process/life.ts';
import { reservePort } from 'playwright-realtime/stack/process/ports.ts';
import { Service } from 'playwright-realtime/stack/process/service.ts';

/** The scenario can't be built on this machine; the message says why. */
export class CannotBeMade extends Error {}

/**
 * Holds the parts of one fault: processes, servers, folders. Closing it removes everything, also after an error, and
 * no process outlives this one (packages/playwright-realtime/src/stack/process/supervisor.ts).
 */
export class Sandbox {
  readonly contract = stackmotive;
  readonly dir: string;
  readonly logs: ProbeReport['logs'][number][] = [];
  /** Signs all tokens in this sandbox. */
  readonly secret = 'scenario-secret-0123456789abcdef0123456789abcdef';
  readonly #supervisor: Supervisor;
  readonly #ends: (() => unknown)[] = [];
  #count = 0;

  constructor(say: (line: string) => void = () => undefined) {
    this.dir = ownFolder('scenario');
    this.#supervisor = new Supervisor(this.dir, say);
  }

  /** Starts a process and waits until it is healthy. */
  async run(program: Program): Promise<Service> {
    const service = this.make(program);
    await service.start();
    return service;
  }

  /** Creates a process without starting it. */
  make(program: Program): Service {
    const service = new Service(program, this.#supervisor, (entry) => this.#hear(program.role, entry));
    this.later(() => service.retire());
    return service;
  }

  /** A free port, reserved until the sandbox closes. */
  async port(): Promise<number> {
    const reservation = await reservePort();
    this.later(() => reservation.release());
    return reservation.port;
  }

  /** Runs when the sandbox closes, in reverse order. */
  later(end: () => unknown): void {
    this.#ends.push(end);
  }

  /** A unique path in the sandbox. */
  path(name: string): string {
    return join(this.dir, `${++this.#count}-${name}`);
  }

  async close(): Promise<void> {
    const problems: unknown[] = [];
    for (const end of this.#ends.toReversed()) {
      try {
        await end();
      } catch (error) {
        // Clean up the rest first; the errors are thrown below.
        problems.push(error);
      }
    }
    await this.#supervisor.close();
    if (problems.length > 0)
      throw new AggregateError(problems, `Cleaning up after a scenario failed: ${problems.join('; ')}`);
  }

  #hear(role: ServiceRole, entry: NewEntry): void {
    if (entry.kind === 'log') this.logs.push({ source: role, text: entry.text });
  }
}
