"""The real bot as a process of its own, set up through its command line and pointed at a sandbox."""

import os
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any

from bot.adapters import control_socket
from bot.errors import DeskError

STOP_SECONDS = 15
_LOOK_AGAIN = threading.Event()


class TryoutError(DeskError):
    """The bot inside the sandbox did not do what it was told."""


def manifest_path() -> Path:
    """Where manifest.yml lies: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).parents[1]
    beside = package.parent / "manifest.yml"
    return beside if beside.exists() else package / "manifest.yml"


def opened_sandbox(port: int = 0, **slack: Any) -> Any:
    """A `sandbox.sandbox.Sandbox` for this bot, to be entered; its page is at `port`.

    Args:
        port: 0 lets the system choose.
        slack: options of the Slack simulator.

    Raises:
        TryoutError: the packages that it needs are not installed.
    """
    try:
        from sandbox.sandbox import Sandbox  # an extra: a desk at work does without it
    except ImportError as error:
        missing = (
            f"The sandbox needs packages that are not here ({error}): type `make install`, and try again."
        )
        raise TryoutError(missing) from None
    return Sandbox(manifest_path(), port, slack=slack)


@contextmanager
def pages_environment() -> Iterator[dict[str, str]]:
    """What has a bot serve its web pages at a port of this machine, which is kept free for it meanwhile."""
    with socket.socket() as kept:
        # Bound but not listening: the system gives this port to nobody; whoever names it can listen there.
        kept.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        kept.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{kept.getsockname()[1]}"
        yield {"THREADDESK_PUBLIC_URL": f"http://{address}", "THREADDESK_WEB_LISTEN": address}


class BotProcess:
    """`threaddesk` with an environment of its own; its log goes to a file in the folder.

    Args:
        folder: where the desk's data and log lie.
        environment: what leads the bot to its Slack, and any other variables.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder = folder
        own = {
            "THREADDESK_DATABASE": f"tinydb:{folder / 'desk'}",
            "THREADDESK_SECRET_KEYS": secrets.token_urlsafe(32),
            "THREADDESK_DNS_SERVER": "127.0.0.1:9",  # where none is: a sandbox asks nobody outside
        }
        self.environment = {**_without_a_desk(os.environ), **own, **environment}
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, act: str, **arguments: Any) -> dict[str, Any]:
        """What the running bot answers to an act of the command line, without the process that types it.

        Raises:
            TryoutError: it refused, or does not run.
        """
        answer = control_socket.ask(self.folder / "desk", {"act": act, **arguments})
        if answer is None or answer["error"]:
            raise TryoutError(f"{act}: {answer['error'] if answer else 'the bot does not run'}")
        return answer

    def set_up(self, categories: Mapping[str, str], mail: Mapping[str, Any], **settings: str) -> None:
        """Make the running bot the desk of a sandbox: its categories (name to channel), mailboxes, settings.

        Args:
            mail: `imap_host`, `imap_port`, `smtp_host`, `smtp_port`, `authserv_id`; `mailboxes`: address to
                password, in the order of the categories, any others for the first one; `challenged`: those
                whose unknown senders have to confirm themselves.
        """
        for name, channel in categories.items():
            self.ask("category.add", name=name, channel=channel)
        names = [*categories, *list(categories)[:1] * len(mail["mailboxes"])]
        for (address, password), category in zip(mail["mailboxes"].items(), names, strict=False):
            self.add_account(
                address,
                password,
                host=str(mail["imap_host"]),
                port=int(mail["imap_port"]),
                category=category,
                plus_addressing=True,
                challenge=address in mail["challenged"],
            )
        settings = {
            "smtp_host": str(mail["smtp_host"]),
            "smtp_port": str(mail["smtp_port"]),
            "smtp_security": "none",
            "trusted_authserv_id": str(mail["authserv_id"]),
            **settings,
        }
        for key, value in settings.items():
            self.ask("settings.set", key=key, value=value)

    def add_account(self, address: str, password: str, **more: Any) -> None:
        """One more mailbox of a server without TLS, as `threaddesk account add` adds it."""
        given = {"security": "none", "user": "", "folder": "INBOX", "interval": 1, "push": True}
        given |= {"archive_folder": "", "failed_folder": "Threaddesk-Failed", "plus_addressing": False}
        self.ask("account.add", address=address, secret=password, **(given | {"challenge": False} | more))

    def start(self) -> None:
        """Run the bot until it answers its command line.

        Raises:
            TryoutError: it ended instead; the sentence is the end of its log.
        """
        self.begin()
        while not control_socket.answers(self.folder / "desk"):
            if not self.is_running():
                raise TryoutError(f"The bot ended at once: {self.log[-1000:]}")
            _LOOK_AGAIN.wait(0.05)

    def begin(self, **more: str) -> None:
        """Run the bot, and wait for nothing; `more` are further environment variables."""
        if self.is_running():
            raise TryoutError("The bot runs already.")
        with (self.folder / "bot.log").open("ab") as log:
            self._process = subprocess.Popen(  # our own program
                [sys.executable, "-m", "bot", "run"],
                env=self.environment | more,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )

    @property
    def log(self) -> str:
        """What the bot has logged."""
        return (self.folder / "bot.log").read_text(errors="replace")

    def is_running(self) -> bool:
        """Whether the bot is alive."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """End the bot as a power cut would."""
        if self._process:
            self._process.kill()
            self._process.wait()

    def wait(self, seconds: float | None = None) -> int:
        """The exit code, once the bot has ended by itself; raises `subprocess.TimeoutExpired`."""
        return self._process.wait(seconds) if self._process else 0

    @property
    def status(self) -> int | None:
        """The exit code of the newest run; None while it goes on, and before the first."""
        return self._process.poll() if self._process else None

    @property
    def pid(self) -> int:
        """The process's number."""
        if self._process is None:
            raise TryoutError("The bot has not been started.")
        return self._process.pid

    def stop(self, seconds: float = STOP_SECONDS) -> None:
        """End the bot as an admin does; as a power cut would when it has not ended by then."""
        if self._process and self.is_running():
            self._process.terminate()
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self.kill()

    def __enter__(self) -> "BotProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def _without_a_desk(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment without the variables of whatever real desk it may belong to."""
    return {key: value for key, value in environment.items() if not key.startswith(("SLACK_", "THREADDESK_"))}
