import type { Capture, CapturedJourney } from './capture.ts';

const signs = { passed: '✅', failed: '❌', skipped: '⏭️', infrastructure: '🟠', interrupted: '⏹️' } as const;

/** The run on one page of Markdown, the verdict first; short enough for a GitHub summary (1 MiB). */
export function markdown({ summary, journeys, stack, commit, startedAt, ms, versions }: Capture): string {
  return [
    `# ${summary}`,
    '',
    `${startedAt}, commit ${commit}, ${(ms / 1000).toFixed(1)} s, ${stack}`,
    '',
    '| | journey | time | claims |',
    '| --- | --- | --- | --- |',
    ...journeys.map(row),
    '',
    ...journeys.flatMap(failure),
    '## Versions',
    '',
    '| what | version |',
    '| --- | --- |',
    ...Object.entries(versions).map(([name, version]) => `| ${cell(name)} | ${cell(version)} |`),
    '',
  ].join('\n');
}

function row({ title, status, ms, claims }: CapturedJourney): string {
  const held = claims.filter(({ holds }) => holds).length;
  return `| ${signs[status]} | ${cell(title)} | ${(ms / 1000).toFixed(1)} s | ${held} of ${claims.length} hold |`;
}

function failure({ title, status, error, claims }: CapturedJourney): string[] {
  if (status === 'passed' || status === 'skipped') return [];
  const broken = claims.filter(({ holds }) => !holds);
  return [
    `## ${signs[status]} ${title}`,
    '',
    ...(error ? ['```text', error.replaceAll('```', "'''"), '```', ''] : []),
    ...broken.map(({ id, expected, actual }) => `- **${id}**: expected ${text(expected)}; seen: ${text(actual)}`),
    '',
  ];
}

/** Markdown's and HTML's own signs mean nothing in what came from outside. */
const text = (value: string): string => value.replaceAll(/[\\`*_{}[\]<>#|]/g, String.raw`\$&`).replaceAll(/\s+/g, ' ');
const cell = text;
