"""`/ticket list` and `/ticket find`: pages of tickets, with links to their threads."""

from collections.abc import Callable, Mapping
from typing import Any

from slack_bolt import Ack, App, Respond

from bot.core.buttons import FIND_NEWER, FIND_OLDER, LIST_NEWER, LIST_OLDER, Button
from bot.core.cards import actions
from bot.core.rich_text import escape, plain
from bot.core.tickets import Priority
from bot.desk import Shown
from bot.errors import InputError
from bot.handlers.answers import Answer, say
from bot.handlers.flows import Flows
from bot.handlers.words import Command, Typed, Words
from bot.tickets.facts import said_at
from bot.tickets.finding import Finding, Page

LONGEST_SUBJECT, LONGEST_LINE, LONGEST_NAME = 100, 500, 80  # characters
Show = Callable[..., Page]
LIST_FORMS = (
    ("/ticket list", "lists all open tickets that you may see, those that wait longest first"),
    ("/ticket list mine", "also `untaken`, `overdue`, `new`, `waiting`, `closed`, `merged` or `all`"),
    ("/ticket list untaken Billing 2", "those of one category, second page; words in any order"),
)
FIND_FORMS = (
    ("/ticket find printer toner", "tickets with both words; the beginning of a word is enough"),
    ('/ticket find "out of toner"', "these words beside each other"),
    ("/ticket find toner from:ann is:open", "whom it came from; also `to:bob@example.com`"),
    ("/ticket find is:overdue is:mine", "also open, untaken, new, waiting, closed, merged"),
    ("/ticket find category:billing tag:vip", "of one category, with one tag"),
    ("/ticket find assignee:tina priority:high", "also `assignee:me` and `assignee:none`"),
    ("/ticket find toner after:monday before:2026-11-20", "came in on that day or later, before that day"),
    ("/ticket find #12", "ticket #12, and what was merged into it"),
    ("/ticket find toner page:2", "the second page"),
)


def register(app: App, flows: Flows) -> None:
    """Hear the buttons that show another page."""
    for action in (LIST_OLDER, LIST_NEWER):
        app.action(action)(_turning(flows.finding.listed, "list"))
    for action in (FIND_OLDER, FIND_NEWER):
        app.action(action)(_turning(flows.finding.found, "find"))


def words(flows: Flows) -> Words:
    """What may follow `/ticket` about several tickets."""
    finding = flows.finding
    return {
        "": Command(
            usage="/ticket",
            help="lists your open tickets",
            act=lambda typed: ticket_page(finding.listed("mine", by=typed.user), "list", "mine"),
        ),
        "list": Command(
            usage="/ticket list [open | mine | untaken | overdue | closed | all] [category] [page]",
            help="lists tickets; `/ticket list help` says more",
            act=lambda typed: _asked(finding, "list", typed),
            examples=LIST_FORMS,
        ),
        "find": Command(
            usage="/ticket find WORDS",
            help="looks for tickets by words, people and filters such as `is:open`; "
            "`/ticket find help` says more",
            act=lambda typed: _asked(finding, "find", typed),
            examples=FIND_FORMS,
        ),
    }


def _asked(finding: Finding, what: str, typed: Typed) -> Answer:
    line = (typed.text.split(maxsplit=1)[1:] or [""])[0][:LONGEST_LINE]
    show = finding.listed if what == "list" else finding.found
    return ticket_page(show(line, by=typed.user), what, line)


# --- a page ------------------------------------------------------------------------------------


def ticket_page(page: Page, what: str, line: str) -> Answer:
    """Tickets, a line each, and the ways to older and newer ones.

    Args:
        what: `list` or `find`; the buttons ask for the same `line` again.
    """
    title = _title(page, what, line)
    if not page.tickets:
        return say(escape(title))
    items = [{"type": "rich_text_section", "elements": _line(one, page)} for one in page.tickets]
    listed = {"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": items}
    return {
        "response_type": "ephemeral",
        "text": escape(title),
        "blocks": [
            {"type": "section", "text": plain(title, 3000)},
            {"type": "rich_text", "elements": [listed]},
            *actions(_paging(page, what, line)),
        ],
    }


def _title(page: Page, what: str, line: str) -> str:
    later = "" if page.is_whole else " Words of older tickets are still being read; try again in a minute."
    if what == "find":
        found = f"{page.span} found" if page.tickets else "Nothing is found"
        hint = "" if page.tickets else " All words have to be in a ticket; `/ticket find help` says more."
        return f"{found} with “{page.words[:200]}”.{hint}{later}"
    if page.tickets:
        return f"{_named(line)}: {page.span}{later}"
    if line == "mine":
        return f"You have no open tickets. `/take` takes the oldest one that waits in this channel.{later}"
    return f"{_named(line)}: none.{later}"


def _named(line: str) -> str:
    return "Your open tickets" if line == "mine" else f"Tickets ({' '.join(line.split())[:200] or 'open'})"


def _line(shown: Shown, page: Page) -> list[dict[str, Any]]:
    ticket = shown.ticket
    number = f"#{ticket.number}"
    link = {"type": "link", "url": shown.link, "text": number}
    head = link if shown.link else {"type": "text", "text": number}
    subject = plain(ticket.subject, LONGEST_SUBJECT)["text"]
    return [head, {"type": "text", "text": f" {subject} ({', '.join(_facts(shown, page))})"}]


def _facts(shown: Shown, page: Page) -> list[str]:
    ticket = shown.ticket
    status = f"merged into #{ticket.merged_into}" if ticket.merged_into is not None else ticket.status.value
    facts = [status, *([ticket.priority.value] if ticket.priority is not Priority.NORMAL else [])]
    facts += [shown.assignee[:LONGEST_NAME]] if shown.assignee else []
    facts += [shown.category[:LONGEST_NAME]] if page.has_categories else []
    if ticket.due_at and ticket.is_open:
        due = said_at(ticket.due_at, page.zone)
        facts.append(f"⏰ was due {due}" if ticket.due_at < page.now else f"due {due}")
    return facts


def _paging(page: Page, what: str, line: str) -> list[Button]:
    """Older and newer ones, whichever of them stand on the next page."""
    back, on = (page.number - 1, page.number > 1), (page.number + 1, page.number < page.pages)
    older, newer = (on, back) if page.newest_first else (back, on)
    kinds = ACTIONS[what]
    return [
        Button(text=text, action=action, value=f"{number} {line}"[:2000])
        for text, action, (number, is_there) in (("Older", kinds[0], older), ("Newer", kinds[1], newer))
        if is_there
    ]


ACTIONS: Mapping[str, tuple[str, str]] = {"list": (LIST_OLDER, LIST_NEWER), "find": (FIND_OLDER, FIND_NEWER)}


def _turning(show: Show, what: str) -> Callable[..., None]:
    """Hears the buttons that show another page, as the tickets stand now."""

    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
        number, _, line = str(action.get("value", "1")).partition(" ")
        try:
            shown = ticket_page(show(line, by=str(body["user"]["id"]), page=int(number)), what, line)
        except InputError as error:
            shown = say(escape(str(error)))
        ack()
        respond(**shown, replace_original="blocks" in shown)

    return handle
