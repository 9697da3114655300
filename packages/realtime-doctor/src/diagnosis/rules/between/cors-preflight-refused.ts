import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#cors-preflight-refused. The browser asks with OPTIONS first, and is answered with an error. */
export const corsPreflightRefused = rule({
  id: 'cors-preflight-refused',
  title: "The browser's preflight (OPTIONS) is refused",
  why: 'A header of your own makes the browser ask with OPTIONS before it asks with GET. A gateway or middleware that takes no OPTIONS, or wants a login for it, refuses the question, and the request is never sent.',
  explains: ['cors-refused', 'cors-header-not-allowed', 'not-connecting', 'path-mismatch', 'server-unreachable'],
  supports: (scene) => {
    const found = refusedPreflight(scene);
    if (scene.works || !found) return undefined;
    return seen(
      `OPTIONS ${found.request.url.split('?')[0]} is answered ${found.response.status}, and the browser sends no request after that.`,
      found.response,
      found.request,
    );
  },
  excluded: (scene) => {
    const opened = scene.allConnections.findLast((each) => each.opened)?.opened;
    return opened && !refusedPreflight(scene) ? [opened.entry] : undefined;
  },
  fix: 'Let OPTIONS through to the Socket.IO server, which answers it by its `cors` option (`allowedHeaders`, too). Or leave `extraHeaders` out: without it there is no preflight.',
});

function refusedPreflight({ transcript }: Scene) {
  const answers = new Map(transcript?.of('http.response').map((entry) => [entry.request, entry]));
  return transcript?.of('http.request').flatMap((request) => {
    const response = answers.get(request.request);
    const isHandshake = request.method === 'OPTIONS' && request.url.includes('transport=polling');
    return isHandshake && response && response.status >= 400 ? [{ request, response }] : [];
  })[0];
}
