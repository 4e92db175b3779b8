"""What becomes of a received mail: decided from the mail, the settings and what the store knows.

`decide` gives a value with its reasons; the mail bridge carries it out. The rules stand in the order of
specification 1.2.
"""

from collections.abc import Callable

from bot.core.challenges import may_write_back
from bot.core.decisions import Bounce, Confirm, Decision, Drop, Facts, Hold, Leave, Rate
from bot.core.inbound import Outcome
from bot.core.joining import followed, join_ticket
from bot.core.links import comment_in
from bot.core.mail import IncomingMail
from bot.core.opening import opened
from bot.core.own_words import own_words
from bot.core.screening import is_junk_sender
from bot.core.wishes import Fate

SPAM = "a technician marked a ticket of its sender as spam"
Rule = Callable[[IncomingMail, Facts], Decision | None]


def drop_our_own(_: IncomingMail, facts: Facts) -> Decision | None:
    """A mail of ours that came back to us says nothing new."""
    return Drop(outcome=Outcome.OWN, reasons=("this desk sent it",)) if facts.ours else None


def show_bounce(mail: IncomingMail, facts: Facts) -> Decision | None:
    """A delivery report never makes a ticket; it is shown where the mail came from."""
    if mail.kind != "bounce" or facts.released:
        return None
    reason = f"a delivery report: {mail.kind_reason}"
    if facts.returned_letter:
        returns = f"it returns the {facts.returned_letter} mail that this desk sent outside of any ticket"
        return Drop(outcome=Outcome.JUNK, reasons=(reason, returns))
    if facts.bounced:
        return Bounce(tickets=facts.bounced, reasons=(reason, "it returns a mail of ours"))
    return Drop(outcome=Outcome.JUNK, reasons=(reason, "it returns nothing that this desk sent"))


def take_ready_mail(mail: IncomingMail, facts: Facts) -> Decision | None:
    """A mail that a link of ours made ready asks for one thing; what else it says is a comment on that."""
    asked, who = facts.asked, facts.asked_by
    if asked is None or not who:
        return None
    reasons = (f"its subject asks for {asked.what}, signed for {who}",)
    comment = "" if own_words(mail) == [] else comment_in(mail.reply)
    if asked.rating is None:
        return Leave(ticket=asked.ticket, address=who, comment=comment, reasons=reasons)
    return Rate(ticket=asked.ticket, address=who, rating=asked.rating, comment=comment, reasons=reasons)


def drop_automatic(mail: IncomingMail, facts: Facts) -> Decision | None:
    """Answers of machines make no tickets and get no answers."""
    if not facts.settings.junk_filter or facts.released:
        return None
    if mail.kind in ("auto_reply", "feedback"):
        about = next((ticket.number for claim, ticket in facts.claims if claim.proven), None)
        return Drop(
            outcome=Outcome.JUNK, reasons=(f"an automatic answer ({mail.kind_reason})",), ticket=about
        )
    if is_junk_sender(mail.sender.address):
        return Drop(outcome=Outcome.JUNK, reasons=(f"{mail.sender.address} reads no answers",))
    return None


def follow_rules(mail: IncomingMail, facts: Facts) -> Decision | None:
    """The account's own rules come before tickets and senders."""
    wishes = facts.wishes
    if wishes.fate is None or facts.released:
        return None
    reasons = (*wishes.reasons, f"the rule “{wishes.fate_of}” wants it {wishes.fate.value}")
    if wishes.fate is not Fate.HOLD:
        return Drop(outcome=Outcome(wishes.fate.value), reasons=reasons)
    if _is_confirmed(facts):
        return None
    return Hold(reasons=reasons, challenge=may_write_back(mail, facts.authentication))


def refuse_blocked(_: IncomingMail, facts: Facts) -> Decision | None:
    """An admin wants to hear nothing of this sender."""
    if facts.released or facts.person is None or not facts.person.blocked:
        return None
    return Drop(outcome=Outcome.REFUSED, reasons=("the sender is blocked",))


def junk_spam(_: IncomingMail, facts: Facts) -> Decision | None:
    """Whoever sent spam once is not heard again; admins find it among the junk."""
    if facts.released or facts.person is None or not facts.person.spams:
        return None
    return Drop(outcome=Outcome.JUNK, reasons=(SPAM,))


def take_confirmation(mail: IncomingMail, facts: Facts) -> Decision | None:
    """Whoever answers a challenge had it: the address is theirs."""
    if not facts.answers_challenge or mail.kind != "mail":
        return None
    answer = "it answers the challenge that was sent to this address"
    if facts.held or not _is_confirmed(facts):
        # Of what nothing is left the answer itself is all that can be shown.
        return Confirm(reasons=(answer,), says_more=facts.says_more or not facts.held)
    once_more = "its sender is confirmed already, and it says nothing else"
    return None if facts.says_more else Confirm(reasons=(answer, once_more), says_more=False)


def hold_strangers(mail: IncomingMail, facts: Facts) -> Decision | None:
    """Where unknown senders are asked to confirm themselves, their mail waits until they did."""
    if not facts.challenges or facts.wishes.skip_challenge or _is_known(facts):
        return None
    return Hold(
        reasons=(*facts.wishes.reasons, "the sender is unknown and has to confirm the address"),
        challenge=may_write_back(mail, facts.authentication),
    )


def refuse_strangers(_: IncomingMail, facts: Facts) -> Decision | None:
    """Unknown senders make tickets only where the desk accepts them."""
    if _is_known(facts) or facts.settings.accept_unregistered:
        return None
    reason = "the sender is unknown (accept_unregistered is off)"
    return Drop(outcome=Outcome.REFUSED, reasons=(*facts.wishes.reasons, reason))


def hold_flood(_: IncomingMail, facts: Facts) -> Decision | None:
    """A machine that goes wild buries no channel (fault 91); what it sent is kept."""
    if not facts.floods or facts.released:
        return None
    most = facts.settings.flood_limit
    return Hold(reasons=(f"its sender opened {most} tickets in an hour (flood_limit)",), challenge=False)


RULES: tuple[Rule, ...] = (
    drop_our_own,
    show_bounce,
    take_ready_mail,
    drop_automatic,
    refuse_blocked,
    junk_spam,
    take_confirmation,
    follow_rules,
    join_ticket,
    hold_strangers,
    refuse_strangers,
    hold_flood,
)


def decide(mail: IncomingMail, facts: Facts) -> Decision:
    """The first rule with an answer wins; a mail that no rule claims opens a ticket."""
    for rule in RULES:
        if decision := rule(mail, facts):
            return decision
    follows, reasons = followed(mail, facts)
    return opened(mail, facts, *reasons, follows=follows)


def _is_known(facts: Facts) -> bool:
    return facts.person is not None or facts.released


def _is_confirmed(facts: Facts) -> bool:
    return facts.person is not None and facts.person.confirmed_at is not None
