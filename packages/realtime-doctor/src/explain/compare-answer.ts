/** Formats a comparison as text and as JSON. */
import type { ComparisonAnswer } from '../api/schema.ts';
import type { Comparison, LaneDifference } from './compare.ts';
import { seconds } from '../text.ts';

/** Context lines around a difference. */
const CONTEXT_LINES = 2;
const SIGNS = { both: ' ', a: '-', b: '+' } as const;

export function comparisonText({ a, b, parts, lanes }: Comparison): string {
  const sides = [a, b].map(
    ({ name, outcome }, index) => `  ${index === 0 ? '-' : '+'} ${name}${outcome ? ` (${outcome})` : ''}`,
  );
  if (!parts) {
    return [
      'NO DIFFERENCE on the wire. It does not show why the two ended differently.',
      ...sides,
      'Look at what the page did with what it received: its script, its state, or the test itself.',
    ].join('\n');
  }
  const [has, lacks] = parts.in === 'a' ? [a, b] : [b, a];
  return [
    `FIRST DIFFERENCE ${seconds(parts.t, 1)} after the page loaded, in "${parts.lane}".`,
    ...sides,
    '',
    `  ${has.name}: ${parts.text}`,
    `  ${lacks.name}: missing`,
    ...lanes.toSorted((one, other) => one.first.t - other.first.t).flatMap(laneText),
  ].join('\n');
}

function laneText({ lane, steps }: LaneDifference): string[] {
  const isShown = steps.map((_, index) =>
    steps.slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1).some((step) => step.in !== 'both'),
  );
  return [
    '',
    `  ${lane}`,
    ...steps.flatMap((step, index) => {
      if (isShown[index]) return [`    ${SIGNS[step.in]} ${step.text.replace(/\s+/g, ' ').slice(0, 160)}`];
      return isShown[index - 1] ? ['      …'] : [];
    }),
  ];
}

export const comparisonToJson = ({ a, b, parts, lanes }: Comparison): ComparisonAnswer => ({
  version: 1,
  form: 'comparison',
  a: { name: a.name, outcome: a.outcome, title: a.title },
  b: { name: b.name, outcome: b.outcome, title: b.title },
  same: parts === undefined,
  parts,
  lanes,
});
