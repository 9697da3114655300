import type { Contract } from '../contract/contract.ts';
import { claim, fails, holds } from './claim.ts';
import { current } from './current.ts';

/**
 * The newest attempt got its handshake: 101 over WebSocket (RFC 6455, section 4.2.2), 200 over polling. It proves
 * nothing by itself (docs/gallery.md#native-websocket-client); the claims after it do.
 */
export const upgraded = claim<{ transport?: 'websocket' | 'polling' }>(
  'upgraded',
  'The handshake succeeded',
  (view, { transport = usual(view.contract) }) => {
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

/** What a client ends up with that goes through its transports in order: WebSocket, where it is among them. */
const usual = ({ transport: { transports } }: Contract): 'websocket' | 'polling' =>
  transports.includes('websocket') ? 'websocket' : 'polling';
