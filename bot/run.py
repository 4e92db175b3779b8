"""The running desk: Slack's socket, the clocks and the control socket, started and stopped together."""

import contextlib
import logging
import os
import signal
import threading
import time
from typing import Any

from slack_bolt import App
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk.socket_mode.client import BaseSocketModeClient

from bot.adapters.control_socket import ControlSocket
from bot.config import Config
from bot.core.inbound import Mark
from bot.core.rich_text import escape
from bot.disk_trouble import DiskTrouble
from bot.errors import OutsideError
from bot.loops import Clocks
from bot.terminal.console import Console
from bot.web_side import WebSide
from bot.wiring import Parts, build, utc_now

log = logging.getLogger(__name__)

PING = 3  # seconds; with the SDK's own 10 a dead connection is noticed only after most of a minute
SLACK_RETRY = 5.0  # seconds between two tries to connect


class RunningDesk:
    """Everything at work, until it is stopped."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stopped = threading.Event()
        trouble = DiskTrouble(
            write=self._write_something,
            resume=lambda: self._clocks.look_now(),
            say=self._tell_admins,
            stopped=self._stopped,
        )
        self._clocks = Clocks(
            parts.mailboxes,
            parts.bridge,
            parts.worker,
            self._catch_up,
            parts.upkeep.run,
            self._look_around,
            parts.watching.look,
            trouble.report,
        )
        app = parts.app(signing_secret=parts.config.slack_signing_secret.get_secret_value())
        self._handler = None if parts.config.uses_http else self._socket_mode(app)
        self._web = WebSide(parts, app if parts.config.uses_http else None)
        self._control: ControlSocket | None = None

    def _socket_mode(self, app: App) -> SocketModeHandler:
        config = self._parts.config
        token = config.slack_app_token.get_secret_value()
        handler = SocketModeHandler(app, token, ping_interval=PING, proxy=None)
        if config.slack_api_url:
            handler.client.proxy = None
        handler.client.message_listeners.append(self._on_socket_message)
        return handler

    @property
    def web(self) -> WebSide:
        """Its web servers."""
        return self._web

    def start(self) -> None:
        """Go; Slack may be away: the rest runs, and what is for Slack waits."""
        parts = self._parts
        console = Console(parts, self._look_now)
        self._control = ControlSocket(parts.config.folder, console.answer)
        with contextlib.suppress(OutsideError):
            parts.staff.learn_if_nobody_is_known()  # else the first mails would find nobody to tell
        self._clocks.start()
        self._web.start()
        if self._handler:
            threading.Thread(target=self._connect, args=(self._handler,), name="slack", daemon=True).start()
        else:
            self._clocks.catch_up_soon()

    def stop(self) -> None:
        """End what runs, within ten seconds."""
        self._stopped.set()
        if self._handler:
            # The SDK waits for its own threads for seconds; nothing is lost when they end with the process.
            threading.Thread(
                target=hang_up, args=(self._handler.client,), name="slack closes", daemon=True
            ).start()
        self._web.stop()
        self._clocks.stop()
        if self._control:
            self._control.close()
        self._parts.close()

    def wait(self) -> None:
        """Until somebody stops the desk."""
        self._stopped.wait()

    def ask_to_stop(self, *_: object) -> None:
        """For signals: `wait` comes back."""
        self._stopped.set()

    def _look_now(self) -> str:
        self._clocks.look_now()
        return "The desk is running; it looks into every mailbox now."

    def _look_around(self) -> None:
        self._parts.staff.learn_if_changed()
        self._parts.standing.look_if_changed()

    def _catch_up(self) -> int:
        self._parts.staff.learn()
        self._parts.standing.look()
        return self._parts.catch_up.run()

    def _connect(self, handler: SocketModeHandler) -> None:
        said = False
        while not self._stopped.is_set():
            try:
                handler.client.connect()
            except Exception as error:
                # slack_sdk raises errors of many kinds here; all of them mean the same: not yet.
                if not said:
                    log.error("Slack cannot be reached (%s); it is tried again until it can.", _short(error))
                said = True
                self._stopped.wait(SLACK_RETRY)
            else:
                log.info("connected to Slack")
                return

    def _on_socket_message(self, _client: Any, message: dict[str, Any], _raw: Any) -> None:
        if message.get("type") == "hello":
            self._clocks.catch_up_soon()

    def _write_something(self) -> None:
        with self._parts.store.transaction() as tx:
            tx.marks.put(Mark(key="written", value=utc_now().isoformat()))

    def _tell_admins(self, words: str) -> None:
        with self._parts.store.transaction() as tx:  # reads what is in memory: no disk is needed for that
            admins = self._parts.admins.of(tx)
        for admin in admins:
            self._tell_directly(admin, words)

    def _tell_directly(self, admin: str, words: str) -> None:
        """Past the outbox, which cannot be written to."""
        try:
            self._parts.tell(admin, f"Threaddesk: {escape(words)}")
        except OutsideError as error:
            log.error("the admins could not be told: %s", error)


def hang_up(client: BaseSocketModeClient) -> None:
    """Close Slack's socket, whatever the SDK's own threads are doing to it.

    Its Connection.disconnect asks for the socket before it waits for its locks, and finds none when the
    thread that reads was faster.
    """
    try:
        client.close()
    except AttributeError:
        client.close()


def _short(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]


def run(config: Config) -> None:
    """Run the desk until SIGTERM or Ctrl-C."""
    os.environ["TZ"] = "UTC"
    time.tzset()  # `schedule` counts in local time: a clock change would make it pause for an hour
    desk = RunningDesk(build(config))
    signal.signal(signal.SIGTERM, desk.ask_to_stop)
    signal.signal(signal.SIGINT, desk.ask_to_stop)
    desk.start()
    log.info("the desk is open")
    desk.wait()
    log.info("the desk closes")
    desk.stop()
