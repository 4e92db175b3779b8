"""The app's Home as Slack's Block Kit: what customers wrote stands in plain text only."""

from typing import Any

from bot.core.accounts import waits_for_password
from bot.core.buttons import (
    HOME_ACCOUNTS,
    HOME_CANNED,
    HOME_CATEGORIES,
    HOME_DELIVERIES,
    HOME_FIELDS,
    HOME_ME,
    HOME_NEW,
    HOME_REFRESH,
    HOME_RULES,
    HOME_SETTINGS,
    HOME_TAKE,
    HOME_TEMPLATES,
    Button,
)
from bot.core.cards import actions, button, in_their_time
from bot.core.rich_text import plain
from bot.core.tallies import Tally
from bot.core.tickets import Priority, Status
from bot.handlers.ticket_forms import sentence, small
from bot.health import Figures, Mailbox
from bot.tickets.home import Condition, HomeScene, Row, Some

View = dict[str, Any]
Blocks = list[dict[str, Any]]
MOST_ACCOUNTS = 10
MOST_TROUBLES = 5
MOST_ALERTS = 8  # Slack takes 100 blocks; a mailbox of its own can give one each
LONGEST_SUBJECT = 150
_MARKS = {Priority.HIGH: "🔶 high", Priority.CRITICAL: "🔴 critical", Priority.LOW: "low"}

WELCOME = (
    "This is the help desk. Customers write mail; each mail becomes a thread in a channel here, and what the "
    "technicians of that channel answer in the thread is mailed to the customer. You are in none of the "
    "desk's channels: ask an administrator to invite you if you want to help."
)
DESK = (
    Button(text="Settings", action=HOME_SETTINGS, value="settings"),
    Button(text="Mail accounts", action=HOME_ACCOUNTS, value="account"),
    Button(text="Rules", action=HOME_RULES, value="rule"),
    Button(text="Mail templates", action=HOME_TEMPLATES, value="templates"),
    Button(text="Deliveries", action=HOME_DELIVERIES, value="deliveries"),
    Button(text="Categories", action=HOME_CATEGORIES, value="category"),
    Button(text="Custom fields", action=HOME_FIELDS, value="field"),
    Button(text="Canned answers", action=HOME_CANNED, value="canned"),
)


def home_view(scene: HomeScene, notice: str = "") -> View:
    """Somebody's Home; `notice` says in plain words what their last click on it came to."""
    told = [small(notice)] if notice else []
    blocks = [*told, *(_staff(scene) if scene.is_staff else _stranger(scene))]
    return {"type": "home", "callback_id": "home", "blocks": blocks}


def _stranger(scene: HomeScene) -> Blocks:
    return [_header(f"Hello {scene.name}"), sentence(WELCOME)]


def _staff(scene: HomeScene) -> Blocks:
    today = scene.today
    numbers = (
        ("New today", today.new),
        ("Answered today", today.answered),
        ("Closed today", today.closed),
        ("Open now", today.open),
    )
    own = [
        Button(text="New ticket", action=HOME_NEW, value="new", style="primary"),
        Button(text="My choices", action=HOME_ME, value="me"),
        Button(text="Refresh", action=HOME_REFRESH, value="refresh"),
    ]
    return [
        {
            "type": "section",
            "fields": [plain(f"{words}: {count}", 200) for words, count in numbers],
        },
        *actions(own),
        *_list("My tickets", scene.mine, "/ticket list mine", "You have no open ticket."),
        *_list("Untaken", scene.untaken, "/ticket list untaken", "Nothing waits: every ticket is taken."),
        *_list("Overdue", scene.overdue, "/ticket list overdue", "Nothing is overdue."),
        *(_condition(scene.condition) if scene.condition else ()),
        small(_where(scene)),
        _as_of(scene),
    ]


def _where(scene: HomeScene) -> str:
    if not scene.categories:
        return "There is no category yet: /helpdesk category add NAME channel=here makes one of its channel."
    return f"Your categories: {', '.join(scene.categories[:20])}."


def _as_of(scene: HomeScene) -> View:
    words = f"As of {in_their_time(scene.at)}; it is made anew whenever you come."
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": words, "verbatim": True}]}


def _list(title: str, some: Some, more: str, nothing: str) -> Blocks:
    rows = [_row(one) for one in some.rows] or [small(nothing)]
    left = some.total - len(some.rows)
    rest = [small(f"… and {left} more: {more}")] if left else []
    return [{"type": "divider"}, _header(f"{title} ({some.total})" if some.total else title), *rows, *rest]


def _row(row: Row) -> View:
    ticket = row.ticket
    way = f"<{row.link}|Open the thread>" if row.link else "Its thread is on its way"
    due = f" · due {in_their_time(ticket.due_at)}" if ticket.due_at else ""
    status = ticket.status.value if ticket.status is not Status.NEW else ""
    name = ticket.requester_name or ticket.requester
    facts = [one for one in (row.category, name[:80], _MARKS.get(ticket.priority, ""), status) if one]
    block: View = {
        "type": "section",
        "text": plain(f"#{ticket.number} {ticket.subject}", LONGEST_SUBJECT),
        "fields": [
            {"type": "mrkdwn", "text": f"{way}{due}", "verbatim": True},
            plain(" · ".join(facts), 300),
        ],
    }
    if not ticket.assignee:
        take = Button(text="Take", action=HOME_TAKE, value=str(ticket.number), style="primary")
        block["accessory"] = button(take)
    return block


# --- for admins ----------------------------------------------------------------------------------


def _condition(condition: Condition) -> Blocks:
    figures = condition.figures
    troubles = [sentence(f"⚠️ {one}") for one in figures.others[:MOST_TROUBLES]]
    alerts = [
        {"type": "section", "text": {"type": "mrkdwn", "text": f"⚠️ {one}"[:3000], "verbatim": True}}
        for one in figures.alerts[:MOST_ALERTS]
    ]
    left = len(figures.alerts) - MOST_ALERTS
    alerts += [small(f"… and {left} more: /helpdesk doctor")] if left > 0 else []
    rows, buttons = _accounts(figures), list(DESK)
    return [
        {"type": "divider"},
        _header("How the desk is doing"),
        *([*alerts, *troubles] or [small("✅ Everything works.")]),
        {"type": "section", "fields": [plain(one, 500) for one in _facts(condition)]},
        *rows,
        *actions(buttons),
    ]


def _facts(condition: Condition) -> list[str]:
    figures = condition.figures
    waiting = [f"{one.count} {one.kind}" for one in figures.waiting]
    total = sum(count for _, count in condition.mail_today)
    mail = " + ".join(f"{words} {count}" for words, count in condition.mail_today)
    return [
        f"Mail today (UTC): {total}{f' = {mail}' if mail else ''}",
        f"Waiting to go out: {', '.join(waiting)}",
        f"Failed since yesterday: {figures.failed}",
        f"Mail that waits for you: {figures.held}; unreadable: {figures.unreadable}",
    ]


def _accounts(figures: Figures) -> Blocks:
    """Each mail account: its last look, and its numbers, which add up."""
    if not figures.mailboxes:
        return [small("There is no mail account yet: “Mail accounts” below adds one.")]
    sums = {one.account: _sum(one) for one in figures.tallies}
    shown = [
        small(f"{_state(one)} · {sums.get(one.account.address, 'no mail yet')}")
        for one in figures.mailboxes[:MOST_ACCOUNTS]
    ]
    left = len(figures.mailboxes) - MOST_ACCOUNTS
    return [*shown, *([small(f"… and {left} more: /helpdesk account")] if left > 0 else [])]


def _sum(tally: Tally) -> str:
    """What became of all its mails, without the terms that are nothing."""
    terms = [f"{words} {count}" for words, count in tally.terms if count]
    return f"seen {tally.seen} = {' + '.join(terms)}" if terms else "no mail yet"


def _state(one: Mailbox) -> str:
    address = one.account.address
    if not one.account.enabled:
        return f"⏸ {address} is switched off"
    if waits_for_password(one.account):
        return f"🔑 {address} waits for its password"
    if one.health.suspended:
        return f"⛔ {address} is disabled after errors"
    if one.since is None:
        return f"⏳ {address} was not looked into yet"
    ago = f"{one.since:.0f} s" if one.since < 120 else f"{one.since / 60:.0f} min"
    mark = "⚠️" if one.health.errors_in_a_row else "✅"
    return f"{mark} {address}, looked into {ago} ago"


def _header(words: str) -> View:
    return {"type": "header", "text": plain(words, 150)}
