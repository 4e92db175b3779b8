"""A simulated workspace and a real slack_bolt app that talks to it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from bot.run import hang_up
from sandbox.slack import SlackSim
from tests.desks import SLOWNESS

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Desk"},
    "features": {
        "bot_user": {"display_name": "desk", "always_online": True},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [
            {"command": "/take", "description": "Take a ticket", "should_escape": True},
            {"command": "/ticket", "description": "Open a ticket"},
            {"command": "/helpdesk", "description": "Settings"},
        ],
        "shortcuts": [
            {"name": "Close", "type": "message", "callback_id": "close_ticket", "description": "Close it"}
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": [
                "chat:write",
                "commands",
                "channels:history",
                "groups:history",
                "im:history",
                "im:read",
                "im:write",
                "channels:read",
                "groups:read",
                "channels:join",
                "users:read",
                "users:read.email",
                "files:read",
                "files:write",
                "reactions:write",
                "reactions:read",
                "usergroups:read",
                "team:read",
            ]
        }
    },
    "settings": {
        "socket_mode_enabled": True,
        "interactivity": {"is_enabled": True},
        "event_subscriptions": {
            "bot_events": [
                "app_home_opened",
                "message.channels",
                "message.groups",
                "member_joined_channel",
                "channel_left",
                "group_left",
                "channel_archive",
                "channel_rename",
                "channel_deleted",
                "group_deleted",
                "reaction_added",
                "reaction_removed",
                "subteam_members_changed",
                "app_uninstalled",
                "tokens_revoked",
                "user_change",
                "group_archive",
                "group_rename",
            ]
        },
    },
}

Start = Callable[..., SlackSim]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts workspaces that end with the test."""
    with ExitStack() as stack:
        yield lambda manifest=MANIFEST, **options: stack.enter_context(SlackSim(manifest, **options))


@pytest.fixture
def slack(request: pytest.FixtureRequest, start: Start, monkeypatch: pytest.MonkeyPatch) -> SlackSim:
    """A workspace whose waits pass sixty times as fast, but not those for its bot, unless `impatient`."""
    impatient = "impatient" in request.fixturenames
    monkeypatch.setattr("sandbox.slack.ids.SHORTEST_WAIT", 0.2 if impatient else 3.0)
    return start(time_factor=60, slowness=1 if impatient else SLOWNESS)


@pytest.fixture
def impatient() -> None:
    """For bots that never acknowledge: nobody waits a whole second for them."""


@pytest.fixture
def client(slack: SlackSim) -> WebClient:
    """The bot's own Web API client, which repeats nothing by itself."""
    return web_client(slack)


def web_client(slack: SlackSim, **options: Any) -> WebClient:
    """A client of the bot."""
    return WebClient(slack.bot_token, base_url=slack.api_url, retry_handlers=[], **options)


class Bot:
    """A bolt app in this process, connected by Socket Mode."""

    def __init__(self, slack: SlackSim) -> None:
        self.slack = slack
        self.client = web_client(slack)
        self.app = App(client=self.client, token_verification_enabled=False, logger=_quiet())
        self.handler = SocketModeHandler(self.app, slack.app_token, ping_interval=0.5, logger=_quiet())
        self.heard: list[dict[str, Any]] = []  # every event, in the order of arrival
        self.bodies: list[dict[str, Any]] = []
        self.app.use(self._listen)

    def _listen(self, body: dict[str, Any], next: Callable[[], Any]) -> Any:
        self.bodies.append(body)
        if "event" in body:
            self.heard.append(body["event"])
        return next()

    def connect(self) -> None:
        """Open the socket and wait for Slack's hello."""
        before = self.slack.sockets.open
        self.handler.client.connect()
        self.slack.wait_for(lambda: self.slack.sockets.open > before)

    def close(self) -> None:
        """Hang up, without the seconds that the client waits for one last frame and one last message."""
        client = self.handler.client
        client.auto_reconnect_enabled = False
        self.slack.sockets.drop("close")
        client.message_processor.event.set()
        client.enqueue_message("{}")
        hang_up(client)

    def told(self, kind: str) -> dict[str, Any]:
        """The latest interaction of a kind, or the latest slash command."""
        return next(body for body in reversed(self.bodies) if body.get("type", body.get("command")) == kind)

    def hears(self, **wanted: Any) -> dict[str, Any]:
        """Wait for an event with these fields."""

        def found() -> dict[str, Any] | None:
            rows = list(self.heard)
            return next((row for row in rows if all(row.get(k) == v for k, v in wanted.items())), None)

        return self.slack.wait_for(found) or {}


def _quiet() -> logging.Logger:
    logger = logging.getLogger("sandbox-test-bot")
    logger.setLevel(logging.CRITICAL)
    return logger


@pytest.fixture
def bot(slack: SlackSim) -> Iterator[Bot]:
    """A bot that is not connected yet and acknowledges every event."""
    bot = Bot(slack)
    bot.app.event("message")(lambda: None)
    bot.app.event({"type": "app_home_opened"})(lambda: None)
    yield bot
    bot.close()
