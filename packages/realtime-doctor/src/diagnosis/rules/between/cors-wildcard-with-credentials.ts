import { corsAllowedFor, corsFailures, originOf } from '../../facts/exchanges.ts';
import { rule, seen } from '../../rule.ts';

/** docs/gallery.md#cors-wildcard-with-credentials. The browser itself says which of CORS’s rules was broken. */
export const corsWildcardWithCredentials = rule({
  id: 'cors-wildcard-with-credentials',
  title: 'The server allows any origin, and the client sends credentials',
  why: 'With `withCredentials: true` a browser accepts an answer only if the server names the page’s origin and allows credentials. The wildcard `*` is for requests without them.',
  explains: ['cors-refused', 'not-connecting', 'path-mismatch'],
  supports: (scene) => {
    const [first] = corsFailures(scene, 'WildcardOriginNotAllowed');
    if (!first) return undefined;
    return seen(
      `The client sends credentials, and the server answers with Access-Control-Allow-Origin: *; the page is ${originOf(first, scene)}.`,
      first.failed,
      first.response,
    );
  },
  excluded: (scene) => corsAllowedFor(scene, 'WildcardOriginNotAllowed'),
  fix: 'Name the page’s origin in the server’s cors in place of `*` and allow credentials (`cors: { origin, credentials: true }`), or turn `withCredentials` off in the client.',
});
