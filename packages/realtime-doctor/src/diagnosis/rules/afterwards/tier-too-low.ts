import { value } from '../../facts/routes.ts';
import { placeholderTier } from '../../facts/tokens.ts';
import { rule, seen, type Support } from '../../rule.ts';

/** docs/gallery.md#tier-too-low. The test endpoint knows the caller and answers 403. */
export const tierTooLow = rule({
  id: 'tier-too-low',
  title: 'The user’s tier may not ask for test notifications',
  why: 'The endpoint knows who asks, and wants a higher tier than the token’s.',
  neighbours: ['rate-limited'],
  explains: ['never-subscribed'],
  supports: ({ transcript, probes, contract }): Support | undefined => {
    const needed = contract.http.tierForTestNotification;
    const refused = transcript?.of('notify.answered').findLast(({ status }) => status === 403);
    const minted = transcript?.of('token').findLast(({ claims }) => claims['sub'] === refused?.user);
    const probe = value(probes.notification);
    const body = refused?.body ?? (probe?.status === 403 ? probe.body : undefined);
    if (body === undefined && !refused) return undefined;
    const given = probes.tokens.find(({ kind }) => kind === 'given');
    const tier = minted?.claims['tier'] ?? given?.claims['tier'] ?? placeholderTier(transcript);
    if (tier === needed) return undefined;
    const has =
      typeof tier === 'string' ? `The token says tier ${tier}; ${needed} is needed.` : `Tier ${needed} is needed.`;
    return seen(
      `${contract.http.testNotification} answers 403 ${(body ?? '').slice(0, 100)}. ${has}`,
      refused,
      minted,
      ...(refused ? [] : ['notification', 'token/given']),
    );
  },
  excluded: ({ transcript, probes }) => {
    const accepted = transcript?.of('notify.answered').findLast(({ status }) => status !== undefined && status < 300);
    if (accepted) return [accepted.id];
    const probe = value(probes.notification);
    return probe && probe.status !== 403 ? ['notification'] : undefined;
  },
  fix: 'Use a token of the tier that the endpoint asks for.',
});
