import { isNative } from '../../facts/attempts.ts';
import { named, speaks, speaksBecause } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#trailing-slash-missing. All that differs is the last character. */
export const trailingSlashMissing = rule({
  id: 'trailing-slash-missing',
  title: 'The client leaves out the slash that the server’s path ends with',
  why: 'Socket.IO ends its path with a slash, on both sides, unless `addTrailingSlash: false` says otherwise. A server compares the whole path, so that one side alone must not have the option.',
  explains: ['server-not-attached', 'spa-fallback', 'not-connecting', 'cors-refused', 'path-mismatch'],
  supports: (scene) => {
    const { home } = scene;
    const last = withoutSlash(scene);
    if (!home || !last) return undefined;
    return seen(
      `The page asks at ${home.origin}${last.asked.path} and is answered 404; ${last.asked.path}/ opens a session.`,
      last.handshake,
      ...speaksBecause(home),
    );
  },
  excluded: (scene) => {
    const { home, connections } = scene;
    return home && connections.length > 0 && !withoutSlash(scene) ? [named(home, 'polling')] : undefined;
  },
  fix: 'Let both sides agree on the slash at the end: remove `addTrailingSlash: false` from the client, or set it on the server as well: `new Server(server, { path, addTrailingSlash: false })`.',
});

/** The page's newest attempt, if it is answered 404 where the same path with a slash opens a session. */
function withoutSlash({ home, connections, works }: Scene) {
  const last = connections.findLast((connection) => !isNative(connection));
  if (works || !last || last.asked.path.endsWith('/') || last.handshake?.status !== 404) return undefined;
  // Of a server that no one asked nothing is known but this answer.
  return home && home.entries === undefined && speaks(home) ? last : undefined;
}
