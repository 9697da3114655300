import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InfrastructureError, messageOf } from 'realtime-doctor/errors.ts';
import { sweepFolder } from 'realtime-doctor/process/leftovers.ts';
import { isGone } from 'realtime-doctor/process/owner.ts';
import type { Container, Docker, Engine } from './engine.ts';
import { isNotThere } from './failure.ts';
import { LABELS } from './labels.ts';

const PROJECT = 'com.docker.compose.project';
const projectFilter = (project: string) => ({ label: [`${PROJECT}=${project}`] });

/** Seconds that a service has to end by itself. It has nothing to save. */
const STOP_TIMEOUT_S = 5;

/** Stops all containers of a project in parallel, with SIGTERM, then SIGKILL. Does not remove them. */
export async function stopContainers(docker: Docker, project: string): Promise<void> {
  const containers = await docker.listContainers({ all: true, filters: projectFilter(project) });
  await Promise.all(
    containers.map(async ({ Id, State }) => {
      const container = docker.getContainer(Id);
      // The engine refuses to signal a paused container.
      if (State === 'paused') await unlessGone(container.unpause());
      if (State === 'running' || State === 'paused' || State === 'restarting')
        await unlessGone(container.stop({ t: STOP_TIMEOUT_S }));
    }),
  );
}

/** Removes a project's containers with their anonymous volumes, its networks and its named volumes. */
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
  // Another sweep may be removing it. The network can be removed only after the container.
  await unlessGone(container.wait({ condition: 'removed' }));
}

/**
 * Removes what dead runs left behind. It replaces Testcontainers' reaper (Ryuk), whose image a closed network can't pull and
 * which needs the engine's socket inside a container. Leftovers therefore stay until the next run.
 * @returns the projects that were removed
 */
export async function sweep({ docker }: Engine, log: (line: string) => void): Promise<string[]> {
  const gone = await abandoned(docker);
  for (const [project, owner] of gone) {
    log(`compose: removing ${project}, left behind by process ${owner.split('/')[1]} of ${owner.split('/')[0]}`);
    await stopContainers(docker, project);
    await removeProject(docker, project);
  }
  return [...gone.keys()];
}

/** Removes files that dead runs wrote for compose. Each contains its owner, in the label that it gives everything. */
export function sweepFiles(folder: string): void {
  mkdirSync(folder, { recursive: true });
  sweepFolder(folder, (name) => isAbandoned(join(folder, name)));
}

function isAbandoned(file: string): boolean {
  try {
    const owner = new RegExp(`"${LABELS.owner}": "([^"]+)"`).exec(readFileSync(file, 'utf8'))?.[1];
    return owner !== undefined && isGone(owner, Date.now() - statSync(file).mtimeMs);
  } catch (error) {
    // Its run or its watchdog has removed it by now.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Projects with anything whose owner has ended, and that owner. */
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
    ...volumes.Volumes.map((volume) => ({ labels: volume.Labels, made: createdAt(volume) })),
  ];
  const gone = new Map<string, string>();
  for (const { labels, made } of things) {
    const [project, owner] = [labels[PROJECT], labels[LABELS.owner]];
    if (project && owner && isGone(owner, Date.now() - made)) gone.set(project, owner);
  }
  return gone;
}

/** The engine reports when a volume was created, but the types don't say so. */
const createdAt = (volume: object) => Date.parse((volume as { CreatedAt?: string }).CreatedAt ?? '') || Date.now();

/** Ignores that the thing is already gone: another sweep or `docker compose down` may have removed it. */
async function unlessGone(action: Promise<unknown>): Promise<void> {
  try {
    await action;
  } catch (error) {
    const status = (error as { statusCode?: number }).statusCode;
    // 304: already stopped.
    if (status === 304 || isNotThere(error)) return;
    throw new InfrastructureError(
      `The engine did not remove what a run had started: ${messageOf(error)}.`,
      'Remove it with `docker rm -f`, `docker network rm` or `docker volume rm`.',
      { cause: error },
    );
  }
}
