import { chainsOf, place, seenIn, type Chain } from '../../facts/channels.ts';
import type { Channel } from '../../../transcript/channel.ts';
import { proxyIn } from '../../facts/frameworks.ts';
import { rule } from '../../rule.ts';
import { seconds } from '../../../text.ts';

/** No time limit is shorter than this, and two by the same limit differ by no more than this. Milliseconds. */
const LEAST = 900;
const PLAY = 400;

/** docs/gallery.md#idle-connection-cut. Cut again and again, after the same silence. */
export const idleConnectionCut = rule({
  id: 'idle-connection-cut',
  of: 'channels',
  title: 'Connections that are silent for a while are cut',
  why: 'A proxy ends a connection on which nothing was said for as long as its time limit (60 s in nginx). What comes while the page is away is lost to it.',
  explains: ['websocket-not-reopened'],
  supports: (scene) => {
    const found = chainsOf(scene.channels).findLast((chain) => silences(chain) !== undefined);
    const all = found && silences(found);
    const cut = found?.all.findLast(isCut);
    if (!found || !all || !cut?.ended) return undefined;
    const proxy = proxyIn(found.all.flatMap(({ answered }) => answered ?? []));
    const says = `${place(cut)} was cut ${all.length} times, each after ${seconds(Math.max(...all), 1)} without a message${proxy ? `, through ${proxy}` : ''}.`;
    // A server that ends silent connections itself looks the same.
    return { ...seenIn(found.last, scene, says, ...found.all.filter(isCut).map(({ ended }) => ended)), weak: true };
  },
  fix: 'Let the server send something more often than the time limit: a ping frame on a WebSocket, a comment line (`: ping`) on an event stream. Or raise the limit: `proxy_read_timeout 1h;` in nginx, `timeout tunnel` in HAProxy. On an event stream send `id:` lines, so that the browser asks for what it missed (`Last-Event-ID`).',
});

const isCut = ({ opened, ended, transport }: Channel): boolean =>
  opened !== undefined && ended?.by === 'wire' && (transport === 'event-stream' || ended.code === 1006);

/** For how long nothing had been said at each cut, if it was about the same twice or more. */
function silences({ all }: Chain): number[] | undefined {
  const found = all
    .filter(isCut)
    .map(({ opened, said, ended }) => (ended?.t ?? 0) - (said.at(-1)?.t ?? opened?.t ?? 0));
  const least = Math.min(...found);
  const most = Math.max(...found);
  return found.length >= 2 && least >= LEAST && most - least <= Math.max(PLAY, most * 0.1) ? found : undefined;
}
