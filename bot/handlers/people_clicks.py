"""The buttons of the list of people and of somebody's form, and the form."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.admin.people_book import PeopleBook
from bot.core.buttons import PEOPLE_MORE, PERSON_BLOCK, PERSON_REMOVE, PERSON_SHOW, PERSON_UNBLOCK
from bot.core.people import Person
from bot.core.rich_text import escape
from bot.errors import InputError
from bot.handlers.answers import say
from bot.handlers.flows import Flows
from bot.handlers.people import FORM, View, forgotten, listed, view
from bot.handlers.ticket_forms import VALUE, value_of
from bot.handlers.words import answered


def register(app: App, flows: Flows) -> None:
    """Hear them."""
    book = flows.people_book
    app.action(PEOPLE_MORE)(_more(book))
    app.action(PERSON_SHOW)(_shown(book))
    app.action(PERSON_REMOVE)(_removing(book))
    app.action(PERSON_BLOCK)(_switched(lambda address, by: book.block(address, by=by)))
    app.action(PERSON_UNBLOCK)(_switched(lambda address, by: book.unblock(address, by=by)))
    app.view(FORM)(_sent(book))


def _more(book: PeopleBook) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
        after, _, words = str(action["value"]).partition(" ")
        try:
            shown = listed(book.page(words, by=str(body["user"]["id"]), after=int(after)))
        except InputError as error:
            shown = say(escape(str(error)))
        ack()
        respond(**shown, replace_original="blocks" in shown)

    return handle


def _shown(book: PeopleBook) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        shown = view(book.show(str(action["value"]), by=str(body["user"]["id"])))
        client.views_open(trigger_id=str(body["trigger_id"]), view=shown)
        ack()

    return handle


def _removing(book: PeopleBook) -> Callable[..., None]:
    """Hears the button below the question that `remove` asks."""

    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
        by = str(body["user"]["id"])
        told = answered(lambda: say(escape(forgotten(book.remove(str(action["value"]), by=by)))))
        ack()
        respond(**told, replace_original=True)

    return handle


def _switched(act: Callable[[str, str], Person]) -> Callable[..., None]:
    """Hears *Block* and *Unblock* of the form, which then shows what holds."""

    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        shown = view(act(str(action["value"]), str(body["user"]["id"])))
        ack()
        client.views_update(view_id=str(body["view"]["id"]), view=shown)

    return handle


def _sent(book: PeopleBook) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], view: View) -> None:
        given = {fact: value_of(block[VALUE]) for fact, block in view["state"]["values"].items()}
        try:
            book.change(str(view["private_metadata"]), given, by=str(body["user"]["id"]))
        except InputError as error:
            ack(response_action="errors", errors={next(iter(given)): str(error)})
            return
        ack()

    return handle
