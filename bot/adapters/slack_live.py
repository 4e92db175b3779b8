"""What the live trial does in Slack beyond posting: look at what became of it, and take it away again."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.adapters.slack_poster import SlackPoster, called
from bot.errors import SlackRefused

INVALID = {"invalid_blocks", "invalid_view", "invalid_message"}
GONE = {"message_not_found", "file_not_found", "file_deleted"}


class SlackLive(SlackPoster):
    """Every method raises the Slack errors of `bot.errors`."""

    def thread(self, channel: str, ts: str) -> list[dict[str, Any]]:
        """The root and its replies as `conversations.replies` tells them, with metadata."""
        found = called(
            lambda: self._client.conversations_replies(channel=channel, ts=ts, include_all_metadata=True)
        )
        return list(found.get("messages") or ())

    def members(self, channel: str) -> list[str]:
        """Who is in the channel; the first page is enough."""
        return list(called(lambda: self._client.conversations_members(channel=channel)).get("members") or ())

    def permalink(self, channel: str, ts: str) -> str:
        """The address of a message."""
        answer = called(lambda: self._client.chat_getPermalink(channel=channel, message_ts=ts))
        return str(answer.get("permalink", ""))

    def file(self, file: str) -> dict[str, Any]:
        """What Slack knows of a file."""
        return dict(called(lambda: self._client.files_info(file=file)).get("file") or {})

    def problems(self, kind: str, content: Any) -> list[str]:
        """What `blocks.validate` has against blocks ("blocks") or a form or Home tab ("view")."""
        found: list[str] = []

        def ask() -> Any:
            try:
                return self._client.api_call("blocks.validate", params={kind: json.dumps(content)})
            except SlackApiError as error:
                if error.response.get("error") not in INVALID:
                    raise
                found.extend(_sentences(error.response.get("errors") or ()) or [str(error.response["error"])])
                return {}

        called(ask)
        return found

    def remove_message(self, channel: str, ts: str) -> None:
        """Have no such message of ours."""
        _gone(lambda: self._client.chat_delete(channel=channel, ts=ts))

    def remove_file(self, file: str) -> None:
        """Have no such file of ours."""
        _gone(lambda: self._client.files_delete(file=file))


def _sentences(errors: Iterable[Any]) -> list[str]:
    return [
        f"{one.get('message', '')} at {one.get('pointer') or '/'}" if isinstance(one, dict) else str(one)
        for one in errors
    ]


def _gone(call: Callable[[], Any]) -> None:
    """Make the call; a refusal that says there is no such thing is fine."""
    try:
        called(call)
    except SlackRefused as error:
        if error.code not in GONE:
            raise
