import { readdirSync, readFileSync } from 'node:fs';

/** A process, identified by number and start time, so that a reused number is not mistaken for it. */
export interface Member {
  readonly pid: number;
  readonly parent: number;
  readonly started: string;
  readonly command: string;
}

/** Running processes, from proc(5). */
function all(): Member[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const [state = '', parent = ''] = fields;
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      const started = fields[19] ?? '';
      return 'ZX'.includes(state) ? [] : [{ pid: Number(name), parent: Number(parent), started, command }];
    } catch (error) {
      // It has ended since the folder was listed.
      if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
      throw error;
    }
  });
}

/** A process with all its descendants. */
export function familyOf(pid: number): Member[] {
  const present = all();
  const family = present.filter((each) => each.pid === pid);
  for (const member of family) family.push(...present.filter(({ parent }) => parent === member.pid));
  return family;
}

/** Those that are still running. */
export function livingOf(family: readonly Member[]): string[] {
  const present = all();
  return family
    .filter(({ pid, started }) => present.some((each) => each.pid === pid && each.started === started))
    .map(({ pid, command }) => `${pid} ${command.slice(0, 120)}`);
}
