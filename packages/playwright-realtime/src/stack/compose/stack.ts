import type { Contract, ServiceRole } from 'realtime-doctor/contract/contract.ts';
import { InfrastructureError, messageOf } from 'realtime-doctor/errors.ts';
import { answers200, isWithoutRedis } from '../process/health.ts';
import { until } from '../process/until.ts';
import { INSTANCES, type Ability, type Instance, type Operation, type ServiceName, type Stack } from '../stack.ts';
import { engineFailure, type Container, type Engine } from './engine.ts';
import { instanceName } from './events.ts';
import type { Observer } from './observer.ts';
import { NotReady, untilReady, within, type StartedService } from './ready.ts';

/** The engine must report an operation's effect within this time. */
const OPERATION_TIMEOUT_MS = 15_000;

/** A backend that runs beside Redis has reached it within this time, or never will. */
const REDIS_TIMEOUT_MS = 5000;

/** A container's state (Docker Engine API, ContainerInspect). */
type Inspection = Awaited<ReturnType<Container['inspect']>>;

export interface ComposeStackParts {
  readonly engine: Engine;
  readonly project: string;
  readonly contract: Contract;
  readonly observer: Observer;
  readonly containers: ReadonlyMap<string, Container>;
  readonly secret: string | undefined;
  readonly describedAs: string;
  /** How long a service may take to become ready. */
  readonly timeoutMs: number;
  readonly takeDown: () => Promise<void>;
}

/** The containers of one compose project, as a {@link Stack}. */
export class ComposeStack implements Stack {
  readonly source = 'compose';
  readonly describedAs: string;
  readonly secret: string | undefined;
  /** Compose's name of the project, for `docker compose -p`. */
  readonly project: string;
  readonly #parts: ComposeStackParts;
  readonly #operations: Record<Operation, (service: ServiceName) => Promise<void>>;
  #down: Promise<void> | undefined;

  constructor(parts: ComposeStackParts) {
    this.#parts = parts;
    this.project = parts.project;
    this.describedAs = parts.describedAs;
    this.secret = parts.secret;
    this.#operations = {
      stop: (service) => this.#end(service, (container) => container.stop()),
      kill: (service) => this.#end(service, (container) => container.kill({ signal: 'SIGKILL' })),
      start: (service) => this.#start(service),
      pause: (service) => this.#pause(service),
      resume: (service) => this.#resume(service),
    };
  }

  can(ability: Ability): boolean {
    const service = ability.split(' ')[1] as ServiceName;
    if (ability.startsWith('read ') || ability === 'change the application') return true;
    return this.#parts.containers.has(this.#name(service));
  }

  async frontend(): Promise<URL> {
    const url = await this.#published('frontend', 'http');
    if (url) return url;
    const { name, port } = this.#parts.contract.services.frontend;
    throw new InfrastructureError(
      `The service ${name} does not publish its port ${port}, or is not running.`,
      'Publish the port in the compose file, or start the service.',
    );
  }

  backend(instance: Instance = 'backend'): Promise<URL | undefined> {
    return this.#published(instance, 'http');
  }

  redis(): Promise<URL | undefined> {
    return this.#published('redis', 'redis');
  }

  async operate(operation: Operation, service: ServiceName): Promise<void> {
    try {
      await this.#operations[operation](service);
    } catch (cause) {
      if (cause instanceof InfrastructureError) throw cause;
      const why = messageOf(cause);
      throw new InfrastructureError(`The engine could not ${operation} ${service}: ${why}.`, "See the engine's log.", {
        cause,
      });
    }
  }

  failure(): Promise<InfrastructureError | undefined> {
    return engineFailure(this.#parts.engine);
  }

  async heal(): Promise<void> {
    const roles = Object.keys(this.#parts.contract.services) as ServiceRole[];
    const instances = INSTANCES.filter((instance) => this.can(`start ${instance}`));
    const services = new Set<ServiceName>([...roles, ...instances]);
    // Redis first: a backend is back only once it has reached it again.
    services.delete('redis');
    await this.#healOne('redis');
    await Promise.all([...services].map((service) => this.#healOne(service)));
  }

  async #healOne(service: ServiceName): Promise<void> {
    const { State } = await this.#inspect(service);
    if (State.Paused) await this.#resume(service);
    await this.#start(service);
  }

  /** Every container, with what is needed to tell whether its service is ready. */
  services(): StartedService[] {
    const roles = Object.keys(this.#parts.contract.services) as ServiceRole[];
    const known = new Map<string, ServiceName>(
      [...roles, ...INSTANCES].map((service) => [this.#name(service), service] as const),
    );
    return [...this.#parts.containers].map(([name, container]) => {
      const service = known.get(name);
      if (service === undefined) return { name, container };
      const role = roleOf(service);
      const published = () => this.#healthUrl(service);
      const settled = role === 'backend' ? () => this.#untilRedisReached(published) : undefined;
      const { port } = this.#parts.contract.services[role];
      return { name, container, port, published, ...(settled && { settled }) };
    });
  }

  async environmentNames(service: ServiceRole): Promise<readonly string[]> {
    const { Config } = await this.#inspect(service);
    // Null if neither the image nor the file sets any, which the types don't say.
    const assignments = (Config.Env as string[] | null) ?? [];
    return assignments.map((assignment) => assignment.slice(0, assignment.indexOf('='))).sort();
  }

  async versions(): Promise<Readonly<Record<string, string>>> {
    const { engine, containers } = this.#parts;
    const images = await Promise.all(
      [...containers].map(async ([service, container]) => {
        const { Image, Config } = await container.inspect();
        return [`image ${service}`, `${Config.Image} (${Image})`] as const;
      }),
    );
    return { engine: engine.version, ...Object.fromEntries(images) };
  }

  down(): Promise<void> {
    this.#down ??= this.#parts.takeDown();
    return this.#down;
  }

  /** For `stop` and `kill`: resolves when the engine reports that the service's processes have ended. */
  async #end(service: ServiceName, end: (container: Container) => Promise<unknown>): Promise<void> {
    const { State } = await this.#inspect(service);
    if (!State.Running) return;
    // The engine does not deliver signals to a paused container.
    if (State.Paused) await this.#resume(service);
    await this.#change(service, 'die', end);
  }

  async #start(service: ServiceName): Promise<void> {
    const { State } = await this.#inspect(service);
    if (State.Paused) {
      throw new InfrastructureError(`${service} is paused, so it can't be started.`, 'Resume it.');
    }
    const { observer, timeoutMs } = this.#parts;
    const since = State.Running ? {} : { since: observer.position };
    if (!State.Running) await this.#change(service, 'start', (container) => container.start());
    const name = this.#name(service);
    const started = this.services().find((each) => each.name === name);
    try {
      if (started) await untilReady({ ...started, ...since, wasHealthy: true }, observer, within(timeoutMs));
    } catch (error) {
      throw error instanceof NotReady ? error.explain(observer.seen()) : error;
    }
  }

  async #pause(service: ServiceName): Promise<void> {
    const { State } = await this.#inspect(service);
    if (State.Paused) return;
    if (!State.Running) {
      throw new InfrastructureError(`${service} is ${State.Status}, so it can't be paused.`, 'Start it.');
    }
    await this.#change(service, 'pause', pause);
  }

  async #resume(service: ServiceName): Promise<void> {
    const { State } = await this.#inspect(service);
    if (State.Paused) await this.#change(service, 'unpause', (container) => container.unpause());
  }

  /** Performs an action and waits for the engine's event, so that its entry is in the transcript. */
  async #change(
    service: ServiceName,
    kind: 'die' | 'start' | 'pause' | 'unpause',
    act: (container: Container) => Promise<unknown>,
  ): Promise<void> {
    const { observer } = this.#parts;
    const position = observer.position;
    await act(this.#container(service));
    await observer.happened(this.#name(service), [kind], position, OPERATION_TIMEOUT_MS);
  }

  /** The URL whose answer shows that the service is there. */
  async #healthUrl(service: ServiceName): Promise<URL | undefined> {
    const url = await this.#published(service, service === 'redis' ? 'redis' : 'http');
    const { health } = this.#parts.contract.http;
    return roleOf(service) === 'backend' && url && health !== undefined ? new URL(health, url) : url;
  }

  /**
   * A backend answers before it has reached Redis, and a notification sent then is refused. If Redis is running, wait
   * for that, too. A backend that never reaches it does not block the start: the journeys report it.
   */
  async #untilRedisReached(health: () => Promise<URL | undefined>): Promise<void> {
    if (!this.#parts.containers.has(this.#name('redis'))) return;
    const { State } = await this.#inspect('redis');
    if (!State.Running || State.Paused) return;
    await until(
      async () => {
        const url = await health();
        // The container is gone again; the caller handles that.
        return url === undefined || (await answers200(url, withoutRedis)) !== WITHOUT_REDIS;
      },
      { every: 100, deadline: REDIS_TIMEOUT_MS },
    );
  }

  /** Read each time, because a port that the engine chose changes when the container restarts. */
  async #published(service: ServiceName, scheme: 'http' | 'redis'): Promise<URL | undefined> {
    const { port } = this.#parts.contract.services[roleOf(service)];
    const { NetworkSettings, State } = await this.#inspect(service);
    // Podman also reports the port of a container that has ended.
    if (!State.Running) return undefined;
    const bindings = NetworkSettings.Ports[`${port}/tcp`] ?? [];
    const binding = bindings.find(({ HostIp }) => !HostIp.includes(':')) ?? bindings[0];
    if (!binding) return undefined;
    const { host } = this.#parts.engine;
    // A port published on one address of this machine can't be reached through another.
    const isHere = host === '127.0.0.1' && !/^(|0\.0\.0\.0|::)$/.test(binding.HostIp);
    return new URL(`${scheme}://${isHere ? binding.HostIp : host}:${binding.HostPort}`);
  }

  #inspect(service: ServiceName): Promise<Inspection> {
    return this.#container(service).inspect();
  }

  #container(service: ServiceName): Container {
    const container = this.#parts.containers.get(this.#name(service));
    if (container) return container;
    throw new InfrastructureError(
      `The project ${this.project} has no container of the service ${this.#name(service)}.`,
      'If another program removed it, start the stack again.',
    );
  }

  #name(service: ServiceName): string {
    const { name } = this.#parts.contract.services[roleOf(service)];
    return service === 'backend-2' ? instanceName(name, 2) : name;
  }
}

const WITHOUT_REDIS = 'Redis is not reached';
const withoutRedis = (body: string): string | undefined => (isWithoutRedis(body) ? WITHOUT_REDIS : undefined);

const roleOf = (service: ServiceName): ServiceRole => (service === 'backend-2' ? 'backend' : service);

const MAX_PAUSE_ATTEMPTS = 10;

/**
 * Pauses a container. The cgroup v1 freezer gives up ("unable to freeze") if processes fork faster than it stops them,
 * as those of a health check do on a busy machine. runc then thaws the container, and the next attempt may succeed.
 */
async function pause(container: Container): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await container.pause();
      return;
    } catch (error) {
      if (attempt === MAX_PAUSE_ATTEMPTS || !(error instanceof Error) || !error.message.includes('unable to freeze'))
        throw error;
    }
  }
}
