import type { ContainerRuntimeClient } from 'testcontainers';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { engineAnswers } from './answering.ts';

export type Docker = ContainerRuntimeClient['container']['dockerode'];
export type Container = ReturnType<Docker['getContainer']>;

/** A container engine that answers. */
export interface Engine {
  readonly docker: Docker;
  readonly runtime: ContainerRuntimeClient;
  /** Where published ports are reached: 127.0.0.1, or the engine's own host where it is a remote one. */
  readonly host: string;
  /** «Docker» or «Podman». */
  readonly name: string;
  readonly version: string;
  /** Processor of its containers, in Node's words; npm takes the same for `--cpu`. */
  readonly architecture: 'x64' | 'arm64';
  /** Milliseconds that the engine's wall clock is ahead of ours: what Docker Desktop's virtual machine drifts by. */
  readonly clockAhead: number;
}

/** The engine that Testcontainers finds (DOCKER_HOST, the usual sockets). @throws InfrastructureError */
export async function connect(): Promise<Engine> {
  const runtime = await clientOrWhy();
  const docker = runtime.container.dockerode;
  const info = runtime.info.containerRuntime;
  const [name, ahead] = await Promise.all([nameOf(docker), clockAhead(docker)]);
  return {
    docker,
    runtime,
    // «localhost» may be ::1, and IPv4 and IPv6 host ports can differ.
    host: info.host === 'localhost' ? '127.0.0.1' : info.host,
    name,
    version: String(info.serverVersion),
    architecture: /arm64|aarch64/.test(info.architecture) ? 'arm64' : 'x64',
    clockAhead: ahead,
  };
}

async function clientOrWhy(): Promise<ContainerRuntimeClient> {
  publishedHere();
  // Loaded here, since it takes half a second: whoever only asks whether there is an engine need not wait for it.
  const { getContainerRuntimeClient } = await import('testcontainers');
  try {
    return await getContainerRuntimeClient();
  } catch (cause) {
    const answer = await engineAnswers();
    const seen = answer.ok
      ? `only the docker command reaches one (${answer.describedAs}), by a context that libraries don't read`
      : answer.why;
    const next = answer.ok
      ? "Set DOCKER_HOST to what `docker context inspect --format '{{.Endpoints.docker.Host}}'` prints."
      : 'Start it, or use --stack=local. On Debian, `.ci/engine` as root installs and starts one.';
    throw new InfrastructureError('a container engine', seen, next, { cause });
  }
}

/**
 * Tells Testcontainers that the ports of an engine behind a socket are published on this machine's loopback, where we
 * have them published. It would guess from /.dockerenv that we run in a container, ask for the bridge's gateway, and
 * pull an image to find one.
 */
export function publishedHere(): void {
  const { DOCKER_HOST } = process.env;
  if (DOCKER_HOST && !/^(unix|npipe):/.test(DOCKER_HOST)) return;
  process.env['TESTCONTAINERS_HOST_OVERRIDE'] ??= '127.0.0.1';
}

/** Podman answers Docker's questions, and says who it is among its components. */
async function nameOf(docker: Docker): Promise<string> {
  const { Components = [] } = (await docker.version()) as { Components?: readonly { readonly Name: string }[] };
  return Components.some(({ Name }) => Name.startsWith('Podman')) ? 'Podman' : 'Docker';
}

/** A difference within the round trip is none. */
async function clockAhead(docker: Docker): Promise<number> {
  const before = Date.now();
  const { SystemTime } = (await docker.info()) as { SystemTime?: string };
  const after = Date.now();
  if (!SystemTime) return 0;
  const ahead = Date.parse(SystemTime) - (before + after) / 2;
  return Math.abs(ahead) <= (after - before) / 2 + 1 ? 0 : ahead;
}
