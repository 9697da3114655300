/** Formats an explanation as text and as JSON. */
import { explainFinding } from '../diagnosis/explain.ts';
import { showSource } from '../diagnosis/finding.ts';
import { describe } from '../transcript/describe.ts';
import type { RecordingAnswer } from '../api/schema.ts';
import type { Explanation, FailureStory } from './explain.ts';
import { seconds } from '../text.ts';

/** @param saved - the folder that it was written to */
export function answerText(explanation: Explanation, saved?: string): string {
  const { recording, findings, candidates, unseen, failures, connections, ruledOut } = explanation;
  const { transcript, title, name } = recording;
  const evidence = { transcript, probes: explanation.probes };
  return [
    headline(explanation),
    ...(title === undefined ? [] : [`  test: ${title}`]),
    ...[...findings, ...candidates].flatMap((finding) => ['', ...explainFinding(finding, evidence)]),
    ...unseen.flatMap(({ what, decide }) => ['', `  not known:  ${what}`, `  to decide:  ${decide}`]),
    ...failures.flatMap((failure) => ['', ...failureText(failure)]),
    '',
    `Read ${name}: ${transcript.entries.length} observations over ${seconds(transcript.until, 1)}, ${connections.length} ${connections.length === 1 ? 'connection' : 'connections'}.`,
    ...connections.slice(0, MAX_CONNECTIONS).map((connection) => `  - ${connectionText(connection)}`),
    ...(connections.length > MAX_CONNECTIONS ? [`  - and ${connections.length - MAX_CONNECTIONS} more`] : []),
    ...transcript.header.notObserved.map((what) => `  - not recorded: ${what}`),
    `Ruled out: ${ruledOut.length} causes.`,
    ...(saved === undefined ? [] : [`Saved: ${saved} (transcript.jsonl, answer.json, report.html)`]),
  ].join('\n');
}

const MAX_CONNECTIONS = 12;

function headline({ recording: { name, outcome }, verdict, findings, unseen }: Explanation): string {
  const test = outcome === undefined ? '' : ` The recorded test ${outcome}.`;
  if (verdict === 'broken')
    return `${name}: BROKEN, ${findings.length === 1 ? 'one cause' : `${findings.length} causes`} found.${test}`;
  if (verdict === 'inconclusive')
    return `${name}: INCONCLUSIVE, ${unseen.length === 1 ? 'one question is' : `${unseen.length} questions are`} open.${test}`;
  return `${name}: HEALTHY, no problem found.${test}`;
}

/** The failed assertion, and the traffic before it. */
function failureText({ message, source, t, wire }: FailureStory): string[] {
  const [first = '', ...rest] = message.split('\n').filter((line) => line.trim() !== '');
  const where = source ? ` (${showSource(source)})` : '';
  return [
    `Failed at ${seconds(t, 1)}${where}: ${first}`,
    ...rest.slice(0, 4).map((line) => `  ${line}`),
    wire.length > 0 ? '  On the wire before that:' : '  Nothing was on the wire in the seconds before that.',
    ...wire.map((entry) => `  ${seconds(entry.t - t, 1)} ${oneLine(describe(entry))}`),
  ];
}

/** Without the id's padding and the absolute time; the time before the failure is shown in front. */
const oneLine = (text: string): string =>
  text
    .replace(/\s*\n\s*/g, ' ')
    .replace(/^\s*(e\d+)\s+[\d.]+ s\s+/, ' $1  ')
    .slice(0, 200);

function connectionText(connection: Explanation['connections'][number]): string {
  const { id, page, asked, transport, upgraded, reached, ended, messages, began } = connection;
  const over = upgraded ? `${transport}, then websocket` : transport;
  const end = ended ? `, ended: ${ended.why.replace(/\s+/g, ' ').slice(0, 80)}` : '';
  return `${id} (${page}) at ${seconds(began, 1)}: ${asked.origin}${asked.path} over ${over}, got to "${reached}", ${messages.length} packets${end}`;
}

/** What `--json` prints. */
export function toJson(explanation: Explanation): RecordingAnswer {
  const { recording, verdict, findings, candidates, unseen, failures, ruledOut, connections, live } = explanation;
  const { name, format, title, outcome, limits, transcript } = recording;
  return {
    version: 1,
    form: 'recording',
    source: { name, format, title, outcome, limits, notObserved: transcript.header.notObserved },
    verdict,
    findings,
    candidates,
    unseen,
    failures: failures.map(({ wire, ...failure }) => ({ ...failure, wire: wire.map(({ id }) => id) })),
    connections: connections.map(({ id, page, asked, transport, upgraded, reached, began, ended }) => ({
      id,
      page,
      url: asked.url,
      transport,
      upgraded,
      reached,
      began,
      ended,
    })),
    ruledOut,
    live,
  };
}
