import type { ServiceRole } from 'realtime-doctor/contract/contract.ts';
import type { InfrastructureError } from 'realtime-doctor/errors.ts';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';

/** What can be done to a service. `stop` sends SIGTERM, `kill` SIGKILL; `pause` freezes its processes. */
export type Operation = 'stop' | 'kill' | 'start' | 'pause' | 'resume';
/** The backend's instances, numbered as compose numbers containers. Ask `can` whether there is a second one. */
export const INSTANCES = ['backend', 'backend-2'] as const;
export type Instance = (typeof INSTANCES)[number];
/** A service by its role, or a further instance of the backend. */
export type ServiceName = ServiceRole | Instance;
export type Ability =
  `${Operation} ${ServiceName}` | 'read logs' | 'read environment' | 'use redis' | 'change the application';

/**
 * The application under test and how to reach it. Ask what it {@link Stack.can | can} do, never which source it came
 * from. Operations resolve when they have taken effect: `start` when the service passes its health check, `stop` and
 * `kill` when its processes have ended. The source records each operation as a `service` entry.
 */
export interface Stack {
  /** For reports only: compose, local or attached, with details of the engine or the processes. */
  readonly describedAs: string;
  readonly source: 'compose' | 'local' | 'attached';
  /** Origin of the page. It may change when the service restarts. */
  frontend(): Promise<URL>;
  /** Origin of a backend instance, or undefined if it can only be reached through the page's origin. */
  backend(instance?: Instance): Promise<URL | undefined>;
  /** URL of Redis, for taps. */
  redis(): Promise<URL | undefined>;
  can(ability: Ability): boolean;
  /** Why {@link Stack.can} says no, if more is known than that. */
  whyNot?(ability: Ability): string | undefined;
  operate(operation: Operation, service: ServiceName): Promise<void>;
  /** Why this stack can't be used any more, through no fault of the product: its engine does not answer. */
  failure?(): Promise<InfrastructureError | undefined>;
  /** Makes every service healthy again: resumes what is paused and starts what is stopped. */
  heal(): Promise<void>;
  /** Names, never values, of a service's environment variables. */
  environmentNames(service: ServiceRole): Promise<readonly string[]>;
  /** Versions and images in use, for the capture: `{ 'redis': '7.0.15', 'image backend': 'sha256:…' }`. */
  versions(): Promise<Readonly<Record<string, string>>>;
  /** Signing secret of this stack's tokens, registered with the redactor by the code that created it. */
  readonly secret: string | undefined;
  /** A user's own token, if none can be signed. Registered with the redactor before it is used. */
  readonly token?: string;
  /** Takes down only what this source started. Safe to call twice. */
  down(): Promise<void>;
}

/** What a source needs to start a stack. */
export interface StackRequest {
  /** Unique to this run and worker. Names the compose project. */
  readonly id: string;
  readonly secret: string;
  /** Receives log lines and service events, from before the start until `down` has returned. */
  readonly write: (entry: NewEntry) => void;
  /** Called with a secret that the application's own compose file sets, before any entry is written. */
  readonly register?: (secret: string) => void;
  /** Receives progress messages, one line each. */
  readonly log: (line: string) => void;
  /** Changes to the services' environment, for faults of configuration. `undefined` removes a variable. */
  readonly environment?: Partial<Record<ServiceRole, Readonly<Record<string, string | undefined>>>>;
  /** Number of backend instances; two have a gateway in front. Default: the configured number. */
  readonly instances?: 1 | 2;
}

export type StackSource = (request: StackRequest) => Promise<Stack>;

/** Origins of all backend instances that can be reached directly. */
export async function backendsOf(stack: Stack): Promise<URL[]> {
  const present = INSTANCES.filter((instance) => instance === 'backend' || stack.can(`start ${instance}`));
  const urls = await Promise.all(present.map((instance) => stack.backend(instance)));
  return urls.filter((url) => url !== undefined);
}
