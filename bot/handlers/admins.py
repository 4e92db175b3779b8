"""`/helpdesk admin`: the administrators, listed, made and removed, by words or in a form."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.admin.admin_list import IN_CONFIGURATION, Admin, AdminList
from bot.core.buttons import ADMIN_REMOVE, Button
from bot.core.cards import button
from bot.core.rich_text import escape, plain
from bot.errors import InputError, OutsideError
from bot.handlers.answers import Answer, say
from bot.handlers.flows import Flows
from bot.handlers.ticket_forms import VALUE, View, entry, sentence, value_of
from bot.handlers.words import Command, Typed, Words, help_text

FORM = "admins"
NEW = "new"  # block of the form
MOST = 40  # administrators in one form
FORMS = (
    ("/helpdesk admin", "shows the administrators, to make and remove some"),
    ("/helpdesk admin list", "lists them here"),
    ("/helpdesk admin add @tina", "makes Tina an administrator; a member ID does as well"),
    ("/helpdesk admin remove @tina", "takes an administrator's rights back"),
)


def register(app: App, flows: Flows) -> None:
    """Hear the form, and its buttons."""
    admins = flows.admin_list

    def removed(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        by = str(body["user"]["id"])
        said = _tried(lambda: admins.remove(str(action["value"]), by=by))
        ack()
        client.views_update(view_id=str(body["view"]["id"]), view=_shown(admins, by, said))

    def sent(ack: Ack, body: dict[str, Any], view: View) -> None:
        by, chosen = str(body["user"]["id"]), value_of(view["state"]["values"][NEW][VALUE])
        try:
            said = admins.add(chosen, by=by)
        except (InputError, OutsideError) as error:
            ack(response_action="errors", errors={NEW: str(error)})
        else:
            ack(response_action="update", view=_shown(admins, by, said))

    app.action(ADMIN_REMOVE)(removed)
    app.view(FORM)(sent)


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` about administrators."""
    return {
        "admin": Command(
            usage="/helpdesk admin [list | add | remove] [@somebody]",
            help="shows the administrators of the desk; makes and removes some",
            act=lambda typed: _admin(flows.admin_list, typed),
            examples=FORMS,
        )
    }


def _admin(admins: AdminList, typed: Typed) -> Answer:
    word, who = typed.words[1].lower() if typed.words[1:] else "", " ".join(typed.words[2:])
    if not word:
        typed.open_view(_shown(admins, typed.user))
        return {}
    if word == "list":
        return say("\n".join(f"• {_line(one)}" for one in admins.listed(by=typed.user)))
    if word not in ("add", "remove"):
        return say(help_text(word, {}, *FORMS))
    if not who:
        raise InputError(f"Whom? Try `/helpdesk admin {word} @tina`.")
    return say(escape((admins.add if word == "add" else admins.remove)(who, by=typed.user)))


def _tried(act: Callable[[], str]) -> str:
    try:
        return act()
    except (InputError, OutsideError) as error:
        return str(error)


def _shown(admins: AdminList, by: str, said: str = "") -> View:
    """The form as this person may see it now: a removed administrator sees why there is nothing."""
    try:
        return form_view(admins.listed(by=by), said)
    except InputError as error:
        return _view(
            [sentence(said), sentence(str(error))] if said and said != str(error) else [sentence(str(error))]
        )


def form_view(admins: list[Admin], said: str = "") -> View:
    """All administrators, each who may be removed with a button, and a field for one more."""
    who: View = {"type": "users_select", "action_id": VALUE, "placeholder": plain("Choose somebody", 150)}
    hint = "They may change everything about the desk, and act on all tickets."
    rows = [_row(one) for one in admins[:MOST]]
    blocks = [
        *([sentence(said)] if said else []),
        *rows,
        entry(NEW, "One more administrator", who, hint=hint),
    ]
    return _view(blocks) | {"submit": plain("Add", 24)}


def _view(blocks: list[View]) -> View:
    title = plain("Administrators", 24)
    return {
        "type": "modal",
        "callback_id": FORM,
        "title": title,
        "close": plain("Close", 24),
        "blocks": blocks,
    }


def _row(one: Admin) -> View:
    shown: View = {"type": "section", "text": {"type": "mrkdwn", "text": _line(one)[:3000]}}
    if one.is_configured:
        return shown
    sure = f"{one.name} has no administrator's rights from then on."
    remove = Button(text="Remove", action=ADMIN_REMOVE, value=one.user, style="danger", sure=sure)
    return shown | {"accessory": button(remove)}


def _line(one: Admin) -> str:
    return f"<@{one.user}>" + (f", named in {IN_CONFIGURATION}" * one.is_configured)
