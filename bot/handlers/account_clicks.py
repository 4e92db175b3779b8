"""The buttons below the list of mail accounts, the one of the direct message about errors, and the form."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.core.accounts import AccountError
from bot.core.buttons import (
    ACCOUNT_ADD,
    ACCOUNT_BACK,
    ACCOUNT_CHANGE,
    ACCOUNT_DISABLE,
    ACCOUNT_ENABLE,
    ACCOUNT_NEXT,
    ACCOUNT_PASSWORD,
    ACCOUNT_REMOVE,
    ACCOUNT_SIGN_IN,
    ACCOUNT_TEST,
)
from bot.core.rich_text import escape
from bot.errors import InputError
from bot.handlers.account_form import FORM, address_in, block_of, entered, form_view, saved_view
from bot.handlers.account_list import account_list, page_with
from bot.handlers.accounts import acts, saved
from bot.handlers.answers import Answer, say
from bot.handlers.flows import Flows

_WORDS = {
    ACCOUNT_TEST: "test",
    ACCOUNT_ENABLE: "enable",
    ACCOUNT_DISABLE: "disable",
    ACCOUNT_PASSWORD: "password",
    ACCOUNT_SIGN_IN: "sign-in",
    ACCOUNT_REMOVE: "remove",
}
_CHANGES_LIST = (ACCOUNT_ENABLE, ACCOUNT_DISABLE, ACCOUNT_REMOVE)


def register(app: App, flows: Flows) -> None:
    """Hear them."""
    for action in _WORDS:
        app.action(action)(_pressed(flows, action))
    for action in (ACCOUNT_BACK, ACCOUNT_NEXT):
        app.action(action)(_turning(flows))
    for action in (ACCOUNT_ADD, ACCOUNT_CHANGE):
        app.action(action)(_opening(flows))
    app.view(FORM)(_sent(flows))


def _pressed(flows: Flows, name: str) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
        def later(answer: Answer) -> None:
            respond(**answer, replace_original=False)

        by = str(body["user"]["id"])
        try:
            flows.rights.let_admin(by)
            address = str(action.get("value", ""))
            page = page_with(flows.mailboxes.all(), address)
            said = acts(flows, later, by=by)[_WORDS[name]](address)
        except InputError as error:
            ack()
            later(say(escape(str(error))))
            return
        ack()
        if name in _CHANGES_LIST and body.get("container", {}).get("is_ephemeral"):
            respond(**account_list(flows.mailboxes.all(), page), replace_original=True)
        else:
            later(say(escape(said)))

    return handle


def _turning(flows: Flows) -> Callable[..., None]:
    """Hears the buttons that show another page."""

    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
        flows.rights.let_admin(str(body["user"]["id"]))
        ack()
        respond(**account_list(flows.mailboxes.all(), int(action["value"])), replace_original=True)

    return handle


def _opening(flows: Flows) -> Callable[..., None]:
    """Hears the buttons that open the form."""

    def handle(
        ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond
    ) -> None:
        by, book = str(body["user"]["id"]), flows.account_book
        try:
            flows.rights.let_admin(by)
            changes = action["action_id"] == ACCOUNT_CHANGE
            shown = book.shown(str(action["value"]), by=by) if changes else None
        except InputError as error:
            ack()
            respond(**say(escape(str(error))), replace_original=False)
            return
        client.views_open(trigger_id=str(body["trigger_id"]), view=form_view(shown, book.category_names()))
        ack()

    return handle


def _sent(flows: Flows) -> Callable[..., None]:
    """Hears the form; what comes later, comes as a direct message: a form has no other way back."""

    def handle(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        by, address, book = str(body["user"]["id"]), address_in(view), flows.account_book
        try:
            flows.rights.let_admin(by)
            given = entered(view)
            before = book.shown(address, by=by) if address else None
            if before:
                after = book.change(address, given, by=by)
            else:
                after = book.add(given.pop("address").strip(), given, by=by, key=f"view:{view['id']}")
        except AccountError as error:
            ack(response_action="errors", errors={block_of(error, view): str(error)})
            return
        except InputError as error:
            ack(response_action="errors", errors={"provider": str(error)})
            return
        lines, link = saved(flows, before, after, lambda answer: _direct(client, by, answer), by=by)
        ack(response_action="update", view=saved_view(lines, link))

    return handle


def _direct(client: WebClient, user: str, answer: Answer) -> None:
    client.chat_postMessage(channel=user, text=str(answer["text"]))
