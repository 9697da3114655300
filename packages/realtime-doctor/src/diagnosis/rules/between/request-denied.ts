import { named, polls, value } from '../../facts/routes.ts';
import { rule, seen } from '../../rule.ts';

/**
 * docs/gallery.md#request-denied. The server's own `allowRequest` said no; the polling body says so, the browser does
 * not.
 */
export const requestDenied = rule({
  id: 'request-denied',
  title: 'The server’s allowRequest policy refuses the handshake',
  why: '`allowRequest` decides on the bare HTTP request, before any namespace or token. The browser hides the body that says so.',
  neighbours: ['cors-refused'],
  explains: ['not-connecting', 'shared-upgrade-handler', 'proxy-drops-upgrade'],
  supports: ({ home }) => {
    const found = (['pollingWithOrigin', 'polling'] as const).find((probe) => {
      const answer = value(home?.[probe]);
      return answer?.status === 403 && /"code"\s*:\s*4\b/.test(answer.body);
    });
    const body = found && value(home?.[found])?.body;
    if (!home || !found) return undefined;
    return seen(
      `${home.origin} answers the handshake with 403 ${body ?? ''}.`,
      named(home, found),
      named(home, 'upgrade'),
    );
  },
  excluded: ({ home }) => (polls(home) && home ? [named(home, 'polling')] : undefined),
  fix: 'Look at `allowRequest` on the server: what it asks of a request (origin, header, address) is missing here.',
});
