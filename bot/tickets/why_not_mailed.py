"""Why what somebody says in a thread is mailed to nobody, and how that is told."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto
from typing import assert_never

from bot.core.inbound import Mark
from bot.core.thread_events import Said
from bot.core.threads import link, place, present, said_in
from bot.core.tickets import Ticket
from bot.errors import SlackRefused
from bot.filing import Filing
from bot.ports import Directory, SlackPerson

# Slack's codes for whom it will not tell of. Any other refusal may end: what was said is asked of again.
UNKNOWN_TO_SLACK = frozenset({"user_not_found", "user_not_visible", "users_not_found"})
ONCE = timedelta(days=1)  # in which a guest is told once in each thread; they may go on chatting there


class Told(Enum):
    """How it is told that nobody is mailed."""

    IN_THREAD = auto()  # to whoever said it alone, where Slack shows it to members of the channel only
    DIRECTLY = auto()  # to whoever said it, as a direct message
    TO_ALL = auto()  # to everybody in the ticket's thread: whoever said it reads nothing any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """Why nobody is mailed."""

    words: str
    always: bool  # whoever may write to customers must know it of each message; others were told
    told: Told = Told.IN_THREAD


def why_unheard(
    directory: Directory, ticket: Ticket, merged: Ticket, said: Said, *, is_let_in: bool
) -> Unheard | None:
    """Why something that was said in a ticket's thread is not mailed; None where it may be.

    Args:
        merged: the ticket that has the conversation now; the same one where it was never merged.
        is_let_in: whoever said it is heard in each channel, as an admin is.

    Raises:
        OutsideError: Slack could not be asked who said it.
    """
    try:
        person = directory.person(said.user)
    except SlackRefused as error:
        if error.code not in UNKNOWN_TO_SLACK:
            raise
        return Unheard(words="This was not mailed: Slack does not say who wrote it.", always=True)
    if stranger := _of_stranger(person):
        return Unheard(words=stranger, always=False)
    if person.is_gone:
        words = f"What {person.name} wrote was not mailed: its author is deactivated; write it again."
        return Unheard(words=words, always=True, told=Told.TO_ALL)
    elsewhere = _elsewhere(directory, ticket, merged, said)
    if is_let_in or _is_member(directory, said):
        words = f"This reached nobody: {elsewhere}"
        return Unheard(words=words, always=True) if elsewhere else None
    what = f"What you wrote in the thread of ticket #{ticket.number}"
    words = f"{what} reached nobody: {elsewhere}"
    if not elsewhere:
        words = (
            f"{what} was not mailed: "
            f"only members of <#{said.channel}> write to customers there; join it, and write again."
        )
    return Unheard(words=words, always=False, told=Told.DIRECTLY)


def hint(filing: Filing, ticket: Ticket, said: Said, why: Unheard) -> None:
    """Tell whoever said something in a ticket's conversation why it was not mailed."""
    key = f"hinted:{said.channel}:{said.thread_ts}:{said.user}"
    before = filing.tx.marks.get(key)
    if not why.always and before and before.until and before.until > filing.now:
        return
    if not why.always:
        filing.tx.marks.put(Mark(key=key, value="told", until=filing.now + ONCE))
    match why.told:
        case Told.IN_THREAD:
            thread_ts, words = said.thread_ts, why.words
            filing.slack.whisper(user=said.user, channel=said.channel, thread_ts=thread_ts, words=words)
        case Told.DIRECTLY:
            filing.slack.tell((said.user,), why.words)
        case Told.TO_ALL:
            filing.slack.line(ticket, why.words)
        case _:
            assert_never(why.told)


def _of_stranger(person: SlackPerson) -> str:
    if person.is_stranger:
        return "This was not mailed: people of other organisations cannot write to customers here."
    if person.is_guest:
        return "This was not mailed: guests cannot write to customers here."
    return ""


def _is_member(directory: Directory, said: Said) -> bool:
    if said.user in directory.members(said.channel):
        return True
    return said.user in directory.members(said.channel, anew=True)  # they may have joined just now


def _elsewhere(directory: Directory, ticket: Ticket, merged: Ticket, said: Said) -> str:
    """Where the conversation is now, if it is not where this was said; else empty."""
    is_here = said_in(ticket, said.channel, said.ts) == said.thread_ts
    in_time = ticket.merged_at is None or float(said.ts) < ticket.merged_at.timestamp()
    if is_here and in_time:
        return ""
    where = link(directory.workspace_url, *place(merged, present(merged)))
    there = f"<{where}|its thread there>" if where else "its thread there"
    now_in = f"ticket #{merged.number} is in <#{merged.channel}> now"
    if merged.number != ticket.number:
        now_in = f"ticket #{ticket.number} was merged into #{merged.number}, which is in <#{merged.channel}>"
    return f"{now_in}. Write into {there}."
