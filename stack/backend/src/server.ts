import type { AddressInfo } from 'node:net';
import { MemoryAccounts, RedisAccounts } from './accounts.ts';
import type { Config } from './config.ts';
import type { Log } from './diagnostics.ts';
import { addRoutes, createHttp } from './http.ts';
import { MemoryLimits, RedisLimits } from './limits.ts';
import { Notifications } from './notifications.ts';
import { createRealtime } from './realtime.ts';
import { connectRedis } from './redis.ts';

export interface RunningServer {
  /** Stops accepting connections, closes the existing ones, then Redis. */
  stop(): Promise<void>;
}

/** Assembles the server and listens. Redis is optional and used whenever it is available. */
export async function startServer(config: Config, log: Log): Promise<RunningServer> {
  for (const warning of config.warnings) log.warn(`Warning: ${warning}`);
  const redis = config.redisUrl && connectRedis(config.redisUrl, log);
  if (!redis)
    log.info('No REDIS_URL: accounts and limits are kept in memory, and there is no fan-out to other instances');

  const app = await createHttp(config, log);
  const realtime = createRealtime(app.server, config, redis, log);
  const limits = redis ? new RedisLimits(redis.commands) : new MemoryLimits();
  addRoutes(app, {
    config,
    realtime,
    redis,
    accounts: redis ? new RedisAccounts(redis.commands) : new MemoryAccounts(),
    notifications: new Notifications(realtime.emit, limits, log),
  });

  await app.listen({ host: config.host, port: config.port });
  const { address, port } = app.server.address() as AddressInfo;
  const name = config.instance === undefined ? '' : ` as ${config.instance}`;
  log.info(`Listening on http://${address.includes(':') ? `[${address}]` : address}:${port}${name}`);

  return {
    stop: async () => {
      await realtime.close();
      await app.close();
      redis?.close();
    },
  };
}
