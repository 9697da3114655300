import { attemptErrors } from '../../facts/attempts.ts';
import { answersHttp, named, speaks } from '../../facts/routes.ts';
import type { Route } from '../../probes.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

const UNREACHABLE = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EADDRNOTAVAIL', 'EHOSTDOWN']);

/** docs/gallery.md#server-unreachable. A raw TCP connect is refused: nothing listens on that address and port. */
export const serverUnreachable = rule({
  id: 'server-unreachable',
  of: 'any',
  title: 'Nothing listens where the connection goes',
  why: 'The operating system refused the connection: the process is not running, listens on another port, or listens on an address that is not reached from here. A published port is seldom the container’s own.',
  neighbours: ['unknown-host'],
  // A gateway that answers 502 for a backend that is not there says the same thing a second time.
  explains: ['bad-gateway', 'proxy-wrong-target', 'silent-server', 'not-connecting', 'stale-session'],
  supports: (scene) => {
    const route = scene.probes.routes.find(refuses) ?? scene.probes.routes.find(isUnanswered);
    if (route) return seen(sayRoute(route, scene), named(route, 'tcp'), ...pageErrors(scene));
    const errors = pageErrors(scene);
    // Without a probe the page's word counts; a page that got through since is its own witness against it.
    if (errors.length === 0 || scene.works || speaks(scene.home) || answersHttp(scene.home)) return undefined;
    return seen(`The browser says ${errors.at(-1)?.message} for ${scene.connections.at(-1)?.asked.origin}.`, ...errors);
  },
  excluded: ({ probes }) =>
    probes.routes.length > 0 && probes.routes.every(({ tcp, dns }) => tcp?.is === 'answered' || dns?.is === 'failed')
      ? probes.routes.map((route) => named(route, route.tcp?.is === 'answered' ? 'tcp' : 'dns'))
      : undefined,
  fix: 'Start the server, correct the port, or let it listen on an address that is reached from here.',
});

const refuses = ({ tcp }: Route): boolean => tcp?.is === 'failed' && UNREACHABLE.has(tcp.code);
/** The SYN itself is dropped: a firewall, or a host that is not there. */
const isUnanswered = ({ dns, tcp }: Route): boolean => dns?.is === 'answered' && tcp?.is === 'silent';
const pageErrors = (scene: Scene) =>
  attemptErrors(scene, /ERR_CONNECTION_(?:REFUSED|TIMED_OUT)|ERR_ADDRESS_UNREACHABLE/);

function sayRoute(route: Route, { probes, works }: Scene): string {
  const how = route.tcp?.is === 'failed' ? `refuses the connection (${route.tcp.code})` : 'does not answer a connect';
  const other = probes.routes.find(({ role, name }) => role === 'page' && name !== route.name && works);
  return `${route.origin} ${how}${other ? `, while the page works through ${other.origin}: the port or address is wrong` : ''}.`;
}
