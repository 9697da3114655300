"""State shared by all instances: accounts, limits and fan-out, in Redis or, without Redis, in this process.

Redis may become unavailable at any time. Nothing here waits longer than TIMEOUT for it, nothing is sent late,
and
local clients keep working.
"""

import asyncio
import hashlib
import json
import time
import uuid

import socketio
from redis import asyncio as aioredis
from redis.exceptions import RedisError

TIMEOUT = 1.0  # seconds; for one command, or for the answers of other instances
RETRY = 0.25  # seconds between attempts to reach Redis
LIMIT, LIMIT_WINDOW = 20, 60_000  # notifications per user; milliseconds
DUPLICATE_WINDOW = 120_000  # milliseconds in which an identical notification is dropped

# One atomic step on the clock of Redis, so that several instances together keep the limit.
ADMIT = """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2]
  return {'limited', oldest + ARGV[2] - now}
end
if not redis.call('SET', KEYS[2], 1, 'NX', 'PX', ARGV[3]) then return {'duplicate', 0} end
redis.call('ZADD', KEYS[1], now, ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {'admitted', 0}"""


class Unreachable(Exception):
    """Redis or another instance did not respond, so the result is unknown."""


class Memory:
    """The state of a single process."""

    def __init__(self, now=lambda: time.time() * 1000):
        self.accounts, self.sent, self.recent, self.now = {}, {}, {}, now

    async def add_account(self, email, account):
        """Returns False if the address is already registered."""
        if email in self.accounts:
            return False
        self.accounts[email] = account
        return True

    async def find_account(self, email):
        return self.accounts.get(email)

    async def admit(self, user, content):
        """Whether the user may get another notification: (verdict, milliseconds to wait if limited)."""
        now = self.now()
        # Drop entries older than their window, for all users, otherwise these would grow without limit.
        self.recent = {key: at for key, at in self.recent.items() if now - at < DUPLICATE_WINDOW}
        windows = {of: [at for at in times if now - at < LIMIT_WINDOW] for of, times in self.sent.items()}
        self.sent = {of: times for of, times in windows.items() if times}
        sent = self.sent.setdefault(user, [])
        if len(sent) >= LIMIT:
            return 'limited', sent[0] + LIMIT_WINDOW - now
        if (user, content) in self.recent:
            return 'duplicate', 0
        self.recent[user, content] = now
        sent.append(now)
        return 'admitted', 0

    async def forget(self, user, content):
        """Call if the notification reached no one, so that the next identical one is not a duplicate."""
        self.recent.pop((user, content), None)


class Shared:
    """Shared state in Redis, with the keys and values of the TypeScript backend."""

    def __init__(self, url):
        self.meanwhile = Memory()
        self.redis = aioredis.Redis.from_url(
            url, decode_responses=True, socket_timeout=TIMEOUT, socket_connect_timeout=TIMEOUT
        )

    async def add_account(self, email, account):
        try:
            return bool(await self.redis.set(f'stackmotive:account:{email}', json.dumps(account), nx=True))
        except RedisError as error:
            raise Unreachable('accounts are unreachable') from error

    async def find_account(self, email):
        try:
            text = await self.redis.get(f'stackmotive:account:{email}')
        except RedisError as error:
            raise Unreachable('accounts are unreachable') from error
        return None if text is None else json.loads(text)

    async def admit(self, user, content):
        keys = f'stackmotive:sent:{user}', self.recent_key(user, content)
        try:
            verdict, wait = await self.redis.eval(
                ADMIT, 2, *keys, LIMIT, LIMIT_WINDOW, DUPLICATE_WINDOW, uuid.uuid4().hex
            )
            return verdict, int(wait)
        except RedisError:
            # Each instance counts alone until Redis is back; the Manager logs that.
            return await self.meanwhile.admit(user, content)

    async def forget(self, user, content):
        await self.meanwhile.forget(user, content)
        try:
            await self.redis.delete(self.recent_key(user, content))
        except RedisError:
            pass  # The key expires; at worst, one more notification is dropped as a duplicate.

    @staticmethod
    def recent_key(user, content):
        identity = json.dumps([user, content], separators=(',', ':'), ensure_ascii=False)
        return f'stackmotive:recent:{hashlib.sha256(identity.encode()).hexdigest()}'


class Manager(socketio.AsyncRedisManager):
    """python-socketio's fan-out through Redis, with two additions.
    
    It survives a start without Redis (the library's listener then fails in a loop without a pause) and
    reconnects to Redis
    within RETRY (the library waits up to a minute). And it can query the other instances: the library can only
    send to
    them.
    """

    CHANNEL = 'stackmotive:instances'

    def __init__(self, url, answer, say):
        """`answer(question, user)` returns this instance's answer, a number; `say(line)` logs a line."""
        timeouts = {'socket_timeout': TIMEOUT, 'socket_connect_timeout': TIMEOUT}
        super().__init__(url, redis_options=timeouts)
        self.commands = aioredis.Redis.from_url(url, **timeouts)
        # No timeout, because silence on a subscription is normal.
        self.subscriber = aioredis.Redis.from_url(url, socket_connect_timeout=TIMEOUT)
        self.answer, self.say = answer, say
        self.me = uuid.uuid4().hex
        self.listening = None
        self.asked = {}
        self.is_started = False

    def initialize(self):
        """Starts listening. The library calls it for the first client; main() calls it earlier, for instances
        without clients.
        """
        if not self.is_started:
            self.is_started = True
            super().initialize()

    async def is_answering(self):
        """True if commands get responses and the subscription is active, so that fan-out works."""
        try:
            return bool(self.listening) and bool(await self.commands.ping())
        except RedisError:
            return False

    async def ask(self, question, user):
        """The sum of the answers of all other instances. Raises Unreachable if one of them does not answer."""
        if not self.listening:
            raise Unreachable('Redis is unavailable')
        answers, number = asyncio.Queue(), uuid.uuid4().hex
        self.asked[number] = answers
        try:
            ask = {'ask': number, 'from': self.me, 'question': question, 'user': user}
            others = await self.commands.publish(self.CHANNEL, json.dumps(ask)) - 1
            return sum([await asyncio.wait_for(answers.get(), TIMEOUT) for _ in range(others)])
        except RedisError as error:
            raise Unreachable('Redis is unavailable') from error
        except asyncio.TimeoutError as error:
            raise Unreachable('another instance did not answer') from error
        finally:
            del self.asked[number]

    async def _listen(self):
        """The library's hook for managers: yields messages on its channel, forever."""
        while True:
            try:
                pubsub = self.subscriber.pubsub()
                await pubsub.subscribe(self.channel, self.CHANNEL)
                async for message in pubsub.listen():
                    channel = message['channel'].decode()
                    if message['type'] == 'subscribe' and channel == self.CHANNEL:
                        self.say('Redis: connected')
                        self.listening = True
                    elif message['type'] == 'message' and channel == self.channel:
                        yield message['data']
                    elif message['type'] == 'message':
                        await self._hear(json.loads(message['data']))
            except RedisError as error:
                if self.listening is not False:
                    self.say(f'Redis is unavailable ({error}). Local clients go on; trying again.')
                self.listening = False
            await asyncio.sleep(RETRY)

    async def _hear(self, message):
        if 'answer' in message:
            answers = self.asked.get(message['answer'])
            if answers is not None:
                answers.put_nowait(message['value'])
        elif message['from'] != self.me:
            value = await self.answer(message['question'], message['user'])
            await self.commands.publish(self.CHANNEL, json.dumps({'answer': message['ask'], 'value': value}))
