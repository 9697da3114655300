/**
 * The compose source: the application in containers, started by Testcontainers' `DockerComposeEnvironment`, one compose
 * project per request. This room adds what Testcontainers lacks: logs and events from the first byte on, errors that name
 * the service at fault, operations that resolve when they have taken effect, and a sweep of what killed runs left.
 */
import type { Contract } from 'realtime-doctor/contract/index.ts';
import { UsageError } from 'realtime-doctor/errors.ts';
import type { RunClock } from 'realtime-doctor/transcript/clock.ts';
import type { Config } from '../../config/config.ts';
import { startTimeouts } from '../../config/start-timeouts.ts';
import { prepare } from '../prepare.ts';
import type { StackSource } from '../stack.ts';

import { instanceName } from './events.ts';
import { readProject, type Project } from './files.ts';
import { findPrestart } from './prestart.ts';
import { projectFiles, secretOf, WORK } from './own-files.ts';
import { startProject } from './source.ts';

export { engineAnswers } from './answering.ts';

export interface ComposeOptions {
  readonly config: Config;
  readonly clock: RunClock;
  readonly contract: Contract;
}

/** An application's own compose file decides how many instances there are. @throws UsageError if it has too few */
function requireInstances(config: Config, { services }: Project, contract: Contract): void {
  const { name } = contract.services.backend;
  const backend = services[name];
  const instances = backend?.scale ?? backend?.deploy?.replicas ?? 1;
  if (config.E2E_INSTANCES <= instances || services[instanceName(name, 2)]) return;
  throw new UsageError(
    `${config.composeFile} has ${instances} instance of ${name}, but E2E_INSTANCES is ${config.E2E_INSTANCES}.`,
    `Set \`scale: 2\` in that file, with a gateway in front, or unset E2E_INSTANCES.`,
  );
}

/** The stack of the configured compose file. This repository's own application is built first. */
export function composeSource({ config, clock, contract }: ComposeOptions): StackSource {
  return async (request) => {
    const requested = { ...config, E2E_INSTANCES: request.instances ?? config.E2E_INSTANCES };
    const { files, isolate } = projectFiles(requested);
    const found = findPrestart(request.id);
    const timeouts = startTimeouts(config);
    const options = { clock, contract, files, work: WORK, isolate, timeouts, publishOn: config.E2E_PUBLISH_ADDRESS };
    if (found) return startProject({ ...options, ...found, prestart: found }, request);
    // Independent of each other, and both slow.
    const [definition, environment] = await Promise.all([
      readProject(files, secretOf(contract, request.secret), contract),
      prepare({ config: requested, images: true, log: request.log }),
    ]);
    if (isolate) requireInstances(config, definition, contract);
    return startProject({ ...options, definition, environment }, request);
  };
}
