/** Each variant of each case, one after another: brought up, asked about, judged and taken down. */
import type { Browser } from '@playwright/test';
import { EXIT, InfrastructureError } from 'realtime-doctor/errors.ts';
import { loadContract } from 'playwright-realtime/config/contract.ts';
import { launch } from 'realtime-doctor/examine/browser.ts';
import { start } from './application.ts';
import { variantsOf, type Case, type Variant } from './catalogue.ts';
import { check } from './check.ts';
import { ask, type Asked } from './doctor.ts';
import { answerFrom, record, recordingsIn } from './recording.ts';
import { heading, lineOf, type Row } from './rows.ts';
import { sandbox } from './sandbox.ts';
import { judge } from './verdict.ts';

export interface Options {
  readonly repeat: number;
  /** All if none is named. */
  readonly variant?: readonly Variant[];
  readonly check?: boolean;
  readonly verbose?: boolean;
  readonly contract?: string;
  readonly record?: string;
  readonly from?: string;
}

/** A page that ticks goes through many states. */
const NOTE_LENGTH = 200;

type Say = (line: string) => void;
type Seen = Omit<Row, 'case' | 'variant'>;
type Examine = (each: Case, variant: Variant) => Promise<Seen>;

/**
 * @param say - progress
 * @param print - the rows, as they come
 */
export async function runCorpus(chosen: readonly Case[], options: Options, say: Say, print: Say): Promise<Row[]> {
  const { examine, close } = await examiner(options, say);
  const rows: Row[] = [];
  print(heading());
  try {
    for (const [each, variant] of rounds(chosen, options)) {
      const row = { case: each.name, variant, ...(await examine(each, variant)) };
      rows.push(row);
      print(lineOf(row));
    }
  } finally {
    await close();
  }
  return rows;
}

function rounds(chosen: readonly Case[], { repeat, variant: wanted }: Options): (readonly [Case, Variant])[] {
  return chosen.flatMap((each) =>
    variantsOf(each)
      .filter((variant) => wanted?.includes(variant) ?? true)
      .flatMap((variant) => Array.from({ length: repeat }, () => [each, variant] as const)),
  );
}

async function examiner(options: Options, say: Say): Promise<{ examine: Examine; close: () => Promise<void> }> {
  const nothing = (): Promise<void> => Promise.resolve();
  if (options.from !== undefined) return { examine: fromRecordings(options.from), close: nothing };
  const folder = await sandbox(say);
  if (!options.check) return { examine: live(folder, options), close: nothing };
  const browser = await launch();
  return { examine: checking(folder, browser, options.verbose ? say : undefined), close: () => browser.close() };
}

function fromRecordings(dir: string): Examine {
  const recordings = recordingsIn(dir);
  return (each, variant) => {
    const answer = answerFrom(recordings, each, variant);
    if (!answer) return Promise.resolve(notRun('it was not recorded'));
    const findings = answer.findings ?? [];
    return Promise.resolve({ exit: answer.exit, seconds: 0, findings, ...judge(each, variant, answer) });
  };
}

function live(folder: string, { contract, record: dir }: Options): Examine {
  const flags = contract === undefined ? [] : ['--contract', contract];
  return (each, variant) =>
    whileUp(folder, each, variant, async (url) => {
      const asked = dir === undefined ? await ask(url, flags) : await recorded(dir, url, each, variant, contract);
      const { verdict, note = asked.log } = judge(each, variant, asked);
      const { exit, seconds, findings = [], answer } = asked;
      return { exit, seconds, findings, verdict, answer, ...(note === undefined ? {} : { note }) };
    });
}

/** Asked in this process, so that what it saw can be kept. */
async function recorded(
  dir: string,
  url: string,
  each: Case,
  variant: Variant,
  contract: string | undefined,
): Promise<Asked> {
  const declared =
    contract === undefined ? undefined : await loadContract({ E2E_CONTRACT: contract }, { namedBy: '--contract' });
  const answer = await record(dir, url, each, variant, declared);
  return { ...answer, answer };
}

function checking(folder: string, browser: Browser, say: Say | undefined): Examine {
  return (each, variant) =>
    whileUp(folder, each, variant, async (url) => {
      const began = performance.now();
      const { ok, states } = await check(browser, url, each, variant, say);
      const seconds = (performance.now() - began) / 1000;
      return {
        exit: ok ? EXIT.ok : EXIT.claim,
        seconds,
        findings: [],
        verdict: ok ? 'right' : 'wrong',
        note: states.slice(-NOTE_LENGTH),
      };
    });
}

async function whileUp(
  folder: string,
  each: Case,
  variant: Variant,
  body: (url: string) => Promise<Seen>,
): Promise<Seen> {
  let application;
  try {
    application = await start(folder, each, variant);
  } catch (error) {
    if (error instanceof InfrastructureError) return notRun(error.message);
    throw error;
  }
  try {
    return await body(application.url);
  } finally {
    await application.stop();
  }
}

const notRun = (note: string): Seen => ({ exit: null, seconds: 0, findings: [], verdict: 'not run', note });
