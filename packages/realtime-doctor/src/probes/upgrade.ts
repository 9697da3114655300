import { WebSocket, type RawData } from 'ws';
import type { Frame, UpgradeAnswer } from '../diagnosis/probes.ts';
import { decodeFrame } from '../protocols/socket.io/packets.ts';
import { kept } from './http.ts';
import { outcome, type Deadline } from './outcome.ts';

/** After a first frame: a second one may reveal a v2 server, or two servers on one socket. */
const SECOND_FRAME_MS = 120;
/** An open socket that is silent for this long has given its answer. */
const SILENCE_AFTER_OPEN_MS = 1000;

/**
 * Requests a WebSocket as a browser does and reads the whole answer, including the body of a refusal. The socket is
 * closed at once.
 */
export const askUpgrade = (
  url: URL,
  origin: string | undefined,
  deadline: Deadline,
  more: Readonly<Record<string, string>> = {},
) =>
  outcome(
    deadline,
    (signal) =>
      new Promise<UpgradeAnswer>((resolve, reject) => {
        const socket = new WebSocket(url, {
          perMessageDeflate: false,
          rejectUnauthorized: false,
          followRedirects: false,
          headers: more,
          ...(origin === undefined ? {} : { origin }),
        });
        const frames: Frame[] = [];
        let head: Pick<UpgradeAnswer, 'status' | 'headers'> | undefined;
        let error: string | undefined;
        let timer: NodeJS.Timeout | undefined;
        const finish = (closed?: UpgradeAnswer['closed']): void => {
          clearTimeout(timer);
          const answer = { ...(head ?? { status: 101, headers: {} }), body: '', frames };
          resolve({ ...answer, ...(closed ? { closed } : {}), ...(error === undefined ? {} : { error }) });
          socket.terminate();
        };
        const finishIn = (milliseconds: number): void => {
          clearTimeout(timer);
          timer = setTimeout(finish, milliseconds);
        };
        signal.addEventListener('abort', () => {
          clearTimeout(timer);
          socket.terminate();
        });
        socket.on('upgrade', ({ statusCode, headers }) => {
          head = { status: statusCode ?? 101, headers: kept(headers) };
        });
        socket.on('open', () => finishIn(SILENCE_AFTER_OPEN_MS));
        socket.on('message', (data, isBinary) => {
          const raw = isBinary ? `binary, ${Buffer.byteLength(data as Buffer)} bytes` : textOf(data);
          const packet = isBinary ? undefined : decodeFrame(raw);
          frames.push({ raw: raw.slice(0, 1000), ...(packet ? { packet } : {}) });
          finishIn(SECOND_FRAME_MS);
        });
        socket.on('unexpected-response', (request, response) => {
          let body = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => (body += body.length < 4000 ? chunk : ''));
          const end = (): void => {
            resolve({ status: response.statusCode ?? 0, headers: kept(response.headers), body, frames });
            request.destroy();
          };
          response.on('end', end);
          response.on('error', end);
        });
        socket.on('close', (code, reason) => {
          if (head) finish({ code, reason: reason.toString('utf8') });
        });
        socket.on('error', (problem) => {
          // After the 101 an error concerns frames and is part of the answer; before it, there is no answer.
          if (head) error = problem.message;
          else reject(problem);
        });
      }),
  );

function textOf(data: RawData): string {
  const buffer = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
  return buffer.toString('utf8');
}
