/** `--check`: a case's page in a real browser, without any doctor. Does the fault show, and does the fix fix it? */
import type { Browser, Frame, Page } from '@playwright/test';
import type { Case, Variant } from './catalogue.ts';

export interface Checked {
  readonly ok: boolean;
  /** The states that the page went through, `state [items]` each. */
  readonly states: string;
}

const LOOK_EVERY_MS = 100;

/**
 * @param say - told of each request, frame and console message
 */
export async function check(
  browser: Browser,
  url: string,
  { shows }: Case,
  variant: Variant,
  say?: (line: string) => void,
): Promise<Checked> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    if (say) follow(page, say);
    const failure = await page.goto(url, { waitUntil: 'commit' }).then(
      () => undefined,
      (error: Error) => error.message.split('\n')[0] ?? '',
    );
    if (failure !== undefined) return { ok: false, states: failure };
    const clicked = shows.click === undefined ? undefined : page.click(shows.click);
    const states = await statesOf(page, shows.seconds * 1000);
    await clicked;
    const isBroken = shows.broken !== undefined && new RegExp(shows.broken).test(states);
    const isWell = new RegExp(shows.well).test(states);
    return { ok: variant === 'broken' ? isBroken : isWell && !isBroken, states };
  } finally {
    await context.close();
  }
}

/** Each state once, in order. The time is the measure here: a fault may be that nothing happens. */
async function statesOf(page: Page, forMs: number): Promise<string> {
  const states: string[] = [];
  const until = performance.now() + forMs;
  while (performance.now() < until) {
    const state = (await Promise.all(page.frames().map(stateOf))).filter((each) => each !== undefined).join(' + ');
    if (state !== states.at(-1)) states.push(state);
    await page.waitForTimeout(LOOK_EVERY_MS);
  }
  return states.join(' > ');
}

function stateOf(frame: Frame): Promise<string | undefined> {
  return (
    frame
      .evaluate(() => {
        const state = document.querySelector('#state')?.textContent;
        const items = [...document.querySelectorAll('#list > li')].map(({ textContent }) => textContent);
        return state === undefined ? undefined : `${state} [${items.join(', ')}]`;
      })
      // The frame is loading another page.
      .catch(() => undefined)
  );
}

function follow(page: Page, say: (line: string) => void): void {
  const began = performance.now();
  const at = (...words: readonly unknown[]): void =>
    say(`${String(Math.round(performance.now() - began)).padStart(6)} ${words.join(' ')}`);
  page.on('console', (message) => at('console', message.type(), message.text().slice(0, 400)));
  page.on('pageerror', ({ message }) => at('page error', message.slice(0, 200)));
  page.on('response', (response) => at(response.status(), response.request().method(), response.url().slice(0, 120)));
  page.on('requestfailed', (request) =>
    at(request.failure()?.errorText, request.method(), request.url().slice(0, 120)),
  );
  page.on('websocket', (socket) => {
    at('websocket', socket.url().slice(0, 120));
    socket.on('framesent', ({ payload }) => at('  >', String(payload).slice(0, 100)));
    socket.on('framereceived', ({ payload }) => at('  <', String(payload).slice(0, 100)));
    socket.on('socketerror', (error) => at('  error', error));
    socket.on('close', () => at('  closed'));
  });
}
