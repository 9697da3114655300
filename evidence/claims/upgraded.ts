import { claim, fails, holds } from './claim.ts';
import { current } from './current.ts';

/**
 * The newest attempt got its handshake: 101 over WebSocket (RFC 6455, section 4.2.2), 200 over polling. It proves
 * nothing by itself (catalogue, «How to look», 5); the claims after it do.
 */
export const upgraded = claim<{ transport?: 'websocket' | 'polling' }>(
  'upgraded',
  'The handshake succeeded',
  (view, { transport = 'websocket' }) => {
    const status = transport === 'websocket' ? 101 : 200;
    const expected = `a ${transport} handshake with status ${status}`;
    return current(view, expected, ({ handshake, upgraded: taken, transport: began }) => {
      if (transport === 'websocket' && taken) return holds(expected, 'polling was upgraded to WebSocket', handshake);
      if (!handshake || began !== transport) return undefined;
      const judge = handshake.status === status ? holds : fails;
      return judge(expected, `status ${handshake.status}`, handshake);
    });
  },
);
