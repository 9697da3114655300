import type { ServiceRole } from 'realtime-doctor/contract/contract.ts';
import type { NewEntry } from 'realtime-doctor/transcript/entries.ts';

/** What can be done to a service from outside. `stop` is SIGTERM, `kill` SIGKILL; `pause` freezes its processes. */
export type Operation = 'stop' | 'kill' | 'start' | 'pause' | 'resume';
/** The backend's instances, numbered as compose counts its containers. The second is there where `can` says so. */
export const INSTANCES = ['backend', 'backend-2'] as const;
export type Instance = (typeof INSTANCES)[number];
/** A service by its role, or a further instance of the backend. */
export type ServiceName = ServiceRole | Instance;
export type Ability =
  `${Operation} ${ServiceName}` | 'read logs' | 'read environment' | 'use redis' | 'change the application';

/**
 * The application under test and how to reach it. Ask what it {@link Stack.can | can} do, never which source it
 * came from. Operations resolve when what they say is true: `start` when the service answers its health check again,
 * `stop` and `kill` when its processes are gone, `pause` and `resume` when they took effect. Each is written to the
 * log as a `service` entry by the source itself.
 */
export interface Stack {
  /** For reports only: «compose», «local» or «attached», with engine or process details. */
  readonly describedAs: string;
  readonly source: 'compose' | 'local' | 'attached';
  /** Where the page is published now (scheme, host, port); it may move when the service starts again. */
  frontend(): Promise<URL>;
  /** Where an instance of the backend is published now, or undefined where only the page's origin leads to it. */
  backend(instance?: Instance): Promise<URL | undefined>;
  /** Where Redis is published now, for taps. */
  redis(): Promise<URL | undefined>;
  can(ability: Ability): boolean;
  /** Why {@link Stack.can} says no, if more is known than that. */
  whyNot?(ability: Ability): string | undefined;
  operate(operation: Operation, service: ServiceName): Promise<void>;
  /** Brings every service back to health: resumes what is paused, starts what is stopped. */
  heal(): Promise<void>;
  /** Names, never values, of a service's environment variables. */
  environmentNames(service: ServiceRole): Promise<readonly string[]>;
  /** Versions and images in use, for the capture: `{ 'redis': '7.0.15', 'image backend': 'sha256:…' }`. */
  versions(): Promise<Readonly<Record<string, string>>>;
  /** Signing secret of this stack's tokens. Registered with the redactor by whoever minted it. */
  readonly secret: string | undefined;
  /** A user's own token, where none can be signed. Registered with the redactor before it is used. */
  readonly token?: string;
  /** Takes down what this source started, and nothing else. Safe to call twice. */
  down(): Promise<void>;
}

/** What a source needs to bring a stack up. */
export interface StackRequest {
  /** Unique to this run and worker: names the compose project or the process group's folder. */
  readonly id: string;
  readonly secret: string;
  /** Receives log lines and service events, from before start-up on, until `down` has returned. */
  readonly write: (entry: NewEntry) => void;
  /** Told of the secret that the application's own file gives its backend, before anything of the stack is written. */
  readonly register?: (secret: string) => void;
  /** Says progress in a line. */
  readonly say: (line: string) => void;
  /** Changes to the services' environment: faults that are wrong configuration. `undefined` takes a name away. */
  readonly environment?: Partial<Record<ServiceRole, Readonly<Record<string, string | undefined>>>>;
  /** Instances of the backend; two stand behind a gateway. The configured number where absent. */
  readonly instances?: 1 | 2;
}

export type StackSource = (request: StackRequest) => Promise<Stack>;

/** Where each instance of the backend is reached directly. */
export async function backendsOf(stack: Stack): Promise<URL[]> {
  const present = INSTANCES.filter((instance) => instance === 'backend' || stack.can(`start ${instance}`));
  const urls = await Promise.all(present.map((instance) => stack.backend(instance)));
  return urls.filter((url) => url !== undefined);
}
