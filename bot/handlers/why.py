"""`/ticket why 12`: what happened in a ticket, and on which evidence; strangers' words as plain text only."""

from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.core.buttons import WHY_NEWER, WHY_OLDER, Button
from bot.core.cards import actions
from bot.core.rich_text import plain
from bot.errors import InputError
from bot.handlers.answers import Answer
from bot.handlers.flows import Flows
from bot.handlers.ticket_forms import View, modal
from bot.handlers.words import Command, Typed, Words, answered, let_no_more, number_of, safe
from bot.sight import Sight, Step, Story, mail_line

PAGE = 20  # steps: with two blocks each they stay below Slack's 50
LONGEST = 150  # characters of one step's words, and of the mail that did it
LONGEST_REASON = 200


def register(app: App, flows: Flows) -> None:
    """Hear the buttons that show another page, in an answer or in a modal."""

    def turning(
        ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond
    ) -> None:
        number, _, page = str(action["value"]).partition(" ")
        by = str(body["user"]["id"])
        answer = answered(lambda: story(flows.sight.why(number_of(number), by=by), page=number_of(page)))
        ack()
        if "view" not in body:
            respond(**answer, replace_original="blocks" in answer)
        elif "blocks" in answer:
            view = modal("ticket_why", f"Ticket #{number}", answer["blocks"])
            client.views_update(view_id=str(body["view"]["id"]), view=view)

    for action in (WHY_OLDER, WHY_NEWER):
        app.action(action)(turning)


def words(flows: Flows) -> Words:
    """What may follow `/ticket` about evidence."""
    return {
        "why": Command(
            usage="/ticket why 12",
            help="shows what happened in ticket #12, and on which evidence; a number behind it is a page",
            act=lambda typed: _why(flows.sight, typed),
        )
    }


def _why(sight: Sight, typed: Typed) -> Answer:
    if len(typed.words) < 2:
        raise InputError("Which ticket? Try `/ticket why 12`.")
    let_no_more(typed, 3, f"/ticket why {safe(typed.words[1])} 2")
    number, page = typed.words[1], typed.words[2] if typed.words[2:] else "1"
    if not (page.isascii() and page.isdigit() and 0 < len(page) < 7):
        raise InputError(f"`{safe(page)}` is no page; try `/ticket why {safe(number)} 2`.")
    return story(sight.why(number_of(number), by=typed.user), page=int(page))


def story(told: Story, page: int = 1) -> Answer:
    """A page of a ticket's steps, newest last; the first page has the newest ones."""
    number = told.ticket.number
    title = f"#{number}: what happened, and why"
    blocks: list[View] = [{"type": "header", "text": plain(title, 150)}]
    total = len(told.steps)
    pages = max(1, -(-total // PAGE))
    page = min(max(page, 1), pages)
    end = total - (page - 1) * PAGE
    if pages > 1:
        span = f"Steps {max(0, end - PAGE) + 1} to {end} of {total}, page {page} of {pages}"
        blocks.append({"type": "context", "elements": [plain(span, 300)]})
    for step in told.steps[max(0, end - PAGE) : end]:
        blocks += _step(step)
    blocks += actions(_paging(number, page, pages))
    return {"response_type": "ephemeral", "text": title, "blocks": blocks}


def _paging(number: int, page: int, pages: int) -> list[Button]:
    older = Button(text="Older", action=WHY_OLDER, value=f"{number} {page + 1}")
    newer = Button(text="Newer", action=WHY_NEWER, value=f"{number} {page - 1}")
    return ([older] if page < pages else []) + ([newer] if page > 1 else [])


def _step(step: Step) -> list[dict[str, Any]]:
    said = f"{step.at:%Y-%m-%d %H:%M} UTC · {plain(step.words or step.kind, LONGEST)['text']}"
    evidence = []
    if step.mail:
        evidence.append(plain(f"✉ {mail_line(step.mail)}", LONGEST))
    if step.reasons:
        evidence.append(plain(f"because {'; '.join(step.reasons)}", LONGEST_REASON))
    shown: list[dict[str, Any]] = [{"type": "section", "text": plain(said, 3000)}]
    return [*shown, {"type": "context", "elements": evidence}] if evidence else shown
