import { fork, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { crowdLine } from 'realtime-doctor/claims/crowd/measures.ts';
import type { Journey } from '../fixtures/journey/journey.ts';
import type { Target } from '../matchers/claim-matcher.ts';
import type { Run } from '../run/run.ts';
import type { Stack } from '../stack/stack.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

/** One process takes this many; with more of them its own event loop would be what is measured. */
const MEMBERS_PER_PROCESS = 1000;
/** How long a process may take to close its members' sockets. */
const LEAVE_TIMEOUT_MS = 10_000;
/** How many clients join in a second, evenly, if nothing else is said. */
const PER_SECOND = 200;

/**
 * Socket.IO clients without a browser beside the journey's page, each as a user of its own. They take the page's route,
 * but not through the fault proxy. They leave when the journey ends.
 */
export class Crowd implements Target {
  readonly journey: Journey;
  readonly name = 'crowd';
  readonly size: number;
  readonly #stack: Stack;
  readonly #run: Run;
  #workers: Worker[] = [];

  constructor(journey: Journey, stack: Stack, run: Run) {
    this.journey = journey;
    this.#stack = stack;
    this.#run = run;
    this.size = run.config.E2E_CROWD;
  }

  /** Starts the clients, `perSecond` of them in a second. Resolves when their processes run. */
  async join({ perSecond = PER_SECOND }: { perSecond?: number } = {}): Promise<void> {
    const { journey, size } = this;
    const { contract, recorder } = journey;
    const secret = this.#secret();
    const tier = contract.http.tierForTestNotification ?? contract.token?.defaultTier;
    const workers = Math.ceil(size / MEMBERS_PER_PROCESS);
    this.#workers = Array.from({ length: workers }, (_, index) => new Worker(`c${index + 1}`, journey));
    await Promise.all(this.#workers.map((worker) => worker.ready));
    const rampMs = Math.round((size / perSecond) * 1000);
    recorder.write({
      source: 'crowd',
      kind: 'crowd.began',
      size,
      workers,
      rampMs,
      ...(tier === undefined ? {} : { tier }),
    });
    const origin = (await this.#stack.frontend()).origin;
    const users = `crowd-${randomUUID().slice(0, 8)}`;
    const clock = this.#run.clock.toString();
    const all = Array.from({ length: size }, (_, index) => ({ number: index + 1, after: (index / perSecond) * 1000 }));
    await this.#each((_, index) => {
      const members = all.filter((member) => member.number % workers === index);
      return { do: 'join', members, origin, contract, secret, tier, users, clock };
    });
  }

  /** Each client requests a notification to itself, over HTTP. Resolves when all were answered; a claim judges them. */
  async notify(text: string): Promise<void> {
    const origin = ((await this.#stack.backend()) ?? (await this.#stack.frontend())).origin;
    const message = this.journey.uniqueMessage(text);
    await this.#each(() => ({ do: 'notify', origin, message }));
  }

  /** Disconnects all clients, ends their processes, and prints what was measured in a line. */
  async leave(): Promise<void> {
    if (this.#workers.length === 0) return;
    await Promise.all(this.#workers.map((worker) => worker.leave()));
    process.stdout.write(`${crowdLine(this.journey.recorder.transcript)}\n`);
  }

  /** Skips the journey unless each client can be a user of its own. */
  #secret(): string {
    const { journey } = this;
    if (!this.#stack.can('change the application'))
      return journey.skip('this application is not ours to change: set E2E_ALLOW_FAULTS=1 to join it with a crowd');
    if (!journey.contract.token)
      return journey.skip('this application has no tokens that can be signed (token in the contract)', 'by contract');
    return (
      this.#stack.secret ?? journey.skip("this application's tokens can't be signed, because its secret is not known")
    );
  }

  async #each(message: (worker: Worker, index: number) => ToWorker): Promise<void> {
    await Promise.all(this.#workers.map((worker, index) => worker.send(message(worker, index))));
  }
}

/** A process of the crowd. What it sees goes to the transcript as it comes. */
class Worker {
  readonly ready: Promise<void>;
  readonly #name: string;
  readonly #process: ChildProcess;
  #done: (() => void) | undefined;
  #failed: ((error: Error) => void) | undefined;
  #ended: string | undefined;

  constructor(name: string, { recorder }: Journey) {
    this.#name = name;
    this.#process = fork(join(import.meta.dirname, 'worker.ts'), {
      execArgv: ['--import', import.meta.resolve('tsx')],
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.ready = new Promise((resolve, reject) => {
      this.#failed = reject;
      this.#process.once('spawn', resolve);
    });
    this.#process.on('message', (message: FromWorker) => {
      if ('done' in message) return this.#done?.();
      recorder.write({ source: 'crowd', kind: 'crowd', worker: name, ...message.pulse });
    });
    const end = (how: string): void => {
      this.#ended = how;
      this.#failed?.(this.#gone());
    };
    this.#process.once('error', ({ message }) => end(message));
    this.#process.once('exit', (code, signal) => end(`it ended with ${signal ?? code}`));
  }

  /** Resolves when it is done. @throws InfrastructureError if the process has ended before */
  async send(message: ToWorker): Promise<void> {
    if (this.#ended !== undefined) throw this.#gone();
    await new Promise<void>((resolve, reject) => {
      this.#done = resolve;
      this.#failed = reject;
      this.#process.send(message);
    });
  }

  /** Has its members leave. Resolves when the process has ended. */
  async leave(): Promise<void> {
    await this.send({ do: 'leave' });
    if (this.#ended !== undefined) return;
    const ended = once(this.#process, 'exit');
    const timer = setTimeout(() => this.#process.kill('SIGKILL'), LEAVE_TIMEOUT_MS);
    await ended;
    clearTimeout(timer);
  }

  #gone(): InfrastructureError {
    return new InfrastructureError(
      `Process ${this.#name} of the crowd is gone: ${this.#ended}.`,
      'Its own words are above. If it ran out of memory or file descriptors, use a smaller crowd.',
    );
  }
}
