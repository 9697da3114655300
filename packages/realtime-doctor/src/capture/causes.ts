import { NOT_RECOGNISED, showSource, type Finding } from '../diagnosis/index.ts';

/** A cause and everything that it broke. */
export interface Cause<T> {
  readonly finding: Finding;
  readonly broke: readonly T[];
}

/** Whether a finding names a cause. */
export const isKnown = ({ id }: Finding): boolean => id !== NOT_RECOGNISED;

/** The distinct causes of the failed journeys, sorted by how many of them each broke first. */
export function causesOf<T extends { readonly findings: readonly Finding[] }>(failed: readonly T[]): Cause<T>[] {
  const causes = new Map<string, { finding: Finding; broke: T[] }>();
  for (const journey of failed) {
    for (const finding of journey.findings.filter(isKnown)) {
      const id = `${finding.id} ${finding.source ? showSource(finding.source) : ''}`;
      const cause = causes.get(id) ?? { finding, broke: [] };
      causes.set(id, { finding: cause.finding, broke: [...cause.broke, journey] });
    }
  }
  // The first finding of a journey hides the others, so only first findings count.
  const weight = ({ finding, broke }: Cause<T>): number =>
    broke.filter(({ findings }) => findings[0]?.id === finding.id).length;
  return [...causes.values()].toSorted((a, b) => weight(b) - weight(a));
}
