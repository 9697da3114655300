/** The members of a crowd as its entries tell them: each with its attempts, and the notifications that it asked for. */
import type { CrowdBegan, MemberEvent } from '../../transcript/entries.ts';
import type { Transcript } from '../../transcript/transcript.ts';
import { backoff } from '../bounds.ts';
import type { ReconnectionSettings } from '../../contract/contract.ts';

/** A transcript that says of more is not ours. */
const MAX_MEMBERS = 100_000;

/** Something that happened to a member, and the entry that says so. */
export interface Moment {
  readonly t: number;
  readonly entry: string;
  readonly value?: string | number;
}

/** One attempt to connect, and the connection that came of it. */
export interface MemberAttempt {
  readonly began: number;
  readonly entry: string;
  connected?: Moment;
  refused?: Moment;
  readonly greeted: Moment[];
  subscribed?: Moment;
  /** It failed, or the connection that came of it closed. */
  ended?: Moment & { readonly how: 'failed' | 'closed' };
}

export interface Member {
  /** From 1 on. */
  readonly number: number;
  readonly attempts: MemberAttempt[];
  readonly asked: Moment[];
  readonly answered: Moment[];
  readonly notified: Moment[];
}

export interface CrowdView {
  readonly began: CrowdBegan;
  readonly members: readonly Member[];
  /** Up to when all of them were watched, on the run's clock in milliseconds. */
  readonly until: number;
  /** For how many milliseconds of an interval the machine gave the crowd's processes or the run no time, at most. */
  readonly late: (from: number, to: number) => number;
}

/** The crowd of a transcript; undefined if it has none. */
export function crowdOf(transcript: Transcript): CrowdView | undefined {
  const [began] = transcript.of('crowd.began');
  if (!began) return undefined;
  const members = Array.from({ length: Math.min(began.size, MAX_MEMBERS) }, (_, index): Member => ({
    number: index + 1,
    attempts: [],
    asked: [],
    answered: [],
    notified: [],
  }));
  const entries = transcript.of('crowd');
  const heard = new Map<string, number>();
  for (const { id, t, worker, events } of entries) {
    heard.set(worker, t);
    for (const event of events) {
      const member = members[event[1] - 1];
      if (member) add(member, event, id);
    }
  }
  const until = heard.size < began.workers ? began.t : Math.min(...heard.values());
  const stalls = transcript.of('stall').map(({ t, ms }) => ({ t, ms, of: 'journey' }));
  const lates = entries.flatMap(({ t, worker, lateMs }) =>
    lateMs === undefined ? [] : [{ t, ms: lateMs, of: worker }],
  );
  const all = [...stalls, ...lates];
  return { began, members, until, late: (from, to) => longest(all, from, to) };
}

function add(member: Member, [t, , what, value]: MemberEvent, entry: string): void {
  const moment: Moment = { t, entry, ...(value === undefined ? {} : { value }) };
  if (what === 'attempt') {
    member.attempts.push({ began: t, entry, greeted: [] });
    return;
  }
  if (what === 'asked' || what === 'answered' || what === 'notified') {
    member[what].push(moment);
    return;
  }
  const attempt = member.attempts.at(-1);
  if (!attempt) return;
  if (what === 'failed' || what === 'closed') attempt.ended ??= { ...moment, how: what };
  else if (what === 'greeted') attempt.greeted.push(moment);
  else attempt[what] ??= moment;
}

/** What the process that was held up longest lost of an interval. */
function longest(all: readonly { t: number; ms: number; of: string }[], from: number, to: number): number {
  const lost = new Map<string, number>();
  for (const { t, ms, of } of all) {
    const overlap = Math.min(t, to) - Math.max(t - ms, from);
    if (overlap > 0) lost.set(of, (lost.get(of) ?? 0) + overlap);
  }
  return Math.max(0, ...lost.values());
}

/** One loss of a member's connection, and what came of it. */
export interface MemberLoss {
  readonly lost: MemberAttempt;
  readonly noticed: Moment;
  /** Attempts that failed after it. */
  readonly failed: readonly MemberAttempt[];
  readonly returned?: MemberAttempt & { readonly connected: Moment };
}

export function lossesOf({ attempts }: Member): MemberLoss[] {
  return attempts.flatMap((lost, index) => {
    if (!lost.connected || !lost.ended) return [];
    const after = attempts.slice(index + 1);
    const back = after.findIndex(({ connected }) => connected);
    const failed = back < 0 ? after : after.slice(0, back);
    const returned = after[back];
    return [
      {
        lost,
        noticed: lost.ended,
        failed,
        ...(returned?.connected ? { returned: { ...returned, connected: returned.connected } } : {}),
      },
    ];
  });
}

/** Each attempt but a member's first, with the earliest moment that the client's backoff allows it. */
export function retriesOf(
  { attempts }: Member,
  client: ReconnectionSettings,
): { attempt: MemberAttempt; earliest: number }[] {
  let failures = 0;
  return attempts.flatMap((attempt, index) => {
    const previous = attempts[index - 1]?.ended;
    if (!previous) return [];
    // An engine that opened resets the client's backoff, whatever came of it (socket.io-client, Manager.onclose).
    failures = previous.how === 'failed' ? failures + 1 : 1;
    return [{ attempt, earliest: previous.t + backoff(failures, client).earliest }];
  });
}
