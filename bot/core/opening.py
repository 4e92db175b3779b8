"""How a mail opens a ticket: for whom, with what, and who hears of it."""

from collections.abc import Iterator

from bot.core.authentication import Verdict
from bot.core.decisions import Facts, Open
from bot.core.forwarded import original_sender
from bot.core.mail import Address, IncomingMail
from bot.core.message_ids import without_tag
from bot.core.screening import is_junk_sender
from bot.core.topics import is_forward


def opened(mail: IncomingMail, facts: Facts, *reasons: str, follows: int | None = None) -> Open:
    """The decision for a new ticket, which perhaps goes on from the older one `follows`."""
    automatic = mail.kind != "mail" or not mail.sender_is_clean or is_junk_sender(mail.sender.address)
    author = _author(mail, facts)
    passed_on = None if _is_ours(author, facts) else author
    said = [*reasons, *facts.wishes.reasons]
    if facts.released:
        said.append("an administrator released it")
    if automatic:
        said.append("no confirmation: " + (mail.kind_reason or "its sender cannot be answered for sure"))
    if passed_on and facts.staff:
        said.append(f"{facts.staff.name} passed it on")
    return Open(
        reasons=tuple(dict.fromkeys(said)),
        confirm=not (automatic or facts.wishes.skip_confirmation or passed_on),
        follows=follows,
        wishes=facts.wishes,
        requester=passed_on,
        only_sender=facts.authentication.verdict is Verdict.FAIL or facts.wishes.only_sender,
        is_note=facts.answers_note or (facts.commands.tech and facts.staff is not None),
        closes=facts.wishes.close or (facts.commands.close and facts.staff is not None),
        remarks=tuple(_remarks(facts, author)),
    )


def _author(mail: IncomingMail, facts: Facts) -> Address | None:
    """Who wrote what a technician forwards; None for every other mail."""
    if facts.staff is None or not facts.settings.extract_forwarded_sender:
        return None
    if not is_forward(facts.commands.subject):
        return None
    author = original_sender(mail)
    return author if author and author.address.lower() != mail.sender.address.lower() else None


def _is_ours(author: Address | None, facts: Facts) -> bool:
    return author is not None and without_tag(author.address.lower()) in facts.desk_addresses


def _remarks(facts: Facts, author: Address | None) -> Iterator[str]:
    if _is_ours(author, facts):
        yield "The forwarded mail is one that the desk itself sent: the ticket is its sender's own."
    if facts.staff is not None:
        return
    asked = (("#tech#", facts.commands.tech), ("#close#", facts.commands.close))
    why = "was not followed: the mail makes a new ticket, and its sender is no technician who is proven."
    for name, is_asked in asked:
        if is_asked:
            yield f"`{name}` {why}"
