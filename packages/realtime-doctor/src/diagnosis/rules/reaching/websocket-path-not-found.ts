import type { Channel } from '../../../transcript/channel.ts';
import { chainsOf, isAtOtherSlash, namedRefused, place, refusedFacts, seenIn } from '../../facts/channels.ts';
import { plainAnswer } from '../../facts/plain-answers.ts';
import { rule, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#websocket-path-not-found. The upgrade is answered 404, or accepted at the path with another slash. */
export const websocketPathNotFound = rule({
  id: 'websocket-path-not-found',
  of: 'channels',
  title: 'No WebSocket server is at the path that the page asks for',
  why: 'The web server is there, and nothing of it takes WebSockets at this path: client and server have different paths, a proxy passes another path on, or the WebSocket server was not attached to it.',
  supports: (scene) => {
    const shut = chainsOf(scene.channels)
      .map(({ last }) => last)
      .filter(({ transport, opened, answered }) => transport === 'websocket' && !opened && answered);
    const bySlash = shut.map((each) => atOtherSlash(each, scene)).findLast((each) => each !== undefined);
    if (bySlash) return bySlash;
    const found = shut.findLast((each) => each.answered?.status === 404 || isRedirected(each, scene));
    if (!found) return undefined;
    const status = found.answered?.status;
    const how = status === 404 ? '' : ', as a plain GET is: the routes of the application answered';
    const support = seenIn(found, scene, `${place(found)} is answered ${status}${how}.`, found.answered, found.ended);
    if (status !== 404) return { ...support, weak: true };
    return found.protocol.id === 'action-cable' && !refusedFacts(found, scene)
      ? { ...support, weak: true, fix: OF_RAILS }
      : support;
  },
  fix: 'Give client and server the same path, and let every proxy between them pass it on. If the paths are the same, see that the WebSocket server is attached to the HTTP server that listens.',
});

/** Whatever status it refuses this path with: the same handshake is accepted with, or without, a slash at its end. */
function atOtherSlash(channel: Channel, scene: Scene): Support | undefined {
  const facts = refusedFacts(channel, scene);
  if (!facts || !isAtOtherSlash(facts)) return undefined;
  const hasSlash = place(channel).endsWith('/');
  return {
    ...seenIn(
      channel,
      scene,
      `${place(channel)} is answered ${channel.answered?.status}. The same handshake is accepted at this path ${hasSlash ? 'without the slash' : 'with a slash'} at its end.`,
      channel.answered,
      namedRefused(facts, 'otherSlash'),
      channel.ended,
    ),
    fix: `Write the path in the page as the server’s route has it, ${hasSlash ? 'without the slash' : 'with the slash'} at its end, or change the route: \`path("ws/prices/", …)\` in Django Channels, for example, is not \`ws/prices\`.`,
  };
}

/** To where a visitor of the same address is sent. */
const isRedirected = (channel: Channel, scene: Scene): boolean => {
  const status = plainAnswer(channel, scene)?.status ?? 0;
  return status >= 300 && status < 400;
};

const OF_RAILS =
  'Ask at the path where Action Cable is mounted (`config.action_cable.mount_path`). It answers 404 to an origin that it does not allow, too: its log says "Request origin not allowed" then, and `config.action_cable.allowed_request_origins` is what to change.';
