"""Sign-ins: a mailbox opened with OAuth2 instead of a password (RFC 6749), and how its token is shown.

A person signs in once in a browser. What lasts is the refresh token, kept encrypted; the access tokens
that it gives live for about an hour and are never kept.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum


class Provider(StrEnum):
    """Whose accounts can be signed in to."""

    MICROSOFT = "microsoft"
    GOOGLE = "google"


IMAP_HOSTS = {Provider.MICROSOFT: "outlook.office365.com", Provider.GOOGLE: "imap.gmail.com"}
PROVIDER_NAMES = {Provider.MICROSOFT: "Microsoft", Provider.GOOGLE: "Google"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """The sign-in of one mail account."""

    address: str  # of the account; it is also who signs in
    provider: Provider
    client_id: str  # of the app that the admin registered with the provider
    client_secret: str = ""  # encrypted, or "env:NAME"; Google's desktop apps have one
    tenant: str = ""  # Microsoft's directory; empty: that of whoever signs in
    authority: str = ""  # https address of the sign-in server; empty: the provider's own
    refresh_token: str = ""  # encrypted; empty until somebody signed in
    signed_in_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Who asks a provider for tokens, its secret readable; lives for one request."""

    address: str
    provider: Provider
    client_id: str
    client_secret: str = field(default="", repr=False)
    tenant: str = ""
    authority: str = ""

    @property
    def provider_name(self) -> str:
        return PROVIDER_NAMES[self.provider]


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """What a person does in a browser to sign in."""

    url: str
    code: str = ""  # to be typed there; empty: the address at which the browser ends is pasted here
    proof: str = field(repr=False)  # what the desk shows afterwards: a device code, or RFC 7636's verifier
    pause: int = 5  # seconds between two questions whether it is done
    lifetime: int = 900  # seconds until it is too late


@dataclass(frozen=True, slots=True, kw_only=True)
class NotYet:
    """The person has not finished in the browser."""

    slower: bool = False  # the provider wants to be asked less often


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a provider gave."""

    access: str = field(repr=False)
    lifetime: int  # seconds
    refresh: str = field(default="", repr=False)  # empty: the one that was shown goes on


SLOWER = 5  # seconds more between two questions, each time (RFC 8628 3.5)
RENEW_BEFORE = timedelta(minutes=5)


def renew_at(got_at: datetime, lifetime: int) -> datetime:
    """When an access token is to be renewed: before it ends, and a short one not before half its life."""
    whole = timedelta(seconds=lifetime)
    return got_at + max(whole - RENEW_BEFORE, whole / 2)


def signed_in(sign_in: SignIn, sealed: str, now: datetime) -> SignIn:
    """The sign-in with the refresh token that a person's consent gave."""
    return replace(sign_in, refresh_token=sealed, signed_in_at=now)


def how_to_sign_in(address: str) -> str:
    """The command that makes or mends a sign-in."""
    return f"threaddesk account sign-in {address}"


def xoauth2(user: str, token: str) -> str:
    """What Google's and Microsoft's own mechanism XOAUTH2 sends."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"


def oauthbearer(user: str, token: str, host: str, port: int) -> str:
    """What the standard mechanism OAUTHBEARER sends (RFC 7628 3.1)."""
    name = user.replace("=", "=3D").replace(",", "=2C")
    return f"n,a={name},\x01host={host}\x01port={port}\x01auth=Bearer {token}\x01\x01"


def sasl(mechanisms: frozenset[str], user: str, token: str, host: str, port: int) -> tuple[str, str]:
    """The mechanism to use of those that a server offers, and what it sends; ("", "") when none fits."""
    if "XOAUTH2" in mechanisms:
        return "XOAUTH2", xoauth2(user, token)
    if "OAUTHBEARER" in mechanisms:
        return "OAUTHBEARER", oauthbearer(user, token, host, port)
    return "", ""
