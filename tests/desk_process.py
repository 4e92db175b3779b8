"""The bot as a process between the simulated Slack and mail server: to be killed and begun again."""

import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from bot.adapters.tinydb_store import TinyStore
from bot.tryout.bot_process import BotProcess
from sandbox.mail import MailSim
from tests.desks import environment, simulated_slack

T = TypeVar("T")
ROOT = Path(__file__).parents[1]
PASSWORD = "imap secret"  # of every mailbox
LOOK = 0.02  # seconds between two looks at a condition


class DeskProcess:
    """`python -m bot run`, configured by the command line, with a channel and a mailbox for each name.

    Args:
        folder: where the store goes; empty.
        names: of the categories; each has the channel #name and the mailbox name@acme.test.
        settings: further settings.
        rate_limits: of Slack: "off", "realistic" or "strict".
    """

    def __init__(
        self,
        folder: Path,
        *,
        names: tuple[str, ...] = ("support",),
        settings: Mapping[str, str] | None = None,
        rate_limits: str = "off",
    ) -> None:
        self._rate_limits = rate_limits
        self._folder, self.names, self._more = folder, names, dict(settings or {})
        self.kills: list[float] = []  # when runs ended by SIGKILL, in seconds since 1970

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self.slack = stack.enter_context(simulated_slack(rate_limits=self._rate_limits))
            self.mail = stack.enter_context(MailSim({self.address(name): PASSWORD for name in self.names}))
            self.ada = self.slack.add_user("ada", real_name="Ada Admin", is_admin=True)
            self.tom = self.slack.add_user("tom", real_name="Tom Technician")
            people = (self.ada, self.tom)
            self.channels = {name: self.slack.add_channel(name, members=people) for name in self.names}
            environ = environment(self.slack, self._folder, self.ada) | {"PYTHONPATH": str(ROOT)}
            self._bot = stack.enter_context(BotProcess(self._folder, environ))
            stack.callback(self.kill)
            self._configure()
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    @staticmethod
    def address(name: str) -> str:
        """The mailbox of a category."""
        return f"{name}@acme.test"

    @property
    def log(self) -> str:
        """What all runs have logged so far."""
        return self._bot.log

    def command(self, *words: str, **environment: str) -> str:
        """What `threaddesk WORDS` prints; fails with what it complains of."""
        done = subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=self._folder,
            env=self._bot.environment | environment,
            capture_output=True,
            text=True,
            timeout=60,
        )
        if done.returncode:
            raise AssertionError(f"threaddesk {' '.join(words)}: {done.stderr}")
        return done.stdout

    def _configure(self) -> None:
        """Have the running desk take its configuration: one of each kind by the real command."""
        self.start()
        self.until_heard()
        first, *others = self.names
        self.command("category", "add", first, "--channel", self.channels[first])
        server = ("--host", "127.0.0.1", "--port", str(self.mail.imap_port), "--security", "none")
        secret = ("--password-env", "IMAP_PASSWORD")
        self.command("account", "add", self.address(first), *server, *secret, IMAP_PASSWORD=PASSWORD)
        self.command("settings", "set", "smtp_port", str(self.mail.smtp_port))
        for name in others:
            self._add(name)
        settings = {"smtp_host": "127.0.0.1", "smtp_security": "none", "undo_seconds": "0"}
        settings |= {"notify_technicians_new": "off"} | self._more
        for key, value in settings.items():
            self.ask("settings.set", key=key, value=value)
        self.stop()

    def _add(self, name: str) -> None:
        self.ask("category.add", name=name, channel=self.channels[name])
        port = self.mail.imap_port
        self._bot.add_account(self.address(name), PASSWORD, host="127.0.0.1", port=port, category=name)

    def ask(self, act: str, **arguments: Any) -> dict[str, Any]:
        """What the running desk answers to a command, without the process that types it."""
        return self._bot.ask(act, **arguments)

    # --- the process -------------------------------------------------------------------------

    def start(self, *, crash_at: str = "", grace: float = 0.5) -> None:
        """Begin a run; `crash_at` is `point` or `point:N`, `grace` what Slack's look-up waits, in seconds."""
        self._bot.begin(THREADDESK_CRASH_AT=crash_at, THREADDESK_LOOKUP_GRACE=str(grace))
        threading.Thread(target=self._note_kill, daemon=True).start()

    def _note_kill(self) -> None:
        if self._bot.wait() == -signal.SIGKILL:
            self.kills.append(time.time())

    @property
    def is_running(self) -> bool:
        """Whether there is a run that has not ended."""
        return self._bot.is_running()

    @property
    def was_killed(self) -> bool:
        """Whether the newest run ended by SIGKILL."""
        return self._bot.status == -signal.SIGKILL

    def kill(self) -> None:
        """kill -9."""
        self._bot.kill()

    def stop(self) -> int:
        """SIGTERM; the exit status, SIGKILL's when it has not ended by itself within a minute."""
        self._bot.stop(60)
        return self._bot.wait()

    def limit_files(self, size: int | None) -> None:
        """Let the run write no file beyond `size` bytes, as a full disk does; None lifts that."""
        wanted = resource.RLIM_INFINITY if size is None else size
        resource.prlimit(self._bot.pid, resource.RLIMIT_FSIZE, (wanted, resource.RLIM_INFINITY))

    @property
    def journal_size(self) -> int:
        """Bytes of the store's newest journal."""
        newest = max((self._folder / "desk").glob("*.journal*"), key=lambda path: path.stat().st_mtime)
        return newest.stat().st_size

    # --- waiting and looking -----------------------------------------------------------------

    def until(self, condition: Callable[[], T], timeout: float = 60) -> T:
        """The condition's value once it is true; TimeoutError with the end of the log when it is not."""
        deadline = time.monotonic() + timeout
        while not (value := condition()):
            if time.monotonic() > deadline:
                raise TimeoutError(f"It did not come within {timeout:g} s. The log ends:\n{self.log[-3000:]}")
            time.sleep(LOOK)
        return value

    def until_heard(self, timeout: float = 60) -> None:
        """Until the run listens to Slack."""
        self.until(lambda: self.slack.sockets.open, timeout)

    def until_quiet(self, seconds: float = 1.5, timeout: float = 60) -> None:
        """Until the run has nothing left to file or to deliver, and has been quiet for so long.

        A busy machine may take as long between two posts of one mail; TimeoutError when work stays.
        """
        seen, since = -1, time.monotonic()
        deadline = since + timeout
        while time.monotonic() - since < seconds or self._has_work():
            if time.monotonic() > deadline:
                raise TimeoutError(f"It had work after {timeout:g} s. The log ends:\n{self.log[-3000:]}")
            now = len(self.slack.calls) + len(self.mail.events)
            if now != seen:
                seen, since = now, time.monotonic()
            time.sleep(LOOK)

    def _has_work(self) -> bool:
        status = self.ask("status")["data"]
        return bool(status["unfiled"] or any(one["count"] for one in status["waiting"]))

    def unfinished(self) -> int:
        """How many deliveries are not finished; only between runs."""
        with TinyStore(self._folder / "desk") as store, store.transaction() as tx:
            return tx.deliveries.count("unfinished", "yes")

    def make_older(self, number: int, **time: float) -> None:
        """Put the beginning of a ticket back by so much; only between runs."""
        with TinyStore(self._folder / "desk") as store, store.transaction() as tx:
            ticket = tx.tickets.get(number)
            assert ticket
            tx.tickets.put(replace(ticket, created_at=ticket.created_at - timedelta(**time)))

    def messages(self, name: str = "support") -> list[dict[str, Any]]:
        """What stands in a category's channel: each card with its thread."""
        channel = self.channels[name]
        return [
            one for root in self.slack.messages(channel) for one in self.slack.thread(channel, root["ts"])
        ]

    def told(self, user: str) -> list[str]:
        """The direct messages that the bot sent to somebody."""
        posts = (call for call in self.slack.calls if call.method == "chat.postMessage" and call.ok)
        return [str(call.args["text"]) for call in posts if call.args["channel"] == user]
