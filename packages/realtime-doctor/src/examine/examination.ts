import type { Browser } from 'playwright-core';
import type { Contract } from '../contract/contract.ts';
import type { Configuration } from '../diagnosis/index.ts';
import type { ProbeRequest } from '../probes/index.ts';
import type { VisitRequest } from './visit.ts';

/** Options of an examination. */
export interface Examination {
  readonly url: URL;
  /** The application's contract. Without one, it is inferred from the page's traffic and scripts. */
  readonly contract?: Contract;
  /** Contracts that a page may be recognised by, most likely first. */
  readonly known?: readonly Contract[];
  /** The user's own token, and its key in localStorage; the default is the contract's key. */
  readonly token?: string;
  readonly storageKey?: string;
  /** Other items of localStorage. */
  readonly storage?: Readonly<Record<string, string>>;
  /** Origins that may receive the token, beside the page's own and the named backends. */
  readonly trusted?: readonly string[];
  readonly configuration?: Configuration | ((contract: Contract) => Configuration);
  /** `false` skips the page and runs only the probes. */
  readonly page?: boolean;
  /** Milliseconds to watch the page. */
  readonly watch?: number;
  /** `false` only watches the page and runs no probes. */
  readonly probes?: false | Omit<ProbeRequest, 'pageUrl' | 'contract' | 'token' | 'socketUrls' | 'depth' | 'texts'>;
  readonly visit?: Pick<VisitRequest, 'act' | 'ignoreHTTPSErrors' | 'exactly' | 'clock' | 'onRecorder' | 'onSettled'>;
  readonly browserArgs?: readonly string[];
  /** A browser that the caller started and closes. */
  readonly browser?: Promise<Browser>;
  /** Overall time limit in milliseconds. Checks that did not finish are reported as not observed. */
  readonly within?: number;
  /** Extends the time limit on a slow machine, so that the page is watched for the requested time. */
  readonly isSoft?: boolean;
  readonly say?: (line: string) => void;
}
