import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { rmSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { signalGroup } from './group.ts';
import { Watchdog } from './watchdog.ts';

/**
 * Reports the process group to the watchdog before it becomes the service, so that an owner killed at any moment leaves
 * nothing behind. `exec` closes the pipe, so that a service can't keep the watchdog waiting.
 */
const REPORT_THEN_EXEC = 'echo "+$$" >&3; exec "$@" 3>&-';

export type ServiceProcess = ChildProcessByStdio<null, Readable, Readable>;

/**
 * Starts the processes of a stack, each as the leader of its own group, and makes sure that none outlives its owner,
 * which is this process: an exit hook ends them, and a watchdog does when no hook can run.
 */
export class Supervisor {
  readonly #dir: string;
  readonly #watchdog: Watchdog;
  readonly #groups = new Set<number>();

  /**
   * @param dir - the stack's temporary folder, which is removed with the stack
   * @param onLost - called if the watchdog ends too early, with what that means
   */
  constructor(dir: string, onLost: (line: string) => void) {
    this.#dir = dir;
    this.#watchdog = new Watchdog({
      path: dir,
      environment: { PATH: process.env['PATH'] },
      onLost: (why) =>
        onLost(`local stack: lost its watchdog (${why}); killing this process will leave services behind`),
    });
    process.on('exit', this.#atExit);
  }

  /** Starts a program with exactly this environment. */
  spawn(command: readonly string[], cwd: string, env: Readonly<Record<string, string>>): ServiceProcess {
    const child = spawn('/bin/sh', ['-c', REPORT_THEN_EXEC, 'sh', ...command], {
      detached: true,
      cwd,
      env,
      stdio: ['ignore', 'pipe', 'pipe', this.#watchdog.pipe],
    }) as ServiceProcess;
    if (child.pid !== undefined) this.#groups.add(child.pid);
    return child;
  }

  /** Call when the group has ended: its number may soon belong to another one. */
  forget(pid: number): void {
    this.#groups.delete(pid);
    this.#watchdog.write(`-${pid}`);
  }

  /**
   * Leaves the clean-up to the watchdog alone, which starts when this process has ended: until then, this process's own
   * exit hooks may still write to the folder.
   */
  cleanUpAfterExit(): void {
    process.off('exit', this.#atExit);
    this.#watchdog.unref();
  }

  /** Has the watchdog clean up, then checks: the folder is gone, or this throws. */
  async close(): Promise<void> {
    await this.#watchdog.cleanUp();
    process.off('exit', this.#atExit);
    this.#atExit();
  }

  readonly #atExit = (): void => {
    for (const group of this.#groups) signalGroup(group, 'SIGKILL');
    rmSync(this.#dir, { recursive: true, force: true });
  };
}
