/**
 * The plain way, as a script that takes an afternoon to write: compose up, a token, the page, a notification, the
 * toast, compose down. No proxy, transcript, claims or evidence.
 */
import { execa } from 'execa';
import { chromium, expect } from '@playwright/test';
import jwt from 'jsonwebtoken';
import { stackmotive } from '../../fixtures/contract/stackmotive.ts';
import { quiet, sandbox } from 'realtime-doctor/browser/find.ts';
import { ROOT } from 'playwright-realtime/config/config.ts';

const project = `bench-${process.pid}`;
const compose = (...args: string[]) =>
  execa('docker', ['compose', '-p', project, '-f', 'docker-compose.e2e.yml', ...args], { cwd: ROOT });

const { page: seen, token: wanted, http } = stackmotive;
try {
  await compose('up', '--wait');
  const published = async (service: string, port: number): Promise<string> =>
    `http://${(await compose('port', service, String(port))).stdout.trim()}`;
  const origin = await published('frontend', 5174);
  const backend = await published('backend', 8000);
  const token = jwt.sign(
    { sub: '1', user_id: '1', tier: http.tierForTestNotification, type: 'access' },
    process.env['STACKMOTIVE_JWT_SECRET'] ?? '',
    { issuer: wanted.issuer, audience: wanted.audience, expiresIn: 3600, jwtid: '1' },
  );
  const browser = await chromium.launch({
    args: [...quiet],
    chromiumSandbox: sandbox,
    ...(process.env['E2E_BROWSER_PATH'] ? { executablePath: process.env['E2E_BROWSER_PATH'] } : {}),
  });
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  await context.addInitScript(([key, value]) => localStorage.setItem(key, value), [seen.signIn.key, token] as const);
  const page = await context.newPage();
  await page.goto(`${origin}${seen.routes.dashboard}`);
  await expect(page.locator(seen.shows.state)).toHaveText(seen.states.connected);
  await expect(page.getByTestId('connection-subscription')).toHaveText(/subscribed/i);
  const answer = await fetch(`${backend}${http.testNotification}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ message: 'price alert' }),
  });
  expect(answer.status).toBe(200);
  await expect(page.locator(seen.shows.toast)).toContainText('price alert');
  await page.screenshot();
  await browser.close();
} finally {
  await compose('down', '-v', '--timeout', '0');
}
