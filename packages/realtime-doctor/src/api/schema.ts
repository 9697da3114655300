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
  .describe('Ids of transcript entries (`e12`) and names of probes (`page/polling`), most relevant first.');

const source = z
  .object({
    file: z.string(),
    line: z.number().int().describe('From 1; 0 if only the file is known.'),
    column: z.number().int().exactOptional(),
    function: z.string().exactOptional(),
  })
  .describe('A position in the application’s own files.');

const ruledOut = z.array(z.object({ id: z.string(), because })).describe('Causes that the evidence excludes.');

const finding = z
  .object({
    id: z.string().describe('Stable id. `npx realtime-doctor cause ID` explains it.'),
    title: z.string(),
    certainty: z.enum(['certain', 'likely']).describe('`certain`: every look-alike was ruled out.'),
    says: z.string().describe('What was observed, in one or two sentences.'),
    because,
    ruledOut,
    fix: z.string(),
    source: source.exactOptional(),
  })
  .describe('A root cause with its evidence.');

const unseen = z
  .array(z.object({ what: z.string(), decide: z.string().describe('What would decide it.') }))
  .describe('Why an answer is inconclusive.');

const verdict = z
  .enum(['healthy', 'broken', 'inconclusive'])
  .describe('`healthy` only if everything relevant was observed.');

const version = z.literal(ANSWER_VERSION);

const liveAnswer = z
  .object({
    version,
    form: z.literal('live'),
    target: z.string().describe('The page’s URL.'),
    verdict,
    findings: z.array(finding).describe('Causes, the earliest in the connection first.'),
    unseen,
    inferred: z
      .object({
        contract: z.string().nullable().describe('Name of the contract; null if none was declared.'),
        contractFrom: z.enum(['declared', 'recognised', 'inferred']),
        servers: z.array(
          z.object({
            server: z.string().describe('Origin and path.'),
            engineVersions: z.array(z.string()),
            transports: z.array(z.string()),
            namespaces: z.array(z.string()),
            parser: z.enum(['default', 'msgpack']),
            credentials: z.array(z.string()).describe('Where credentials were seen, never their values.'),
          }),
        ),
        channels: z
          .array(z.object({ protocol: z.string(), server: z.string().describe('Origin and path.') }))
          .describe('Protocols that the page uses besides Socket.IO, or instead of it.'),
        feeds: z.array(z.string()).describe('URLs of plain WebSockets, without their queries.'),
        differences: z.array(z.string()).describe('Where the page differs from the contract.'),
      })
      .describe('What the page’s traffic shows about its application.'),
    ruledOut,
    probes: z
      .looseObject({
        target: z.string(),
        at: z.string().describe('ISO 8601.'),
        ms: z.number(),
        did: z.array(z.string()).describe('The probes, one line each.'),
        skipped: z.array(z.object({ probe: z.string(), why: z.string() })),
      })
      .describe('The probes of the application, and its responses. Members beyond these may change.'),
    watched: z.number().describe('How long the page was watched, in milliseconds.'),
    ms: z.number().describe('How long the answer took, in milliseconds.'),
  })
  .describe('Answer of `realtime-doctor URL`.');

const recordingFields = {
  source: z.object({
    name: z.string(),
    format: z.enum(['playwright-trace', 'har', 'capture']),
    title: z.string().optional().describe('Title of the recorded test.'),
    outcome: z.enum(['passed', 'failed']).optional().describe('Outcome of the recorded test.'),
    limits: z
      .object({ network: z.boolean(), webSockets: z.boolean(), frames: z.boolean(), closings: z.boolean() })
      .describe('Contents of the recording.'),
    notObserved: z.array(z.string()),
  }),
  verdict,
  findings: z.array(finding).describe('Causes that the recording proves.'),
  candidates: z
    .array(finding)
    .describe('Possible causes; a look-alike fits as well. Only the running application can decide.'),
  unseen,
  failures: z
    .array(
      z.object({
        message: z.string(),
        t: z.number(),
        source: z.object({ file: z.string(), line: z.number().int() }).optional(),
        wire: z.array(z.string()).describe('Ids of the entries before the failure.'),
      }),
    )
    .describe('Failed assertions of the recorded test. `t` in milliseconds on the recording’s clock.'),
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
          code: z.number().optional().describe('RFC 6455 close code, if the page got one.'),
          reason: z.string().optional(),
          by: z.enum(['server', 'client', 'transport', 'page']),
          why: z.string(),
        })
        .optional(),
    }),
  ),
  ruledOut,
  live: z.string().optional().describe('The command that examines the running application.'),
};

const recordingAnswer = z
  .object({ version, form: z.literal('recording'), ...recordingFields })
  .describe('Answer of `realtime-doctor FILE`.');

const recordingsAnswer = z
  .object({
    version,
    form: z.literal('recordings'),
    answers: z.array(recordingAnswer),
    unreadable: z.array(z.string()).describe('Names of recordings that could not be read.'),
  })
  .describe('Answer of `realtime-doctor FOLDER`, if it has more than one recording.');

const side = z.object({
  name: z.string(),
  outcome: z.enum(['passed', 'failed']).optional(),
  title: z.string().optional(),
});

const parting = z
  .object({ lane: z.string(), in: z.enum(['a', 'b']), text: z.string(), t: z.number() })
  .describe('A step that only one side has; `t` in milliseconds after the page loaded.');

const comparisonAnswer = z
  .object({
    version,
    form: z.literal('comparison'),
    a: side,
    b: side,
    same: z.boolean(),
    parts: parting.optional().describe('The first difference.'),
    lanes: z.array(
      z.object({
        lane: z.string(),
        steps: z.array(z.object({ in: z.enum(['a', 'b', 'both']), text: z.string() })),
        first: parting,
      }),
    ),
  })
  .describe('Answer of `realtime-doctor diff A B`.');

const comparisonsAnswer = z
  .object({ version, form: z.literal('comparisons'), comparisons: z.array(comparisonAnswer) })
  .describe('Answer of `realtime-doctor diff FOLDER`: each test that failed in one attempt and passed in another.');

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
