/**
 * The compose source: the application in containers, brought up by Testcontainers' `DockerComposeEnvironment`, one
 * compose project a request. What Testcontainers leaves out is here: logs and events from the first byte on, an error
 * that names the service at fault, operations that resolve when they are true, and a sweep of what killed runs left.
 */
import type { Contract } from 'realtime-doctor/contract/index.ts';
import { UsageError } from 'realtime-doctor/errors.ts';
import type { RunClock } from 'realtime-doctor/transcript/clock.ts';
import type { Config } from '../../config/config.ts';
import { startTimeouts } from '../../config/start-timeouts.ts';
import { prepare } from '../prepare.ts';
import type { StackSource } from '../stack.ts';
import { findAhead } from './ahead.ts';
import { instanceName } from './events.ts';
import { readProject, type Project } from './files.ts';
import { projectFiles, secretOf, WORK } from './own-files.ts';
import { startProject } from './source.ts';

export { engineAnswers } from './answering.ts';

export interface ComposeOptions {
  readonly config: Config;
  readonly clock: RunClock;
  readonly contract: Contract;
}

/** An application's own file says itself how many instances there are. @throws UsageError where it has too few */
function requireInstances(config: Config, { services }: Project, contract: Contract): void {
  const { name } = contract.services.backend;
  const backend = services[name];
  const instances = backend?.scale ?? backend?.deploy?.replicas ?? 1;
  if (config.E2E_INSTANCES <= instances || services[instanceName(name, 2)]) return;
  throw new UsageError(
    `${config.E2E_INSTANCES} instances of ${name} in ${config.composeFile}`,
    `it has ${instances}`,
    `Say \`scale: 2\` in that file, with a gateway before them, or leave E2E_INSTANCES out.`,
  );
}

/** The stack of the configured compose file, prepared first where it is this repository's own. */
export function composeSource({ config, clock, contract }: ComposeOptions): StackSource {
  return async (request) => {
    const wanted = { ...config, E2E_INSTANCES: request.instances ?? config.E2E_INSTANCES };
    const { files, isolate } = projectFiles(wanted);
    const ahead = findAhead(request.id);
    const patience = startTimeouts(config);
    const options = { clock, contract, files, work: WORK, isolate, patience, publishOn: config.E2E_PUBLISH_ADDRESS };
    if (ahead) return startProject({ ...options, ...ahead, ahead }, request);
    // Neither needs the other's answer, and each takes a while.
    const [definition, environment] = await Promise.all([
      readProject(files, secretOf(contract, request.secret), contract),
      prepare({ config: wanted, images: true, say: request.say }),
    ]);
    if (isolate) requireInstances(config, definition, contract);
    return startProject({ ...options, definition, environment }, request);
  };
}
