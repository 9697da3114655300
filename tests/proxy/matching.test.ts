/** Faults on some paths only, so that the page loads while its socket has problems. Both ends use node:http. */
import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Asked } from 'playwright-realtime/proxy/asked.ts';
import { expect, test as base } from './test.ts';

const test = base.extend<{ ask: (path: string, agent?: Agent) => Promise<string>; keepAlive: Agent }>({
  // oxlint-disable-next-line no-empty-pattern
  world: async ({}, use) => {
    const server = createServer((request, response) => response.end(request.url));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await use({ upstream: () => Promise.resolve(new URL(`http://127.0.0.1:${port}`)) });
    server.closeAllConnections();
    server.close();
  },
  ask: async ({ faultProxy }, use) => {
    await use(async (path, agent) => {
      const request = get(new URL(path, faultProxy.url), agent ? { agent } : { agent: false });
      const [response] = (await once(request, 'response')) as [IncomingMessage];
      return (await response.toArray()).join('');
    });
  },
  // oxlint-disable-next-line no-empty-pattern
  keepAlive: async ({}, use) => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    await use(agent);
    agent.destroy();
  },
});

const match = '/socket.io/';

for (const fault of [
  { type: 'down', match },
  { type: 'reset_peer', timeout: 0, match },
] as const) {
  test(`${fault.type}: resets only connections that request the path`, async ({ ask, faultProxy }) => {
    const handle = await faultProxy.begin(fault);
    await expect(ask('/socket.io/?EIO=4')).rejects.toThrow('ECONNRESET');
    expect(await ask('/index.html?next=/socket.io/')).toBe('/index.html?next=/socket.io/');
    await handle.end();
    expect(await ask('/socket.io/?EIO=4')).toBe('/socket.io/?EIO=4');
  });
}

test('a connection is matched by its latest request when the fault begins', async ({ ask, keepAlive, faultProxy }) => {
  await ask('/socket.io/', keepAlive);
  await ask('/index.html', keepAlive);
  await faultProxy.begin({ type: 'down', match });
  expect(await ask('/still.html', keepAlive)).toBe('/still.html');
  expect(faultProxy.connections).toBe(1);
});

test('a connection that requests the path during the fault stays affected', async ({ ask, keepAlive, faultProxy }) => {
  await faultProxy.begin({ type: 'latency', latency: 50, match });
  const time = async (path: string): Promise<number> => {
    const began = performance.now();
    await ask(path, keepAlive);
    return performance.now() - began;
  };
  await time('/index.html');
  expect(await time('/socket.io/')).toBeGreaterThanOrEqual(100);
  expect(await time('/index.html')).toBeGreaterThanOrEqual(100);
  expect(faultProxy.connections).toBe(1);
});

test('an upgraded connection keeps its path', async ({ dial, faultProxy }) => {
  const peer = await dial();
  peer.socket.write('GET /socket.io/ HTTP/1.1\r\nHost: x\r\n\r\n');
  await peer.receives(15);
  await faultProxy.begin({ type: 'reset_peer', timeout: 0, match });
  await peer.closed;
  expect(peer.error).toBe('ECONNRESET');
});

test.describe('the path of a request', () => {
  const read = (...chunks: string[]) => {
    const asked = new Asked();
    return { completed: chunks.map((chunk) => asked.read(Buffer.from(chunk, 'latin1'))), path: asked.path };
  };

  test('is read from the request line', () => {
    expect(read('GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n')).toEqual({ completed: [true], path: '/a?b=c' });
  });
  test('may arrive in pieces', () => {
    expect(read('G', 'ET /a', ' HTTP/1.', '1\r', '\nHost')).toEqual({
      completed: [false, false, false, false, true],
      path: '/a',
    });
  });
  test('is the latest, whatever bodies and frames come between', () => {
    const frames = ['\x81\x85abcdefghi', 'OK', '{"GET": 1}\n'];
    expect(read('POST /a HTTP/1.1\r\n\r\n', ...frames, 'GET /b HTTP/1.1\r\n').path).toBe('/b');
  });
  test('is unknown if the connection is not HTTP', () => {
    expect(read('SSH-2.0-OpenSSH\r\n', 'GET /x\r\n', 'A'.repeat(100_000), '\n').path).toBeUndefined();
  });
});
