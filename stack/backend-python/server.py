"""The reference backend as the application has it: python-socketio's AsyncServer under FastAPI and uvicorn.

The same contract as stack/backend, environment, endpoints and log lines included. What differs on the wire is the
library's doing: `connected` is emitted inside the connect handler, so it comes before the acknowledgement, and a refused
client is told «Connection rejected by server» whatever the reason.
"""

import asyncio
import contextlib
import hashlib
import hmac
import inspect
import json
import os
import re
import secrets
import signal
import socket
import sys
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Any, Dict, Literal, Optional
from urllib.parse import parse_qs, urlsplit

import jwt
import socketio
import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from pydantic import BaseModel, constr

from shared import LIMIT, Manager, Memory, Shared, Unreachable

TIERS = ('navigator', 'participant', 'builder', 'operator')  # from the least to the most
DEV_SECRET = 'stackmotive-development-only-not-a-secret'
STRONG_SECRET_BYTES = 32  # RFC 7518, section 3.2, for HS256
STOP_DEADLINE = 1.5  # seconds: a paused client never answers the close of its socket
BREAKER_THRESHOLD, BREAKER_OPEN = 5, 30.0  # failed emits in a row; seconds


# ── configuration ───────────────────────────────────────────────────────────────────────────────────────────────────
class ConfigError(Exception):
    """The environment says something that the server can't start with. The message is the one line that is shown."""


def text(name):
    """An empty value means unset: compose passes `NAME: ${NAME:-}` as one."""
    return os.environ.get(name, '').strip() or None


def number(name, default, is_valid, meaning, kind=float):
    try:
        value = kind(text(name) or default)
    except ValueError:
        value = None
    if value is None or not is_valid(value):
        raise ConfigError(f'{name} must be {meaning}, but is «{os.environ[name]}».')
    return value


def seconds(name, default):
    return number(name, default, lambda value: 0 < value < float('inf'), 'seconds above 0')


class Config:
    def __init__(self):
        self.dev_mode = (text('STACKMOTIVE_DEV_MODE') or '').lower() in ('true', '1', 'yes')
        self.warnings = []
        self.secret = self.read_secret()
        self.host = text('HOST') or '0.0.0.0'
        self.port = number('PORT', 8000, lambda value: 0 <= value < 65536, 'a TCP port', int)
        self.redis_url = self.read_redis_url()
        self.algorithm = text('STACKMOTIVE_JWT_ALGORITHM') or 'HS256'
        if self.algorithm not in ('HS256', 'HS384', 'HS512'):
            raise ConfigError(f'STACKMOTIVE_JWT_ALGORITHM must be HS256, HS384 or HS512, but is «{self.algorithm}».')
        self.issuer = text('STACKMOTIVE_JWT_ISSUER') or 'stackmotive.com'
        self.audience = text('STACKMOTIVE_JWT_AUDIENCE') or 'stackmotive-app'
        self.token_seconds = seconds('STACKMOTIVE_ACCESS_TOKEN_SECONDS', 3600)
        origins = [origin.strip() for origin in (text('CORS_ORIGINS') or '*').split(',') if origin.strip()]
        self.cors_origins = '*' if '*' in origins else origins
        self.diagnostics = (text('STACKMOTIVE_DIAGNOSTICS') or '').lower() != 'off'
        # python-engineio tells its clients whole seconds, whatever it does itself.
        self.ping_interval = number('STACKMOTIVE_PING_INTERVAL', 25, lambda value: value > 0, 'whole seconds above 0', int)
        self.ping_timeout = seconds('STACKMOTIVE_PING_TIMEOUT', 20)
        self.instance = text('STACKMOTIVE_INSTANCE')

    def read_secret(self):
        secret = text('STACKMOTIVE_JWT_SECRET')
        if secret is None and self.dev_mode:
            self.warnings.append('STACKMOTIVE_JWT_SECRET is not set: using the development secret.')
            return DEV_SECRET
        if secret is None:
            raise ConfigError(
                'STACKMOTIVE_JWT_SECRET is not set. Set it to a random secret of 32 bytes or more, '
                'or set STACKMOTIVE_DEV_MODE=true on a development machine.'
            )
        size = len(secret.encode())
        if size < STRONG_SECRET_BYTES:
            self.warnings.append(
                f'STACKMOTIVE_JWT_SECRET has {size} bytes: {STRONG_SECRET_BYTES} are the least for HS256.'
            )
        return secret

    @staticmethod
    def read_redis_url():
        url = text('REDIS_URL')
        if url is None or url.startswith('memory://'):
            return None
        if urlsplit(url).scheme not in ('redis', 'rediss') or not urlsplit(url).hostname:
            # The value is not repeated: it may hold a password.
            raise ConfigError('REDIS_URL must look like redis://host:6379, or be memory:// or empty, but does not.')
        return url


# ── log ─────────────────────────────────────────────────────────────────────────────────────────────────────────────
def write(line, stream=None):
    # Tokens and claims come from strangers: a line break in one would forge a line of the log.
    line = re.sub(r'[\x00-\x1f\x7f\u2028\u2029]', ' ', line)
    try:
        print(line, file=stream or sys.stdout, flush=True)
    except BrokenPipeError:
        # Whoever started us and read this is gone. Raised in a signal handler, it would keep us from stopping as well.
        os._exit(1)


def info(line):
    write(f'[server] {line}')


def warn(line):
    write(f'[server] {line}', sys.stderr)


def diagnostic(line):
    if config.diagnostics:
        write(f'[WebSocket][DIAGNOSTIC] {line}')


def dev(line):
    if config.diagnostics and config.dev_mode:
        write(f'[WebSocket][DEV] {line}')


try:
    config = Config()
except ConfigError as error:
    warn(f'Cannot start: {error}')
    sys.exit(1)


# ── tokens ──────────────────────────────────────────────────────────────────────────────────────────────────────────
@dataclass
class User:
    id: str  # always text: other issuers write numbers, and a number never equals the text of it
    tier: str
    expires: Optional[float] = None  # seconds since the Unix epoch
    claims: Dict[str, Any] = field(default_factory=dict)


class InvalidToken(Exception):
    """The message is the reason, in PyJWT's own words where it is PyJWT's."""


def verify_token(token):
    try:
        claims = jwt.decode(
            token, config.secret, algorithms=[config.algorithm], issuer=config.issuer, audience=config.audience
        )
    except jwt.PyJWTError as error:
        raise InvalidToken(str(error)) from error
    # A refresh token has the same signature and must not open a connection.
    if claims.get('type', 'access') != 'access':
        raise InvalidToken('jwt type invalid. expected: access')
    user = claims.get('user_id')
    user = claims.get('sub') if user is None else user
    if isinstance(user, bool) or not isinstance(user, (int, str)) or user == '':
        raise InvalidToken('jwt names no user')
    tier = claims.get('tier')
    return User(str(user), tier if tier in TIERS else 'navigator', claims.get('exp'), claims)


def issue_token(user):
    now = int(time.time())
    return jwt.encode(
        {
            'sub': user.id,
            'user_id': user.id,
            'tier': user.tier,
            'iss': config.issuer,
            'aud': config.audience,
            'iat': now,
            'exp': now + int(config.token_seconds),
            'jti': str(uuid.uuid4()),
            'type': 'access',
        },
        config.secret,
        algorithm=config.algorithm,
    )


# ── realtime ────────────────────────────────────────────────────────────────────────────────────────────────────────
connected = {}  # this instance's connections: sid to User
subscribed = {}  # this instance's subscriptions: user id to sids


async def answer(question, user):
    """What this instance knows, for itself and for the others (Manager.ask)."""
    if question == 'subscribers':
        return len(subscribed.get(user, ()))
    sids = [sid for sid, known in connected.items() if known.id == user]
    for sid in sids:
        await sio.disconnect(sid)
    return len(sids)


manager = Manager(config.redis_url, answer, info) if config.redis_url else None
shared = Shared(config.redis_url) if config.redis_url else Memory()
sio = socketio.AsyncServer(
    async_mode='asgi',
    client_manager=manager,
    cors_allowed_origins=config.cors_origins,
    ping_interval=config.ping_interval,
    ping_timeout=config.ping_timeout,
)


def now_text():
    return datetime.now(timezone.utc).isoformat()


def room_of(user):
    return f'notifications:{user}'


async def maybe(result):
    """Rooms are coroutines since python-socketio 5.10, plain functions before."""
    return await result if inspect.isawaitable(result) else result


def tell(sid, event, data):
    """To one connection of this instance: not through Redis, so that it is sent here and now."""
    return sio.emit(event, data, to=sid, ignore_queue=True)


@sio.event
async def connect(sid, environ, auth=None):
    diagnostic(f'===== CONNECT EVENT FIRED ===== sid={sid}')
    # The whole token, as the application does it: whoever keeps this log has to redact it.
    diagnostic(f'Auth object: {json.dumps(auth)}')
    token = auth.get('token') if isinstance(auth, dict) else None
    if not isinstance(token, str) or token == '':
        token = parse_qs(environ.get('QUERY_STRING', '')).get('token', [''])[0]
    if token == '':
        diagnostic('Connection REJECTED - no token provided')
        return False
    diagnostic(f'verify_jwt() called with token: {token[:20]}...')
    try:
        user = verify_token(token)
    except InvalidToken as error:
        diagnostic(f'JWT validation failed: {error}')
        diagnostic('Connection REJECTED - token validation failed')
        return False
    diagnostic(f'JWT decoded successfully: {json.dumps(user.claims)}')
    connected[sid] = user
    diagnostic(f'Client CONNECTED SUCCESSFULLY: {sid} (user: {user.id}, tier: {user.tier})')
    greeting = {'message': 'Connected to StackMotive realtime', 'tier': user.tier, 'timestamp': now_text()}
    await tell(sid, 'connected', greeting)
    diagnostic(f"Emitted 'connected' event to {sid}")
    return True


@sio.event
async def subscribe_notifications(sid, data=None):
    user = connected[sid]
    # A connection outlives its token; what it may ask for does not.
    if user.expires is not None and user.expires <= time.time():
        dev(f'Subscription refused: {sid} (user: {user.id}, token expired)')
        await tell(sid, 'error', {'message': 'Not authenticated'})
        return
    await maybe(sio.enter_room(sid, room_of(user.id)))
    subscribed.setdefault(user.id, set()).add(sid)
    await tell(sid, 'notifications_subscribed', {'message': 'Subscribed to notifications'})
    dev(f'Client subscribed to notifications: {sid} (user: {user.id})')


@sio.event
async def unsubscribe_notifications(sid, data=None):
    user = connected[sid]
    await maybe(sio.leave_room(sid, room_of(user.id)))
    unsubscribe(sid, user)
    await tell(sid, 'notifications_unsubscribed', {'message': 'Unsubscribed from notifications'})
    dev(f'Client unsubscribed from notifications: {sid} (user: {user.id})')


@sio.event
async def disconnect(sid, *reason):  # the reason is given since python-socketio 5.12
    user = connected.pop(sid, None)
    if user is not None:
        unsubscribe(sid, user)
        dev(f'Client disconnected: {sid} (user: {user.id}, {", ".join(reason) or "no reason given"})')


def unsubscribe(sid, user):
    sids = subscribed.get(user.id, set())
    sids.discard(sid)
    if not sids:
        subscribed.pop(user.id, None)


# ── notifications ───────────────────────────────────────────────────────────────────────────────────────────────────
failures = {}  # user id to (failed emits in a row, time of the last): one circuit a user, not to silence the others


def is_open(user):
    count, last = failures.get(user, (0, 0.0))
    if count < BREAKER_THRESHOLD:
        return False
    if time.monotonic() - last < BREAKER_OPEN:
        return True
    del failures[user]
    return False


async def send_notification(user, message, data):
    """What became of it: {'delivered': True}, or False with a reason, and retry_after (seconds) when it is «limited».

    Delivered means handed to at least one connection that was subscribed; a client may still have been gone.
    """
    outcome = await attempt_notification(user, message, data)
    what = 'delivered' if outcome['delivered'] else f'not delivered ({outcome["reason"]})'
    dev(f'Notification test for user {user}: {what}')
    return outcome


async def attempt_notification(user, message, data):
    def refused(reason, **more):
        return {'delivered': False, 'reason': reason, **more}

    if is_open(user):
        return refused('circuit breaker open')
    verdict, wait = await shared.admit(user, f'test {message}')
    if verdict == 'limited':
        return refused('limited', retry_after=-(-wait // 1000))
    if verdict == 'duplicate':
        return refused('duplicate')
    try:
        reached = await emit(user, {'type': 'test', 'message': message, 'data': data, 'timestamp': now_text()})
        failures.pop(user, None)
    except Unreachable as error:
        failures[user] = (failures.get(user, (0, 0.0))[0] + 1, time.monotonic())
        warn(f'Fan-out to user {user} failed: {error}')
        return refused('fan-out failed')
    if reached > 0:
        return {'delivered': True}
    await shared.forget(user, f'test {message}')
    return refused('no subscribed connection')


async def emit(user, notification):
    """Emits to the user's subscribed connections on all instances; returns to how many, raises where that is unknown."""
    here = await answer('subscribers', user)
    # Redis is asked first: the library would publish again what went unanswered, and so perhaps twice.
    is_shared = manager is not None and await manager.is_answering()
    await sio.emit('notification', notification, room=room_of(user), ignore_queue=not is_shared)
    return here if here > 0 or manager is None else await manager.ask('subscribers', user)


# ── accounts ────────────────────────────────────────────────────────────────────────────────────────────────────────
def derive(password, salt):
    """scrypt with the TypeScript backend's cost, so that both read the same accounts."""
    return hashlib.scrypt(password.encode(), salt=salt, n=16384, r=8, p=1, dklen=32)


async def hash_password(password):
    salt = secrets.token_bytes(16)
    return f'{salt.hex()}:{(await asyncio.to_thread(derive, password, salt)).hex()}'


async def is_password(password, stored):
    salt, expected = (bytes.fromhex(part) for part in stored.split(':'))
    return hmac.compare_digest(await asyncio.to_thread(derive, password, salt), expected)


NOBODY = f'{bytes(16).hex()}:{bytes(32).hex()}'


# ── HTTP ────────────────────────────────────────────────────────────────────────────────────────────────────────────
api = FastAPI(title='StackMotive reference backend', docs_url=None, redoc_url=None, openapi_url=None)
api.add_middleware(
    CORSMiddleware,
    allow_origins=[config.cors_origins] if config.cors_origins == '*' else config.cors_origins,
    allow_credentials=config.cors_origins != '*',
    allow_methods=['*'],
    allow_headers=['*'],
)


@api.exception_handler(Unreachable)
async def unreachable(_request, error):
    return JSONResponse({'detail': str(error)}, status_code=503)


def some_text(most):
    return constr(strict=True, min_length=1, max_length=most)


class Credentials(BaseModel):
    email: some_text(254)
    password: some_text(1024)


class Registration(Credentials):
    username: some_text(100)
    tier: Optional[Literal[TIERS]] = None


class TestNotification(BaseModel):
    message: some_text(2000)
    data: Dict[str, Any] = {}


def address(email):
    # By hand: pydantic's own check differs between the versions of Debian 12 and 13.
    if not re.fullmatch(r'[^@\s]+@[^@\s]+', email):
        raise HTTPException(422, 'email is not an email address')
    return email.lower()


def caller(request: Request):
    """The user of the bearer token."""
    scheme, _, token = request.headers.get('authorization', '').partition(' ')
    try:
        if scheme.lower() != 'bearer' or not token:
            raise InvalidToken('no bearer token provided')
        return verify_token(token)
    except InvalidToken as error:
        raise HTTPException(401, str(error), headers={'WWW-Authenticate': 'Bearer'}) from error


def operator(user: User = Depends(caller)):
    if user.tier != 'operator':
        raise HTTPException(403, f'tier operator is needed, this token has {user.tier}')
    return user


def token_for(user):
    return {'access_token': issue_token(user), 'token_type': 'bearer'}


@api.get('/api/health')
async def health():
    redis = 'memory' if manager is None else 'ok' if await manager.is_answering() else 'unavailable'
    return {
        # Degraded is still 200: the clients of this instance are served, and an engine that restarted it for Redis'
        # sake would throw them out as well.
        'status': 'degraded' if redis == 'unavailable' else 'ok',
        'redis': redis,
        **({} if config.instance is None else {'instance': config.instance}),
        'connections': len(connected),
    }


@api.post('/api/register', status_code=201)
async def register(body: Registration):
    email = address(body.email)
    # Whoever may choose a tier may choose operator: test users need that, strangers must not have it.
    tier = (body.tier if config.dev_mode else None) or 'navigator'
    # Looks like the database's integer key, as the application's ids do, without a counter to keep.
    user = User(str(1 + secrets.randbelow(2**47 - 1)), tier)
    password = await hash_password(body.password)
    account = {'id': user.id, 'email': email, 'username': body.username, 'tier': tier, 'passwordHash': password}
    if not await shared.add_account(email, account):
        raise HTTPException(409, 'this email address is already registered')
    return token_for(user)


@api.post('/api/login')
async def login(body: Credentials):
    account = await shared.find_account(address(body.email))
    # An unknown address takes as long as a wrong password, so that time doesn't tell who has an account.
    is_right = await is_password(body.password, account['passwordHash'] if account else NOBODY)
    if not account or not is_right:
        raise HTTPException(401, 'wrong email address or password')
    return token_for(User(account['id'], account['tier']))


@api.post('/api/notifications/test')
async def test_notification(body: TestNotification, user: User = Depends(operator)):
    outcome = await send_notification(user.id, body.message, body.data)
    if outcome.get('reason') == 'limited':
        wait = {'Retry-After': str(int(outcome['retry_after']))}
        raise HTTPException(429, f'at most {LIMIT} notifications a minute', headers=wait)
    return outcome


if config.dev_mode:

    @api.post('/api/dev/disconnect')
    async def dev_disconnect(user: User = Depends(caller)):
        there = 0 if manager is None else await manager.ask('disconnect', user.id)
        return {'disconnected': there + await answer('disconnect', user.id)}


# Around the API and not mounted in it: a mounted path means different things to Debian 12's and 13's FastAPI.
app = socketio.ASGIApp(sio, other_asgi_app=api)


# ── process ─────────────────────────────────────────────────────────────────────────────────────────────────────────
class Server(uvicorn.Server):
    """uvicorn, but signals are ours: its own handling ends with the signal's exit code and knows no deadline."""

    def install_signal_handlers(self):  # uvicorn before 0.29
        pass

    @contextlib.contextmanager
    def capture_signals(self):  # since
        yield

    async def startup(self, sockets=None):
        await super().startup(sockets=sockets)
        host, port = sockets[0].getsockname()[:2]
        name = '' if config.instance is None else f' as {config.instance}'
        info(f'Listening on http://{f"[{host}]" if ":" in host else host}:{port}{name}')

    def stop(self, signum):
        if self.should_exit:
            os._exit(128 + signum)
        info(f'{signal.Signals(signum).name}: stopping')
        self.should_exit = True
        asyncio.get_running_loop().call_later(STOP_DEADLINE, self.leave)

    @staticmethod
    def leave():
        warn(f'Some connections did not close within {int(STOP_DEADLINE * 1000)} ms: leaving them')
        os._exit(0)


def listen():
    family = socket.AF_INET6 if ':' in config.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((config.host, config.port))
    except OSError as error:
        warn(f'Cannot listen on {config.host}:{config.port}: {error.strerror}. Stop what holds it, or set PORT.')
        sys.exit(1)
    return listener


async def main():
    for warning in config.warnings:
        warn(f'Warning: {warning}')
    if manager is None:
        info('No REDIS_URL: accounts and limits are kept in memory, and there is no fan-out to other instances')
    listener = listen()
    diagnostic('Socket.IO server initialized')
    diagnostic('Socket.IO path: /socket.io/')
    server = Server(uvicorn.Config(app, log_config=None, access_log=False))
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, server.stop, signum)
    if manager is not None:
        manager.initialize()
    await server.serve(sockets=[listener])
    info('Stopped')


if __name__ == '__main__':
    asyncio.run(main())
