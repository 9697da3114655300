/** The answer: as text, with the cause and the fix on the first screen, and as JSON. */
import { NOT_RECOGNISED, type Finding } from '../diagnosis/index.ts';
import { explainFinding } from '../diagnosis/explain.ts';
import { isInferred } from '../contract/inferred.ts';
import type { InferredServer } from '../diagnosis/infer.ts';
import type { LiveAnswer } from '../api/schema.ts';
import type { Examined } from './examine.ts';
import { seconds } from '../text.ts';

/** What {@link answerText} prints beside the answer itself. */
export interface TextOptions {
  /** The folder that the transcript was written to. */
  readonly saved?: string;
  /** Where a cause is explained in detail. */
  readonly more?: (id: string) => string;
}

/** "Not recognised" is not a cause and has no explanation. */
const moreOf = ({ id }: Finding, more: TextOptions['more']): string[] =>
  id === NOT_RECOGNISED || !more ? [] : [`  more:      ${more(id)}`];

export function answerText(examined: Examined, { saved, more }: TextOptions = {}): string {
  const { target, findings, ruledOut, probes, transcript, ms } = examined;
  const evidence = { transcript, probes };
  return [
    ...headlines(examined),
    ...findings.flatMap((finding) => ['', ...explainFinding(finding, evidence), ...moreOf(finding, more)]),
    ...notSeen(examined),
    '',
    `Checked ${target} in ${seconds(ms, 1)}:`,
    ...(transcript
      ? [`  - watched the page for ${seconds(examined.watched, 1)} (${transcript.entries.length} observations)`]
      : []),
    ...probes.did.map((line) => `  - ${line}`),
    ...probes.skipped.map(({ probe, why }) => `  - left out: ${probe} (${why})`),
    ...inferences(examined),
    ...examined.inferred.differences.map((line) => `Contract differs: ${line}`),
    `Ruled out: ${ruledOut.length} causes.`,
    ...(saved === undefined ? [] : [`Saved: ${saved} (transcript.jsonl, answer.json, report.html)`]),
  ].join('\n');
}

function headlines({ target, findings, verdict, watched }: Examined): string[] {
  if (verdict === 'broken')
    return [`${target}: BROKEN, ${findings.length === 1 ? 'one cause' : `${findings.length} causes`} found.`];
  if (verdict === 'inconclusive') return [`${target}: INCONCLUSIVE. Nothing was found, and not everything was seen.`];
  return [
    `${target}: HEALTHY, no problem found in ${seconds(watched, 1)}.`,
    '  What takes longer to show (an idle timeout, an expiring token) needs a longer look: --watch 60.',
  ];
}

/** What is listed of what was not seen; the JSON output has all. */
const MAX_UNSEEN = 5;

function notSeen({ unseen }: Examined): string[] {
  const more = unseen.length - MAX_UNSEEN;
  return [
    ...unseen
      .slice(0, MAX_UNSEEN)
      .flatMap(({ what, decide }) => ['', `  not seen:  ${what}`, `  to decide: ${decide}`]),
    ...(more > 0 ? ['', `  not seen:  ${more} more like these; --json lists all.`] : []),
  ];
}

/** Servers of a page that are listed in the answer; the JSON output has all. */
const MAX_INFERRED = 10;

function inferences({ contract, contractFrom, inferred }: Examined): string[] {
  const from =
    contractFrom === 'recognised' ? [`Recognised by its scripts: ${contract.name}. Another contract: --contract.`] : [];
  const found = [
    ...inferred.servers.map(describe),
    ...inferred.channels.map(({ protocol, server }) => `${protocol} ${server}`),
  ];
  return [
    ...from,
    ...(found.length > MAX_INFERRED
      ? [...found.slice(0, MAX_INFERRED), `${found.length - MAX_INFERRED} more (--json lists all)`]
      : found
    ).map((text) => `Inferred from the page's traffic: ${text}`),
  ];
}

function describe({ server, engineVersions, transports, namespaces, parser, credentials }: InferredServer): string {
  return [
    server,
    `Engine.IO ${engineVersions.join(', ') || 'unknown'}`,
    transports.join(' and '),
    `namespace ${namespaces.join(', ') || 'none joined'}`,
    ...(parser === 'default' ? [] : [`${parser} parser`]),
    credentials.length > 0 ? `credentials in ${credentials.join(', ')}` : 'no credentials seen',
  ].join('; ');
}

/** What `--json` prints. */
export function toJson(examined: Examined): LiveAnswer {
  const { target, verdict, findings, unseen, inferred, ruledOut, probes, contract, contractFrom, watched, ms } =
    examined;
  return {
    version: 1,
    form: 'live',
    target,
    verdict,
    findings,
    unseen,
    inferred: { contract: isInferred(contract) ? null : contract.name, contractFrom, ...inferred },
    ruledOut,
    probes: { ...probes },
    watched: Math.round(watched),
    ms,
  };
}
