import { showSource, type Finding } from 'realtime-doctor/diagnosis/finding.ts';
import type { Recording } from 'realtime-doctor/sources/recording/recording.ts';
import { describe } from 'realtime-doctor/transcript/describe.ts';

/** Kept short because a coding agent reads all of it. */
const MAX_BYTES = 2048;
const MAX_ENTRIES = 5;
const MAX_LINE = 160;

/**
 * The cause as Markdown, for the person or agent that fixes it: what is wrong, the evidence, what to change, and what
 * not to change.
 */
export function forAgents(
  [cause, ...others]: readonly Finding[],
  { title, transcript }: Recording,
): string | undefined {
  if (!cause) return undefined;
  const entries = cause.because.slice(0, MAX_ENTRIES).map((name) => {
    const entry = transcript.get(name);
    return `- ${clipped(entry ? describe(entry).trim() : `${name}: what the server answered when it was asked`)}`;
  });
  const lines = [
    `# ${cause.title}`,
    '',
    `Test: ${clipped(title ?? '')}`,
    `Cause: ${cause.id} (${cause.certainty})`,
    ...(cause.source ? [`Source: ${showSource(cause.source)}`] : []),
    ...(others.length > 0 ? [`Also found: ${others.map(({ id }) => id).join(', ')}`] : []),
    '',
    `Seen: ${cause.says.slice(0, 400)}`,
    '',
    'Fix:',
    cause.fix.slice(0, 500),
    '',
    'Do not change: the test, its assertions or its timeouts. Do not mark it `skip` or `fixme`: it is right, and the application is wrong.',
    '',
    'Evidence (entries of transcript.jsonl):',
    ...entries,
  ];
  // The last lines are the least important.
  while (Buffer.byteLength(`${lines.join('\n')}\n`) > MAX_BYTES) lines.pop();
  return `${lines.join('\n')}\n`;
}

const clipped = (text: string): string => text.replaceAll(/\s+/g, ' ').slice(0, MAX_LINE);
