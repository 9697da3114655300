/** The cases: one folder each in `cases/`, described by its `case.json`. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { UsageError } from 'realtime-doctor/errors.ts';

export const CASES = join(import.meta.dirname, 'cases');

const pattern = z.string().refine(isPattern, 'is not a valid regular expression');

const caseFile = z.strictObject({
  title: z.string(),
  /** What a user or a developer sees. */
  symptom: z.string(),
  cause: z.string(),
  /** Address of the public report; null for a healthy page, or a fault that no single report describes. */
  report: z.url().nullable(),
  /** What the application is made of: "Express", "FastAPI behind nginx". */
  framework: z.string(),
  healthy: z.boolean(),
  /** Whether FIX=1 starts a repaired application. */
  hasFix: z.boolean(),
  /** Debian packages that the case starts programs from. */
  needs: z.array(z.string()),
  /** Ids of findings that are right, of rules that exist and of rules that might. */
  accept: z.array(z.string()),
  /** Ids that are known to be wrong here. */
  mustNotSay: z.array(z.string()),
  /** Must match the text of a right finding; otherwise the advice does not fix the fault. */
  adviceMentions: pattern.optional(),
  /** Advice that fixes it. */
  fixHint: z.string(),
  /** A healthy page that the doctor can't see work, for example before a click: exit code 4 is the right answer. */
  unseen: z.boolean().optional(),
  /** What the page shows in a browser: `--check` compares it. */
  shows: z.strictObject({
    /** How long the page is watched. Seconds. */
    seconds: z.number(),
    /** Matches the page's states while the fault is there, and never once it is fixed. */
    broken: pattern.optional(),
    /** Matches the page's states when all is well. */
    well: pattern,
    /** What the user clicks first. */
    click: z.string().optional(),
  }),
});

export type Case = z.infer<typeof caseFile> & { readonly name: string };
export type Variant = 'broken' | 'fixed' | 'healthy';

/**
 * All cases, or the named ones, by name.
 * @throws UsageError for a name that does not exist, or a case.json that does not fit
 */
export function cases(names: readonly string[] = []): readonly Case[] {
  const all = readdirSync(CASES, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(CASES, entry.name, 'case.json')))
    .map(({ name }) => read(name))
    .toSorted((a, b) => a.name.localeCompare(b.name));
  const unknown = names.find((name) => !all.some((each) => each.name === name));
  if (unknown !== undefined) {
    throw new UsageError(`There is no case "${unknown}".`, 'Run `npm run corpus -- --list` for the names.');
  }
  return names.length > 0 ? all.filter(({ name }) => names.includes(name)) : all;
}

export const variantsOf = ({ healthy, hasFix }: Case): readonly Variant[] =>
  healthy ? ['healthy'] : hasFix ? ['broken', 'fixed'] : ['broken'];

function read(name: string): Case {
  const file = join(CASES, name, 'case.json');
  const parsed = caseFile.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  if (parsed.success) return { name, ...parsed.data };
  const [issue] = parsed.error.issues;
  throw new UsageError(
    `${file} is not a valid case: ${issue?.path.join('.') ?? 'it'}: ${issue?.message ?? 'unreadable'}.`,
    'tools/corpus/catalogue.ts says what each field is.',
  );
}

function isPattern(text: string): boolean {
  try {
    return Boolean(new RegExp(text));
  } catch {
    return false;
  }
}
