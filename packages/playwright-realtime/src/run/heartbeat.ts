/**
 * Heartbeats of workers. Playwright measures a test's time inside its worker, so code there that never yields is never
 * timed out, and the worker does not obey when it is asked to stop.
 */
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { url as inspectorUrl } from 'node:inspector';
import { join } from 'node:path';
import { isAlive } from 'realtime-doctor/process/owner.ts';
import type { Run } from './run.ts';

const BEAT_INTERVAL_MS = 1000;
/** How often they are looked at. A silence is so many looks: while the machine sleeps nobody looks. */
const LOOK_INTERVAL_MS = 2500;
const MAX_SILENT_LOOKS = { running: 24, interrupted: 4 } as const;

export const MAX_SILENCE_MS = MAX_SILENT_LOOKS.running * LOOK_INTERVAL_MS;

const folderOf = ({ dir }: Pick<Run, 'dir'>): string => join(dir, 'beats');

/** Called in a worker: it beats until the returned function is called. Not under a debugger, which stops it at will. */
export function beat(run: Pick<Run, 'dir'>): () => void {
  if (inspectorUrl() !== undefined || process.env['PWDEBUG']) return () => undefined;
  const file = join(folderOf(run), String(process.pid));
  mkdirSync(folderOf(run), { recursive: true });
  let beats = 0;
  const timer = setInterval(() => writeFileSync(file, String(++beats)), BEAT_INTERVAL_MS).unref();
  return () => {
    clearInterval(timer);
    rmSync(file, { force: true });
  };
}

/** Called where Playwright runs: kills a worker that has been silent for too long, and tells its process number. */
export function endSilentWorkers(run: Pick<Run, 'dir'>, onKilled: (pid: number) => void): void {
  const silent = new Map<string, { changed: number; looks: number }>();
  let limit: number = MAX_SILENT_LOOKS.running;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => (limit = MAX_SILENT_LOOKS.interrupted));
  const look = (): void => {
    for (const name of namesIn(folderOf(run))) {
      const changed = statSync(join(folderOf(run), name), { throwIfNoEntry: false })?.mtimeMs ?? 0;
      const before = silent.get(name);
      const looks = before?.changed === changed ? before.looks + 1 : 0;
      silent.set(name, { changed, looks });
      if (looks < limit || !isAlive(Number(name))) continue;
      process.kill(Number(name), 'SIGKILL');
      rmSync(join(folderOf(run), name), { force: true });
      onKilled(Number(name));
    }
  };
  setInterval(look, LOOK_INTERVAL_MS).unref();
}

/** Empty before the first worker, and when the run's folder has been removed. */
const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};
