import { showSource } from '../../diagnosis/finding.ts';
import { printable } from '../printable.ts';
import type { FindingChange } from './claims.ts';
import type { CaptureDiff, Change, JourneyDiff, LaneDiff } from './index.ts';
import type { PictureDiff } from './pictures.ts';

/** A difference as text for a terminal; the result comes first. */
export function diffText(difference: CaptureDiff): string {
  const { a, b, same, journeys, versions, configuration } = difference;
  const changed = journeys.filter((journey) => !journey.same);
  const lines = [
    same ? 'NO DIFFERENCE' : `DIFFERENT: ${changed.length} of ${journeys.length} journeys`,
    `  - ${printable(a.name)}: ${printable(a.summary)}`,
    `  + ${printable(b.name)}: ${printable(b.summary)}`,
    ...changesText('configuration', configuration),
    ...changesText('versions', versions),
    ...changed.flatMap(journeyText),
  ];
  return lines.join('\n');
}

function changesText(title: string, changes: readonly Change[]): string[] {
  if (changes.length === 0) return [];
  return ['', title, ...changes.map(({ what, a, b }) => `  ${printable(what)}: ${or(a)} → ${or(b)}`)];
}

function journeyText({ title, only, status, claims, findings, timings, order, pictures }: JourneyDiff): string[] {
  if (only)
    return ['', printable(title), `  only in ${only === 'a' ? 'the first' : 'the second'} (${status[only] ?? ''})`];
  const times = timings.filter(({ differs }) => differs);
  return [
    '',
    `${printable(title)}: ${status.a === status.b ? status.a : `${status.a} → ${status.b}`}`,
    ...findings.map((finding) => `  finding ${findingText(finding)}`),
    ...claims.map(
      ({ claim, page, a, b }) => `  claim ${printable(claim)} (${printable(page)}): ${sideText(a)} → ${sideText(b)}`,
    ),
    ...times.map(
      ({ claim, a, b }) => `  time ${claim}: ${or(a?.actual)} → ${or(b?.actual)} (${or((b ?? a)?.expected)})`,
    ),
    ...order.flatMap(laneText),
    ...pictures.filter(({ differs }) => differs).map((picture) => `  picture ${pictureText(picture)}`),
  ];
}

const sideText = (side: { readonly verdict: string; readonly actual: string } | undefined): string =>
  side ? `${side.verdict} (${printable(side.actual, 160)})` : 'not judged';

function findingText({ finding, a, b }: FindingChange): string {
  const [left, right] = [a, b].map((side) =>
    side ? `${side.certainty}${side.source ? ` at ${printable(showSource(side.source))}` : ''}` : undefined,
  );
  if (left === undefined) return `${printable(finding)} came (${right})`;
  return `${printable(finding)} ${right === undefined ? `went (${left})` : `${left} → ${right}`}`;
}

/** Number of unchanged lines shown around a difference. */
const AROUND = 2;

function laneText({ lane, steps }: LaneDiff): string[] {
  const isShown = steps.map((_, index) =>
    steps.slice(Math.max(0, index - AROUND), index + AROUND + 1).some((step) => step.in !== 'both'),
  );
  const signs = { both: ' ', a: '-', b: '+' };
  return [
    `  order, ${printable(lane)}`,
    ...steps.flatMap((step, index) => {
      if (isShown[index]) return [`    ${signs[step.in]} ${printable(step.text, 160)}`];
      return isShown[index - 1] ? ['      …'] : [];
    }),
  ];
}

function pictureText({ page, title, share, pixels }: PictureDiff): string {
  return `${printable(page)} "${printable(title)}": ${pixels} pixels, ${(share * 100).toFixed(1)} %`;
}

const or = (text: string | undefined): string => (text === undefined ? '(nothing)' : printable(text, 160));
