import type { Contract, ServiceRole } from 'realtime-doctor/contract/contract.ts';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import { INSTANCES, type Ability, type Instance, type Operation, type ServiceName, type Stack } from '../stack.ts';
import type { Container, Engine } from './engine.ts';
import { instanceName } from './events.ts';
import type { Observer } from './observer.ts';
import { NotReady, untilReady, within, type Subject } from './ready.ts';

/** How long the engine may take to say that it did what it was told, milliseconds. */
const PATIENCE = 15_000;

/** The engine's words for a container's state (Docker Engine API, ContainerInspect). */
type Inspection = Awaited<ReturnType<Container['inspect']>>;

export interface ComposeStackParts {
  readonly engine: Engine;
  readonly project: string;
  readonly contract: Contract;
  readonly observer: Observer;
  readonly containers: ReadonlyMap<string, Container>;
  readonly secret: string | undefined;
  readonly describedAs: string;
  /** How long a service may take to be ready once it was started, milliseconds. */
  readonly patience: number;
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
      `the service ${name} to publish its port ${port}`,
      'it does not, or does not run',
      'Publish it in the compose file, or start the service.',
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
      const why = cause instanceof Error ? cause.message : String(cause);
      throw new InfrastructureError(`the engine to ${operation} ${service}`, why, 'See the engine’s own log.', {
        cause,
      });
    }
  }

  async heal(): Promise<void> {
    const roles = Object.keys(this.#parts.contract.services) as ServiceRole[];
    const instances = INSTANCES.filter((instance) => this.can(`start ${instance}`));
    const services = new Set<ServiceName>([...roles, ...instances]);
    await Promise.all(
      [...services].map(async (service) => {
        const { State } = await this.#inspect(service);
        if (State.Paused) await this.#resume(service);
        await this.#start(service);
      }),
    );
  }

  /** Every container, with what tells that its service is ready. */
  subjects(): Subject[] {
    const { containers, contract } = this.#parts;
    const roles = Object.entries(contract.services) as [ServiceRole, { name: string; port: number }][];
    return [...containers].map(([name, container]) => {
      const [role, known] = roles.find(([, service]) => service.name === name) ?? [];
      if (!role || !known) return { name, container };
      return { name, container, port: known.port, published: () => this.#asked(role) };
    });
  }

  async environmentNames(service: ServiceRole): Promise<readonly string[]> {
    const { Config } = await this.#inspect(service);
    // Null, where neither the image nor the file sets any; the types don't say so.
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

  /** `stop` and `kill`: true when the engine says that the service's processes have ended. */
  async #end(service: ServiceName, end: (container: Container) => Promise<unknown>): Promise<void> {
    const { State } = await this.#inspect(service);
    if (!State.Running) return;
    // The engine delivers no signal to a frozen process.
    if (State.Paused) await this.#resume(service);
    await this.#change(service, 'die', end);
  }

  async #start(service: ServiceName): Promise<void> {
    const { State } = await this.#inspect(service);
    if (State.Paused) {
      throw new InfrastructureError(`${service} to be stopped before it is started`, 'it is paused', 'Resume it.');
    }
    const { observer, patience } = this.#parts;
    const since = State.Running ? {} : { since: observer.position };
    if (!State.Running) await this.#change(service, 'start', (container) => container.start());
    const name = this.#name(service);
    const subject = this.subjects().find((each) => each.name === name);
    try {
      if (subject) await untilReady({ ...subject, ...since, wasHealthy: true }, observer, within(patience));
    } catch (error) {
      throw error instanceof NotReady ? error.explain(observer.seen()) : error;
    }
  }

  async #pause(service: ServiceName): Promise<void> {
    const { State } = await this.#inspect(service);
    if (State.Paused) return;
    if (!State.Running) {
      throw new InfrastructureError(
        `${service} to run, so that it can be paused`,
        `it is ${State.Status}`,
        'Start it.',
      );
    }
    await this.#change(service, 'pause', freeze);
  }

  async #resume(service: ServiceName): Promise<void> {
    const { State } = await this.#inspect(service);
    if (State.Paused) await this.#change(service, 'unpause', (container) => container.unpause());
  }

  /** Does it, and waits until the engine has said that it happened: then its entry is in the transcript, too. */
  async #change(
    service: ServiceName,
    kind: 'die' | 'start' | 'pause' | 'unpause',
    act: (container: Container) => Promise<unknown>,
  ): Promise<void> {
    const { observer } = this.#parts;
    const position = observer.position;
    await act(this.#container(service));
    await observer.happened(this.#name(service), [kind], position, PATIENCE);
  }

  /** What a service is asked that tells by any answer that it is there. */
  async #asked(role: ServiceRole): Promise<URL | undefined> {
    const url = await this.#published(role, role === 'redis' ? 'redis' : 'http');
    const { health } = this.#parts.contract.http;
    return role === 'backend' && url && health !== undefined ? new URL(health, url) : url;
  }

  /** Read anew each time: a port that the engine chose is another one after a start. */
  async #published(service: ServiceName, scheme: 'http' | 'redis'): Promise<URL | undefined> {
    const { port } = this.#parts.contract.services[roleOf(service)];
    const { NetworkSettings, State } = await this.#inspect(service);
    // Podman keeps a port for a container that has ended.
    if (!State.Running) return undefined;
    const bindings = NetworkSettings.Ports[`${port}/tcp`] ?? [];
    const binding = bindings.find(({ HostIp }) => !HostIp.includes(':')) ?? bindings[0];
    if (!binding) return undefined;
    const { host } = this.#parts.engine;
    // An address of this machine that ports were published on is reached by no other.
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
      `a container of the service ${this.#name(service)}`,
      `the project ${this.project} has none`,
      'Was it removed by somebody else? Start the stack again.',
    );
  }

  #name(service: ServiceName): string {
    const { name } = this.#parts.contract.services[roleOf(service)];
    return service === 'backend-2' ? instanceName(name, 2) : name;
  }
}

const roleOf = (service: ServiceName): ServiceRole => (service === 'backend-2' ? 'backend' : service);

/** How often a freeze is asked for. */
const FREEZES = 10;

/**
 * Pauses a container. The cgroup v1 freezer gives up («unable to freeze») where processes are forked faster than it
 * stops them, as a health check's are on a busy machine; runc thaws what it froze, and the next try may find it quiet.
 */
async function freeze(container: Container): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await container.pause();
      return;
    } catch (error) {
      if (attempt === FREEZES || !(error instanceof Error) || !error.message.includes('unable to freeze')) throw error;
    }
  }
}
