import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * Running processes of the stacks whose temporary folders are below `dir`, with their command lines. The folder is in
 * their environment, on their command line, or their working directory.
 */
export function processesOf(dir: string): { readonly pid: number; readonly command: string }[] {
  return process.platform === 'linux' ? fromProc(dir) : fromPs(dir);
}

function fromProc(dir: string): { pid: number; command: string }[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return [];
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      const about = [command, readFileSync(`/proc/${pid}/environ`, 'utf8'), readlinkSync(`/proc/${pid}/cwd`)];
      return about.some((text) => text.includes(dir)) ? [{ pid: Number(pid), command }] : [];
    } catch (error) {
      // It has ended since the folder was listed (a zombie has no folder), or it is another user's.
      if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
      throw error;
    }
  });
}

/** With -E each line includes the environment. */
function fromPs(dir: string): { pid: number; command: string }[] {
  const lines = execFileSync('ps', ['-AEww', '-o', 'pid=', '-o', 'command='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid = '', command = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return command.includes(dir) && Number(pid) !== process.pid ? [{ pid: Number(pid), command }] : [];
  });
}
