"""Lists of mail that made no ticket, as Slack blocks in which no stranger's word is ever parsed."""

from datetime import timedelta
from typing import Any

from bot.core.buttons import (
    MAIL_ALLOW,
    MAIL_BLOCK,
    MAIL_DROP,
    MAIL_LIST,
    MAIL_NEWER,
    MAIL_RELEASE,
    MAIL_RETRY,
    Button,
)
from bot.core.cards import actions, button
from bot.core.inbound import Outcome
from bot.core.rich_text import escape, plain
from bot.core.tallies import Tally
from bot.handlers.answers import Answer, say, turns
from bot.incoming.mail_pages import LISTS, PAGE, Entry, Listed

MOST_ACCOUNTS = 20  # in one answer
LONGEST_TITLE, LONGEST_LINE = 150, 300  # characters: ten mails stay below what Slack takes in one message
TITLES = {
    Outcome.JUNK: "Junk",
    Outcome.HELD: "Held",
    Outcome.REFUSED: "Refused",
    Outcome.FAILED: "Could not be read",
    Outcome.DELETED: "Deleted by a rule",
}
SURE = {
    MAIL_BLOCK: "Whatever this address writes is refused from now on, and what is held of theirs is dropped.",
    MAIL_ALLOW: "This address is known from now on, and all that is held of theirs is let in.",
}


def overview(tallies: list[Tally]) -> Answer:
    """The sum of each account, and the way to each list."""
    if not tallies:
        return say("No mail account yet: `/helpdesk account add` adds one.")
    blocks: list[dict[str, Any]] = [{"type": "header", "text": plain("What became of the mail", 150)}]
    blocks += [_titled(tally.account, tally.sentence) for tally in tallies[:MOST_ACCOUNTS]]
    if tallies[MOST_ACCOUNTS:]:
        more = f"… and {len(tallies) - MOST_ACCOUNTS} more accounts: threaddesk mail list shows all."
        blocks.append({"type": "context", "elements": [plain(more, 2000)]})
    blocks.append({"type": "divider"})
    for outcome in LISTS:
        count = sum(getattr(one, outcome.value) for one in tallies)
        show = Button(text="Show", action=MAIL_LIST, value=f"{outcome.value} 1")
        row: dict[str, Any] = {"type": "section", "text": plain(f"{TITLES[outcome]}: {count}", 3000)}
        blocks.append(row | ({"accessory": button(show)} if count else {}))
    text = "; ".join(f"{one.account}: {one.sentence}" for one in tallies[:MOST_ACCOUNTS])
    return {"response_type": "ephemeral", "text": escape(plain(text, 3000)["text"]), "blocks": blocks}


def mail_list(listed: Listed) -> Answer:
    """One page of a list, with what may be done with each mail."""
    title = TITLES[listed.outcome]
    if not listed.entries:
        return {
            "response_type": "ephemeral",
            "text": f"{title}: nothing here.",
            "blocks": [{"type": "section", "text": plain(f"{title}: nothing here.", 3000)}],
        }
    first = (listed.page - 1) * PAGE
    span = f"{first + 1} to {first + len(listed.entries)} of {max(listed.total, first + len(listed.entries))}"
    blocks: list[dict[str, Any]] = [{"type": "header", "text": plain(f"{title}: {span}", 150)}]
    for entry in listed.entries:
        blocks += [*_entry(entry, listed), {"type": "divider"}]
    return {
        "response_type": "ephemeral",
        "text": f"{title}: {span}",
        "blocks": [*blocks, *actions(_paging(listed))],
    }


def _entry(entry: Entry, listed: Listed) -> list[dict[str, Any]]:
    row = entry.row
    sender, subject = row.sender or "not read", row.subject or "(no subject)"
    why = "; ".join(row.reasons) or "no reason is known"
    about = f"{row.short} · {age(listed.now - row.at)} · to {plain(row.account, 60)['text']} · {why}"
    shown = [_titled(subject, sender), {"type": "context", "elements": [plain(about, LONGEST_LINE)]}]
    if row.outcome is not listed.outcome:
        return [*shown, {"type": "context", "elements": [plain(f"→ {entry.fate}", LONGEST_TITLE)]}]
    return [*shown, *actions(_buttons(entry, listed))]


def _titled(title: str, words: str) -> dict[str, Any]:
    """A bold line and a plain one, in which nothing is ever parsed."""
    texts = [
        {"type": "text", "text": plain(title, LONGEST_TITLE)["text"], "style": {"bold": True}},
        {"type": "text", "text": "\n" + plain(words, LONGEST_LINE)["text"]},
    ]
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": texts}]}


def _buttons(entry: Entry, listed: Listed) -> list[Button]:
    shorts = ",".join(one.row.short for one in listed.entries)
    value = f"{entry.row.key} {listed.outcome.value} {listed.page} {shorts}"

    def one(text: str, action: str) -> Button:
        return Button(text=text, action=action, value=value, sure=SURE.get(action, ""))

    release, block = one("Release", MAIL_RELEASE), one("Block", MAIL_BLOCK)
    allow = one("Allow sender", MAIL_ALLOW)
    match listed.outcome:
        case Outcome.HELD:
            return [release, allow, one("Drop", MAIL_DROP), block]
        case Outcome.REFUSED:
            return [release, allow if entry.is_blocked else block]
        case Outcome.FAILED:
            return [] if entry.row.cut_from else [one("Retry", MAIL_RETRY)]
        case _:
            return [release]


def _paging(listed: Listed) -> list[Button]:
    kind = listed.outcome.value
    newer = Button(text="Newer", action=MAIL_NEWER, value=f"{kind} {listed.page - 1}")
    older = Button(text="Older", action=MAIL_LIST, value=f"{kind} {listed.page + 1}")
    return turns(listed.page, listed.pages, newer, older)


def age(span: timedelta) -> str:
    """How long ago something was, in words."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 1:
        return "just now"
    for size, unit in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {unit}{'' if count == 1 else 's'} ago"
    raise AssertionError(minutes)
