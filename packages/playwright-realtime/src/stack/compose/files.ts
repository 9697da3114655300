import { dirname } from 'node:path';
import { execa } from 'execa';
import type { Contract, ServiceRole } from 'realtime-doctor/contract/contract.ts';
import { UsageError } from 'realtime-doctor/errors.ts';

/** The output of `docker compose config`, as far as the harness needs it. */
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
  /** Including the variables of `env_file`. */
  readonly environment?: Readonly<Record<string, string | null>>;
}

/**
 * Reads compose files as compose itself does, with variables substituted and extensions merged.
 * @param environment - values for the files' variables, in addition to this process's environment
 * @throws UsageError if compose rejects the files or a service of the contract is missing
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
    throw new UsageError(`Compose can't read ${files.join(' and ')}: ${said}.`, 'Correct the file.');
  }
  const project = JSON.parse(result.stdout) as Project;
  for (const [role, { name }] of Object.entries(contract.services) as [ServiceRole, { name: string }][]) {
    const service = project.services[name];
    if (service) requireOwnNetwork(name, service);
    if (service) continue;
    throw new UsageError(
      `${files.join(' and ')} has no service "${name}", the contract's ${role}; it has ${Object.keys(project.services).join(', ')}.`,
      'Rename the service, or correct the names in the contract (fixtures/contract).',
    );
  }
  return project;
}

/**
 * The secret that the compose file itself gives the backend, if it ignores the offered one: an application's own file often
 * has a fixed secret, and tokens must be signed with the one that the backend uses.
 */
export function ownSecret({ services }: Project, contract: Contract, offered: string): string | undefined {
  const value = services[contract.services.backend.name]?.environment?.[contract.environment?.secret ?? ''];
  // Compose escapes a dollar sign by doubling it.
  const secret = value?.replaceAll('$$', '$');
  return secret && secret !== offered ? secret : undefined;
}

/** Whether compose may have to build an image. */
export const hasBuilds = ({ services }: Project): boolean =>
  Object.values(services).some(({ build }) => build !== undefined && build !== null);

/** On the host's network a port can't be published, and two runs would conflict. @throws UsageError */
function requireOwnNetwork(name: string, { network_mode: mode }: Service): void {
  if (mode === undefined || mode === 'bridge') return;
  throw new UsageError(
    `The service ${name} has network_mode: ${mode}, so its port can't be published.`,
    'Remove network_mode; services find each other by their names.',
  );
}
