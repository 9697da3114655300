/** What the page's own traffic says of its application: it outranks what a contract declares. */
import { isInferred } from '../contract/inferred.ts';
import type { Contract } from '../contract/contract.ts';
import type { Connection } from '../transcript/connections.ts';
import type { Channel } from '../transcript/channel.ts';
import { serverOf } from './sessions.ts';

/** One server that the page's Socket.IO clients go to. */
export interface InferredServer {
  /** Origin and path: `http://127.0.0.1:3000/socket.io/`. */
  readonly server: string;
  /** Versions of Engine.IO, as `EIO` in the URL names them. */
  readonly engineVersions: readonly string[];
  /** Transports that were used, upgrades included. */
  readonly transports: readonly string[];
  readonly namespaces: readonly string[];
  readonly parser: 'default' | 'msgpack';
  /** Where credentials were seen: `auth.token`, `URL`. */
  readonly credentials: readonly string[];
}

export interface Inferred {
  readonly servers: readonly InferredServer[];
  /** What the page speaks beside Socket.IO, or instead of it: each protocol at each place once. */
  readonly channels: readonly { readonly protocol: string; readonly server: string }[];
  /** Plain WebSockets beside, without their queries. */
  readonly feeds: readonly string[];
  /** What the page does otherwise than the declared contract says, in sentences. */
  readonly differences: readonly string[];
}

/** @param all - every connection of the page, plain ones included */
export function infer(all: readonly Connection[], contract: Contract, channels: readonly Channel[] = []): Inferred {
  const socketIo = all.filter(({ protocol }) => protocol === 'socket.io');
  const servers = [...new Set(socketIo.map(serverOf))].map((server) =>
    describe(
      server,
      socketIo.filter((connection) => serverOf(connection) === server),
    ),
  );
  const feeds = all.filter(({ protocol }) => protocol === 'plain').map(serverOf);
  const spoken = channels.map((channel) => ({ protocol: channel.protocol.name, server: serverOf(channel.connection) }));
  const once = new Map(spoken.map((each) => [`${each.protocol} ${each.server}`, each]));
  return {
    servers,
    channels: [...once.values()],
    feeds: [...new Set(feeds)],
    differences: differences(servers, contract),
  };
}

function describe(server: string, own: readonly Connection[]): InferredServer {
  const unique = (values: readonly (string | undefined)[]): string[] =>
    [...new Set(values)].filter((value) => value !== undefined);
  return {
    server,
    engineVersions: unique(own.map(({ asked }) => asked.engineVersion)),
    transports: unique(own.flatMap(({ transport, upgraded }) => [transport, ...(upgraded ? ['websocket'] : [])])),
    namespaces: unique(own.flatMap(({ namespaces }) => namespaces.map(({ namespace }) => namespace))),
    parser: own.some(({ parser }) => parser === 'msgpack') ? 'msgpack' : 'default',
    credentials: unique(
      own.flatMap(({ asked, namespaces }) => [
        ...(asked.tokenInQuery ? ['URL'] : []),
        ...namespaces.flatMap(({ connectSent }) => [
          ...(connectSent?.token === undefined ? [] : ['auth.token']),
          ...(connectSent?.members ?? [])
            .filter((name) => name !== 'pid' && name !== 'offset')
            .map((name) => `auth.${name}`),
        ]),
      ]),
    ),
  };
}

function differences(servers: readonly InferredServer[], contract: Contract): string[] {
  if (isInferred(contract) || servers.length === 0) return [];
  const { path, namespace } = contract.transport;
  const paths = [...new Set(servers.map(({ server }) => new URL(server).pathname))];
  const namespaces = [...new Set(servers.flatMap((server) => server.namespaces))];
  return [
    ...(paths.includes(path) ? [] : [`The contract says path ${path}; the page asks at ${paths.join(' and ')}.`]),
    ...(namespaces.length === 0 || namespaces.includes(namespace)
      ? []
      : [`The contract says namespace ${namespace}; the page joins ${namespaces.join(' and ')}.`]),
  ];
}

/** The contract with the path and the namespace that the page really uses, which is where probes have to ask. */
export function asUsed(contract: Contract, all: readonly Connection[]): Contract {
  const last = all.findLast(({ protocol, asked }) => protocol === 'socket.io' && asked.path !== '');
  if (!last) return contract;
  const joined = all.findLast(({ connected }) => connected);
  const path = last.asked.path.endsWith('/') ? last.asked.path : `${last.asked.path}/`;
  const namespace = joined?.namespace ?? contract.transport.namespace;
  const isSame = path === contract.transport.path && namespace === contract.transport.namespace;
  return isSame ? contract : { ...contract, transport: { ...contract.transport, path, namespace } };
}
