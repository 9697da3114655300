import { printable } from '../printable.ts';
import type { Verification } from './index.ts';
import type { Problem } from './problem.ts';

/** A verification as a person reads it, the answer first. Whatever a stranger wrote is made harmless to a terminal. */
export function tellVerification(verification: Verification): string {
  const { target, verified, problems, problemCount, files, journeys, claims, findings, root, verdict, commit, ms } =
    verification;
  const counted = `${files} files, ${journeys} journeys, ${claims} claims and ${findings} findings judged again, ${(ms / 1000).toFixed(1)} s`;
  if (verified) {
    return [
      `VERIFIED: ${printable(target)} is as it was published, and what it says follows from what it saw.`,
      `  ${counted}`,
      `  verdict ${verdict ?? ''}, root ${root ?? ''}`,
    ].join('\n');
  }
  const more = problemCount > problems.length ? [`  and ${problemCount - problems.length} more`] : [];
  return [
    `NOT VERIFIED: ${printable(target)} has ${problemCount === 1 ? 'a problem' : `${problemCount} problems`}.`,
    ...problems.map((problem) => `  ${tellProblem(problem)}`),
    ...more,
    `  ${counted}`,
    ...(commit === undefined ? [] : [`  ${elsewhere(commit)}`]),
  ].join('\n');
}

const elsewhere = (commit: string): string =>
  `It says that it is of commit ${printable(commit, 40)}: another version of this harness may judge or write otherwise, and that one’s own says for sure.`;

/** `capture.json:14: expected …, seen: …` */
export function tellProblem({ file, line, expected, seen }: Problem): string {
  const place = `${printable(file, 300) || 'the capture'}${line === undefined ? '' : `:${line}`}`;
  return `${place}: expected ${printable(expected)}; seen: ${printable(seen)}`;
}
