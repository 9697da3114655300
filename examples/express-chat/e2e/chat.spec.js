const { test, expect } = require('playwright-realtime');

test('joins the chat', async ({ page }) => {
  await page.goto('/?name=ada');
  await expect(page.getByRole('status')).toHaveText('Online');
});

test('two people talk', async ({ browser }) => {
  const ada = await (await browser.newContext()).newPage();
  const bob = await (await browser.newContext()).newPage();
  await ada.goto('/?name=ada');
  await bob.goto('/?name=bob');
  await expect(ada.getByRole('status')).toHaveText('Online');
  await expect(bob.getByRole('status')).toHaveText('Online');

  const text = `hello ${Date.now()}`;
  await ada.getByLabel('Message').fill(text);
  await ada.getByRole('button', { name: 'Send' }).click();

  await expect(bob.getByText(`ada: ${text}`)).toBeVisible();
  await expect(ada.getByText(`ada: ${text}`)).toBeVisible();
});
