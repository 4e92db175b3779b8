"""`/helpdesk deliveries`: what waits or failed, and what buttons or words of admins make of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from slack_bolt import Ack, App, Respond

from bot.admin.deliveries import PAGE, Deliveries, Entry, Listed
from bot.core.buttons import DELIVERY_DROP, DELIVERY_NEWER, DELIVERY_OLDER, DELIVERY_RETRY, Button
from bot.core.cards import actions
from bot.core.outbox import State
from bot.core.rich_text import escape, plain
from bot.errors import InputError
from bot.handlers.answers import Answer, say, to_confirm, turns
from bot.handlers.flows import Flows
from bot.handlers.mail_answers import age
from bot.handlers.words import Command, Typed, Words, help_text, is_number, let_no_more, safe

LONGEST_TITLE, LONGEST_LINE = 150, 300  # characters: ten rows stay below what Slack takes in one message
SURE = "It is not tried any more, and nobody gets it."
Act = Callable[[int, str], str]  # gets the number of a delivery and who acts, gives a sentence
STATES = {
    State.PENDING: "waits",
    State.SENDING: "is being sent",
    State.UNKNOWN: "may have arrived, and is looked for",
    State.PARKED: "waits until somebody mends something",
    State.FAILED: "failed",
    State.DONE: "has gone out",
    State.CANCELLED: "is dropped",
}


def register(app: App, flows: Flows) -> None:
    """Hear the buttons of the list."""
    flow = flows.deliveries
    app.action(DELIVERY_RETRY)(_acting(flow, lambda id, by: flow.retry(id, by=by)))
    app.action(DELIVERY_DROP)(_acting(flow, lambda id, by: flow.drop(id, by=by)))
    app.action(DELIVERY_OLDER)(_turning(flow))
    app.action(DELIVERY_NEWER)(_turning(flow))


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` about deliveries."""
    return {
        "deliveries": Command(
            usage="/helpdesk deliveries [page] or [retry | drop ID]",
            help="lists what waits to go out or failed, oldest first, to be tried again or dropped",
            act=lambda typed: _deliveries(flows.deliveries, typed),
            examples=FORMS,
        )
    }


FORMS = (
    ("/helpdesk deliveries", "lists what waits to go out or failed, oldest first; each has its ID"),
    ("/helpdesk deliveries 2", "shows the second page of that list"),
    ("/helpdesk deliveries retry 12", "has delivery 12 tried now"),
    ("/helpdesk deliveries drop 12", "asks, and has delivery 12 tried no more: nobody gets it"),
)


def _deliveries(flow: Deliveries, typed: Typed) -> Answer:
    word, rest = (typed.words[1].lower() if typed.words[1:] else "1"), typed.words[2:]
    if is_number(word):
        return delivery_list(flow.listed(int(word), by=typed.user))
    if word not in ("retry", "drop"):
        return say(help_text(word, {}, *FORMS))
    if not rest:
        raise InputError(f"Which delivery? Try `/helpdesk deliveries {word} 12`; the list shows the IDs.")
    if not is_number(rest[0]):
        raise InputError(f"`{safe(rest[0])}` is no delivery's number; `/helpdesk deliveries` shows them.")
    id, usage = int(rest[0]), f"/helpdesk deliveries {word} {rest[0]}"
    is_sure = word == "drop" and [one.lower() for one in rest[1:]] == ["yes"]
    let_no_more(typed, 4 if is_sure else 3, usage)
    if word == "drop" and not is_sure:
        return _question(flow, id, typed.user)
    return say(escape((flow.drop if is_sure else flow.retry)(id, by=typed.user)))


def _question(flow: Deliveries, id: int, by: str) -> Answer:
    """Whether a delivery is to be dropped, and the button."""
    sure = Button(text="Drop", action=DELIVERY_DROP, value=f"{id} 1 {id}", style="danger")
    words = f"Delivery {id} is {flow.droppable(id, by=by)}. {SURE}"
    return to_confirm(words, f"/helpdesk deliveries drop {id} yes", sure)


def delivery_list(listed: Listed) -> Answer:
    """One page, with what may be done with each delivery."""
    if not listed.entries:
        return say("Nothing waits to go out, and nothing failed.")
    first = (listed.page - 1) * PAGE
    span = f"{first + 1} to {first + len(listed.entries)} of {max(listed.total, first + len(listed.entries))}"
    title = f"Waiting or failed: {span}"
    blocks: list[dict[str, Any]] = [{"type": "header", "text": plain(title, LONGEST_TITLE)}]
    for entry in listed.entries:
        blocks += [*_row(entry, listed), {"type": "divider"}]
    return {
        "response_type": "ephemeral",
        "text": escape(title),
        "blocks": [*blocks, *actions(_paging(listed))],
    }


def _row(entry: Entry, listed: Listed) -> list[dict[str, Any]]:
    row = entry.delivery
    state = f"{STATES[row.state]}, since {age(listed.now - row.made_at).removesuffix(' ago')}"
    head = f"{entry.what}, to {', '.join(entry.to)}" if row.order.kind == "send_mail" else entry.what
    tried = f"{row.attempts} tries" if row.attempts != 1 else "1 try"
    due = "" if row.is_finished else f" · next {_ahead(row.due_at - listed.now)}"
    about = f"{row.id} · {state} · {tried}{due} · {row.result or 'not tried yet'}"
    text = {"type": "text", "text": plain(head, LONGEST_TITLE)["text"], "style": {"bold": True}}
    section = {"type": "rich_text_section", "elements": [text]}
    shown: list[dict[str, Any]] = [
        {"type": "rich_text", "elements": [section]},
        {"type": "context", "elements": [plain(about, LONGEST_LINE)]},
    ]
    return [*shown, *actions(_buttons(entry, listed))]


def _ahead(span: timedelta) -> str:
    return "now" if span <= timedelta(minutes=1) else f"in {age(span).removesuffix(' ago')}"


def _buttons(entry: Entry, listed: Listed) -> list[Button]:
    row = entry.delivery
    if not row.is_listed or row.lease_until is not None:
        return []
    value = f"{row.id} {listed.page} {','.join(str(one.delivery.id) for one in listed.entries)}"
    retry = Button(text="Retry now", action=DELIVERY_RETRY, value=value)
    drop = Button(text="Drop", action=DELIVERY_DROP, value=value, style="danger", sure=SURE)
    return [retry, *([drop] if entry.is_droppable else [])]


def _paging(listed: Listed) -> list[Button]:
    older = Button(text="Older", action=DELIVERY_OLDER, value=str(listed.page - 1))
    newer = Button(text="Newer", action=DELIVERY_NEWER, value=str(listed.page + 1))
    return turns(listed.page, listed.pages, older, newer)


def _acting(flow: Deliveries, act: Act) -> Callable[..., None]:
    """Hears a row's button: the list shows how it stands now."""

    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
        by = str(body["user"]["id"])
        id, page, shown = str(action.get("value", "")).split()
        act(int(id), by)
        listed = flow.these(int(page), tuple(map(int, shown.split(","))), by=by)
        ack()
        respond(**delivery_list(listed), replace_original=True)

    return handle


def _turning(flow: Deliveries) -> Callable[..., None]:
    """Hears the buttons that show another page."""

    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
        try:
            page = int(str(action.get("value", "1")))
            shown = delivery_list(flow.listed(page, by=str(body["user"]["id"])))
        except InputError as error:
            shown = say(escape(str(error)))
        ack()
        respond(**shown, replace_original="blocks" in shown)

    return handle
