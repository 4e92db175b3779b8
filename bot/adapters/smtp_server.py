"""A mail server that sends: where it is, what it answers, and the error that says why it cannot be used."""

from dataclasses import dataclass, field
from typing import NamedTuple

from bot.core.accounts import Security
from bot.errors import LoginRefused, OutsideError


class MailerError(OutsideError):
    """The mail server could not be reached, trusted or used; reads as a sentence."""


class MailerRefusedLogin(MailerError, LoginRefused):
    """The mail server did not take the password or the access token."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """Where mail goes out."""

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""  # empty: no login
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)  # an access token, shown instead of the password
    sign_in: str = ""  # the mail account whose sign-in gave it

    @property
    def place(self) -> str:
        return f"{self.host} port {self.port}"


class Reply(NamedTuple):
    """One answer of a server; a code below 200 is no answer that SMTP knows."""

    code: int
    words: str

    @property
    def is_good(self) -> bool:
        return 200 <= self.code < 300

    def __str__(self) -> str:
        return f"{self.code} {self.words}"
