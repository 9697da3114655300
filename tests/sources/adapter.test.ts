/** Page adapters with a flag instead of a text, and with a toast that is not visible. */
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { stackmotiveApp } from '../../fixtures/contract/stackmotive-app.ts';
import { expect, test } from './test.ts';

const FLAG = '__SM_SOCKET_CONNECTED__';
const toast = (style: string): string => `<p data-testid="notification-toast" style="${style}">price alert</p>`;

test.describe('a page with a flag and no text for its state', () => {
  test.use({ contract: stackmotiveApp });

  test("the flag is recorded when the page sets it, and stays the page's own", async ({
    context,
    site,
    entries,
    tap,
  }) => {
    site.page('/', `<script>window.${FLAG} = false; window.${FLAG} = false; window.${FLAG} = true;</script>`);
    const page = await context.newPage();
    await page.goto(site.url('/'));
    expect(await page.evaluate((name) => Reflect.get(window, name) as unknown, FLAG)).toBe(true);
    await page.reload();
    await tap.settle();
    const shown = entries.of('shown').map(({ what, text, flag }) => [what, text, flag]);
    const once = [
      ['state', 'false', FLAG],
      ['state', 'true', FLAG],
    ];
    expect(shown).toEqual([...once, ['state', null, FLAG], ...once]);
  });

  test('a toast counts if it is in the page, even if not visible', async ({ context, site, entries, tap }) => {
    site.page('/', toast('display: none'));
    await (await context.newPage()).goto(site.url('/'));
    await tap.settle();
    expect(entries.of('shown').map(({ what, text }) => [what, text])).toEqual([['toast', 'price alert']]);
  });
});

test('by default a toast counts from when it is rendered', async ({ context, site, entries, tap }) => {
  site.page('/', toast('display: none'));
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await tap.settle();
  expect(entries.of('shown')).toEqual([]);
  await page.getByTestId('notification-toast').evaluate((element) => element.removeAttribute('style'));
  await entries.first('shown', ({ what, text }) => what === 'toast' && text === 'price alert');
});

test('ignores the flag of a page that shows its state as text', async ({ context, site, entries, tap }) => {
  expect(stackmotive.page.shows.state).toBeDefined();
  site.page('/', `<script>window.${FLAG} = true</script>`);
  await (await context.newPage()).goto(site.url('/'));
  await tap.settle();
  expect(entries.of('shown')).toEqual([]);
});
