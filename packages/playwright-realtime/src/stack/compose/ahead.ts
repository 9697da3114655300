/**
 * A head start: `npm run e2e` brings the first worker's project up while Playwright and the worker are still loading,
 * which takes about as long. Compose is at work while Testcontainers is being loaded, which then finds the project up.
 * The worker finds the note that was left for it and waits for the end of that. Whoever runs `npx playwright test` has
 * no note, and everything begins in the worker.
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
import { guard } from './guard.ts';
import { overrideFile } from './override.ts';
import { projectFiles, secretOf, WORK } from './own-files.ts';
import { LABELS, thisProcess } from './owner.ts';
import { projectName } from './project-name.ts';
import { bringUpProject, loadTestcontainers } from './testcontainers.ts';

/**
 * What the worker is told: all that compose was told, so that it finds nothing to change. The services' environment is
 * among it, so the file is the user's alone, and goes as soon as it is found.
 */
export interface Note {
  readonly definition: Project;
  readonly environment: Readonly<Record<string, string>>;
}

/** A head start that the worker has found. */
export interface Begun extends Note {
  readonly override: string;
  /** Resolves when the project is up: with why it is not, where it failed. */
  ended(): Promise<Error | undefined>;
}

export interface HeadStart {
  /** Takes the project down where no worker has taken it over. Resolves when nothing of it is left. */
  end(): Promise<void>;
}

/** Between two looks for its end, milliseconds. */
const PAUSE = 20;

/**
 * Has compose begin the project of a request that a worker will make. Resolves when it is at work; what it fails with
 * is the worker's to say.
 * @param environment - what `prepare` answered
 * @throws UsageError for a compose file that can't be read
 */
export async function startAhead(
  config: Pick<Config, 'E2E_BACKEND' | 'E2E_INSTANCES' | 'E2E_START_TIMEOUT' | 'E2E_PUBLISH_ADDRESS' | 'composeFile'>,
  { id, secret: value, say, environment: changes }: Pick<StackRequest, 'id' | 'secret' | 'say' | 'environment'>,
  environment: Readonly<Record<string, string>>,
  contract: Contract,
): Promise<HeadStart> {
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
  const guarded = guard(project, paths.override, say);
  // With the owner's label, so that the sweep of files knows whose it was.
  writeFileSync(paths.note, JSON.stringify({ definition, environment, labels }, undefined, 1), { mode: 0o600 });
  const { imagesMs, servicesMs } = startTimeouts(config);
  const upped = {
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
  // The worker looks after the services, and ends what compose waits for when their time is up.
  const running = compose({ ...upped, builds, patience: imagesMs + servicesMs, say }, ['up', '--detach']);
  const givenUp = new AbortController();
  const bringUp = async (): Promise<string | undefined> => {
    // What it may fail with here, it fails with below.
    const [refused] = await Promise.all([running.ended, Promise.allSettled([loadTestcontainers()])]);
    if (refused) return refused.message;
    const present = Object.values(contract.services).map(({ name }) => name);
    return Promise.race([bringUpProject({ ...upped, present }), once(givenUp.signal, 'abort')]).then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
  };
  const up = (async () => {
    const failure = await bringUp();
    // By a rename, so that whoever looks sees all of it or nothing.
    writeFileSync(`${paths.ended}.new`, JSON.stringify({ failure, labels }, undefined, 1));
    renameSync(`${paths.ended}.new`, paths.ended);
  })();
  return {
    end: async () => {
      // Where the run ended before its stack was up, nobody waits for it any more.
      running.stop();
      givenUp.abort();
      await up;
      // The worker that takes a project down removes the file that was written for it.
      await (existsSync(paths.override) ? guarded.takeOver() : guarded.dismiss());
      for (const path of [paths.note, paths.ended]) rmSync(path, { force: true });
    },
  };
}

/** The head start of this very project, where there is one. It is found once: a second worker begins anew. */
export function findAhead(id: string): Begun | undefined {
  const paths = pathsOf(projectName(id));
  if (!existsSync(paths.note)) return undefined;
  const note = JSON.parse(readFileSync(paths.note, 'utf8')) as Note;
  rmSync(paths.note);
  const ended = async (): Promise<Error | undefined> => {
    // Whoever brings it up ends this process, too, when it is gone.
    while (!existsSync(paths.ended)) await new Promise((resolve) => setTimeout(resolve, PAUSE));
    const { failure } = JSON.parse(readFileSync(paths.ended, 'utf8')) as { failure?: string };
    return failure === undefined ? undefined : new Error(failure);
  };
  return { definition: note.definition, environment: note.environment, override: paths.override, ended };
}

const pathsOf = (project: string) => ({
  override: join(WORK, `${project}.yml`),
  note: join(WORK, `${project}.ahead.json`),
  ended: join(WORK, `${project}.ended.json`),
});
