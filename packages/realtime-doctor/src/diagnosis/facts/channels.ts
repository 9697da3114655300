/** What the page's channels (everything but Socket.IO) amount to. */
import { members } from '../../protocols/protocol.ts';
import type { Channel, Said } from '../../transcript/channel.ts';
import { serverOf } from '../sessions.ts';
import { seen, type Support } from '../rule.ts';
import type { HttpAnswer, RefusedFacts, UpgradeAnswer } from '../probes.ts';
import { openedAt } from './attempts.ts';
import { value } from './routes.ts';
import type { Scene } from '../scene.ts';

/** The attempts of one client, the newest last. */
export interface Chain {
  readonly all: readonly Channel[];
  readonly last: Channel;
}

/** An attempt that begins when another of the same page to the same server is over continues it. */
export function chainsOf(channels: readonly Channel[]): Chain[] {
  const chains: Channel[][] = [];
  for (const channel of channels) {
    const chain = chains.findLast((each) => {
      const last = each.at(-1);
      if (last?.ended === undefined || last.connection.page !== channel.connection.page) return false;
      const isSame = last.transport === channel.transport && last.connection.target === channel.connection.target;
      return isSame && serverAt(last) === serverAt(channel) && last.ended.t <= channel.connection.began;
    });
    if (chain) chain.push(channel);
    else chains.push([channel]);
  }
  return chains.flatMap((all) => {
    const last = all.at(-1);
    return last ? [{ all, last }] : [];
  });
}

export const serverAt = ({ connection }: Channel): string => serverOf(connection);

export const isOpen = ({ opened, ended }: Channel): boolean => opened !== undefined && ended === undefined;

/** The page ended it: its script did, or it was left. */
export const isOver = ({ ended }: Channel): boolean => ended?.by === 'page' || ended?.by === 'client';

export const isGraphql = ({ protocol }: Channel): boolean => protocol.id.startsWith('graphql');

/** The URL without its query, which may hold a token. */
export const place = ({ connection: { asked } }: Channel): string => asked.url.split(/[?#]/)[0] ?? asked.url;

export const sentBy = ({ said }: Channel): Said[] => said.filter(({ direction }) => direction === 'sent');
export const receivedBy = ({ said }: Channel): Said[] => said.filter(({ direction }) => direction === 'received');

/** The newest attempt of each client that speaks this protocol, the last client first. */
export const newestOf = ({ channels }: Scene, protocol: string): Channel[] =>
  chainsOf(channels)
    .map(({ last }) => last)
    .filter((channel) => channel.protocol.id === protocol)
    .toReversed();

/** The members of a message that is a JSON object; empty for any other. */
export const membersOf = ({ raw }: Said): Readonly<Record<string, unknown>> => members(raw) ?? {};

/** What was asked once more about a handshake that was refused. */
export const refusedFacts = (channel: Channel, { probes }: Scene): RefusedFacts | undefined =>
  probes.refused?.find(({ url }) => url.split('?')[0] === place(channel));

export const namedRefused = ({ url }: RefusedFacts, probe: keyof RefusedFacts): string =>
  `${url.split('?')[0]} ${probe}`;

/** Accepted with, or without, a slash at the end of the path. A server that takes any path but this one minds something else. */
export const isAtOtherSlash = ({ otherSlash, unknownPath }: RefusedFacts): boolean =>
  statusOf(otherSlash) === 101 && statusOf(unknownPath) !== 101;

const statusOf = (outcome: RefusedFacts['asked'] | undefined): number | undefined =>
  value<HttpAnswer | UpgradeAnswer>(outcome)?.status;

/** The status of the same handshake at a path that no application has. */
export function atUnknownPath(channel: Channel, scene: Scene): { status: number; probe: string } | undefined {
  const facts = refusedFacts(channel, scene);
  const status = statusOf(facts?.unknownPath);
  return facts && status !== undefined ? { status, probe: namedRefused(facts, 'unknownPath') } : undefined;
}

/** The newest channel of a client that was closed with this code by the other side. */
export const closedWith = ({ channels }: Scene, ...codes: readonly number[]): Channel | undefined =>
  chainsOf(channels)
    .map(({ last, all }) => (last.ended ? last : (all.at(-2) ?? last)))
    .findLast(({ ended }) => ended?.by === 'wire' && ended.code !== undefined && codes.includes(ended.code));

/** How an ending reads in a sentence. */
export function ending({ ended }: Channel): string {
  if (!ended) return 'is open';
  const code = ended.code === undefined ? 'without a code' : `with code ${ended.code}`;
  return `was closed ${code}${ended.reason ? ` ("${ended.reason}")` : ''}`;
}

/** A sentence with the line of source that opened the channel. */
export function seenIn(
  channel: Channel,
  scene: Scene,
  says: string,
  ...pointers: Parameters<typeof seen>[1][]
): Support {
  const source = openedAt(channel.connection, scene);
  const support = seen(says, ...pointers, channel.connection.entries[0]);
  return source ? { ...support, source } : support;
}
