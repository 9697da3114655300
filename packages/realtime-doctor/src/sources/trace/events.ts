/**
 * Lines of `*.trace` and `*.network`, versions 3 to 10 of the format (Playwright 1.12 to 1.65). They are untrusted
 * data; lines of other kinds are skipped.
 */
import * as z from 'zod';
import { harEntryShape } from '../recording/har-entry.ts';

const place = z.object({ file: z.string(), line: z.number() });
const error = z
  .object({ message: z.string(), stack: z.unknown().optional() })
  .or(z.object({ error: z.object({ message: z.string() }) }).transform(({ error: inner }) => inner));

const contextShape = z.object({
  type: z.literal('context-options'),
  version: z.number(),
  origin: z.string().optional(),
  browserName: z.string().catch(''),
  playwrightVersion: z.string().optional(),
  /** The same moment on both clocks, in milliseconds. */
  wallTime: z.number(),
  monotonicTime: z.number().optional(),
  title: z.string().optional(),
});
export type ContextEvent = z.infer<typeof contextShape>;

const before = z.object({
  type: z.literal('before'),
  callId: z.string(),
  startTime: z.number(),
  /** The same moment on the wall clock, in versions 4 to 6. */
  wallTime: z.number().optional().catch(undefined),
  class: z.string().catch(''),
  method: z.string().catch(''),
  title: z.string().optional(),
  apiName: z.string().optional(),
  params: z.record(z.string(), z.unknown()).catch({}),
  stack: z.array(place).optional().catch(undefined),
});
const after = z.object({
  type: z.literal('after'),
  callId: z.string(),
  endTime: z.number(),
  error: error.optional().catch(undefined),
});
const failure = z.object({
  type: z.literal('error'),
  message: z.string(),
  stack: z.array(place).optional().catch(undefined),
});
const consoleLine = z.object({
  type: z.literal('console'),
  messageType: z.string(),
  text: z.string(),
  time: z.number(),
  pageId: z.string().optional(),
  location: z.object({ url: z.string(), lineNumber: z.number(), columnNumber: z.number() }).optional().catch(undefined),
});
const event = z.object({
  type: z.literal('event'),
  time: z.number(),
  method: z.string(),
  params: z.record(z.string(), z.unknown()).catch({}),
});
const resource = z.object({ type: z.literal('resource-snapshot'), snapshot: harEntryShape });

const eventShape = z.discriminatedUnion('type', [contextShape, before, after, failure, consoleLine, event, resource]);
export type TraceEvent = z.infer<typeof eventShape>;

/** Screenshots and snapshots make up most of a trace, and have nothing about realtime. */
const HEAVY = /^\{"type":"(?:frame-snapshot|screencast-frame|log|input|stdout|stderr)"/;
export const isWanted = (start: string): boolean => !HEAVY.test(start);

/** The newest supported version. */
export const NEWEST_VERSION = 10;

/** Returns undefined for a line that is not used. */
export function parseEvent(line: string): TraceEvent | undefined {
  const parsed = eventShape.safeParse(JSON.parse(line));
  return parsed.success ? parsed.data : undefined;
}
