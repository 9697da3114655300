/** Prepares an explanation for the report. Pure. */
import type { AnswerReport, Fact } from '../report/answer.ts';
import { seconds } from '../text.ts';
import type { Explanation } from './explain.ts';

const FORMATS = { 'playwright-trace': 'Playwright trace', har: 'HAR', capture: 'Capture' } as const;
const OUTCOMES = { passed: 'Passed', failed: 'Failed' } as const;

export function reportOf(explanation: Explanation): AnswerReport {
  const { recording, contract, verdict, findings, candidates, unseen, failures, probes, ruledOut } = explanation;
  const { name, format, title, transcript } = recording;
  return {
    subject: title ?? name,
    kind: [FORMATS[format], ...(title === undefined ? [] : [name])].join(' · '),
    verdict,
    sentence: sentenceOf(explanation),
    facts: factsOf(explanation),
    findings,
    candidates,
    unseen,
    failures,
    notes: [`Ruled out: ${ruledOut.length} known causes.`, ...(probes?.did ?? [])],
    transcript,
    contract,
    probes,
  };
}

function sentenceOf({ verdict, findings: [first], candidates, unseen, recording, connections }: Explanation): string {
  if (first) return first.title;
  if (candidates.length > 0) return `${candidates.length} causes fit what was recorded. One question decides.`;
  if (verdict === 'inconclusive' && unseen.length > 0)
    return connections.length === 0
      ? 'No realtime connection is in the recording.'
      : 'The recording alone does not tell whether realtime works.';
  return recording.outcome === 'passed' ? 'Nothing is wrong on the wire, and the test passed.' : 'Nothing is wrong.';
}

function factsOf({ recording, connections }: Explanation): Fact[] {
  const { outcome, transcript } = recording;
  const { wallOrigin, browser } = transcript.header;
  const reached = connections.filter(({ connected }) => connected).length;
  return [
    ...(outcome === undefined ? [] : [{ name: 'Recorded test', value: OUTCOMES[outcome] }]),
    { name: 'Connections', value: String(connections.length), small: `${reached} accepted` },
    { name: 'Recorded for', value: seconds(transcript.until, 1) },
    { name: 'When', value: wallOrigin.slice(0, 16).replace('T', ' '), small: 'UTC' },
    { name: 'Browser', value: browser.split(' (')[0] ?? browser },
  ];
}
