"""What a flow does to tickets inside one transaction: the acts that mails, replies and buttons share."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core import notices
from bot.core.inbound import Inbound, Mark
from bot.core.incoming import Append, Bounce, Facts, Open
from bot.core.letters import clean
from bot.core.mail import IncomingMail
from bot.core.matching import Claim, Evidence, named_in_subject, proofs, without_number
from bot.core.message_ids import is_loop_mark, read_message_id
from bot.core.messages import INLINE_TEXT, Audience, Author, Event, File, Format, Message
from bot.core.outbox import Failed, SendMail, settled
from bot.core.people import Category, Person
from bot.core.rich_text import to_slack
from bot.core.screening import is_junk_sender
from bot.core.tickets import Ticket, Via, heard_from_customer, reopened
from bot.errors import NotFound
from bot.outgoing import Outgoing, Sender, settings_in
from bot.settings import Settings
from bot.storage import Transaction

MOST_POSTS = 8  # of one mail in its thread; Slack takes one a second
MOST_REPORTED = 10  # recipients in one line about a delivery report
MOST_SUBSCRIBERS = 50  # taken from one mail; the others are listed in the thread


@dataclass(frozen=True, slots=True, kw_only=True)
class LostMail:
    """One mail of ours that did not reach one recipient."""

    ticket: int
    op: str  # of its delivery
    recipient: str
    words: str  # the server's
    is_final: bool  # off: it is only late, and the server goes on trying

    @property
    def sentence(self) -> str:
        """What the thread says of it."""
        fate = "did not get the mail" if self.is_final else "has not got the mail yet"
        return f"{self.recipient or 'A subscriber'} {fate}: {self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One transaction, with the moment and the settings that hold in it."""

    tx: Transaction
    now: datetime
    keys: tuple[bytes, ...]
    settings: Settings
    outgoing: Outgoing

    @classmethod
    def begin(cls, tx: Transaction, now: datetime, keys: tuple[bytes, ...]) -> "Filing":
        """The view of a transaction that has just begun."""
        settings = settings_in(tx)
        sender = Sender(key=keys[0], settings=settings)
        return cls(
            tx=tx, now=now, keys=keys, settings=settings, outgoing=Outgoing(tx=tx, now=now, sender=sender)
        )

    # --- looking up ----------------------------------------------------------------------------

    def ticket(self, number: int) -> Ticket:
        """The ticket of this number; raises `NotFound`."""
        ticket = self.tx.tickets.get(number)
        if ticket is None:
            raise NotFound(f"There is no ticket #{number}; `/ticket` lists yours.")
        return ticket

    def category(self, number: int | None) -> Category:
        """The category of this number, else the default one; raises `NotFound` when there is none."""
        found = self.tx.categories.get(number) if number is not None else None
        if found:
            return found
        named = self.tx.categories.find("name", self.settings.default_category.casefold(), limit=1)
        first = named or self.tx.categories.all(limit=1)
        if not first:
            raise NotFound("There is no category yet: threaddesk category add NAME --channel ID")
        return first[0]

    def facts(self, mail: IncomingMail) -> Facts:
        """What must be known to decide about a mail."""
        headers = {name.lower(): value for name, value in mail.headers}
        ours = read_message_id(self.keys, mail.message_id) is not None
        return Facts(
            settings=self.settings,
            now=self.now,
            ours=ours or is_loop_mark(self.keys, headers.get("x-threaddesk-loop", "")),
            known_sender=bool(self.tx.people.find("address", mail.sender.address.lower(), limit=1)),
            claims=tuple(self._claims(mail)),
            bounced=tuple(dict.fromkeys(proof.ticket for proof in self._returned(mail))),
        )

    def _claims(self, mail: IncomingMail) -> Iterable[tuple[Claim, Ticket]]:
        for claim in (*proofs(mail, self.keys), *self._known_ids(mail), *self._in_subject(mail)):
            ticket = self.tx.tickets.get(claim.ticket)
            if ticket:
                yield claim, ticket

    def _known_ids(self, mail: IncomingMail) -> Iterable[Claim]:
        for reference in mail.references:
            for message in self.tx.messages.find("message_id", reference):
                yield _unproven(message.ticket, Evidence.KNOWN_MESSAGE_ID)

    def _in_subject(self, mail: IncomingMail) -> Iterable[Claim]:
        number = named_in_subject(mail.subject)
        if number is not None:
            yield _unproven(number, Evidence.SUBJECT)

    def _returned(self, mail: IncomingMail) -> list[LostMail]:
        """Which mails of ours a delivery report returns, and what it says of each recipient."""
        found = []
        for one in mail.returned:
            for message_id in one.message_ids:
                proof = read_message_id(self.keys, message_id)
                if proof:
                    found.append(
                        LostMail(
                            ticket=proof.ticket,
                            op=proof.op,
                            recipient=one.recipient,
                            words=one.diagnostic or one.status or "no reason given",
                            is_final=one.action == "failed",
                        )
                    )
        return found

    # --- changing ------------------------------------------------------------------------------

    def log(
        self, ticket: Ticket, kind: str, *, by: str = "", words: str = "", reasons: tuple[str, ...] = ()
    ) -> None:
        """Write a line into the ticket's log."""
        self.tx.events.put(
            Event(
                id=self.tx.next_number("events"),
                ticket=ticket.number,
                at=self.now,
                kind=kind,
                by=by,
                words=words,
                reasons=reasons,
            )
        )

    def person_name(self, mail: IncomingMail) -> str:
        """The name of who wrote; a person is made for an address that is new."""
        name = clean(mail.sender.name)[:80]
        address = mail.sender.address.lower()
        if not address:
            return name or "unknown sender"
        known = self.tx.people.find("address", address, limit=1)
        if known:
            return name or known[0].name or address
        number = self.tx.next_number("people")
        self.tx.people.put(Person(id=number, name=name, addresses=(address,), made_at=self.now))
        return name or address

    def open_ticket(self, mail: IncomingMail, row: Inbound, decision: Open) -> Ticket:
        """A new ticket of this mail, with its card queued."""
        account = self.tx.accounts.get(row.account)
        category = self.category(account.category if account else None)
        requester = mail.sender.address.lower()
        subscribers, passed_over = self._subscribers(mail)
        ticket = Ticket(
            number=self.tx.next_number("tickets"),
            subject=without_number(clean(mail.subject))[:250] or "(no subject)",
            category=category.id,
            channel=category.channel,
            requester=requester,
            requester_name=self.person_name(mail),
            created_at=self.now,
            updated_at=self.now,
            subscribers=subscribers,
            via=Via.EMAIL,
            authentication="none",
            account=row.account,
            follows=decision.follows,
        )
        self.tx.tickets.put(ticket)
        self.log(ticket, "opened", by=requester, words="A mail made this ticket.", reasons=decision.reasons)
        self.outgoing.open_thread(ticket)
        if decision.follows:
            self.outgoing.line(ticket, f"The mail points at ticket #{decision.follows}.")
        if passed_over:
            self.outgoing.line(
                ticket, f"Not subscribed, because there were too many: {', '.join(passed_over)}"
            )
        return ticket

    def _subscribers(self, mail: IncomingMail) -> tuple[tuple[str, ...], tuple[str, ...]]:
        wanted = [mail.sender.address]
        if self.settings.subscribe_cc_and_to:
            wanted += [one.address for one in (*mail.to, *mail.cc)]
        ours = self.desk_addresses()
        clean_ones = dict.fromkeys(
            address.lower()
            for address in wanted
            if address and not is_junk_sender(address) and without_tag(address.lower()) not in ours
        )
        found = tuple(clean_ones)
        return found[:MOST_SUBSCRIBERS], found[MOST_SUBSCRIBERS:]

    def desk_addresses(self) -> frozenset[str]:
        """Every address that is the desk itself."""
        accounts = {one.address for one in self.tx.accounts.all()}
        return frozenset(accounts | {self.settings.from_address, self.settings.reply_to} - {""})

    def append(self, mail: IncomingMail, decision: Append) -> Ticket:
        """The ticket that the mail goes on, changed by its coming in."""
        ticket = self.ticket(decision.ticket)
        before = ticket.status
        ticket = (reopened if decision.reopens else heard_from_customer)(ticket, now=self.now)
        self.tx.tickets.put(ticket)
        who = mail.sender.address.lower()
        self.log(ticket, "commented", by=who, words="A mail came in.", reasons=decision.reasons)
        if decision.reopens:
            self.log(ticket, "reopened", by=who, words="The customer's reply reopened the ticket.")
            self.outgoing.line(ticket, "The customer's reply reopened this ticket.")
        if not decision.is_subscriber:
            self.outgoing.line(ticket, f"{who} is not a subscriber of this ticket and gets no updates.")
        if ticket.status is not before:
            self.outgoing.refresh_card(ticket)
        return ticket

    def say(
        self,
        ticket: Ticket,
        mail: IncomingMail,
        row: Inbound,
        *,
        body: str,
        files: tuple[File, ...],
        passes_on: bool = True,
    ) -> None:
        """Put a mail's words and files into the ticket, its thread and its other subscribers' mail."""
        message = Message(
            id=self.tx.next_number("messages"),
            ticket=ticket.number,
            at=self.now,
            audience=Audience.PUBLIC,
            author=Author(name=self.person_name(mail), address=mail.sender.address.lower()),
            text=mail.reply[:INLINE_TEXT],
            body=body,
            format=Format(mail.reply_format),
            files=files,
            message_id=mail.message_id,
            raw=row.raw,
            addressed=tuple(one.address.lower() for one in (*mail.to, *mail.cc)),
        )
        parts = max(1, len(to_slack(mail.reply, message.format.value)))
        if parts > MOST_POSTS and body:
            whole = File(name="whole mail.txt", content_type="text/plain", size=len(mail.reply), sha256=body)
            message = replace(message, files=(whole, *message.files))
            self.outgoing.line(
                ticket,
                f"A very long mail: its first {MOST_POSTS} parts stand here, all of it is in the file.",
            )
        self.tx.messages.put(message)
        self.outgoing.post_message(ticket, message, min(parts, MOST_POSTS))
        for notice in mail.notices:
            self.outgoing.line(ticket, notice)
        if passes_on:
            self._pass_on(ticket, message)
        elif notices.on_message(ticket, message, self.settings):
            self.outgoing.line(ticket, "Not passed on to the other subscribers: its sender is not proven.")

    def _pass_on(self, ticket: Ticket, message: Message) -> None:
        """Mail a customer's words to the other subscribers, within the cap that ends loops."""
        told = notices.on_message(ticket, message, self.settings)
        allowed = {address for one in told for address in one.to if self.may_mail(address, notices.RELAYED)}
        kept = tuple(replace(one, to=tuple(who for who in one.to if who in allowed)) for one in told)
        self.outgoing.mail(ticket, [one for one in kept if one.to], message=message)
        left_out = sorted({address for one in told for address in one.to} - allowed)
        if left_out:
            words = "Too much mail in a short time: this was not passed on to"
            self.outgoing.line(ticket, f"{words} {', '.join(left_out)}.")

    def confirm(self, ticket: Ticket, decision: Open) -> None:
        """Mail the confirmation, unless the address had its share of automatic mail."""
        told = notices.on_opened(ticket, confirm=decision.confirm, settings=self.settings)
        if told and self.may_mail(ticket.requester, notices.AUTOMATIC):
            self.outgoing.mail(ticket, told)

    def may_mail(self, address: str, cap: notices.Cap) -> bool:
        """Whether one more such mail may go to an address; counts it if so."""
        key = f"{cap.name}:{address}"
        mark = self.tx.marks.get(key)
        earlier = [datetime.fromisoformat(at) for at in mark.value.split()] if mark else []
        if not cap.allows(earlier, self.now):
            return False
        kept = [*earlier, self.now][-cap.most :]
        self.tx.marks.put(Mark(key=key, value=" ".join(at.isoformat() for at in kept)))
        return True

    def show_bounce(self, mail: IncomingMail, decision: Bounce) -> None:
        """Say in each thread who did not get its mail and why; what will never arrive is marked as failed."""
        lost = self._returned(mail)
        for number in decision.tickets:
            ticket = self.ticket(number)
            mine = [one for one in lost if one.ticket == number]
            for is_final in (True, False):
                said = [one.sentence for one in mine if one.is_final is is_final][:MOST_REPORTED]
                if said:
                    kind = "failed" if is_final else "delayed"
                    self.log(ticket, kind, words="; ".join(said), reasons=decision.reasons)
                    self.outgoing.line(ticket, "; ".join(said))
            for one in mine:
                self._mark_failed(one)

    def _mark_failed(self, lost: LostMail) -> None:
        for delivery in self.tx.deliveries.find("op", lost.op):
            alone = isinstance(delivery.order, SendMail) and len(delivery.order.to) == 1
            if not (lost.is_final and alone):
                continue  # late, or others had the same mail: the thread says it, the mail was sent
            self.tx.deliveries.put(settled(delivery, Failed(words=lost.words), self.now))
            message = self.tx.messages.get(delivery.message) if delivery.message is not None else None
            if message and message.author.is_staff:
                self.outgoing.show_delivery(message)


def _unproven(ticket: int, evidence: Evidence) -> Claim:
    return Claim(ticket=ticket, evidence=evidence, proven=False, issued_to_sender=False)


def without_tag(address: str) -> str:
    """The address without its `+tag`: where mail to it really goes."""
    local, _, domain = address.partition("@")
    return f"{local.partition('+')[0]}@{domain}"
