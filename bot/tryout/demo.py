"""`threaddesk demo`: one round trip through the real bot, printed as a transcript."""

import tempfile
import textwrap
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any, TypeVar

import click

from bot.tryout.bot_process import BotProcess, opened_sandbox

T = TypeVar("T")
ANN, BOB = "ann@harbour-books.example", "bob@harbour-books.example"
HEADERS = ("From", "To", "Subject", "In-Reply-To")
PATIENCE = 45.0  # seconds for one step
_LOOK_AGAIN = threading.Event()

QUESTION = """Hello,

since this morning the till in our shop prints no receipts.
The lamp on the printer blinks red. What can we do?

Ann Walker
Harbour Books
"""
ANSWER = """It is the P-80, and the lamp is off now. Thank you!

On Sat, Tom Becker wrote:
> Hello Ann, which model is it?
"""


class StepFailed(Exception):
    """A step of the round trip did not happen."""


@dataclass
class Round:
    """The round trip under way: both worlds, and what was seen so far."""

    sandbox: Any
    bot: BotProcess
    steps: list[tuple[str, float]] = field(default_factory=list)

    def step(self, what: str, condition: Callable[[], T | None]) -> T:
        """Wait until it happened; print that it did, and how long that took."""
        began = time.monotonic()
        while not (value := condition()):
            if time.monotonic() - began > PATIENCE or not self.bot.is_running():
                raise StepFailed(what)
            _LOOK_AGAIN.wait(0.02)
        took = time.monotonic() - began
        self.steps.append((what, took))
        click.echo(f"  {click.style('✓', fg='green')} {what:<66}{took:6.2f} s")
        return value

    def card(self) -> dict[str, Any] | None:
        """The ticket's card, if it is posted."""
        found = self.cards()
        return found[0] if found else None

    def cards(self) -> list[dict[str, Any]]:
        """Everything that the bot posted in the channel itself."""
        return [one for one in self.sandbox.slack.messages(self.sandbox.support_channel) if one.get("blocks")]

    def status(self) -> str:
        """What the card says in short."""
        card = self.card()
        return str(card["text"]) if card else ""

    def thread(self) -> list[dict[str, Any]]:
        """The thread, the card first."""
        card = self.card()
        return self.sandbox.slack.thread(self.sandbox.support_channel, card["ts"]) if card else []

    def said(self, words: str) -> bool:
        """Whether this stands in the thread."""
        return any(words in one["text"] for one in self.thread())

    def mail(self, address: str, words: str) -> EmailMessage | None:
        """The mail with these words that this customer got."""
        found = [mail for mail in self.mails(address) if words in _text(mail)]
        return found[0] if found else None

    def mails(self, address: str) -> list[EmailMessage]:
        """All mails that this customer got."""
        return [_parsed(one.raw) for one in self.sandbox.mail.received_by(address)]


def run_demo() -> int:
    """Do the round trip; 0 when every step happened, else 1."""
    with (
        tempfile.TemporaryDirectory(prefix="threaddesk-") as folder,
        opened_sandbox() as sandbox,
        BotProcess(Path(folder), sandbox.environment()) as bot,
    ):
        click.echo("A desk of its own: a simulated Slack, a mail server, and the real bot between them.\n")
        bot.start()
        bot.set_up(
            {"General": sandbox.support_channel},
            sandbox.mail_settings(),
            from_name="Acme Support",
            undo_seconds="1",
        )
        made = Round(sandbox=sandbox, bot=bot)
        try:
            _round_trip(made)
        except StepFailed as error:
            click.echo(f"  {click.style('✗', fg='red')} {error}\n\nThe bot's log:\n{bot.log[-4000:]}")
            return 1
        _transcript(made)
    return 0


def _round_trip(made: Round) -> None:
    slack, channel = made.sandbox.slack, made.sandbox.support_channel
    tom = made.sandbox.technician_ids[0]
    asked = _write(made, "The till prints no receipts", QUESTION, Cc=BOB)
    card = made.step("Ann's mail is a ticket: its card stands in #support", made.card)
    made.step("her words stand in its thread", lambda: made.said("prints no receipts."))
    made.step("the mail has left the mailbox", lambda: not made.sandbox.mail.mailbox("support@acme.test"))
    made.step("Ann got a confirmation", lambda: made.mail(ANN, "We have received your message"))

    slack.press(tom, channel, card["ts"], "ticket_take")
    made.step("Tom pressed Take: the card says in progress", lambda: "in progress" in made.status())
    ts = slack.type(tom, channel, "Hello Ann, which *model* is it?", thread_ts=card["ts"])
    made.step("Tom replied in the thread: it shows that it waits", lambda: _marked(made, ts, "hourglass"))
    got = made.step("Ann got the reply by mail", lambda: made.mail(ANN, "which model is it?"))
    made.step("Bob, in copy, got it too", lambda: made.mail(BOB, "which model is it?"))
    made.step("the message in Slack shows that it was mailed", lambda: _marked(made, ts, "envelope"))
    _same_conversation(made, asked, got)

    answers = {"In-Reply-To": str(got["Message-ID"]), "References": str(got["Message-ID"])}
    _write(made, f"Re: {got['Subject']}", ANSWER, **answers)
    made.step("Ann's answer stands in the same thread, without the quote", lambda: _answered(made))
    slack.command(tom, channel, "/ticket close 1")
    made.step("Tom closed the ticket with /ticket close 1", lambda: "closed" in made.status())
    made.step("Ann was told", lambda: made.mail(ANN, "We have closed ticket"))


def _write(made: Round, subject: str, text: str, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Ann Walker <{ANN}>", "support@acme.test", subject
    mail["Message-ID"] = f"<{len(made.steps)}.{id(mail):x}@harbour-books.example>"
    for name, value in headers.items():
        mail[name] = value
    mail.set_content(text)
    made.sandbox.mail.send(mail.as_bytes(), ANN, ["support@acme.test"])
    return mail


def _marked(made: Round, ts: str, name: str) -> bool:
    message = made.sandbox.slack.message(made.sandbox.support_channel, ts)
    return any(name in one["name"] for one in message.get("reactions", ()))


def _same_conversation(made: Round, asked: EmailMessage, got: EmailMessage) -> None:
    made.step(
        "mail programs show it as one conversation",
        lambda: got["In-Reply-To"] == asked["Message-ID"] and got["Subject"].startswith("[#1] "),
    )


def _answered(made: Round) -> bool:
    words = [one["text"] for one in made.thread() if "P-80" in one["text"]]
    return bool(words) and "which model" not in words[0] and len(made.cards()) == 1


def _transcript(made: Round) -> None:
    names = {one["id"]: one.get("real_name") or one["name"] for one in made.sandbox.slack.users()}
    _title("The thread in #support")
    for message in made.thread():
        who = message.get("username") or names.get(message["user"], message["user"])
        marks = " ".join(f":{one['name']}:" for one in message.get("reactions", ()))
        click.echo(textwrap.indent(f"{who}: {message['text']} {marks}".rstrip(), "  ", lambda _: True))
    for address in (ANN, BOB):
        for mail in made.mails(address):
            _title(f"Mail to {address}")
            heads = [
                f"{name}: {mail[name]}" for name in ("From", "To", "Subject", "In-Reply-To") if mail[name]
            ]
            click.echo(textwrap.indent("\n".join([*heads, "", _text(mail).strip()]), "  "))
    total = sum(took for _, took in made.steps)
    click.echo(f"\n{len(made.steps)} steps, every one of them happened, {total:.1f} s of waiting.")


def _title(words: str) -> None:
    click.echo(f"\n{click.style(words, bold=True)}")


def _parsed(raw: bytes) -> EmailMessage:
    mail = BytesParser(policy=default).parsebytes(raw)
    if not isinstance(mail, EmailMessage):
        raise TypeError("the default policy makes EmailMessage")
    return mail


def _text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    return str(part.get_content()) if part else ""
