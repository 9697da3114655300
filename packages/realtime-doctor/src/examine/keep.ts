import { saveAnswer } from '../explain/save.ts';
import { tell, toJson, type Telling } from './answer.ts';
import type { Examined } from './examine.ts';

/** Writes what an examination observed and answered into a folder. @returns the folder's absolute path */
export const keep = (dir: string, examined: Examined, more?: Telling['more']): string =>
  saveAnswer(
    dir,
    examined.transcript?.header,
    {
      subject: examined.target,
      verdict: examined.verdict,
      told: tell(examined, more ? { more } : {}),
      entries: examined.transcript?.entries ?? [],
      cited: examined.findings.flatMap(({ because }) => because),
    },
    toJson(examined),
  );
