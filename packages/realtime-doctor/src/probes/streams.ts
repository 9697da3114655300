/** Event streams that brought the page nothing, requested in several ways to find out what buffers them. */
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { createGunzip } from 'node:zlib';
import type { StreamAnswer, StreamFacts } from '../diagnosis/probes.ts';
import { left, SILENCE, type Deadline } from './outcome.ts';

/** A stream that has events sends one by then. */
const EVENT_TIMEOUT_MS = 2400;
/** Kept for the end of the other probes. */
const MARGIN_MS = 100;
const MAX_STREAMS = 2;
/** A line of data, and the empty line that ends its event. */
const EVENT = /^data(?::|$)[^]*?(?:\n\n|\r\r|\r\n\r\n)/m;
/** Characters. */
const KEPT = 400;

export function askStreams(
  urls: readonly string[],
  backends: readonly URL[],
  pageOrigin: string,
  deadline: Deadline,
): Promise<StreamFacts[]> {
  return Promise.all(
    [...new Set(urls)].slice(0, MAX_STREAMS).map((url) => askInAllWays(url, backends, pageOrigin, deadline)),
  );
}

async function askInAllWays(
  url: string,
  backends: readonly URL[],
  pageOrigin: string,
  deadline: Deadline,
): Promise<StreamFacts> {
  const { origin, pathname, search } = new URL(url);
  const other = backends.find((backend) => backend.origin !== origin);
  const wait = Math.min(EVENT_TIMEOUT_MS, left(deadline) - MARGIN_MS);
  const ask = (at: URL, encoding: string): Promise<StreamAnswer | undefined> => listen(at, encoding, pageOrigin, wait);
  const [plain, compressed, direct] = await Promise.all([
    ask(new URL(url), 'identity'),
    ask(new URL(url), 'gzip'),
    other ? ask(new URL(`${pathname}${search}`, other), 'identity') : undefined,
  ]);
  return { url, ...(plain ? { plain } : {}), ...(compressed ? { compressed } : {}), ...(direct ? { direct } : {}) };
}

/** Undefined if the time was too short for silence to mean anything, or if there was no server. */
function listen(url: URL, encoding: string, origin: string, wait: number): Promise<StreamAnswer | undefined> {
  if (wait < SILENCE) return Promise.resolve(undefined);
  const began = performance.now();
  const since = (): number => Math.round(performance.now() - began);
  return new Promise((resolve) => {
    let head: Omit<StreamAnswer, 'waited' | 'event'> = {};
    let text = '';
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const headers = { accept: 'text/event-stream', 'accept-encoding': encoding, origin };
    const request = send(url, { agent: false, rejectUnauthorized: false, headers });
    const finish = (answer: StreamAnswer | undefined): void => {
      clearTimeout(timer);
      request.destroy();
      resolve(answer);
    };
    const without = (): StreamAnswer => ({
      ...head,
      ...(text === '' ? {} : { text: text.slice(0, KEPT) }),
      waited: since(),
    });
    const timer = setTimeout(() => finish(without()), wait);
    request.on('error', () => finish(undefined));
    request.on('response', (response) => {
      const coding = response.headers['content-encoding'];
      const type = response.headers['content-type'];
      head = {
        status: response.statusCode ?? 0,
        ...(type === undefined ? {} : { type }),
        ...(coding === undefined ? {} : { encoding: coding }),
      };
      const body = decoded(response, coding);
      body.setEncoding('utf8');
      body.on('data', (chunk: string) => {
        text = (text + chunk).slice(-4000);
        if (EVENT.test(text)) finish({ ...head, event: since(), waited: since() });
      });
      // An answer that is cut off in the middle does not count.
      body.on('error', () => finish(undefined));
      response.on('end', () => finish(without()));
    });
    request.end();
  });
}

function decoded(response: IncomingMessage, coding: string | undefined): NodeJS.ReadableStream {
  return coding === 'gzip' ? response.pipe(createGunzip()) : response;
}
