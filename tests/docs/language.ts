/** Finds archaic and foreign phrases, as far as a pattern can. */
import { lineAt, type Text } from './texts.ts';

/** A banned word, and what to write instead. */
const BANNED: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  { pattern: /[«»]/g, instead: '"double quotes" or `code`' },
  { pattern: /\bwhoever\b/gi, instead: 'anyone who, or name the subject' },
  // Python's `is None` has a capital.
  { pattern: /(?<!\bthere )\b(?:is|are) none\b/g, instead: '"is not a valid …"' },
  // A folder of a filed capture has this name.
  { pattern: /(?<![/'"`-])\bmend(?:s|ed|ing)?\b(?![/'"`-])/gi, instead: 'fix' },
  { pattern: /\banew\b/gi, instead: 'again, regenerate' },
  { pattern: /\ball the same\b/gi, instead: 'still' },
  { pattern: /\bfor ever\b/gi, instead: 'forever' },
  { pattern: /\btells? of\b/gi, instead: 'reports' },
  { pattern: /\bnobody's business\b/gi, instead: 'private' },
];

/** Every banned phrase in `text`, as `file:line: phrase (instead)`. */
export function bannedPhrases({ path, text }: Text): string[] {
  return BANNED.flatMap(({ pattern, instead }) =>
    [...text.matchAll(pattern)].map(({ 0: phrase, index }) => `${path}:${lineAt(text, index)}: ${phrase} (${instead})`),
  );
}

const MAX_SUBJECT_LENGTH = 72;
const TYPES = 'build|chore|ci|docs|feat|fix|perf|refactor|revert|style|test';
const SUBJECT = new RegExp(`^(?:(?:${TYPES})(?:\\([^)]+\\))?!?: \\S|Revert "|Merge |Version Packages)`);

/** What is wrong with a commit message's first line. */
export function badSubject(subject: string): string | undefined {
  if (subject.length > MAX_SUBJECT_LENGTH) return `${subject.length} characters: ${subject}`;
  return SUBJECT.test(subject) ? undefined : `not a Conventional Commit: ${subject}`;
}
