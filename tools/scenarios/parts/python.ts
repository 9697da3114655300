import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { answers200 } from 'playwright-realtime/stack/process/health.ts';
import { CannotBeMade, type Sandbox } from '../sandbox.ts';

const run = promisify(execFile);

/** Follows the contract as python-socketio does: greeting inside the connect handler, refusal without a reason. */
const SERVER = `import asyncio, datetime, os
import jwt, socketio, uvicorn

OPTIONS
sio = socketio.AsyncServer(async_mode='asgi', **options)

def user_of(auth):
    return jwt.decode((auth or {}).get('token', ''), os.environ['SECRET'], algorithms=['HS256'],
                      issuer='stackmotive.com', audience='stackmotive-app')

async def greet(sid, user):
    await sio.emit('connected', {'message': 'Connected', 'tier': user.get('tier', 'navigator'),
                   'timestamp': datetime.datetime.utcnow().isoformat()}, to=sid)

@sio.on('subscribe_notifications')
async def subscribe(sid, data):
    await sio.emit('notifications_subscribed', {'message': 'Subscribed'}, to=sid)

HANDLER

async def health(scope, receive, send):
    found = scope['path'] == '/api/health'
    await send({'type': 'http.response.start', 'status': 200 if found else 404, 'headers': [(b'content-type', b'application/json')]})
    await send({'type': 'http.response.body', 'body': b'{"status":"ok"}'})

app = socketio.ASGIApp(sio, other_asgi_app=health, socketio_path='socket.io')
uvicorn.run(app, host='127.0.0.1', port=int(os.environ['PORT']), log_level='warning')
`;

const CONNECT = `@sio.event
async def connect(sid, environ, auth=None):
    try:
        user = user_of(auth)
    except Exception as error:
        print(f'[WebSocket][DIAGNOSTIC] JWT validation failed: {error}', flush=True)
        return False
    await greet(sid, user)`;

export interface PythonPlan {
  /** The whole connect handler. */
  readonly handler?: string;
  /** Keyword arguments of AsyncServer. */
  readonly options?: string;
}

/** Starts a python-socketio server under uvicorn. @throws CannotBeMade if no installed Python has both */
export async function python(
  sandbox: Sandbox,
  { handler = CONNECT, options = "cors_allowed_origins='*'" }: PythonPlan = {},
) {
  const program = await findPython();
  const file = sandbox.path('server.py');
  writeFileSync(file, SERVER.replace('OPTIONS', `options = dict(${options})`).replace('HANDLER', handler));
  const port = await sandbox.port();
  const url = `http://127.0.0.1:${port}`;
  const { PATH = '', PYTHONPATH } = process.env;
  await sandbox.run({
    role: 'backend',
    cwd: sandbox.dir,
    command: [program, '-u', file],
    environment: { PATH, PORT: `${port}`, SECRET: sandbox.secret, ...(PYTHONPATH ? { PYTHONPATH } : {}) },
    health: () => answers200(new URL('/api/health', url)),
  });
  return url;
}

async function findPython(): Promise<string> {
  const candidates = [process.env['E2E_PYTHON'], 'python3', '/usr/bin/python3'].filter((each) => each !== undefined);
  for (const candidate of candidates) {
    if (await hasPackages([candidate], 'jwt, socketio, uvicorn')) return candidate;
  }
  throw new CannotBeMade('no Python here has socketio, uvicorn and jwt (Debian: python3-socketio uvicorn python3-jwt)');
}

/** Whether an interpreter, or a command that ends in one, exists and can import these packages. */
export const hasPackages = ([program = '', ...args]: readonly string[], packages: string): Promise<boolean> =>
  run(program, [...args, '-c', `import ${packages}`]).then(
    () => true,
    () => false,
  );
