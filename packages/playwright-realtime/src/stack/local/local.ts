import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServiceRole } from 'realtime-doctor/contract/contract.ts';
import { InfrastructureError } from 'realtime-doctor/errors.ts';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';
import type { RunClock } from 'realtime-doctor/transcript/clock.ts';
import type { Config } from '../../config/config.ts';
import {
  INSTANCES,
  type Ability,
  type Instance,
  type Operation,
  type ServiceName,
  type Stack,
  type StackRequest,
} from '../stack.ts';
import { findNginx, noNginx } from './gateway.ts';
import { reservePort, type Reservation } from '../process/ports.ts';
import * as programs from './programs.ts';
import { provideRedis, type NoRedis, type RedisServer } from './redis.ts';
import { PortInUse, type Program } from '../process/life.ts';
import { Service } from '../process/service.ts';
import { Supervisor } from '../process/supervisor.ts';

export interface LocalOptions {
  readonly config: Pick<Config, 'E2E_BACKEND' | 'E2E_INSTANCES'> & Partial<Pick<Config, 'E2E_START_TIMEOUT'>>;
  /** Gives entries the time at which they are seen. */
  readonly clock: RunClock;
  /** Where Redis, ports and nginx come from; tests pass others. */
  readonly redis?: (log: (line: string) => void) => Promise<RedisServer | NoRedis>;
  readonly port?: () => Promise<Reservation>;
  readonly nginx?: () => string | undefined;
}

/** How often to try other ports if a service finds its own taken. */
const MAX_ATTEMPTS = 5;

export interface LocalStack extends Stack {
  /** Why `can` returns false, for a skipped test; undefined if it returns true. */
  whyNot(ability: Ability): string | undefined;
}

export const localSource =
  (options: LocalOptions) =>
  async (request: StackRequest): Promise<LocalStack> => {
    const { config, clock, redis = provideRedis, port = reservePort } = options;
    requirePosix();
    const backend = backendOf(config.E2E_BACKEND);
    programs.requireBuilt(backend);
    const server = await redis(request.log);
    const nginx = await gatewayFor(options, request, server);
    for (let attempt = 1; ; attempt++) {
      const began = clock.now();
      const reservations = await Promise.all([port(), port(), port(), port(), port()]);
      const stack = new Processes({ request, clock, backend, server, nginx, reservations, config });
      try {
        await stack.up();
        request.log(
          `${stack.describedAs}; page at ${await stack.frontend()}, up in ${Math.round(clock.now() - began)} ms`,
        );
        return stack;
      } catch (error) {
        await stack
          .down()
          .catch((later: unknown) => request.log(`local stack: cleaning up failed as well: ${String(later)}`));
        if (!(error instanceof PortInUse) || attempt === MAX_ATTEMPTS) throw error;
        request.log(
          `local stack: another program took a reserved port; trying other ports (${attempt} of ${MAX_ATTEMPTS})`,
        );
      }
    }
  };

function requirePosix(): void {
  if (process.platform !== 'win32') return;
  throw new InfrastructureError(
    'The local stack needs process groups and signals, which Windows does not have.',
    'Use --stack=compose, or run in WSL.',
  );
}

function backendOf(kind: string): programs.BackendKind {
  if (kind in programs.backends) return kind as programs.BackendKind;
  throw new InfrastructureError(
    `The local stack can't start the backend "${kind}", only ${Object.keys(programs.backends).join(' and ')}.`,
    'Use --stack=compose for it.',
  );
}

/**
 * Path of nginx, if two instances are requested and possible. If the configuration requests them, they must be possible;
 * if only a journey does, the stack has one instance and the journey is skipped.
 */
async function gatewayFor(
  { config, nginx = findNginx }: LocalOptions,
  { instances = config.E2E_INSTANCES, log }: StackRequest,
  server: RedisServer | NoRedis,
): Promise<string | undefined> {
  if (instances === 1) return undefined;
  const isRequired = config.E2E_INSTANCES === 2;
  try {
    if ('none' in server) {
      throw new InfrastructureError(
        `Two instances need a Redis to share, but there is none: ${server.none}.`,
        'Install Redis, or omit --instances.',
      );
    }
    const found = nginx();
    if (found === undefined) throw noNginx();
    return found;
  } catch (error) {
    if (isRequired || !(error instanceof InfrastructureError)) throw error;
    log(`local stack: falling back to one instance: ${error.message}`);
    return undefined;
  }
}

interface Parts {
  readonly request: StackRequest;
  readonly clock: RunClock;
  readonly backend: programs.BackendKind;
  readonly server: RedisServer | NoRedis;
  readonly nginx: string | undefined;
  readonly config: LocalOptions['config'];
  readonly reservations: readonly [Reservation, Reservation, Reservation, Reservation, Reservation];
}

type Services = Partial<Record<ServiceName | 'gateway', Service>>;

class Processes implements LocalStack {
  readonly source = 'local';
  readonly describedAs: string;
  readonly secret: string;
  readonly #world: programs.World;
  readonly #none: string | undefined;
  readonly #supervisor: Supervisor;
  readonly #reservations: readonly Reservation[];
  readonly #services: Services;
  #down: Promise<void> | undefined;

  constructor({ request, clock, backend, server, nginx, reservations, config }: Parts) {
    const redis = 'none' in server ? undefined : server;
    this.#none = 'none' in server ? server.none : undefined;
    this.secret = request.secret;
    const what = redis ? `${redis.name} ${redis.version}` : 'in-memory adapter (no Redis)';
    const twice = nginx === undefined ? '' : ', two instances behind nginx';
    this.describedAs = `local: processes on this machine, ${what}${twice}`;
    this.#reservations = reservations;
    // If supervisor and watchdog die together, a later run recognises the folder by this name (process/leftovers.ts).
    const dir = mkdtempSync(join(tmpdir(), `stackmotive-e2e-${process.pid}-local-`));
    this.#supervisor = new Supervisor(dir, request.log);
    const [a, b, c, d, e] = reservations;
    const ports = { redis: a.port, backend: b.port, frontend: c.port, 'backend-2': d.port, gateway: e.port };
    const redisRuns = () => this.#services.redis?.state === 'running';
    this.#world = { request, backend, redis, nginx, ports, dir, redisRuns };
    const write = (entry: NewEntry) => request.write({ ...entry, t: clock.now() });
    const timeoutMs = config.E2E_START_TIMEOUT === undefined ? undefined : config.E2E_START_TIMEOUT * 1000;
    const service = (program: Program) => new Service(program, this.#supervisor, write, timeoutMs);
    this.#services = {
      ...(redis ? { redis: service(programs.redisProgram(this.#world, redis)) } : {}),
      backend: service(programs.backendProgram(this.#world)),
      ...(nginx === undefined
        ? {}
        : {
            'backend-2': service(programs.backendProgram(this.#world, 'backend-2')),
            gateway: service(programs.gatewayOf(this.#world, nginx)),
          }),
      frontend: service(programs.frontendProgram(this.#world)),
    };
  }

  /** Starts everything in parallel, except that the backend waits for Redis (20 ms), or its log would start with errors. */
  async up(): Promise<void> {
    const { redis, gateway, frontend } = this.#services;
    const afterRedis = async () => {
      await redis?.start();
      await Promise.all(INSTANCES.flatMap((instance) => this.#services[instance]?.start() ?? []));
      await gateway?.start();
    };
    await Promise.all([afterRedis(), frontend?.start()]);
    for (const service of this.#all) await service.requireRunning();
  }

  async heal(): Promise<void> {
    for (const service of this.#all) if (service.state === 'paused') await service.resume();
    await this.up();
  }

  async operate(operation: Operation, service: ServiceName): Promise<void> {
    await this.#service(service)[operation]();
  }

  can(ability: Ability): boolean {
    return this.whyNot(ability) === undefined;
  }

  whyNot(ability: Ability): string | undefined {
    if (ability.endsWith('backend-2') && !this.#services['backend-2']) return 'this stack has one instance';
    return ability.endsWith('redis') ? this.#none : undefined;
  }

  frontend(): Promise<URL> {
    return Promise.resolve(new URL(programs.frontendUrl(this.#world)));
  }

  backend(instance: Instance = 'backend'): Promise<URL> {
    return Promise.resolve(new URL(programs.backendUrl(this.#world, instance)));
  }

  redis(): Promise<URL | undefined> {
    return Promise.resolve(this.#services.redis && new URL(programs.redisUrl(this.#world)));
  }

  environmentNames(role: ServiceRole): Promise<readonly string[]> {
    return Promise.resolve(this.#service(role).environmentNames);
  }

  versions(): Promise<Readonly<Record<string, string>>> {
    return Promise.resolve(programs.versions(this.#world));
  }

  down(): Promise<void> {
    return (this.#down ??= this.#takeDown());
  }

  async #takeDown(): Promise<void> {
    const ends = await Promise.allSettled(this.#all.map((service) => service.retire()));
    await this.#supervisor.close();
    for (const reservation of this.#reservations) reservation.release();
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  get #all(): Service[] {
    return Object.values(this.#services);
  }

  #service(name: ServiceName): Service {
    const service = this.#services[name];
    if (service) return service;
    throw new InfrastructureError(
      `The local stack has no ${name}${this.#none === undefined ? '' : `: ${this.#none}`}.`,
      'Check `can` before calling `operate`.',
    );
  }
}
