import {
  isOpen,
  isUnasked,
  named,
  namedPath,
  polls,
  speaks,
  speaksBecause,
  upgrades,
  value,
} from '../../facts/routes.ts';
import { rule, seen, type Support } from '../../rule.ts';
import type { Scene } from '../../scene.ts';
import { isDoubled } from '../../facts/mounts.ts';
import { isNative } from '../../facts/attempts.ts';

/** docs/gallery.md#path-mismatch. Client and server each have a path, and another one answers `0{`. */
export const pathMismatch = rule({
  id: 'path-mismatch',
  title: 'The client asks at a path where no Socket.IO server is',
  why: 'Client and server each have a `path` option. Where they differ, the HTTP server has nothing at the client’s path; on another origin the missing CORS headers of that 404 look like a CORS fault.',
  neighbours: ['server-unreachable', 'mount-doubling', 'spa-fallback', 'bad-gateway'],
  explains: ['cors-refused', 'not-connecting', 'spa-fallback'],
  supports: (scene) => {
    const { home, direct, contract } = scene;
    if (!home || scene.works) return undefined;
    if (isUnasked(home)) return ofPage(scene);
    const { path } = contract.transport;
    const asked = askedPath(scene) ?? path;
    const isDefault = normal(asked) === normal(path);
    const answered = isDefault ? value(home.polling) : value(home.paths?.[asked]);
    if (isDefault ? speaks(home) : isOpen(answered)) return undefined;
    const status = answered ? `answers ${answered.status}` : 'gives no answer';
    const says = (where: string): string => `${home.origin}${asked} ${status}; ${where} opens a session.`;
    if (!isDefault && speaks(home)) {
      return seen(says(`${home.origin}${path}`), namedPath(home, asked), ...speaksBecause(home));
    }
    const other = Object.keys(home.paths ?? {}).find(
      (at) => !isDoubled(at, path) && !at.startsWith(path) && isOpen(value(home.paths?.[at])),
    );
    // A native client asks at the right path, and in the wrong language.
    if (other !== undefined && scene.allConnections.some((each) => normal(each.asked.path) === normal(other))) {
      return undefined;
    }
    if (other !== undefined)
      return seen(says(`${home.origin}${other}`), named(home, 'polling'), namedPath(home, other));
    // The web server has no such path of its own and passes nothing on; the backend has it.
    if (answered?.status === 404 && direct && speaks(direct)) {
      return seen(says(`${direct.origin}${path}`), named(home, 'polling'), ...speaksBecause(direct));
    }
    return undefined;
  },
  excluded: (scene) => {
    const { home, contract } = scene;
    const asked = askedPath(scene);
    const isOther = asked !== undefined && normal(asked) !== normal(contract.transport.path);
    return home && !isOther && (polls(home) || upgrades(home)) ? speaksBecause(home) : undefined;
  },
  fix: 'Give client and server the same `path`, with its slashes, and let every proxy between them pass it on.',
});

/** Of a Socket.IO client: where it asked. */
const askedPath = ({ allConnections }: Scene): string | undefined =>
  allConnections.findLast((connection) => !isNative(connection))?.asked.path;

const normal = (path: string): string => path.replace(/\/?$/, '/');

/** python-engineio's own 404, which has these words and no charset: its application is there, below another path. */
function ofPage({ home, contract }: Scene): Support | undefined {
  const answer = value(home?.polling);
  const isEngine =
    answer?.status === 404 && answer.body.trim() === 'Not Found' && answer.headers['content-type'] === 'text/plain';
  if (!home || !isEngine) return undefined;
  const support = seen(
    `${home.origin}${contract.transport.path} is answered 404 in the words of python-engineio: the Socket.IO application gets the request, and expects another path.`,
    named(home, 'polling'),
  );
  return {
    ...support,
    weak: true,
    fix: "Give the application the path that reaches it: below a mount `socketio.ASGIApp(sio, socketio_path='')` if the mount's own path is /socket.io, or the same `path` on the client.",
  };
}
