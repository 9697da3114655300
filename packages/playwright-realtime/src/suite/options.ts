import { nearMiss } from '../config/near-miss.ts';

/** When a recording is kept with the test: Playwright's own modes for traces (`use: { trace }`). */
export type RecordMode =
  | 'off'
  | 'on'
  | 'retain-on-failure'
  | 'on-first-retry'
  | 'on-all-retries'
  | 'retain-on-first-failure'
  | 'retain-on-failure-and-retries';

/** What `use: { realtime: … }` takes. Everything is optional. */
export interface RealtimeOptions {
  /**
   * When the realtime traffic of a test's pages is recorded, and kept as attachments. The names and meanings are those of
   * `use: { trace }`. A retry is recorded in every mode but `off`, so that it can be compared with the attempt before it.
   * @default 'retain-on-failure'
   */
  record?: RecordMode;
  /**
   * Whether the servers that a failed test's page went to are asked a few questions (handshakes that change nothing), if
   * the recording alone does not decide what is wrong. Takes 3 seconds at most, after a failure only.
   * @default true
   */
  ask?: boolean;
  /**
   * How the browser is observed. `auto` takes the DevTools protocol in Chromium and Playwright's own events elsewhere.
   * `events` takes Playwright's events everywhere, which say less: no close codes, no script lines.
   * @default 'auto'
   */
  observe?: 'auto' | 'events';
  /**
   * Puts a proxy before `baseURL`, so that the `network` fixture can cut, pause and slow the pages' connections. The
   * proxy passes plain HTTP on; `baseURL` is its address for the test.
   * @default false
   */
  faults?: boolean;
}

export type Settings = Required<RealtimeOptions>;

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

const VALUES: Readonly<Record<keyof Settings, readonly unknown[]>> = {
  record: MODES,
  ask: [true, false],
  observe: ['auto', 'events'],
  faults: [true, false],
};

/** The options with defaults for what is missing or wrong; `problems` has a sentence for each thing that is wrong. */
export function settingsOf(given: unknown): { readonly settings: Settings; readonly problems: readonly string[] } {
  if (given === undefined) return { settings: DEFAULTS, problems: [] };
  if (typeof given !== 'object' || given === null) {
    return { settings: DEFAULTS, problems: [`use.realtime must be an object, but it is ${JSON.stringify(given)}.`] };
  }
  const settings: Record<string, unknown> = { ...DEFAULTS };
  const problems: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const allowed = Object.hasOwn(VALUES, name) ? VALUES[name as keyof Settings] : undefined;
    if (!allowed) problems.push(`use.realtime has no option "${name}".${meant(name, Object.keys(VALUES))}`);
    else if (value === undefined) continue;
    else if (allowed.includes(value)) settings[name] = value;
    else {
      const text = allowed.map((each) => JSON.stringify(each)).join(', ');
      problems.push(`use.realtime.${name} must be one of ${text}, but it is ${JSON.stringify(value)}.`);
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

/** Whether the recording of an attempt stays when the attempt is over. */
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
