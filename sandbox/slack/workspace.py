"""What a workspace remembers: people, channels, messages, files, views. It looks up, and changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.ids import Ids, Time
from sandbox.slack.manifest import Manifest

Payload = dict[str, Any]  # one JSON object as it goes over the wire

SLACKBOT = "USLACKBOT"


@dataclass(slots=True, kw_only=True)
class User:
    """A person, or the bot's own user."""

    id: str
    name: str
    real_name: str
    team_id: str
    email: str = ""
    display_name: str = ""
    is_admin: bool = False
    is_restricted: bool = False  # a guest in several channels
    is_ultra_restricted: bool = False  # a guest in one channel
    bot_id: str = ""  # empty for people
    tz: str = "Europe/Berlin"
    deleted: bool = False
    updated: int = 0


@dataclass(slots=True, kw_only=True)
class Message:
    """One post in a channel."""

    ts: str
    channel: str
    user: str
    text: str = ""
    blocks: list[Payload] = field(default_factory=list)
    attachments: list[Payload] = field(default_factory=list)
    subtype: str = ""
    thread_ts: str = ""  # the root this answers; empty for a root
    bot_id: str = ""
    client_msg_id: str = ""
    files: list[str] = field(default_factory=list)
    metadata: Payload = field(default_factory=dict)
    edited: Payload = field(default_factory=dict)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    extra: Payload = field(default_factory=dict)  # fields that only some subtypes have

    @property
    def in_channel(self) -> bool:
        """Whether the channel itself shows it, not only a thread."""
        return not self.thread_ts or self.subtype == "thread_broadcast"


@dataclass(slots=True, kw_only=True)
class Channel:
    """A channel or the direct conversation of one person with the bot."""

    id: str
    name: str
    creator: str
    created: int
    is_private: bool = False
    is_archived: bool = False
    partner: str = ""  # the person of a direct conversation
    members: list[str] = field(default_factory=list)
    previous_names: list[str] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)  # by ts, oldest first
    replies: dict[str, list[str]] = field(default_factory=dict)  # root ts -> reply ts, oldest first
    locked: set[str] = field(default_factory=set)  # threads that take no more replies

    @property
    def is_direct(self) -> bool:
        """Whether it is a direct conversation with the bot."""
        return bool(self.partner)

    @property
    def kind(self) -> str:
        """`channel_type` of message events."""
        return "im" if self.is_direct else "group" if self.is_private else "channel"


@dataclass(slots=True, kw_only=True)
class Ephemeral:
    """A post that one person sees and nothing keeps."""

    id: str
    ts: str
    channel: str
    user: str  # who sees it
    text: str
    blocks: list[Payload]
    thread_ts: str = ""


@dataclass(slots=True, kw_only=True)
class File:
    """An uploaded file and where it was shared."""

    id: str
    name: str
    title: str
    mimetype: str
    user: str
    created: int
    content: bytes = b""
    uploaded: bool = False
    completed: bool = False
    deleted: bool = False
    snippet_type: str = ""
    shares: dict[str, list[Payload]] = field(default_factory=dict)  # channel -> where in it


@dataclass(slots=True, kw_only=True)
class Usergroup:
    """A group that can be mentioned by its handle."""

    id: str
    handle: str
    users: list[str]
    created: int
    updated: int = 0


@dataclass(slots=True, kw_only=True)
class View:
    """A modal in somebody's stack, or somebody's home tab."""

    id: str
    user: str
    body: Payload  # as the app gave it, completed with defaults
    hash: str
    external_id: str = ""
    root_id: str = ""
    previous_id: str = ""


class Workspace:
    """One team with one installed app."""

    def __init__(self, manifest: Manifest, ids: Ids, time: Time) -> None:
        self.manifest, self.ids, self.time = manifest, ids, time
        self.team_id, self.team_name, self.domain = "T000000001", "Sandbox", "sandbox"
        self.app_id, self.bot_id, self.bot_user_id = "A000000001", "B000000001", "U000000001"
        self.base_url = ""  # with a trailing slash, known once the port is
        self.installed = self.token_valid = True
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.files: dict[str, File] = {}
        self.usergroups: dict[str, Usergroup] = {}
        self.ephemerals: list[Ephemeral] = []
        self.stacks: dict[str, list[View]] = {}  # user -> open modals, the topmost last
        self.homes: dict[str, View] = {}
        self.choices: dict[tuple[str, str], Payload] = {}  # (view or message, user) -> state values
        self.emoji: set[str] = set()  # the workspace's own

    def user_named(self, name: str) -> User | None:
        """The person whom `@name` means."""
        return next(
            (u for u in self.users.values() if name in (u.name, u.display_name) and not u.deleted), None
        )

    def channel_named(self, name: str) -> Channel | None:
        """The channel that `#name` means."""
        return next((c for c in self.channels.values() if c.name == name and not c.is_direct), None)

    def usergroup_named(self, handle: str) -> Usergroup | None:
        """The group that `@handle` means."""
        return next((g for g in self.usergroups.values() if g.handle == handle), None)

    def direct(self, user: str) -> Channel:
        """The conversation of a person with the bot, opened when there is none."""
        for channel in self.channels.values():
            if channel.partner == user:
                return channel
        channel = Channel(
            id=self.ids.new("D"),
            name="",
            creator=self.bot_user_id,
            created=self.time.seconds(),
            is_private=True,
            partner=user,
            members=[user, self.bot_user_id],
        )
        self.channels[channel.id] = channel
        return channel

    def bot_is_in(self, channel: Channel) -> bool:
        """Whether the bot is a member."""
        return self.bot_user_id in channel.members

    def view(self, view_id: str) -> View | None:
        """An open modal or a published home, by its id."""
        open_views = [view for stack in self.stacks.values() for view in stack]
        return next((v for v in [*open_views, *self.homes.values()] if v.id == view_id), None)
