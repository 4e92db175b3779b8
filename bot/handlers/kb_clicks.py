"""The buttons under articles, the form in which they are written, and *Save as KB article*."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App, Respond
from slack_sdk import WebClient

from bot.core.articles import TitleError
from bot.core.buttons import (
    KB_BACK,
    KB_COPY,
    KB_EDIT,
    KB_HISTORY,
    KB_NEW,
    KB_NEWER,
    KB_NEXT,
    KB_OLDER,
    KB_REMOVE,
    KB_RESTORE,
    KB_SHOW,
)
from bot.core.rich_text import escape
from bot.errors import DeskError
from bot.handlers import kb_form, kb_shown
from bot.handlers.answers import Answer, say
from bot.handlers.flows import Flows
from bot.handlers.kb import article_number
from bot.handlers.words import page_number
from bot.knowledge.base import Knowledge, ShownArticle

SHORTCUT = "kb_save"
View = dict[str, Any]
Act = Callable[[list[str], str], Answer]  # gets a button's value, in words, and who pressed it


def register(app: App, flows: Flows) -> None:
    """Hear the buttons, the form and the shortcut."""
    flow = flows.knowledge
    anew: dict[str, Act] = {
        KB_SHOW: lambda value, by: kb_shown.article(flow.show(article_number(value[0]), by=by)),
    }
    instead: dict[str, Act] = {
        KB_NEXT: lambda value, by: _page(flow, value, by),
        KB_BACK: lambda value, by: _page(flow, value, by),
        KB_NEWER: lambda value, by: _list(flow, value, by),
        KB_OLDER: lambda value, by: _list(flow, value, by),
        KB_HISTORY: lambda value, by: kb_shown.history(flow.history(article_number(value[0]), by=by)),
        KB_RESTORE: lambda value, by: _restored(flow, value, by),
        KB_REMOVE: lambda value, by: _removed(flow, value, by),
    }
    for acts, replace_original in ((anew, False), (instead, True)):
        for name, act in acts.items():
            app.action(name)(_answering(act, replace_original))
    app.action(KB_EDIT)(_opening(lambda value, by: kb_form.view(flow.form(article_number(value), by=by))))
    app.action(KB_NEW)(_opening(lambda _, by: kb_form.view(flow.form(by=by))))
    app.action(KB_COPY)(
        _opening(lambda value, by: kb_shown.copy_view(flow.show(article_number(value), by=by)))
    )
    app.view(kb_form.FORM)(_form(flow))
    app.message_shortcut(SHORTCUT)(_shortcut(flow))


def _page(flow: Knowledge, value: list[str], by: str) -> Answer:
    return kb_shown.article(flow.show(article_number(value[0]), by=by), page_number(value[1]))


def _list(flow: Knowledge, value: list[str], by: str) -> Answer:
    return kb_shown.article_list(flow.listed(page_number(value[0]), " ".join(value[1:]), by=by))


def _restored(flow: Knowledge, value: list[str], by: str) -> Answer:
    return kb_shown.article(flow.restore(article_number(value[0]), article_number(value[1]), by=by))


def _removed(flow: Knowledge, value: list[str], by: str) -> Answer:
    return kb_shown.removed(flow.remove(article_number(value[0]), by=by))


def _answering(act: Act, replace_original: bool) -> Callable[..., None]:
    """Hears a button: its answer comes anew or in place of what was there, or a sentence says why not."""

    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], respond: Respond) -> None:
        try:
            shown = act(str(action["value"]).split(), str(body["user"]["id"]))
        except DeskError as error:
            ack()
            respond(**say(escape(str(error))), replace_original=False)
            return
        ack()
        respond(**shown, replace_original=replace_original)

    return handle


def _opening(made: Callable[[str, str], View]) -> Callable[..., None]:
    """Hears a button that opens a modal."""

    def handle(
        ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient, respond: Respond
    ) -> None:
        try:
            view = made(str(action["value"]), str(body["user"]["id"]))
        except DeskError as error:
            ack()
            respond(**say(escape(str(error))), replace_original=False)
            return
        client.views_open(trigger_id=str(body["trigger_id"]), view=view)
        ack()

    return handle


def _shortcut(flow: Knowledge) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
        message = body["message"]
        try:
            form = flow.form_from(
                list(message.get("blocks") or ()),
                str(message.get("text") or ""),
                channel=str(body["channel"]["id"]),
                thread_ts=str(message.get("thread_ts") or message["ts"]),
                by=str(body["user"]["id"]),
            )
        except DeskError as error:
            ack()
            respond(**say(escape(str(error))))
            return
        client.views_open(trigger_id=str(body["trigger_id"]), view=kb_form.view(form))
        ack()

    return handle


def _form(flow: Knowledge) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], view: View) -> None:
        by = str(body["user"]["id"])
        try:
            saved = _saved(flow, kb_form.sent(view), by, once=f"view:{view['id']}")
        except TitleError as error:
            ack(response_action="errors", errors={kb_form.TITLE: str(error)})
        except DeskError as error:
            ack(response_action="errors", errors={f"{kb_form.TEXT}0": str(error)})
        else:
            ack(response_action="update", view=kb_shown.saved_view(saved))

    return handle


def _saved(flow: Knowledge, sent: kb_form.Sent, by: str, *, once: str) -> ShownArticle | None:
    if sent.article is None:
        return flow.make(sent.content, by=by, once=once)
    return flow.change(sent.article, sent.content, since=sent.since, by=by)
