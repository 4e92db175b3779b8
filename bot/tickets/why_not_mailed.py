"""Why what somebody says in a thread is mailed to nobody, as whoever said it is told privately."""

from dataclasses import dataclass
from datetime import timedelta

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """Why nobody is mailed."""

    words: str
    always: bool  # whoever may write to customers must know it of each message; others were told
    in_thread: bool = True  # where Slack shows it to members of the channel only


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
    if not is_let_in and not _is_member(directory, said):
        words = (
            f"What you wrote in the thread of ticket #{ticket.number} was not mailed: "
            f"only members of <#{said.channel}> write to customers there; join it, and write again."
        )
        return Unheard(words=words, always=False, in_thread=False)
    elsewhere = _elsewhere(directory, ticket, merged, said)
    return Unheard(words=elsewhere, always=True) if elsewhere else None


def hint(filing: Filing, said: Said, why: Unheard) -> None:
    """Tell whoever said something, and nobody else, why it was not mailed."""
    key = f"hinted:{said.channel}:{said.thread_ts}:{said.user}"
    before = filing.tx.marks.get(key)
    if not why.always and before and before.until and before.until > filing.now:
        return
    if not why.always:
        filing.tx.marks.put(Mark(key=key, value="told", until=filing.now + ONCE))
    if why.in_thread:
        filing.slack.whisper(user=said.user, channel=said.channel, thread_ts=said.thread_ts, words=why.words)
    else:
        filing.slack.tell((said.user,), why.words)


def _of_stranger(person: SlackPerson) -> str:
    if person.is_stranger:
        return "This was not mailed: people of other organisations cannot write to customers here."
    if person.is_guest:
        return "This was not mailed: guests cannot write to customers here."
    if person.is_gone:
        return "This was not mailed: whoever wrote it is not in this workspace any more."
    return ""


def _is_member(directory: Directory, said: Said) -> bool:
    if said.user in directory.members(said.channel):
        return True
    directory.forget(said.channel)  # they may have joined just now
    return said.user in directory.members(said.channel)


def _elsewhere(directory: Directory, ticket: Ticket, merged: Ticket, said: Said) -> str:
    """Where the conversation is now, if it is not where this was said."""
    is_here = said_in(ticket, said.channel, said.ts) == said.thread_ts
    in_time = ticket.merged_at is None or float(said.ts) < ticket.merged_at.timestamp()
    if is_here and in_time:
        return ""
    where = link(directory.workspace_url, *place(merged, present(merged)))
    there = f"<{where}|its thread there>" if where else "its thread there"
    now_in = f"ticket #{merged.number} is in <#{merged.channel}> now"
    if merged.number != ticket.number:
        now_in = f"ticket #{ticket.number} was merged into #{merged.number}, which is in <#{merged.channel}>"
    return f"This reached nobody: {now_in}. Write into {there}."
