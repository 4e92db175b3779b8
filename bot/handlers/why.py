"""`/ticket why 12`: what happened in a ticket, and on which evidence; strangers' words as plain text only."""

from typing import Any

from bot.core.rich_text import plain
from bot.errors import InputError
from bot.handlers.answers import Answer
from bot.handlers.flows import Flows
from bot.handlers.words import Command, Typed, Words, number_of
from bot.sight import Sight, Step, Story, mail_line

MOST_STEPS = 20  # in one answer, the newest: with two blocks each they stay below Slack's 50
LONGEST = 150  # characters of one step's words, and of the mail that did it
LONGEST_REASON = 200


def words(flows: Flows) -> Words:
    """What may follow `/ticket` about evidence."""
    return {
        "why": Command(
            usage="/ticket why 12",
            help="shows what happened in ticket #12, and on which evidence",
            act=lambda typed: _why(flows.sight, typed),
        )
    }


def _why(sight: Sight, typed: Typed) -> Answer:
    if len(typed.words) < 2:
        raise InputError("Which ticket? Try `/ticket why 12`.")
    return story(sight.why(number_of(typed.words[1]), by=typed.user))


def story(told: Story) -> Answer:
    """A ticket's steps, newest last; of very many the newest."""
    number = told.ticket.number
    title = f"#{number}: what happened, and why"
    blocks: list[dict[str, Any]] = [{"type": "header", "text": plain(title, 150)}]
    if len(told.steps) > MOST_STEPS:
        left_out = len(told.steps) - MOST_STEPS
        more = f"The first {left_out} steps are left out: threaddesk ticket why {number} shows more."
        blocks.append({"type": "context", "elements": [plain(more, 300)]})
    for step in told.steps[-MOST_STEPS:]:
        blocks += _step(step)
    return {"response_type": "ephemeral", "text": title, "blocks": blocks}


def _step(step: Step) -> list[dict[str, Any]]:
    said = f"{step.at:%Y-%m-%d %H:%M} · {plain(step.words or step.kind, LONGEST)['text']}"
    evidence = []
    if step.mail:
        evidence.append(plain(f"✉ {mail_line(step.mail)}", LONGEST))
    if step.reasons:
        evidence.append(plain(f"because {'; '.join(step.reasons)}", LONGEST_REASON))
    shown: list[dict[str, Any]] = [{"type": "section", "text": plain(said, 3000)}]
    return [*shown, {"type": "context", "elements": evidence}] if evidence else shown
