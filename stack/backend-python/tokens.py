"""Access tokens with the claims in docs/contract.md: verifying and issuing them."""

import time
import uuid
from dataclasses import dataclass, field
from typing import Any, Dict, Optional

import jwt

from settings import config

TIERS = ('navigator', 'participant', 'builder', 'operator')  # lowest first


@dataclass
class User:
    id: str  # always text: other issuers write numbers, which never equal their text
    tier: str
    expires: Optional[float] = None  # seconds since the Unix epoch
    claims: Dict[str, Any] = field(default_factory=dict)


class InvalidToken(Exception):
    """The message is the reason; for errors of PyJWT, its message."""


def verify_token(token):
    try:
        claims = jwt.decode(
            token, config.secret, algorithms=[config.algorithm], issuer=config.issuer, audience=config.audience
        )
    except jwt.PyJWTError as error:
        raise InvalidToken(str(error)) from error
    # A refresh token has the same signature but must not open a connection.
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
