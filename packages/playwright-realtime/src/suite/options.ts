import type { ContractFile } from 'realtime-doctor/contract/contract.ts';
import { nearMiss } from '../config/near-miss.ts';
import type { StackOptions } from './stack.ts';

/** When a recording is kept: the modes of Playwright's traces (`use: { trace }`). */
export type RecordMode =
  | 'off'
  | 'on'
  | 'retain-on-failure'
  | 'on-first-retry'
  | 'on-all-retries'
  | 'retain-on-first-failure'
  | 'retain-on-failure-and-retries';

/** The options of `use: { realtime: … }`. All are optional. */
export interface RealtimeOptions {
  /**
   * When the realtime traffic of a test's pages is recorded and kept as attachments. Names and meanings are those of
   * `use: { trace }`. A retry is recorded in every mode but `off`, so that it can be compared with the previous
   * attempt.
   * @default 'retain-on-failure'
   */
  record?: RecordMode;
  /**
   * Whether the servers of a failed test's page are probed (handshakes that change nothing) if the recording alone does
   * not decide the cause. Takes at most 3 seconds, only after a failure.
   * @default true
   */
  ask?: boolean;
  /**
   * How the browser is observed. `auto` uses the DevTools protocol in Chromium and Playwright's own events in other
   * browsers. `events` always uses Playwright's events, which lack close codes and script lines.
   * @default 'auto'
   */
  observe?: 'auto' | 'events';
  /**
   * Puts a proxy before `baseURL`, so that the `network` fixture can cut, pause and slow the pages' connections. The
   * proxy supports plain HTTP; the test sees its address as `baseURL`.
   * @default false
   */
  faults?: boolean;
  /**
   * What the application promises, as a contract or the path of a file with one (relative to the configuration). The
   * diagnosis then knows its events and services, and its claims (one greeting, no event lost, no stray connection, …)
   * are judged at the end of each test: a broken claim fails a test that would pass.
   */
  contract?: string | ContractFile;
  /**
   * Brings the application up from a compose file, with Testcontainers (an optional peer), and makes it the `baseURL`.
   * Read from the project's configuration only: each worker starts its stack once.
   */
  stack?: StackOptions;
}

type Open = 'contract' | 'stack';
/** All options that have a closed set of values have a default. */
export type Settings = Required<Omit<RealtimeOptions, Open>> & Pick<RealtimeOptions, Open>;

const DEFAULTS: Settings = { record: 'retain-on-failure', ask: true, observe: 'auto', faults: false };

const MODES: readonly string[] = [
  'off',
  'on',
  'retain-on-failure',
  'on-first-retry',
  'on-all-retries',
  'retain-on-first-failure',
  'retain-on-failure-and-retries',
] satisfies RecordMode[];

type Closed = Exclude<keyof Settings, Open>;

/** Values of the options that have a closed set of them. */
const VALUES: Readonly<Record<Closed, readonly unknown[]>> = {
  record: MODES,
  ask: [true, false],
  observe: ['auto', 'events'],
  faults: [true, false],
};

const NAMES = [...Object.keys(VALUES), 'contract', 'stack'];
const text = (value: unknown): string => JSON.stringify(value) ?? String(value);

/** The options, with defaults for missing and invalid ones; `problems` has a sentence for each invalid one. */
export function settingsOf(given: unknown): { readonly settings: Settings; readonly problems: readonly string[] } {
  if (given === undefined) return { settings: DEFAULTS, problems: [] };
  if (typeof given !== 'object' || given === null) {
    return { settings: DEFAULTS, problems: [`use.realtime must be an object, but it is ${text(given)}.`] };
  }
  const settings: Record<string, unknown> = { ...DEFAULTS };
  const problems: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    // Checked by what starts it, since without it no test can run.
    if (name === 'stack') continue;
    if (name === 'contract') {
      if (typeof value === 'string' || (typeof value === 'object' && value !== null)) settings[name] = value;
      else problems.push(`use.realtime.contract must be a contract or the path of one, but it is ${text(value)}.`);
      continue;
    }
    const allowed = Object.hasOwn(VALUES, name) ? VALUES[name as Closed] : undefined;
    if (!allowed) problems.push(`use.realtime has no option "${name}".${meant(name, NAMES)}`);
    else if (allowed.includes(value)) settings[name] = value;
    else {
      problems.push(`use.realtime.${name} must be one of ${allowed.map(text).join(', ')}, but it is ${text(value)}.`);
    }
  }
  return { settings: settings as unknown as Settings, problems };
}

function meant(name: string, known: readonly string[]): string {
  const near = nearMiss(name, known);
  return near === undefined ? ` Use one of ${known.join(', ')}.` : ` Did you mean "${near}"?`;
}

/** Whether an attempt is recorded at all. */
export function isRecorded(mode: RecordMode, retry: number): boolean {
  if (mode === 'off') return false;
  if (retry > 0) return true;
  return mode !== 'on-first-retry' && mode !== 'on-all-retries';
}

/** Whether an attempt's recording is kept when it is over. */
export function isKept(mode: RecordMode, retry: number, hasFailed: boolean): boolean {
  switch (mode) {
    case 'off':
      return false;
    case 'on':
      return true;
    case 'on-first-retry':
      return retry === 1;
    case 'on-all-retries':
      return retry > 0;
    case 'retain-on-failure':
      return hasFailed;
    case 'retain-on-first-failure':
      return hasFailed && retry === 0;
    default:
      return hasFailed || retry > 0;
  }
}
