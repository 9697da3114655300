import type { ServiceRole } from '../contract/contract.ts';

/** A stack that the caller runs, as far as the probes need to know it. */
export interface ProbedStack {
  readonly describedAs: string;
  /** Whether the caller started it: only then may a probe send a notification without permission. */
  readonly isOwn: boolean;
  /** The direct URL of each backend instance. */
  backends(): Promise<readonly URL[]>;
  redis(): Promise<URL | undefined>;
  /** Names, never values, of a service's environment variables; undefined if they can't be read. */
  environmentNames(service: ServiceRole): Promise<readonly string[] | undefined>;
}
