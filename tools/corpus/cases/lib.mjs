/** What the cases share: ports, the usual page, programs beside the server, and a clean end. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';

export const require = createRequire(import.meta.url);

/** FIX=1 starts the repaired application. */
export const fixed = process.env.FIX === '1';

/** The application's port; higher `n` for servers behind it or beside it. */
export const port = (n = 0) => Number(process.env.PORT || 41000) + n;
export const origin = (n = 0) => `http://127.0.0.1:${port(n)}`;

/** The browser's client, as a file. */
export const clientFile = require.resolve('socket.io-client/dist/socket.io.js');

/** A folder for what the application writes. It is removed when the application ends. */
let folder;
export function temporary() {
  folder ??= mkdtempSync(path.join(tmpdir(), 'realtime-corpus-'));
  // Workers of nginx and Apache run as another user.
  chmodSync(folder, 0o755);
  return folder;
}

/** Writes a file into the temporary folder. */
export function write(name, text) {
  const file = path.join(temporary(), name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** The usual page: a line with the state of the connection, and a list of what was received. */
export const html = (script, { client = '<script src="/client.js"></script>', body = '' } = {}) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <title>Messages</title>
    <link rel="icon" href="data:,">
  </head>
  <body>
    <h1>Messages</h1>
    <p id="state">starting</p>
    <ul id="list"></ul>
    ${body}
    ${client}
    <script>
      function state(text) {
        document.getElementById('state').textContent = text;
      }
      function add(text) {
        const item = document.createElement('li');
        item.textContent = text;
        document.getElementById('list').append(item);
      }
      function watch(socket) {
        socket.on('connect', () => state('online'));
        socket.on('disconnect', (reason) => state('offline: ' + reason));
        socket.on('connect_error', (error) => state('error: ' + error.message));
        socket.on('news', (news) => add(news));
        return socket;
      }
      ${script}
    </script>
  </body>
</html>
`;

/** Puts the usual page at `/` and the client's file at `/client.js` of an Express application. */
export function servePage(app, script, options) {
  app.get('/client.js', (request, response) => response.sendFile(options?.clientFile ?? clientFile));
  app.get('/', (request, response) => response.send(html(script, options)));
}

export const listen = (server, n = 0) => new Promise((resolve) => server.listen(port(n), '127.0.0.1', resolve));

/** A React page, bundled as a development build with its source map inside. */
export async function bundle(directory, file) {
  const { build } = await import('esbuild');
  const built = await build({
    entryPoints: [file],
    absWorkingDir: directory,
    bundle: true,
    write: false,
    define: { 'process.env.NODE_ENV': '"development"' },
    sourcemap: 'inline',
    format: 'iife',
    outfile: path.join(directory, 'bundle.js'),
  });
  return built.outputFiles[0].text;
}

const children = new Set();
let ending = false;

/** A program beside this one, in its own process group, so that its children end with it. */
export function child(command, args, options = {}) {
  const started = spawn(command, args, {
    stdio: ['ignore', 2, 2],
    detached: true,
    ...options,
    // Debian keeps servers where a user's PATH does not look.
    env: { ...process.env, PATH: `${process.env.PATH}:/usr/sbin`, PYTHONDONTWRITEBYTECODE: '1', ...options.env },
  });
  children.add(started);
  const fail = (how) => {
    children.delete(started);
    if (ending) return;
    console.error(`${command} ${how}`);
    void end(1);
  };
  started.on('error', (error) => fail(`could not be started: ${error.message}`));
  started.on('exit', (code, by) => fail(`ended (${by ?? code})`));
  return started;
}

/** Debian's Python is the one that has Debian's packages. */
export function python(args, options) {
  const debian = '/usr/bin/python3';
  return child(process.env.E2E_PYTHON ?? (existsSync(debian) ? debian : 'python3'), args, options);
}

/** What a Python application needs to serve the usual page. */
export const pageFor = (script, options) => ({
  PAGE_FILE: write('page.html', html(script, options)),
  CLIENT_FILE: options?.clientFile ?? clientFile,
});

/** nginx in the foreground, with one `server` block, and lines beside it. */
export async function nginx(server, beside = '') {
  const directory = temporary();
  mkdirSync(path.join(directory, 'nginx'), { recursive: true });
  const temp = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((each) => `${each}_temp_path ${directory}/nginx/${each};`)
    .join('\n  ');
  const file = write(
    'nginx.conf',
    `daemon off;
worker_processes 1;
pid ${directory}/nginx/pid;
error_log stderr;
events {}
http {
  access_log off;
  ${temp}
  ${beside}
  ${server}
}
`,
  );
  child('nginx', ['-p', directory, '-c', file]);
  await up(origin());
}

/** HAProxy in the foreground. It is up when it answers at port `n`. */
export async function haproxy(configuration, n) {
  child('haproxy', ['-db', '-f', write('haproxy.cfg', configuration)]);
  await up(origin(n));
}

/** Apache in the foreground, with the modules that a reverse proxy needs and `more`, and one virtual host. */
export async function apache(virtualHost, more = []) {
  const directory = temporary();
  const modules = ['mpm_event', 'authz_core', 'headers', 'rewrite', 'proxy', 'proxy_http', 'proxy_wstunnel', ...more];
  const file = write(
    'apache.conf',
    `ServerRoot ${directory}
ServerName 127.0.0.1
Listen 127.0.0.1:${port()}
PidFile ${directory}/apache.pid
DefaultRuntimeDir ${directory}
Mutex file:${directory} default
ErrorLog ${directory}/error.log
${modules.map((each) => `LoadModule ${each}_module /usr/lib/apache2/modules/mod_${each}.so`).join('\n')}
User www-data
Group www-data
<VirtualHost *:${port()}>
${virtualHost}
</VirtualHost>
`,
  );
  child('apache2', ['-X', '-f', file]);
  await up(origin());
}

/** lighttpd in the foreground, with its configuration. */
export async function lighttpd(configuration) {
  const head = `server.document-root = "${temporary()}"\nserver.bind = "127.0.0.1"\nserver.port = ${port()}\n`;
  child('lighttpd', ['-D', '-f', write('lighttpd.conf', head + configuration)]);
  await up(origin());
}

/** Caddy in the foreground, with its Caddyfile. */
export async function caddy(caddyfile) {
  const directory = temporary();
  const file = write('Caddyfile', `{\n  admin off\n  auto_https off\n}\n${caddyfile}\n`);
  child('caddy', ['run', '--config', file, '--adapter', 'caddyfile'], {
    env: { XDG_DATA_HOME: directory, XDG_CONFIG_HOME: directory },
  });
  await up(origin());
}

/** Redis, without a file, at port `n`. */
export async function redis(n) {
  child('redis-server', ['--port', String(port(n)), '--bind', '127.0.0.1', '--save', '', '--dir', temporary()], {
    stdio: ['ignore', 'ignore', 2],
  });
  await up(origin(n));
}

/** Waits until something answers, whatever it says. */
export async function up(url, seconds = 40) {
  const last = Date.now() + seconds * 1000;
  while (!(await answers(url))) {
    if (Date.now() > last) {
      console.error(`nothing answers at ${url} after ${seconds} s`);
      await end(1);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function answers(url) {
  return new Promise((resolve) => {
    const request = http.get(url, (response) => {
      response.resume();
      resolve(true);
    });
    // A server of another protocol answers, too.
    request.on('error', ({ code }) => resolve(code !== 'ECONNREFUSED'));
  });
}

/** The application can be opened at this address. */
export const ready = (at = '/') => console.log(`READY ${origin()}${at}`);

async function end(code) {
  if (ending) return;
  ending = true;
  const waiting = [...children];
  for (const each of waiting) signal(each, 'SIGTERM');
  const all = Promise.all(waiting.map((each) => new Promise((resolve) => each.once('exit', resolve))));
  // Some servers wait for their open connections, forever if need be.
  await Promise.race([all, new Promise((resolve) => setTimeout(resolve, 1500))]);
  process.exit(code);
}

function signal(each, name) {
  try {
    process.kill(-each.pid, name);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(name, () => void end(0));
process.on('exit', () => {
  for (const each of children) signal(each, 'SIGKILL');
  if (folder) rmSync(folder, { recursive: true, force: true });
});
