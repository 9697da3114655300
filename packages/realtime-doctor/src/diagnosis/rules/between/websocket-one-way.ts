import { unansweredConnect } from '../../facts/admission.ts';
import { named, value } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import type { ConnectAnswer } from '../../probes.ts';

const isAnswered = (answer: ConnectAnswer | undefined): boolean =>
  answer?.opened !== undefined && (answer.connected !== undefined || answer.refused !== undefined);

/** docs/gallery.md#websocket-one-way. A CONNECT gets no answer over WebSocket, and the same one gets it over polling. */
export const websocketOneWay = rule({
  id: 'websocket-one-way',
  title: 'What the page sends over WebSocket does not reach the application',
  why: 'A proxy or the server’s own HTTP router lets the handshake through and what the server sends, and holds back what the client sends. The page gets the open packet, asks to be let in, and waits forever.',
  neighbours: ['event-loop-blocked'],
  explains: ['connect-handler-raised', 'middleware-never-calls-next', 'not-connecting', 'never-subscribed'],
  supports: (scene) => {
    const { home } = scene;
    const silent = unansweredConnect(scene);
    const polled = value(home?.connectPolling);
    if (!home || !silent || !polled || !isAnswered(polled)) return undefined;
    const how =
      polled.connected === undefined ? `refused ("${polled.refused}")` : `let in after ${polled.connected} ms`;
    return {
      ...seen(
        `${silent.says} The server had opened the WebSocket, and over polling a client is ${how}.`,
        ...silent.because,
        named(home, 'connectPolling'),
      ),
      // A middleware may treat the two transports differently.
      weak: true,
    };
  },
  excluded: ({ home, direct, allConnections }) => {
    // Behind whatever stands between, the server itself has no answer either.
    const silent = [home, direct].find((route) => {
      const polled = value(route?.connectPolling);
      return polled !== undefined && !isAnswered(polled);
    });
    if (silent) return [named(silent, 'connectPolling')];
    const connected = allConnections.findLast((each) => each.connected && each.transport === 'websocket')?.connected;
    return connected && [connected.entry];
  },
  fix: 'Let what stands between forward a WebSocket in both directions. uWSGI’s own router does so with `--http-websockets` beside `--http`, and with `--gevent`. Until then `transports: ["polling"]` works. If nothing stands between, see whether a middleware of the server waits for something that only polling has.',
});
