import { saveAnswer } from '../explain/save.ts';
import type { AnswerReport } from '../report/answer.ts';
import { seconds } from '../text.ts';
import { toJson } from './answer.ts';
import type { Examined } from './examine.ts';

/** Writes what an examination observed and answered into a folder. @returns the folder's absolute path */
export const keep = (dir: string, examined: Examined): string => saveAnswer(dir, reportOf(examined), toJson(examined));

function reportOf(examined: Examined): AnswerReport {
  const { target, verdict, findings, unseen, watched, ms, ruledOut, probes, transcript, contract } = examined;
  return {
    subject: target,
    kind: 'Running page',
    verdict,
    sentence: sentenceOf(examined),
    facts: [
      { name: 'Watched for', value: seconds(watched, 1) },
      { name: 'Took', value: seconds(ms, 1) },
      { name: 'Questions asked', value: String(probes.did.length) },
      ...(transcript
        ? [{ name: 'When', value: transcript.header.wallOrigin.slice(0, 16).replace('T', ' '), small: 'UTC' }]
        : []),
    ],
    findings,
    candidates: [],
    unseen,
    failures: [],
    notes: [
      ...probes.did,
      ...probes.skipped.map(({ probe, why }) => `Left out: ${probe} (${why})`),
      ...examined.inferred.differences.map((line) => `Contract differs: ${line}`),
      `Ruled out: ${ruledOut.length} known causes.`,
    ],
    transcript,
    contract,
    probes,
  };
}

function sentenceOf({ verdict, findings: [first], watched }: Examined): string {
  if (first) return first.title;
  return verdict === 'healthy'
    ? `No problem was found in ${seconds(watched, 1)}.`
    : 'Nothing was found, and not everything was seen.';
}
