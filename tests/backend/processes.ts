import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** For a line of output. Generous, because the machine may be busy. */
const TIMEOUT_MS = 20_000;

/** A process under test and its output. */
export interface Service {
  readonly pid: number;
  /** Lines of both streams, in order of arrival. */
  readonly lines: readonly string[];
  readonly errors: readonly string[];
  /** Resolves when the process has ended and its last line was read. */
  readonly exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** The first line that matches, past or future. Throws with the whole output if there is none. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  /** Sends the signal and waits until the process has ended. */
  end(signal?: NodeJS.Signals): Promise<void>;
  signal(signal: NodeJS.Signals): void;
  /** Closes our ends of its output, as when the harness dies. */
  stopReading(): void;
}

/** Starts a process with exactly this environment, plus PATH. */
export function run(
  [command, ...args]: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Service {
  const child = spawn(command ?? '', args, {
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const errors: string[] = [];
  const watchers = new Set<() => void>();
  const wake = () => watchers.forEach((watcher) => watcher());
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      if (stream === child.stderr) errors.push(line);
      wake();
    });
  }
  let isGone = false;
  const exit: Service['exit'] = new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      isGone = true;
      resolve({ code, signal });
      wake();
    });
  });
  const described = () => `${[command, ...args].join(' ')}\n${lines.join('\n')}`;

  return {
    pid: child.pid ?? Number.NaN,
    lines,
    errors,
    exit,
    line: (pattern) =>
      new Promise((resolve, reject) => {
        const finish = (settle: () => void) => {
          watchers.delete(look);
          clearTimeout(timer);
          settle();
        };
        const look = () => {
          const match = lines.map((line) => pattern.exec(line)).find((found) => found !== null);
          if (match) finish(() => resolve(match));
          else if (isGone) finish(() => reject(new Error(`Ended without a line like ${pattern}: ${described()}`)));
        };
        const timer = setTimeout(
          () => finish(() => reject(new Error(`No line like ${pattern} within ${TIMEOUT_MS} ms: ${described()}`))),
          TIMEOUT_MS,
        );
        watchers.add(look);
        look();
      }),
    signal: (signal) => void child.kill(signal),
    stopReading: () => {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    end: async (signal = 'SIGKILL') => {
      child.kill(signal);
      await exit;
    },
  };
}
