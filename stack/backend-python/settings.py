"""Settings from the environment, read once, and logging."""

import os
import re
import sys
from urllib.parse import urlsplit

DEV_SECRET = 'stackmotive-development-only-not-a-secret'  # for machines that no one else can reach
STRONG_SECRET_BYTES = 32  # RFC 7518, section 3.2, for HS256


class ConfigError(Exception):
    """The environment prevents the server from starting. The message is a single line for the user."""


def text(name):
    """An empty value means unset, because compose passes `NAME: ${NAME:-}` as an empty string."""
    return os.environ.get(name, '').strip() or None


def number(name, default, is_valid, meaning, kind=float):
    try:
        value = kind(text(name) or default)
    except ValueError:
        value = None
    if value is None or not is_valid(value):
        raise ConfigError(f'{name} must be {meaning}, but is "{os.environ[name]}".')
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
            raise ConfigError(f'STACKMOTIVE_JWT_ALGORITHM must be HS256, HS384 or HS512, but is "{self.algorithm}".')
        self.issuer = text('STACKMOTIVE_JWT_ISSUER') or 'stackmotive.com'
        self.audience = text('STACKMOTIVE_JWT_AUDIENCE') or 'stackmotive-app'
        self.token_seconds = seconds('STACKMOTIVE_ACCESS_TOKEN_SECONDS', 3600)
        origins = [origin.strip() for origin in (text('CORS_ORIGINS') or '*').split(',') if origin.strip()]
        self.cors_origins = '*' if '*' in origins else origins
        self.diagnostics = (text('STACKMOTIVE_DIAGNOSTICS') or '').lower() != 'off'
        # python-engineio announces whole seconds to its clients, whatever interval it uses.
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
            # The value is not printed, because it may contain a password.
            raise ConfigError('REDIS_URL must look like redis://host:6379, or be memory:// or empty, but does not.')
        return url


def write(line, stream=None):
    # Tokens and claims are untrusted: a line break in one could forge a log line.
    line = re.sub(r'[\x00-\x1f\x7f\u2028\u2029]', ' ', line)
    try:
        print(line, file=stream or sys.stdout, flush=True)
    except BrokenPipeError:
        # The reader of our output is gone. Raised in a signal handler, this exception would also prevent the
        # shutdown.
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
