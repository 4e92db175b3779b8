"""People, channels, messages and files as Slack writes them in JSON."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sandbox.slack.workspace import Channel, File, Message, Payload, User, Usergroup, Workspace


def user_payload(ws: Workspace, user: User, *, email: bool) -> Payload:
    """A user object; the address only for those who may read it."""
    return {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "color": "9f69e7",
        "real_name": user.real_name,
        "profile": _profile(ws, user, email),
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.is_restricted or user.is_ultra_restricted,
        "is_ultra_restricted": user.is_ultra_restricted,
        "is_bot": bool(user.bot_id),
        "is_app_user": False,
        "is_stranger": user.team_id != ws.team_id,
        "updated": user.updated,
        "is_email_confirmed": not user.bot_id,
        "who_can_share_contact_card": "EVERYONE",
    } | _time_zone(ws, user)


def _time_zone(ws: Workspace, user: User) -> Payload:
    at = datetime.fromtimestamp(ws.time.now(), UTC).astimezone(ZoneInfo(user.tz))
    offset = at.utcoffset()
    assert offset is not None
    return {
        "tz": user.tz,
        "tz_label": at.tzname() or user.tz,
        "tz_offset": int(offset.total_seconds()),
    }


def _profile(ws: Workspace, user: User, email: bool) -> Payload:
    first, _, last = user.real_name.partition(" ")
    sizes = (24, 32, 48, 72, 192, 512)
    profile: Payload = {
        "first_name": first,
        "last_name": last,
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.display_name,
        "display_name_normalized": user.display_name,
        "avatar_hash": "g000000",
        **{f"image_{size}": f"{ws.base_url}avatar/{user.id}-{size}.png" for size in sizes},
        "fields": {},
        "team": user.team_id,
        "title": "",
        "phone": "",
        "skype": "",
        "status_text": "",
        "status_text_canonical": "",
        "status_emoji": "",
        "status_emoji_display_info": [],
        "status_expiration": 0,
    }
    if user.bot_id:
        profile |= {"bot_id": user.bot_id, "api_app_id": ws.app_id, "always_active": False}
    elif email and user.email:
        profile["email"] = user.email
    return profile


def channel_payload(ws: Workspace, channel: Channel, *, with_count: bool = False) -> Payload:
    """A conversation object as the bot sees it."""
    if channel.is_direct:
        return _direct_payload(ws, channel)
    strangers = any(ws.users[user].team_id != ws.team_id for user in channel.members)
    payload: Payload = {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "created": channel.created,
        "creator": channel.creator,
        "updated": channel.created * 1000,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": False,
        "is_shared": strangers,
        "is_org_shared": False,
        "is_ext_shared": strangers,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "is_member": ws.bot_is_in(channel),
        "context_team_id": ws.team_id,
        "unlinked": 0,
        "previous_names": list(channel.previous_names),
        "shared_team_ids": sorted({ws.team_id} | {ws.users[user].team_id for user in channel.members}),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }
    if with_count:
        payload["num_members"] = len(channel.members)
    return payload


def _direct_payload(ws: Workspace, channel: Channel) -> Payload:
    return {
        "id": channel.id,
        "created": channel.created,
        "is_im": True,
        "is_archived": False,
        "is_org_shared": False,
        "user": channel.partner,
        "context_team_id": ws.team_id,
    }


def message_payload(ws: Workspace, message: Message, *, metadata: bool = True) -> Payload:
    """A message object; without `metadata` only its event type is told."""
    payload: Payload = {"type": "message"}
    if message.subtype:
        payload["subtype"] = message.subtype
    if message.user:
        payload["user"] = message.user
    payload |= {"text": message.text, "ts": message.ts}
    if message.client_msg_id:
        payload["client_msg_id"] = message.client_msg_id
    if message.user in ws.users:
        payload["team"] = ws.users[message.user].team_id
    if message.bot_id:
        payload |= _bot_fields(ws, message)
    payload |= copy.deepcopy(message.extra)
    payload |= _content(ws, message, metadata)
    payload |= _thread_fields(ws, message)
    return payload


def _bot_fields(ws: Workspace, message: Message) -> Payload:
    if message.bot_id != ws.bot_id:
        return {"bot_id": message.bot_id}
    return {"bot_id": ws.bot_id, "app_id": ws.app_id, "bot_profile": bot_profile(ws)}


def bot_profile(ws: Workspace) -> Payload:
    """Who the app is, as its messages carry it."""
    icons = {f"image_{size}": f"{ws.base_url}avatar/{ws.bot_id}-{size}.png" for size in (36, 48, 72)}
    return {
        "id": ws.bot_id,
        "app_id": ws.app_id,
        "user_id": ws.bot_user_id,
        "name": ws.manifest.bot_name,
        "icons": icons,
        "deleted": False,
        "updated": ws.users[ws.bot_user_id].updated,
        "team_id": ws.team_id,
    }


def _content(ws: Workspace, message: Message, metadata: bool) -> Payload:
    payload: Payload = {}
    if message.blocks:
        payload["blocks"] = copy.deepcopy(message.blocks)
    if message.attachments:
        payload["attachments"] = copy.deepcopy(message.attachments)
    if message.files:
        payload["files"] = [file_payload(ws, ws.files[file]) for file in message.files]
        payload["upload"] = True
    if message.edited:
        payload["edited"] = dict(message.edited)
    if message.metadata:
        whole = copy.deepcopy(message.metadata)
        payload["metadata"] = whole if metadata else {"event_type": whole["event_type"]}
    if message.reactions:
        payload["reactions"] = [
            {"name": name, "users": list(users), "count": len(users)}
            for name, users in message.reactions.items()
        ]
    return payload


def _thread_fields(ws: Workspace, message: Message) -> Payload:
    channel = ws.channels[message.channel]
    if message.thread_ts:
        root = channel.messages.get(message.thread_ts)
        return {"thread_ts": message.thread_ts} | ({"parent_user_id": root.user} if root else {})
    replies = channel.replies.get(message.ts)
    if not replies:
        return {}
    authors = list(dict.fromkeys(channel.messages[ts].user for ts in replies))
    return {
        "thread_ts": message.ts,
        "reply_count": len(replies),
        "reply_users_count": len(authors),
        "latest_reply": replies[-1],
        "reply_users": authors[:5],
        "is_locked": message.ts in channel.locked,
        "subscribed": False,
    }


def file_payload(ws: Workspace, file: File) -> Payload:
    """A file object without the places where it was shared."""
    if file.deleted:
        return {"id": file.id, "mode": "tombstone"}
    private = f"{ws.base_url}files-pri/{ws.team_id}-{file.id}"
    extension = file.name.rpartition(".")[2].lower() if "." in file.name else ""
    is_text = file.mimetype.startswith("text/")
    return {
        "id": file.id,
        "created": file.created,
        "timestamp": file.created,
        "name": file.name,
        "title": file.title,
        "mimetype": file.mimetype,
        "filetype": "text" if is_text and extension in ("", "txt") else extension or "binary",
        "pretty_type": "Plain Text" if is_text else extension.upper() or "Binary",
        "user": file.user,
        "user_team": ws.team_id,
        "editable": is_text,
        "size": len(file.content),
        "mode": "snippet" if is_text else "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": any(not ws.channels[place].is_private for place in file.shares),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{private}/{_url_name(file.name)}",
        "url_private_download": f"{private}/download/{_url_name(file.name)}",
        "permalink": f"https://{ws.domain}.slack.com/files/{file.user}/{file.id}/{_url_name(file.name)}",
        "has_rich_preview": False,
        "file_access": "visible",
    }


def shared_file_payload(ws: Workspace, file: File) -> Payload:
    """A file object as files.info tells it: with its shares."""
    places: dict[str, dict[str, list[Payload]]] = {}
    for channel, shares in file.shares.items():
        side = "private" if ws.channels[channel].is_private else "public"
        places.setdefault(side, {})[channel] = copy.deepcopy(shares)
    kinds = {"channels": [], "groups": [], "ims": []}  # type: dict[str, list[str]]
    for channel in file.shares:
        kinds[{"channel": "channels", "group": "groups", "im": "ims"}[ws.channels[channel].kind]].append(
            channel
        )
    return file_payload(ws, file) | kinds | {"shares": places, "comments_count": 0}


def _url_name(name: str) -> str:
    kept = "".join(
        char if char.isascii() and (char.isalnum() or char in "._-") else "_" for char in name.lower()
    )
    return kept or "file"


def usergroup_payload(ws: Workspace, group: Usergroup, *, users: bool) -> Payload:
    """A usergroup object, with its members when asked for."""
    payload: Payload = {
        "id": group.id,
        "team_id": ws.team_id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.handle,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": group.created,
        "date_update": group.updated,
        "date_delete": 0,
        "created_by": ws.bot_user_id,
        "updated_by": ws.bot_user_id,
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group.users),
    }
    return payload | ({"users": list(group.users)} if users else {})
