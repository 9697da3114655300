import { connect } from 'node:net';
import type { Outcome, RedisFacts } from '../diagnosis/probes.ts';
import { hostOf } from './line.ts';
import { outcome, type Deadline } from './outcome.ts';

type Reply = string | number | null | readonly Reply[];

/** Sends PING, and lists the listeners of each channel. Nothing is written to Redis. */
export const askRedis = (url: URL, deadline: Deadline): Promise<Outcome<RedisFacts>> =>
  outcome(deadline, async (signal) => {
    const password = decodeURIComponent(url.password);
    const login = password ? [['AUTH', ...(url.username ? [decodeURIComponent(url.username)] : []), password]] : [];
    const replies = await talk(url, [...login, ['PING'], ['PUBSUB', 'CHANNELS'], ['PUBSUB', 'NUMPAT']], signal);
    const [pong, channels, patterns] = replies.slice(login.length);
    return {
      pong: pong === 'PONG',
      channels: Array.isArray(channels) ? channels.map(String).toSorted() : [],
      patterns: typeof patterns === 'number' ? patterns : 0,
    };
  });

/**
 * Sends commands and reads one reply for each (RESP2: https://redis.io/docs/latest/develop/reference/protocol-spec/).
 */
function talk(url: URL, commands: readonly (readonly string[])[], signal: AbortSignal): Promise<Reply[]> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: hostOf(url), port: Number(url.port || 6379), signal });
    let buffer = Buffer.alloc(0);
    const done = (settle: () => void): void => {
      socket.destroy();
      settle();
    };
    socket.once('connect', () => socket.write(commands.map(encode).join('')));
    socket.once('error', (error) => done(() => reject(error)));
    socket.once('close', () => reject(new Error('Redis closed the connection before it had answered')));
    socket.on('data', (chunk: Buffer) => {
      buffer = Buffer.concat([buffer, chunk]);
      try {
        const replies = readAll(buffer, commands.length);
        if (replies) done(() => resolve(replies));
      } catch (error) {
        done(() => reject(error));
      }
    });
  });
}

const encode = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;

/** The first `count` replies; undefined while they are incomplete. */
function readAll(buffer: Buffer, count: number): Reply[] | undefined {
  const replies: Reply[] = [];
  let at = 0;
  while (replies.length < count) {
    const read = readReply(buffer, at);
    if (!read) return undefined;
    replies.push(read.reply);
    at = read.next;
  }
  return replies;
}

function readReply(buffer: Buffer, at: number): { reply: Reply; next: number } | undefined {
  const end = buffer.indexOf('\r\n', at);
  if (end === -1) return undefined;
  const line = buffer.toString('utf8', at + 1, end);
  const next = end + 2;
  switch (buffer.toString('latin1', at, at + 1)) {
    case '+':
      return { reply: line, next };
    case '-':
      throw Object.assign(new Error(line), { code: line.split(' ')[0] });
    case ':':
      return { reply: Number(line), next };
    case '$': {
      const length = Number(line);
      if (length < 0) return { reply: null, next };
      if (buffer.length < next + length + 2) return undefined;
      return { reply: buffer.toString('utf8', next, next + length), next: next + length + 2 };
    }
    case '*': {
      const items: Reply[] = [];
      let from = next;
      for (let index = 0; index < Number(line); index++) {
        const read = readReply(buffer, from);
        if (!read) return undefined;
        items.push(read.reply);
        from = read.next;
      }
      return { reply: items, next: from };
    }
    default:
      throw new Error(`not Redis: it answered "${buffer.toString('latin1', at, Math.min(end, at + 60))}"`);
  }
}
