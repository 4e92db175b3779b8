"""What would happen to a mail, and why: decided by the very code that files mail, then undone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import assert_never

from bot.core import incoming
from bot.core.decisions import Append, Bounce, Confirm, Decision, Drop, Facts, Hold, Leave, Open, Rate
from bot.core.inbound import Inbound
from bot.core.joining import may_write
from bot.core.mail import IncomingMail, MailError, content_key
from bot.core.outbox import Order, PostLine, SendMail, Tell
from bot.core.tickets import Ticket
from bot.errors import NotFound
from bot.filing import Filing
from bot.incoming.mail_pages import Entry
from bot.mail_bridge import Filed, MailBridge
from bot.outgoing.in_force import settings_in
from bot.ports import Clock, MailReader
from bot.storage import Store, Transaction

MOST_NAMED = 20  # of anything in one line


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One step of what happens to a mail: a question, its answer, and whether that decides."""

    step: str
    words: str
    decides: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """What would become of a mail now, step by step."""

    id: str  # short
    outcome: str  # as it would be counted; "duplicate" and "waiting" too
    steps: tuple[Verdict, ...]


class Explaining:
    """Looks at mails as the desk would, and changes nothing."""

    def __init__(self, store: Store, reader: MailReader, bridge: MailBridge, *, clock: Clock) -> None:
        self._store, self._reader, self._bridge, self._clock = store, reader, bridge, clock

    def explain(self, raw: bytes, account: str = "") -> Explained:
        """What would become of this mail if it came in now.

        Args:
            account: the mail account's address; else the one that the mail names, else the first.

        Raises:
            NotFound: there is no such account.
        """
        key = content_key(raw)
        with self._store.transaction() as tx:
            known, limit = tx.inbound.get(key), settings_in(tx).max_mail_mb
        if len(raw) > limit * 1024 * 1024:
            said = f"it has {len(raw) / 1e6:.1f} MB, and max_mail_mb allows {limit}: it is set aside"
            return _ended(key, "failed", "Read", said)
        try:
            mail = self._reader.read(raw)
        except MailError as error:
            return _ended(
                key, "failed", "Read", f"it cannot be read ({error}): it is set aside after 3 tries"
            )
        row = self._row(key, raw, mail, account)
        first = (_read(mail, row.account), _seen(known))
        try:
            filed, rest = self._bridge.rehearse(row, mail, partial(_looked, mail))
        except NotFound as error:
            why = Verdict(step="Outcome", words=f"it waits: {error}", decides=True)
            return Explained(id=row.short, outcome="waiting", steps=(*first, why))
        outcome = "duplicate" if known else str(filed.row.outcome or "waiting")
        return Explained(id=row.short, outcome=outcome, steps=(*first, *rest))

    def _row(self, key: str, raw: bytes, mail: IncomingMail, account: str) -> Inbound:
        with self._store.transaction() as tx:
            address = _account(tx, mail, account.lower())
        return Inbound(
            key=key, account=address, uidvalidity=0, uid=0, raw="", size=len(raw), at=self._clock()
        )


def _account(tx: Transaction, mail: IncomingMail, wanted: str) -> str:
    """The mail account that the mail came to."""
    addresses = [one.address for one in tx.accounts.all()]
    if wanted and wanted not in addresses:
        raise NotFound(f"There is no account {wanted}; there are: {', '.join(addresses) or 'none yet'}.")
    named = [one.address.lower() for one in (*mail.to, *mail.cc)] + [one.lower() for one in mail.delivered_to]
    return wanted or next((one for one in named if one in addresses), addresses[0] if addresses else "")


def _ended(key: str, outcome: str, step: str, words: str) -> Explained:
    verdict = Verdict(step=step, words=words, decides=True)
    return Explained(id=key[:8], outcome=outcome, steps=(verdict,))


# --- the steps, in the order of specification 1.2 --------------------------------------------------


def _read(mail: IncomingMail, account: str) -> Verdict:
    words = [
        f"from {mail.sender.address or 'nobody'}, “{mail.subject}”, {mail.size} bytes, "
        f"{len(mail.attachments)} files; it came to {account or 'no account'}",
        *mail.notices,
    ]
    return Verdict(step="Read", words="; ".join(words))


def _seen(known: Inbound | None) -> Verdict:
    if known is None:
        return Verdict(step="Seen before?", words="no")
    words = (
        f"yes, on {known.at:%Y-%m-%d %H:%M} UTC: {Entry(row=known).fate}; this copy is counted and removed"
    )
    return Verdict(step="Seen before?", words=words, decides=True)


def _looked(
    mail: IncomingMail, filing: Filing, filed: Filed, before: int
) -> tuple[Filed, tuple[Verdict, ...]]:
    """Everything that can be seen inside the transaction that will be undone."""
    facts = filed.facts
    steps = [
        *_asked(mail, facts),
        Verdict(step="Which ticket?", words=_claims(mail, facts)),
        Verdict(step="Who is it?", words=_sender(mail, facts)),
        Verdict(step="Outcome", words=_outcome(filing, filed), decides=True),
        Verdict(step="Why", words="; ".join(filed.row.reasons)),
    ]
    steps += [Verdict(step=step, words=words) for step, words in _effects(filing, filed, before) if words]
    return filed, tuple(steps)


# What those rules ask that answer before the ticket and the person are looked for.
QUESTIONS: Mapping[incoming.Rule, str] = {
    incoming.drop_our_own: "Our own?",
    incoming.show_bounce: "Bounce?",
    incoming.take_ready_mail: "A link's ready mail?",
    incoming.drop_automatic: "Junk?",
    incoming.refuse_blocked: "Blocked sender?",
    incoming.take_confirmation: "Answer to a challenge?",
    incoming.follow_rules: "Rules",
}


def _asked(mail: IncomingMail, facts: Facts) -> Iterable[Verdict]:
    """Each question, up to the one that decides."""
    for rule in filter(QUESTIONS.get, incoming.RULES):
        step = QUESTIONS[rule]
        decision = rule(mail, facts)
        words = "; ".join(decision.reasons) if decision else _no(step, facts)
        yield Verdict(step=step, words=words, decides=decision is not None)
        if decision:
            return


def _no(step: str, facts: Facts) -> str:
    if step == "Rules":
        return "; ".join(facts.wishes.reasons) or "none matches"
    if step == "Junk?" and not facts.settings.junk_filter:
        return "the junk filter is off (junk_filter)"
    return "no"


def _claims(mail: IncomingMail, facts: Facts) -> str:
    if not facts.claims:
        return "it points at none"
    return "; ".join(
        f"#{ticket.number} ({ticket.status.value}): {claim.evidence}, "
        f"{_proves(claim.proven, claim.issued_to_sender)}, "
        f"{'so its sender may write there' if may_write(claim, ticket, mail, facts) else 'not enough'}"
        for claim, ticket in facts.claims[:MOST_NAMED]
    )


def _proves(proven: bool, issued: bool) -> str:
    if issued:
        return "which was sent to this very address"
    return "which proves that its sender had a mail of it" if proven else "which proves nothing by itself"


def _sender(mail: IncomingMail, facts: Facts) -> str:
    person = facts.person
    who = f"known as {person.name or mail.sender.address}" if person else "unknown"
    more = [
        f"authentication: {facts.authentication.verdict.value} ({facts.authentication.words or 'no word'})"
    ]
    if facts.staff:
        more.append("a technician, which is proven")
    elif person and person.is_staff:
        more.append("a technician's address, which is not proven")
    if facts.challenges:
        more.append("unknown senders have to confirm themselves here")
    if not facts.settings.accept_unregistered:
        more.append("unknown senders are refused (accept_unregistered)")
    return "; ".join([who, *more])


def _outcome(filing: Filing, filed: Filed) -> str:
    number = filed.row.ticket
    decision: Decision = filed.decision
    match decision:
        case Open():
            return "a new ticket"
        case Append():
            after = filing.ticket(decision.ticket)
            state = " and reopens it" if decision.reopens else ""
            return f"a comment in #{after.number}{state} ({after.status.value})"
        case Bounce():
            return f"a delivery report, shown in #{number}"
        case Confirm():
            return "its sender is known from now on, and their held mail is let in"
        case Leave():
            return f"{decision.address} gets no more mail about #{decision.ticket}"
        case Rate():
            return f"{decision.address} rates #{decision.ticket} as {decision.rating.value}"
        case Hold():
            return "held"
        case Drop():
            where = f", shown in #{decision.ticket}" if decision.ticket else ""
            return f"{decision.outcome.value}: no ticket{where}"
    assert_never(decision)


def _effects(filing: Filing, filed: Filed, before: int) -> Iterable[tuple[str, str]]:
    """What would be made, posted and mailed."""
    ticket = filing.tx.tickets.get(filed.row.ticket) if filed.row.ticket is not None else None
    if ticket and isinstance(filed.decision, Open):
        yield "New ticket", _ticket(filing, ticket)
    orders = list(_orders(filing, before))
    lines = [one.words for one in orders if isinstance(one, PostLine)]
    mails = [f"{one.template} to {', '.join(one.to)}" for one in orders if isinstance(one, SendMail)]
    yield "Lines in the thread", " | ".join(lines[:MOST_NAMED])
    yield "Mails", "; ".join(mails[:MOST_NAMED])
    told = [one.words for one in orders if isinstance(one, Tell)]
    yield "Direct messages", " | ".join(f"{words} ({told.count(words)})" for words in dict.fromkeys(told))


def _ticket(filing: Filing, ticket: Ticket) -> str:
    category = filing.tx.categories.get(ticket.category)
    said = [
        f"“{ticket.subject}” in {category.name if category else '—'} for {ticket.requester}",
        f"priority {ticket.priority.value}",
        f"subscribers: {', '.join(ticket.subscribers[:MOST_NAMED]) or 'none'}",
    ]
    if ticket.assignee:
        said.append(f"assigned to {ticket.assignee}")
    if ticket.tags:
        said.append(f"tags: {', '.join(ticket.tags)}")
    return "; ".join(said)


def _orders(filing: Filing, before: int) -> Iterable[Order]:
    """What filing it would send into the world."""
    for number in range(before + 1, filing.tx.next_number("deliveries")):
        found = filing.tx.deliveries.get(number)
        if found:
            yield found.order
