"""What Slack says about the bot's own standing: its tokens, its scopes, its channels, and the time."""

from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import Any

from slack_sdk import WebClient

from bot.adapters.slack_poster import called
from bot.core.checkup import ChannelFacts, TokenFacts
from bot.errors import SlackRefused

NO_THREAD = "1.000001"  # no message can have this ts: only what stands before the look at it is of interest


class SlackCheckup:
    """Asks Slack anew each time; every method raises the Slack errors of `bot.errors`.

    Args:
        client: with the bot's token.
        app_client: with the app-level token.
    """

    def __init__(self, client: WebClient, app_client: WebClient) -> None:
        self._client, self._app_client = client, app_client

    def token(self) -> TokenFacts:
        """Whose token it is and what it may do."""
        headers: dict[str, str] = {}

        def ask() -> Any:
            answer = self._client.auth_test()
            headers.update({name.lower(): str(value) for name, value in answer.headers.items()})
            return answer

        said = called(ask)
        scopes = headers.get("x-oauth-scopes", "").split(",")
        return TokenFacts(
            team=str(said.get("team", "")),
            bot=str(said.get("user", "")),
            scopes=frozenset(one.strip() for one in scopes if one.strip()),
            slack_time=_seconds(headers.get("date", "")),
        )

    def channel(self, id: str) -> ChannelFacts:
        """How the bot stands to a channel."""
        found = called(lambda: self._client.conversations_info(channel=id)).get("channel") or {}
        return ChannelFacts(
            name=str(found.get("name", id)),
            is_member=bool(found.get("is_member")),
            is_archived=bool(found.get("is_archived")),
        )

    def reads_threads(self, id: str) -> None:
        """Nothing, when the bot may read threads of the channel."""
        _refused_only_for(
            "thread_not_found", lambda: self._client.conversations_replies(channel=id, ts=NO_THREAD, limit=1)
        )

    def open_socket(self) -> None:
        """Nothing, when the app-level token is good for a connection; none is made."""
        called(lambda: self._app_client.api_call("apps.connections.open"))


def _refused_only_for(code: str, call: Callable[[], Any]) -> None:
    try:
        called(call)
    except SlackRefused as error:
        if error.code != code:
            raise


def _seconds(date: str) -> float | None:
    """An HTTP date in seconds since 1970."""
    try:
        return parsedate_to_datetime(date).timestamp()
    except ValueError:
        return None
