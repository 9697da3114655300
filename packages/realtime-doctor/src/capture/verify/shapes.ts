/** The shapes that the files of a capture must have before anything is judged by them. */
import { z } from 'zod';
import { CAPTURE_VERSION } from '../capture.ts';
import { TRANSCRIPT_VERSION } from '../../transcript/entries.ts';

const text = z.string();
const texts = z.array(text);
const namesToText = z.record(text, text);

const claim = z.looseObject({
  id: text,
  parameters: z.record(text, z.unknown()),
  holds: z.boolean(),
  verdict: z.enum(['holds', 'fails', 'pending']),
  expected: text,
  actual: text,
  because: texts,
  entry: text,
});

const finding = z.looseObject({
  id: text,
  title: text,
  certainty: z.enum(['certain', 'likely']),
  says: text,
  because: texts,
  ruledOut: z.array(z.looseObject({ id: text, because: texts })),
  fix: text,
  source: z.looseObject({ file: text, line: z.number() }).optional(),
});

const journey = z.looseObject({
  title: text,
  status: z.enum(['passed', 'failed', 'flaky', 'skipped', 'infrastructure', 'interrupted']),
  tags: texts,
  claims: z.array(claim),
  findings: z.array(finding),
  ms: z.number(),
  folder: text.optional(),
  error: text.optional(),
  skipped: z.looseObject({ why: text, isRequired: z.boolean() }).optional(),
  superseded: z.literal(true).optional(),
  run: text.optional(),
});

export const captureShape = z.looseObject({
  version: z.literal(CAPTURE_VERSION),
  verdict: z.enum(['passed', 'failed', 'incomplete', 'infrastructure', 'evidence', 'usage', 'interrupted']),
  exitCode: z.int(),
  summary: text,
  run: text,
  startedAt: z.iso.datetime(),
  ms: z.number(),
  stack: text,
  commit: text,
  interrupted: z.boolean(),
  outOfTime: z.boolean().optional(),
  errors: texts,
  journeys: z.array(journey),
  versions: namesToText,
  configuration: namesToText,
  unselected: texts.optional(),
  shard: z.looseObject({ current: z.int(), total: z.int() }).optional(),
  parts: z.array(z.looseObject({ run: text, summary: text, root: text })).optional(),
  leftOut: texts.optional(),
});

export const findingsShape = z.array(finding);

const outcomes = z.array(z.unknown());
export const probesShape = z.looseObject({
  entries: z.int().min(0),
  report: z.looseObject({
    target: text,
    routes: z.array(z.looseObject({ name: text, origin: text, role: text })),
    tokens: z.array(z.looseObject({ kind: text, shownAs: text })),
    logs: z.array(z.looseObject({ source: text, text })),
    did: outcomes,
    skipped: outcomes,
  }),
});

export const headerShape = z.looseObject({
  kind: z.literal('header'),
  version: z.literal(TRANSCRIPT_VERSION),
  journey: text,
  contract: text,
  contractSha256: text.optional(),
  run: text,
  wallOrigin: z.iso.datetime(),
  stack: text,
  backend: text,
  browser: text,
  notObserved: texts,
  unrecorded: z.array(z.enum(['closings', 'end'])).optional(),
  entries: z.int().optional(),
});

export const entryShape = z.looseObject({
  id: text.regex(/^e[1-9]\d{0,8}$/),
  t: z.number(),
  source: z.enum(['journey', 'page', 'crowd', 'proxy', 'frontend', 'backend', 'redis', 'engine']),
  kind: text,
});

export const judgedShape = z.looseObject({
  claim: text,
  parameters: z.record(text, z.unknown()),
  holds: z.boolean(),
  verdict: z.enum(['holds', 'fails', 'pending']),
  expected: text,
  actual: text,
  because: texts,
});

export const endShape = z.looseObject({
  kind: z.literal('end'),
  entries: z.int(),
  lines: z.int(),
  status: z.enum(['passed', 'failed', 'timedOut', 'skipped', 'interrupted']).optional(),
  error: text.optional(),
});

/** The first issue as one line, and its path. */
export function firstIssue(error: z.ZodError): { path: (string | number)[]; says: string } {
  const [issue] = error.issues;
  const path = (issue?.path ?? []).map((step) => (typeof step === 'number' ? step : String(step)));
  return { path, says: `${path.join('.') || 'it'}: ${issue?.message ?? 'not valid'}` };
}
