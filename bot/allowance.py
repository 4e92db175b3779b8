"""What has room under a cap yet: counted in marks, inside the running transaction."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from bot.core.caps import AUTOMATIC, AUTOMATIC_TO_STAFF, CONFIRMATION, RELAYED, SAME_WORDS, Cap
from bot.core.inbound import Mark
from bot.core.messages import Message
from bot.core.people import whose
from bot.storage import Transaction
from bot.templates import Template, mail_of


def spend_all(tx: Transaction, now: datetime, caps: Sequence[tuple[Cap, str]]) -> bool:
    """Whether one more fits under all these caps, each for what it names; counts it if so."""
    earlier = [_spent(tx, cap, about) for cap, about in caps]
    if not all(cap.allows(times, now) for (cap, _), times in zip(caps, earlier, strict=True)):
        return False
    for (cap, about), times in zip(caps, earlier, strict=True):
        kept = [*times, now][-cap.most :]
        value = " ".join(at.isoformat() for at in kept)
        until = max(kept) + max(span for span, _ in cap.limits)
        tx.marks.put(Mark(key=f"{cap.name}:{about}", value=value, until=until))
    return True


def has_room(tx: Transaction, now: datetime, cap: Cap, about: str) -> bool:
    """Whether one more fits under this cap; counts nothing."""
    return cap.allows(_spent(tx, cap, about), now)


def _spent(tx: Transaction, cap: Cap, about: str) -> list[datetime]:
    mark = tx.marks.get(f"{cap.name}:{about}")
    return [datetime.fromisoformat(at) for at in mark.value.split()] if mark else []


def has_room_for_mail(tx: Transaction, now: datetime, address: str) -> bool:
    """Whether one more automatic mail may go to this address."""
    return has_room(tx, now, _cap_of(tx, address), address.lower())


def spend_on_mail(tx: Transaction, now: datetime, template: Template, address: str) -> bool:
    """Whether this automatic mail may go to this address; counts it if so."""
    about = address.lower()
    more = ((CONFIRMATION, about),) if template.name == "confirmation" else ()
    return spend_all(tx, now, ((_cap_of(tx, address), about), *more))


def within_caps(
    tx: Transaction, now: datetime, template: Template, to: tuple[str, ...], message: Message | None
) -> tuple[tuple[str, ...], str]:
    """To whom of these a mail may go, so that every loop of machines ends; and a sentence about the others.

    What a person of the desk says is never held back.
    """
    if message and not message.author.is_staff:
        return _passed_on(tx, now, to, message)
    if not template.automatic:
        return to, ""
    kept = tuple(one for one in to if spend_on_mail(tx, now, template, one))
    left_out = [one for one in to if one not in kept]
    return kept, too_much(template, *left_out) if left_out else ""


def too_much(template: Template, *addresses: str) -> str:
    """That these had their share of automatic mail, as a sentence."""
    most = "one address gets at most one confirmation a minute, 3 automatic mails an hour and 10 a day"
    return f"{', '.join(addresses)} was not mailed {mail_of(template.name)}: {most}."


def _passed_on(
    tx: Transaction, now: datetime, to: tuple[str, ...], message: Message
) -> tuple[tuple[str, ...], str]:
    """To whom of these a customer's words go, and a sentence about the others."""
    if _is_repetition(tx, now, message):
        return (), "Not passed on to the other subscribers: its sender said the same within the last hour."
    kept = tuple(one for one in to if spend_all(tx, now, ((RELAYED, one),)))
    left_out = sorted(set(to) - set(kept))
    words = f"Too much mail in a short time: this was not passed on to {', '.join(left_out)}."
    return kept, words if left_out else ""


def _is_repetition(tx: Transaction, now: datetime, message: Message) -> bool:
    """Whether what a customer wrote begins with the words of something that was passed on just before."""
    if not (said := message.gist):
        return False
    about = f"{message.ticket} {message.author.address} {sha256(said.encode()).hexdigest()[:16]}"
    return not spend_all(tx, now, ((SAME_WORDS, about),))


def _cap_of(tx: Transaction, address: str) -> Cap:
    person = whose(tx.people.find("address", address.lower()), address)
    return AUTOMATIC_TO_STAFF if person and person.is_staff else AUTOMATIC
