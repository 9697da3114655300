import { setTimeout } from 'node:timers/promises';
import type { ContainerRuntimeClient } from 'testcontainers';
import { InfrastructureError, messageOf } from 'realtime-doctor/errors.ts';
import { engineAnswers } from './answering.ts';

export type Docker = ContainerRuntimeClient['container']['dockerode'];
export type Container = ReturnType<Docker['getContainer']>;

/** A container engine that answers. */
export interface Engine {
  readonly docker: Docker;
  readonly runtime: ContainerRuntimeClient;
  /** Host of published ports: 127.0.0.1, or that of a remote engine. */
  readonly host: string;
  /** Docker or Podman. */
  readonly name: string;
  readonly version: string;
  /** Architecture of its containers, as Node and npm's `--cpu` name it. */
  readonly architecture: 'x64' | 'arm64';
  /** Milliseconds by which the engine's wall clock is ahead of ours. Docker Desktop's virtual machine drifts. */
  readonly clockAhead: number;
}

/** The engine that Testcontainers finds (DOCKER_HOST, the usual sockets). @throws InfrastructureError */
export async function connect(): Promise<Engine> {
  const runtime = await requireClient();
  const docker = runtime.container.dockerode;
  nameLostEngine(docker);
  const info = runtime.info.containerRuntime;
  const [name, ahead] = await Promise.all([nameOf(docker), clockAhead(docker)]);
  return {
    docker,
    runtime,
    // `localhost` may be ::1, and IPv4 and IPv6 host ports can differ.
    host: info.host === 'localhost' ? '127.0.0.1' : info.host,
    name,
    version: String(info.serverVersion),
    architecture: /arm64|aarch64/.test(info.architecture) ? 'arm64' : 'x64',
    clockAhead: ahead,
  };
}

/** An engine that does not answer a ping for as long hangs. */
const PING_TIMEOUT_MS = 5000;

/** Why the engine can't be used any more; undefined if it answers. */
export async function engineFailure({ docker }: Pick<Engine, 'docker'>): Promise<InfrastructureError | undefined> {
  try {
    const answer = await Promise.race([docker.ping(), setTimeout(PING_TIMEOUT_MS, 'silent', { ref: false })]);
    return answer === 'silent' ? engineLost(`it was silent for ${PING_TIMEOUT_MS / 1000} s`) : undefined;
  } catch (error) {
    return error instanceof InfrastructureError ? error : engineLost(messageOf(error), error);
  }
}

const engineLost = (why: string, cause?: unknown): InfrastructureError =>
  new InfrastructureError(
    `The container engine stopped answering during the run: ${why}.`,
    'Its own log says why it ended. Start it again, then repeat the run, which removes what this one left.',
    { cause },
  );

interface Modem {
  dial(options: unknown, callback: (error: unknown, data: unknown) => void): void;
}

/** Each request that does not reach the engine fails by what that means, not by the socket's error. */
function nameLostEngine(docker: Docker): void {
  const modem = docker.modem as Modem;
  const dial = modem.dial.bind(modem);
  modem.dial = (options, callback) =>
    dial(options, (error, data) => {
      const { code, message } = (error ?? {}) as NodeJS.ErrnoException;
      const isLost = code !== undefined && ['ECONNREFUSED', 'ECONNRESET', 'ENOENT', 'EPIPE'].includes(code);
      callback(isLost ? engineLost(message, error) : error, data);
    });
}

async function requireClient(): Promise<ContainerRuntimeClient> {
  overridePublishedHost();
  // Imported here because that takes half a second, which code that only imports this file should not wait for.
  const { getContainerRuntimeClient } = await import('testcontainers');
  try {
    return await getContainerRuntimeClient();
  } catch (cause) {
    const answer = await engineAnswers();
    const problem = answer.ok
      ? `The container engine (${answer.describedAs}) is reached through a docker context, which Testcontainers does not read.`
      : `No container engine answers: ${answer.why}.`;
    const remedy = answer.ok
      ? "Set DOCKER_HOST to what `docker context inspect --format '{{.Endpoints.docker.Host}}'` prints."
      : 'Start one, or use --stack=local. On Debian, `.ci/engine` as root installs and starts one.';
    throw new InfrastructureError(problem, remedy, { cause });
  }
}

/**
 * Tells Testcontainers that a local engine publishes ports on this machine's loopback interface. Otherwise, if it sees
 * /.dockerenv, it looks for the bridge's gateway and pulls an image to find it.
 */
export function overridePublishedHost(): void {
  const { DOCKER_HOST } = process.env;
  if (DOCKER_HOST && !/^(unix|npipe):/.test(DOCKER_HOST)) return;
  process.env['TESTCONTAINERS_HOST_OVERRIDE'] ??= '127.0.0.1';
}

/** Podman answers like Docker, but names itself among its components. */
async function nameOf(docker: Docker): Promise<string> {
  const { Components = [] } = (await docker.version()) as { Components?: readonly { readonly Name: string }[] };
  return Components.some(({ Name }) => Name.startsWith('Podman')) ? 'Podman' : 'Docker';
}

/** A difference smaller than the round trip counts as 0. */
async function clockAhead(docker: Docker): Promise<number> {
  const before = Date.now();
  const { SystemTime } = (await docker.info()) as { SystemTime?: string };
  const after = Date.now();
  if (!SystemTime) return 0;
  const ahead = Date.parse(SystemTime) - (before + after) / 2;
  return Math.abs(ahead) <= (after - before) / 2 + 1 ? 0 : ahead;
}
