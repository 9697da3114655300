import type { Server as HttpServer } from 'node:http';
import { createAdapter } from '@socket.io/redis-adapter';
import { Server, type Socket } from 'socket.io';
import type { Config } from './config.ts';
import type { Log } from './diagnostics.ts';
import type { Emit, Notification } from './notifications.ts';
import { type RedisConnections, Unreachable } from './redis.ts';
import { type TokenUser, verifyToken } from './tokens.ts';

interface ClientToServer {
  subscribe_notifications: (data?: unknown) => void;
  unsubscribe_notifications: (data?: unknown) => void;
}
interface ServerToClient {
  connected: (data: { message: string; tier: string; timestamp: string }) => void;
  notifications_subscribed: (data: { message: string }) => void;
  notifications_unsubscribed: (data: { message: string }) => void;
  notification: (data: Notification) => void;
  error: (data: { message: string }) => void;
}
interface SocketData {
  user: TokenUser;
}
type Connection = Socket<ClientToServer, ServerToClient, Record<string, never>, SocketData>;

/** Socket.IO path (docs/contract.md#transport). */
const PATH = '/socket.io/';

/** Time limit for other instances to list a room, in milliseconds. */
const CLUSTER_TIMEOUT = 1000;

/** The Socket.IO side of the server: authentication, subscriptions and delivery. */
export interface Realtime {
  /** Number of connections of this instance. */
  count(): number;
  /** Emits to the user's subscribed connections on all instances. */
  readonly emit: Emit;
  /**
   * Calls `socket.disconnect()` for all connections of the user, on all instances. Returns their number, or throws
   * {@link Unreachable}.
   */
  disconnect(userId: string): Promise<number>;
  /** Closes the transports, so that clients see a lost connection and reconnect, and the HTTP server. */
  close(): Promise<void>;
}

const connectionsOf = (userId: string): string => `user:${userId}`;
const subscribersOf = (userId: string): string => `notifications:${userId}`;

export function createRealtime(
  http: HttpServer,
  config: Config,
  redis: RedisConnections | undefined,
  log: Log,
): Realtime {
  const origins = config.corsOrigins;
  const io = new Server<ClientToServer, ServerToClient, Record<string, never>, SocketData>(http, {
    path: PATH,
    serveClient: false,
    cors: origins === '*' ? { origin: '*' } : { origin: [...origins], credentials: true },
    pingInterval: config.pingInterval,
    pingTimeout: config.pingTimeout,
    ...(redis && {
      adapter: createAdapter(redis.commands, redis.subscriber, {
        requestsTimeout: CLUSTER_TIMEOUT,
        publishOnSpecificResponseChannel: true,
      }),
    }),
  });
  log.diagnostic('Socket.IO server initialized');
  log.diagnostic(`Socket.IO path: ${PATH}`);

  io.use((socket, next) => {
    try {
      socket.data.user = authenticate(socket, config, log);
      next();
    } catch (error) {
      // Becomes the CONNECT_ERROR packet: the client gets the reason in `connect_error`.
      next(error instanceof Error ? error : new Error(String(error)));
    }
  });
  io.on('connection', (socket) => greet(socket, log));

  return {
    count: () => io.of('/').sockets.size,
    emit: async (userId, notification) => {
      const room = subscribersOf(userId);
      io.to(room).emit('notification', notification);
      const here = io.of('/').adapter.rooms.get(room)?.size ?? 0;
      // The other instances are queried only if no connection was reached here, because that costs a round trip
      // through Redis.
      return here > 0 ? here : (await io.in(room).fetchSockets()).length;
    },
    disconnect: async (userId) => {
      const sockets = await io.in(connectionsOf(userId)).fetchSockets().catch(unreachable);
      for (const socket of sockets) socket.disconnect();
      return sockets.length;
    },
    close: () => io.close(),
  };
}

function unreachable(cause: unknown): never {
  throw new Unreachable('the other instances are unreachable', { cause });
}

/** Authenticates a new connection; throws with the reason for the client. */
function authenticate(socket: Connection, config: Config, log: Log): TokenUser {
  log.diagnostic(`===== CONNECT EVENT FIRED ===== sid=${socket.id}`);
  const auth: Record<string, unknown> = socket.handshake.auth;
  // Logs the whole token, as the real application does: redact this log before keeping it.
  log.diagnostic(`Auth object: ${JSON.stringify(auth)}`);
  const token = firstText(auth['token'], socket.handshake.query['token']);
  if (token === undefined) {
    log.diagnostic('Connection REJECTED - no token provided');
    throw new Error('no token provided');
  }
  log.diagnostic(`verify_jwt() called with token: ${token.slice(0, 20)}...`);
  try {
    const user = verifyToken(token, config.token);
    log.diagnostic(`JWT decoded successfully: ${JSON.stringify(user.claims)}`);
    return user;
  } catch (error) {
    log.diagnostic(`JWT validation failed: ${error instanceof Error ? error.message : String(error)}`);
    log.diagnostic('Connection REJECTED - token validation failed');
    throw error;
  }
}

function firstText(...values: unknown[]): string | undefined {
  return values.find((value): value is string => typeof value === 'string' && value !== '');
}

/** Runs once per accepted connection. */
function greet(socket: Connection, log: Log): void {
  const { user } = socket.data;
  void socket.join(connectionsOf(user.id));
  log.diagnostic(`Client CONNECTED SUCCESSFULLY: ${socket.id} (user: ${user.id}, tier: ${user.tier})`);
  socket.emit('connected', {
    message: 'Connected to StackMotive realtime',
    tier: user.tier,
    timestamp: new Date().toISOString(),
  });
  log.diagnostic(`Emitted 'connected' event to ${socket.id}`);

  socket.on('subscribe_notifications', () => {
    // A connection outlives its token, but a new subscription needs a valid one.
    if (user.expires !== undefined && user.expires * 1000 <= Date.now()) {
      log.dev(`Subscription refused: ${socket.id} (user: ${user.id}, token expired)`);
      socket.emit('error', { message: 'Not authenticated' });
      return;
    }
    void socket.join(subscribersOf(user.id));
    socket.emit('notifications_subscribed', { message: 'Subscribed to notifications' });
    log.dev(`Client subscribed to notifications: ${socket.id} (user: ${user.id})`);
  });
  socket.on('unsubscribe_notifications', () => {
    void socket.leave(subscribersOf(user.id));
    socket.emit('notifications_unsubscribed', { message: 'Unsubscribed from notifications' });
    log.dev(`Client unsubscribed from notifications: ${socket.id} (user: ${user.id})`);
  });
  socket.on('disconnect', (reason) => log.dev(`Client disconnected: ${socket.id} (user: ${user.id}, ${reason})`));
}
