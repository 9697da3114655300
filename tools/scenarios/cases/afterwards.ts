/** Connected, but no notifications arrive (docs/gallery.md). */
import type { Recorder } from 'realtime-doctor/transcript/recorder.ts';
import { blocked } from '../parts/blocked.ts';
import { crashing } from '../parts/crashing.ts';
import { backend, page, redis } from '../parts/programs.ts';
import { greet, keepSubscriptions, server } from '../parts/server.ts';
import { application } from '../parts/stack.ts';
import { token } from '../parts/tokens.ts';
import type { Scenario } from '../scenario.ts';
import type { Sandbox } from '../sandbox.ts';
import { byHand } from './protocol.ts';

export const afterwards: readonly Scenario[] = [
  {
    expected: 'middleware-never-calls-next',
    fault: 'A middleware waits for something that never comes.',
    make: async (sandbox) => {
      const { url } = await server(sandbox, { beforeAdmission: (io) => io.use(() => undefined) });
      return application(sandbox, { backendUrl: url });
    },
  },
  {
    expected: 'middleware-never-calls-next',
    way: 'closed again and again',
    fault: 'The same, with a short connectTimeout.',
    make: async (sandbox) => {
      const { url } = await server(sandbox, {
        options: { connectTimeout: 1200 },
        beforeAdmission: (io) => io.use(() => undefined),
      });
      return application(sandbox, { backendUrl: url });
    },
  },
  {
    expected: 'auth-callback-never-calls',
    fault: 'The client’s auth function waits for a token that never comes.',
    make: (sandbox) => application(sandbox, { page: { script: 'follow(io({ transports, auth: () => {} }));' } }),
  },
  {
    expected: 'not-connecting',
    fault: 'autoConnect is off and nobody calls connect().',
    make: (sandbox) =>
      application(sandbox, { page: { script: 'follow(io({ transports, autoConnect: false, auth: { token } }));' } }),
  },
  {
    expected: 'listener-too-late',
    fault: 'The server greets before the acknowledgement, and the page listens from its connect handler on.',
    make: async (sandbox) => {
      const { url } = await server(sandbox, {
        // Like the connect handler of python-socketio: what a middleware emits is sent before the ack.
        beforeAdmission: (io) =>
          io.use((socket, next) => {
            socket.data = { user: { id: 'anybody', tier: 'operator' } };
            greet(socket);
            next();
          }),
        admission: 'none',
        onConnection: keepSubscriptions,
      });
      const script = `const socket = io({ transports, auth: { token } });
socket.on('connect', () => {
  show('state', 'Connected');
  socket.on('connected', ({ tier }) => show('tier', tier));
  socket.emit('subscribe_notifications', {});
});`;
      return application(sandbox, { backendUrl: url, page: { script } });
    },
  },
  {
    expected: 'server-crashed',
    fault: 'A handler throws on an event of the page, and the process ends.',
    make: async (sandbox) => {
      const url = await crashing(sandbox);
      const script = `const socket = follow(io('${url}', { transports, auth: { token } }));
socket.on('connect', () => setTimeout(() => socket.emit('report', {}), 300));`;
      return application(sandbox, { page: { script } });
    },
  },
  {
    expected: 'unknown-namespace',
    fault: 'The page asks for a namespace that the server does not have.',
    make: (sandbox) =>
      application(sandbox, { page: { script: "follow(io('/reports', { transports, auth: { token } }));" } }),
  },
  {
    expected: 'namespace-not-joined',
    fault: 'A hand-written client emits to /feed, which it has not joined.',
    make: (sandbox) =>
      application(sandbox, {
        page: { library: 'none', script: byHand('socket.send(\'42/feed,["subscribe_notifications",{}]\');') },
      }),
  },
  {
    expected: 'duplicate-sockets',
    fault: 'The page creates a second socket.',
    make: (sandbox) =>
      application(sandbox, {
        page: {
          script: `follow(io({ transports, auth: { token } }));
follow(io({ transports, forceNew: true, auth: { token } }));`,
        },
      }),
  },
  {
    expected: 'payload-too-big',
    fault: 'The page emits more than the server’s maxHttpBufferSize.',
    make: async (sandbox) => {
      const { url } = await server(sandbox, { options: { maxHttpBufferSize: 10_000 } });
      const script = `const socket = follow(io({ transports, auth: { token } }));
socket.on('connect', () => socket.emit('upload', 'x'.repeat(50_000)));`;
      return application(sandbox, { backendUrl: url, page: { script } });
    },
  },
  {
    expected: 'rate-limited',
    fault: 'The user has had twenty notifications within the minute.',
    make: async (sandbox) => {
      const { url: backendUrl } = await backend(sandbox);
      const { url } = await page(sandbox, backendUrl);
      const own = token(sandbox);
      return {
        url,
        token: own,
        probes: { backendUrls: [backendUrl] },
        visit: {
          act: async (opened, recorder) => {
            // Wait for the subscription: notifications sent before it reach no one.
            await opened.getByText('subscribed', { exact: true }).first().waitFor();
            for (let n = 1; n <= 22; n++) await ask(sandbox, recorder, backendUrl, own, `notification ${n}`);
          },
        },
      };
    },
  },
  {
    expected: 'deduplicated',
    fault: 'The same message is sent to the same user twice.',
    make: async (sandbox) => {
      const { url: backendUrl } = await backend(sandbox);
      const { url } = await page(sandbox, backendUrl);
      const own = token(sandbox);
      return {
        url,
        token: own,
        probes: { backendUrls: [backendUrl] },
        visit: {
          act: async (opened, recorder) => {
            // Wait for the subscription: notifications sent before it reach no one.
            await opened.getByText('subscribed', { exact: true }).first().waitFor();
            await ask(sandbox, recorder, backendUrl, own, 'price alert');
            await ask(sandbox, recorder, backendUrl, own, 'price alert');
          },
        },
      };
    },
  },
  {
    expected: 'redis-down',
    fault: 'Redis is away; the backend serves its own clients.',
    make: (sandbox) => awayRedis(sandbox),
  },
  {
    expected: 'redis-down',
    way: 'stopped later',
    fault: 'Redis was there and is stopped.',
    make: async (sandbox) => {
      const store = await redis(sandbox);
      const target = await application(sandbox, { backend: { REDIS_URL: store.url } });
      await store.stop();
      return { ...target, probes: { ...target.probes, redisUrl: store.url } };
    },
  },
  {
    expected: 'not-broadcast-across-instances',
    way: 'no Redis configured',
    fault: 'Two instances run without REDIS_URL.',
    make: async (sandbox) => {
      const urls = await Promise.all(
        ['one', 'two'].map(async (name) => (await backend(sandbox, { STACKMOTIVE_INSTANCE: name })).url),
      );
      const { url } = await page(sandbox, urls[0] ?? '');
      return { url, probes: { secret: sandbox.secret, backendUrls: urls, allow: { notification: true } } };
    },
  },
  {
    expected: 'event-loop-blocked',
    fault: 'A handler works for seconds without letting go, from the first subscription on.',
    make: async (sandbox) => application(sandbox, { backendUrl: await blocked(sandbox, 20_000) }),
  },
];

async function awayRedis(sandbox: Sandbox) {
  const redisUrl = `redis://127.0.0.1:${await sandbox.port()}`;
  const target = await application(sandbox, { backend: { REDIS_URL: redisUrl } });
  return { ...target, probes: { ...target.probes, redisUrl } };
}

/** Requests a test notification and records it, as a journey does. */
async function ask(sandbox: Sandbox, recorder: Recorder, origin: string, own: string, message: string): Promise<void> {
  const { sub } = JSON.parse(Buffer.from(own.split('.')[1] ?? '', 'base64url').toString()) as { sub: string };
  const about = { source: 'journey', request: `n-${message}-${recorder.now()}`, user: sub, message } as const;
  recorder.write({ ...about, kind: 'notify.asked' });
  const response = await fetch(new URL(sandbox.contract.http.testNotification, origin), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${own}` },
    body: JSON.stringify({ message }),
  });
  recorder.write({ ...about, kind: 'notify.answered', status: response.status, body: await response.text() });
}
