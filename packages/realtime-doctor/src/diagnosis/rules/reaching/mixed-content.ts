import { consoleLines } from '../../facts/attempts.ts';
import { rule, seen } from '../../rule.ts';
import { blockedRequests } from '../../facts/blocked.ts';

/** docs/gallery.md#mixed-content. A page over https may not open ws:// or ask http://; no socket was ever created. */
export const mixedContent = rule({
  id: 'mixed-content',
  of: 'any',
  title: 'The browser blocks an insecure socket on a secure page',
  why: 'A page that came over https may only open secure connections. The browser refuses before it asks anybody: no socket is created, and a client that uses WebSocket only reports nothing but a timeout.',
  neighbours: ['csp-blocked'],
  explains: ['not-connecting', 'server-unreachable'],
  supports: (scene) => {
    const lines = consoleLines(scene, /Mixed Content.*(?:WebSocket|requested an insecure)/s);
    const blocked = blockedRequests(scene, 'mixed-content');
    if (scene.works || (lines.length === 0 && blocked.length === 0)) return undefined;
    const what = /insecure (?:WebSocket endpoint|resource|[^']*endpoint) '([^']+)'/.exec(lines[0]?.text ?? '')?.[1];
    return seen(`The page came over https and asks ${what ?? 'an insecure address'}.`, ...lines, ...blocked);
  },
  excluded: ({ probes, transcript }) => {
    const visited = transcript?.of('navigation').findLast(({ url }) => /^https?:/.test(url));
    if (visited?.url.startsWith('http:')) return [visited.id];
    return probes.target.startsWith('http:') ? ['page/document'] : undefined;
  },
  fix: 'Serve the realtime server over TLS and use https with wss.',
});
