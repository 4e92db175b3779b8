"""`/helpdesk templates`: choose an email template, change it as rich text or code, and try it out."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.core.buttons import (
    TEMPLATE_CHOOSE,
    TEMPLATE_MODE,
    TEMPLATE_OPEN,
    TEMPLATE_PREVIEW,
    TEMPLATE_RESTORE,
    TEMPLATE_SUGGEST,
    TEMPLATE_TEST,
)
from bot.core.rich_text import escape
from bot.core.wordings import EVERY, default_again
from bot.errors import DeskError, InputError
from bot.handlers.answers import Answer, say
from bot.handlers.flows import Flows
from bot.handlers.templates_entered import Entered, entered
from bot.handlers.templates_fields import CODE, RICH, SUBJECT, TOO_LONG, Shown, filled, opened, shown_of
from bot.handlers.templates_preview import fault_view, preview_view
from bot.handlers.templates_view import FORM, View, notice, state_of, theirs, told, unsaved, view
from bot.handlers.words import Command, Typed, Words
from bot.mailing.template_changes import ChangedMeanwhile, TemplateFault


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """A button or the menu of the form, as somebody used it."""

    flows: Flows
    by: str
    form: Entered
    value: str  # of the button or the chosen option
    key: str  # of this very press


def register(app: App, flows: Flows) -> None:
    """Hear the form's menu and buttons, and the form when it is sent."""
    for action, act in {
        TEMPLATE_CHOOSE: _choose,
        TEMPLATE_OPEN: _open,
        TEMPLATE_MODE: _other_mode,
        TEMPLATE_TEST: _send_test,
        TEMPLATE_RESTORE: _restore,
        TEMPLATE_SUGGEST: _suggest,
    }.items():
        app.action(action)(_pressed(flows, act))
    app.action(TEMPLATE_PREVIEW)(_previewing(flows))
    app.view(FORM)(_sent(flows))


# --- by words ----------------------------------------------------------------------------------------


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` about templates."""
    return {
        "templates": Command(
            usage="/helpdesk templates [list | confirmation | restore confirmation]",
            help="opens the email templates, or one of them; lists them; restores the default of one",
            act=lambda typed: _templates(flows, typed),
        )
    }


def _templates(flows: Flows, typed: Typed) -> Answer:
    word, *rest = [one.lower() for one in typed.words[1:]] or [""]
    if word == "list":
        return say(_list(flows))
    if word == "restore":
        if not rest:
            raise InputError(f"Which template? There are: {', '.join(EVERY)}.")
        template = flows.template_changes.restore(rest[0], by=typed.user)
        again = f"`{template.name}` {default_again(template)}"
        return say(f"{again} `/helpdesk audit` tells what it said before.")
    typed.open_view(_fresh(flows, word or next(iter(EVERY)), 1))
    return {}


def _list(flows: Flows) -> str:
    lines = [
        f"• `{one.name}` ({state_of(one, wording)}): {escape(one.event)}"
        for one, wording in flows.template_changes.all()
    ]
    return "\n".join([*lines, "`/helpdesk templates confirmation` opens one."])


# --- the form ----------------------------------------------------------------------------------------


def _fresh(flows: Flows, name: str, number: int, *notices: View, wanted: str = RICH) -> View:
    """The form of a template with the words that hold."""
    held = flows.template_changes.held(name)
    shown, fields = opened(held, number)
    if wanted == CODE and fields.mode == RICH:
        coded = filled(fields, CODE)
        shown, fields = replace(shown, mode=coded.mode), coded
    return view(flows.template_changes.all(), held, shown, fields, *notices)


def _kept(flows: Flows, form: Entered, *notices: View, shown: Shown | None = None) -> View:
    """The form with what was entered into it."""
    shown = shown or form.shown
    held = flows.template_changes.held(shown.name)
    fields = form.fields
    if shown.mode == TOO_LONG:
        fields = filled(replace(fields, body=held.template.body))
    return view(flows.template_changes.all(), held, shown, fields, *notices)


def _pressed(flows: Flows, act: Callable[[Pressed], View]) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        pressed = _read(flows, body, action)
        try:
            flows.rights.let_admin(pressed.by)
            shown = act(pressed)
        except ChangedMeanwhile as error:
            shown = _overtaken(flows, pressed.form, error)
        except DeskError as error:
            shown = _kept(flows, pressed.form, notice(f"⚠️ {error}"))
        client.views_update(view_id=str(body["view"]["id"]), view=shown)
        ack()

    return handle


def _read(flows: Flows, body: dict[str, Any], action: dict[str, Any]) -> Pressed:
    option = action.get("selected_option")
    return Pressed(
        flows=flows,
        by=str(body["user"]["id"]),
        form=entered(body["view"], flows.template_changes.names),
        value=str(option["value"] if option else action.get("value", "")),
        key=f"{body['view']['id']} {action.get('action_ts', '')}",
    )


def _choose(pressed: Pressed) -> View:
    """Another template, unless words would be lost that were not saved."""
    form = pressed.form
    if form.is_unsaved and pressed.value != form.shown.name:
        kept = replace(form.shown, number=form.shown.number + 1)
        return _kept(pressed.flows, form, unsaved(form.shown.name, pressed.value), shown=kept)
    return _open(pressed)


def _open(pressed: Pressed) -> View:
    return _fresh(pressed.flows, pressed.value, pressed.form.shown.number + 1)


def _other_mode(pressed: Pressed) -> View:
    """What is entered as code, or as rich text if that can say it."""
    form = pressed.form
    body = form.fields.body
    if form.draft.body is None:
        held = pressed.flows.template_changes.held(form.shown.name)
        body = held.template.body if held.mark == form.shown.since else body
    fields = filled(replace(form.fields, body=body), CODE if form.shown.mode == RICH else RICH)
    if fields.mode == TOO_LONG:
        return _kept(pressed.flows, form, notice(f"⚠️ {fields.why} It stays as it is here."))
    shown = replace(form.shown, mode=fields.mode, number=form.shown.number + 1)
    return _kept(pressed.flows, replace(form, fields=fields), shown=shown)


def _send_test(pressed: Pressed) -> View:
    address = pressed.flows.template_trial.send_test(pressed.form.draft, by=pressed.by, key=pressed.key)
    return _kept(pressed.flows, pressed.form, notice(f"✅ A test is on its way to {address}."))


def _restore(pressed: Pressed) -> View:
    shown = pressed.form.shown
    template = pressed.flows.template_changes.restore(shown.name, by=pressed.by, since=shown.since)
    done = notice(f"✅ {template.name} {default_again(template)}")
    return _fresh(pressed.flows, shown.name, shown.number + 1, done)


def _suggest(pressed: Pressed) -> View:
    """The text to begin with, to be looked at and saved; not in place of another one."""
    form, name = pressed.form, pressed.form.shown.name
    if form.fields.body:
        advice = notice("⚠️ A text stands here: delete it to have the suggested one.")
        return _kept(pressed.flows, form, advice)
    fields = filled(replace(form.fields, body=EVERY[name].suggestion), form.shown.mode)
    shown = replace(form.shown, mode=fields.mode, number=form.shown.number + 1)
    advice = notice("This is a suggestion: change it as you like, then save it.")
    return _kept(pressed.flows, replace(form, fields=fields), advice, shown=shown)


def _overtaken(flows: Flows, form: Entered, error: ChangedMeanwhile) -> View:
    """The form with what was entered; sent again, it takes the place of what somebody else did meanwhile."""
    shown = replace(
        shown_of(error.held, form.shown.mode, form.shown.number + 1),
        marks=(),  # whatever stands here is other than theirs
    )
    return _kept(flows, form, *theirs(error.held), shown=shown)


def _previewing(flows: Flows) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        pressed = _read(flows, body, action)
        try:
            shown = preview_view(flows.template_trial.preview(pressed.form.draft, by=pressed.by))
        except InputError as error:
            shown = fault_view(str(error))
        client.views_push(trigger_id=str(body["trigger_id"]), view=shown)
        ack()

    return handle


# --- saving ------------------------------------------------------------------------------------------


def _sent(flows: Flows) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], view: View) -> None:
        form = entered(view, flows.template_changes.names)
        try:
            changed = flows.template_changes.save(form.draft, by=str(body["user"]["id"]))
        except TemplateFault as error:
            ack(response_action="errors", errors={form.block_of(error.place): str(error)})
        except ChangedMeanwhile as error:
            ack(response_action="update", view=_overtaken(flows, form, error))
        except InputError as error:
            ack(response_action="errors", errors={form.block_of(SUBJECT): str(error)})
        else:
            number, mode = form.shown.number + 1, form.shown.mode
            shown = _fresh(flows, form.shown.name, number, *told(changed), wanted=mode)
            ack(response_action="update", view=shown)

    return handle
