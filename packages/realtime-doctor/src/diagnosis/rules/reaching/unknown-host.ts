import { attemptErrors } from '../../facts/attempts.ts';
import { named } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';

/** What resolvers say of a name that they don't have; `EAI_AGAIN` where the resolver itself is out of reach. */
const NO_NAME = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EAI_NONAME', 'EAI_NODATA']);

/** docs/gallery.md#unknown-host. A name without a dot is most often a container's, which only its network resolves. */
export const unknownHost = rule({
  id: 'unknown-host',
  of: 'any',
  title: 'The host name does not resolve on this machine',
  why: 'Compose gives each service a name, and only containers of that network resolve it. A browser, and a test that runs on the host, live outside.',
  explains: ['server-unreachable', 'silent-server'],
  supports: (scene) => {
    const route = scene.probes.routes.find(({ dns }) => dns?.is === 'failed' && NO_NAME.has(dns.code));
    const errors = attemptErrors(scene, /ERR_NAME_NOT_RESOLVED/);
    if (!route && errors.length === 0) return undefined;
    const name = hostOf(route?.origin ?? scene.connections.at(-1)?.asked.origin ?? '');
    const inNetwork = /^[\w-]+$/.test(name);
    const kind = inNetwork ? ': a service’s name, which only containers of its network resolve' : '';
    return seen(`"${name}" does not resolve${kind}.`, ...(route ? [named(route, 'dns')] : []), ...errors);
  },
  excluded: ({ probes }) =>
    probes.routes.length > 0 && probes.routes.every(({ dns }) => dns?.is === 'answered')
      ? probes.routes.map((route) => named(route, 'dns'))
      : undefined,
  fix: 'Use a name or address that the machine of the browser (or of the test) knows: 127.0.0.1 and the published port.',
});

const hostOf = (origin: string): string => (URL.canParse(origin) ? new URL(origin).hostname : origin);
