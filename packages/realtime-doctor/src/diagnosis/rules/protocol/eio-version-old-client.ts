import { openedAt } from '../../facts/attempts.ts';
import { named, speaks, value } from '../../facts/routes.ts';
import { rule, seen, type Support } from '../../rule.ts';

/** docs/gallery.md#eio-version-old-client. The URL says EIO=3, and the server answers only EIO=4. */
export const eioVersionOldClient = rule({
  id: 'eio-version-old-client',
  title: 'The client is a Socket.IO 2 client (EIO=3), the server a newer one',
  why: 'Socket.IO 2 speaks version 3 of Engine.IO, later ones version 4. The server refuses the old version unless `allowEIO3` is set.',
  neighbours: ['eio-version-old-server', 'path-mismatch'],
  explains: ['shared-upgrade-handler', 'not-connecting', 'auth-callback-never-calls', 'cors-refused', 'token-missing'],
  supports: (scene): Support | undefined => {
    const { home, direct, works, allConnections, connections, probes } = scene;
    if (works) return undefined;
    const route = speaks(home) ? home : direct;
    const refusal = value(route?.oldPolling);
    if (refusal?.status === 200) return undefined;
    const old = connections.findLast(({ asked }) => asked.engineVersion === '3');
    const words = refusal ? ` It answers EIO=3 with ${refusal.status} and EIO=4 with a session.` : '';
    const because = route ? [named(route, 'oldPolling'), named(route, 'polling')] : [];
    const isRefused = old && (old.ended !== undefined || old.errors.length > 0 || (refusal && refusal.status >= 400));
    // Nothing has gone wrong yet: a server may well speak the old version, too.
    if (old && !isRefused) return undefined;
    if (old) {
      const source = openedAt(old, scene);
      return {
        ...seen(`${old.id} asks ${old.asked.url.split('?')[0]} with EIO=3.${words}`, old.entries[0], ...because),
        ...(source ? { source } : {}),
      };
    }
    if (allConnections.length > 0 || probes.page?.client?.engine !== 3 || !speaks(route)) return undefined;
    return {
      ...seen(`${probes.page.client.script} is a Socket.IO 2 client.${words}`, 'page/scripts', ...because),
      source: { file: probes.page.client.script.replace(/^\//, ''), line: 0 },
    };
  },
  excluded: ({ allConnections }) => {
    const last = allConnections.at(-1);
    return last && last.asked.engineVersion !== '3' ? [last.entries[0] ?? ''] : undefined;
  },
  fix: 'Upgrade socket.io-client to the server’s major version, or set `allowEIO3: true` on the server.',
});
