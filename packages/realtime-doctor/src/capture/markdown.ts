import { rules, showSource, titled } from '../diagnosis/index.ts';
import type { Capture, CapturedJourney, JourneyStatus } from './capture.ts';
import { causesOf, type Cause } from './causes.ts';
import { skippedButRequired } from './required.ts';
import { seconds } from '../text.ts';

const signs = {
  passed: '✅',
  failed: '❌',
  flaky: '⚠️',
  skipped: '⏭️',
  infrastructure: '🟠',
  interrupted: '⏹️',
} as const satisfies Record<JourneyStatus, string>;

/**
 * Maximum size of a GitHub job summary in bytes; GitHub drops a longer one. Leaves room for summaries of other steps.
 */
export const LIMIT = 1_000_000;
/** Maximum characters per error: the first lines say enough, the rest is in the transcript. */
const ERROR = 4000;

/**
 * The run as one page of Markdown: verdict, causes, journeys and failed claims. What does not fit into a GitHub
 * summary is cut from the end, with a note.
 */
export function markdown({ summary, journeys, stack, commit, startedAt, ms, versions }: Capture): string {
  const failed = journeys.filter(({ status }) => status !== 'passed' && status !== 'skipped');
  const causes = causesOf(failed);
  const parts = [
    [`# ${summary}`, '', `${startedAt}, commit ${commit}, ${seconds(ms, 1)}, ${stack}`, ''],
    ...(causes.length > 0 ? [['## Why it failed', ''], ...causes.map((cause) => why(cause, failed.length))] : []),
    ...notRun(journeys),
    ['| | journey | time | claims |', '| --- | --- | --- | --- |'],
    ...journeys.map((journey) => [row(journey)]),
    [''],
    ...failed.map(failure),
    ['## Versions', '', '| what | version |', '| --- | --- |'],
    ...Object.entries(versions).map(([name, version]) => [`| ${text(name)} | ${text(version)} |`]),
  ];
  return fitting(parts.map((lines) => `${lines.join('\n')}\n`));
}

/** The parts that fit, and a note on how many do not. */
function fitting(parts: readonly string[]): string {
  const room = LIMIT - 200;
  let bytes = 0;
  const kept = parts.filter((part) => (bytes += Buffer.byteLength(part)) <= room);
  const left = parts.length - kept.length;
  return `${kept.join('')}${left > 0 ? `\n… and ${left} more parts that do not fit here: see report.html.\n` : ''}`;
}

function why({ finding, broke }: Cause<CapturedJourney>, failed: number): string[] {
  const { id, source, says, fix, ruledOut } = finding;
  const rule = rules.find((each) => each.id === id);
  const names = ruledOut.map((each) => rules.find((other) => other.id === each.id)?.title ?? each.id);
  return [
    `### ${text(titled(finding))}`,
    '',
    ...(source ? [`**${text(showSource(source))}**`, ''] : []),
    `- **Seen:** ${text(says)}`,
    ...(rule ? [`- **Why that breaks it:** ${withCode(rule.why)}`] : []),
    `- **What to do:** ${withCode(fix)}`,
    ...(names.length > 0 ? [`- **Ruled out:** ${text(names.join('; '))}`] : []),
    `- **Broke:** ${broke.length} of ${failed} failed journeys`,
    '',
  ];
}

/** Required journeys that were skipped, grouped by reason. */
function notRun(journeys: readonly CapturedJourney[]): string[][] {
  const byReason = [...skippedButRequired(journeys)];
  if (byReason.length === 0) return [];
  const reasons = byReason.flatMap(([reason, titles]) => [
    `- **${text(reason)}**`,
    ...titles.map((title) => `  - ${text(title)}`),
  ]);
  return [['## Required but not run', '', ...reasons, '']];
}

function row({ title, status, ms, claims, skipped, superseded }: CapturedJourney): string {
  const held = claims.filter(({ holds }) => holds).length;
  const name = `${text(title)}${superseded ? ' (retried below)' : ''}`;
  const judged = skipped ? `skipped: ${text(skipped.why)}` : `${held} of ${claims.length} hold`;
  return `| ${signs[status]} | ${name} | ${seconds(ms, 1)} | ${judged} |`;
}

function failure({ title, status, error, claims }: CapturedJourney): string[] {
  const broken = claims.filter(({ holds }) => !holds);
  return [
    `## ${signs[status]} ${text(title)}`,
    '',
    ...(error ? ['```text', short(error).replaceAll('```', "'''"), '```', ''] : []),
    ...broken.map(({ id, expected, actual }) => `- **${text(id)}**: expected ${text(expected)}; seen: ${text(actual)}`),
    '',
  ];
}

const short = (error: string): string =>
  error.length > ERROR ? `${error.slice(0, ERROR)}… (${error.length - ERROR} more characters)` : error;

/** Escapes Markdown and HTML in text from outside. */
const text = (value: string): string => value.replaceAll(/[\\`*_{}[\]<>#|]/g, String.raw`\$&`).replaceAll(/\s+/g, ' ');

/** Like {@link text}, but text between backquotes stays code. */
const withCode = (value: string): string =>
  value
    .split('`')
    .map((part, index) => (index % 2 === 1 ? `\`${part.replaceAll(/\s+/g, ' ')}\`` : text(part)))
    .join('');
