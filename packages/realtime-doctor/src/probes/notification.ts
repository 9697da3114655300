import type { Contract } from '../contract/contract.ts';
import type { NotificationAnswer, Outcome } from '../diagnosis/probes.ts';
import { messageIn } from '../contract/arguments.ts';
import { testNotification } from '../contract/asking.ts';
import { FAR_LONGER } from '../diagnosis/facts/routes.ts';
import { connect } from './connect.ts';
import { http } from './http.ts';
import { left, outcome, Unfinished, type Deadline } from './outcome.ts';

export interface NotificationRequest {
  /** The connections on which the same user listens, by name. The notification is requested through the first. */
  readonly routes: readonly {
    readonly name: string;
    readonly origin: string;
    readonly transport: 'websocket' | 'polling';
  }[];
  readonly contract: Contract;
  /** Event name (contract: events.notification). */
  readonly event: string;
  /** Endpoint path (contract: http.testNotification). */
  readonly path: string;
  readonly token: string;
  readonly deadline: Deadline;
}

/** Minimum wait for a notification that the application said it sent. */
const MIN_WAIT_MS = 800;

/** Requests a test notification for the token's own user, and records where it arrives. */
export const askNotification = ({
  routes,
  contract,
  event,
  path,
  token,
  deadline,
}: NotificationRequest): Promise<Outcome<NotificationAnswer>> =>
  outcome(deadline, async (signal) => {
    const message = `probe ${Date.now()}`;
    const arrived = new Set<string>();
    let news = (): void => undefined;
    const clients = await Promise.all(
      routes.map(async ({ name, origin, transport }) => {
        const client = await connect(origin, contract, { token, transport, subscribe: true, signal, until: deadline });
        client.socket.on(event, (data: unknown) => {
          if (messageIn(contract, data) !== message) return;
          arrived.add(name);
          news();
        });
        return { name, ...client };
      }),
    );
    try {
      const listened = clients.filter(({ answer }) => answer.subscribed !== undefined).map(({ name }) => name);
      const { status, body } = await http(new URL(path, routes[0]?.origin), {
        ...testNotification(contract, message, token),
        signal,
      });
      if (status < 300 && arrived.size < listened.length) {
        // If everything is slow, a notification may be slow, too.
        const usual = Math.max(...clients.map(({ answer }) => answer.subscribed ?? 0));
        const underWay = Math.max(MIN_WAIT_MS, FAR_LONGER * usual);
        if (left(deadline) < underWay) throw new Unfinished();
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, underWay);
          news = () => {
            if (arrived.size < listened.length) return;
            clearTimeout(timer);
            resolve();
          };
        });
      }
      return { status, body: body.slice(0, 400), listened, arrived: [...arrived].toSorted() };
    } finally {
      for (const { socket } of clients) socket.disconnect();
    }
  });
