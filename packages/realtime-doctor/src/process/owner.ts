/** Identifies the process that owns something on this machine, and whether it has ended. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** Longer than any run. Items of other machines on a shared engine count as abandoned after this time. */
const ABANDONED_AFTER_MS = 6 * 60 * 60 * 1000;

/** An owner as text, `host/pid/start`. The start time distinguishes a process from a later one with the same id. */
const ownerOf = (pid: number): string => [hostname(), pid, startOf(pid) ?? ''].join('/');

export const thisProcess = (): string => ownerOf(process.pid);

/**
 * Whether the process in `owner` has ended. Processes of other machines can't be checked, so only the age counts.
 * @param ageMs - milliseconds since the owned item was created
 */
export function isGone(owner: string, ageMs: number): boolean {
  const [host, pid, start] = owner.split('/');
  if (host !== hostname()) return ageMs > ABANDONED_AFTER_MS;
  return startOf(Number(pid)) !== start;
}

/** Whether a process with this id is running, including those of other users. A zombie has ended. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || startOnLinux(pid) !== undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Start time of a process as text, unique among processes with that id; undefined if there is none. */
const startOf = (pid: number): string | undefined =>
  process.platform === 'linux' ? startOnLinux(pid) : startByPs(pid);

function startOnLinux(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch (error) {
    // ESRCH: it ended between the opening of the file and the reading.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  // proc(5): the name in parentheses may contain anything. After it comes the state (field 3); field 22 is the start time
  // in clock ticks since boot. A zombie has ended, although its parent has not collected it yet.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (fields[0] === 'Z') return undefined;
  return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').slice(0, 8)}-${fields[19]}`;
}

function startByPs(pid: number): string | undefined {
  try {
    const options = { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' }, stdio: 'pipe' } as const;
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], options)
      .trim()
      .replaceAll(/\W+/g, '-');
  } catch (error) {
    // ps exits with 1 if there is no such process.
    if ((error as { status?: number }).status === 1) return undefined;
    throw error;
  }
}
