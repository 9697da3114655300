/** The state of the connection in the dashboard: one value, changed only by reports of the hooks. */
import type { Greeting, Notification } from '../realtime.ts';

export type State = 'Connecting' | 'Connected' | 'Connection lost' | 'Connection refused' | 'Disconnected';

export interface FeedEntry {
  id: number;
  at: Date;
  name: string;
  detail: string;
  tone: 'plain' | 'good' | 'warn' | 'bad' | 'news';
}

export interface Toast {
  id: number;
  at: Date;
  notification: Notification;
}

export interface View {
  state: State;
  /** From the greeting of the current connection; undefined before it arrives. */
  tier: string | undefined;
  /** Name of the current transport; it changes when polling is upgraded. */
  transport: string | undefined;
  since: Date | undefined;
  subscribed: boolean;
  /** Reason for the state, from the client or the server. */
  reason: string | undefined;
  /** Automatic attempts since the connection was lost or first tried. */
  attempts: number;
  /** Newest first. */
  feed: readonly FeedEntry[];
  /** Oldest first. */
  toasts: readonly Toast[];
  /** Next id. Ids come from the state, so that a reducer that runs twice gives the same ones. */
  next: number;
}

export type Report =
  | { is: 'opening' }
  | { is: 'connected'; transport: string }
  | { is: 'transport changed'; transport: string }
  | { is: 'greeted'; greeting: Greeting }
  | { is: 'subscribed'; message: string }
  | { is: 'notified'; notification: Notification }
  | { is: 'server error'; message: string }
  | { is: 'attempt failed'; reason: string }
  | { is: 'trying again'; attempt: number }
  | { is: 'lost'; reason: string }
  | { is: 'refused'; reason: string }
  | { is: 'disconnected'; reason: string }
  | { is: 'toast dismissed'; id: number };

/** A report and when the page received it. */
export type Heard = Report & { at: Date };

/** What a hook provides to the dashboard. */
export interface Connection extends View {
  disconnect: () => void;
  reconnect: () => void;
  dismiss: (toast: number) => void;
}

/** Enough for an hour of a quiet account; older entries are dropped. */
const feedLength = 50;

export const initialView: View = {
  state: 'Connecting',
  tier: undefined,
  transport: undefined,
  since: undefined,
  subscribed: false,
  reason: undefined,
  attempts: 0,
  feed: [],
  toasts: [],
  next: 1,
};

/** Values that are reset when a connection ends. */
const ended = { tier: undefined, transport: undefined, since: undefined, subscribed: false } as const;

function changed(view: View, heard: Heard): Partial<View> {
  switch (heard.is) {
    case 'opening':
      return { ...ended, state: 'Connecting', reason: undefined, attempts: 0 };
    // The greeting may have come first (a Python server sends it before the acknowledgement), so keep the tier.
    case 'connected':
      return { state: 'Connected', transport: heard.transport, since: heard.at, reason: undefined, attempts: 0 };
    case 'transport changed':
      return { transport: heard.transport };
    case 'greeted':
      return { tier: heard.greeting.tier };
    case 'subscribed':
      return { subscribed: true };
    case 'notified':
      return { toasts: [...view.toasts, { id: view.next, at: heard.at, notification: heard.notification }] };
    // A lost connection keeps the reason of its loss; the feed lists the reasons of the attempts.
    case 'attempt failed':
      return view.state === 'Connecting' ? { reason: heard.reason } : {};
    case 'trying again':
      return { attempts: heard.attempt };
    case 'lost':
      return { ...ended, state: 'Connection lost', reason: heard.reason, attempts: 0 };
    case 'refused':
      return { ...ended, state: 'Connection refused', reason: heard.reason };
    case 'disconnected':
      return { ...ended, state: 'Disconnected', reason: heard.reason };
    case 'toast dismissed':
      return { toasts: view.toasts.filter((toast) => toast.id !== heard.id) };
    default:
      return {};
  }
}

function described(heard: Heard): Omit<FeedEntry, 'id' | 'at'> | undefined {
  switch (heard.is) {
    case 'connected':
      return { name: 'connect', detail: `Socket open over ${heard.transport}`, tone: 'good' };
    case 'transport changed':
      return { name: 'upgrade', detail: `Now over ${heard.transport}`, tone: 'plain' };
    case 'greeted':
      return { name: 'connected', detail: heard.greeting.message, tone: 'good' };
    case 'subscribed':
      return { name: 'notifications_subscribed', detail: heard.message, tone: 'good' };
    case 'notified':
      return { name: heard.notification.type, detail: heard.notification.message, tone: 'news' };
    case 'server error':
      return { name: 'error', detail: heard.message, tone: 'bad' };
    case 'attempt failed':
      return { name: 'connect_error', detail: heard.reason, tone: 'warn' };
    case 'lost':
      return { name: 'disconnect', detail: heard.reason, tone: 'warn' };
    case 'refused':
      return { name: 'refused', detail: heard.reason, tone: 'bad' };
    case 'disconnected':
      return { name: 'disconnect', detail: heard.reason, tone: 'plain' };
    default:
      return undefined;
  }
}

/** Pure, because React may call it twice per report. */
export function follow(view: View, heard: Heard): View {
  const entry = described(heard);
  const feed = entry ? [{ ...entry, id: view.next, at: heard.at }, ...view.feed].slice(0, feedLength) : view.feed;
  return { ...view, ...changed(view, heard), feed, next: view.next + 1 };
}
