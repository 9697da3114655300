import { blockedRequests, policyAllows } from '../../facts/blocked.ts';
import { consoleLines } from '../../facts/attempts.ts';
import { rule, seen } from '../../rule.ts';
import type { Scene } from '../../scene.ts';

/** docs/gallery.md#csp-blocked. The page's own policy forbids the connection; no socket was ever created. */
export const cspBlocked = rule({
  id: 'csp-blocked',
  of: 'any',
  title: 'The page’s Content-Security-Policy forbids the connection',
  why: 'The page’s own policy lists where it may connect to, and the realtime server is not on the list. The browser refuses before it asks anybody.',
  neighbours: ['mixed-content'],
  explains: ['not-connecting', 'server-unreachable', 'cors-refused'],
  supports: (scene) => {
    if (scene.works) return undefined;
    const lines = consoleLines(
      scene,
      /violates the[^"]*Content Security Policy directive: "(?:connect|default)-src|Refused to connect[^]*Content Security Policy/,
    );
    const blocked = blockedRequests(scene, 'csp');
    if (lines.length === 0 && blocked.length === 0) return undefined;
    const directive =
      /directive: "([^"]+)"/.exec(lines[0]?.text ?? '')?.[1] ?? scene.probes.page?.contentSecurityPolicy;
    const policy = scene.probes.page?.contentSecurityPolicy ? ['page/document'] : [];
    return seen(
      `The policy is "${directive ?? 'not known'}".`,
      ...lines.slice(0, 2),
      ...blocked.slice(0, 2),
      ...policy,
    );
  },
  excluded: (scene) => (noPolicy(scene) ? ['page/document'] : undefined),
  fix: 'Add the origin to connect-src, both as http(s) and as ws(s).',
});

/** The page has no policy, or one that lets its client through. */
function noPolicy({ probes, home }: Scene): boolean {
  const { page, target } = probes;
  if (page?.document.is !== 'answered') return false;
  if (page.contentSecurityPolicy === undefined) return true;
  const asked = (home?.origin ?? new URL(target).origin).replace(/^http/, 'ws');
  return policyAllows(page.contentSecurityPolicy, asked, new URL(target).origin);
}
