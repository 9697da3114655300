/**
 * Every protocol but Socket.IO, which has rules and connections of its own. The first that recognises a conversation
 * has it, so the one that takes every WebSocket comes last. To add one, add its folder and its line here.
 */
import { actionCable } from './action-cable/index.ts';
import { eventStream } from './event-stream/index.ts';
import { graphqlTransportWs } from './graphql-transport-ws/index.ts';
import { graphqlWs } from './graphql-ws/index.ts';
import { hotReload } from './hot-reload/index.ts';
import { phoenix } from './phoenix/index.ts';
import { plain } from './plain/index.ts';
import { pusher } from './pusher/index.ts';
import { signalr } from './signalr/index.ts';
import type { Protocol, Wire } from './protocol.ts';

/** @public to the tests */
export const PROTOCOLS: readonly Protocol[] = [
  hotReload,
  graphqlTransportWs,
  graphqlWs,
  signalr,
  actionCable,
  pusher,
  phoenix,
  eventStream,
  plain,
];

export const protocolOf = (wire: Wire): Protocol => PROTOCOLS.find((each) => each.recognises(wire)) ?? plain;
