/** Handshakes of a WebSocket that were answered as the request for a page. */
import type { Channel } from '../../transcript/channel.ts';
import type { HttpAnswer, UpgradeAnswer } from '../probes.ts';
import type { Scene } from '../scene.ts';
import { place } from './channels.ts';
import { GATEWAY, value } from './routes.ts';

/** Errors that a web server writes itself: nothing behind it was asked. */
const OWN_WORDS = /<center>(?:nginx|openresty)|<address>Apache/i;

/**
 * The answer that the page's handshake and a plain GET of the same address both got. A server that takes WebSockets at
 * all tells the two apart: Node gives a request with Upgrade to the routes only if nobody listens to upgrades.
 */
export function plainAnswer(channel: Channel, { probes }: Scene): HttpAnswer | UpgradeAnswer | undefined {
  const facts = probes.refused?.find(({ url }) => url.split('?')[0] === place(channel));
  const [asked, plain] = [value(facts?.asked), value(facts?.plain)];
  if (!asked || !plain || GATEWAY.has(asked.status) || OWN_WORDS.test(plain.body)) return undefined;
  const isSame = asked.status === plain.status && asked.headers['location'] === plain.headers['location'];
  return isSame && asked.body.trim() === plain.body.trim() ? asked : undefined;
}
