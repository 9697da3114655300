import { chainsOf, place, seenIn } from '../../facts/channels.ts';
import { proxyIn } from '../../facts/frameworks.ts';
import { plainAnswer } from '../../facts/plain-answers.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#websocket-upgrade-dropped. What is behind the proxy answers the handshake as it answers a GET. */
export const websocketUpgradeDropped = rule({
  id: 'websocket-upgrade-dropped',
  of: 'channels',
  title: 'The proxy passes the WebSocket handshake on as a plain request',
  why: 'Upgrade and Connection concern one hop, so a proxy drops them unless it is told otherwise. The routes of the application get a GET for a path that they do not know.',
  explains: ['websocket-path-not-found', 'websocket-refused'],
  supports: (scene) => {
    const found = chainsOf(scene.channels).findLast(({ last }) => last.transport === 'websocket' && !last.opened)?.last;
    const answer = found && plainAnswer(found, scene);
    const by = answer && proxyIn([answer]);
    if (!found || by === undefined) return undefined;
    const says = `${place(found)} comes through ${by} and is answered ${answer?.status}, as a plain GET is: what is behind ${by} saw no upgrade.`;
    // An application without a WebSocket server answers so, too.
    return { ...seenIn(found, scene, says, found.answered, found.ended), weak: true };
  },
  fix: 'Let the proxy pass `Upgrade` and `Connection` on. If it does, see that a WebSocket server is attached to the HTTP server that listens.',
});
