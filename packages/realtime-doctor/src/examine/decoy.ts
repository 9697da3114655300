/** Checks that a page sends its token only to the origins that the token's owner named. */
import { randomBytes } from 'node:crypto';
import type { Browser } from 'playwright-core';
import type { Contract } from '../contract/contract.ts';
import { showToken } from '../transcript/jwt.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { socketUrlsOf } from '../diagnosis/sockets.ts';
import type { Deadline } from '../probes/outcome.ts';
import { visit } from './visit.ts';

/** By then, a page that sends its token has sent it. */
const WATCH_MS = 2000;

/** The token with another signature: it looks the same to the page, and no server accepts it. */
function decoyOf(token: string): string {
  const [header, claims, signature] = token.split('.');
  // Not a JWT: replace all of it, so that no part of it can leak.
  if (header === undefined || claims === undefined || signature === undefined) {
    return randomBytes(token.length).toString('base64url').slice(0, Math.max(16, token.length));
  }
  return [header, claims, randomBytes(64).toString('base64url').slice(0, Math.max(43, signature.length))].join('.');
}

export interface DecoyAnswer {
  /** Origins other than the allowed ones that received the decoy. */
  readonly strangers: readonly string[];
  /** URLs of the sockets that the page opened. */
  readonly socketUrls: readonly string[];
}

/** Opens the page with a decoy in place of the token. */
export async function sendDecoy(
  browser: Browser,
  url: URL,
  contract: Contract,
  key: string,
  token: string,
  allowed: readonly string[],
  deadline: Deadline,
): Promise<DecoyAnswer> {
  const decoy = decoyOf(token);
  const told = new Set<string>();
  const isAllowed = (origin: string): boolean => allowed.includes(origin);
  const tail = decoy.slice(decoy.lastIndexOf('.') + 1);
  const transcript = await visit(browser, {
    url,
    contract,
    storage: { [key]: decoy },
    secrets: [decoy],
    watch: WATCH_MS,
    exactly: true,
    deadline,
    onRequest: (asked) => {
      const { origin } = new URL(asked.url);
      if (!isAllowed(origin) && (asked.url.includes(tail) || asked.text.includes(tail))) told.add(origin);
    },
  });
  for (const origin of socketsTold(transcript, showToken(decoy))) if (!isAllowed(origin)) told.add(origin);
  return { strangers: [...told], socketUrls: socketUrlsOf(transcript, contract) };
}

/** Origins of sockets that carried the decoy, in the URL or in a frame. */
function socketsTold(transcript: Transcript, shown: string): string[] {
  const hash = /#([0-9a-f]{6})›/.exec(shown)?.[1] ?? shown;
  const urls = new Map(transcript.of('ws.created').map(({ socket, url }) => [socket, url]));
  const carriers = [
    ...transcript
      .of('ws.created')
      .filter(({ url }) => url.includes(hash))
      .map(({ socket }) => socket),
    ...transcript
      .of('ws.frame')
      .filter(({ direction, raw }) => direction === 'sent' && raw.includes(hash))
      .map(({ socket }) => socket),
  ];
  return carriers.flatMap((socket) => {
    const url = urls.get(socket) ?? '';
    return URL.canParse(url) ? [new URL(url.replace(/^ws/, 'http')).origin] : [];
  });
}
