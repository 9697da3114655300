import { isOpen, named, namedPath, speaks, speaksBecause, value } from '../../facts/routes.ts';
import { doubledPaths, isOpenAtDoubled } from '../../facts/mounts.ts';
import { frameworks } from '../../facts/frameworks.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/**
 * docs/gallery.md#mount-doubling. An application mounted at a path that has a path of its own answers at both, joined.
 */
export const mountDoubling = rule({
  id: 'mount-doubling',
  title: 'The Socket.IO server is mounted under its path twice',
  why: 'A framework that mounts an application at a path passes on either the whole path or only what follows it. Where both sides add the prefix, the server answers at the path twice.',
  neighbours: ['server-unreachable'],
  explains: ['path-mismatch', 'spa-fallback', 'not-connecting'],
  supports: (scene) => {
    const { home, direct, contract } = scene;
    const { path } = contract.transport;
    if (speaks(home)) return undefined;
    const found = [home, direct].flatMap((route) => {
      const at = doubledPaths(path).find((doubled) => isOpen(value(route?.paths?.[doubled])));
      const isElsewhere = (value(route?.polling)?.status ?? 200) >= 400 && !speaks(route);
      return route && at !== undefined && isElsewhere ? [{ route, at }] : [];
    })[0];
    // Only a framework that mounts applications makes this: a Node server behind a proxy that strips the path does not.
    if (!found || isNodeOnly(scene)) return undefined;
    const { route, at } = found;
    const status = value(route.polling)?.status;
    return seen(
      `${route.origin}${path} answers ${status ?? 'nothing'}; ${at} opens a session.`,
      named(route, 'polling'),
      namedPath(route, at),
    );
  },
  excluded: (scene) => {
    const { home, direct, contract } = scene;
    const route = speaks(home) ? home : direct;
    if (speaks(route)) return speaksBecause(route);
    const asked = doubledPaths(contract.transport.path).filter((at) => home?.paths?.[at]?.is === 'answered');
    return home && asked.length > 0 && !isOpenAtDoubled(scene) ? asked.map((at) => namedPath(home, at)) : undefined;
  },
  fix: 'Set `socketio_path` for the mount: an empty one where the mount’s own path already is /socket.io.',
});

function isNodeOnly(scene: Scene): boolean {
  const found = frameworks(scene);
  return found.has('node') && !found.has('python');
}
