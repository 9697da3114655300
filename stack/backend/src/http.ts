import cors from '@fastify/cors';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { type AccountStore, login, register, type Registration } from './accounts.ts';
import type { Config } from './config.ts';
import type { Log } from './diagnostics.ts';
import type { Notifications } from './notifications.ts';
import type { Realtime } from './realtime.ts';
import { type RedisConnections, Unreachable } from './redis.ts';
import { issueToken, reaches, TIERS, type TokenUser, type User, verifyToken } from './tokens.ts';

export interface HttpServices {
  readonly config: Config;
  readonly accounts: AccountStore;
  readonly notifications: Notifications;
  readonly realtime: Realtime;
  readonly redis: RedisConnections | undefined;
}

/** An error with an HTTP status. */
class HttpError extends Error {
  readonly statusCode: number;
  constructor(statusCode: number, message: string) {
    super(message);
    this.statusCode = statusCode;
  }
}

/** Creates the HTTP server without routes; Socket.IO attaches to its `server`. Error bodies are `{ detail }`. */
export async function createHttp(config: Config, log: Log): Promise<FastifyInstance> {
  // Without type coercion, so that the number 7 is not accepted as a message.
  const app = fastify({ forceCloseConnections: true, ajv: { customOptions: { coerceTypes: false } } });
  const origins = config.corsOrigins;
  await app.register(cors, origins === '*' ? { origin: '*' } : { origin: [...origins], credentials: true });

  app.setErrorHandler((error: Error & { statusCode?: number; code?: string; validation?: unknown }, request, reply) => {
    // Malformed JSON, a wrong content type and a wrong shape are all reported as an invalid body.
    const isBody = error.validation !== undefined || error.code?.startsWith('FST_ERR_CTP_') === true;
    if (error instanceof Unreachable) return reply.code(503).send({ detail: error.message });
    if (isBody && error.statusCode !== 413) return reply.code(422).send({ detail: error.message });
    const status = error.statusCode ?? 500;
    if (status < 500) return reply.code(status).send({ detail: error.message });
    log.warn(`${request.method} ${request.url} failed: ${error.stack ?? error.message}`);
    return reply.code(status).send({ detail: 'internal error' });
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ detail: 'not found' }));
  return app;
}

export function addRoutes(app: FastifyInstance, services: HttpServices): void {
  const { config, accounts, notifications, realtime } = services;

  app.get('/api/health', async () => {
    const redis = services.redis ? ((await services.redis.isAnswering()) ? 'ok' : 'unavailable') : 'memory';
    return {
      // Degraded still returns 200: this instance serves its clients, and restarting it because of Redis would
      // disconnect them.
      status: redis === 'unavailable' ? 'degraded' : 'ok',
      redis,
      ...(config.instance === undefined ? {} : { instance: config.instance }),
      connections: realtime.count(),
    };
  });

  app.post<{ Body: Registration }>('/api/register', { schema: { body: registration } }, async ({ body }, reply) => {
    const { tier, ...wanted } = body;
    // Only in dev mode: test users need the operator tier, and others must not choose it.
    const user = await register(accounts, config.devMode && tier !== undefined ? { ...wanted, tier } : wanted);
    if (user === undefined) throw new HttpError(409, 'this email address is already registered');
    return reply.code(201).send(tokenFor(user, config));
  });

  app.post<{ Body: Credentials }>('/api/login', { schema: { body: credentials } }, async ({ body }) => {
    const user = await login(accounts, body.email, body.password);
    if (user === undefined) throw new HttpError(401, 'wrong email address or password');
    return tokenFor(user, config);
  });

  app.post<{ Body: TestNotification }>(
    '/api/notifications/test',
    { schema: { body: testNotification }, preValidation: requireOperator(config) },
    async (request, reply) => {
      const { id } = authenticate(request, reply, config);
      const outcome = await notifications.send(id, {
        type: 'test',
        message: request.body.message,
        data: request.body.data ?? {},
      });
      if (outcome.delivered || outcome.reason !== 'limited') return outcome;
      reply.header('retry-after', Math.ceil(outcome.retryAfter / 1000));
      throw new HttpError(429, 'at most 20 notifications a minute');
    },
  );

  if (config.devMode) {
    app.post('/api/dev/disconnect', async (request, reply) => {
      const { id } = authenticate(request, reply, config);
      return { disconnected: await realtime.disconnect(id) };
    });
  }
}

interface Credentials {
  readonly email: string;
  readonly password: string;
}
interface TestNotification {
  readonly message: string;
  readonly data?: Record<string, unknown>;
}

const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });
const credentials = {
  type: 'object',
  required: ['email', 'password'],
  properties: { email: { ...text(254), pattern: '^[^@\\s]+@[^@\\s]+$' }, password: text(1024) },
};
const registration = {
  type: 'object',
  required: [...credentials.required, 'username'],
  properties: { ...credentials.properties, username: text(100), tier: { enum: TIERS } },
};
const testNotification = {
  type: 'object',
  required: ['message'],
  properties: { message: text(2000), data: { type: 'object' } },
};

const tokenFor = (user: User, config: Config) => ({
  access_token: issueToken(user, config.token),
  token_type: 'bearer',
});

/** The user of the bearer token. */
function authenticate(request: FastifyRequest, reply: FastifyReply, config: Config): TokenUser {
  const [scheme, token, ...rest] = request.headers.authorization?.split(' ') ?? [];
  try {
    if (scheme?.toLowerCase() !== 'bearer' || !token || rest.length > 0) throw new Error('no bearer token provided');
    return verifyToken(token, config.token);
  } catch (error) {
    reply.header('www-authenticate', 'Bearer');
    throw new HttpError(401, error instanceof Error ? error.message : String(error));
  }
}

/** Checked before the body is validated, so that callers without permission learn nothing about valid bodies. */
function requireOperator(config: Config) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const user = authenticate(request, reply, config);
    if (!reaches(user, 'operator')) throw new HttpError(403, `tier operator is needed, this token has ${user.tier}`);
  };
}
