"""The Socket.IO side: authentication, subscriptions and delivery of notifications."""

import asyncio
import inspect
import json
import time
from datetime import datetime, timezone
from urllib.parse import parse_qs

import socketio

from settings import config, dev, diagnostic, info, warn
from shared import Manager, Memory, Shared, Unreachable
from tokens import InvalidToken, verify_token

BREAKER_THRESHOLD, BREAKER_OPEN = 5, 30.0  # consecutive failed emits; seconds

connected = {}  # this instance's connections: sid to User
subscribed = {}  # this instance's subscriptions: user id to sids


async def answer(question, user):
    """Answers a question about this instance, from itself or another one (Manager.ask)."""
    if question == 'subscribers':
        return len(subscribed.get(user, ()))
    sids = [sid for sid, known in connected.items() if known.id == user]
    for sid in sids:
        await sio.disconnect(sid)
    return len(sids)


manager = Manager(config.redis_url, answer, info) if config.redis_url else None
store = Shared(config.redis_url) if config.redis_url else Memory()
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
    """Room methods are coroutines since python-socketio 5.10, plain functions before."""
    return await result if inspect.isawaitable(result) else result


def tell(sid, event, data):
    """Sends to one connection of this instance directly, without Redis."""
    return sio.emit(event, data, to=sid, ignore_queue=True)


@sio.event
async def connect(sid, environ, auth=None):
    diagnostic(f'===== CONNECT EVENT FIRED ===== sid={sid}')
    # Logs the whole token, as the real application does: redact this log before keeping it.
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
    # A connection outlives its token, but a new subscription needs a valid one.
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
async def disconnect(sid, *reason):  # python-socketio 5.12 and later pass the reason
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
failures = {}  # per user id: (consecutive failed emits, time of the last), so that one user does not block others


def is_open(user):
    count, last = failures.get(user, (0, 0.0))
    if count < BREAKER_THRESHOLD:
        return False
    if time.monotonic() - last < BREAKER_OPEN:
        return True
    del failures[user]
    return False


async def send_notification(user, message, data):
    """Returns {'delivered': True}, or False with a reason, and retry_after (seconds) if it is "limited".

    Delivered means handed to at least one subscribed connection; the client may already have been gone.
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
    # In parallel, otherwise an unresponsive Redis would delay local clients twice. Checked before the emit: the library
    # retries a publish without a response, which could deliver twice.
    (verdict, wait), is_shared = await asyncio.gather(store.admit(user, f'test {message}'), fan_out_works())
    if verdict == 'limited':
        return refused('limited', retry_after=-(-wait // 1000))
    if verdict == 'duplicate':
        return refused('duplicate')
    try:
        notification = {'type': 'test', 'message': message, 'data': data, 'timestamp': now_text()}
        reached = await emit(user, notification, is_shared)
        failures.pop(user, None)
    except Unreachable as error:
        failures[user] = (failures.get(user, (0, 0.0))[0] + 1, time.monotonic())
        warn(f'Fan-out to user {user} failed: {error}')
        return refused('fan-out failed')
    if reached > 0:
        return {'delivered': True}
    await store.forget(user, f'test {message}')
    return refused('no subscribed connection')


async def fan_out_works():
    return manager is not None and await manager.is_answering()


async def emit(user, notification, is_shared):
    """Emits to the user's subscribed connections on all instances. Returns their number; raises if it is unknown."""
    here = await answer('subscribers', user)
    await sio.emit('notification', notification, room=room_of(user), ignore_queue=not is_shared)
    return here if here > 0 or manager is None else await manager.ask('subscribers', user)
