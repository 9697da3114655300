/** Playwright's `expect` with the claims of a realtime page, about its session (the wire) and its dashboard (the page). */
import { expect as base } from '@playwright/test';
import type { StateName } from 'realtime-doctor/claims/shown.ts';
import type { Crowd } from '../crowd/crowd.ts';
import type { Dashboard } from '../fixtures/page/dashboard.ts';
import type { Session } from '../fixtures/page/session.ts';
import type { Instance } from '../stack/stack.ts';
import { matchersFor, namedMatchers } from './claim-matcher.ts';

const onSession = matchersFor<Session>('session');
const onDashboard = matchersFor<Dashboard>('dashboard');
const onCrowd = matchersFor<Crowd>('crowd');

const showsState = (state: StateName) => () => ({ state });
const aboutMessage = (message: string) => ({ message });

export const expect = base.extend(
  namedMatchers({
    // ── Session: connecting ──────────────────────────────────────────────────────────────────────────────────────
    /**
     * The transport's handshake succeeds: status 101 over WebSocket, 200 over polling.
     * @example await expect(session).toCompleteHandshake('polling')
     */
    toCompleteHandshake: onSession({
      claim: 'upgraded',
      step: 'handshake',
      parameters: (transport?: 'websocket' | 'polling') => (transport ? { transport } : {}),
    }),
    /**
     * The server sends its Engine.IO handshake packet.
     * @example await expect(session).toHaveOpenedEngine()
     */
    toHaveOpenedEngine: onSession({ claim: 'engine-opened', step: 'engine open' }),
    /**
     * The server accepts the page's CONNECT to the contract's namespace.
     * @example await expect(session).toHaveConnected()
     */
    toHaveConnected: onSession({ claim: 'namespace-connected', step: 'namespace connected' }),
    /**
     * Each connection receives exactly one `connected` event, with the tier of its token.
     * @example await expect(session).toHaveReceivedConnectedOnce()
     */
    toHaveReceivedConnectedOnce: onSession({ claim: 'greeted-once', step: 'connected event' }),
    /**
     * The current connection has subscribed, and the server has confirmed it.
     * @example await expect(session).toBeSubscribed()
     */
    toBeSubscribed: onSession({ claim: 'subscribed', step: 'subscribed' }),
    /**
     * A connection attempt is under way and has not succeeded yet.
     * @example await expect(session).toBeConnecting()
     */
    toBeConnecting: onSession({ claim: 'attempting', step: 'attempt under way' }),
    /**
     * The page has one connection, with no other left open beside it.
     * @example await expect(session).toHaveOneConnection()
     */
    toHaveOneConnection: onSession({ claim: 'no-stray-connection', step: 'one connection' }),
    /**
     * This instance of the backend holds the current connection.
     * @example await expect(session).toBeServedBy('backend-2')
     */
    toBeServedBy: onSession({
      claim: 'served-by',
      step: (instance) => `served by ${instance}`,
      parameters: (instance: Instance) => ({ instance }),
    }),

    // ── Session: notifications ───────────────────────────────────────────────────────────────────────────────────
    /**
     * The notification arrives exactly once. `within` is the time limit in milliseconds.
     * @example await expect(session).toHaveReceivedOnce('notification', { message: 'price alert' })
     */
    toHaveReceivedOnce: onSession({
      claim: 'notified-once',
      step: (_event, { message }) => `received ${message}`,
      parameters: (_event: 'notification', { message, within }: { message: string; within?: number }) => ({
        message,
        ...(within ? { within } : {}),
      }),
    }),
    /**
     * Notifications arrived in the order in which the application accepted them.
     * @example await expect(session).toHaveReceivedInOrder()
     */
    toHaveReceivedInOrder: onSession({ claim: 'in-order', step: 'received in order' }),
    /**
     * Every notification that was accepted while the page was connected has arrived.
     * @example await expect(session).toHaveLostNothing()
     */
    toHaveLostNothing: onSession({ claim: 'nothing-lost', step: 'nothing lost' }),
    /**
     * The notification does not arrive here, because it is for another user.
     * @example await expect(session).toHaveReceivedNothing('for another user')
     */
    toHaveReceivedNothing: onSession({
      claim: 'received-nothing',
      step: (message) => `nothing of ${message}`,
      parameters: aboutMessage,
    }),

    // ── Session: losing the connection and reconnecting ──────────────────────────────────────────────────────────
    /**
     * The page notices the loss no sooner and no later than the fault and the handshake's ping settings allow.
     * @example await expect(session).toNoticeWithinBound()
     */
    toNoticeWithinBound: onSession({ claim: 'noticed-within-bound', step: 'loss noticed' }),
    /**
     * The page reconnects without a reload and without a click.
     * @example await expect(session).toReconnectUnaided()
     */
    toReconnectUnaided: onSession({ claim: 'came-back-by-itself', step: 'reconnected unaided' }),
    /**
     * The page reconnects within the bound that the client's own backoff gives.
     * @example await expect(session).toReturnWithinBound()
     */
    toReturnWithinBound: onSession({ claim: 'came-back-within-bound', step: 'reconnected within bound' }),
    /**
     * The page notices the loss in time, reconnects in time and unaided, and subscribes again.
     * @example
     * await stack.kill('backend');
     * await expect(dashboard).toShowConnectionLost();
     * await stack.start('backend');
     * await expect(session).toRecover();
     */
    toRecover: onSession(
      { claim: 'noticed-within-bound', step: 'loss noticed' },
      { claim: 'came-back-by-itself', step: 'reconnected unaided' },
      { claim: 'came-back-within-bound', step: 'reconnected within bound' },
      { claim: 'subscribed', step: 'subscribed' },
    ),
    /**
     * The connection survives: it has not been lost since the journey began.
     * @example await expect(session).toStayConnected()
     */
    toStayConnected: onSession({ claim: 'stayed-connected', step: 'still connected' }),
    /**
     * The page makes no attempt to reconnect by itself.
     * @example await expect(session).toStayDisconnected()
     */
    toStayDisconnected: onSession({ claim: 'stayed-away', step: 'no attempt to reconnect' }),
    /**
     * Attempts have been failing for so long that the backoff is at its maximum delay. `away` is the least time since the
     * fault began, in milliseconds.
     * @example await expect(session).toHaveBackedOffToCeiling({ away: 20_000 })
     */
    toHaveBackedOffToCeiling: onSession({
      claim: 'backed-off-to-ceiling',
      step: 'backoff at its ceiling',
      parameters: ({ away = 0 }: { away?: number } = {}) => ({ away }),
    }),
    /**
     * The server drops the connection because the page has stopped answering its pings.
     * @example await expect(session).toBeDroppedByServer()
     */
    toBeDroppedByServer: onSession({ claim: 'server-gave-up', step: 'dropped by the server' }),
    /**
     * The token that the current connection was opened with has expired.
     * @example await expect(session).toHaveExpiredToken()
     */
    toHaveExpiredToken: onSession({ claim: 'token-expired', step: 'token expired' }),

    // ── Crowd: the same of each of many clients ──────────────────────────────────────────────────────────────────
    /**
     * Every client is connected and subscribed.
     * @example await expect(crowd).toAllBeSubscribed()
     */
    toAllBeSubscribed: onCrowd({ claim: 'crowd-subscribed', step: 'crowd subscribed' }),
    /**
     * Each connection of every client receives exactly one `connected` event, with the tier of its token.
     * @example await expect(crowd).toAllHaveReceivedConnectedOnce()
     */
    toAllHaveReceivedConnectedOnce: onCrowd({ claim: 'crowd-greeted-once', step: 'crowd connected events' }),
    /**
     * The notification that each client asked for arrives there exactly once, and nowhere else.
     * @example await expect(crowd).toAllHaveReceivedOnce('price alert')
     */
    toAllHaveReceivedOnce: onCrowd({
      claim: 'crowd-notified-once',
      step: (message) => `crowd received ${message}`,
      parameters: aboutMessage,
    }),
    /**
     * Every client reconnects within the bound of its own backoff, none tries too soon, and each subscribes again.
     * @example await expect(crowd).toAllRecover()
     */
    toAllRecover: onCrowd(
      { claim: 'crowd-returned', step: 'crowd reconnected' },
      { claim: 'crowd-backed-off', step: 'crowd backed off' },
      { claim: 'crowd-subscribed', step: 'crowd subscribed' },
    ),

    // ── Dashboard: what the page shows ───────────────────────────────────────────────────────────────────────────
    /**
     * The page shows that it is connected.
     * @example await expect(dashboard).toShowConnected()
     */
    toShowConnected: onDashboard({
      claim: 'shows-state',
      step: 'page shows connected',
      parameters: showsState('connected'),
    }),
    /**
     * The page shows that it is disconnected.
     * @example await expect(dashboard).toShowDisconnected()
     */
    toShowDisconnected: onDashboard({
      claim: 'shows-state',
      step: 'page shows disconnected',
      parameters: showsState('disconnected'),
    }),
    /**
     * The page has shown that the connection was lost, even if it has reconnected since.
     * @example await expect(dashboard).toShowConnectionLost()
     */
    toShowConnectionLost: onDashboard({ claim: 'showed-loss', step: 'page shows connection lost' }),
    /**
     * The page shows the notification as a toast, exactly once.
     * @example await expect(dashboard).toShowToast('price alert')
     */
    toShowToast: onDashboard({
      claim: 'toast-once',
      step: (message) => `toast ${message}`,
      parameters: aboutMessage,
    }),
    /**
     * The page offers the user a way to reconnect.
     * @example await expect(dashboard).toOfferReconnect()
     */
    toOfferReconnect: onDashboard({ claim: 'offers-reconnect', step: 'page offers to reconnect' }),
    /**
     * The server refused the page's CONNECT, and the page shows it; with `reason`, for that reason.
     * @example await expect(dashboard).toShowRefusal('jwt expired')
     */
    toShowRefusal: onDashboard({
      claim: 'refusal-surfaced',
      step: 'page shows refusal',
      parameters: (reason?: string) => (reason ? { reason } : {}),
    }),
  }),
);
