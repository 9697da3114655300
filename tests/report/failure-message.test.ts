import { expect, test } from '@playwright/test';
import { annotateBegun, annotateSettingUp, leadWithCause } from 'playwright-realtime/reporter/failure-message.ts';

type Annotations = Parameters<typeof annotateBegun>[0]['annotations'];

const GONE = /^InfrastructureError: The browser crashed, hung or was killed/;
const NOT_STARTED = /^InfrastructureError: The recording of the journey did not start\./;

for (const { what, messages, first } of [
  { what: 'a context of a dead browser', messages: ['browser.newContext: Target page has been closed'], first: GONE },
  {
    what: 'a tap on a dead browser',
    messages: ['browser.call: Target page, context or browser has been closed\nBrowser logs:\n<launching>'],
    first: GONE,
  },
  {
    what: 'a time limit whose reason is in the second error',
    messages: ['Fixture "_journey" timeout of 120000ms exceeded during setup.', 'SessionClosed: no answer'],
    first: GONE,
  },
  { what: 'a defect of ours', messages: ['TypeError: x is not a function'], first: NOT_STARTED },
  { what: 'a browser that does not start', messages: ['browserType.launch: has been closed'], first: /^browserType/ },
  {
    what: 'a failure with a name',
    messages: ['InfrastructureError: no Redis'],
    first: /^InfrastructureError: no Redis/,
  },
  { what: 'a bad request', messages: ['UsageError: no such contract'], first: /^UsageError: no such contract/ },
]) {
  test(`before the recording starts, ${what} is not called the product's fault`, () => {
    const annotations: Annotations = [];
    annotateSettingUp({ annotations });
    const errors = messages.map((message) => ({ message }));
    leadWithCause({ errors, annotations });
    expect(errors[0]?.message).toMatch(first);
  });
}

test('a page that never opens is the browser’s fault, although the recording runs', () => {
  const annotations: Annotations = [];
  annotateSettingUp({ annotations });
  annotateBegun({ annotations });
  const errors = [{ message: 'Test timeout of 8000ms exceeded while setting up "page".' }];
  leadWithCause({ errors, annotations });
  expect(errors[0]?.message).toMatch(GONE);
  expect(annotations).toEqual([]);
});

test('once the recording runs, a failure keeps its words', () => {
  const annotations: Annotations = [];
  annotateSettingUp({ annotations });
  annotateBegun({ annotations });
  const errors = [{ message: 'page.click: Target page, context or browser has been closed' }];
  leadWithCause({ errors, annotations });
  expect(errors[0]?.message).toBe('page.click: Target page, context or browser has been closed');
});
