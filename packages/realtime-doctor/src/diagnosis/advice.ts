/** A fix in the words of the product that was recognised: its own configuration lines, by finding. */
import type { Framework } from './facts/frameworks.ts';

type Lines = Readonly<Partial<Record<Framework, string>>>;

const UPGRADE_NGINX =
  'location /socket.io/ { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; }';

export const ADVICE: Readonly<Record<string, Lines>> = {
  'proxy-drops-upgrade': {
    nginx: UPGRADE_NGINX,
    apache:
      'RewriteEngine On; RewriteCond %{HTTP:Upgrade} websocket [NC]; RewriteRule /(.*) ws://backend:8000/$1 [P,L] (modules proxy_wstunnel and rewrite)',
    caddy:
      'reverse_proxy /socket.io/* backend:8000 (it passes WebSocket on by itself; remove header_up lines that drop Connection or Upgrade)',
    vite: "server: { proxy: { '/socket.io': { target: 'http://localhost:3000', ws: true } } }",
    next: "a rewrite in next.config.js does not pass WebSocket on: let the client connect to the server's own address, or put a proxy before both",
    envoy: 'upgrade_configs: [{ upgrade_type: websocket }]',
  },
  'proxy-swallows-upgrade': {
    vite: "server: { proxy: { '/socket.io': { target: 'http://localhost:3000', ws: true } } }",
    next: "a rewrite in next.config.js does not pass WebSocket on: let the client connect to the server's own address",
  },
  'proxy-idle-timeout': {
    nginx: 'proxy_read_timeout 120s; proxy_send_timeout 120s;',
    haproxy: 'timeout tunnel 1h (for WebSocket), timeout server 60s (for polling)',
    apache: 'ProxyTimeout 120 (or ProxyPass … timeout=120)',
    traefik: '--entryPoints.web.transport.respondingTimeouts.idleTimeout=180s',
    caddy: 'reverse_proxy … { transport http { read_timeout 120s } }',
    envoy: 'timeout: 0s and idle_timeout: 120s on the route',
  },
  'proxy-strips-prefix': {
    nginx:
      'location /socket.io/ { proxy_pass http://backend:8000; } (without a slash or path at the end of proxy_pass)',
    apache: 'ProxyPass /socket.io/ http://backend:8000/socket.io/',
    traefik: 'remove the stripPrefix middleware from this router',
    caddy: 'handle /socket.io/* { reverse_proxy backend:8000 } (handle, not handle_path)',
    haproxy: 'remove the http-request replace-path or set-path line for /socket.io',
    vite: "'/socket.io': { target, ws: true } (without rewrite)",
  },
  'host-header-not-passed': {
    nginx: 'proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme;',
    apache: 'ProxyPreserveHost On',
    haproxy: 'remove the http-request set-header Host line',
    caddy: 'remove header_up Host from reverse_proxy',
    traefik: 'passHostHeader: true',
    vite: "'/socket.io': { target, ws: true, changeOrigin: false }",
  },
  'proxy-rate-limit': {
    nginx: 'location /socket.io/ without limit_req, or limit_req zone=… burst=50 nodelay;',
    haproxy: 'exclude path_beg /socket.io/ from the http-request deny of the stick-table',
    traefik: 'remove the rateLimit middleware from this router, or raise its burst',
    caddy: 'exclude /socket.io/* from rate_limit',
  },
  'no-sticky-session': {
    nginx: 'upstream backend { ip_hash; server …; server …; } (or hash $remote_addr consistent)',
    haproxy: 'backend servers: cookie SERVERID insert indirect nocache; server one … cookie one',
    traefik: 'services.app.loadBalancer.sticky.cookie: {}',
    caddy: 'reverse_proxy … { lb_policy cookie }',
    apache: 'ProxySet stickysession=ROUTEID with Header add Set-Cookie "ROUTEID=.%{BALANCER_WORKER_ROUTE}e; path=/"',
    node: 'behind cluster: @socket.io/sticky (setupMaster, setupWorker)',
    uvicorn: 'one worker per process (--workers 1) behind a balancer with sticky sessions',
    flask: 'gunicorn -w 1, or several processes behind a balancer with sticky sessions',
  },
  'cors-refused': {
    express:
      "new Server(server, { cors: { origin: 'https://your.page' } }) (the cors() middleware of Express does not cover Socket.IO)",
    nest: "@WebSocketGateway({ cors: { origin: 'https://your.page' } }) (app.enableCors() does not cover it)",
    fastapi: "socketio.AsyncServer(async_mode='asgi', cors_allowed_origins=['https://your.page'])",
    flask: "SocketIO(app, cors_allowed_origins=['https://your.page']) (flask-cors does not cover it)",
  },
  'cors-header-twice': {
    fastapi: 'socketio.AsyncServer(async_mode="asgi", cors_allowed_origins=[]) with CORSMiddleware as it is',
    flask: 'SocketIO(app, cors_allowed_origins=[]) with flask-cors as it is, or leave /socket.io out of flask-cors',
    nginx:
      'remove add_header Access-Control-Allow-Origin from the /socket.io/ location, or proxy_hide_header Access-Control-Allow-Origin;',
    express: 'remove the header from the proxy or middleware, and keep new Server(server, { cors: { origin } })',
  },
  'cors-wildcard-with-credentials': {
    express: "new Server(server, { cors: { origin: 'https://your.page', credentials: true } })",
    nest: "@WebSocketGateway({ cors: { origin: 'https://your.page', credentials: true } })",
    fastapi: "socketio.AsyncServer(cors_allowed_origins=['https://your.page'], cors_credentials=True)",
    flask: "SocketIO(app, cors_allowed_origins=['https://your.page'], cors_credentials=True)",
  },
  'server-not-attached': {
    express: 'const server = http.createServer(app); new Server(server); server.listen(3000); (not app.listen)',
    nest: 'list the gateway in the providers of a module, and install @nestjs/platform-socket.io',
    fastapi: 'run the wrapping application: app = socketio.ASGIApp(sio, fastapi_app) and uvicorn module:app',
    flask: 'socketio = SocketIO(app) and socketio.run(app) (not app.run)',
  },
  'no-websocket-support': {
    flask: 'pip install simple-websocket (async_mode="threading"), or run under eventlet or gevent-websocket',
    uvicorn: 'pip install "uvicorn[standard]" (or websockets)',
  },
  'sticky-cookie-not-sent': {
    haproxy:
      'cookie SERVERID insert indirect nocache attr "SameSite=None" secure (if page and server are of different sites)',
    nginx: 'ip_hash in the upstream needs no cookie at all',
  },
};

/** The lines for the products that were recognised; empty if none has one. */
export function adviceFor(id: string, found: ReadonlySet<Framework>): string {
  const lines = Object.entries(ADVICE[id] ?? {}).filter(([name]) => found.has(name as Framework));
  return lines
    .slice(0, 2)
    .map(([name, line]) => `${NAMES[name as Framework]}: \`${line}\``)
    .join('. ');
}

export const NAMES: Readonly<Record<Framework, string>> = {
  nginx: 'nginx',
  haproxy: 'HAProxy',
  apache: 'Apache',
  traefik: 'Traefik',
  caddy: 'Caddy',
  envoy: 'Envoy',
  vite: 'Vite',
  next: 'Next.js',
  nest: 'NestJS',
  express: 'Express',
  fastapi: 'FastAPI',
  flask: 'Flask-SocketIO',
  uvicorn: 'uvicorn',
  node: 'Node',
  python: 'Python',
};
