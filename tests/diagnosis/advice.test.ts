import { expect, test } from '@playwright/test';
import { ADVICE, adviceFor, NAMES } from 'realtime-doctor/diagnosis/advice.ts';
import type { Framework } from 'realtime-doctor/diagnosis/facts/frameworks.ts';
import { rules } from 'realtime-doctor/diagnosis/index.ts';

/** Products whose configuration lines a fix has to show, and causes that occur in each of them. */
const CAUSES: Readonly<Partial<Record<Framework, readonly string[]>>> = {
  nginx: ['proxy-drops-upgrade', 'proxy-idle-timeout', 'proxy-strips-prefix', 'proxy-forces-upgrade', 'spa-fallback'],
  haproxy: ['proxy-drops-upgrade', 'proxy-idle-timeout', 'no-sticky-session', 'bad-gateway'],
  apache: ['proxy-drops-upgrade', 'proxy-idle-timeout', 'proxy-strips-prefix', 'host-header-not-passed'],
  traefik: ['proxy-drops-upgrade', 'proxy-idle-timeout', 'proxy-strips-prefix', 'no-sticky-session'],
  caddy: ['proxy-drops-upgrade', 'proxy-idle-timeout', 'proxy-strips-prefix', 'spa-fallback'],
  vite: ['proxy-swallows-upgrade', 'spa-fallback', 'proxy-wrong-target', 'bad-gateway'],
  next: ['server-not-attached', 'path-mismatch', 'proxy-drops-upgrade'],
  nest: ['cors-refused', 'server-not-attached', 'unknown-namespace', 'socketio-client-plain-server'],
  fastapi: ['cors-refused', 'cors-header-twice', 'server-not-attached', 'mount-doubling'],
  flask: ['cors-refused', 'no-websocket-support', 'no-sticky-session', 'one-request-at-a-time'],
  express: ['cors-refused', 'server-not-attached', 'shared-upgrade-handler', 'payload-too-big'],
};

for (const [product, causes] of Object.entries(CAUSES)) {
  test(`a fix for ${product} shows its configuration lines`, () => {
    const own = product as Framework;
    for (const id of causes) {
      expect(adviceFor(id, new Set([own])), id).toMatch(new RegExp(`^${NAMES[own]}: \`.+\`$`));
    }
  });
}

test('advice exists only for known causes, and for products that can be recognised', () => {
  const ids = new Set(rules.map(({ id }) => id));
  for (const [id, lines] of Object.entries(ADVICE)) {
    expect(ids).toContain(id);
    for (const product of Object.keys(lines)) expect(Object.keys(NAMES)).toContain(product);
  }
});
