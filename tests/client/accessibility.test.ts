import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, routes, states, test } from './test.ts';

async function expectNoViolations(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, where: nodes.map(({ html }) => html) }))).toEqual([]);
}

/** Elements that scroll sideways, including the page itself. */
function wideElements(): string[] {
  const scrolls = (element: Element) =>
    element === document.documentElement || ['auto', 'scroll'].includes(getComputedStyle(element).overflowX);
  return [...document.querySelectorAll('*')]
    .filter((element) => element.scrollWidth > element.clientWidth && scrolls(element))
    .map(({ tagName, className }) => `${tagName}.${className}`);
}

for (const colorScheme of ['light', 'dark'] as const) {
  for (const viewport of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ]) {
    test.describe(`${colorScheme}, ${viewport.width}×${viewport.height}`, () => {
      // Without motion, so that no colour is checked during a fade.
      test.use({ colorScheme, viewport, contextOptions: { reducedMotion: 'reduce' } });

      test('login and registration have no axe violation', async ({ backend, page }) => {
        await page.goto(routes.login);
        await page.getByLabel('Email').fill('a@example.com');
        await page.getByLabel('Password').fill('wrong');
        await page.getByRole('button', { name: 'Sign in' }).click();
        await expect(page.getByRole('alert')).toBeVisible();
        await expectNoViolations(page);
        await page.goto('/register');
        await expectNoViolations(page);
        expect(backend.upgrades).toEqual([]);
      });

      test('the dashboard has no axe violation in any state, and does not scroll sideways', async ({
        backend,
        dashboard,
      }) => {
        test.slow(); // Four analyses.
        await dashboard.open();
        await expect(dashboard.state()).toHaveText(states.connected);
        backend.notify({ type: 'macro_change', message: 'Regime changed: '.repeat(8) + 'x'.repeat(120) });
        await expect(dashboard.toasts()).toHaveCount(1);
        expect(await dashboard.page.evaluate(wideElements)).toEqual([]);
        await expectNoViolations(dashboard.page);

        backend.refusal = 'jwt audience invalid. expected: stackmotive-app';
        backend.disconnectAll();
        await expect(dashboard.state()).toHaveText(states.disconnected);
        await expectNoViolations(dashboard.page);
        await dashboard.reconnect().click();
        await expect(dashboard.state()).toHaveText(states.refused);
        await expectNoViolations(dashboard.page);
        backend.refusal = undefined;
        await dashboard.reconnect().click();
        await expect(dashboard.state()).toHaveText(states.connected);
        await backend.crash();
        await expect(dashboard.state()).toHaveText(states.lost);
        await expectNoViolations(dashboard.page);
      });
    });
  }
}
