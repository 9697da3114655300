import { consoleLines } from '../../facts/attempts.ts';
import { exchanges } from '../../facts/exchanges.ts';
import { proxyOf } from '../../facts/frameworks.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#proxy-body-limit. A message over polling is a POST, and the gateway takes no POST of this size. */
export const proxyBodyLimit = rule({
  id: 'proxy-body-limit',
  title: 'A proxy refuses a message because of its size',
  why: 'Over polling each message is the body of a POST. A proxy with a limit for bodies (nginx: 1 MB) answers 413 in its own name, and the client takes that for a lost connection.',
  neighbours: ['payload-too-big'],
  explains: ['stale-session', 'proxy-idle-timeout', 'not-connecting', 'bad-gateway', 'server-crashed'],
  supports: (scene) => {
    const refused = exchanges(scene).find(
      ({ request, response }) => request.method === 'POST' && response?.status === 413,
    );
    const said = consoleLines(scene, /status of 413\b/)[0];
    if (!refused && !said) return undefined;
    const by = proxyOf(scene);
    const own = limitOf(scene);
    const bytes = refused?.request.body === undefined ? undefined : Buffer.byteLength(refused.request.body);
    if (own !== undefined && bytes !== undefined && bytes > own) return undefined;
    return {
      ...seen(
        `A message that the page sent is answered 413${by ? `, through ${by}` : ''}.${own === undefined ? '' : ` The server itself takes ${own} bytes.`}`,
        refused?.response,
        refused?.request,
        said,
      ),
      weak: by === undefined,
    };
  },
  excluded: (scene) => {
    const posts = exchanges(scene).filter(({ request, response }) => request.method === 'POST' && response);
    if (posts.some(({ response }) => response?.status === 413) || consoleLines(scene, /status of 413\b/).length > 0)
      return undefined;
    return posts.length > 0 ? posts.slice(-1).map(({ response }) => response?.id ?? '') : undefined;
  },
  fix: 'Raise the limit of the proxy for the Socket.IO path, or send less at once. Over WebSocket there is no such limit in the proxy.',
});

/** Bytes that the server takes, by its open packet. */
function limitOf({ allConnections }: Scene): number | undefined {
  const texts = allConnections.flatMap(({ messages }) => messages.map(({ packet }) => packet?.data ?? ''));
  const found = texts.map((text) => /"maxPayload":(\d+)/.exec(text)?.[1]).find((each) => each !== undefined);
  return found === undefined ? undefined : Number(found);
}
