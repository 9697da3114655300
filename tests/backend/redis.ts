import { createServer } from 'node:net';
import { run, type Service } from './processes.ts';

/** A real Redis for the tests, which can be killed and restarted on its port. */
export interface RedisServer {
  readonly url: string;
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Keeps the connection open but does not answer. */
  pause(): void;
  resume(): void;
}

export async function startRedis(): Promise<RedisServer> {
  const port = await freePort();
  let service: Service | undefined;
  const redis: RedisServer = {
    url: `redis://127.0.0.1:${port}`,
    start: async () => {
      service = run([
        'redis-server',
        '--port',
        String(port),
        '--bind',
        '127.0.0.1',
        '--save',
        '',
        '--appendonly',
        'no',
      ]);
      await service.line(/Ready to accept connections/);
    },
    kill: async () => service?.end('SIGKILL'),
    pause: () => service?.signal('SIGSTOP'),
    resume: () => service?.signal('SIGCONT'),
  };
  await redis.start();
  return redis;
}

/** A port that was free a moment ago, for processes that can't use port 0. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === 'string') reject(new Error(`no port in ${String(address)}`));
        else resolve(address.port);
      });
    });
  });
}
