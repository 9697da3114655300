/** A diagnosis without a journey: opens and watches the page, runs the probes, and judges both. */
import { Redactor } from '../redaction/index.ts';
import { randomUUID } from 'node:crypto';
import type { Browser } from 'playwright-core';
import jwt from 'jsonwebtoken';
import type { Contract } from '../contract/contract.ts';
import { inferred } from '../contract/inferred.ts';
import { tokenKey } from '../contract/page-adapter.ts';
import { diagnose, excluded, type Configuration, type Finding, type RuledOut } from '../diagnosis/index.ts';
import { infer, type Inferred } from '../diagnosis/infer.ts';
import type { ProbeReport } from '../diagnosis/probes.ts';
import { setScene } from '../diagnosis/scene.ts';
import { verdictOf, type Verdict } from '../diagnosis/verdict.ts';
import { connections } from '../transcript/connections.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { before, deadlineIn, left, type Deadline } from '../probes/outcome.ts';
import { pageFacts, readPage, type PageTexts } from '../probes/page.ts';
import { canVisit, launch } from './browser.ts';
import type { Examination } from './examination.ts';
import { askLeave, leftOut, type Leave } from './leave.ts';
import { look, WATCH_MS } from './look.ts';
import type { Plan } from './plan.ts';
import { watchedFor } from './visit.ts';
import { likelyTokenKey, recognise } from './recognise.ts';

export interface Examined extends Verdict {
  readonly target: string;
  readonly findings: readonly Finding[];
  readonly ruledOut: readonly RuledOut[];
  readonly probes: ProbeReport;
  readonly transcript: Transcript | undefined;
  readonly configuration: Configuration;
  /** The contract that was used, and where it came from. */
  readonly contract: Contract;
  readonly contractFrom: 'declared' | 'recognised' | 'inferred';
  readonly inferred: Inferred;
  /** For how long the page was watched, in milliseconds. */
  readonly watched: number;
  readonly ms: number;
}

/** A user gets an answer within ten seconds, and the command needs part of that to start and to print. */
const WITHIN_MS = 9000;
/**
 * Shares of the total time by which a browser must have started and a decoy visit must end. Page and probes need the
 * rest.
 */
const SHARE = { launch: 0.5, decoy: 0.6 } as const;
/** For reading the page's scripts, to recognise the application and the key of its token. */
const READING_MS = 2500;

export async function examine(given: Examination): Promise<Examined> {
  const began = performance.now();
  const { say = () => undefined, url } = given;
  const { within = WITHIN_MS } = given;
  const deadline = deadlineIn(within);
  const starting = given.page === false || !canVisit() ? undefined : (given.browser ?? launch(given.browserArgs));
  // The caller gets the error when it awaits the browser.
  starting?.catch(() => undefined);
  try {
    const { contract: chosen, contractFrom, texts, keys } = await identify(given, deadline);
    const token = given.token ?? mint(chosen, given.probes === false ? undefined : given.probes?.secret);
    const key = given.storageKey ?? tokenKey(chosen.page) ?? likelyTokenKey(keys);
    const { watch = WATCH_MS } = given;
    const plan: Plan = { given: withTexts(given, texts), contract: chosen, url, token, key, watch, say };
    const { browser, leave } = await admit(starting, plan, given.isSoft ? within * 3 : within);
    const looked = await look(browser, plan, deadline);
    const { transcript, report, contract } = looked;
    const unsigned = token === undefined ? [{ probe: 'signing in', why: 'no token was given' }] : [];
    const all = [...report.skipped, ...looked.skipped, ...(leave.skipped ? [leave.skipped] : []), ...unsigned];
    const probes = { ...report, skipped: all };
    const named = typeof given.configuration === 'function' ? given.configuration(contract) : given.configuration;
    const configuration = { ...named, anonymous: token === undefined };
    const evidence = { transcript, probes, configuration, contract };
    const findings = diagnose(evidence);
    const watched = transcript ? watchedFor(transcript) : 0;
    const skipped = leave.skipped?.why;
    return {
      target: new Redactor().text(url.href),
      ...verdictOf(evidence, findings, { wanted: watch, watched, ...(skipped === undefined ? {} : { skipped }) }),
      findings,
      ruledOut: excluded(evidence),
      probes,
      transcript,
      configuration,
      contract,
      contractFrom,
      inferred: infer(
        transcript ? connections(transcript, contract) : [],
        chosen,
        setScene({ transcript, contract }).channels,
      ),
      watched,
      ms: Math.round(performance.now() - began),
    };
  } finally {
    // Not awaited: the answer is complete.
    if (!given.browser) void starting?.then((browser) => browser.close()).catch(() => undefined);
  }
}

interface Identity {
  readonly contract: Contract;
  readonly contractFrom: Examined['contractFrom'];
  readonly texts?: PageTexts;
  /** Keys that the page's scripts read from localStorage. */
  readonly keys: readonly string[];
}

/**
 * Identifies the application. Its scripts are read before the page is opened only if a token has to be stored.
 * Otherwise the page is opened first, and the probes read its scripts.
 */
async function identify(given: Examination, deadline: Deadline): Promise<Identity> {
  if (given.contract) return { contract: given.contract, contractFrom: 'declared', keys: [] };
  const secret = given.probes === false ? undefined : given.probes?.secret;
  if (given.token === undefined && secret === undefined)
    return { contract: inferred, contractFrom: 'inferred', keys: [] };
  const texts = await readPage(given.url, deadlineIn(Math.min(READING_MS, left(deadline))));
  const known = recognise(texts.texts, given.known ?? []);
  // A secret signs tokens of a known application, unless the page turns out to be a different one.
  const { token: claims } = given.known?.[0] ?? {};
  const contract = known === inferred && secret !== undefined && claims ? { ...inferred, token: claims } : known;
  const { storageKeys } = pageFacts(texts, contract);
  return { contract, contractFrom: known === inferred ? 'inferred' : 'recognised', texts, keys: storageKeys };
}

const withTexts = (given: Examination, texts: PageTexts | undefined): Examination =>
  texts === undefined || given.probes === false
    ? given
    : { ...given, probes: { ...given.probes, texts } as Examination['probes'] & object };

/** The browser that may open the page with the token, or the reason why there is none. */
async function admit(
  starting: Promise<Browser> | undefined,
  plan: Plan,
  within: number,
): Promise<{ browser?: Browser; leave: Leave }> {
  const { page } = plan.given;
  const up = deadlineIn(within * SHARE.launch);
  const back = deadlineIn(within * SHARE.decoy);
  if (!starting) return { leave: leftOut(page === false ? 'not wanted' : 'no Chromium is installed') };
  const browser = await before(up, starting);
  if (!browser) return { leave: leftOut('the browser took too long to start') };
  const leave = await askLeave(browser, plan, back);
  return leave.skipped ? { leave } : { browser, leave };
}

/** A token signed with the stack's secret, for an unknown user of the highest tier, valid for five minutes. */
function mint(contract: Contract, secret: string | undefined): string | undefined {
  if (secret === undefined || !contract.token) return undefined;
  const id = `doctor-${randomUUID().slice(0, 8)}`;
  const { issuer, audience, algorithm, tiers } = contract.token;
  const claims = {
    sub: id,
    user_id: id,
    tier: contract.http.tierForTestNotification ?? tiers?.at(-1),
    type: 'access',
    jti: randomUUID(),
    ...(issuer === undefined ? {} : { iss: issuer }),
    ...(audience === undefined ? {} : { aud: audience }),
  };
  return jwt.sign(claims, secret, { algorithm, expiresIn: 300 });
}
