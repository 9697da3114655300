/**
 * Prestart: `npm run e2e` starts the first worker's project while Playwright and the worker are still loading, which takes
 * about as long. The worker finds a note about it and waits until the start is complete. Under `npx playwright test`
 * there is no note, and the worker starts the project itself.
 */
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Contract } from 'realtime-doctor/contract/index.ts';
import type { Config } from '../../config/config.ts';
import { startTimeouts } from '../../config/start-timeouts.ts';
import type { StackRequest } from '../stack.ts';
import { compose } from './command.ts';
import { hasBuilds, readProject, type Project } from './files.ts';
import { overrideFile } from './override.ts';
import { projectFiles, secretOf, WORK } from './own-files.ts';
import { thisProcess } from 'realtime-doctor/process/owner.ts';
import { LABELS } from './labels.ts';
import { projectName } from './project-name.ts';
import { bringUpProject, loadTestcontainers } from './testcontainers.ts';
import { watchProject } from './watchdog.ts';
import { messageOf } from 'realtime-doctor/errors.ts';

/**
 * The note to the worker: everything that compose was started with, so that the worker changes nothing. It contains the
 * services' environment, so only the user can read the file, and the worker deletes it as soon as it finds it.
 */
export interface Note {
  readonly definition: Project;
  readonly environment: Readonly<Record<string, string>>;
}

/** A prestart that the worker has found. */
export interface FoundPrestart extends Note {
  readonly override: string;
  /** Resolves when the project is up, or with the error if it failed. */
  ended(): Promise<Error | undefined>;
}

export interface Prestart {
  /** Takes the project down unless a worker has taken it over. Resolves when nothing is left of it. */
  end(): Promise<void>;
}

const POLL_INTERVAL_MS = 20;

/**
 * Has compose start the project of a request that a worker will make. Resolves once compose is running; the worker
 * reports its failure, if any.
 * @param environment - the result of `prepare`
 * @throws UsageError if the compose file can't be read
 */
export async function prestart(
  config: Pick<Config, 'E2E_BACKEND' | 'E2E_INSTANCES' | 'E2E_START_TIMEOUT' | 'E2E_PUBLISH_ADDRESS' | 'composeFile'>,
  { id, secret: value, log, environment: changes }: Pick<StackRequest, 'id' | 'secret' | 'log' | 'environment'>,
  environment: Readonly<Record<string, string>>,
  contract: Contract,
): Promise<Prestart> {
  const { files, isolate } = projectFiles(config);
  const project = projectName(id);
  const paths = pathsOf(project);
  const secret = secretOf(contract, value);
  const definition = await readProject(files, secret, contract);
  const labels = { [LABELS.owner]: thisProcess(), [LABELS.run]: id };
  mkdirSync(WORK, { recursive: true });
  const override = overrideFile(definition, contract, {
    labels,
    isolate,
    publishOn: config.E2E_PUBLISH_ADDRESS,
    environment: changes,
  });
  writeFileSync(paths.override, override.text);
  const watchdog = watchProject(project, paths.override, log);
  // With the owner's label, which sweepFiles() looks for.
  writeFileSync(paths.note, JSON.stringify({ definition, environment, labels }, undefined, 1), { mode: 0o600 });
  const { imagesMs, servicesMs } = startTimeouts(config);
  const command = {
    project,
    files: [...files, paths.override],
    environment: {
      ...environment,
      ...secret,
      ...override.variables,
      E2E_PUBLISH_ADDRESS: config.E2E_PUBLISH_ADDRESS,
    },
  };
  const builds = isolate && hasBuilds(definition);
  // The worker watches the services and ends compose's wait when their time is up.
  const running = compose({ ...command, builds, timeoutMs: imagesMs + servicesMs, log }, ['up', '--detach']);
  const givenUp = new AbortController();
  const bringUp = async (): Promise<string | undefined> => {
    // If loading fails here, it fails again below.
    const [refused] = await Promise.all([running.ended, Promise.allSettled([loadTestcontainers()])]);
    if (refused) return refused.message;
    const present = Object.values(contract.services).map(({ name }) => name);
    return Promise.race([bringUpProject({ ...command, present }), once(givenUp.signal, 'abort')]).then(
      () => undefined,
      (error: unknown) => messageOf(error),
    );
  };
  const up = (async () => {
    const failure = await bringUp();
    // Renamed into place, so that a reader sees the complete file or none.
    writeFileSync(`${paths.ended}.new`, JSON.stringify({ failure, labels }, undefined, 1));
    renameSync(`${paths.ended}.new`, paths.ended);
  })();
  return {
    end: async () => {
      // If the run ended before its stack was up, nothing waits for it any more.
      running.stop();
      givenUp.abort();
      await up;
      // A worker that takes the project down removes its override file.
      await (existsSync(paths.override) ? watchdog.cleanUp() : watchdog.dismiss());
      for (const path of [paths.note, paths.ended]) rmSync(path, { force: true });
    },
  };
}

/** The prestart of this project, if there is one. It is found only once: a second worker starts its own project. */
export function findPrestart(id: string): FoundPrestart | undefined {
  const paths = pathsOf(projectName(id));
  if (!existsSync(paths.note)) return undefined;
  const note = JSON.parse(readFileSync(paths.note, 'utf8')) as Note;
  rmSync(paths.note);
  const ended = async (): Promise<Error | undefined> => {
    // The process that writes this file also ends this process when it ends.
    while (!existsSync(paths.ended)) await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
    const { failure } = JSON.parse(readFileSync(paths.ended, 'utf8')) as { failure?: string };
    return failure === undefined ? undefined : new Error(failure);
  };
  return { definition: note.definition, environment: note.environment, override: paths.override, ended };
}

const pathsOf = (project: string) => ({
  override: join(WORK, `${project}.yml`),
  note: join(WORK, `${project}.prestart.json`),
  ended: join(WORK, `${project}.ended.json`),
});
