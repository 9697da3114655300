/** One process of a crowd: its members, and a pulse several times a second with what they saw. */
import { setTimeout as after } from 'node:timers/promises';
import jwt from 'jsonwebtoken';
import { testNotification } from 'realtime-doctor/contract/asking.ts';
import { messageOf } from 'realtime-doctor/errors.ts';
import { ownMessage } from 'realtime-doctor/claims/crowd/notified-once.ts';
import type { MemberEvent, MemberSaw } from 'realtime-doctor/transcript/entries.ts';
import { RunClock } from 'realtime-doctor/transcript/clock.ts';
import { claimsOf } from '../fixtures/identity.ts';
import { Member } from './member.ts';
import type { FromWorker, Joining, ToWorker } from './protocol.ts';

const PULSE_INTERVAL_MS = 250;
/** A pulse may be this late without being called so: garbage collection takes that long. */
const TOLERANCE_MS = 250;
/** How many requests for notifications are under way at once. */
const REQUESTS = 16;
const REQUEST_TIMEOUT_MS = 30_000;

const members: Member[] = [];
let joining: Joining | undefined;
let clock = RunClock.start();
let events: MemberEvent[] = [];

const send = (message: FromWorker): void => {
  process.send?.(message);
};

function pulse(lateMs = 0): void {
  const late = lateMs > TOLERANCE_MS ? { lateMs: Math.round(lateMs) } : {};
  send({ pulse: { t: clock.now(), events, ...late } });
  events = [];
}

/** Pulses until the members leave. */
async function beat(): Promise<void> {
  while (process.connected) {
    const due = performance.now() + PULSE_INTERVAL_MS;
    await after(PULSE_INTERVAL_MS);
    if (process.connected) pulse(performance.now() - due);
  }
}

function note(number: number, what: MemberSaw, value?: string | number): void {
  const t = Math.round(clock.now());
  events.push(value === undefined ? [t, number, what] : [t, number, what, value]);
}

function join(wanted: Joining): void {
  const { contract, secret, tier, users, origin } = wanted;
  const { token: settings } = contract;
  joining = wanted;
  clock = RunClock.parse(wanted.clock);
  for (const { number, after: delay } of wanted.members) {
    const claims = claimsOf(settings ?? {}, `${users}-${number}`, tier);
    const token = jwt.sign(claims, secret, { algorithm: settings?.algorithm ?? 'HS256' });
    const member = new Member(number, token, origin, contract, (what, value) => note(number, what, value));
    members.push(member);
    setTimeout(() => member.join(), delay);
  }
  void beat();
}

async function notify(origin: string, message: string): Promise<void> {
  const waiting = members.values();
  await Promise.all(
    Array.from({ length: REQUESTS }, async () => {
      for (const member of waiting) await request(member, origin, ownMessage(message, member.number));
    }),
  );
}

async function request(member: Member, origin: string, message: string): Promise<void> {
  const path = joining?.contract.http.testNotification;
  if (!joining || path === undefined) return;
  member.write('asked', message);
  const init = testNotification(joining.contract, message, member.token);
  try {
    const response = await fetch(new URL(path, origin), { ...init, signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS) });
    await response.arrayBuffer();
    member.write('answered', response.status);
  } catch (error) {
    // The claim says it: what was not answered was not accepted.
    member.write('answered', messageOf(error));
  }
}

async function obey(message: ToWorker): Promise<void> {
  if (message.do === 'join') join(message);
  else if (message.do === 'notify') await notify(message.origin, message.message);
  else for (const member of members) member.leave();
  pulse();
  send({ done: message.do });
  if (message.do !== 'leave') return;
  // It ends when the last socket is closed: a server's log has no reset for each of them then.
  process.off('disconnect', end);
  process.disconnect();
}

const end = (): void => process.exit();

process.on('message', (message: ToWorker) => void obey(message));
process.on('disconnect', end);
