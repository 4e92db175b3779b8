"""A desk on which nothing runs by itself: its clock stands, and due work is done when a test says so."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from types import MappingProxyType
from typing import Any

from slack_bolt.adapter.socket_mode import SocketModeHandler

from bot import telling
from bot.core.accounts import Account, Security
from bot.core.inbound import Inbound
from bot.core.mail import content_key
from bot.core.messages import Audience, Author, Format, Message
from bot.core.outbox import Delivery, SendMail, State
from bot.core.tickets import Ticket
from bot.filing import Filing
from bot.mail_bridge import Arrived
from bot.wiring import Parts, build
from sandbox.mail import MailSim
from sandbox.slack import SlackSim
from tests.desks import a_mail, body, config, parsed, simulated_slack
from tests.hanging_up import hang_up_soon
from tests.readers import SharedReader

KEY = b"a-key-that-only-tests-use"
BEGIN = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
ANN, BOB = "ann@customer.test", "bob@customer.test"
SUPPORT = "support@acme.test"
TOMS = "tom@acme.test"  # a technician's own address


class StillClock:
    """A wall clock and a monotonic one, which move only when told to."""

    def __init__(self) -> None:
        self.now, self.seconds = BEGIN, 0.0

    def __call__(self) -> datetime:
        return self.now

    def monotonic(self) -> float:
        return self.seconds

    def forward(self, **time: float) -> None:
        """So much later, as for `timedelta`."""
        step = timedelta(**time)
        self.now, self.seconds = self.now + step, self.seconds + step.total_seconds()


@dataclass
class StillDesk:
    """The parts of a bot, and both its worlds."""

    slack: SlackSim
    mail: MailSim
    parts: Parts
    clock: StillClock
    ada: str  # admin
    tom: str  # technician
    tina: str  # technician
    gus: str  # guest
    channel: str
    count: int = 0

    def set(self, **settings: str) -> None:
        """Change settings as the command line does."""
        self.parts.desk.change_settings(settings, by="command line")

    def forget_accounts(self) -> None:
        """Have no mailbox."""
        for account, _ in self.parts.mailboxes.all():
            self.parts.mailboxes.remove(account.address)

    def work(self, **later: float) -> int:
        """Let so much time pass, then carry out what is due, Slack's pace included; says how many tries."""
        self.clock.forward(**later)
        tries = 0
        while done := self.parts.worker.work_off():
            tries += done
            self.clock.seconds += 2
        return tries

    def ticket(self, *subscribers: str, **more: Any) -> Ticket:
        """A new ticket, its card posted."""
        given: dict[str, Any] = {"subject": "The printer burns", "requester_name": "Ann Smith"} | more
        with self.parts.store.transaction() as tx:
            filing = Filing.begin(tx, self.clock(), (KEY,))
            category = filing.category(None)
            ticket = Ticket(
                number=tx.next_number("tickets"),
                category=category.id,
                channel=category.channel,
                requester=(subscribers or (ANN,))[0],
                subscribers=subscribers or (ANN,),
                account=SUPPORT,
                created_at=filing.now,
                updated_at=filing.now,
                **given,
            )
            tx.tickets.put(ticket)
            filing.slack.open_thread(ticket)
        self.work()
        return self.now(ticket.number)

    def arrives(self, text: str, **more: Any) -> Inbound:
        """A customer's mail came in and was filed, and what is due was done; gives its row."""
        return self.arrives_raw(self.a_mail(text, **more).as_bytes())

    def a_mail(self, text: str, **more: Any) -> EmailMessage:
        """A customer's mail, not sent."""
        self.count += 1
        return a_mail(text, message_id=f"<{self.count}.{id(self):x}@customer.test>", **more)

    def arrives_raw(self, raw: bytes, account: str = SUPPORT) -> Inbound:
        """A mail came in as these bytes, and what is due was done."""
        row = self.filed(raw, account)
        self.work(seconds=1)
        return row

    def filed(self, raw: bytes, account: str = SUPPORT) -> Inbound:
        """A mail came in as these bytes; nothing is sent yet."""
        self.count += 1
        self.parts.bridge.receive(Arrived(account=account, uidvalidity=1, uid=self.count, raw=raw))
        with self.parts.store.transaction() as tx:
            row = tx.inbound.get(content_key(raw))
        assert row
        return row

    def thread(self, number: int = 1) -> list[dict[str, Any]]:
        """The posts below a ticket's card."""
        ticket = self.now(number)
        assert ticket.thread_ts
        return self.slack.thread(ticket.channel, ticket.thread_ts)[1:]

    def press(self, action: str, number: int = 1, *, by: str = "") -> None:
        """Press the newest button of this kind in a ticket's thread."""
        with_button = [one for one in self.thread(number) if _action(one, action)]
        assert with_button, f"no button {action} in the thread"
        pressed = self.slack.press(by or self.tom, self.channel, with_button[-1]["ts"], action)
        assert pressed.ok, pressed.error
        self.work(seconds=1)

    def now(self, number: int) -> Ticket:
        """The ticket as the store has it."""
        with self.parts.store.transaction() as tx:
            ticket = tx.tickets.get(number)
        assert ticket
        return ticket

    def reply(self, ticket: Ticket, text: str, **more: Any) -> Message:
        """A technician's reply, queued; nothing is sent yet."""
        with self.parts.store.transaction() as tx:
            # Inside the transaction: a bot that hears of it has to wait, and finds it known.
            ts = self.slack.type(self.tom, self.channel, text, thread_ts=ticket.thread_ts)
            filing = Filing.begin(tx, self.clock(), (KEY,))
            message = Message(
                id=tx.next_number("messages"),
                ticket=ticket.number,
                at=filing.now,
                audience=Audience.PUBLIC,
                author=Author(name="Tom Technician", slack_user=self.tom),
                text=text,
                format=Format.MARKDOWN,
                channel=self.channel,
                ts=ts,
                **more,
            )
            tx.messages.put(message)
            filing.slack.show_delivery(message)
            telling.said(filing, filing.ticket(ticket.number), message)
        return message

    def close(self, ticket: Ticket) -> None:
        """Close the ticket: that mails its subscribers automatically."""
        self.parts.desk.close(ticket.number, by=self.ada)

    def mails(self, ticket: Ticket) -> list[Delivery]:
        """The ticket's mail deliveries, the oldest first."""
        with self.parts.store.transaction() as tx:
            every = [tx.deliveries.get(number) for number in range(1, 200)]
        return [
            one for one in every if one and one.ticket == ticket.number and isinstance(one.order, SendMail)
        ]

    def states(self, ticket: Ticket) -> list[State]:
        return [one.state for one in self.mails(ticket)]

    def received(self, address: str = ANN) -> list[EmailMessage]:
        """What a customer received, parsed."""
        return [parsed(one.raw) for one in self.mail.received_by(address)]

    def texts(self, address: str = ANN) -> list[str]:
        """The words of what a customer received, without the line below them by which one unsubscribes."""
        whole = (body(one).replace("\r\n", "\n") for one in self.received(address))
        return [text.partition("\n\nStop emails about this ticket")[0].strip() for text in whole]

    def lines(self, ticket: Ticket) -> list[str]:
        """The fallback texts of the bot's posts in the ticket's thread."""
        assert ticket.thread_ts
        thread = self.slack.thread(self.channel, ticket.thread_ts)[1:]
        return [one["text"] for one in thread if one.get("user") == self.slack.bot_user_id]

    def marks(self, message: Message) -> list[str]:
        """The reactions on a technician's message."""
        return [one["name"] for one in self.slack.message(self.channel, message.ts).get("reactions", [])]

    def told(self, user: str) -> list[str]:
        """The direct messages that somebody got."""
        return [
            str(call.args["text"])
            for call in self.slack.calls
            if call.method == "chat.postMessage" and call.ok and call.args["channel"] == user
        ]


@contextmanager
def hearing(desk: StillDesk) -> Iterator[StillDesk]:
    """The desk, which hears what people do in Slack."""
    handler = SocketModeHandler(desk.parts.app(), desk.slack.app_token)
    handler.client.proxy = None
    handler.client.connect()
    try:
        desk.slack.wait_for(lambda: desk.slack.sockets.open)
        yield desk
    finally:
        hang_up_soon(handler.client)


def _action(post: dict[str, Any], action: str) -> bool:
    elements = [one for block in post.get("blocks", ()) for one in block.get("elements", ())]
    return any(one.get("action_id") == action for one in elements)


@contextmanager
def still_desk(
    folder: Path,
    *,
    environment: Mapping[str, str] = MappingProxyType({}),
    chance: float = 0.0,
    **mail: Any,
) -> Iterator[StillDesk]:
    """A desk with one category; `mail` are options of its mail server, `chance` is what falls every time."""
    clock = StillClock()
    with simulated_slack() as slack, MailSim({SUPPORT: "imap secret"}, **mail) as server:
        ada = slack.add_user("ada", real_name="Ada Admin", is_admin=True)
        tom = slack.add_user("tom", real_name="Tom Technician", email=TOMS)
        tina = slack.add_user("tina", real_name="Tina Technician")
        gus = slack.add_user("gus", real_name="Gus Guest", is_restricted=True)
        channel = slack.add_channel("support", members=(ada, tom, tina, gus))
        parts = build(
            config(slack, folder, ada, **environment),
            clock=clock,
            monotonic=clock.monotonic,
            reader=SharedReader(),
            chance=lambda: chance,
        )
        try:
            parts.desk.add_category("General", channel)
            with parts.store.transaction() as tx:
                account = Account(
                    address=SUPPORT,
                    host="127.0.0.1",
                    port=server.imap_port,
                    user=SUPPORT,
                    security=Security.NONE,
                )
                tx.accounts.put(replace(account, secret="env:IMAP_PASSWORD"))
            desk = StillDesk(
                slack=slack, mail=server, parts=parts, clock=clock,
                ada=ada, tom=tom, tina=tina, gus=gus, channel=channel,
            )  # fmt: skip
            desk.set(
                smtp_host="127.0.0.1",
                smtp_port=str(server.smtp_port),
                smtp_security="none",
                undo_seconds="0",
                from_name="Acme Support",
            )
            yield desk
        finally:
            parts.close()
