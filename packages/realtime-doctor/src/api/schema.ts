/**
 * The schema of the answers of `--json` and of the library: the source of their types, their validation and the
 * published JSON schema (`realtime-doctor/answer.schema.json`). Within a version, members are only added.
 */
import { z } from 'zod';
import type { DeepReadonly } from './readonly.ts';

/** Raised when a member of an answer is removed or changes its meaning. */
const ANSWER_VERSION = 1;

const because = z
  .array(z.string())
  .describe('Ids of transcript entries (`e12`) and names of probes (`page/polling`), the most telling first.');

const source = z
  .object({
    file: z.string(),
    line: z.number().int().describe('From 1; 0 if only the file is known.'),
    column: z.number().int().exactOptional(),
    function: z.string().exactOptional(),
  })
  .describe('A place in the application’s own files.');

const ruledOut = z.array(z.object({ id: z.string(), because })).describe('Causes that the evidence excludes.');

const finding = z
  .object({
    id: z.string().describe('Permanent. `npx realtime-doctor cause ID` explains it.'),
    title: z.string(),
    certainty: z.enum(['certain', 'likely']).describe('`certain`: every look-alike was ruled out.'),
    says: z.string().describe('What was seen, in a sentence or two.'),
    because,
    ruledOut,
    fix: z.string(),
    source: source.exactOptional(),
  })
  .describe('A root cause, and how it is known.');

const unseen = z
  .array(z.object({ what: z.string(), decide: z.string().describe('What would decide it.') }))
  .describe('Why an answer is inconclusive.');

const verdict = z
  .enum(['healthy', 'broken', 'inconclusive'])
  .describe('`healthy` only if everything that matters was seen.');

const version = z.literal(ANSWER_VERSION);

const liveAnswer = z
  .object({
    version,
    form: z.literal('live'),
    target: z.string().describe('The page’s URL.'),
    verdict,
    findings: z.array(finding).describe('Causes, the first in the way first.'),
    unseen,
    inferred: z
      .object({
        contract: z.string().nullable().describe('Name of the contract that was judged by; null if none was declared.'),
        contractFrom: z.enum(['declared', 'recognised', 'inferred']),
        servers: z.array(
          z.object({
            server: z.string().describe('Origin and path.'),
            engineVersions: z.array(z.string()),
            transports: z.array(z.string()),
            namespaces: z.array(z.string()),
            parser: z.enum(['default', 'msgpack']),
            credentials: z.array(z.string()).describe('Where credentials were seen, never which.'),
          }),
        ),
        channels: z
          .array(z.object({ protocol: z.string(), server: z.string().describe('Origin and path.') }))
          .describe('What the page speaks beside Socket.IO, or instead of it.'),
        feeds: z.array(z.string()).describe('Plain WebSockets, without their queries.'),
        differences: z.array(z.string()).describe('What the page does otherwise than the contract says.'),
      })
      .describe('What the page’s own traffic says of its application.'),
    ruledOut,
    probes: z
      .looseObject({
        target: z.string(),
        at: z.string().describe('ISO 8601.'),
        ms: z.number(),
        did: z.array(z.string()).describe('What was asked, a line each.'),
        skipped: z.array(z.object({ probe: z.string(), why: z.string() })),
      })
      .describe('What the application was asked, and what it answered. Members beyond these may change.'),
    watched: z.number().describe('For how long the page was watched, in milliseconds.'),
    ms: z.number().describe('How long the answer took, in milliseconds.'),
  })
  .describe('Of `realtime-doctor URL`.');

const recordingFields = {
  source: z.object({
    name: z.string(),
    format: z.enum(['playwright-trace', 'har', 'capture']),
    title: z.string().optional().describe('Of the recorded test.'),
    outcome: z.enum(['passed', 'failed']).optional().describe('Of the recorded test.'),
    limits: z
      .object({ network: z.boolean(), webSockets: z.boolean(), frames: z.boolean(), closings: z.boolean() })
      .describe('What the recording holds.'),
    notObserved: z.array(z.string()),
  }),
  verdict,
  findings: z.array(finding).describe('Causes that the recording proves.'),
  candidates: z
    .array(finding)
    .describe('Causes that fit, as does a look-alike: only the running application can tell.'),
  unseen,
  failures: z
    .array(
      z.object({
        message: z.string(),
        t: z.number(),
        source: z.object({ file: z.string(), line: z.number().int() }).optional(),
        wire: z.array(z.string()).describe('Ids of the entries before it.'),
      }),
    )
    .describe('What failed in the recorded test. `t` in milliseconds on the recording’s clock.'),
  connections: z.array(
    z.object({
      id: z.string(),
      page: z.string(),
      url: z.string(),
      transport: z.enum(['websocket', 'polling']),
      upgraded: z.boolean(),
      reached: z.enum(['asked', 'handshake', 'open', 'connected', 'greeted', 'subscribed']),
      began: z.number(),
      ended: z
        .object({
          t: z.number(),
          entry: z.string(),
          code: z.number().optional().describe('RFC 6455 close code, if the page had one.'),
          reason: z.string().optional(),
          by: z.enum(['server', 'client', 'transport', 'page']),
          why: z.string(),
        })
        .optional(),
    }),
  ),
  ruledOut,
  live: z.string().optional().describe('The command that asks the running application.'),
};

const recordingAnswer = z
  .object({ version, form: z.literal('recording'), ...recordingFields })
  .describe('Of `realtime-doctor FILE`.');

const recordingsAnswer = z
  .object({
    version,
    form: z.literal('recordings'),
    answers: z.array(recordingAnswer),
    unreadable: z.array(z.string()).describe('Names of recordings that could not be read.'),
  })
  .describe('Of `realtime-doctor FOLDER`, if it holds more than one recording.');

const side = z.object({
  name: z.string(),
  outcome: z.enum(['passed', 'failed']).optional(),
  title: z.string().optional(),
});

const parting = z
  .object({ lane: z.string(), in: z.enum(['a', 'b']), text: z.string(), t: z.number() })
  .describe('A step that only one side has; `t` in milliseconds after the page came.');

const comparisonAnswer = z
  .object({
    version,
    form: z.literal('comparison'),
    a: side,
    b: side,
    same: z.boolean(),
    parts: parting.optional().describe('Where the stories part first.'),
    lanes: z.array(
      z.object({
        lane: z.string(),
        steps: z.array(z.object({ in: z.enum(['a', 'b', 'both']), text: z.string() })),
        first: parting,
      }),
    ),
  })
  .describe('Of `realtime-doctor diff A B`.');

const comparisonsAnswer = z
  .object({ version, form: z.literal('comparisons'), comparisons: z.array(comparisonAnswer) })
  .describe('Of `realtime-doctor diff FOLDER`: each test that failed in one attempt and passed in another.');

/** Everything that `--json` prints; `form` distinguishes the kinds. */
export const answer = z.discriminatedUnion('form', [
  liveAnswer,
  recordingAnswer,
  recordingsAnswer,
  comparisonAnswer,
  comparisonsAnswer,
]);

/** The JSON schema (draft 2020-12) of {@link answer}. It allows additional members, which a later release may add. */
export const answerJsonSchema = (): Record<string, unknown> => ({
  title: 'Answer of realtime-doctor',
  ...z.toJSONSchema(answer, { io: 'input' }),
});

export type LiveAnswer = DeepReadonly<z.infer<typeof liveAnswer>>;
export type RecordingAnswer = DeepReadonly<z.infer<typeof recordingAnswer>>;
export type RecordingsAnswer = DeepReadonly<z.infer<typeof recordingsAnswer>>;
export type ComparisonAnswer = DeepReadonly<z.infer<typeof comparisonAnswer>>;
export type ComparisonsAnswer = DeepReadonly<z.infer<typeof comparisonsAnswer>>;
