"""The audit in Slack: who changed what, in pages, with a button that takes a change back."""

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from slack_bolt import Ack, App, Respond

from bot.admin.audit import PAGE, Audit, Entry, Listed
from bot.core.buttons import AUDIT_NEWER, AUDIT_OLDER, AUDIT_UNDO, Button
from bot.core.cards import actions, button
from bot.core.changes import About, Change
from bot.core.rich_text import escape, plain
from bot.errors import InputError
from bot.handlers.answers import Answer, say, turns
from bot.handlers.flows import Flows
from bot.handlers.words import Command, Typed, Words, safe
from bot.settings import ROWS

LONGEST_VALUE = 200  # characters: ten changes stay below what Slack takes in one message
SURE = "This puts back what was there before; it is a change itself, and can be undone as well."


def register(app: App, flows: Flows) -> None:
    """Hear the buttons of the list."""
    for turn in (AUDIT_NEWER, AUDIT_OLDER):
        app.action(turn)(_hearing(lambda page, by: audit_list(flows.audit.listed(page, by=by))))
    app.action(AUDIT_UNDO)(_hearing(lambda number, by: _undone(flows.audit, number, by)))


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` about the audit."""
    return {
        "audit": Command(
            usage="/helpdesk audit [page]",
            help="lists who changed what; `/helpdesk audit undo 12` takes change 12 back",
            act=lambda typed: _audit(flows.audit, typed),
        )
    }


def _audit(audit: Audit, typed: Typed) -> Answer:
    word, number = (*typed.words[1:], "", "")[:2]
    if get_close_matches(word.lower(), ["undo"]) and word.lower() != "undo":
        raise InputError(f"There is no `{safe(word)}` here; did you mean `undo`?")
    if word.lower() != "undo":
        return audit_list(audit.listed(_number(word) if word else 1, by=typed.user))
    if not number:
        raise InputError("Which change? Try /helpdesk audit undo 12; /helpdesk audit shows the numbers.")
    return say(escape(_sentence(audit.undo(_number(number), by=typed.user))))


def _number(word: str) -> int:
    digits = word.removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9):
        raise InputError(f"`{safe(word)}` is no number; try /helpdesk audit, or /helpdesk audit undo 12.")
    return int(digits)


def _sentence(done: Change) -> str:
    return f"Change {done.undoes} is undone: {done.subject} is {done.new} again (change {done.id})."


# --- clicks ----------------------------------------------------------------------------------


def _hearing(act: Callable[[int, str], Answer]) -> Callable[..., None]:
    """Hears a button with a number: the list is shown anew."""

    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
        shown = act(int(action["value"]), str(body["user"]["id"]))
        ack()
        respond(**shown, replace_original=True)

    return handle


def _undone(audit: Audit, number: int, by: str) -> Answer:
    audit.undo(number, by=by)
    return audit_list(audit.listed(1, by=by))  # its first line is the undo


# --- the list ----------------------------------------------------------------------------------


def audit_list(listed: Listed) -> Answer:
    """One page, newest first, with what may be undone."""
    if not listed.entries:
        return say("Nothing was changed yet.")
    last = (listed.page - 1) * PAGE + len(listed.entries)
    title = f"What was changed: {last - len(listed.entries) + 1} to {last} of {listed.total}"
    blocks: list[dict[str, Any]] = [{"type": "header", "text": plain(title, 150)}]
    for entry in listed.entries:
        blocks += [*_entry(entry), {"type": "divider"}]
    return {
        "response_type": "ephemeral",
        "text": title,
        "blocks": [*blocks[:-1], *actions(_paging(listed))],
    }


def _entry(entry: Entry) -> list[dict[str, Any]]:
    change = entry.change
    title: dict[str, Any] = {"type": "mrkdwn", "text": f"*{escape(_value(_title(change)))}*"}
    undo = Button(text="Undo", action=AUDIT_UNDO, value=str(change.id), sure=SURE)
    shown: dict[str, Any] = {"type": "section", "text": title}
    about = f"{change.id} · {change.at:%Y-%m-%d %H:%M} UTC · {_who(entry)}{_history(entry)}"
    return [
        shown | ({"accessory": button(undo)} if entry.can_be_undone else {}),
        {"type": "context", "elements": [plain(f"{_value(change.old)} → {_value(change.new)}", 500)]},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": about}]},
    ]


def _title(change: Change) -> str:
    """What was changed; a setting by its label."""
    named = change.about is About.SETTING and change.key in ROWS
    return f"{ROWS[change.key].label} ({change.key})" if named else change.subject


def _value(words: str) -> str:
    return str(plain(words, LONGEST_VALUE)["text"])


def _who(entry: Entry) -> str:
    user = entry.change.by
    return f"<@{user}>" if user.isalnum() else escape(entry.name)


def _history(entry: Entry) -> str:
    undoes = f" · undoes {entry.change.undoes}" if entry.change.undoes else ""
    undone = f" · undone by {entry.undone_by}" if entry.undone_by else ""
    return undoes + undone


def _paging(listed: Listed) -> list[Button]:
    newer = Button(text="Newer", action=AUDIT_NEWER, value=str(listed.page - 1))
    older = Button(text="Older", action=AUDIT_OLDER, value=str(listed.page + 1))
    return turns(listed.page, listed.pages, newer, older)
