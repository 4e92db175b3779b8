"""What an interaction hands to the app: a trigger to open one modal, and a URL for a few answers."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sandbox.slack.refusals import ApiError
from sandbox.slack.workspace import Workspace

TRIGGER_SECONDS = 3.0
RESPONSE_SECONDS = 1800.0
MOST_RESPONSES = 5


@dataclass(slots=True, kw_only=True)
class Trigger:
    """Permission to open one modal for one person."""

    user: str
    expires: float
    view_id: str = ""  # the modal that was clicked in, for views.push
    used: bool = False


@dataclass(slots=True, kw_only=True)
class ResponseUrl:
    """Permission to answer an interaction in its channel."""

    user: str
    channel: str
    expires: float
    message_ts: str = ""  # the message that was clicked in
    ephemeral_id: str = ""  # or the private answer that was
    uses: int = 0


class Tickets:
    """All triggers and response URLs that were handed out."""

    def __init__(self, ws: Workspace) -> None:
        self._ws = ws
        self._triggers: dict[str, Trigger] = {}
        self._urls: dict[str, ResponseUrl] = {}

    def trigger(self, user: str, view_id: str = "") -> str:
        """A new trigger_id."""
        number = len(self._triggers) + 1
        trigger_id = f"{number}.{self._ws.team_id[1:].lstrip('0')}.{secrets.token_hex(16)}"
        expires = self._ws.time.now() + self._ws.time.peoples_patience(TRIGGER_SECONDS)
        self._triggers[trigger_id] = Trigger(user=user, expires=expires, view_id=view_id)
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Use a trigger.

        Raises:
            ApiError: It is unknown, too old, or was used before.
        """
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise ApiError("invalid_trigger_id")
        if trigger.used:
            raise ApiError("exchanged_trigger_id")
        if self._ws.time.now() > trigger.expires:
            raise ApiError("expired_trigger_id")
        trigger.used = True
        return trigger

    def url(self, kind: str, user: str, channel: str, *, message_ts: str = "", ephemeral_id: str = "") -> str:
        """A new response_url: kind "commands", "actions" or "app"."""
        path = f"hooks/{kind}/{self._ws.team_id}/{len(self._urls) + 1}/{secrets.token_hex(12)}"
        self._urls[path] = ResponseUrl(
            user=user,
            channel=channel,
            expires=self._ws.time.now() + self._ws.time.patience(RESPONSE_SECONDS),
            message_ts=message_ts,
            ephemeral_id=ephemeral_id,
        )
        return self._ws.base_url + path

    def answer(self, path: str) -> ResponseUrl | None:
        """Use a response URL once; None when it is unknown, too old or used up."""
        url = self._urls.get(path)
        if url is None or url.uses >= MOST_RESPONSES or self._ws.time.now() > url.expires:
            return None
        url.uses += 1
        return url
