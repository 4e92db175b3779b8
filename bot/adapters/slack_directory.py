"""Who is who in Slack, asked once and remembered for a few minutes."""

import threading
from collections.abc import Callable
from typing import Any, TypeVar

from slack_sdk import WebClient

from bot.adapters.slack_poster import called
from bot.errors import OutsideError, SlackRefused
from bot.ports import SlackPerson

T = TypeVar("T")
FRESH = 300.0  # seconds for which an answer is believed
PAGE = 1000  # one call for most channels: a command must be answered in three seconds


class SlackDirectory:
    """Answers from users.info, conversations.members and the like."""

    def __init__(self, client: WebClient, *, monotonic: Callable[[], float]) -> None:
        self._client, self._monotonic = client, monotonic
        self._known: dict[str, tuple[float, Any]] = {}
        self._forgotten = 0  # how often somebody joined or left: what was asked before is not remembered then
        self._lock = threading.Lock()

    @property
    def bot_user(self) -> str:
        return str(self._me().get("user_id", ""))

    @property
    def workspace_url(self) -> str:
        return self._name(lambda: str(self._me().get("url", "")), "")

    @property
    def team(self) -> str:
        return str(self._me().get("team_id", ""))

    def _me(self) -> dict[str, Any]:
        return self._asked("me", lambda: called(self._client.auth_test))

    def person(self, user: str) -> SlackPerson:
        """Who this is; raises `OutsideError` when Slack cannot be asked."""
        found = self._asked(f"user:{user}", lambda: called(lambda: self._client.users_info(user=user)))[
            "user"
        ]
        profile = found.get("profile") or {}
        # Customers see this name: the real one, not a nickname.
        name = profile.get("real_name") or found.get("real_name") or profile.get("display_name")
        return SlackPerson(
            id=user,
            name=str(name or found.get("name") or user),
            is_guest=bool(found.get("is_restricted") or found.get("is_ultra_restricted")),
            is_bot=bool(found.get("is_bot")),
            is_stranger=bool(found.get("team_id") and self.team and found["team_id"] != self.team),
            is_gone=bool(found.get("deleted")),
            address=str(profile.get("email") or ""),
            handle=str(found.get("name") or ""),
            zone=str(found.get("tz") or ""),
            offset=int(found.get("tz_offset") or 0),
        )

    def members(self, channel: str, *, anew: bool = False) -> frozenset[str]:
        """User ids of a channel's members; raises `OutsideError` when Slack cannot be asked.

        Args:
            anew: as Slack says at this moment; no older answer will do.
        """
        return self._asked(f"members:{channel}", lambda: frozenset(self._all_members(channel)), anew=anew)

    def _all_members(self, channel: str) -> list[str]:
        found: list[str] = []
        cursor = ""
        while True:
            asked = {"channel": channel, "limit": PAGE} | ({"cursor": cursor} if cursor else {})
            page = called(lambda asked=asked: self._client.conversations_members(**asked))  # type: ignore[misc]  # bound for this page
            found += page.get("members") or []
            cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
            if not cursor:
                return found

    def user(self, id: str) -> str:
        """The name to show for a user; plain words when Slack does not say."""
        return self._name(lambda: self.person(id).name, "somebody")

    def channel(self, id: str) -> str:
        """The name to show for a channel, without `#`."""
        return self._name(lambda: str(self._channel(id)["name"]), "channel")

    def _channel(self, id: str) -> dict[str, Any]:
        ask = lambda: called(lambda: self._client.conversations_info(channel=id))  # noqa: E731  # read where it is used
        return dict(self._asked(f"channel:{id}", ask)["channel"])

    def usergroup(self, id: str) -> str:
        """The name to show for a user group, without `@`."""
        return self._name(lambda: self._usergroups().get(id, "group"), "group")

    def _usergroups(self) -> dict[str, str]:
        ask = lambda: called(lambda: self._client.usergroups_list())  # noqa: E731  # read where it is used
        groups = self._asked("usergroups", ask).get("usergroups") or ()
        return {str(one["id"]): str(one.get("handle") or one.get("name")) for one in groups}

    def _name(self, ask: Callable[[], str], otherwise: str) -> str:
        try:
            return ask()
        except (OutsideError, KeyError):
            return otherwise

    def forget(self, id: str) -> None:
        """Something about this user or channel changed: ask anew."""
        with self._lock:
            self._forgotten += 1
            for kind in ("members", "channel", "user"):
                self._known.pop(f"{kind}:{id}", None)

    def _asked(self, key: str, ask: Callable[[], T], *, anew: bool = False) -> T:
        now = self._monotonic()
        with self._lock:
            known, forgotten = None if anew else self._known.get(key), self._forgotten
        if known and now - known[0] < FRESH:
            found: T = known[1]
            return found
        try:
            answer = ask()
        except OutsideError as error:
            # Slack is away: an old answer is better than none; a refusal is an answer.
            if known and not isinstance(error, SlackRefused):
                old: T = known[1]
                return old
            raise
        with self._lock:
            if forgotten == self._forgotten:
                self._known[key] = (now, answer)
        return answer
