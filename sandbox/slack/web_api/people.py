"""users.*, usergroups.*, bots.*, team.*, auth.*, api.*: who and what there is."""

from __future__ import annotations

from sandbox.slack.payloads import bot_profile, user_payload, usergroup_payload
from sandbox.slack.refusals import ApiError
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.web_api.pages import page
from sandbox.slack.web_api.table import Parts, method
from sandbox.slack.workspace import Payload, User


def _shown(parts: Parts, user: User, args: Args) -> Payload:
    payload = user_payload(parts.ws, user, email="users:read.email" in parts.ws.manifest.scopes)
    return payload | ({"locale": "en-US"} if args.flag("include_locale") else {})


@method("users.info", tier=4, scopes=("users:read",), needs=("user",), errors="user_not_found")
def info(parts: Parts, args: Args) -> Payload:
    """One person."""
    user = parts.ws.users.get(args.text("user"))
    if user is None:
        raise ApiError("user_not_found")
    return {"user": _shown(parts, user, args)}


@method("users.list", tier=2, scopes=("users:read",), errors="invalid_cursor limit_required")
def list_users(parts: Parts, args: Args) -> Payload:
    """Everybody, the deactivated too."""
    rows = list(parts.ws.users.values())
    limit = args.whole("limit", len(rows) or 1, most=1000, error="limit_required")
    shown, metadata = page(rows, args, limit=limit)
    return {
        "members": [_shown(parts, user, args) for user in shown],
        "cache_ts": parts.ws.time.seconds(),
        "response_metadata": metadata,
    }


@method(
    "users.lookupByEmail", tier=3, scopes=("users:read.email",), needs=("email",), errors="users_not_found"
)
def lookup(parts: Parts, args: Args) -> Payload:
    """The active person with that address."""
    wanted = args.text("email").strip().lower()
    for user in parts.ws.users.values():
        if user.email.lower() == wanted and not user.deleted:
            return {"user": _shown(parts, user, args)}
    raise ApiError("users_not_found")


@method("usergroups.list", tier=2, scopes=("usergroups:read",))
def list_groups(parts: Parts, args: Args) -> Payload:
    """All groups."""
    with_users = args.flag("include_users")
    groups = parts.ws.usergroups.values()
    return {"usergroups": [usergroup_payload(parts.ws, group, users=with_users) for group in groups]}


@method(
    "usergroups.users.list",
    tier=2,
    scopes=("usergroups:read",),
    needs=("usergroup",),
    errors="no_such_subteam",
)
def group_members(parts: Parts, args: Args) -> Payload:
    """Who is in a group."""
    group = parts.ws.usergroups.get(args.text("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": list(group.users)}


@method("bots.info", tier=3, scopes=("users:read",), errors="bot_not_found")
def bot_info(parts: Parts, args: Args) -> Payload:
    """The app's own bot."""
    if args.text("bot", parts.ws.bot_id) != parts.ws.bot_id:
        raise ApiError("bot_not_found")
    profile = bot_profile(parts.ws)
    del profile["team_id"]
    return {"bot": profile}


@method("team.info", tier=3, scopes=("team:read",), errors="team_not_found")
def team_info(parts: Parts, args: Args) -> Payload:
    """The workspace."""
    ws = parts.ws
    if args.text("team", ws.team_id) != ws.team_id:
        raise ApiError("team_not_found")
    team = {"id": ws.team_id, "name": ws.team_name, "domain": ws.domain, "email_domain": ""}
    icons = {f"image_{size}": f"{ws.base_url}avatar/{ws.team_id}-{size}.png" for size in (34, 68, 132)}
    address = f"https://{ws.domain}.slack.com/"
    return {"team": team | {"icon": icons | {"image_default": True}, "url": address}}


@method("emoji.list", tier=2, scopes=("emoji:read",))
def emoji_list(parts: Parts, _args: Args) -> Payload:
    """The workspace's own emoji."""
    own = sorted(parts.ws.emoji)
    return {"emoji": {name: f"{parts.ws.base_url}emoji/{name}.png" for name in own}, "cache_ts": "0.0"}


@method("auth.test", tier=5)
def auth_test(parts: Parts, _args: Args) -> Payload:
    """Who the token belongs to."""
    ws = parts.ws
    return {
        "url": f"https://{ws.domain}.slack.com/",
        "team": ws.team_name,
        "user": ws.users[ws.bot_user_id].name,
        "team_id": ws.team_id,
        "user_id": ws.bot_user_id,
        "bot_id": ws.bot_id,
        "is_enterprise_install": False,
    }


@method("api.test", tier=4, token="none")  # noqa: S106 - a kind of token, not a token
def api_test(_parts: Parts, args: Args) -> Payload:
    """What was sent, back again; fails on demand."""
    if args.has("error"):
        return {"ok": False, "error": args.text("error"), "args": args.values}
    return {"args": args.values}
