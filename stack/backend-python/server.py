"""The reference backend in Python, like the real application: python-socketio's AsyncServer under FastAPI and
uvicorn.

It follows the same contract as stack/backend, including environment, endpoints and log lines. The library
causes the
differences in traffic: `connected` is emitted inside the connect handler, so it comes before the
acknowledgement, and
a refused client always gets "Connection rejected by server", whatever the reason.
"""

import asyncio
import contextlib
import hashlib
import hmac
import os
import platform
import re
import secrets
import signal
import socket
import sys
from importlib.metadata import version
from typing import Any, Dict, Literal, Optional

import socketio
import uvicorn
from fastapi import Depends, FastAPI, HTTPException, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse
from pydantic import BaseModel, constr

from realtime import answer, connected, manager, send_notification, sio, store
from settings import config, diagnostic, info, warn
from shared import LIMIT, Unreachable
from tokens import TIERS, InvalidToken, User, issue_token, verify_token

STOP_DEADLINE = 1.5  # seconds: a paused client never answers the close of its socket


# ── accounts ────────────────────────────────────────────────────────────────────────────────────────────────────────
def derive(password, salt):
    """scrypt with the parameters of the TypeScript backend, so that both can read the same accounts."""
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
    # Own check, because pydantic's differs between the versions of Debian 12 and 13.
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
        # Degraded still returns 200: this instance serves its clients, and restarting it because of Redis would
        # disconnect them.
        'status': 'degraded' if redis == 'unavailable' else 'ok',
        'redis': redis,
        **({} if config.instance is None else {'instance': config.instance}),
        'connections': len(connected),
    }


@api.post('/api/register', status_code=201)
async def register(body: Registration):
    email = address(body.email)
    # Only in dev mode: test users need the operator tier, and others must not choose it.
    tier = (body.tier if config.dev_mode else None) or 'navigator'
    # Looks like an integer database key, as in the real application, without a counter.
    user = User(str(1 + secrets.randbelow(2**47 - 1)), tier)
    password = await hash_password(body.password)
    account = {'id': user.id, 'email': email, 'username': body.username, 'tier': tier, 'passwordHash': password}
    if not await store.add_account(email, account):
        raise HTTPException(409, 'this email address is already registered')
    return token_for(user)


@api.post('/api/login')
async def login(body: Credentials):
    account = await store.find_account(address(body.email))
    # An unknown address takes as long as a wrong password, so that timing does not reveal accounts.
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


# Wraps the API rather than being mounted in it, because the FastAPI versions of Debian 12 and 13 treat mounted paths
# differently.
app = socketio.ASGIApp(sio, other_asgi_app=api)


# ── process ─────────────────────────────────────────────────────────────────────────────────────────────────────────
class Server(uvicorn.Server):
    """uvicorn with our own signal handling: uvicorn's ends with the signal's exit code and has no deadline."""

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
    parts = ', '.join(f'{name} {version(name)}' for name in ('python-socketio', 'python-engineio', 'uvicorn', 'fastapi'))
    info(f'Python {platform.python_version()}, {parts}')
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
