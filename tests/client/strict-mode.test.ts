import { dev } from './site.ts';
import { expect, states, test } from './test.ts';

// One after another, because both servers keep their prepared dependencies in the same folder.
test.describe.configure({ mode: 'default' });

/** Only a development build of React mounts twice, so this runs under `vite dev`. */
for (const client of ['socket.io', 'native'] as const) {
  test(`StrictMode’s double mount opens one socket (${client})`, async ({ backend, backendPort, dashboard }) => {
    test.slow();
    const site = await dev({
      STACKMOTIVE_BACKEND_URL: `http://127.0.0.1:${backendPort}`,
      STACKMOTIVE_CLIENT: client,
    });
    try {
      const { page } = dashboard;
      const sockets = await dashboard.countSockets();
      await page.clock.install({ time: 0 });
      // On the first visit Vite prepares its dependencies and may reload the page.
      const shown = client === 'native' ? states.connecting : states.connected;
      await page.goto(`${site.url}/dashboard`);
      await expect(dashboard.state()).toHaveText(shown, { timeout: 30_000 });
      // Pauses the page's clock, so that the first version's retry is not mistaken for a second mount's socket.
      await page.clock.pauseAt(600_000);
      await page.goto(`${site.url}/dashboard`);
      await expect(dashboard.state()).toHaveText(shown);
      await expect.poll(sockets).toBe(1);
      await page.clock.runFor(100);
      expect(await sockets()).toBe(1);
      expect(backend.upgrades.at(-1)?.url).toContain(client === 'native' ? '/socket.io/?token=' : 'EIO=4');
    } finally {
      expect(await site.stop()).toEqual({ code: 0, signal: null });
    }
  });
}
