import type { StackRequest } from '../stack.ts';
import type { Contract, ServiceRole } from 'realtime-doctor/contract/contract.ts';
import type { Project, Service } from './files.ts';

export interface OverrideOptions {
  readonly labels: Readonly<Record<string, string>>;
  /** Removes what only one project at a time can have: fixed names and ports. */
  readonly isolate: boolean;
  /** Address on the engine's machine on which ports are published. */
  readonly publishOn: string;
  readonly environment: StackRequest['environment'];
}

export interface Override {
  /** The file's text. It contains no values of environment variables, because some are secrets. */
  readonly text: string;
  /** Values of the variables in the text, for the environment of `docker compose`. */
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The override for the application's compose file: our labels on everything, the request's changes to the environment and,
 * for a file written for one project at a time, free loopback ports instead of fixed ones and no fixed names. It is YAML in
 * flow style, that is, JSON with two tags of compose: `!reset` removes a value, `!override` replaces instead of merging.
 */
export function overrideFile(project: Project, contract: Contract, options: OverrideOptions): Override {
  const roles = Object.entries(contract.services) as [ServiceRole, { name: string; port: number }][];
  const variables: Record<string, string> = {};
  const services = Object.entries(project.services).map(([name, service]) => {
    const [role, known] = roles.find(([, candidate]) => candidate.name === name) ?? [];
    const changes = role && options.environment?.[role];
    return entry(name, [
      entry('labels', strings(options.labels)),
      ...(changes ? changed(service, changes, variables) : []),
      ...(options.isolate ? isolated(service, known?.port, options.publishOn) : []),
    ]);
  });
  const text = [
    '# Written by the harness for one run, which removes it.',
    `services: {${services.join(', ')}}`,
    `networks: {${shared(project.networks ?? {}, options).join(', ')}}`,
    `volumes: {${shared(project.volumes ?? {}, options).join(', ')}}`,
    '',
  ].join('\n');
  return { text, variables };
}

/**
 * The service's complete environment, with the changes. Complete because compose can't remove a single variable from an
 * environment that is written as a list or read from a file. Each value is passed as a variable.
 */
function changed(
  service: Service,
  changes: Readonly<Record<string, string | undefined>>,
  variables: Record<string, string>,
): string[] {
  const before = Object.entries(service.environment ?? {}).flatMap(([name, value]) =>
    // Null means inherited, and our environment does not have it. Compose escapes a dollar sign by doubling it.
    value === null ? [] : [[name, value.replaceAll('$$', '$')] as const],
  );
  const members = Object.entries({ ...Object.fromEntries(before), ...changes }).flatMap(([name, value]) => {
    if (value === undefined) return [];
    const variable = `E2E_OVERRIDE_${Object.keys(variables).length}`;
    variables[variable] = value;
    return [`${JSON.stringify(name)}: "\${${variable}}"`];
  });
  return ['env_file: !reset null', `environment: !override {${members.join(', ')}}`];
}

/**
 * Publishes the service's container ports and the contract's port on free ports, and removes what only one container of
 * the engine can have. A fixed container name becomes a network alias, because other services may use it.
 */
function isolated(service: Service, contractPort: number | undefined, publishOn: string): string[] {
  const targets = (service.ports ?? []).map(({ target, protocol = 'tcp' }) => `${target}/${protocol}`);
  if (contractPort !== undefined) targets.push(`${contractPort}/tcp`);
  const ports = [...new Set(targets)].map((target) => JSON.stringify(`${publishOn}::${target}`));
  return [
    ...(service.container_name === undefined ? [] : ['container_name: !reset null']),
    // A service on the network of the host or of another container publishes no ports.
    ...(publishes(service) ? [`ports: !override [${ports.join(', ')}]`] : []),
    ...(service.mac_address === undefined ? [] : ['mac_address: !reset null']),
    ...joined(service),
  ];
}

const publishes = ({ network_mode: mode = 'bridge' }: Service): boolean => mode === 'bridge';

/** The service's networks, with the container's name as an alias and without fixed addresses. */
function joined({ container_name: name, networks = {} }: Service): string[] {
  const entries = Object.entries(networks).flatMap(([network, settings]) => {
    const members = [
      ...(name === undefined ? [] : [`aliases: [${JSON.stringify(name)}]`]),
      ...FIXED.filter((setting) => settings?.[setting] !== undefined).map((setting) => `${setting}: !reset null`),
    ];
    return members.length > 0 ? [entry(network, members)] : [];
  });
  return entries.length > 0 ? [`networks: {${entries.join(', ')}}`] : [];
}

/** Network settings that must be unique within a network. */
const FIXED = ['ipv4_address', 'ipv6_address', 'mac_address'] as const;

/**
 * Networks and volumes. External ones stay as they are. The engine chooses a network's subnet and bridge, because two
 * networks can't have the same.
 */
function shared(things: NonNullable<Project['networks']>, { labels, isolate }: OverrideOptions): string[] {
  return Object.entries(things)
    .filter(([, thing]) => !thing?.external)
    .map(([name, thing]) => {
      const fixed = ['name: !reset null', ...(thing?.ipam?.config ? ['ipam: !reset null'] : []), ...bridge(thing)];
      return entry(name, [entry('labels', strings(labels)), ...(isolate ? fixed : [])]);
    });
}

const bridge = (thing: NonNullable<Project['networks']>[string] | undefined): string[] =>
  thing?.driver_opts?.['com.docker.network.bridge.name'] === undefined ? [] : ['driver_opts: !reset null'];

const entry = (name: string, members: readonly string[]) => `${JSON.stringify(name)}: {${members.join(', ')}}`;

const strings = (values: Readonly<Record<string, string>>): string[] =>
  Object.entries(values).map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`);
