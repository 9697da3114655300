import { consoleLines, received } from '../../facts/attempts.ts';
import { connect, named, namedConnect, polls, quote, value } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';

const V2 = /trying to reach a Socket\.IO server in v2/;

/**
 * docs/gallery.md#eio-version-old-server. Packets with a length prefix, or a bare `40` before anybody asked to connect.
 */
export const eioVersionOldServer = rule({
  id: 'eio-version-old-server',
  title: 'The server is a Socket.IO 2 server, the client a newer one',
  why: 'A Socket.IO 2 server writes a length before each packet and connects clients unasked. A newer client understands neither.',
  neighbours: ['eio-version-old-client'],
  explains: [
    'socketio-client-plain-server',
    'shared-upgrade-handler',
    'not-connecting',
    'silent-server',
    'never-subscribed',
    'refused-by-application',
    'listener-too-late',
    'middleware-never-calls-next',
    'auth-callback-never-calls',
  ],
  supports: (scene) => {
    const { home } = scene;
    if (scene.works) return undefined;
    const body = value(home?.polling)?.body ?? '';
    const bare = value(home?.upgrade)?.frames.find(({ raw }) => raw === '40');
    const lines = consoleLines(scene, V2);
    const frames = scene.connections.flatMap((connection) =>
      received(connection).filter(
        ({ raw, t }) => raw === '40' && t <= (connection.connectSent?.t ?? Number.POSITIVE_INFINITY),
      ),
    );
    // The probes' own client says it, too.
    const kind = (['given', 'good', 'forged', 'none'] as const).find((each) =>
      V2.test(connect(home, each)?.refused ?? ''),
    );
    const isPrefixed = /^\d+:0\{"sid"/.test(body);
    if (!isPrefixed && !bare && !kind && lines.length === 0) return undefined;
    const how = isPrefixed
      ? `answers polling with ${quote(body)}: a length before each packet`
      : 'sends 40 before the client asked';
    return seen(
      `${home?.origin ?? 'The server'} ${how}, as version 2 does.`,
      ...(home && isPrefixed ? [named(home, 'polling')] : []),
      ...(home && bare ? [named(home, 'upgrade')] : []),
      ...(home && kind ? [namedConnect(home, kind)] : []),
      ...frames.slice(0, 1),
      ...lines.slice(0, 1),
    );
  },
  excluded: ({ home }) => {
    if (!home) return undefined;
    if (polls(home)) return [named(home, 'polling')];
    // It begins with a session over either transport, whatever else it does.
    const first = value(home.upgrade)?.frames[0];
    const isForeign = value(home.upgrade) !== undefined && first?.packet?.engine !== 'open';
    return isForeign && home.polling?.is === 'answered' && !/^\d+:0\{/.test(home.polling.value.body)
      ? [named(home, 'upgrade'), named(home, 'polling')]
      : undefined;
  },
  fix: 'Upgrade the server to the client’s major version (2.x servers speak EIO=3 only).',
});
