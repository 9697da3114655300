/** Script lines are mapped to their original files, and the page can't detect that it is observed. */
import { build } from 'esbuild';
import { tapBrowser } from 'realtime-doctor/sources/page/index.ts';
import { Entries, expect, test } from './test.ts';

const hook = `import { open } from './socket.ts';
export function useWebSocket(url: string): WebSocket {
  return open(url);
}
`;
const opener = `// The line that a finding has to name.
export const open = (url: string): WebSocket => {
  return new WebSocket(url);
};
`;

/** A bundle like Vite's: minified, with its map as a file or inline. */
async function bundle(sourcemap: 'linked' | 'inline', before = ''): Promise<{ code: string; map: string }> {
  const sources: Record<string, string> = {
    './hook.ts': hook,
    './socket.ts': before + opener,
    entry: `import { useWebSocket } from './hook.ts'; Object.assign(globalThis, { useWebSocket });`,
  };
  const { outputFiles } = await build({
    entryPoints: ['entry'],
    bundle: true,
    minify: true,
    format: 'iife',
    sourcemap,
    outdir: '/app/dist/assets',
    write: false,
    plugins: [
      {
        name: 'memory',
        setup: (bundler) => {
          bundler.onResolve({ filter: /.*/ }, ({ path }) => ({ path: `/app/src/hooks/${path.replace('./', '')}` }));
          bundler.onLoad({ filter: /.*/ }, ({ path }) => {
            const name = path.split('/').at(-1) ?? '';
            return { contents: sources[name] ?? sources[`./${name}`] ?? '', loader: 'ts' };
          });
        },
      },
    ],
  });
  const text = (ending: string): string => outputFiles.find(({ path }) => path.endsWith(ending))?.text ?? '';
  return { code: text('.js'), map: text('.map') };
}

for (const kind of ['linked', 'inline'] as const) {
  test(`names a socket by its original line (source map: ${kind})`, async ({ context, site, entries, tap }) => {
    const { code, map } = await bundle(kind);
    site.script('/assets/entry.js', code);
    if (map) site.add('/assets/entry.js.map', { type: 'application/json', body: map });
    site.page('/', '<script type="module" src="/assets/entry.js"></script>');
    const page = await context.newPage();
    await page.goto(site.url('/'));
    const open = (): Promise<void> =>
      page.evaluate((url) => {
        (globalThis as unknown as { useWebSocket: (url: string) => void }).useWebSocket(url);
      }, site.ws());
    await open();
    await tap.settle();
    const original = { file: 'src/hooks/socket.ts', line: 3 };
    expect(entries.of('ws.created')[0]?.openedBy).toMatchObject({ url: site.url('/assets/entry.js') });
    const [named] = entries.of('opened-by');
    expect(named).toMatchObject({ of: 'w1', page: 'p1', openedBy: { original } });
    expect(named?.stack?.[0]).toMatchObject({ original: { file: 'src/hooks/hook.ts', line: 3 } });

    // The map is known by now, so the next socket has its line at once.
    await open();
    await entries.first('ws.created', ({ socket: name }) => name === 'w2');
    await tap.settle();
    expect(entries.of('ws.created')[1]?.openedBy).toMatchObject({ original });
    expect(entries.of('opened-by')).toHaveLength(1);
    // The page did not notice what was loaded for it.
    expect(await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))).toEqual([
      site.url('/assets/entry.js'),
    ]);
    expect(entries.of('http.request').map(({ url }) => url)).toEqual([site.url('/')]);
  });
}

test("reads a script once per entity tag, and does not use an old version's map for a new one", async ({
  own,
  site,
  contract,
}) => {
  const maps: string[] = [];
  const deploy = async (etag: string, before: string): Promise<void> => {
    const { code, map } = await bundle('linked', before);
    site.add('/assets/entry.js', { type: 'text/javascript', headers: { etag }, body: code });
    site.add('/assets/entry.js.map', (_request, response) => {
      maps.push(etag);
      response.setHeader('content-type', 'application/json').end(map);
    });
  };
  site.page('/', '<script type="module" src="/assets/entry.js"></script>');
  const visit = async (): Promise<unknown> => {
    const context = await own.newContext();
    const entries = new Entries();
    const tap = await tapBrowser(context, { contract, clock: entries.clock, write: entries.write });
    const page = await context.newPage();
    await page.goto(site.url('/'));
    await page.evaluate((url) => {
      (globalThis as unknown as { useWebSocket: (url: string) => void }).useWebSocket(url);
    }, site.ws());
    await tap.stop();
    await context.close();
    return entries.of('opened-by')[0]?.openedBy.original?.line;
  };

  await deploy('"one"', '');
  expect([await visit(), await visit()]).toEqual([3, 3]);
  expect(maps).toEqual(['"one"']);
  await deploy('"two"', '// One line more.\n');
  expect(await visit()).toBe(4);
  expect(maps).toEqual(['"one"', '"two"']);
});

test('reports a script without a map, or with a missing one, by its own line', async ({
  context,
  site,
  entries,
  tap,
}) => {
  site.script('/plain.js', `new WebSocket(${JSON.stringify(site.ws())});`);
  site.script('/missing.js', `new WebSocket(${JSON.stringify(site.ws())});\n//# sourceMappingURL=missing.js.map`);
  site.page('/', '<script src="/plain.js"></script><script src="/missing.js"></script>');
  const page = await context.newPage();
  await page.goto(site.url('/'));
  await entries.first('ws.response', ({ socket: name }) => name === 'w2');
  await tap.settle();
  expect(entries.of('ws.created').map(({ openedBy }) => openedBy)).toEqual([
    { url: site.url('/plain.js'), line: 1, column: 1 },
    { url: site.url('/missing.js'), line: 1, column: 1 },
  ]);
  expect(entries.of('opened-by')).toEqual([]);
  expect(tap.notObserved).toEqual([]);
});

test('the page cannot detect the tap', async ({ own, context, site, entries, tap }) => {
  site.page('/', '');
  site.script('/worker.js', `onmessage = () => postMessage((${look.toString()})());`);
  const untapped = await own.newContext();
  const looks = await Promise.all(
    [context, untapped].map(async (each) => {
      const page = await each.newPage();
      await page.goto(site.url('/'));
      const inPage = await page.evaluate(`(${look.toString()})()`);
      const inWorker = await page.evaluate(async () => {
        const worker = new Worker('/worker.js');
        const answer = new Promise((resolve) =>
          worker.addEventListener('message', ({ data }) => resolve(data), { once: true }),
        );
        worker.postMessage('look', []);
        return await answer;
      });
      return { inPage, inWorker };
    }),
  );
  expect(looks[0]).toEqual(looks[1]);
  expect(looks[0]?.inPage).toMatchObject({ isInstance: true, isItsConstructor: true, thrown: 'SyntaxError' });
  await untapped.close();
  await tap.settle();
  expect(entries.of('ws.created').length).toBeGreaterThan(0);
});

/** What a suspicious script would look at, in a page or in a worker. */
function look(): unknown {
  const Socket = globalThis.WebSocket;
  const attempt = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      return (error as Error).name;
    }
  };
  class Mine extends Socket {}
  const socket = new Mine('ws://127.0.0.1:1/');
  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'WebSocket');
  return {
    // Seen once: Chromium added a binding to a document after the script that removes it had run. Its random name then
    // stays visible to the page. This test is about everything else that a page could detect.
    globals: Object.getOwnPropertyNames(globalThis).filter((name) => !/^(__playwright|__pw|_[0-9a-f]{16}$)/.test(name)),
    symbols: Object.getOwnPropertySymbols(globalThis).length,
    isNative: /^function \w*\(\) \{ \[native code\] \}$/.test(String(Socket)),
    name: Socket.name,
    length: Socket.length,
    statics: Object.getOwnPropertyNames(Socket).toSorted(),
    constants: [Socket.CONNECTING, Socket.OPEN, Socket.CLOSING, Socket.CLOSED],
    prototype: Object.getOwnPropertyNames(Socket.prototype).toSorted(),
    isItsConstructor: Socket.prototype.constructor === Socket,
    constructorIsEnumerable: Object.getOwnPropertyDescriptor(Socket.prototype, 'constructor')?.enumerable,
    descriptor: { ...descriptor, value: typeof descriptor?.value },
    parent: Object.getPrototypeOf(Socket) === EventTarget,
    isInstance: socket instanceof Socket && socket instanceof Mine && Object.getPrototypeOf(socket) === Mine.prototype,
    own: Object.getOwnPropertyNames(socket),
    tag: Object.prototype.toString.call(socket),
    called: attempt(() => (Socket as unknown as () => void)()),
    thrown: attempt(() => new Socket('http://[')),
    noUrl: attempt(() => new (Socket as unknown as new () => void)()),
  };
}
