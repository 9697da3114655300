import { expect, routes, signIn, states, test } from './test.ts';

test('logs in, keeps the token and connects with it', async ({ backend, dashboard, page }) => {
  await page.goto(routes.login);
  await page.getByLabel('Email').fill('a@example.com');
  await page.getByLabel('Password').fill('correct');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page).toHaveURL(routes.dashboard);
  await expect(dashboard.state()).toHaveText(states.connected);
  expect(backend.tokens).toEqual(['from-login']);
});

test('registers with a name', async ({ backend, dashboard, page }) => {
  await page.goto(routes.login);
  await page.getByRole('link', { name: 'Create an account' }).click();
  await expect(page).toHaveURL('/register');
  await page.getByLabel('Name').fill('Ada');
  await page.getByLabel('Email').fill('a@example.com');
  await page.getByLabel('Password').fill('correct');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(dashboard.state()).toHaveText(states.connected);
  expect(backend.tokens).toEqual(['from-register-Ada']);
});

test('shows why a login failed, and allows another attempt', async ({ backend, page }) => {
  await page.goto(routes.login);
  await page.getByLabel('Email').fill('a@example.com');
  await page.getByLabel('Password').fill('wrong');
  const submit = page.getByRole('button', { name: 'Sign in' });
  await submit.click();
  await expect(page.getByRole('alert')).toHaveText('wrong email address or password');
  await backend.crash();
  await submit.click();
  await expect(page.getByRole('alert')).toContainText('not available right now (502)');
  await expect(submit).toBeEnabled();
});

test('home is the login page without a token and the dashboard with one', async ({ backend, dashboard, page }) => {
  await page.goto('/');
  await expect(page).toHaveURL(routes.login);
  expect(backend.upgrades).toEqual([]);
  await dashboard.store('a-token');
  await page.goto('/');
  await expect(page).toHaveURL(routes.dashboard);
  await expect(dashboard.state()).toHaveText(states.connected);
});

test('signing out removes the token and ends the connection', async ({ backend, dashboard, page }) => {
  await dashboard.open();
  await expect(dashboard.state()).toHaveText(states.connected);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(routes.login);
  await expect.poll(() => backend.goodbyes).toEqual(['client namespace disconnect']);
  expect(await page.evaluate((key) => localStorage.getItem(key), signIn.key)).toBeNull();
});
