/** The part of a HAR 1.2 entry that is read. Playwright's traces use the same objects. No field is trusted. */
import * as z from 'zod';

const named = z.object({ name: z.string(), value: z.string() });
const headers = z.array(named.catch({ name: '', value: '' })).catch([]);
const file = z.string().optional().catch(undefined);

export const frameShape = z.object({
  type: z.enum(['send', 'receive', 'error']),
  /** Milliseconds since the Unix epoch (Playwright), seconds (Chrome), or -1. */
  time: z.number().catch(-1),
  opcode: z.number().catch(1),
  data: z.string().catch(''),
});
export type Frame = z.infer<typeof frameShape>;

const callFrame = z.object({
  url: z.string(),
  lineNumber: z.number(),
  columnNumber: z.number(),
  functionName: z.string().optional(),
});

export const harEntryShape = z.object({
  pageref: z.string().optional().catch(undefined),
  /** Empty in traces before version 5, which wrote a `Date` as `{}`; there, the monotonic time is used. */
  startedDateTime: z.string().catch(''),
  /** Milliseconds until the end of the answer; -1 if there was none. */
  time: z.number().catch(-1),
  request: z.object({
    method: z.string(),
    url: z.string(),
    headers,
    postData: z
      .object({ text: z.string().optional().catch(undefined), _file: file, _sha1: file })
      .optional()
      .catch(undefined),
  }),
  response: z.object({
    status: z.number().catch(-1),
    statusText: z.string().catch(''),
    headers,
    content: z
      .object({
        size: z.number().optional().catch(undefined),
        mimeType: z.string().catch(''),
        text: z.string().optional().catch(undefined),
        encoding: z.string().optional().catch(undefined),
        _file: file,
        _sha1: file,
      })
      .catch({ mimeType: '' }),
    _failureText: z.string().nullish().catch(undefined),
    _error: z.string().nullish().catch(undefined),
  }),
  timings: z.object({ receive: z.number().catch(-1) }).catch({ receive: -1 }),
  _resourceType: z.string().optional().catch(undefined),
  _frameref: z.string().optional().catch(undefined),
  _monotonicTime: z.number().optional().catch(undefined),
  _webSocketMessages: z.array(z.unknown()).optional().catch(undefined),
  _initiator: z
    .object({ type: z.string().optional(), stack: z.object({ callFrames: z.array(callFrame) }).optional() })
    .optional()
    .catch(undefined),
});
export type HarEntry = z.infer<typeof harEntryShape>;
export type CallFrame = z.infer<typeof callFrame>;
