import { refusals, words } from '../../facts/refusals.ts';
import { connect, namedConnect } from '../../facts/routes.ts';
import { rule } from '../../rule.ts';

/** docs/gallery.md#token-in-query. The URL has `token=`, the CONNECT has none, and the server reads `auth` only. */
export const tokenInQuery = rule({
  id: 'token-in-query',
  title: 'The token is in the URL, where the server does not look for it',
  why: 'The server looks for the token in `auth`, and the client put it into the URL, where it also ends up in every access log.',
  explains: ['token-missing', 'refused-by-application'],
  supports: (scene) => {
    const refusal = refusals(scene).find(
      ({ inQuery, reason }) => inQuery && (reason === 'missing' || reason === 'hidden'),
    );
    const bare = scene.connections.findLast(
      ({ asked, connectSent }) => asked.tokenInQuery && connectSent && !connectSent.token,
    );
    // A token that is bad by itself is refused wherever it stands.
    if (!refusal || !bare || (refusal.reason === 'hidden' && refusal.faults.length > 0)) return undefined;
    const accepted = (['given', 'good'] as const).find((kind) => connect(scene.home, kind)?.connected !== undefined);
    const proof = accepted ? ' The same server lets a client in that sends it in auth.' : '';
    return {
      says: `The URL carries token=, the CONNECT carries none, and the server answers ${words(refusal)}.${proof}`,
      because: [
        ...refusal.because,
        bare.entries[0] ?? '',
        ...(accepted && scene.home ? [namedConnect(scene.home, accepted)] : []),
      ],
    };
  },
  excluded: ({ allConnections }) => {
    const last = allConnections.findLast(({ connectSent }) => connectSent);
    return last?.connectSent && (!last.asked.tokenInQuery || last.connectSent.token)
      ? [last.connectSent.entry]
      : undefined;
  },
  fix: 'Send it in `auth: { token }`; a URL ends up in logs, too.',
});
