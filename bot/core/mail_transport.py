"""What passes between the desk and mail servers: fetched messages, and the fate of each recipient."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A message that lies in the mailbox, not yet read."""

    uid: int
    size: int  # bytes, as the server says; some servers only estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """One message as the server gave it."""

    uid: int
    raw: bytes  # the whole message; of a cut one its header and the beginning of its body
    size: int  # bytes of the whole message
    cut: bool = False  # it is larger than was asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Removal:
    """Which messages left the mailbox, and why the others did not."""

    done: frozenset[int]
    refused: dict[int, str]  # uid -> in words


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The server took the mail for this recipient: it is its business now."""

    words: str  # the server's


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The server refused the mail for this recipient."""

    code: int  # SMTP reply code; 4xx passes, 5xx stays
    words: str  # the server's
    permanent: bool
    too_big: bool = False  # a smaller mail could pass
    too_many: bool = False  # it is one recipient more than the server takes at once


@dataclass(frozen=True, slots=True, kw_only=True)
class NotSent:
    """It certainly was not sent, for a reason that has nothing to do with the recipient."""

    words: str
    login_refused: bool = False  # the server did not take the password or the access token


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """The whole mail was given, but no answer came: it may have been sent."""

    words: str


Outcome = Sent | Refused | NotSent | Unknown
