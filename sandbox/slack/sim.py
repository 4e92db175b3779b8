"""The simulated Slack workspace: start it, act in it as people do, and look at what became of that."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

from sandbox.loopback_site import HOST
from sandbox.slack.administration import Administration
from sandbox.slack.answers import CommandAnswer, PressAnswer, SubmitAnswer
from sandbox.slack.changes import Changes
from sandbox.slack.controls import EventSwitch, FaultSwitch, FileSwitch, SocketSwitch
from sandbox.slack.events import Events
from sandbox.slack.faults import Faults
from sandbox.slack.files import Files
from sandbox.slack.forms import Forms
from sandbox.slack.ids import Clock, Ids, Time
from sandbox.slack.interactions import Interactions
from sandbox.slack.manifest import Manifest, read_manifest
from sandbox.slack.members import Members
from sandbox.slack.messages import Messages
from sandbox.slack.notifications import Notifications
from sandbox.slack.people_acts import PeopleActs, TypedFile
from sandbox.slack.rate_limits import RateLimits
from sandbox.slack.server import Server
from sandbox.slack.socket_mode import Sockets
from sandbox.slack.tickets import Tickets
from sandbox.slack.views import Views
from sandbox.slack.watching import Watching
from sandbox.slack.web_api.calls import Calls, Tokens
from sandbox.slack.web_api.server import WebApi
from sandbox.slack.web_api.table import Parts
from sandbox.slack.workspace import Payload, User, Workspace


class SlackSim(Watching):
    """One workspace with one installed app, on loopback; usable from any thread.

    Args:
        manifest: The app's manifest, a YAML or JSON file or its parsed form.
        port: 0 takes any free one.
        clock: Seconds since 1970, for time stamps, expiry and rate limits.
        time_factor: How many times faster the platform's waits pass: 60 makes a minute a second. The
            waits for the app's own acknowledgement never get shorter than a second.
        rate_limits: "off", "realistic" (by tier, with bursts) or "strict" (hardly any bursts).
        slowness: How many times longer than Slack's three seconds the app may take to answer a person:
            more than 1 on a machine that does much else.
    """

    def __init__(
        self,
        manifest: Path | Mapping[str, Any],
        port: int = 0,
        clock: Clock = time.time,
        time_factor: float = 1.0,
        rate_limits: str = "off",
        slowness: float = 1.0,
    ) -> None:
        self._port = port
        server, faults, changes = Server("sandbox-slack"), Faults(), Changes()
        pace = Time(clock, time_factor, slowness)
        self._ws = ws = Workspace(read_manifest(manifest), Ids(), pace)
        parts = _parts(ws, changes)
        self._tokens = Tokens(bot=f"xoxb-{secrets.token_hex(20)}", app=f"xapp-1-{secrets.token_hex(20)}")
        calls = Calls(parts, self._tokens, RateLimits(rate_limits, pace, time_factor))
        super().__init__(server, parts, WebApi(parts, calls, self._tokens, faults, changes))
        self._admin = Administration(parts)
        self._admin.install_app()
        self._acts = PeopleActs(ws, parts.messages, parts.files)
        self._interactions = Interactions(parts, self._acts)
        self._forms = Forms(parts, self._interactions)
        self.faults = FaultSwitch(server, faults)
        self.sockets = SocketSwitch(server, parts.sockets)
        self.events = EventSwitch(server, parts.sockets)
        self.files = FileSwitch(server, parts.files)

    def __enter__(self) -> SlackSim:
        self._server.start(self._api.routes(), self._port)
        self._ws.base_url = f"http://{HOST}:{self._server.port}/"
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.stop(self._parts.sockets.stop())

    # --- how the app reaches it ---

    @property
    def api_url(self) -> str:
        """The base URL of the Web API, with a slash at its end."""
        return f"{self._ws.base_url}api/"

    @property
    def bot_token(self) -> str:
        """xoxb-..., new with every workspace."""
        return self._tokens.bot

    @property
    def app_token(self) -> str:
        """xapp-..., for Socket Mode."""
        return self._tokens.app

    @property
    def bot_user_id(self) -> str:
        """The bot's own user."""
        return self._ws.bot_user_id

    @property
    def team_id(self) -> str:
        """The workspace's team."""
        return self._ws.team_id

    @property
    def manifest(self) -> Manifest:
        """What the app may do, hears and offers."""
        return self._ws.manifest

    # --- administration ---

    def add_user(
        self,
        name: str,
        real_name: str = "",
        email: str = "",
        is_admin: bool = False,
        is_restricted: bool = False,
        is_ultra_restricted: bool = False,
        team_id: str | None = None,
        tz: str = "Europe/Berlin",
    ) -> str:
        """A person; one with another team is a stranger in Slack Connect channels. Their id."""

        def add() -> str:
            user = User(
                id=self._ws.ids.new("U"),
                name=name,
                real_name=real_name or name.title(),
                team_id=team_id or self._ws.team_id,
                email=email,
                display_name=name,
                is_admin=is_admin,
                is_restricted=is_restricted,
                is_ultra_restricted=is_ultra_restricted,
                tz=tz,
                updated=self._ws.time.seconds(),
            )
            return self._admin.add_user(user)

        return self._do(add)

    def change_user(self, user: str, **facts: Any) -> None:
        """Change `email`, `is_admin`, `deleted`, `display_name` and the like."""
        self._do(lambda: self._admin.change_user(user, **facts))

    def add_channel(
        self, name: str, is_private: bool = False, members: Iterable[str] = (), bot: bool = True
    ) -> str:
        """A channel with its members, and the bot unless told otherwise. Its id."""
        return self._do(
            lambda: self._admin.add_channel(name, is_private=is_private, members=members, bot=bot)
        )

    def add_usergroup(self, handle: str, users: Iterable[str]) -> str:
        """A group; its id."""
        return self._do(lambda: self._admin.add_usergroup(handle, users))

    def set_usergroup(self, group: str, users: Iterable[str]) -> None:
        """Other members for a group."""
        self._do(lambda: self._admin.set_usergroup(group, users))

    def add_emoji(self, name: str) -> None:
        """A custom emoji."""
        self._do(lambda: self._ws.emoji.add(name))

    def invite(self, user: str, channel: str, by: str = "") -> None:
        """Let a person or the bot into a channel."""
        self._do(lambda: self._admin.invite(user, channel, by))

    def kick(self, user: str, channel: str, by: str = "") -> None:
        """Take a person or the bot out of a channel."""
        self._do(lambda: self._admin.kick(user, channel, by or self._ws.bot_user_id))

    def archive(self, channel: str, by: str = "") -> None:
        """Close a channel for writing."""
        self._do(lambda: self._admin.archive(channel, by or self._anybody(channel)))

    def unarchive(self, channel: str, by: str = "") -> None:
        """Open it again."""
        self._do(lambda: self._admin.unarchive(channel, by or self._anybody(channel)))

    def rename(self, channel: str, name: str, by: str = "") -> None:
        """Another name for a channel."""
        self._do(lambda: self._admin.rename(channel, name, by or self._anybody(channel)))

    def delete_channel(self, channel: str, by: str = "") -> None:
        """Remove a channel for good."""
        self._do(lambda: self._admin.delete_channel(channel, by or self._anybody(channel)))

    def lock_thread(self, channel: str, root_ts: str) -> None:
        """A thread takes no more replies."""
        self._do(lambda: self._admin.channel(channel).locked.add(root_ts))

    def revoke_token(self) -> None:
        """The bot's token stops working."""
        self._do(self._admin.revoke_token)

    def uninstall(self) -> None:
        """The app is removed from the workspace."""
        self._do(self._admin.uninstall)

    def reinstall(self) -> None:
        """The app is installed again after `revoke_token` or `uninstall`, with the same tokens."""
        self._do(self._admin.reinstall)

    def set_scopes(self, scopes: Iterable[str]) -> None:
        """The bot's token has these scopes only."""
        self._do(lambda: self._admin.set_scopes(scopes))

    def _anybody(self, channel: str) -> str:
        return next(iter(self._admin.channel(channel).members), self._ws.bot_user_id)

    # --- what people do ---

    def type(
        self,
        user: str,
        channel: str,
        text: str,
        thread_ts: str | None = None,
        files: Iterable[TypedFile] = (),
        broadcast: bool = False,
        blocks: list[Payload] | None = None,
        subtype: str | None = None,
    ) -> str:
        """Send a message as typed into the composer, with files as (name, bytes, MIME type). Its ts."""
        return self._do(
            lambda: self._acts.type(
                user,
                channel,
                text,
                thread_ts=thread_ts,
                files=files,
                broadcast=broadcast,
                blocks=blocks,
                subtype=subtype,
            )
        )

    def edit(self, user: str, channel: str, ts: str, text: str) -> None:
        """Change one's own message."""
        self._do(lambda: self._acts.edit(user, channel, ts, text))

    def delete(self, user: str, channel: str, ts: str) -> None:
        """Delete one's own message; an admin any."""
        self._do(lambda: self._acts.delete(user, channel, ts))

    def react(self, user: str, channel: str, ts: str, name: str) -> None:
        """Add a reaction."""
        self._do(lambda: self._acts.react(user, channel, ts, name, add=True))

    def unreact(self, user: str, channel: str, ts: str, name: str) -> None:
        """Take a reaction back."""
        self._do(lambda: self._acts.react(user, channel, ts, name, add=False))

    def unfurl(self, channel: str, ts: str, url: str, title: str) -> None:
        """Slack adds the preview of a link to a message."""
        self._do(lambda: self._acts.unfurl(channel, ts, url, title))

    def command(self, user: str, channel: str, line: str, thread_ts: str | None = None) -> CommandAnswer:
        """Give a slash command and wait for the app's acknowledgement."""
        return self._server.wait(self._interactions.command(user, channel, line, thread_ts))

    def press(
        self,
        user: str,
        channel: str,
        ts: str,
        action_id: str,
        *,
        value: Any = None,
        selected: Any = None,
        block_id: str | None = None,
        ephemeral_id: str | None = None,
    ) -> PressAnswer:
        """Use an element of a message. `selected` or `value` is what was picked or typed, plainly."""
        return self._server.wait(
            self._interactions.press(
                user,
                channel,
                ts,
                action_id,
                value=value,
                selected=selected,
                block_id=block_id,
                ephemeral_id=ephemeral_id,
            )
        )

    def press_in_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        *,
        value: Any = None,
        selected: Any = None,
        block_id: str | None = None,
        entered: dict[str, dict[str, Any]] | None = None,
    ) -> PressAnswer:
        """Use an element of a modal or of the home tab; `entered` is typed into its fields before."""
        return self._server.wait(
            self._interactions.press_in_view(
                user,
                view_id,
                action_id,
                value=value,
                selected=selected,
                block_id=block_id,
                entered=entered or {},
            )
        )

    def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> PressAnswer:
        """Choose a message shortcut."""
        return self._server.wait(self._interactions.shortcut(user, channel, ts, callback_id))

    def open_home(self, user: str, tab: str = "home") -> None:
        """Look at the app's "home" tab, or at its "messages"."""
        self._do(lambda: self._interactions.open_home(user, tab))

    def submit(
        self, user: str, view_id: str, values: dict[str, dict[str, Any]] | None = None
    ) -> SubmitAnswer:
        """Fill in the modal on top with {block_id: {action_id: plain value}} and submit it."""
        return self._server.wait(self._forms.submit(user, view_id, values or {}))

    def close_view(self, user: str, view_id: str, *, clear: bool = False) -> None:
        """Cancel a modal, or with `clear` the whole stack."""
        self._server.wait(self._forms.close(user, view_id, clear=clear))


def _parts(ws: Workspace, changes: Changes) -> Parts:
    sockets = Sockets(ws, changes)
    events = Events(ws, sockets)
    messages = Messages(ws, events, changes)
    return Parts(
        ws=ws,
        changes=changes,
        events=events,
        messages=messages,
        members=Members(ws, events, messages, changes),
        files=Files(ws, messages, sockets, changes),
        views=Views(ws, changes),
        sockets=sockets,
        tickets=Tickets(ws),
        notifications=Notifications(),
    )
