/**
 * The order of events in a journey, in lanes with one cause each: what a page's connections did, what it sent,
 * received and showed. Order between lanes is chance (the page may paint before or after the next frame), as is the
 * number of attempts during a fault, so neither is compared.
 */
import { showing } from '../../claims/faults.ts';
import { faults } from '../../claims/losses.ts';
import { messageIn } from '../../contract/arguments.ts';
import type { Contract } from '../../contract/contract.ts';
import { connections, type Connection, type Message } from '../../transcript/connections.ts';
import type { Transcript } from '../../transcript/transcript.ts';
import { steady } from './steady.ts';
import { withoutRepeats } from './sequence.ts';

/** Lists of events by lane name. */
export type Lanes = ReadonlyMap<string, readonly string[]>;

export function lanesOf(transcript: Transcript, contract: Contract): Lanes {
  const lanes = new Map<string, string[]>([
    ['steps', []],
    ['faults', []],
  ]);
  for (const { lane, text } of momentsOf(transcript, contract)) lanes.set(lane, [...(lanes.get(lane) ?? []), text]);
  return new Map([...lanes].map(([name, words]) => [name, withoutRepeats(words.map(steady))]));
}

/** An event in a lane. `t` in milliseconds on the transcript's clock. */
export interface Moment {
  readonly lane: string;
  readonly t: number;
  readonly text: string;
}

/** The events of all lanes, ordered within each lane. */
export function momentsOf(transcript: Transcript, contract: Contract): Moment[] {
  const moments: Moment[] = [];
  const add = (lane: string, t: number, text: string): void => {
    moments.push({ lane, t, text });
  };
  for (const { t, title } of transcript.of('step.begin')) add('steps', t, title);
  for (const { t, type } of transcript.of('fault.begin')) add('faults', t, type);
  const all = faults({ transcript }).filter(({ type }) => showing(type) !== 'never');
  const inFault = (t: number): boolean => all.some(({ begin, end }) => t >= begin.t && t <= (end?.t ?? Infinity));
  for (const connection of connections(transcript, contract)) {
    const { page } = connection;
    const isExplained =
      !connection.connected && !connection.refused && (inFault(connection.began) || inFault(connection.ended?.t ?? 0));
    if (isExplained) continue;
    add(`${page} connections`, connection.began, attempt(connection));
    for (const text of ending(connection)) add(`${page} connections`, connection.ended?.t ?? connection.began, text);
    for (const message of connection.messages) {
      const word = packet(message, contract);
      if (word) add(`${page} ${message.direction}`, message.t, word);
    }
  }
  for (const { page, what, text, t } of transcript.of('shown')) {
    // How long a toast stays and what flickers during a fault is a matter of timing.
    if (text !== null && what !== 'reconnect' && !inFault(t)) add(`${page} shows ${what}`, t, text);
  }
  return moments;
}

function attempt({ asked, transport, handshake, connected, refused, reached }: Connection): string {
  const as = asked.engineVersion ? `as Engine.IO ${asked.engineVersion}` : 'as neither Engine.IO nor Socket.IO';
  const came = connected ? 'connected' : refused ? `refused: ${refused.message}` : `reached "${reached}"`;
  const status = handshake ? `, status ${handshake.status}` : '';
  return `asks for ${asked.path} ${as}, over ${transport}${status}: ${came}`;
}

/** Only for connections that were admitted; for the others, the reason for the refusal says it. */
const ending = ({ ended, connected }: Connection): string[] =>
  connected && ended ? [`is over, by the ${ended.by}`] : [];

function packet(
  { packet: { engine, socket, data } = { engine: 'error' } }: Message,
  contract: Contract,
): string | undefined {
  if (engine === 'open') return 'Engine.IO open';
  if (engine === 'close') return 'Engine.IO close';
  if (!socket)
    return engine === 'message' ? `a message that is not Socket.IO: ${(data ?? '').slice(0, 40)}` : undefined;
  if (socket.event === undefined) return `Socket.IO ${socket.type}`;
  const [first] = socket.args;
  const message = socket.event === contract.events.notification ? messageIn(contract, first) : undefined;
  return typeof message === 'string' ? `${socket.event} "${message}"` : socket.event;
}
