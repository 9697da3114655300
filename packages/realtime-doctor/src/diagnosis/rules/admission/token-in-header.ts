import { refusals, support, words } from '../../facts/refusals.ts';
import { rule } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#token-in-header. The option is in the scripts, and the header is not on the wire. */
export const tokenInHeader = rule({
  id: 'token-in-header',
  title: 'The token is meant to go in a header, which a browser does not send with a WebSocket',
  why: '`extraHeaders` works in Node and over polling. A browser gives a script no way to add headers to a WebSocket handshake, so the option does nothing there, and the server gets no token.',
  explains: ['token-missing', 'token-wrong-storage-key', 'refused-by-application', 'not-connecting'],
  supports: (scene) => {
    const option = headerOption(scene);
    const refusal = refusals(scene).find(({ token, inQuery }) => token === undefined && !inQuery);
    const connection = scene.connections.findLast(({ refused, transport }) => refused && transport === 'websocket');
    if (option === undefined || !refusal || !connection) return undefined;
    return support(
      refusal,
      `The page’s scripts set ${option}, and its WebSocket handshake carried no such header. The CONNECT has no token either, and the server answers ${words(refusal)}.`,
    );
  },
  excluded: (scene) => {
    const sent = scene.transcript
      ?.of('ws.request', 'http.request')
      .findLast(({ headers }) => 'authorization' in headers);
    return sent && [sent.id];
  },
  fix: 'Send the token in `auth: { token }` on the client, and read `socket.handshake.auth.token` on the server in place of the header.',
});

const headerOption = ({ probes }: Scene): string | undefined =>
  probes.page?.options?.find((option) => /^(?:extraHeaders|transportOptions)/.test(option))?.split(':')[0];
