"""What the administrators of a workspace do: people, channels, groups, installing and removing the app."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from sandbox.slack.payloads import user_payload
from sandbox.slack.refusals import SlackRefused
from sandbox.slack.web_api.table import Parts
from sandbox.slack.workspace import SLACKBOT, Channel, Payload, User, Usergroup


class Administration:
    """The workspace's furniture."""

    def __init__(self, parts: Parts) -> None:
        self._parts, self._ws = parts, parts.ws

    def install_app(self) -> None:
        """Add the app's bot user, which has the first user id, and Slackbot."""
        ws = self._ws
        ws.bot_user_id, ws.bot_id, ws.app_id = ws.ids.new("U"), ws.ids.new("B"), ws.ids.new("A")
        name = ws.manifest.bot_name
        bot = User(id=ws.bot_user_id, name=name.lower().replace(" ", "-"), real_name=name, team_id=ws.team_id)
        ws.users[bot.id] = replace(bot, bot_id=ws.bot_id, updated=ws.time.seconds())
        ws.users[SLACKBOT] = User(
            id=SLACKBOT, name="slackbot", real_name="Slackbot", team_id=ws.team_id, bot_id="B0SLACKBOT"
        )

    def add_user(self, user: User) -> str:
        """A new member of the workspace; or, with a foreign team, of Slack Connect channels."""
        self._ws.users[user.id] = user
        self._tell("user", user.id)
        return user.id

    def change_user(self, user_id: str, **facts: Any) -> None:
        """Another address, another role, or deactivated."""
        user = self.user(user_id)
        for name, value in facts.items():
            if not hasattr(user, name) or name == "id":
                raise ValueError(f"a user has no {name}")
            setattr(user, name, value)
        user.updated = self._ws.time.seconds()
        event: Payload = {"type": "user_change", "cache_ts": user.updated, "event_ts": self._ws.time.stamp()}
        sees_address = "users:read.email" in self._ws.manifest.scopes
        event["user"] = user_payload(self._ws, user, email=sees_address) | {"locale": "en-US"}
        self._parts.events.tell("user_change", event)
        self._tell("user", user_id)

    def user(self, user_id: str) -> User:
        """A known person."""
        if user_id not in self._ws.users:
            raise SlackRefused("user_not_found", f"There is no user {user_id}.")
        return self._ws.users[user_id]

    def channel(self, channel_id: str) -> Channel:
        """A known channel."""
        if channel_id not in self._ws.channels:
            raise SlackRefused("channel_not_found", f"There is no channel {channel_id}.")
        return self._ws.channels[channel_id]

    def add_channel(self, name: str, *, is_private: bool, members: Iterable[str], bot: bool) -> str:
        """A channel that already has its members; nobody hears of that."""
        if self._ws.channel_named(name):
            raise SlackRefused("name_taken", f"There is a channel #{name} already.")
        inside = [self.user(user).id for user in members] + ([self._ws.bot_user_id] if bot else [])
        channel = Channel(
            id=self._ws.ids.new("C"),
            name=name,
            creator=inside[0] if inside else SLACKBOT,
            created=self._ws.time.seconds(),
            is_private=is_private,
            members=inside,
        )
        self._ws.channels[channel.id] = channel
        self._tell("channel", channel.id)
        return channel.id

    def add_usergroup(self, handle: str, users: Iterable[str]) -> str:
        """A group to be mentioned by its handle."""
        now = self._ws.time.seconds()
        group = Usergroup(
            id=self._ws.ids.new("S"), handle=handle, users=list(users), created=now, updated=now
        )
        self._ws.usergroups[group.id] = group
        self._tell("usergroup", group.id)
        return group.id

    def set_usergroup(self, group_id: str, users: Iterable[str]) -> None:
        """Other members for a group."""
        group, now = self._ws.usergroups[group_id], self._ws.time.seconds()
        before, after = group.users, list(users)
        event: Payload = {
            "type": "subteam_members_changed",
            "subteam_id": group_id,
            "team_id": self._ws.team_id,
            "date_previous_update": group.updated,
            "date_update": now,
            "added_users": [user for user in after if user not in before],
            "removed_users": [user for user in before if user not in after],
            "event_ts": self._ws.time.stamp(),
        }
        event |= {"added_users_count": len(event["added_users"])}
        event |= {"removed_users_count": len(event["removed_users"])}
        group.users, group.updated = after, now
        self._parts.events.tell("subteam_members_changed", event)
        self._tell("usergroup", group_id)

    def invite(self, user: str, channel_id: str, inviter: str) -> None:
        """Let somebody into a channel."""
        channel = self.channel(channel_id)
        if self.user(user).id in channel.members:
            raise SlackRefused("already_in_channel", "They are in this channel already.")
        if channel.is_archived:
            raise SlackRefused("is_archived", "This channel is archived.")
        self._parts.members.add(channel, user, inviter=inviter)

    def kick(self, user: str, channel_id: str, actor: str) -> None:
        """Take somebody out of a channel."""
        channel = self.channel(channel_id)
        if user not in channel.members:
            raise SlackRefused("not_in_channel", "They are not in this channel.")
        self._parts.members.remove(channel, user, actor=actor)

    def archive(self, channel_id: str, actor: str) -> None:
        """Close a channel for writing."""
        channel = self.channel(channel_id)
        kind = "group" if channel.is_private else "channel"
        self._parts.messages.notice(channel, actor, f"{kind}_archive", "archived the channel")
        channel.is_archived = True
        self._channel_event(channel, f"{kind}_archive", actor)

    def unarchive(self, channel_id: str, actor: str) -> None:
        """Open it again."""
        channel = self.channel(channel_id)
        kind = "group" if channel.is_private else "channel"
        channel.is_archived = False
        self._channel_event(channel, f"{kind}_unarchive", actor)
        self._parts.messages.notice(channel, actor, f"{kind}_unarchive", "un-archived the channel")

    def _channel_event(self, channel: Channel, kind: str, actor: str) -> None:
        event: Payload = {
            "type": kind,
            "channel": channel.id,
            "user": actor,
            "event_ts": self._ws.time.stamp(),
        }
        event |= {"is_moved": 0} if kind.endswith("_archive") else {}
        if channel.is_private:
            event |= {"actor_id": actor} | (
                {"date_deleted": self._ws.time.seconds()} if "deleted" in kind else {}
            )
        self._parts.events.tell(kind, event, channel)
        self._tell("channel", channel.id)

    def rename(self, channel_id: str, name: str, actor: str) -> None:
        """Give a channel another name."""
        channel = self.channel(channel_id)
        old, channel.name = channel.name, name
        channel.previous_names.append(old)
        kind = "group" if channel.is_private else "channel"
        text = f'has renamed the channel from "{old}" to "{name}"'
        self._parts.messages.notice(channel, actor, f"{kind}_name", text, old_name=old, name=name)
        told = {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created}
        told |= {"is_channel": not channel.is_private, "is_mpim": False}
        event: Payload = {"type": f"{kind}_rename", "channel": told, "event_ts": self._ws.time.stamp()}
        self._parts.events.tell(f"{kind}_rename", event, channel)
        self._tell("channel", channel.id)

    def delete_channel(self, channel_id: str, actor: str) -> None:
        """Remove a channel and all that was said in it."""
        channel = self.channel(channel_id)
        kind = "group" if channel.is_private else "channel"
        self._channel_event(channel, f"{kind}_deleted", actor)
        del self._ws.channels[channel_id]
        for file in self._ws.files.values():
            file.shares.pop(channel_id, None)
        self._tell("channel", channel_id)

    def revoke_token(self) -> None:
        """The bot's token stops working."""
        tokens = {"oauth": [], "bot": [self._ws.bot_user_id]}
        event = {"type": "tokens_revoked", "tokens": tokens, "event_ts": self._ws.time.stamp()}
        self._parts.events.tell("tokens_revoked", event)
        self._ws.token_valid = False
        self._tell("app", self._ws.app_id)

    def uninstall(self) -> None:
        """The app is gone from the workspace."""
        event = {"type": "app_uninstalled", "event_ts": self._ws.time.stamp()}
        self._parts.events.tell("app_uninstalled", event)
        self._ws.installed = self._ws.token_valid = False
        for channel in self._ws.channels.values():
            if self._ws.bot_is_in(channel):
                channel.members.remove(self._ws.bot_user_id)
        self._tell("app", self._ws.app_id)

    def reinstall(self) -> None:
        """The app is back, with the same tokens; into channels somebody has to invite it."""
        self._ws.installed = self._ws.token_valid = True
        self._tell("app", self._ws.app_id)

    def set_scopes(self, scopes: Iterable[str]) -> None:
        """The app may do these things, whatever its manifest asks for."""
        self._ws.manifest = replace(self._ws.manifest, scopes=frozenset(scopes))
        self._tell("app", self._ws.app_id)

    def _tell(self, kind: str, about: str) -> None:
        self._parts.changes.tell(kind, id=about)
