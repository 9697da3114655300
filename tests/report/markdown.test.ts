import { expect, test } from '@playwright/test';
import { LIMIT, markdown } from 'realtime-doctor/capture/markdown.ts';
import { recordedJourneys, sourcesFor, type Told } from './captures.ts';

const native = recordedJourneys.find(({ title }) => title.endsWith(' native-websocket-client')) as Told;

test('the verdict and the cause come before the journeys, as in report.html', () => {
  const page = markdown(sourcesFor([native, native]).capture);
  const order = [
    '# FAILED: the product is wrong; 2 of 2 journeys failed.',
    '### Root cause: The page opens a native WebSocket to a Socket.IO server',
    '- **Seen:** ',
    '- **What to do:** Open it with socket.io-client: `io(origin, { path: "/socket.io/", auth: { token } })`.',
    '- **Broke:** 2 of 2 failed journeys',
    '| ❌ |',
  ].map((words) => page.indexOf(words));
  expect(order).not.toContain(-1);
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(page.match(/^### /gm), 'one cause, told once').toHaveLength(1);
});

test('a run that passed names no cause', () => {
  const healthy = recordedJourneys.find(({ title }) => title.endsWith(' healthy')) as Told;
  expect(markdown(sourcesFor([healthy]).capture)).not.toContain('Why it failed');
});

test("stays below GitHub's size limit, says what is left out, and keeps the beginning", () => {
  const { capture } = sourcesFor([{ ...native, error: 'x'.repeat(100_000) }]);
  const [journey] = capture.journeys;
  const journeys = Array.from({ length: 2000 }, (_, index) => ({
    ...journey,
    title: `ﬁfty € ${index}`,
  })) as typeof capture.journeys;
  const page = markdown({ ...capture, journeys });
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(LIMIT);
  expect(LIMIT).toBeLessThan(2 ** 20);
  expect(page.startsWith('# FAILED')).toBe(true);
  expect(page).toMatch(/… and \d+ more parts that do not fit here: see report\.html\.\n$/);
  expect(page).toContain('96000 more characters');
});

test('escapes Markdown in external text', () => {
  const page = markdown(sourcesFor([{ ...native, title: 'a <img src=x> | **b** [c](d)' }]).capture);
  expect(page).toContain(String.raw`a \<img src=x\> \| \*\*b\*\* \[c\](d)`);
});
