"""Reads channels and threads back, page by page."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from slack_sdk import WebClient

from bot.adapters.slack_poster import PAGE, called
from bot.core.thread_events import Root
from bot.errors import SlackLimited, SlackRefused


class SlackHistory:
    """conversations.history and conversations.replies (Tier 3); where Slack wants a pause, it is kept."""

    def __init__(self, client: WebClient, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._client, self._sleep = client, sleep

    def roots(self, channel: str, oldest: str) -> Iterator[Root]:
        """The channel's messages since `oldest` that have replies."""
        for message in self._pages(self._client.conversations_history, channel=channel, oldest=oldest):
            if message.get("latest_reply"):
                yield Root(ts=str(message["ts"]), latest_reply=str(message["latest_reply"]))

    def replies(self, channel: str, thread_ts: str, oldest: str) -> Iterator[dict[str, Any]]:
        """The thread's messages since `oldest`, oldest first."""
        yield from self._pages(
            self._client.conversations_replies, channel=channel, ts=thread_ts, oldest=oldest
        )

    def _pages(self, ask: Callable[..., Any], **asked: Any) -> Iterator[dict[str, Any]]:
        cursor = ""
        while True:
            more = asked | {"limit": PAGE} | ({"cursor": cursor} if cursor else {})
            try:
                page = called(lambda more=more: ask(**more))  # type: ignore[misc]  # bound for this page
            except SlackLimited as error:
                self._sleep(error.seconds)
                continue
            except SlackRefused as error:
                if error.code in ("channel_not_found", "not_in_channel", "thread_not_found"):
                    return  # the deliveries into this channel say so to the admins
                raise
            yield from page.get("messages") or ()
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return
