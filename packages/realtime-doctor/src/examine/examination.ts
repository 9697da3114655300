import type { Browser } from 'playwright-core';
import type { Contract } from '../contract/contract.ts';
import type { Configuration } from '../diagnosis/index.ts';
import type { ProbeRequest } from '../probes/index.ts';
import type { VisitRequest } from './visit.ts';

/** What an examination is asked for. */
export interface Examination {
  readonly url: URL;
  /** What the application is. Without one, what can be known is inferred from the page's own traffic and scripts. */
  readonly contract?: Contract;
  /** Contracts that a page may be recognised by, the most likely first. */
  readonly known?: readonly Contract[];
  /** The user's own token, and where in localStorage it is put: the contract's key unless another is named. */
  readonly token?: string;
  readonly storageKey?: string;
  /** More of localStorage. */
  readonly storage?: Readonly<Record<string, string>>;
  /** Origins that may see the token beside the page's own and the named backends. */
  readonly trusted?: readonly string[];
  readonly configuration?: Configuration | ((contract: Contract) => Configuration);
  /** `false` asks from Node only. */
  readonly page?: boolean;
  /** Milliseconds. */
  readonly watch?: number;
  /** `false` looks at the page and asks nothing from Node. */
  readonly probes?: false | Omit<ProbeRequest, 'pageUrl' | 'contract' | 'token' | 'socketUrls' | 'depth' | 'texts'>;
  readonly visit?: Pick<VisitRequest, 'act' | 'ignoreHTTPSErrors' | 'exactly' | 'clock' | 'onRecorder' | 'onSettled'>;
  readonly browserArgs?: readonly string[];
  /** A browser that someone else started, and closes. */
  readonly browser?: Promise<Browser>;
  /** For everything together, in milliseconds. What is not finished by then is said to be not observed. */
  readonly within?: number;
  /** The time limit gives way on a slow machine, so that the page is watched for as long as was asked for. */
  readonly isSoft?: boolean;
  readonly say?: (line: string) => void;
}
