/** A diagnosis without a journey: the page opened and watched, the probes beside it, and what both of them say. */
import { randomUUID } from 'node:crypto';
import type { Browser } from '@playwright/test';
import jwt from 'jsonwebtoken';
import { tokenKey } from '../contract/page-adapter.ts';
import type { Contract } from '../contract/contract.ts';
import { diagnose, excluded, type Configuration, type Finding, type RuledOut } from '../diagnosis/index.ts';
import type { ProbeReport } from '../diagnosis/probes.ts';
import type { Transcript } from '../transcript/transcript.ts';
import type { ProbeRequest } from '../probes/index.ts';
import { before, deadlineIn } from '../probes/outcome.ts';
import { canVisit, launch } from './browser.ts';
import { askLeave, leftOut, type Leave } from './leave.ts';
import { look } from './look.ts';
import type { Patient } from './patient.ts';
import type { VisitRequest } from './visit.ts';

export interface Examination {
  readonly url: URL;
  readonly contract: Contract;
  /** The user's own token, and where in localStorage it is put: the contract's key unless another is named. */
  readonly token?: string;
  readonly storageKey?: string;
  /** More of localStorage. */
  readonly storage?: Readonly<Record<string, string>>;
  /** Origins that may see the token beside the page's own and the named backends. */
  readonly trusted?: readonly string[];
  readonly configuration?: Configuration;
  /** `false` asks from Node only. */
  readonly page?: boolean;
  readonly watch?: number;
  readonly probes?: Omit<ProbeRequest, 'pageUrl' | 'contract' | 'token' | 'socketUrls'>;
  readonly visit?: Pick<VisitRequest, 'act' | 'ignoreHTTPSErrors' | 'whole' | 'clock' | 'onRecorder' | 'onSettled'>;
  readonly browserArgs?: readonly string[];
  /** A browser that somebody else started, and closes. */
  readonly browser?: Promise<Browser>;
  /** For everything together, in milliseconds: what is not finished by then is said to be not observed. */
  readonly within?: number;
  readonly say?: (line: string) => void;
}

export interface Examined {
  readonly target: string;
  readonly findings: readonly Finding[];
  readonly ruledOut: readonly RuledOut[];
  readonly probes: ProbeReport;
  readonly transcript: Transcript | undefined;
  readonly configuration: Configuration;
  readonly ms: number;
}

/** A user gets an answer within ten seconds. The command needs some of them to start and to print. Milliseconds. */
export const WITHIN = 9000;
/** Of all the time: when a browser must be up, and a decoy back, since page and probes need the rest. */
const SHARE = { launch: 0.5, decoy: 0.6 } as const;

export async function examine(given: Examination): Promise<Examined> {
  const began = performance.now();
  const { contract, say = () => undefined } = given;
  const { within = WITHIN } = given;
  const deadline = deadlineIn(within);
  const url = pageOf(given.url, contract);
  const token = given.token ?? mint(contract, given.probes?.secret);
  const key = given.storageKey ?? tokenKey(contract.page);
  const patient: Patient = { given, url, token, key, say };
  const starting = given.page === false || !canVisit() ? undefined : (given.browser ?? launch(given.browserArgs));
  try {
    const { browser, leave } = await admit(starting, patient, within);
    const { transcript, report, skipped } = await look(browser, patient, leave.socketUrls, deadline);
    const unsigned = token === undefined ? [{ probe: 'signing in', why: 'no token was given' }] : [];
    const all = [...report.skipped, ...skipped, ...(leave.skipped ? [leave.skipped] : []), ...unsigned];
    const probes = { ...report, skipped: all };
    const configuration = { ...given.configuration, anonymous: token === undefined };
    const evidence = { transcript, probes, configuration, contract };
    return {
      target: url.href,
      findings: diagnose(evidence),
      ruledOut: excluded(evidence),
      probes,
      transcript,
      configuration,
      ms: Math.round(performance.now() - began),
    };
  } finally {
    // Nobody waits for its end: the answer is there. One that did not start was said to have not.
    if (!given.browser) void starting?.then((browser) => browser.close()).catch(() => undefined);
  }
}

/** The browser that may open the page with the token, and where there is none, why. */
async function admit(
  starting: Promise<Browser> | undefined,
  patient: Patient,
  within: number,
): Promise<{ browser?: Browser; leave: Leave }> {
  const { page } = patient.given;
  const up = deadlineIn(within * SHARE.launch);
  const back = deadlineIn(within * SHARE.decoy);
  if (!starting) return { leave: leftOut(page === false ? 'not wanted' : 'no Chromium is installed') };
  const browser = await before(up, starting);
  if (!browser) return { leave: leftOut('the browser took too long to start') };
  const leave = await askLeave(browser, patient, back);
  return leave.skipped ? { leave } : { browser, leave };
}

/** The address of an application stands for the page that connects. */
function pageOf(url: URL, contract: Contract): URL {
  return url.pathname === '/' && url.search === '' ? new URL(contract.page.routes.dashboard, url) : url;
}

/** With the stack's secret, somebody whom the application does not know, of the highest tier, for five minutes. */
function mint(contract: Contract, secret: string | undefined): string | undefined {
  if (secret === undefined || !contract.token) return undefined;
  const id = `doctor-${randomUUID().slice(0, 8)}`;
  const { issuer, audience, algorithm } = contract.token;
  const claims = {
    sub: id,
    user_id: id,
    tier: contract.http.tierForTestNotification,
    type: 'access',
    jti: randomUUID(),
    ...(issuer === undefined ? {} : { iss: issuer }),
    ...(audience === undefined ? {} : { aud: audience }),
  };
  return jwt.sign(claims, secret, { algorithm, expiresIn: 300 });
}
