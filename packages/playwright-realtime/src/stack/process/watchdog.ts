import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Writable } from 'node:stream';

export interface WatchdogOptions {
  /** File or folder to remove. */
  readonly path: string;
  /** Compose project to take down. */
  readonly project?: string;
  readonly environment: NodeJS.ProcessEnv;
  /** Called with the reason if the watchdog ends before it was told to. */
  readonly onLost: (why: string) => void;
}

/**
 * A process that cleans up after this one if it ends without having done so, even by SIGKILL. It is a shell
 * (watchdog.sh), which starts in 2 ms and sleeps until the pipe from this process closes.
 */
export class Watchdog {
  readonly #shell: ChildProcessByStdio<Writable, null, null>;
  readonly #ended: Promise<void>;
  /** The watchdog is lost or was told to end. */
  #isOver = false;

  constructor({ path, project, environment, onLost }: WatchdogOptions) {
    const script = join(import.meta.dirname, 'watchdog.sh');
    // In its own session, so that Ctrl-C at the terminal reaches the owner only.
    this.#shell = spawn('/bin/sh', [script, path, ...(project === undefined ? [] : [project])], {
      detached: true,
      cwd: '/',
      env: environment,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const lost = (why: string): void => {
      if (!this.#isOver) onLost(why);
      this.#isOver = true;
    };
    this.#shell.stdin.on('error', ({ message }) => lost(message));
    this.#ended = new Promise((resolve) => {
      this.#shell.once('error', ({ message }) => {
        lost(message);
        resolve();
      });
      this.#shell.once('close', (code, signal) => {
        lost(`it ended with ${signal ?? code}`);
        resolve();
      });
    });
  }

  /** The pipe to it, for a child process that reports its own process group. */
  get pipe(): Writable {
    return this.#shell.stdin;
  }

  write(line: string): void {
    if (!this.#isOver) this.#shell.stdin.write(`${line}\n`);
  }

  /** Lets this process end although the watchdog waits for that. */
  unref(): void {
    this.#shell.unref();
    // A pipe, although its type is any stream.
    (this.#shell.stdin as Socket).unref();
  }

  /** Has the watchdog clean up now. Resolves when it has ended. */
  cleanUp(): Promise<void> {
    return this.#end();
  }

  /** Ends the watchdog without a clean-up. Resolves when it has ended. */
  dismiss(): Promise<void> {
    return this.#end('done\n');
  }

  async #end(lastLine = ''): Promise<void> {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#shell.stdin.end(lastLine);
    }
    this.#shell.ref();
    await this.#ended;
  }
}
