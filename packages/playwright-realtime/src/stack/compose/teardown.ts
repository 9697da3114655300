import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import type { Container, Docker, Engine } from './engine.ts';
import { isNotThere } from './failure.ts';
import { isGone, LABELS } from './owner.ts';

const PROJECT = 'com.docker.compose.project';
const projectFilter = (project: string) => ({ label: [`${PROJECT}=${project}`] });

/** Seconds that a service has to end by itself: nothing that it would save is kept. */
const GRACE = 5;

/** Ends a project's containers, all at once, with SIGTERM and then SIGKILL. What is ended stays there. */
export async function stopContainers(docker: Docker, project: string): Promise<void> {
  const containers = await docker.listContainers({ all: true, filters: projectFilter(project) });
  await Promise.all(
    containers.map(async ({ Id, State }) => {
      const container = docker.getContainer(Id);
      // A frozen process hears no signal, and the engine refuses to send one.
      if (State === 'paused') await unlessGone(container.unpause());
      if (State === 'running' || State === 'paused' || State === 'restarting')
        await unlessGone(container.stop({ t: GRACE }));
    }),
  );
}

/** Removes a project's containers, with their anonymous volumes, and its networks and named volumes. */
export async function removeProject(docker: Docker, project: string): Promise<void> {
  const filters = projectFilter(project);
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(containers.map(({ Id }) => removeContainer(docker.getContainer(Id))));
  const [networks, volumes] = await Promise.all([docker.listNetworks({ filters }), docker.listVolumes({ filters })]);
  await Promise.all([
    ...networks.map(({ Id }) => unlessGone(docker.getNetwork(Id).remove())),
    ...volumes.Volumes.map(({ Name }) => unlessGone(docker.getVolume(Name).remove())),
  ]);
}

async function removeContainer(container: Container): Promise<void> {
  await unlessGone(container.remove({ force: true, v: true }));
  // Another sweep may be at it: its network can go only after the container.
  await unlessGone(container.wait({ condition: 'removed' }));
}

/**
 * Removes what runs left behind whose process is gone: killed, crashed or cut off with its machine. Instead of
 * Testcontainers' reaper (Ryuk), an image that a closed network can't pull and that needs the engine's socket inside
 * a container. So leftovers live until the next run, and no longer.
 * @returns the projects that were removed
 */
export async function sweep({ docker }: Engine, say: (line: string) => void): Promise<string[]> {
  const gone = await abandoned(docker);
  for (const [project, owner] of gone) {
    say(`compose: removing ${project}, left behind by process ${owner.split('/')[1]} of ${owner.split('/')[0]}`);
    await stopContainers(docker, project);
    await removeProject(docker, project);
  }
  return [...gone.keys()];
}

/** Files that a killed run wrote for compose; each names its owner in the labels that it gives. */
export async function sweepFiles(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of await readdir(folder)) await sweepFile(join(folder, name));
}

async function sweepFile(file: string): Promise<void> {
  try {
    const owner = new RegExp(`"${LABELS.owner}": "([^"]+)"`).exec(await readFile(file, 'utf8'))?.[1];
    const { mtimeMs } = await stat(file);
    if (owner && isGone(owner, Date.now() - mtimeMs)) await rm(file, { force: true });
  } catch (error) {
    // Its run or its guard has removed it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

/** Projects that have anything whose owner is gone, with that owner. */
async function abandoned(docker: Docker): Promise<Map<string, string>> {
  const filters = { label: [LABELS.owner] };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  const things = [
    ...containers.map(({ Labels, Created }) => ({ labels: Labels, made: Created * 1000 })),
    ...networks.map(({ Labels, Created }) => ({ labels: Labels ?? {}, made: Date.parse(Created) })),
    ...volumes.Volumes.map((volume) => ({ labels: volume.Labels, made: madeAt(volume) })),
  ];
  const gone = new Map<string, string>();
  for (const { labels, made } of things) {
    const [project, owner] = [labels[PROJECT], labels[LABELS.owner]];
    if (project && owner && isGone(owner, Date.now() - made)) gone.set(project, owner);
  }
  return gone;
}

/** The engine says when a volume was made; the types don't. */
const madeAt = (volume: object) => Date.parse((volume as { CreatedAt?: string }).CreatedAt ?? '') || Date.now();

/** Two sweeps may meet, and so may a sweep and `docker compose down`: gone is what was wanted. */
async function unlessGone(action: Promise<unknown>): Promise<void> {
  try {
    await action;
  } catch (error) {
    const status = (error as { statusCode?: number }).statusCode;
    // 304: it had stopped already.
    if (status === 304 || isNotThere(error)) return;
    throw new InfrastructureError(
      'the engine to remove what a run had started',
      `it refused (${error instanceof Error ? error.message : String(error)})`,
      'Remove it with `docker rm -f`, `docker network rm` or `docker volume rm`.',
      { cause: error },
    );
  }
}
