"""files.*: the three steps of an upload, and looking at files."""

from __future__ import annotations

import mimetypes
import secrets

from sandbox.slack.mrkdwn import posted
from sandbox.slack.payloads import shared_file_payload
from sandbox.slack.refusals import ApiError, invalid_arguments
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.web_api.content import check_blocks
from sandbox.slack.web_api.places import thread_root
from sandbox.slack.web_api.table import Parts, method
from sandbox.slack.workspace import Channel, File, Message, Payload

LARGEST_SNIPPET = 1_000_000  # bytes
LARGEST_FILE = 1_000_000_000


@method(
    "files.getUploadURLExternal",
    tier=4,
    scopes=("files:write",),
    needs=("filename", "length"),
    errors="file_upload_size_restricted snippet_too_large",
)
def get_upload_url(parts: Parts, args: Args) -> Payload:
    """Where to send the bytes of one file."""
    length = args.whole("length", 0, most=LARGEST_FILE + 1)
    snippet = args.text("snippet_type")
    if snippet and length > LARGEST_SNIPPET:
        raise ApiError("snippet_too_large")
    if length > LARGEST_FILE:
        raise ApiError("file_upload_size_restricted")
    name = args.text("filename")
    kind = "text/plain" if snippet else mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = parts.files.new(name, kind, parts.ws.bot_user_id)
    file.snippet_type = snippet
    key = secrets.token_hex(12)
    parts.uploads[key] = file.id
    return {"upload_url": f"{parts.ws.base_url}upload/v1/{key}", "file_id": file.id}


@method(
    "files.completeUploadExternal",
    tier=4,
    scopes=("files:write",),
    needs=("files",),
    errors="file_not_found channel_not_found not_in_channel invalid_blocks posting_to_channel_denied",
)
def complete_upload(parts: Parts, args: Args) -> Payload:
    """Finish uploads and, if a channel is given, share them there a little later."""
    files = _files(parts, args)
    channels = [_channel(parts, name) for name in _channel_names(args)]
    blocks = args.json("blocks") or []
    if blocks:
        _check_blocks(blocks)
    for file in files:
        file.completed = True
    for channel in channels:
        draft = Message(
            ts="",
            channel=channel.id,
            user=parts.ws.bot_user_id,
            bot_id=parts.ws.bot_id,
            text=posted(args.text("initial_comment")),
            blocks=blocks,
            subtype="file_share",
            thread_ts=_thread(channel, args),
        )
        parts.files.share_later(files, draft)
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def _channel_names(args: Args) -> list[str]:
    several = args.text("channels").split(",") if args.has("channels") else []
    return [name for name in [args.text("channel_id"), *several] if name]


def _check_blocks(blocks: object) -> None:
    try:
        check_blocks(blocks, "invalid_blocks")
    except ApiError as error:
        raise ApiError("invalid_blocks", **error.extra) from error


def _thread(channel: Channel, args: Args) -> str:
    """The thread to share into; where there can be none, the channel."""
    try:
        return thread_root(channel, args)
    except ApiError:
        return ""


def _files(parts: Parts, args: Args) -> list[File]:
    try:
        rows = args.json("files")
    except ValueError:
        raise invalid_arguments("must provide a JSON array [json-pointer:/files]") from None
    if not isinstance(rows, list) or not rows:
        raise invalid_arguments("must provide an array of files [json-pointer:/files]")
    found = []
    for row in rows:
        file = parts.ws.files.get(row.get("id", "")) if isinstance(row, dict) else None
        if file is None or not file.uploaded or file.shares or file.deleted:
            raise ApiError("file_not_found")
        file.title = str(row.get("title") or file.name)
        found.append(file)
    return found


def _channel(parts: Parts, wanted: str) -> Channel:
    """A conversation by its own id: a person's id, which posts take, is none here."""
    ws = parts.ws
    channel = ws.channels.get(wanted)
    if channel is None or (channel.is_private and not ws.bot_is_in(channel)):
        raise ApiError("channel_not_found")
    if not ws.bot_is_in(channel):
        raise ApiError("not_in_channel")
    if channel.is_archived:
        raise ApiError("posting_to_channel_denied")
    return channel


def readable_file(parts: Parts, file_id: str) -> File:
    """A file of the bot's own, or one shared where the bot is."""
    file = parts.ws.files.get(file_id)
    if file is None or not file.uploaded:
        raise ApiError("file_not_found")
    if file.deleted:
        raise ApiError("file_deleted")
    seen = any(parts.ws.bot_is_in(parts.ws.channels[channel]) for channel in file.shares)
    if file.user != parts.ws.bot_user_id and not seen:
        raise ApiError("file_not_found")
    return file


@method("files.info", tier=4, scopes=("files:read",), needs=("file",), errors="file_not_found file_deleted")
def info(parts: Parts, args: Args) -> Payload:
    """A file and where it is shared."""
    file = readable_file(parts, args.text("file"))
    return {
        "file": shared_file_payload(parts.ws, file),
        "comments": [],
        "response_metadata": {"next_cursor": ""},
    }


@method(
    "files.delete",
    tier=3,
    scopes=("files:write",),
    needs=("file",),
    errors="file_not_found file_deleted cant_delete_file",
)
def delete(parts: Parts, args: Args) -> Payload:
    """Delete a file of the bot."""
    file = readable_file(parts, args.text("file"))
    if file.user != parts.ws.bot_user_id:
        raise ApiError("cant_delete_file")
    parts.files.delete(file)
    return {}
