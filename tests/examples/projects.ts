/** The example projects, and how each is broken: a typical mistake of a few words in one file. */

export interface Breakage {
  readonly name: string;
  readonly file: string;
  /** The text to replace, which occurs once in the file. */
  readonly from: string;
  readonly to: string;
  /** Ids of the correct causes. */
  readonly causes: readonly string[];
}

export interface Project {
  readonly name: string;
  /** The project's own test command. */
  readonly command: readonly [string, ...string[]];
  readonly needsPython?: true;
  readonly breakages: readonly Breakage[];
}

const NATIVE = ['native-websocket-client'];

export const PROJECTS: readonly Project[] = [
  {
    name: 'express-chat',
    command: ['npx', 'playwright', 'test'],
    breakages: [
      {
        name: 'the page opens a native WebSocket',
        file: 'public/chat.js',
        from: 'const socket = io({ auth: { name } });',
        to: [
          'const ws = new WebSocket(`ws://${location.host}/socket.io/?name=${name}`);',
          "const socket = { on: (event, run) => event === 'connect' && ws.addEventListener('open', run), emit() {} };",
        ].join('\n'),
        causes: NATIVE,
      },
      {
        name: 'the page uses a different path',
        file: 'public/chat.js',
        from: 'io({ auth: { name } })',
        to: "io({ path: '/chat/', auth: { name } })",
        causes: ['path-mismatch'],
      },
      {
        name: 'the page joins a namespace that does not exist',
        file: 'public/chat.js',
        from: 'io({ auth: { name } })',
        to: "io('/chat', { auth: { name } })",
        causes: ['unknown-namespace'],
      },
      {
        name: 'the page sends no user name',
        file: 'public/chat.js',
        from: 'io({ auth: { name } })',
        to: 'io()',
        causes: ['refused-by-application', 'token-missing'],
      },
      {
        name: 'server and page have no transport in common',
        file: 'server.js',
        from: 'new Server(server)',
        to: "new Server(server, { transports: ['websocket'] })",
        causes: ['transport-disabled'],
      },
    ],
  },
  {
    name: 'fastapi-dashboard',
    command: ['npm', 'run', 'e2e'],
    needsPython: true,
    breakages: [
      {
        name: 'the hook opens a native WebSocket',
        file: 'src/useOrders.ts',
        from: "io('/', { auth: { token: 'demo' } });",
        to: [
          '{ on(_event: string, _run: (value: never) => void) {}, disconnect() {} };',
          '    const ws = new WebSocket(`ws://${location.host}/socket.io/`);',
          '    ws.onopen = () => setLive(true);',
        ].join('\n'),
        causes: NATIVE,
      },
      {
        name: 'the dev server does not proxy Socket.IO',
        file: 'vite.config.ts',
        from: "'/socket.io': { target: api, ws: true },",
        to: '',
        causes: ['spa-fallback', 'path-mismatch', 'server-not-attached'],
      },
      {
        name: 'the server runs without the Socket.IO wrapper',
        file: 'server/main.py',
        from: 'uvicorn.run(app,',
        to: 'uvicorn.run(api,',
        causes: ['server-not-attached'],
      },
      {
        name: 'the page sends no token',
        file: 'src/useOrders.ts',
        from: "io('/', { auth: { token: 'demo' } })",
        to: "io('/')",
        causes: ['token-missing', 'refused-by-application'],
      },
      {
        name: 'the server accepts only another origin',
        file: 'server/main.py',
        from: 'cors_allowed_origins="*"',
        to: 'cors_allowed_origins="http://localhost:3000"',
        causes: ['cors-refused', 'request-denied', 'host-header-not-passed'],
      },
    ],
  },
  {
    name: 'next-presence',
    command: ['npm', 'run', 'test:e2e'],
    breakages: [
      {
        name: 'the page opens a native WebSocket',
        file: 'lib/socket.js',
        from: "return io('/presence', { path: '/api/socket' });",
        to: [
          'const ws = new WebSocket(`ws://${location.host}/api/socket/`);',
          '  return {',
          "    on: (event, run) => event === 'connect' && ws.addEventListener('open', run),",
          '    emit: (event, ...args) => ws.send(JSON.stringify([event, ...args])),',
          '    close: () => ws.close(),',
          '  };',
        ].join('\n'),
        causes: NATIVE,
      },
      {
        name: 'the page joins a namespace that does not exist',
        file: 'lib/socket.js',
        from: "io('/presence',",
        to: "io('/people',",
        causes: ['unknown-namespace'],
      },
      {
        name: 'the server never acknowledges a join',
        file: 'server.mjs',
        from: '    acknowledge({ ok: true });\n',
        to: '',
        causes: ['ack-never-came'],
      },
      {
        // Next.js redirects both to the path without the slash, where nothing exists.
        name: 'the page uses the default path',
        file: 'lib/socket.js',
        from: "io('/presence', { path: '/api/socket' })",
        to: "io('/presence')",
        causes: ['path-mismatch', 'server-not-attached'],
      },
      {
        name: 'the Socket.IO server is not attached to the HTTP server',
        file: 'server.mjs',
        from: "new Server(httpServer, { path: '/api/socket' })",
        to: "new Server({ path: '/api/socket' })",
        causes: ['server-not-attached'],
      },
    ],
  },
];
