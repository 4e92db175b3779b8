"""The table of methods, and what each of them may use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.slack.changes import Changes
from sandbox.slack.events import Events
from sandbox.slack.files import Files
from sandbox.slack.members import Members
from sandbox.slack.messages import Messages
from sandbox.slack.notifications import Notifications
from sandbox.slack.socket_mode import Sockets
from sandbox.slack.tickets import Tickets
from sandbox.slack.views import Views
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.workspace import Payload, Workspace

# Errors that any method may answer with.
COMMON_ERRORS = frozenset(
    {
        "account_inactive",
        "fatal_error",
        "internal_error",
        "invalid_arguments",
        "invalid_auth",
        "invalid_json",
        "json_not_object",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "ratelimited",
        "request_timeout",
        "service_unavailable",
        "token_revoked",
        "unknown_method",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The parts of the simulated workspace that methods work on."""

    ws: Workspace
    changes: Changes
    events: Events
    messages: Messages
    members: Members
    files: Files
    views: Views
    sockets: Sockets
    tickets: Tickets
    notifications: Notifications
    uploads: dict[str, str] = field(default_factory=dict)  # secret of an upload URL -> file id


Handler = Callable[[Parts, Args], Payload]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method: who may call it, how often, with what, and how it can fail."""

    name: str
    handler: Handler
    scopes: tuple[str, ...]  # any one of them is enough
    tier: int  # 5 is "special"
    needs: tuple[str, ...]
    errors: frozenset[str]  # beside the common ones
    token: str  # "bot", "app", or "none"


METHODS: dict[str, Method] = {}


def method(
    name: str,
    *,
    tier: int,
    scopes: tuple[str, ...] = (),
    needs: tuple[str, ...] = (),
    errors: str = "",
    token: str = "bot",  # noqa: S107 - a kind of token, not a token
) -> Callable[[Handler], Handler]:
    """Put a handler into the table."""

    def enter(handler: Handler) -> Handler:
        METHODS[name] = Method(
            name=name,
            handler=handler,
            scopes=scopes,
            tier=tier,
            needs=needs,
            errors=frozenset(errors.split()),
            token=token,
        )
        return handler

    return enter
