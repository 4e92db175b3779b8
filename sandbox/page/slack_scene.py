"""What one person sees of the workspace: people, channels, posts, thread, home tab, open form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.page.emoji import REACTIONS
from sandbox.page.names import Names
from sandbox.page.shown_blocks import Offers, block_values
from sandbox.page.slack_posts import posts
from sandbox.page.unread import Unread
from sandbox.slack import SlackSim

Payload = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody one can act as."""

    id: str
    name: str
    role: str  # "admin", "guest" or nothing
    handle: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A channel, or the conversation with the app."""

    id: str
    name: str
    private: bool
    archived: bool
    member_names: str
    unread: int


class Scene:
    """One look at the workspace with one person's eyes."""

    def __init__(self, slack: SlackSim, unread: Unread, workspace: str, viewer: str) -> None:
        self._slack, self._unread, self._workspace = slack, unread, workspace
        self._users = slack.users()
        self._channels = slack.channels()
        self.people = [_person(user) for user in self._users if not user["is_bot"] and not user["deleted"]]
        self.actor = next((one for one in self.people if one.id == viewer), None) or self.people[0]
        self.names = self._names()

    def values(self, where: str, thread: str) -> dict[str, Any]:
        """What the template shows.

        Args:
            where: A channel's id, "home", or nothing for the list of channels.
            thread: The ts of an open thread's root, or nothing.
        """
        kind, channel = self._located(where)
        shown = self._shown_posts(channel, thread)  # before the places, which count what is unread
        places, direct = self._places(), self._direct()
        known = [*places, *([direct] if direct else [])]
        views = self._slack.views(self.actor.id)
        values: dict[str, Any] = {
            "people": self.people,
            "places": places,
            "direct": direct,
            "place": next((one for one in known if one.id == channel), None),
            "channel": channel,
            "pane_kind": kind,
            "pane": "detail" if thread and channel else "list" if where else "nav",
            "rest": f"/{where}" if where else "",
            "thread": thread if channel else "",
            "home": self._slack.home(self.actor.id) if kind == "home" else None,
            "modal": views[-1] if views else None,
            "depth": len(views),
        }
        inside = block_values(self.names, self._offers(), "/slack/file")
        return self._surroundings() | values | shown | inside

    def _surroundings(self) -> dict[str, Any]:
        manifest = self._slack.manifest
        return {
            "workspace": self._workspace,
            "app_name": manifest.bot_name,
            "connected": self._slack.sockets.open > 0,
            "home_tab": manifest.home_tab,
            "actor": self.actor,
            "words": self._words(),
            "reactions_offered": REACTIONS,
            "shortcuts": [(one.callback_id, one.name) for one in manifest.shortcuts if one.kind == "message"],
        }

    def _located(self, where: str) -> tuple[str, str]:
        """What to show, "channel", "direct" or "home", and the channel's id."""
        if where == "home":
            return "home", ""
        seen = {one["id"]: one for one in self._channels if self._sees(one)}
        channel = where if where in seen else next((id for id, one in seen.items() if not one["is_im"]), "")
        if not channel:
            return "home", ""
        return ("direct" if seen[channel]["is_im"] else "channel"), channel

    def _shown_posts(self, channel: str, thread: str) -> dict[str, Any]:
        if not channel:
            return {"posts": [], "thread_posts": []}
        admin = self.actor.role == "admin"
        private = self._slack.ephemerals(self.actor.id, channel)
        here = [one for one in private if not one["thread_ts"]]
        inside = [one for one in private if one["thread_ts"] == thread]
        messages = self._slack.messages(channel)
        self._unread.saw(self.actor.id, channel, messages)
        replies = self._slack.thread(channel, thread) if thread else []
        return {
            "posts": posts(messages, here, self.names, self.actor.id, admin=admin),
            "thread_posts": posts(replies, inside, self.names, self.actor.id, admin=admin),
        }

    def _places(self) -> list[Place]:
        return [
            self._place(channel) for channel in self._channels if not channel["is_im"] and self._sees(channel)
        ]

    def _sees(self, channel: Payload) -> bool:
        if channel["is_im"]:
            return bool(channel["user"] == self.actor.id)
        open_to_all = not channel["is_private"] and self.actor.role != "guest"
        return open_to_all or self.actor.id in channel["members"]

    def _direct(self) -> Place | None:
        for channel in self._channels:
            if channel["is_im"] and channel["user"] == self.actor.id:
                return self._place(channel)
        return None

    def _place(self, channel: Payload) -> Place:
        member = self.actor.id in channel["members"]
        count = self._unread.count(self.actor.id, channel["id"], self._slack.messages(channel["id"]))
        return Place(
            id=channel["id"],
            name=channel.get("name", ""),
            private=channel.get("is_private", True),
            archived=channel["is_archived"],
            member_names=", ".join(self.names.users.get(one, one) for one in channel["members"]),
            unread=count if member else 0,
        )

    def _names(self) -> Names:
        users = {user["id"]: user["real_name"] for user in self._users}
        return Names(
            users=users | {"app": self._slack.manifest.bot_name},
            channels={channel["id"]: channel.get("name", "") for channel in self._channels},
            groups={group["id"]: group["handle"] for group in self._slack.usergroups()},
        )

    def _offers(self) -> Offers:
        return Offers(
            users=tuple((person.id, person.name) for person in self.people),
            channels=tuple((one.id, f"#{one.name}") for one in self._places()),
        )

    def _words(self) -> list[dict[str, str]]:
        commands = self._slack.manifest.commands
        words = [
            {"word": one.name, "hint": f"{one.usage_hint} {one.description}".strip()} for one in commands
        ]
        words += [{"word": f"@{one.handle}", "hint": one.name} for one in self.people]
        return words + [{"word": f"#{one.name}", "hint": "channel"} for one in self._places()]


def _person(user: Payload) -> Person:
    role = "admin" if user["is_admin"] else "guest" if user["is_restricted"] else ""
    return Person(id=user["id"], name=user["real_name"], role=role, handle=user["name"])
