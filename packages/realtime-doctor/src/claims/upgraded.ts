import type { Contract } from '../contract/contract.ts';
import { claim, fails, holds } from './claim.ts';
import { current } from './current.ts';

/**
 * The newest attempt completed its handshake: 101 for WebSocket (RFC 6455, section 4.2.2), 200 for polling. This
 * proves little by itself (docs/gallery.md#native-websocket-client); later claims prove more.
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

/** The transport that a client with these transports ends up with: WebSocket, if it is among them. */
const usual = ({ transport: { transports } }: Contract): 'websocket' | 'polling' =>
  transports.includes('websocket') ? 'websocket' : 'polling';
