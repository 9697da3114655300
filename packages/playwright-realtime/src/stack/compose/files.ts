import { dirname } from 'node:path';
import { execa } from 'execa';
import type { Contract, ServiceRole } from 'realtime-doctor/contract/contract.ts';
import { UsageError } from 'realtime-doctor/errors.ts';

/** What `docker compose config` says of a project: the part that concerns us. */
export interface Project {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks?: Readonly<Record<string, Shared | null>>;
  readonly volumes?: Readonly<Record<string, Shared | null>>;
}
export interface Shared {
  readonly external?: boolean;
  readonly ipam?: { readonly config?: readonly unknown[] };
  readonly driver_opts?: Readonly<Record<string, string>>;
}
export interface Service {
  readonly container_name?: string;
  readonly build?: unknown;
  readonly ports?: readonly { readonly target: number; readonly protocol?: string }[];
  readonly network_mode?: string;
  readonly mac_address?: string;
  readonly networks?: Readonly<Record<string, Readonly<Record<string, unknown>> | null>>;
  readonly scale?: number;
  readonly healthcheck?: { readonly disable?: boolean };
  readonly deploy?: { readonly replicas?: number };
  /** With what `env_file` adds. */
  readonly environment?: Readonly<Record<string, string | null>>;
}

/**
 * Reads compose files as compose itself does: variables filled in, extensions merged.
 * @param environment - what the files' variables are filled from, beside the process's own
 * @throws UsageError where compose refuses them, or the contract names a service that they don't have
 */
export async function readProject(
  files: readonly string[],
  environment: Readonly<Record<string, string>>,
  contract: Contract,
): Promise<Project> {
  const args = ['compose', ...files.flatMap((file) => ['-f', file]), 'config', '--format', 'json'];
  const result = await execa('docker', args, { cwd: dirname(files[0] ?? '.'), env: environment, reject: false });
  if (result.exitCode !== 0) {
    const said = (result.stderr || result.shortMessage || '').trim().split('\n').slice(-3).join('; ');
    throw new UsageError(`compose to read ${files.join(' and ')}`, `it said: ${said}`, 'Correct the file.');
  }
  const project = JSON.parse(result.stdout) as Project;
  for (const [role, { name }] of Object.entries(contract.services) as [ServiceRole, { name: string }][]) {
    const service = project.services[name];
    if (service) requireOwnNetwork(name, service);
    if (service) continue;
    throw new UsageError(
      `a service «${name}» in ${files.join(' and ')} (the contract's ${role})`,
      `it has ${Object.keys(project.services).join(', ')}`,
      'Rename the service, or correct the names in the contract (fixtures/contract).',
    );
  }
  return project;
}

/**
 * The secret that the file itself gives the backend, where it does not take the one that it is offered: an application's
 * own file often has a fixed one. Tokens are to be signed with what the backend has.
 */
export function ownSecret({ services }: Project, contract: Contract, offered: string): string | undefined {
  const value = services[contract.services.backend.name]?.environment?.[contract.environment?.secret ?? ''];
  // A doubled dollar sign is compose's for one.
  const secret = value?.replaceAll('$$', '$');
  return secret && secret !== offered ? secret : undefined;
}

/** Whether compose may have to build an image of it. */
export const hasBuilds = ({ services }: Project): boolean =>
  Object.values(services).some(({ build }) => build !== undefined && build !== null);

/** Its port could not be published, and on the host's network no two runs could have one each. @throws UsageError */
function requireOwnNetwork(name: string, { network_mode: mode }: Service): void {
  if (mode === undefined || mode === 'bridge') return;
  throw new UsageError(
    `the service ${name} to be in a network of the project, so that its port can be published`,
    `the file says network_mode: ${mode}`,
    'Take that away; services find each other by their names.',
  );
}
