/** What the journey and a process of its crowd say to each other. */
import type { Contract } from 'realtime-doctor/contract/contract.ts';
import type { MemberEvent } from 'realtime-doctor/transcript/entries.ts';

/** The members of one process: numbers, and when each begins, in milliseconds from now. */
export interface Joining {
  readonly do: 'join';
  readonly members: readonly { readonly number: number; readonly after: number }[];
  /** Origin at which the page connects. */
  readonly origin: string;
  readonly contract: Contract;
  /** Signs the members' tokens, which never leave the process but over the wire. */
  readonly secret: string;
  readonly tier: string | undefined;
  /** Distinguishes this crowd's users from those of others. */
  readonly users: string;
  /** The run's clock, as text. */
  readonly clock: string;
}

/** Each member requests a notification to itself. */
interface Notifying {
  readonly do: 'notify';
  readonly origin: string;
  readonly message: string;
}

export type ToWorker = Joining | Notifying | { readonly do: 'leave' };

/** What the members saw since the last pulse. */
interface Pulse {
  readonly t: number;
  readonly events: readonly MemberEvent[];
  readonly lateMs?: number;
}

export type FromWorker = { readonly pulse: Pulse } | { readonly done: ToWorker['do'] };
