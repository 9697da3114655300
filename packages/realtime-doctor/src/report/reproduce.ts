import type { Capture, CapturedJourney } from '../capture/capture.ts';

/** The exact commands that rerun a journey in the same way. */
export function reproduce(journey: Pick<CapturedJourney, 'title'>, { configuration, commit, stack }: Capture): string {
  const source = configuration['E2E_STACK'];
  const kind = source && source !== 'auto' ? source : (/^(?:local|compose|attached)/.exec(stack)?.[0] ?? 'auto');
  const backend = configuration['E2E_BACKEND'];
  const flags = [
    `--stack=${kind}`,
    ...(backend && backend !== 'node' && !backend.startsWith('(') ? [`--backend=${backend}`] : []),
    `-g ${quoted(pattern(journey.title))}`,
  ];
  return [...(commit === 'nogit' ? [] : [`git checkout ${quoted(commit)}`]), `npm run e2e -- ${flags.join(' ')}`].join(
    '\n',
  );
}

/** Playwright matches a regular expression against the titles joined by spaces, followed by the tags. */
const pattern = (title: string): string =>
  title
    .split(' › ')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`))
    .join('.*');

/** Quotes any text as one word for a POSIX shell. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
