import type { Channel } from '../../../transcript/channel.ts';
import { chainsOf, namedRefused, place, refusedFacts, seenIn } from '../../facts/channels.ts';
import { pageOriginOf } from '../../facts/exchanges.ts';
import { proxyIn } from '../../facts/frameworks.ts';
import { quote, value } from '../../facts/routes.ts';
import type { RefusedFacts } from '../../probes.ts';
import { rule, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** The server's own words for it: Tornado, gorilla/websocket, Spring, Rails. */
const WORDS =
  /cross[- ]origin websockets|origin (?:is )?not allowed|CheckOrigin|Invalid Origin|not an accepted origin/i;
/** Django refuses a plain request in the name of a host that is not in ALLOWED_HOSTS. */
const DISALLOWED_HOST = /<title>Bad Request \(400\)<\/title>|DisallowedHost/;

/** docs/gallery.md#websocket-origin-refused. The server compares the page's Origin with a list, or with the Host header. */
export const websocketOriginRefused = rule({
  id: 'websocket-origin-refused',
  of: 'channels',
  title: 'The server refuses the page’s origin at the WebSocket handshake',
  why: 'CORS does not protect a WebSocket, so servers compare the Origin header with their own name or with a list. A proxy that does not pass the Host header on, or a list without the page’s host, makes the right page a foreign one.',
  // Action Cable answers 404.
  explains: ['websocket-refused', 'websocket-path-not-found', 'signalr-unauthorized'],
  supports: (scene) => {
    const found = refusedChannel(scene);
    if (!found) return undefined;
    const { channel, facts } = found;
    const asked = value(facts.asked);
    const status = channel.answered?.status ?? asked?.status;
    const how = proofOf(facts, scene);
    if (!how || !asked) return undefined;
    const by = proxyIn([asked]);
    const isOwn = pageOriginOf(scene) === channel.connection.asked.origin.replace(/^ws/, 'http');
    const support = seenIn(
      channel,
      scene,
      `${place(channel)} is answered ${status} to a handshake from ${pageOriginOf(scene)}${by ? `, through ${by}` : ''}. ${how.says}`,
      channel.answered,
      ...how.because,
    );
    return { ...support, ...(how.isSure ? {} : { weak: true }), fix: fixFor(how, isOwn && by !== undefined) };
  },
  excluded: (scene) => {
    // The same handshake without an Origin is refused as well, in no words about origins.
    const facts = refusedChannel(scene)?.facts;
    return facts && !proofOf(facts, scene) && value(facts.withoutOrigin)
      ? [namedRefused(facts, 'withoutOrigin')]
      : undefined;
  },
  fix: 'Let the proxy pass the Host header on, or put the page’s origin on the server’s list.',
});

interface Proof extends Pick<Support, 'says' | 'because'> {
  readonly isSure: boolean;
  readonly isDjango?: boolean;
}

function proofOf(facts: RefusedFacts, scene: Scene): Proof | undefined {
  const asked = value(facts.asked);
  if (!asked || asked.status < 400) return undefined;
  if (value(facts.withoutOrigin)?.status === 101)
    return {
      says: 'The same handshake without an Origin header is accepted.',
      because: [namedRefused(facts, 'withoutOrigin'), namedRefused(facts, 'asked')],
      isSure: true,
    };
  if (value(facts.withOwnOrigin)?.status === 101)
    return {
      says: 'The same handshake with the server’s own origin is accepted.',
      because: [namedRefused(facts, 'withOwnOrigin'), namedRefused(facts, 'asked')],
      isSure: true,
    };
  if (WORDS.test(asked.body))
    return { says: `The server says ${quote(asked.body)}.`, because: [namedRefused(facts, 'asked')], isSure: true };
  const plain = value(facts.plain);
  const isOwnHost = new URL(facts.url).host === new URL(pageOriginOf(scene) ?? 'http://none').host;
  if (plain?.status === 400 && DISALLOWED_HOST.test(plain.body) && isOwnHost)
    return {
      says: 'A plain request to the same address gets Django’s "Bad Request (400)", with which it refuses a host that is not in ALLOWED_HOSTS. Channels checks the Origin of a WebSocket by the same list.',
      because: [namedRefused(facts, 'plain'), namedRefused(facts, 'asked')],
      isSure: false,
      isDjango: true,
    };
  return undefined;
}

const fixFor = ({ isDjango }: Proof, isProxied: boolean): string =>
  isDjango
    ? 'Add the page’s host to ALLOWED_HOSTS in the settings (AllowedHostsOriginValidator reads it), or list the origin in OriginValidator(application, ["https://your.page"]).'
    : `${isProxied ? 'Let the proxy pass the Host header on, so that the server knows its own name (nginx: `proxy_set_header Host $http_host;`). If the page really is of another origin, allow it: ' : 'Put the page’s origin on the server’s list: '}\`check_origin\` in Tornado and Phoenix, \`allow_origin\` in Jupyter, \`CheckOrigin\` of gorilla/websocket, \`setAllowedOrigins\` in Spring, \`allowed_request_origins\` in Rails.`;

function refusedChannel(scene: Scene): { channel: Channel; facts: RefusedFacts } | undefined {
  for (const { last } of chainsOf(scene.channels).toReversed()) {
    const facts = refusedFacts(last, scene);
    if (facts && last.transport === 'websocket' && !last.opened) return { channel: last, facts };
  }
  return undefined;
}
