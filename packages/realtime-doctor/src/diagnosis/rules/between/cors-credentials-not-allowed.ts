import { corsAllowedFor, corsFailures, originOf } from '../../facts/exchanges.ts';
import { rule, seen } from '../../rule.ts';

/** docs/gallery.md#cors-credentials-not-allowed. The origin is right, and one header is missing. */
export const corsCredentialsNotAllowed = rule({
  id: 'cors-credentials-not-allowed',
  title: 'The server allows the origin, and no credentials',
  why: 'With `withCredentials: true` a browser withholds an answer that lacks Access-Control-Allow-Credentials: true, even if its own origin is named there.',
  explains: ['cors-refused', 'not-connecting', 'path-mismatch'],
  supports: (scene) => {
    const [first] = corsFailures(scene, 'InvalidAllowCredentials');
    if (!first) return undefined;
    return seen(
      `The client sends credentials. The server allows ${originOf(first, scene)}, and does not answer with Access-Control-Allow-Credentials: true.`,
      first.failed,
      first.response,
    );
  },
  excluded: (scene) => corsAllowedFor(scene, 'InvalidAllowCredentials'),
  fix: 'Add `credentials: true` to the server’s cors: `new Server(server, { cors: { origin, credentials: true } })` (Python: `cors_credentials=True`, the default). If the server needs no cookie, turn `withCredentials` off in the client.',
});
