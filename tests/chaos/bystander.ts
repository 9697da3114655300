/** A stack of the same kind that belongs to another process, which no run may harm. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Engine } from 'playwright-realtime/stack/compose/engine.ts';
import { processesOf } from '../stack/local/processes.ts';
import type { Source } from './kills.ts';

export interface Bystander {
  /** What it is made of: numbers of processes, or containers with their starts. */
  readonly parts: () => Promise<readonly string[]>;
  readonly end: () => void;
}

/** @param engine - for a compose stack */
export async function bystander(source: Source, home: string, engine: Engine | undefined): Promise<Bystander> {
  const temporary = join(home, `bystander-${source}`);
  mkdirSync(temporary);
  const script = join(import.meta.dirname, `../stack/${source}/owner.ts`);
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let project = '';
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the bystander ended with ${code}`)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (line.startsWith('project ')) project = line.slice('project '.length);
      if (line.startsWith('up')) resolve();
    });
  });
  const parts = engine
    ? () => containersOf(engine, project)
    : () => Promise.resolve(processesOf(temporary).map(({ pid, command }) => `${pid} ${command.slice(0, 80)}`));
  // Its own watchdog takes it down.
  return { parts, end: () => child.kill('SIGKILL') };
}

async function containersOf({ docker }: Engine, project: string): Promise<string[]> {
  const list = await docker.listContainers({ filters: { label: [`com.docker.compose.project=${project}`] } });
  const states = await Promise.all(list.map(({ Id }) => docker.getContainer(Id).inspect()));
  return states.map(({ Name, State }) => `${Name} ${State.Pid} ${State.StartedAt}`).toSorted();
}
