import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { HttpAnswer } from '../diagnosis/probes.ts';
import { decodeBody } from '../protocols/socket.io/packets.ts';

export interface Question {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
  /** Cookies of earlier answers, sent with the request; those of this answer are added. */
  readonly jar?: CookieJar;
  /** Maximum characters of the body that are kept. */
  readonly keep?: number;
  /** Engine.IO version, for decoding a body that may be Engine.IO's. */
  readonly engineVersion?: '3' | '4';
}

/** Cookies by name, sent back to the same origin as a browser would: a balancer's stickiness may depend on one. */
export type CookieJar = Map<string, string>;

/** Headers that rules read. */
const KEPT_HEADERS = [
  'access-control-allow-credentials',
  'access-control-allow-origin',
  'content-security-policy',
  'content-type',
  'location',
  'retry-after',
  'server',
  'set-cookie',
  'vary',
  'via',
  'x-powered-by',
];
/** Characters. Enough for a handshake or the beginning of an error page. */
const MAX_BODY_LENGTH = 4000;

/**
 * One HTTP request on a new connection, so that a balancer may send it to any instance. Certificates are not checked:
 * the TLS probe reports problems with them, and the server behind them is probed separately.
 */
export function http(
  url: URL,
  {
    method = 'GET',
    headers = {},
    body,
    signal,
    jar = new Map(),
    keep = MAX_BODY_LENGTH,
    engineVersion = '4',
  }: Question,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const request = send(
      url,
      {
        method,
        agent: false,
        signal,
        rejectUnauthorized: false,
        headers: {
          ...headers,
          ...(jar.size === 0 ? {} : { cookie: [...jar].map((pair) => pair.join('=')).join('; ') }),
          connection: 'close',
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
        },
      },
      (response) => {
        let text = '';
        for (const cookie of response.headers['set-cookie'] ?? []) {
          const [, cookieName, value] = /^([^=;]+)=([^;]*)/.exec(cookie) ?? [];
          if (cookieName !== undefined && value !== undefined) jar.set(cookieName, value);
        }
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => {
          if (text.length < keep) text += chunk;
        });
        response.on('error', reject);
        response.on('end', () => {
          const packets = decodeBody(text, engineVersion);
          resolve({
            status: response.statusCode ?? 0,
            headers: kept(response.headers),
            body: text.slice(0, keep),
            ...(packets && response.statusCode === 200 ? { packets } : {}),
          });
        });
      },
    );
    // The server answers a plain GET with an upgrade.
    request.on('upgrade', (_response, socket) => {
      socket.destroy();
      reject(new Error('the server upgraded a connection that did not ask for it'));
    });
    request.on('error', reject);
    request.end(body);
  });
}

export function kept(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = headers[name];
      if (value === undefined) return [];
      const text = Array.isArray(value) ? value.join(', ') : value;
      // A cookie's value may be a secret; its name and attributes are enough.
      return [[name, name === 'set-cookie' ? text.replace(/^([^=;]+)=[^;]*/, '$1=…') : text]];
    }),
  );
}
