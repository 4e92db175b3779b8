"""The settings in Slack: by a form in groups, and by words."""

import logging
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.core.buttons import SETTINGS_SWITCHES
from bot.core.rich_text import escape
from bot.core.setting_values import shown, takes
from bot.desk import Desk
from bot.errors import InputError, SettingError
from bot.handlers.answers import Answer, say
from bot.handlers.flows import Flows
from bot.handlers.settings_entered import (
    Memory,
    View,
    entered,
    first_memory,
    remembered,
    turned,
    values_of,
)
from bot.handlers.settings_view import FORM, TABS, view
from bot.handlers.words import Command, Typed, Words
from bot.settings import ROWS, row

log = logging.getLogger(__name__)

TOO_MUCH = "That is more than can be kept until you save: press Save, then open the other group."


def register(app: App, flows: Flows) -> None:
    """Hear the form's groups, and the form when it is sent."""
    for turn, _ in TABS.values():
        app.action(turn)(_turning(flows))
    app.action(SETTINGS_SWITCHES)(_chosen)
    app.view(FORM)(_sent(flows.desk))


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` about settings."""
    return {
        "settings": Command(
            usage="/helpdesk settings [undo_seconds [30]]",
            help="opens the desk's settings; with a name it shows one, with a value it changes it",
            act=lambda typed: _settings(flows.desk, typed),
        )
    }


def _settings(desk: Desk, typed: Typed) -> Answer:
    rest = typed.words[1:]
    if not rest:
        typed.open_view(_shown(desk, lambda values: first_memory(values)))
        return {}
    setting = row(rest[0].lower())
    if len(rest) == 1:
        value = shown(setting, getattr(desk.settings(), setting.key))
        return say(f"*{setting.label}* (`{setting.key}`): {escape(value)}\n{setting.help}")
    if setting.type == "secret":
        raise InputError(
            f"Slack must not see a password. At the terminal: `threaddesk settings set {setting.key}`"
        )
    changes = desk.change_settings({setting.key: " ".join(rest[1:])}, by=typed.user)
    if not changes:
        return say(f"`{setting.key}` is that already.")
    (change,) = changes
    return say(
        escape(
            f"`{setting.key}` is now {change.new} (it was {change.old}). "
            f"`/helpdesk audit undo {change.id}` takes that back.\n{setting.help}"
        )
    )


# --- the form ----------------------------------------------------------------------------------


def _chosen(ack: Ack) -> None:
    """A box was checked: the form holds it until it is sent."""
    ack()


def _shown(desk: Desk, memory_of: Callable[[dict[str, str]], Memory], notice: str = "") -> View:
    """The form over what holds now, with the memory that is made of it."""
    settings, categories = desk.settings(), desk.categories()
    values = values_of(settings, categories)
    return view(settings, values, memory_of(values), categories=categories, notice=notice)


def _turning(flows: Flows) -> Callable[..., None]:
    """Hears a group's button: the form turns to it and keeps what was entered."""

    def handle(ack: Ack, body: View, action: dict[str, Any], client: WebClient) -> None:
        flows.rights.let_admin(str(body["user"]["id"]))
        form = body["view"]
        shown = _turned(flows.desk, form, str(action["value"]))
        try:
            client.views_update(view_id=form["id"], hash=form["hash"], view=shown)
        except SlackApiError as error:  # it was closed meanwhile, or has turned already at an earlier click
            log.info("the form of settings did not turn: %s", error.response["error"])
        ack()

    return handle


def _turned(desk: Desk, form: View, group: str) -> View:
    memory, pending = remembered(form), entered(form)
    try:
        desk.check_settings(pending)
    except SettingError as error:
        return _stayed(desk, form, _named(error.name, str(error)))
    settings, categories = desk.settings(), desk.categories()
    values = values_of(settings, categories)
    after = turned(memory, group, values, pending)
    if not after.fits:
        return _stayed(desk, form, TOO_MUCH)
    return view(settings, values, after, categories=categories)


def _stayed(desk: Desk, form: View, notice: str) -> View:
    """The same fields: Slack leaves in them what was typed, and what stood there before is there again."""
    fitting = {key: typed for key, typed in entered(form).items() if takes(ROWS[key], typed)}
    return _shown(desk, lambda _: replace(remembered(form), entered=fitting), notice)


def _sent(desk: Desk) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], view: View) -> None:
        try:
            desk.change_settings(entered(view), by=str(body["user"]["id"]))
        except SettingError as error:
            ack(**_refusal(desk, view, error.name, str(error)))
        except InputError as error:
            ack(response_action="update", view=_stayed(desk, view, str(error)))
        else:
            ack()

    return handle


def _refusal(desk: Desk, form: View, key: str, words: str) -> dict[str, Any]:
    """The error at its field; of another group: that group, with the error above it."""
    memory, group = remembered(form), ROWS[key].group
    if group == memory.group:
        return {"response_action": "errors", "errors": {memory.block(key): words.replace("`", "")}}
    shown = _shown(desk, lambda values: turned(memory, group, values, entered(form)), _named(key, words))
    return {"response_action": "update", "view": shown}


def _named(key: str, words: str) -> str:
    """An error that does not stand at its field."""
    return f"{ROWS[key].label}: {words}"
