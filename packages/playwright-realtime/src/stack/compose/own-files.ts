import { join } from 'node:path';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import { ROOT, type Config } from '../../config/config.ts';

/** The compose file of this repository; any other is an application's own. */
export const OWN_COMPOSE_FILE = join(ROOT, 'docker-compose.e2e.yml');

/** Generated compose files, one a project, removed with it. */
export const WORK = join(ROOT, '.build/compose');

/** The files of the configured project, and whether it was written for one project at a time. */
export function projectFiles({
  E2E_BACKEND,
  E2E_INSTANCES,
  composeFile,
}: Pick<Config, 'E2E_BACKEND' | 'E2E_INSTANCES' | 'composeFile'>): {
  readonly files: readonly string[];
  readonly isolate: boolean;
} {
  const isOwn = composeFile === OWN_COMPOSE_FILE;
  return { files: isOwn ? composeFiles(E2E_BACKEND, E2E_INSTANCES) : [composeFile], isolate: !isOwn };
}

const laidOver = (name: string): string => join(ROOT, `stack/images/${name}.compose.yml`);

/** The compose files of the reference application: its own, and what differs with another backend or a second one. */
export function composeFiles(backend: Config['E2E_BACKEND'], instances: 1 | 2): string[] {
  return [
    OWN_COMPOSE_FILE,
    ...(backend === 'python' ? [laidOver('backend-python')] : []),
    ...(instances === 2 ? [laidOver('two-instances')] : []),
  ];
}

/** The signing secret under the name that the application reads it by; nothing where it reads none. */
export const secretOf = ({ environment }: Contract, secret: string): Record<string, string> =>
  environment ? { [environment.secret]: secret } : {};
