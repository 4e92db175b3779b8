"""Posts to Slack through slack_sdk, and says for certain what is certain.

The SDK's own retries stay off: they repeat a post whose answer was lost.
"""

import http.client
import json
import re
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import datetime
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.adapters.trust import trust
from bot.core.cards import Blocks
from bot.errors import THREAD_GONE, OutsideError, SlackLimited, SlackRefused, SlackUncertain, SlackUnreachable

TIMEOUT = 20  # seconds
EVENT_TYPE = "threaddesk_post"
PAGE = 200
CODE = re.compile(r"[a-z][a-z0-9_]*")
SCOPES = re.compile(r"[a-z:._,]{1,200}")


def web_client(token: str, base_url: str = "") -> WebClient:
    """A client for Slack (or for the server at `base_url`) with one TLS context for all its calls."""
    context = trust()
    client = (
        WebClient(token=token, ssl=context, timeout=TIMEOUT, retry_handlers=[], base_url=base_url)
        if base_url
        else WebClient(token=token, ssl=context, timeout=TIMEOUT, retry_handlers=[])
    )
    if base_url:
        client.proxy = None  # a server that was named is meant to be reached directly
    return client


def called(call: Callable[[], Any]) -> dict[str, Any]:
    """The answer of one call; raises the Slack errors of `bot.errors` and nothing else."""
    try:
        answer = call()
    except SlackApiError as error:
        raise _refusal(error) from error
    except urllib.error.URLError as error:
        raise _unreached(error) from error
    except (OSError, http.client.HTTPException, SlackClientError, json.JSONDecodeError, ValueError) as error:
        raise SlackUncertain(f"Slack gave no clear answer ({type(error).__name__}).") from error
    data = answer.data if hasattr(answer, "data") else answer
    if not isinstance(data, dict):
        raise SlackUncertain("Slack gave no clear answer (no JSON object).")
    return data


def _refusal(error: SlackApiError) -> OutsideError:
    response = error.response
    status = getattr(response, "status_code", 200)
    headers = {name.lower(): value for name, value in (getattr(response, "headers", None) or {}).items()}
    if status == 429:
        return SlackLimited(_seconds(headers))
    code = response.get("error") if hasattr(response, "get") else None
    # The SDK puts its own sentence where a page came in place of JSON; Slack's codes are single words.
    if status >= 500 or not CODE.fullmatch(str(code)):
        return SlackUncertain(f"Slack gave no clear answer (HTTP status {status}).")
    if code in ("ratelimited", "rate_limited"):
        return SlackLimited(_seconds(headers))
    return SlackRefused(str(code), _scopes(response.get("needed")))


def _scopes(needed: object) -> str:
    """The scopes that Slack says are missing; empty where it says something else."""
    return needed if isinstance(needed, str) and SCOPES.fullmatch(needed) else ""


def _seconds(headers: dict[str, str]) -> float:
    """How long Slack wants us to wait; a second where it does not say so in whole seconds."""
    given = headers.get("retry-after", "").strip()
    return float(given) if re.fullmatch(r"[0-9]{1,6}", given) else 1.0


def _unreached(error: urllib.error.URLError) -> OutsideError:
    certain = isinstance(error.reason, ConnectionRefusedError) or "getaddrinfo" in repr(error.reason)
    kind = type(error.reason).__name__ if isinstance(error.reason, Exception) else str(error.reason)
    if certain or "gaierror" in kind or isinstance(error.reason, ssl.SSLCertVerificationError):
        return SlackUnreachable(f"Slack could not be reached ({kind}).")
    return SlackUncertain(f"The connection to Slack broke ({kind}).")


class SlackPoster:
    """Everything that the bot does in Slack by itself."""

    def __init__(self, client: WebClient) -> None:
        self._client = client

    def post(
        self,
        channel: str,
        blocks: Blocks,
        text: str,
        *,
        op: str,
        thread_ts: str = "",
        name: str = "",
        icon: str = "email",
    ) -> str:
        """Post a message that carries its operation id; gives its ts. `icon` stands beside the name."""
        body: dict[str, Any] = {
            "channel": channel,
            "text": text or " ",
            "metadata": {"event_type": EVENT_TYPE, "event_payload": {"op": op}},
            "unfurl_links": False,
            "unfurl_media": False,
        }
        if blocks:
            body["blocks"] = blocks
        if thread_ts:
            body["thread_ts"] = thread_ts
        if name:
            body |= {"username": name[:80], "icon_emoji": f":{icon}:"}
        answer = called(lambda: self._client.chat_postMessage(**body))
        ts = str(answer.get("ts", ""))
        echoed = (answer.get("message") or {}).get("thread_ts")
        if thread_ts and not echoed and not self._has_root(channel, thread_ts):
            # Under a root that was deleted Slack posts into the channel itself.
            called(lambda: self._client.chat_delete(channel=channel, ts=ts))
            raise SlackRefused(THREAD_GONE)
        return ts

    def _has_root(self, channel: str, thread_ts: str) -> bool:
        try:
            found = called(lambda: self._client.conversations_replies(channel=channel, ts=thread_ts, limit=1))
        except SlackRefused as error:
            return error.code not in ("thread_not_found", "message_not_found")
        return bool(found.get("messages"))

    def find(self, channel: str, op: str, *, thread_ts: str, oldest: datetime) -> str | None:
        """The ts of the post that carries this operation id, if it is there."""
        since = f"{oldest.timestamp():.6f}"
        cursor = ""
        while True:
            page = self._page(channel, thread_ts, since, cursor)
            for message in page.get("messages") or ():
                payload = (message.get("metadata") or {}).get("event_payload") or {}
                if payload.get("op") == op:
                    return str(message["ts"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return None

    def _page(self, channel: str, thread_ts: str, oldest: str, cursor: str) -> dict[str, Any]:
        asked: dict[str, Any] = {
            "channel": channel,
            "oldest": oldest,
            "limit": PAGE,
            "include_all_metadata": True,
        }
        if cursor:
            asked["cursor"] = cursor
        if thread_ts:
            return called(lambda: self._client.conversations_replies(ts=thread_ts, **asked))
        return called(lambda: self._client.conversations_history(**asked))

    def update(self, channel: str, ts: str, blocks: Blocks, text: str) -> None:
        """Make a post of ours show this."""
        called(lambda: self._client.chat_update(channel=channel, ts=ts, blocks=blocks, text=text))

    def add_reaction(self, channel: str, ts: str, name: str) -> None:
        """Have our reaction on a message."""
        _set(lambda: self._client.reactions_add(channel=channel, timestamp=ts, name=name), "already_reacted")

    def remove_reaction(self, channel: str, ts: str, name: str) -> None:
        """Have no such reaction of ours on a message."""
        _set(lambda: self._client.reactions_remove(channel=channel, timestamp=ts, name=name), "no_reaction")

    def direct_channel(self, user: str) -> str:
        """The id of our direct conversation with somebody, begun where there is none yet."""
        answer = called(lambda: self._client.conversations_open(users=user))
        return str((answer.get("channel") or {}).get("id", ""))

    def begin_file(self, name: str, size: int, *, alt: str = "") -> tuple[str, str]:
        """Announce a file: where to send its bytes, and its id; `alt` says what a picture shows."""
        body: dict[str, Any] = {"filename": name, "length": size}
        if alt:
            body["alt_txt"] = alt
        answer = called(lambda: self._client.files_getUploadURLExternal(**body))
        return str(answer["upload_url"]), str(answer["file_id"])

    def send_file(self, url: str, content: bytes) -> None:
        """Send a file's bytes to where Slack wants them."""
        request = urllib.request.Request(url, data=content, method="POST")  # noqa: S310  # Slack's own answer named it
        request.add_header("Content-Type", "application/octet-stream")
        try:
            with self._opener().open(request, timeout=TIMEOUT * 6) as answer:
                answer.read()
        except urllib.error.HTTPError as error:
            error.close()
            raise SlackUncertain(f"Slack did not take the file (HTTP status {error.code}).") from error
        except (OSError, http.client.HTTPException) as error:
            raise SlackUncertain(f"Slack did not take the file ({type(error).__name__}).") from error

    def _opener(self) -> urllib.request.OpenerDirector:
        handlers: list[urllib.request.BaseHandler] = [urllib.request.HTTPSHandler(context=self._client.ssl)]
        if self._client.proxy is None:
            handlers.append(urllib.request.ProxyHandler({}))
        return urllib.request.build_opener(*handlers)

    def share_file(
        self, file: str, title: str, *, channel: str, thread_ts: str = "", words: str = ""
    ) -> None:
        """Share an uploaded file in a thread or conversation; Slack does so a little later."""
        body: dict[str, Any] = {"files": [{"id": file, "title": title}], "channel_id": channel}
        if thread_ts:
            body["thread_ts"] = thread_ts
        if words:
            body["initial_comment"] = words
        called(lambda: self._client.files_completeUploadExternal(**body))

    def is_shared(self, file: str, channel: str) -> bool:
        """Whether a file of ours shows in the channel."""
        try:
            found = called(lambda: self._client.files_info(file=file)).get("file") or {}
        except SlackRefused as error:
            if error.code == "file_not_found":
                return False
            raise
        shares = found.get("shares") or {}
        direct = found.get("ims") or ()
        return channel in direct or any(channel in (shares.get(kind) or {}) for kind in ("public", "private"))

    def whisper(self, user: str, text: str, *, channel: str, thread_ts: str) -> None:
        """Show somebody a message in a channel or thread that only they see."""
        body: dict[str, Any] = {"channel": channel, "user": user, "text": text}
        if thread_ts:
            body["thread_ts"] = thread_ts
        _set(lambda: self._client.chat_postEphemeral(**body), "user_not_in_channel")


def _set(call: Callable[[], Any], already: str) -> None:
    """Make the call; a refusal that says it is so already is fine."""
    try:
        called(call)
    except SlackRefused as error:
        if error.code != already:
            raise
