"""One call of the Web API after another: who calls, may they, how did it end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.slack.rate_limits import RateLimits
from sandbox.slack.refusals import ApiError
from sandbox.slack.web_api import chat, conversations, files, people, reactions, views
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.web_api.table import COMMON_ERRORS, METHODS, Method, Parts, method
from sandbox.slack.workspace import Payload

FAMILIES = (chat, conversations, files, people, reactions, views)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiCall:
    """One call as the inspector shows it."""

    method: str
    args: dict[str, Any]  # without the token
    ok: bool
    error: str
    at: float  # seconds since 1970


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """The two secrets of the installed app."""

    bot: str
    app: str


class RateLimited(ApiError):
    """Too many calls; the answer says when to try again."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("ratelimited")
        self.retry_after = retry_after


@method("apps.connections.open", tier=3, token="app")  # noqa: S106 - a kind of token, not a token
def open_connection(parts: Parts, _args: Args) -> Payload:
    """The address of a WebSocket, good for one connection."""
    if parts.sockets.refusals:
        parts.sockets.refusals -= 1
        raise ApiError("internal_error")
    return {"url": parts.ws.base_url.replace("http://", "ws://", 1) + parts.sockets.ticket()}


class Calls:
    """Runs methods for whoever holds a token."""

    def __init__(self, parts: Parts, tokens: Tokens, limits: RateLimits) -> None:
        self._parts, self._tokens, self._limits = parts, tokens, limits

    def run(self, name: str, token: str, values: dict[str, Any]) -> Payload:
        """The answer of one call.

        Raises:
            ApiError: It failed in a way that Slack documents.
        """
        row = METHODS.get(name)
        if row is None:
            raise ApiError("unknown_method", req_method=name)
        args = Args(values)
        if row.token != "none":  # noqa: S105 - a kind of token, not a token
            self._authorise(row, token)
        if wait := self._limits.wait(name, row.tier, args.text("channel")):
            raise RateLimited(wait)
        args.need(*row.needs)
        try:
            return {"ok": True} | row.handler(self._parts, args)
        except ApiError as error:
            if error.code not in row.errors | COMMON_ERRORS:
                raise LookupError(f"{name} does not document {error.code}") from error
            raise

    def _authorise(self, row: Method, token: str) -> None:
        ws = self._parts.ws
        if not token:
            raise ApiError("not_authed")
        if token not in (self._tokens.bot, self._tokens.app):
            raise ApiError("invalid_auth")
        if not ws.installed:
            raise ApiError("account_inactive")
        if not ws.token_valid and token == self._tokens.bot:
            raise ApiError("token_revoked")
        if (token == self._tokens.app) != (row.token == "app"):  # noqa: S105 - a kind of token
            raise ApiError("not_allowed_token_type")
        scopes = ws.manifest.scopes
        if row.scopes and not scopes.intersection(row.scopes):
            raise ApiError("missing_scope", needed=row.scopes[0], provided=",".join(sorted(scopes)))
