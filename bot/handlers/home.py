"""The app's Home: published when somebody comes and after each click on it, beside Slack's acknowledgement.

A click there has no channel and no response_url: what it came to stands on top of the Home, lists come as
direct messages, and forms open as ever.
"""

import logging
import threading
from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.core.buttons import HOME_ME, HOME_NEW, HOME_REFRESH, HOME_TAKE
from bot.errors import InputError
from bot.handlers import (
    accounts,
    canned,
    categories,
    custom_fields,
    deliveries,
    me,
    new_ticket,
    rules_list,
    settings_form,
    templates_form,
)
from bot.handlers.answers import Answer
from bot.handlers.background import in_background
from bot.handlers.flows import Flows
from bot.handlers.home_view import DESK, View, home_view
from bot.handlers.ticket_forms import sentence
from bot.handlers.words import Typed, Words, number_of, split, trigger_key
from bot.one_at_a_time import OneAtATime
from bot.tickets.home import Home

log = logging.getLogger(__name__)

IN_MESSAGES = "It stands in Messages, the other tab above."
AWAY = "Your Home cannot be shown now: {why} Come again in a minute."


def register(app: App, flows: Flows) -> None:
    """Hear who comes to the Home, and its buttons."""
    publisher = Publisher(flows.home)

    def on_opened(event: dict[str, Any], client: WebClient) -> None:
        if event.get("tab") == "home":
            publisher.publish(client, str(event["user"]))

    app.event("app_home_opened")(on_opened)
    app.action(HOME_TAKE)(publisher.after(lambda value, by, key: _taken(flows, value, by, key)))
    app.action(HOME_REFRESH)(publisher.after(lambda _value, _by, _key: ""))
    own: Words = {**me.words(flows), **new_ticket.words(flows)}
    for_admins: Words = {
        word: command
        for module in (accounts, categories, custom_fields, deliveries, rules_list, settings_form)
        for word, command in module.words(flows).items()
    } | {**templates_form.words(flows), **canned.words(flows)}
    for name in (HOME_NEW, HOME_ME):
        app.action(name)(_opening(flows, publisher, own, for_admins=False))
    for one in DESK:
        app.action(one.action)(_opening(flows, publisher, for_admins, for_admins=True))


class Publisher:
    """Publishes Homes, each person's in the order in which they were asked for."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._newest: dict[str, int] = {}  # the number of each person's last wish
        self._lock, self._turns = threading.Lock(), OneAtATime()

    def publish(self, client: WebClient, user: str, notice: str = "") -> None:
        """Make and show somebody's Home in a thread of its own; an older wish never covers a newer one."""
        with self._lock:
            mine = self._newest[user] = self._newest.get(user, 0) + 1

        def show(view: View) -> None:
            with self._turns.on(user):
                if self._newest[user] == mine:
                    client.views_publish(user_id=user, view=view)

        in_background(
            "the Home",
            lambda: home_view(self._home.of(user), notice),
            show,
            in_words=lambda why: {"type": "home", "blocks": [sentence(AWAY.format(why=why))]},
        )

    def after(self, act: Callable[[str, str, str], str]) -> Callable[..., None]:
        """Hears a button: the act's sentence, or why it cannot be, stands on the Home that is made anew."""

        def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
            by = str(body["user"]["id"])
            try:
                words = act(str(action.get("value", "")), by, trigger_key(body))
            except InputError as error:
                words = f"⚠️ {error}"
            ack()
            self.publish(client, by, words)

        return handle


def _taken(flows: Flows, value: str, by: str, key: str) -> str:
    outcome = flows.desk.take(number_of(value), by=by, key=key)
    if outcome.held_by:
        return f"⚠️ {outcome.words} {flows.home.name_of(outcome.held_by)} has it."
    return f"✅ {outcome.words}"


def _opening(flows: Flows, publisher: Publisher, words: Words, *, for_admins: bool) -> Callable[..., None]:
    """Hears a button that does what a command does: its form opens, its list comes as a direct message."""

    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        by = str(body["user"]["id"])
        typed = Typed(
            user=by,
            channel="",
            words=split(str(action["value"])),
            text=str(action["value"]),
            open_view=lambda view: client.views_open(trigger_id=str(body["trigger_id"]), view=view),
            later=lambda answer: _sent(client, by, answer),
        )
        try:
            flows.rights.let_admin(by) if for_admins else flows.rights.let_technician(by)
            answer = words[typed.first].act(typed)
        except InputError as error:
            ack()
            publisher.publish(client, by, f"⚠️ {error}")
            return
        ack()
        if answer:
            in_background(
                "the list",
                lambda: _sent(client, by, answer),
                lambda told: publisher.publish(client, by, told),
                in_words=lambda why: why,
            )

    return handle


def _sent(client: WebClient, user: str, answer: Answer) -> str:
    """Send an answer as a direct message, in which its buttons work as ever; says where it is."""
    try:
        client.chat_postMessage(channel=user, text=str(answer["text"]), blocks=answer.get("blocks"))
    except (SlackClientError, OSError) as error:
        log.warning("a list could not be sent: %s", error)
        return "⚠️ Slack did not take the list; please press the button again."
    return f"✅ {IN_MESSAGES}"
