/** The gallery page: each finding as observed in its scenario, with symptoms, cause and fix. */
import { diagnose, groups, showSource, type Finding } from 'realtime-doctor/diagnosis/index.ts';
import type { Rule } from 'realtime-doctor/diagnosis/rule.ts';
import { evidenceOf, type Recording } from '../recording.ts';
import { draw } from './drawing.ts';
import { plainFor, type Plain } from './plain.ts';
import { inTheConsole, onThePage } from './seen.ts';

interface Seen {
  readonly recording: Recording;
  readonly finding: Finding;
}

/** Folder of the screenshots, relative to the page. */
export const PICTURES = 'images/gallery';

/** @param pictures - names of the recordings with a screenshot */
export function gallery(recordings: readonly Recording[], pictures: ReadonlySet<string>): string {
  const seen = recordings.flatMap((recording): Seen[] => {
    const [finding] = diagnose(evidenceOf(recording));
    return finding ? [{ recording, finding }] : [];
  });
  const of = (id: string): Seen[] => seen.filter(({ finding }) => finding.id === id);
  const body = groups.flatMap(({ title, rules }) => [
    `## ${title}`,
    '',
    ...rules.flatMap((rule) => [...section(rule, of(rule.id), pictures), '']),
  ]);
  const contents = groups.map(
    ({ title, rules }) => `- **${title}**: ${rules.map(({ id }) => `[${id}](#${id})`).join(', ')}`,
  );
  return `${[HEAD, ...contents, '', ...body].join('\n').trimEnd()}\n`;
}

const HEAD = `# Why realtime does not work: the gallery

<!-- Generated: npm run scenarios -- --gallery docs/gallery.md. Do not edit. -->

Each cause below was reproduced with real servers, clients and proxies by \`npm run scenarios\`, and named by
\`npm run doctor\`. Quotes are real traffic; ports, ids and times are replaced. To diagnose your own application:
\`npm run doctor -- http://127.0.0.1:5174\`.
`;

function section({ id, title, why, fix }: Rule, seen: readonly Seen[], pictures: ReadonlySet<string>): string[] {
  // The scenario without a `way` has the shortest name and is the simplest.
  const [first] = seen.toSorted((a, b) => a.recording.name.length - b.recording.name.length);
  const head = [`### ${id}`, '', `**${title}.** ${why}`, ''];
  if (!first) return [...head, `_Not reproduced on the machine that wrote this page._`, '', `**Fix.** ${fix}`];
  const { recording, finding } = first;
  const plain = plainFor(recording.probes);
  const ruledOut = finding.ruledOut.map((each) => `${each.id} (\`${each.because[0] ?? ''}\`)`);
  const source = finding.source ? ` Source: \`${showSource(finding.source)}\`.` : '';
  return [
    ...head,
    ...looks(recording, plain, pictures),
    `**What the doctor says.** ${asCode(plain(finding.says))}${source}`,
    '',
    draw(finding, evidenceOf(recording), plain),
    '',
    ...(ruledOut.length > 0
      ? [`**Ruled out:** ${ruledOut.map((text) => text.replace(/ \(`e\d+`\)/, '')).join(', ')}.`, '']
      : []),
    `**Fix.** ${finding.fix}`,
    '',
    `**Known variants:** ${asCode(ways(seen))}`,
  ];
}

/** What the user and the developer see. */
function looks(recording: Recording, plain: Plain, pictures: ReadonlySet<string>): string[] {
  if (recording.entries.length === 0) return [];
  const page = onThePage(recording);
  const console = inTheConsole(recording, plain);
  const says = page === undefined ? [] : [`the page says ${page}`];
  const errors = console.length > 0 ? 'the browser’s console says' : 'the browser’s console says nothing';
  const line = `**What it looks like.** ${sentence([...says, errors].join('; '))}`;
  return [
    console.length > 0 ? `${line}:` : `${line}.`,
    '',
    ...(console.length > 0 ? [...console.map((text) => `- \`${text}\``), ''] : []),
    ...(pictures.has(recording.name)
      ? [`![The page of ${recording.expected}](${PICTURES}/${recording.name}.png)`, '']
      : []),
  ];
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

/** Formats URLs as code, so that they don't become links. */
const asCode = (text: string): string => text.replace(/\b(?:https?|wss?):\/\/[^\s"",;)]*[^\s"",;).:]/g, '`$&`');

/** A recording under harder conditions counts as the same way. */
function ways(seen: readonly Seen[]): string {
  const faults = [...new Set(seen.map(({ recording }) => recording.fault.replace(/\.$/, '')))];
  return `${faults.map((fault, index) => (faults.length > 1 ? `(${index + 1}) ${fault}` : fault)).join('; ')}.`;
}
