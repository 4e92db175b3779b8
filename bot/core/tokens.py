"""Signed tokens for links: each is good for one purpose, about one thing, for a while.

What was already used is told by `id`, never by the token's text: base64 has several spellings of one token.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

from bot.errors import InputError

LEEWAY = timedelta(minutes=5)  # by which the clock of whoever issued a token may have been ahead
LONGEST = 1_000  # characters of a token that are looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What a token is for, and how long."""

    name: str
    lifetime: timedelta
    instead: str = "please write to us again, and you get a new one"  # of a link that is too old


CONFIRM = Purpose(name="confirm", lifetime=timedelta(days=14))  # an unknown sender's address


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """What a token says."""

    id: str  # unique: who has seen it knows that the token was used
    about: str  # an address, for instance
    issued_at: datetime


class TokenRefused(InputError):
    """A token that is not ours, for something else, or too old; the sentence does not say about whom."""


def issue(keys: tuple[bytes, ...], purpose: Purpose, token: Token) -> str:
    """The token as text that may stand in a link, signed with the newest key."""
    said = [token.id, token.about, int(token.issued_at.timestamp())]
    return str(_serializer(keys, purpose).dumps(said))


def read_token(keys: tuple[bytes, ...], purpose: Purpose, text: str, now: datetime) -> Token:
    """What a token says, if one of our keys signed it for this purpose and its time is not over.

    Raises:
        TokenRefused: it cannot be used.
    """
    token = read_signed(keys, purpose, text)
    if not -LEEWAY <= now - token.issued_at <= purpose.lifetime:
        raise TokenRefused(f"This link is too old: {purpose.instead}.")
    return token


def read_signed(keys: tuple[bytes, ...], purpose: Purpose, text: str) -> Token:
    """What a token says that one of our keys signed for this purpose, however old it is.

    Raises:
        TokenRefused: none did.
    """
    text = text.strip()
    try:
        said = _serializer(keys, purpose).loads(text) if len(text) <= LONGEST and text.isascii() else None
    except BadData:
        said = None
    if not said:
        raise TokenRefused("This link is not valid: please copy it whole, or write to us again.")
    id, about, seconds = said
    return Token(id=id, about=about, issued_at=datetime.fromtimestamp(seconds, UTC))


def _serializer(keys: tuple[bytes, ...], purpose: Purpose) -> URLSafeSerializer:
    return URLSafeSerializer(
        list(reversed(keys)),  # it takes the newest key last
        salt=f"threaddesk token {purpose.name}",
        signer_kwargs={"digest_method": sha256, "key_derivation": "hmac"},
    )
