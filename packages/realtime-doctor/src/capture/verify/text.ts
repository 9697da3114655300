import { printable } from '../printable.ts';
import type { Verification } from './index.ts';
import type { Problem } from './problem.ts';
import { seconds } from '../../text.ts';

/** A verification as text for a terminal; the result comes first. Untrusted text is made printable. */
export function verificationText(verification: Verification): string {
  const { target, verified, problems, problemCount, files, journeys, claims, findings, root, verdict, commit, ms } =
    verification;
  const counted = `${files} files, ${journeys} journeys, ${claims} claims and ${findings} findings judged again, ${seconds(ms, 1)}`;
  if (verified) {
    return [
      `VERIFIED: ${printable(target)} is unmodified, and every verdict was reproduced from its transcripts.`,
      `  ${counted}`,
      `  verdict ${verdict ?? ''}, root ${root ?? ''}`,
    ].join('\n');
  }
  const more = problemCount > problems.length ? [`  and ${problemCount - problems.length} more`] : [];
  return [
    `NOT VERIFIED: ${printable(target)} has ${problemCount === 1 ? 'a problem' : `${problemCount} problems`}.`,
    ...problems.map((problem) => `  ${problemText(problem)}`),
    ...more,
    `  ${counted}`,
    ...(commit === undefined ? [] : [`  ${elsewhere(commit)}`]),
  ].join('\n');
}

const elsewhere = (commit: string): string =>
  `The capture was made at commit ${printable(commit, 40)}. Another version may judge or write differently; verify with that commit to be certain.`;

/** `capture.json:14: expected …, seen: …` */
export function problemText({ file, line, expected, seen }: Problem): string {
  const place = `${printable(file, 300) || 'the capture'}${line === undefined ? '' : `:${line}`}`;
  return `${place}: expected ${printable(expected)}; seen: ${printable(seen)}`;
}
