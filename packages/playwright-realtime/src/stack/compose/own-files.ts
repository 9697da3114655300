import { join } from 'node:path';
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import { ROOT, type Config } from '../../config/config.ts';

/** This repository's compose file. Any other belongs to an application of its own. */
export const OWN_COMPOSE_FILE = join(ROOT, 'docker-compose.e2e.yml');

/** Folder for generated compose files, one per project. */
export const WORK = join(ROOT, '.build/compose');

/** The files of the configured project, and whether they must be isolated from other runs (see `overrideFile`). */
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

const overlay = (name: string): string => join(ROOT, `stack/images/${name}.compose.yml`);

/** The reference application's compose files, with overlays for the Python backend and for two instances. */
export function composeFiles(backend: Config['E2E_BACKEND'], instances: 1 | 2): string[] {
  return [
    OWN_COMPOSE_FILE,
    ...(backend === 'python' ? [overlay('backend-python')] : []),
    ...(instances === 2 ? [overlay('two-instances')] : []),
  ];
}

/** The signing secret as the environment variable that the application reads; empty if it reads none. */
export const secretOf = ({ environment }: Contract, secret: string): Record<string, string> =>
  environment ? { [environment.secret]: secret } : {};
