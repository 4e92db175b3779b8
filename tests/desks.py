"""A whole desk for tests: the real bot in this process, against the simulated Slack and mail server."""

import inspect
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from bot.config import Config, load_config
from bot.core.accounts import Account, Security
from bot.ports import Clock
from bot.run import RunningDesk
from bot.wiring import Parts, build, utc_now
from sandbox.mail import MailSim
from sandbox.slack import SlackSim
from tests.readers import SharedReader

T = TypeVar("T")
ROOT = Path(__file__).parents[1]
SUPPORT = "support@acme.test"
NO_NAME_SERVER = "127.0.0.1:9"  # nobody outside is ever asked
LOOK_AGAIN = threading.Event()
SLOWNESS = 5  # how many times Slack's three seconds the desk may take to answer people in tests
FASTER = 100  # how much faster Slack's pace passes in tests


class ForwardClock:
    """The real time, put forward as far as a test likes."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def __call__(self) -> datetime:
        return utc_now() + self._ahead

    def forward(self, **time: float) -> None:
        """So much later, as for `timedelta`."""
        self._ahead += timedelta(**time)


@dataclass
class Desk:
    """The bot and both its worlds; waits are for conditions, never for time."""

    slack: SlackSim
    mail: MailSim
    parts: Parts
    running: RunningDesk
    ada: str  # admin
    tom: str  # technician
    tina: str  # technician
    gus: str  # guest
    channel: str
    count: list[int] = field(default_factory=lambda: [0])

    def set(self, **settings: str) -> None:
        """Change settings as the command line does."""
        self.parts.desk.change_settings(settings, by="command line")

    def write(self, text: str, **more: Any) -> EmailMessage:
        """A customer's mail, sent to the desk; gives it as it was sent."""
        message = self.a_mail(text, **more)
        self.mail.send(message.as_bytes(), "ann@customer.test", [SUPPORT])
        return message

    def a_mail(self, text: str, **more: Any) -> EmailMessage:
        """A customer's mail, not sent."""
        self.count[0] += 1
        return a_mail(text, message_id=f"<{self.count[0]}.{id(self):x}@customer.test>", **more)

    def until(self, condition: Callable[[], T | None], timeout: float = 60) -> T:
        """The condition's value once it is true; fails when it does not come."""
        deadline = time.monotonic() + timeout
        while not (value := condition()):
            assert time.monotonic() < deadline, (
                f"not within {timeout} seconds: {inspect.getsource(condition)}"
            )
            LOOK_AGAIN.wait(0.02)  # three worlds change here, and no one of them knows of all
        return value

    def roots(self) -> list[dict[str, Any]]:
        """The cards in the channel, oldest first."""
        return [one for one in self.slack.messages(self.channel) if one.get("user") == self.slack.bot_user_id]

    def card(self, number: int = 1) -> dict[str, Any]:
        """The card of this ticket, once its first message stands below it."""
        prefix = f"#{number} "

        def there() -> dict[str, Any] | None:
            found = [one for one in self.roots() if one["text"].startswith(prefix)]
            return found[0] if found and len(self.slack.thread(self.channel, found[0]["ts"])) > 1 else None

        return self.until(there)

    def thread(self, number: int = 1) -> list[dict[str, Any]]:
        """Everything in the ticket's thread, the card first."""
        return self.slack.thread(self.channel, self.card(number)["ts"])

    def texts(self, number: int = 1) -> list[str]:
        """The fallback texts in the thread, without the card's."""
        return [one["text"] for one in self.thread(number)[1:]]

    def ticket(self, number: int = 1) -> Any:
        """The ticket as the store has it."""
        with self.parts.store.transaction() as tx:
            return tx.tickets.get(number)

    def reply(self, text: str, *, by: str = "", number: int = 1, **more: Any) -> str:
        """A technician types into the thread; gives the message's ts."""
        return self.slack.type(by or self.tom, self.channel, text, thread_ts=self.card(number)["ts"], **more)

    def mails(self, address: str, *, about: str = "") -> list[EmailMessage]:
        """What a customer received, parsed."""
        found = [parsed(one.raw) for one in self.mail.received_by(address)]
        return [one for one in found if about in body(one)]

    def got(self, address: str, about: str) -> EmailMessage:
        """The mail with these words, once the customer has it."""
        return self.until(lambda: self.mails(address, about=about))[0]

    def reactions(self, ts: str) -> list[str]:
        """The names of the reactions on a message."""
        return [one["name"] for one in self.slack.message(self.channel, ts).get("reactions", [])]

    def quiet(self, timeout: float = 60) -> None:
        """Until nothing waits to be delivered."""
        self.until(self._is_quiet, timeout)

    def _is_quiet(self) -> bool:
        with self.parts.store.transaction() as tx:
            return not tx.deliveries.count("unfinished", "yes")


def a_mail(
    text: str,
    *,
    message_id: str,
    sender: str = "Ann Smith <ann@customer.test>",
    to: str = SUPPORT,
    subject: str = "The printer burns",
    html: str = "",
    files: tuple[tuple[str, bytes, str], ...] = (),
    **headers: str,
) -> EmailMessage:
    """A customer's mail."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, content, kind in files:
        maintype, _, subtype = kind.partition("/")
        message.add_attachment(content, maintype, subtype, filename=name)
    return message


def parsed(raw: bytes) -> EmailMessage:
    """A mail as the stdlib's strict parser reads it."""
    message = BytesParser(policy=default).parsebytes(raw)
    assert isinstance(message, EmailMessage)
    return message


def body(message: EmailMessage, kind: str = "plain") -> str:
    """The mail's text in this form."""
    part = message.get_body((kind,))
    return str(part.get_content()) if part else ""


def words(message: EmailMessage) -> str:
    """What a customer's mail says, without the line below by which one unsubscribes."""
    return body(message).partition("\r\n\r\nStop emails about this ticket")[0].strip()


def config(slack: SlackSim, folder: Path, admin: str, **more: str) -> Config:
    """The configuration that points a bot at the simulator; `more` is set in the environment too."""
    return load_config(with_slack=True, env_file=None, environment=environment(slack, folder, admin) | more)


def environment(slack: SlackSim, folder: Path, admin: str) -> dict[str, str]:
    """The environment that points a bot at the simulator."""
    return {
        "SLACK_BOT_TOKEN": slack.bot_token,
        "SLACK_APP_TOKEN": slack.app_token,
        "SLACK_API_URL": slack.api_url,
        "THREADDESK_DATABASE": f"tinydb:{folder / 'desk'}",
        "THREADDESK_SECRET_KEYS": "a-key-that-only-tests-use",
        "THREADDESK_ADMINS": admin,
        "THREADDESK_LOOKUP_GRACE": "0.3",
        "THREADDESK_DNS_SERVER": NO_NAME_SERVER,
    }


def faster() -> float:
    """A clock for Slack's pace on which a second passes in ten milliseconds."""
    return time.monotonic() * FASTER


def simulated_slack(**options: Any) -> SlackSim:
    """The simulator with the desk's manifest, and patience: these machines run many tests at once."""
    return SlackSim(ROOT / "manifest.yml", slowness=SLOWNESS, **options)


@contextmanager
def open_desk(
    folder: Path,
    *,
    imap_port: int = 0,
    imap_password: str = "imap secret",
    clock: Clock = utc_now,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Desk]:
    """A desk at work, with one category and one mailbox; replies are mailed without waiting."""
    with simulated_slack() as slack, MailSim({SUPPORT: "imap secret"}) as mail:
        ada = slack.add_user("ada", real_name="Ada Admin", is_admin=True)
        tom = slack.add_user("tom", real_name="Tom Technician")
        tina = slack.add_user("tina", real_name="Tina Technician")
        gus = slack.add_user("gus", real_name="Gus Guest", is_restricted=True)
        channel = slack.add_channel("support", members=(ada, tom, tina, gus))
        configured = config(slack, folder, ada, **environment)
        parts = build(configured, clock=clock, monotonic=faster, reader=SharedReader())
        parts.desk.add_category("General", channel)
        account = Account(
            address=SUPPORT,
            host="127.0.0.1",
            port=imap_port or mail.imap_port,
            security=Security.NONE,
            user=SUPPORT,
        )
        parts.mailboxes.add(account, imap_password)
        running = RunningDesk(parts)
        desk = Desk(
            slack=slack,
            mail=mail,
            parts=parts,
            running=running,
            ada=ada,
            tom=tom,
            tina=tina,
            gus=gus,
            channel=channel,
        )
        desk.set(
            smtp_host="127.0.0.1",
            smtp_port=str(mail.smtp_port),
            smtp_security="none",
            undo_seconds="0",
            from_name="Acme Support",
        )
        running.start()
        try:
            if not configured.uses_http:
                slack.wait_for(lambda: slack.sockets.open)  # what people do before would be refused
            yield desk
        finally:
            desk.running.stop()
