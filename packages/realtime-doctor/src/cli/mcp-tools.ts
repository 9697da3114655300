/** The three tools of `realtime-doctor mcp`: diagnose a page, explain a recording, look up a cause. */
import { z } from 'zod';
import { examine, explain } from '../api/index.ts';
import { causeOf, causes, similarIds } from '../diagnosis/causes.ts';
import type { Finding } from '../diagnosis/index.ts';
import { messageOf } from '../errors.ts';
import { forAgents } from '../report/agents.ts';
import { described } from './cause.ts';

export interface Tool {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodObject;
  readonly readOnly: boolean;
  readonly call: (args: unknown) => Promise<string>;
}

const tool = <Shape extends z.ZodRawShape>(
  given: Omit<Tool, 'input' | 'call'> & {
    readonly input: z.ZodObject<Shape>;
    readonly call: (args: z.infer<z.ZodObject<Shape>>) => Promise<string>;
  },
): Tool => ({ ...given, call: (args) => given.call(given.input.parse(args)) });

export const TOOLS: readonly Tool[] = [
  tool({
    name: 'diagnose_url',
    title: 'Diagnose a running realtime page',
    description:
      'Opens a page in a browser, watches its Socket.IO or WebSocket traffic, probes its servers, and names the root cause with the fix. Use it if a page does not update live, or a realtime test fails. Takes about 10 seconds.',
    input: z.strictObject({
      url: z.url({ protocol: /^https?$/ }).describe('URL of the page.'),
      watchSeconds: z.number().positive().max(120).optional().describe('How long to watch, in seconds. Default: 3.6.'),
    }),
    readOnly: true,
    call: async ({ url, watchSeconds }) =>
      answered(await examine(url, watchSeconds === undefined ? {} : { watchMs: watchSeconds * 1000 })),
  }),
  tool({
    name: 'explain_recording',
    title: 'Explain a recording',
    description:
      'Reads a Playwright trace.zip, a HAR or a transcript.jsonl from disk, and names the root cause that it proves. Sends no requests. Use it after a failed test.',
    input: z.strictObject({ path: z.string().min(1).describe('Path of the recording on this machine.') }),
    readOnly: true,
    call: async ({ path }) => answered(await explain(path)),
  }),
  tool({
    name: 'look_up_cause',
    title: 'Look up a cause',
    description: 'Explains a cause by its id, with the fix for each product. Without an id, lists all causes.',
    input: z.strictObject({ id: z.string().optional().describe('For example cors-refused.') }),
    readOnly: true,
    call: async ({ id }) => lookedUp(id),
  }),
];

interface Answered {
  readonly verdict: string;
  readonly findings: readonly Finding[];
  readonly candidates?: readonly Finding[];
  readonly unseen: readonly { readonly what: string; readonly decide: string }[];
}

function answered({ verdict, findings, candidates = [], unseen }: Answered): string {
  const open = unseen.map(({ what, decide }) => `- ${what}\n  To decide: ${decide}`);
  return [
    `Verdict: ${verdict}`,
    ...[...findings, ...candidates].map((finding) => forAgents(finding)),
    ...(open.length > 0 ? [`Not seen:\n${open.join('\n')}`] : []),
  ].join('\n\n');
}

function lookedUp(id: string | undefined): string {
  if (id === undefined) return causes.map((each) => `- ${each.id}: ${each.title}`).join('\n');
  const cause = causeOf(id);
  if (cause) return described(cause);
  const similar = similarIds(id);
  throw new Error(
    `There is no cause with the id "${id}". ${similar.length > 0 ? `Similar: ${similar.join(', ')}.` : 'Call without an id to list all.'}`,
  );
}

/** The argument error as one line that an agent can act on. */
export const sayError = (error: unknown): string =>
  error instanceof z.ZodError
    ? error.issues.map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`).join('; ')
    : messageOf(error);
