/** A failure as at most 2 kB of Markdown for a coding agent: enough to fix the cause rather than the test. Pure. */
import { explainPointer } from '../diagnosis/explain.ts';
import { headline, showSource, type Finding } from '../diagnosis/finding.ts';
import { groups, NOT_RECOGNISED } from '../diagnosis/index.ts';
import type { ProbeReport } from '../diagnosis/probes.ts';
import type { Stage } from '../diagnosis/rule.ts';
import { STAGES } from '../diagnosis/rule.ts';
import type { Transcript } from '../transcript/transcript.ts';

export interface ForAgents {
  /** The transcript that the finding's entry ids refer to. */
  readonly transcript?: Transcript | undefined;
  readonly probes?: ProbeReport | undefined;
  /** Title of the test that failed. */
  readonly test?: string;
  /** How to call the doctor. Default: `npx realtime-doctor`. */
  readonly command?: string;
}

/** Bytes of UTF-8. */
export const MAX_AGENT_BYTES = 2048;
/** Maximum characters per part; longer text is cut. */
const MAX_CHARS = { test: 120, says: 420, entry: 150, fix: 480 } as const;
const MAX_ENTRIES = 5;

/** What an agent should not touch, by how far the connection got. */
const LEAVE_ALONE: Readonly<Record<Stage, string>> = {
  reaching: 'the page’s event handlers; no connection reaches the server',
  protocol: 'the server’s handlers; the two sides do not speak the same protocol yet',
  between: 'the page’s handlers and the server’s handlers; a proxy between them, or CORS, is at fault',
  admission: 'the transport, the path and CORS; the server answers, and refuses',
  afterwards: 'the transport, the path, CORS and the token; the connection is up',
};

/**
 * A finding as Markdown of at most {@link MAX_AGENT_BYTES}: cause, certainty, source line, observations, fix, and
 * what not to change. If it does not fit, entries are left out first.
 */
export function forAgents(finding: Finding, about: ForAgents = {}): string {
  for (let entries = MAX_ENTRIES; entries > 0; entries--) {
    const text = markdown(finding, about, entries);
    if (Buffer.byteLength(text) <= MAX_AGENT_BYTES) return text;
  }
  return cutToBytes(markdown(finding, about, 0));
}

function markdown(finding: Finding, { transcript, probes, test, command }: ForAgents, entries: number): string {
  const { id, title, certainty, says, because, ruledOut, fix, source } = finding;
  const pointers = because
    .slice(0, entries)
    .map((name) => explainPointer(name, { transcript, probes }).replace(/: see what was read$/, ''))
    .map((text) => `- ${cut(oneLine(text), MAX_CHARS.entry)}`);
  const others = ruledOut.slice(0, 4).map((each) => each.id);
  return `${[
    `# ${cut(oneLine(headline({ id, title, certainty, says, because, ruledOut, fix })), 200)}`,
    '',
    ...(test === undefined ? [] : [`Test: ${cut(oneLine(test), MAX_CHARS.test)}`]),
    `Certainty: ${certainty}${certainty === 'certain' ? ', every look-alike was ruled out' : '; a look-alike could not be ruled out, so confirm it first'}.`,
    source ? `Source: \`${cut(showSource(source), 160)}\`` : 'Source: unknown. Look for the setting named in the fix.',
    '',
    `Seen: ${cut(oneLine(says), MAX_CHARS.says)}`,
    ...pointers,
    ...(others.length > 0 ? [`Not the cause: ${others.join(', ')}.`] : []),
    '',
    `Fix: ${cut(oneLine(fix), MAX_CHARS.fix)}`,
    '',
    'Do not change:',
    '- the test: no `skip`, `fixme` or retry, no longer timeout, no weaker assertion. It is right.',
    ...doNot(id),
    ...(id === NOT_RECOGNISED ? [] : ['', `More: \`${command ?? 'npx realtime-doctor'} cause ${id}\``]),
  ].join('\n')}\n`;
}

function doNot(id: string): string[] {
  const group = groups.find(({ rules }) => rules.some((rule) => rule.id === id));
  const stage = (Object.keys(STAGES) as Stage[]).find((each) => STAGES[each] === group?.title);
  return stage ? [`- ${LEAVE_ALONE[stage]}.`] : [];
}

const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** Does not split a surrogate pair. */
const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '')}…` : text;

/** Cuts between characters. */
function cutToBytes(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_AGENT_BYTES) return text;
  // A split character decodes to U+FFFD.
  return `${bytes
    .subarray(0, MAX_AGENT_BYTES - 4)
    .toString('utf8')
    .replace(/\uFFFD+$/, '')}…`;
}
