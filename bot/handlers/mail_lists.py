"""Mail that made no ticket: admins look at sums and lists, and say by buttons or words what becomes of it."""

import threading
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond

from bot.core.buttons import (
    MAIL_ALLOW,
    MAIL_BLOCK,
    MAIL_DROP,
    MAIL_LIST,
    MAIL_NEWER,
    MAIL_RELEASE,
    MAIL_RETRY,
)
from bot.core.inbound import Outcome
from bot.core.rich_text import escape
from bot.core.rules.values import meant
from bot.errors import InputError
from bot.handlers.answers import Answer, say
from bot.handlers.flows import Flows
from bot.handlers.mail_answers import mail_list, overview
from bot.handlers.words import Command, Typed, Words, page_number, safe
from bot.incoming.mail_pages import LISTS
from bot.incoming.set_aside import Decided, SetAside

PATIENCE = 1.5  # seconds in which a mail that was let in is mostly filed; Slack waits three for an answer
Act = Callable[..., Decided]


def register(app: App, flows: Flows) -> None:
    """Hear the buttons of lists."""
    for name, act in ACTS.items():
        app.action(name)(_acting(flows, act))
    app.action(MAIL_LIST)(_turning(flows))
    app.action(MAIL_NEWER)(_turning(flows))


ACTS: dict[str, Callable[[SetAside], Act]] = {
    MAIL_RELEASE: lambda flow: flow.release,
    MAIL_DROP: lambda flow: flow.drop,
    MAIL_RETRY: lambda flow: flow.retry,
    MAIL_ALLOW: lambda flow: flow.allow,
    MAIL_BLOCK: lambda flow: flow.block,
}


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` about mail that made no ticket."""
    return {
        "mail": Command(
            usage="/helpdesk mail [junk | held | refused | failed | deleted [page]]",
            help=(
                "shows what became of all mail, and lists what made no ticket; "
                "`/helpdesk mail release ID` lets one in (also `drop`, `retry`, `allow`, `block`)"
            ),
            act=lambda typed: _mail(flows.set_aside, typed),
        )
    }


def _mail(flow: SetAside, typed: Typed) -> Answer:
    given = (*typed.words[1:], "", "")
    word, rest = given[0].lower(), given[1]
    if not word:
        return overview(flow.tallies(by=typed.user))
    if word in LISTS:
        return mail_list(flow.listed(Outcome(word), page_number(rest), by=typed.user))
    act = ACTS.get(f"mail_{word}")
    if act is None:
        known = [*(one.value for one in LISTS), *(name.removeprefix("mail_") for name in ACTS)]
        raise InputError(f"There is no `{safe(word)}` here; {meant(word, known)}")
    if not rest:
        raise InputError(f"Which mail? Try `/helpdesk mail {word} 3f2a9c1b`; the lists show the IDs.")
    return say(escape(settled(flow, act(flow)(rest, by=typed.user))))


def settled(flow: SetAside, decided: Decided) -> str:
    """What an act came to, its mails filed if that does not take too long; if it does, it goes on."""
    done: list[str] = []
    worker = threading.Thread(target=lambda: done.append(flow.filed(decided)), daemon=True)
    worker.start()
    worker.join(PATIENCE)
    return done[0] if done else f"{decided.words} It is being filed."


# --- clicks ----------------------------------------------------------------------------------


def _acting(flows: Flows, act: Callable[[SetAside], Act]) -> Callable[..., None]:
    """Hears an act's button: the list shows what was done."""

    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
        flow, by = flows.set_aside, str(body["user"]["id"])
        id, *place = str(action.get("value", "")).split()
        said = settled(flow, act(flow)(id, by=by))
        shown = _shown_again(flow, place, by) if place else _told(body, said)
        ack()
        respond(**shown, replace_original=True)

    return handle


def _shown_again(flow: SetAside, place: list[str], by: str) -> Answer:
    outcome, page, shorts = place
    return mail_list(flow.these(Outcome(outcome), int(page), tuple(shorts.split(",")), by=by))


def _told(body: dict[str, Any], said: str) -> Answer:
    """A direct message whose button was pressed, with what came of it in the button's place."""
    text = f"{body.get('message', {}).get('text', '')}\n→ {escape(said)}"
    return {"text": text, "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text[:3000]}}]}


def _turning(flows: Flows) -> Callable[..., None]:
    """Hears the buttons that show another list or page."""

    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
        outcome, page = str(action.get("value", "")).split()
        try:
            shown = mail_list(flows.set_aside.listed(Outcome(outcome), int(page), by=str(body["user"]["id"])))
        except InputError as error:
            shown = say(escape(str(error)))
        ack()
        respond(**shown, replace_original="blocks" in shown)

    return handle
