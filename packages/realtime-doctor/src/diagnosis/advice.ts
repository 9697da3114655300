/** A fix in the words of the product that was recognised: its own configuration lines, by finding. */
import type { Framework } from './facts/frameworks.ts';

type Lines = Readonly<Partial<Record<Framework, string>>>;

const UPGRADE_NGINX =
  'location /socket.io/ { proxy_pass http://backend; proxy_http_version 1.1; proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection "upgrade"; }';

export const ADVICE: Readonly<Record<string, Lines>> = {
  'websocket-upgrade-dropped': {
    nginx: UPGRADE_NGINX.replace('/socket.io/', '/'),
    lighttpd: 'proxy.header = ( "upgrade" => "enable" )',
    envoy: 'upgrade_configs: [{ upgrade_type: websocket }]',
  },
  'proxy-drops-upgrade': {
    nginx: UPGRADE_NGINX,
    apache:
      'RewriteEngine On; RewriteCond %{HTTP:Upgrade} websocket [NC]; RewriteRule /(.*) ws://backend:8000/$1 [P,L] (modules proxy_wstunnel and rewrite)',
    caddy:
      'reverse_proxy /socket.io/* backend:8000 (it passes WebSocket on by itself; remove header_up lines that drop Connection or Upgrade)',
    vite: "server: { proxy: { '/socket.io': { target: 'http://localhost:3000', ws: true } } }",
    next: "a rewrite in next.config.js does not pass WebSocket on: let the client connect to the server's own address, or put a proxy before both",
    envoy: 'upgrade_configs: [{ upgrade_type: websocket }]',
    lighttpd: 'proxy.header = ( "upgrade" => "enable" )',
    haproxy:
      'server one backend:8000 proto h2 ws h1 (a server line with proto h2 or alpn h2 needs ws h1); no option httpclose and no http-request del-header Upgrade or Connection',
    traefik: 'remove middlewares that set or drop Connection or Upgrade (customRequestHeaders) from this router',
    varnish:
      'sub vcl_recv { if (req.http.Upgrade ~ "(?i)websocket") { return (pipe); } } sub vcl_pipe { if (req.http.Upgrade) { set bereq.http.Upgrade = req.http.Upgrade; set bereq.http.Connection = req.http.Connection; } }',
    express:
      "const proxy = createProxyMiddleware({ target, ws: true, pathFilter: '/socket.io' }); app.use(proxy); server.on('upgrade', proxy.upgrade)",
  },
  'proxy-swallows-upgrade': {
    nginx: UPGRADE_NGINX,
    express:
      "const proxy = createProxyMiddleware({ target, ws: true, pathFilter: '/socket.io' }); app.use(proxy); server.on('upgrade', proxy.upgrade)",
    vite: "server: { proxy: { '/socket.io': { target: 'http://localhost:3000', ws: true } } }",
    next: "a rewrite in next.config.js does not pass WebSocket on: let the client connect to the server's own address",
  },
  'proxy-idle-timeout': {
    nginx: 'proxy_read_timeout 120s; proxy_send_timeout 120s;',
    daphne:
      'daphne --http-timeout 120 app:application (longer than pingInterval + pingTimeout; without the flag there is no limit)',
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
    next: "destination: 'http://backend:8000/socket.io/:path*' for source: '/socket.io/:path*'",
    express:
      "app.use(createProxyMiddleware({ target, ws: true, pathFilter: '/socket.io' })) (not app.use('/socket.io', …), which takes the path off)",
    vite: "'/socket.io': { target, ws: true } (without rewrite)",
  },
  'proxy-body-limit': {
    nginx: 'client_max_body_size 10m; (in the location of /socket.io/)',
    apache: 'LimitRequestBody 10485760',
    traefik: 'middlewares.limit.buffering.maxRequestBodyBytes: 10485760',
    caddy: 'request_body { max_size 10MB }',
    haproxy: 'remove the http-request deny on req.body_size for path_beg /socket.io/',
  },
  'proxy-wants-credentials': {
    nginx: 'location /socket.io/ { auth_basic off; proxy_pass http://backend; … }',
    apache: '<Location /socket.io/> Require all granted </Location>',
    traefik: 'a router of its own for PathPrefix(`/socket.io/`), without the basicAuth middleware',
    caddy: 'basicauth only for a matcher with not path /socket.io/*',
    haproxy: 'http-request auth unless { path_beg /socket.io/ } …',
  },
  'proxy-forces-upgrade': {
    nginx:
      'map $http_upgrade $connection_upgrade { default upgrade; "" close; } proxy_set_header Connection $connection_upgrade;',
    apache:
      'ProxyPass /socket.io/ http://backend:8000/socket.io/ upgrade=websocket (without RequestHeader set Connection)',
    haproxy: 'remove http-request set-header Connection upgrade',
    caddy: 'remove header_up Connection and header_up Upgrade from reverse_proxy',
    traefik: 'remove Connection and Upgrade from customRequestHeaders',
  },
  'proxy-wrong-target': {
    nginx: 'proxy_pass http://backend:8000; (the name of the service and its own port, not localhost)',
    apache: 'ProxyPass / http://backend:8000/ (the name of the service, not localhost)',
    caddy: 'reverse_proxy backend:8000 (the name of the service, not localhost)',
    haproxy: 'server one backend:8000 (the name of the service, not localhost)',
    traefik: 'traefik.http.services.app.loadbalancer.server.port=8000 (the port inside the container)',
    vite: "'/socket.io': { target: 'http://backend:8000', ws: true } (in a container the name of the service, not localhost)",
    next: "destination: 'http://backend:8000/socket.io/' in rewrites() (in a container not localhost)",
  },
  'spa-fallback': {
    nginx:
      'location /socket.io/ { proxy_pass http://backend:8000; … } beside location / { try_files $uri /index.html; }',
    apache: 'RewriteCond %{REQUEST_URI} !^/socket.io/ before the rule for index.html, and ProxyPass /socket.io/ …',
    caddy: 'handle /socket.io/* { reverse_proxy backend:8000 } before handle { try_files {path} /index.html … }',
    vite: "server: { proxy: { '/socket.io': { target: 'http://localhost:3000', ws: true } } } (and the same under preview)",
    express: "new Server(server) on the server that listens, and app.get('*', …) for the page only",
    traefik: 'a router PathPrefix(`/socket.io/`) for the backend with a higher priority than the one of the page',
    haproxy: 'use_backend realtime if { path_beg /socket.io/ }',
    next: "rewrites: [{ source: '/socket.io/:path*', destination: 'http://backend:8000/socket.io/:path*' }] with skipTrailingSlashRedirect: true",
  },
  'path-mismatch': {
    nest: "@WebSocketGateway({ path: '/socket.io/' }) (setGlobalPrefix() does not apply to gateways)",
    express: "new Server(server, { path: '/socket.io/' })",
    next: "io({ path: '/api/socket' }) and new Server(httpServer, { path: '/api/socket' }) alike",
    fastapi: "app.mount('/', socketio.ASGIApp(sio)), or socketio_path='' below a mount of its own",
    flask: "SocketIO(app, path='socket.io')",
    nginx: 'location /socket.io/ { proxy_pass http://backend:8000; } (without a path after the port)',
    vite: "'/socket.io': { target, ws: true } (without rewrite)",
  },
  'mount-doubling': {
    fastapi: "app.mount('/socket.io', socketio.ASGIApp(sio, socketio_path=''))",
  },
  'handshake-redirected': {
    nginx: 'location ^~ /socket.io/ { … } outside of the return 301 or rewrite … permanent',
    apache: 'RewriteCond %{REQUEST_URI} !^/socket.io/ before the redirecting RewriteRule',
    caddy: 'handle /socket.io/* { reverse_proxy backend:8000 } before the redir',
    traefik: 'remove redirectScheme, redirectRegex or forwardAuth from the router of PathPrefix(`/socket.io/`)',
    haproxy: 'http-request redirect … unless { path_beg /socket.io/ }',
    express:
      "new Server(server) before the redirecting middleware's server, or leave /socket.io/ out of that middleware",
    fastapi: 'FastAPI(redirect_slashes=False), or mount the ASGIApp with the slash that the client asks for',
    flask: 'app.url_map.strict_slashes = False for the redirecting route',
    django:
      'serve socketio.WSGIApp(sio, application) around Django, so that its login and slash middlewares do not see /socket.io/',
    aiohttp:
      "leave /socket.io/ out of the middleware: if request.path.startswith('/socket.io/'): return await handler(request)",
  },
  'csp-blocked': {
    express:
      "helmet({ contentSecurityPolicy: { directives: { connectSrc: [\"'self'\", 'https://realtime.example', 'wss://realtime.example'] } } })",
    nginx: 'add_header Content-Security-Policy "connect-src \'self\' https://realtime.example wss://realtime.example";',
    next: "headers() in next.config.js: Content-Security-Policy with connect-src 'self' wss://realtime.example",
    caddy: 'header Content-Security-Policy "connect-src \'self\' https://realtime.example wss://realtime.example"',
    apache: 'Header set Content-Security-Policy "connect-src \'self\' https://realtime.example wss://realtime.example"',
    traefik: 'middlewares.headers.contentSecurityPolicy with connect-src',
  },
  'cors-header-not-allowed': {
    express: "new Server(server, { cors: { origin, allowedHeaders: ['your-header'] } })",
    nest: "@WebSocketGateway({ cors: { origin, allowedHeaders: ['your-header'] } })",
    nginx:
      'proxy_hide_header Access-Control-Allow-Headers; add_header Access-Control-Allow-Headers "your-header" always;',
  },
  'cors-preflight-refused': {
    nginx: 'no limit_except or return for OPTIONS in location /socket.io/: the backend answers it',
    apache: 'no <LimitExcept> or RewriteRule for OPTIONS on /socket.io/',
    traefik: 'remove the middleware that refuses OPTIONS from this router',
    express: 'let OPTIONS of /socket.io/ pass before authentication middlewares',
  },
  'one-request-at-a-time': {
    gunicorn: 'gunicorn -k gthread --threads 100 -w 1 app:app, or gunicorn -k eventlet -w 1 app:app',
    flask: 'socketio.run(app, host="0.0.0.0", port=5000)',
  },
  'handshake-from-cache': {
    varnish: 'sub vcl_recv { if (req.url ~ "^/socket\\.io/") { return (pass); } }',
    nginx: 'location /socket.io/ { proxy_cache off; … }',
    apache: 'CacheDisable /socket.io/',
  },
  'shared-upgrade-handler': {
    fastify:
      'const realtime = http.createServer(); new Server(realtime, { cors: { origin } }); realtime.listen(3001) (a server of its own beside @fastify/websocket)',
    express:
      "new WebSocketServer({ noServer: true }), and in server.on('upgrade', …) handleUpgrade() for its own path only (Socket.IO handles /socket.io/ itself)",
    nest: 'one adapter for all gateways: IoAdapter or WsAdapter, or gateways on ports of their own',
  },
  'payload-too-big': {
    express: 'new Server(server, { maxHttpBufferSize: 1e7 })',
    nest: '@WebSocketGateway({ maxHttpBufferSize: 1e7 })',
    fastapi: "socketio.AsyncServer(async_mode='asgi', max_http_buffer_size=10_000_000)",
    flask: 'SocketIO(app, max_http_buffer_size=10_000_000)',
  },
  'transport-disabled': {
    express: "new Server(server, { transports: ['polling', 'websocket'] })",
    nest: "@WebSocketGateway({ transports: ['polling', 'websocket'] })",
    fastapi: "socketio.AsyncServer(async_mode='asgi', transports=['polling', 'websocket'])",
    flask: "SocketIO(app, transports=['polling', 'websocket'])",
  },
  'eio-version-old-client': {
    express: 'new Server(server, { allowEIO3: true }), until the client is upgraded',
    nest: '@WebSocketGateway({ allowEIO3: true }), until the client is upgraded',
    fastapi: 'pip install "python-socketio<5" "python-engineio<4", or upgrade the client',
    flask: 'pip install "Flask-SocketIO<5" "python-socketio<5" "python-engineio<4", or upgrade the client',
  },
  'unknown-namespace': {
    nest: "@WebSocketGateway({ namespace: 'chat' })",
    express: "io.of('/chat').on('connection', …)",
    fastapi: "@sio.on('connect', namespace='/chat') or AsyncServer(namespaces=['/chat'])",
    flask: "@socketio.on('connect', namespace='/chat')",
  },
  'cookie-not-sent': {
    express: "new Server(server, { cors: { origin: 'https://your.page', credentials: true } })",
    nest: "@WebSocketGateway({ cors: { origin: 'https://your.page', credentials: true } })",
  },
  'event-loop-blocked': {
    gunicorn:
      'a sync worker does one request at a time, and a poll that waits is one: gunicorn -k gthread --threads 100 -w 1 app:app, or -k eventlet -w 1',
    flask:
      'call eventlet.monkey_patch() or gevent.monkey.patch_all() first of all, and socketio.sleep() in place of time.sleep()',
    fastapi: 'no blocking call in an async def: await asyncio.to_thread(work), or a plain def route',
    express: 'move the work into a worker_threads Worker',
  },
  'host-header-not-passed': {
    nginx: 'proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme;',
    apache: 'ProxyPreserveHost On',
    haproxy: 'remove the http-request set-header Host line',
    caddy: 'remove header_up Host from reverse_proxy',
    traefik: 'passHostHeader: true',
    vite: "'/socket.io': { target, ws: true, changeOrigin: false }",
  },
  'post-refused': {
    apache: '<LocationMatch "^/socket\\.io/"> SecRuleRemoveById 920420 </LocationMatch>, and no <LimitExcept GET>',
    nginx: 'location /socket.io/ { modsecurity off; proxy_pass http://backend; … } without limit_except GET',
    haproxy: 'no http-request deny on method POST for path_beg /socket.io/',
  },
  'host-not-allowed': {
    nginx: 'proxy_set_header Host $http_host;',
    apache: 'ProxyPreserveHost On',
    haproxy: 'remove the http-request set-header Host line',
    caddy: 'remove header_up Host from reverse_proxy',
    traefik: 'passHostHeader: true',
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
    gunicorn: 'gunicorn -w 1 for each process, and a balancer with sticky sessions before several of them',
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
    apache: 'remove Header set Access-Control-Allow-Origin for /socket.io/',
    caddy: 'remove header Access-Control-Allow-Origin for /socket.io/*',
    express: 'remove the header from the proxy or middleware, and keep new Server(server, { cors: { origin } })',
  },
  'cors-wildcard-with-credentials': {
    express: "new Server(server, { cors: { origin: 'https://your.page', credentials: true } })",
    nest: "@WebSocketGateway({ cors: { origin: 'https://your.page', credentials: true } })",
    fastapi: "socketio.AsyncServer(cors_allowed_origins=['https://your.page'], cors_credentials=True)",
    flask: "SocketIO(app, cors_allowed_origins=['https://your.page'], cors_credentials=True)",
  },
  'server-not-attached': {
    fastify: 'new Server(app.server) before await app.listen({ port: 3000 })',
    express: 'const server = http.createServer(app); new Server(server); server.listen(3000); (not app.listen)',
    nest: 'list the gateway in the providers of a module, and install @nestjs/platform-socket.io',
    fastapi: 'run the wrapping application: app = socketio.ASGIApp(sio, fastapi_app) and uvicorn module:app',
    flask: 'socketio = SocketIO(app) and socketio.run(app) (not app.run)',
    django:
      'in wsgi.py: application = socketio.WSGIApp(sio, get_wsgi_application()) (asgi.py: socketio.ASGIApp(sio, get_asgi_application())), and serve that application',
    aiohttp: 'sio.attach(app) before web.run_app(app)',
    next: 'a server of your own: const server = http.createServer(app.getRequestHandler()); new Server(server); server.listen(3000) (next start and next dev run none of it)',
  },
  'no-websocket-support': {
    flask: 'pip install simple-websocket (async_mode="threading"), or run under eventlet or gevent-websocket',
    uvicorn: 'pip install "uvicorn[standard]" (or websockets)',
    gunicorn: 'gunicorn -k gthread --threads 100 with pip install simple-websocket, or -k eventlet -w 1',
  },
  'bad-gateway': {
    nginx:
      'proxy_pass http://backend:8000; (the name and port at which the backend listens; nginx -t && nginx -s reload)',
    apache: 'ProxyPass / http://backend:8000/ (the name and port at which the backend listens)',
    caddy: 'reverse_proxy backend:8000 (the name and port at which the backend listens)',
    haproxy: 'server one backend:8000 check (the name and port at which the backend listens)',
    traefik: 'traefik.http.services.app.loadbalancer.server.port=8000 (the port inside the container)',
    vite: "server: { proxy: { '/socket.io': { target: 'http://127.0.0.1:3000', ws: true } } } (the port at which the backend listens)",
  },
  'server-unreachable': {
    nginx: 'location /socket.io/ { proxy_pass http://backend:8000; … }, and io() without an address in the page',
    vite: "server: { proxy: { '/socket.io': { target: 'http://127.0.0.1:3000', ws: true } } }, and io() without an address in the page",
    next: 'NEXT_PUBLIC_SOCKET_URL=https://realtime.example at build time, and io(process.env.NEXT_PUBLIC_SOCKET_URL)',
    express: "server.listen(3000, '0.0.0.0')",
    nest: "await app.listen(3000, '0.0.0.0')",
    fastapi: 'uvicorn main:app --host 0.0.0.0 --port 8000',
    flask: "socketio.run(app, host='0.0.0.0', port=5000)",
  },
  'connection-dropped': {
    haproxy: 'server one backend:3000 check (the port at which the backend listens)',
    traefik: 'tcp.services.app.loadBalancer.servers: [{ address: "backend:3000" }]',
  },
  'socketio-client-plain-server': {
    nest: 'app.useWebSocketAdapter(new IoAdapter(app)) (from @nestjs/platform-socket.io), or new WebSocket(url) in the page',
    express: "new Server(server) from 'socket.io' in place of ws, or new WebSocket(url) in the page",
    fastapi: 'socketio.ASGIApp(sio, app) in place of @app.websocket, or new WebSocket(url) in the page',
    vite: "'/socket.io': { target, ws: true }, so that Vite's own WebSocket does not answer",
  },
  'client-script-missing': {
    express: 'new Server(server) without serveClient: false, or import { io } from "socket.io-client" in a bundle',
    nest: '@WebSocketGateway() without serveClient: false, or import { io } from "socket.io-client" in a bundle',
    fastapi:
      'python-socketio serves no client: <script src="https://cdn.socket.io/4.8.1/socket.io.min.js"></script> or a bundle',
    flask:
      'Flask-SocketIO serves no client: <script src="https://cdn.socket.io/4.8.1/socket.io.min.js"></script> or a bundle',
    nginx: 'location /socket.io/ { proxy_pass http://backend; } before a location for *.js files',
  },
  'handlers-in-another-namespace': {
    nest: "io('/events') for @WebSocketGateway({ namespace: 'events' })",
    express: "io('/events') for io.of('/events')",
    fastapi: "io('/events') for @sio.on('…', namespace='/events')",
    flask: "io('/events') for @socketio.on('…', namespace='/events')",
  },
  'request-denied': {
    express: 'new Server(server, { allowRequest: (request, callback) => callback(null, true) })',
    nest: '@WebSocketGateway({ allowRequest: (request, callback) => callback(null, true) })',
  },
  'ack-never-came': {
    nest: "@SubscribeMessage('join') join() { return { ok: true }; } (with a return value; an @Ack() parameter has to be called)",
    express: "socket.on('join', (name, acknowledge) => acknowledge({ ok: true }))",
    fastapi: "@sio.on('join') async def join(sid, name): return {'ok': True}",
    flask: "@socketio.on('join') def join(name): return {'ok': True}",
  },
  'not-broadcast-across-instances': {
    nest: 'app.useWebSocketAdapter(redisIoAdapter) with createAdapter(pub, sub) from @socket.io/redis-adapter',
    express: 'new Server(server, { adapter: createAdapter(pub, sub) }) from @socket.io/redis-adapter',
    fastapi: "socketio.AsyncServer(async_mode='asgi', client_manager=socketio.AsyncRedisManager('redis://redis'))",
    flask: "SocketIO(app, message_queue='redis://redis')",
  },
  'token-in-header': {
    express: 'io({ auth: { token } }) and io.use((socket, next) => … socket.handshake.auth.token …)',
    nest: 'io({ auth: { token } }) and client.handshake.auth.token in the guard or handleConnection()',
    fastapi: 'io({ auth: { token } }) and async def connect(sid, environ, auth)',
    flask: 'io({ auth: { token } }) and def connect(auth)',
  },
  'page-disconnected': {
    next: 'reactStrictMode runs each effect twice in development: useEffect(() => { socket.connect(); return () => socket.disconnect(); }, [])',
  },
  'sticky-cookie-not-sent': {
    apache:
      'Header add Set-Cookie "ROUTEID=.%{BALANCER_WORKER_ROUTE}e; path=/; SameSite=None; Secure" env=BALANCER_ROUTE_CHANGED',
    caddy: 'lb_policy ip_hash needs no cookie at all',
    haproxy:
      'cookie SERVERID insert indirect nocache attr "SameSite=None" secure (if page and server are of different sites)',
    nginx: 'ip_hash in the upstream needs no cookie at all',
    traefik: 'services.app.loadBalancer.sticky.cookie: { secure: true, sameSite: none }',
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
  fastify: 'Fastify',
  django: 'Django',
  aiohttp: 'aiohttp',
  gunicorn: 'gunicorn',
  varnish: 'Varnish',
  lighttpd: 'lighttpd',
  daphne: 'Daphne',
  node: 'Node',
  python: 'Python',
};
