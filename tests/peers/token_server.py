"""A sign-in server on loopback, with the faces of Microsoft and Google, and what a mail server asks it.

It holds what RFC 6749, 7636 and 8628 demand, gives refresh tokens that are good for one use, and knows
the time only from the clock that it is given.
"""

import base64
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.peers.certificates import Certificate
from tests.peers.https_server import Answer, Asked, HttpsServer

DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
FOR_EVER = datetime.max.replace(tzinfo=UTC)


class Refusal(Exception):
    """An OAuth2 error."""

    def __init__(self, code: str, description: str = "") -> None:
        super().__init__(code)
        self.code, self.description = code, description


@dataclass
class Grant:
    """What a person was asked for, and said."""

    user: str = ""  # who approved; empty while nobody did
    refused: str = ""
    challenge: str = ""  # of RFC 7636
    until: datetime = FOR_EVER


class TokenServer(HttpsServer):
    """The server, while it is entered. Every client and tenant may use it, those refused by name not."""

    def __init__(self, certificate: Certificate, clock: Callable[[], datetime]) -> None:
        super().__init__(certificate)
        self.clock = clock
        self._lock = threading.Lock()
        self.instead: list[Answer | None] = []  # answers to the next requests for tokens; None: the usual
        self.lifetime = 3600  # seconds of an access token
        self.pause = 5  # seconds between two questions whether a code was typed
        self.rotates = True
        self.gives_refresh = True
        self.missing_tenants: set[str] = set()
        self._grants: dict[str, Grant] = {}  # by device code, or by authorization code
        self._codes: dict[str, str] = {}  # user code -> device code
        self._refresh: dict[str, str] = {}  # refresh token -> user
        self._access: dict[str, tuple[str, datetime]] = {}
        self._count = 0

    # --- what people and administrators do there -------------------------------------------------

    def approve(self, user_code: str, user: str) -> None:
        """Somebody types the code and agrees."""
        self._grants[self._codes[user_code]].user = user

    def decline(self, user_code: str) -> None:
        """Somebody types the code and declines."""
        self._grants[self._codes[user_code]].refused = "authorization_declined"

    def consent(self, url: str, user: str) -> str:
        """Somebody agrees on the page at `url`; gives the address at which their browser ends."""
        question = dict(parse_qsl(urlsplit(url).query))
        assert url.startswith(f"{self.url}/auth?"), url
        assert question["response_type"] == "code"
        assert question["code_challenge_method"] == "S256"
        code = self._new("code")
        self._grants[code] = Grant(user=user, challenge=question["code_challenge"])
        return f"{question['redirect_uri']}?{urlencode({'state': question['state'], 'code': code})}"

    def give(self, user: str) -> str:
        """An access token of this user, as if they had signed in."""
        with self._lock:
            return str(self._given(user)["access_token"])

    def revoke(self, user: str) -> None:
        """An administrator ends every sign-in of a user, and what came of it."""
        self._refresh = {token: who for token, who in self._refresh.items() if who != user}
        self.end_access(user)

    def end_access(self, user: str) -> None:
        """The access tokens of a user hold no more; the sign-in does."""
        self._access = {token: got for token, got in self._access.items() if got[0] != user}

    def user_of(self, token: str) -> str:
        """Whose access token this is, while it holds; empty otherwise."""
        user, until = self._access.get(token, ("", self.clock()))
        return user if self.clock() < until else ""

    def grants_asked(self, kind: str) -> list[dict[str, str]]:
        """The forms with which tokens were asked for by this grant type."""
        return [one.form for one in self.asked if one.form.get("grant_type") == kind]

    @property
    def given(self) -> list[str]:
        """Every token that it ever gave."""
        return [f"{kind}-{number}-canary" for number in range(1, self._count + 1) for kind in _KINDS]

    # --- what programs ask -------------------------------------------------------------------------

    def answer(self, asked: Asked) -> Answer:
        with self._lock:
            try:
                return 200, self._answer(asked)
            except Refusal as refusal:
                said = {"error": refusal.code, "error_description": refusal.description}
                return 400, {key: value for key, value in said.items() if value}
            except _Scripted as scripted:
                return scripted.answer

    def _answer(self, asked: Asked) -> dict[str, Any]:
        tenant, _, rest = asked.path.strip("/").partition("/")
        if asked.path == "/token":
            return self._token(asked.form)
        if asked.path == "/tokeninfo":
            return self._token_info(asked.query)
        if tenant in self.missing_tenants:
            raise Refusal("invalid_tenant", f"AADSTS90002: Tenant '{tenant}' not found.")
        match rest:
            case "v2.0/.well-known/openid-configuration":
                return self._metadata(tenant)
            case "oauth2/v2.0/devicecode":
                return self._device_code(asked.form)
            case "oauth2/v2.0/token":
                return self._token(asked.form)
        raise Refusal("not_found")

    def _metadata(self, tenant: str) -> dict[str, Any]:
        base = f"{self.url}/{tenant}"
        return {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
        }

    def _device_code(self, form: dict[str, str]) -> dict[str, Any]:
        if form["client_id"] == "unknown":
            raise Refusal(
                "unauthorized_client", "AADSTS700016: Application 'unknown' was not found.\r\nTrace ID: 1"
            )
        assert "offline_access" in form["scope"].split(), form["scope"]
        device_code = self._new("device")
        user_code = f"CODE{self._count}"
        self._grants[device_code] = Grant(until=self.clock() + timedelta(minutes=15))
        self._codes[user_code] = device_code
        return {
            "device_code": device_code,
            "user_code": user_code,
            "verification_uri": f"{self.url}/device",
            "expires_in": 900,
            "interval": self.pause,
            "message": "Open the page and enter the code.",
        }

    def _token(self, form: dict[str, str]) -> dict[str, Any]:
        scripted = self.instead.pop(0) if self.instead else None
        if scripted:
            raise _Scripted(scripted)
        match form.get("grant_type"):
            case "refresh_token":
                return self._by_refresh(form["refresh_token"])
            case "authorization_code":
                return self._by_code(form)
            case kind if kind == DEVICE_CODE:
                return self._by_device(form["device_code"])
        raise Refusal("unsupported_grant_type")

    def _by_device(self, code: str) -> dict[str, Any]:
        grant = self._grants.get(code, Grant(refused="bad_verification_code"))
        if grant.refused:
            raise Refusal(grant.refused)
        if self.clock() >= grant.until:
            raise Refusal("expired_token", "AADSTS70020: The code has expired.")
        if not grant.user:
            raise Refusal("authorization_pending")
        del self._grants[code]
        return self._given(grant.user)

    def _by_code(self, form: dict[str, str]) -> dict[str, Any]:
        grant = self._grants.pop(form["code"], None)
        digest = base64.urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).decode()
        if grant is None or digest.rstrip("=") != grant.challenge:
            raise Refusal("invalid_grant", "Malformed auth code.")
        if not form["client_secret"]:
            raise Refusal("invalid_request", "client_secret is missing.")
        return self._given(grant.user)

    def _by_refresh(self, token: str) -> dict[str, Any]:
        user = self._refresh.get(token)
        if user is None:
            raise Refusal(
                "invalid_grant", f"AADSTS700082: The refresh token {token} has expired.\r\nTrace ID: 7"
            )
        if self.rotates:
            del self._refresh[token]
        return self._given(user)

    def _given(self, user: str) -> dict[str, Any]:
        access = self._new("access")
        self._access[access] = (user, self.clock() + timedelta(seconds=self.lifetime))
        given = {"token_type": "Bearer", "access_token": access, "expires_in": self.lifetime, "scope": "mail"}
        if self.gives_refresh and (self.rotates or user not in self._refresh.values()):
            refresh = self._new("refresh")
            self._refresh[refresh] = user
            given["refresh_token"] = refresh
        return given

    def _token_info(self, query: dict[str, str]) -> dict[str, Any]:
        user = self.user_of(query.get("access_token", ""))
        if not user:
            raise Refusal("invalid_token")
        return {"email": user}

    def _new(self, kind: str) -> str:
        self._count += 1
        return f"{kind}-{self._count}-canary"


_KINDS = ("access", "refresh", "device", "code")


class _Scripted(Exception):
    """An answer that a test asked for."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self.answer = answer
