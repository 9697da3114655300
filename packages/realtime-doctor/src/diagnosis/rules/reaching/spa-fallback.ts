import { foreignPage, isHtml, maybeForeign } from '../../facts/html.ts';
import { named, polls, value } from '../../facts/routes.ts';
import { isOpenAtDoubled } from '../../facts/mounts.ts';
import { rule, seen } from '../../rule.ts';

/** docs/gallery.md#spa-fallback. The page itself comes back for the Socket.IO path: its client says "server error". */
export const spaFallback = rule({
  id: 'spa-fallback',
  title: 'The web server answers the Socket.IO path with the page',
  why: 'A web server for a single-page application answers unknown paths with index.html. Without a route of its own the Socket.IO path is such a path, and the client gets HTML with status 200.',
  neighbours: ['mount-doubling'],
  explains: ['path-mismatch', 'proxy-wrong-target', 'socketio-client-plain-server', 'not-connecting'],
  supports: (scene) => {
    const { home } = scene;
    const answer = value(home?.polling);
    if (!home || !answer || answer.status !== 200 || !isHtml(answer.body)) return undefined;
    if (isOpenAtDoubled(scene) || maybeForeign(scene)) return undefined;
    return seen(
      `${home.origin}${scene.contract.transport.path} answers 200 with an HTML page.`,
      named(home, 'polling'),
    );
  },
  excluded: (scene) => {
    const { home } = scene;
    if (home && foreignPage(scene)) return [named(home, 'polling'), 'page/document'];
    const answer = value(home?.polling);
    return home && answer && (polls(home) || answer.status !== 200) ? [named(home, 'polling')] : undefined;
  },
  fix: 'Route the Socket.IO path to the backend before the fallback to index.html.',
});
