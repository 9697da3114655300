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
import { Guard } from '../process/guard.ts';
import { reservePort, type Reservation } from '../process/ports.ts';
import * as programs from './programs.ts';
import { provideRedis, type NoRedis, type RedisServer } from './redis.ts';
import { PortInUse, type Program } from '../process/life.ts';
import { Service } from '../process/service.ts';

export interface LocalOptions {
  readonly config: Pick<Config, 'E2E_BACKEND' | 'E2E_INSTANCES'>;
  /** Stamps entries when they are seen, whoever may hold them up later. */
  readonly clock: RunClock;
  /** Where Redis and the ports come from, for who wants other ones. */
  readonly redis?: (say: (line: string) => void) => Promise<RedisServer | NoRedis>;
  readonly port?: () => Promise<Reservation>;
  readonly nginx?: () => string | undefined;
}

/** How often other ports are tried when a service finds its own taken. */
const ATTEMPTS = 5;

export interface LocalStack extends Stack {
  /** Why `can` says no, for a skipped claim: undefined where it says yes. */
  whyNot(ability: Ability): string | undefined;
}

export const localSource =
  (options: LocalOptions) =>
  async (request: StackRequest): Promise<LocalStack> => {
    const { config, clock, redis = provideRedis, port = reservePort } = options;
    requirePosix();
    const backend = backendOf(config.E2E_BACKEND);
    programs.requireBuilt(backend);
    const server = await redis(request.say);
    const nginx = await gatewayFor(options, request, server);
    for (let attempt = 1; ; attempt++) {
      const began = clock.now();
      const reservations = await Promise.all([port(), port(), port(), port(), port()]);
      const stack = new Processes({ request, clock, backend, server, nginx, reservations });
      try {
        await stack.up();
        request.say(
          `${stack.describedAs}; page at ${await stack.frontend()}, up in ${Math.round(clock.now() - began)} ms`,
        );
        return stack;
      } catch (error) {
        await stack
          .down()
          .catch((later: unknown) => request.say(`local stack: cleaning up failed, too: ${String(later)}`));
        if (!(error instanceof PortInUse) || attempt === ATTEMPTS) throw error;
        request.say(
          `local stack: a port was taken before its service came to it; trying others (${attempt} of ${ATTEMPTS})`,
        );
      }
    }
  };

function requirePosix(): void {
  if (process.platform !== 'win32') return;
  throw new InfrastructureError(
    'a system with process groups and signals for the local stack',
    'this is Windows',
    'Use --stack=compose, or run in WSL.',
  );
}

function backendOf(kind: string): programs.BackendKind {
  if (kind in programs.backends) return kind as programs.BackendKind;
  throw new InfrastructureError(
    `a local backend of the kind ${kind}`,
    `the local stack starts ${Object.keys(programs.backends).join(', ')} only`,
    'Use --stack=compose for it.',
  );
}

/**
 * Path of nginx where two instances are wanted and can be had. What the configuration asks for must be; what only a
 * journey asks for is left out with a word, and the journey is skipped by name.
 */
async function gatewayFor(
  { config, nginx = findNginx }: LocalOptions,
  { instances = config.E2E_INSTANCES, say }: StackRequest,
  server: RedisServer | NoRedis,
): Promise<string | undefined> {
  if (instances === 1) return undefined;
  const isAsked = config.E2E_INSTANCES === 2;
  try {
    if ('none' in server) {
      throw new InfrastructureError(
        'Redis, for two instances to share',
        server.none,
        'Leave --instances out otherwise.',
      );
    }
    const found = nginx();
    if (found === undefined) throw noNginx();
    return found;
  } catch (error) {
    if (isAsked || !(error instanceof InfrastructureError)) throw error;
    say(`local stack: one instance, though journeys ask for two: ${error.message}`);
    return undefined;
  }
}

interface Parts {
  readonly request: StackRequest;
  readonly clock: RunClock;
  readonly backend: programs.BackendKind;
  readonly server: RedisServer | NoRedis;
  readonly nginx: string | undefined;
  readonly reservations: readonly [Reservation, Reservation, Reservation, Reservation, Reservation];
}

type Services = Partial<Record<ServiceName | 'gateway', Service>>;

class Processes implements LocalStack {
  readonly source = 'local';
  readonly describedAs: string;
  readonly secret: string;
  readonly #world: programs.World;
  readonly #none: string | undefined;
  readonly #guard: Guard;
  readonly #reservations: readonly Reservation[];
  readonly #services: Services;
  #down: Promise<void> | undefined;

  constructor({ request, clock, backend, server, nginx, reservations }: Parts) {
    const redis = 'none' in server ? undefined : server;
    this.#none = 'none' in server ? server.none : undefined;
    this.secret = request.secret;
    const what = redis ? `${redis.name} ${redis.version}` : 'in-memory adapter (no Redis here)';
    const twice = nginx === undefined ? '' : ', two instances behind nginx';
    this.describedAs = `local: processes on this machine, ${what}${twice}`;
    this.#reservations = reservations;
    // The run's sweep knows a folder of a dead process by this name (run.ts), should guard and owner die together.
    const dir = mkdtempSync(join(tmpdir(), `stackmotive-e2e-${process.pid}-local-`));
    this.#guard = new Guard(dir, request.say);
    const [a, b, c, d, e] = reservations;
    const ports = { redis: a.port, backend: b.port, frontend: c.port, 'backend-2': d.port, gateway: e.port };
    const redisRuns = () => this.#services.redis?.state === 'running';
    this.#world = { request, backend, redis, nginx, ports, dir, redisRuns };
    const write = (entry: NewEntry) => request.write({ ...entry, t: clock.now() });
    const service = (program: Program) => new Service(program, this.#guard, write);
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

  /** Side by side, but the backend after Redis, which takes 20 ms: else its log begins with a failure that is none. */
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
    await this.#guard.close();
    for (const reservation of this.#reservations) reservation.release();
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  }

  get #all(): Service[] {
    return Object.values(this.#services);
  }

  #service(name: ServiceName): Service {
    const service = this.#services[name];
    if (service) return service;
    throw new InfrastructureError(`a ${name} in the local stack`, this.#none ?? 'there is none', 'Ask `can` first.');
  }
}
