"""views.* and blocks.validate."""

from __future__ import annotations

from typing import Any

from sandbox.slack.block_shapes import Problem
from sandbox.slack.blocks import message_problems, view_problems
from sandbox.slack.refusals import ApiError, invalid_arguments
from sandbox.slack.views import view_payload
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.web_api.table import Parts, method
from sandbox.slack.workspace import Payload, View

_TRIGGER_ERRORS = "expired_trigger_id exchanged_trigger_id invalid_trigger_id "
_VIEW_ERRORS = "duplicate_external_id view_too_large "


def _given(args: Args) -> Any:
    try:
        return args.json("view")
    except ValueError:
        raise invalid_arguments("must provide a JSON object [json-pointer:/view]") from None


def _shown(parts: Parts, view: View) -> Payload:
    return {"view": view_payload(parts.ws, view)}


@method("views.open", tier=4, needs=("view", "trigger_id"), errors=_TRIGGER_ERRORS + _VIEW_ERRORS)
def open_view(parts: Parts, args: Args) -> Payload:
    """Open a modal for whoever the trigger belongs to."""
    trigger = parts.tickets.exchange(args.text("trigger_id"))
    return _shown(parts, parts.views.open(trigger.user, _given(args)))


@method(
    "views.push",
    tier=4,
    needs=("view", "trigger_id"),
    errors=_TRIGGER_ERRORS + _VIEW_ERRORS + "not_found push_limit_reached",
)
def push(parts: Parts, args: Args) -> Payload:
    """Put a modal on top of the one that was clicked in."""
    trigger = parts.tickets.exchange(args.text("trigger_id"))
    if not trigger.view_id:
        raise ApiError("not_found")
    return _shown(parts, parts.views.push(trigger.user, _given(args)))


@method("views.update", tier=4, needs=("view",), errors=_VIEW_ERRORS + "hash_conflict not_found")
def update(parts: Parts, args: Args) -> Payload:
    """Replace the body of an open view."""
    if not (args.has("view_id") or args.has("external_id")):
        raise invalid_arguments("missing required field: view_id")
    view = parts.views.find(args.text("view_id"), args.text("external_id"))
    return _shown(parts, parts.views.update(view, _given(args), args.text("hash")))


@method("views.publish", tier=4, needs=("view", "user_id"), errors=_VIEW_ERRORS + "hash_conflict not_enabled")
def publish(parts: Parts, args: Args) -> Payload:
    """Show a person's home tab."""
    if not parts.ws.manifest.home_tab:
        raise ApiError("not_enabled")
    user = parts.ws.users.get(args.text("user_id"))
    if user is None or user.bot_id:
        raise invalid_arguments("invalid user [json-pointer:/user_id]")
    return _shown(parts, parts.views.publish(user.id, _given(args), args.text("hash")))


@method("blocks.validate", tier=5, errors="invalid_blocks invalid_view invalid_message")
def validate(_parts: Parts, args: Args) -> Payload:
    """Check blocks, a message or a view without posting them."""
    given = [name for name in ("blocks", "message", "view") if args.has(name)]
    if len(given) != 1:
        raise _bad("must provide exactly one of `blocks`, `view`, or `message`")
    kind = given[0]
    try:
        value = args.json(kind)
    except ValueError:
        raise _bad(f"`{kind}` must be valid JSON") from None
    if problems := _problems(kind, value):
        raise ApiError(f"invalid_{kind}", errors=[_detailed(problem) for problem in problems])
    return {}


def _bad(message: str) -> ApiError:
    return ApiError("invalid_arguments", response_metadata={"messages": [message]})


def _problems(kind: str, value: Any) -> list[Problem]:
    if kind == "blocks":
        return message_problems(value, "")
    if kind == "view":
        return view_problems(value, "")
    if not isinstance(value, dict):
        return [Problem("", "must provide an object", "type", "object")]
    return message_problems(value.get("blocks", []))


def _detailed(problem: Problem) -> Payload:
    return {
        "code": "failed_constraint",
        "message": problem.message,
        "pointer": problem.pointer,
        "constraint": {"type": problem.constraint, "expected": problem.expected},
    }
