/**
 * The conversation of a transcript as plain text, decoded. The filed copy begins with the verdict, so that a failed
 * run can't be mistaken for a passed one.
 */
import type { Entry } from '../transcript/entries.ts';
import type { Packet } from '../protocols/socket.io/packets.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { what } from '../transcript/describe.ts';

const kinds = new Set([
  'ws.created',
  'opened-by',
  'ws.request',
  'ws.response',
  'ws.frame',
  'ws.error',
  'ws.closed',
  'fault.begin',
  'fault.end',
  'shown',
]);

/**
 * Every WebSocket and polling exchange of a journey, one per line, with the faults and the changes on the page in
 * between.
 */
export function conversation(transcript: Transcript): string {
  const lines = transcript.entries.filter((entry) => kinds.has(entry.kind) || isPolling(entry)).map(line);
  return `${lines.length > 0 ? lines.join('\n') : 'The page opened no WebSocket and sent no polling request.'}\n`;
}

/** Console messages and uncaught errors of the page, one per line. */
export function consoleText(transcript: Transcript): string {
  return transcript
    .of('console', 'page.error')
    .map((entry) => `${line(entry)}\n`)
    .join('');
}

const isPolling = (entry: Entry): boolean =>
  (entry.kind === 'http.request' || entry.kind === 'http.response') && entry.packets !== undefined;

function line(entry: Entry): string {
  const time = (entry.t / 1000).toFixed(3).padStart(9);
  const packets = 'packets' in entry && entry.packets ? entry.packets : [];
  const decoded = 'packet' in entry && entry.packet ? [entry.packet] : packets;
  const meaning = decoded.map(name).join(', ');
  return `${time} s  ${what(entry)}${meaning ? `   [${meaning}]` : ''}`;
}

/** A packet as text: `message/event notification`, `ping`. */
function name({ engine, socket }: Packet): string {
  if (!socket) return engine;
  return `${engine}/${socket.type}${socket.event ? ` ${socket.event}` : ''}`;
}
