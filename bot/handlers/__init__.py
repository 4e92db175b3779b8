"""Slack talks to us: each handler reads the payload, calls one flow, and answers.

Slack gets its acknowledgement when the flow has committed (`process_before_response`), so that a
crash makes Slack say it again instead of losing it.
"""

import logging
import re
from typing import Any

from slack_bolt import App, BoltResponse, Respond
from slack_bolt.error import BoltUnhandledRequestError
from slack_sdk import WebClient

from bot.core.rich_text import escape
from bot.errors import InputError, OutsideError
from bot.handlers import (
    account_clicks,
    admins,
    audit,
    buttons,
    canned,
    canned_reply,
    categories,
    commands,
    custom_fields,
    deliveries,
    emoji,
    home,
    kb_clicks,
    mail_lists,
    me,
    membership,
    message_shortcuts,
    messages,
    new_ticket,
    people_clicks,
    recipients,
    rules_form,
    rules_list,
    settings_form,
    templates_form,
    ticket_life,
    ticket_lists,
    ticket_menu,
    whole_mail,
    why,
)
from bot.handlers.flows import Flows
from bot.handlers.ticket_life_forms import said_view

log = logging.getLogger(__name__)

HANDLERS = (
    messages,
    membership,
    commands,
    buttons,
    recipients,
    ticket_lists,
    ticket_menu,
    ticket_life,
    new_ticket,
    categories,
    custom_fields,
    canned,
    canned_reply,
    message_shortcuts,
    emoji,
    home,
    people_clicks,
    settings_form,
    templates_form,
    me,
    audit,
    admins,
    account_clicks,
    mail_lists,
    deliveries,
    whole_mail,
    why,
    rules_list,
    rules_form,
    kb_clicks,
)


def build_app(client: WebClient, flows: Flows, *, signing_secret: str = "") -> App:
    """The Bolt app with everything that manifest.yml lets us hear.

    Args:
        signing_secret: of Slack's requests over HTTP, whose signatures are then checked; empty: Socket Mode,
            where the connection itself is authorised.
    """
    app = App(
        client=client,
        signing_secret=signing_secret,
        process_before_response=True,
        token_verification_enabled=False,  # Slack may be away when we start: that stops nobody
        raise_error_for_unhandled_request=True,
        request_verification_enabled=bool(signing_secret),
    )
    for module in HANDLERS:
        module.register(app, flows)
    app.event(re.compile(".*"))(_nothing_to_do)
    app.error(_answer_for_errors)
    return app


def _nothing_to_do() -> None:
    """An event that is subscribed to and means nothing here: it is acknowledged, else Slack repeats it."""


def _answer_for_errors(
    error: Exception, body: dict[str, Any], client: WebClient, respond: Respond
) -> BoltResponse:
    if isinstance(error, BoltUnhandledRequestError):
        log.warning("nothing handles %s", body.get("type"))
        return BoltResponse(status=200)
    if isinstance(error, InputError) and body.get("type") == "block_actions":
        _tell_who_pressed(str(error), body, client, respond)
        return BoltResponse(status=200)
    log.error("a handler failed", exc_info=error)
    if body.get("command"):
        if isinstance(error, OutsideError):  # Slack is asked before anything is changed
            return _sentence(f"{escape(str(error))} Nothing was changed; please try again.")
        sentence = "Something went wrong here; look what was done before you try again. The log says more."
        return _sentence(sentence)
    # No acknowledgement: Slack says events again, and shows people that a click came to nothing.
    return BoltResponse(status=500)


def _tell_who_pressed(words: str, body: dict[str, Any], client: WebClient, respond: Respond) -> None:
    """A sentence for whoever pressed what can do nothing for them: beside the message, or above the form.

    Buttons whose list or form itself says why catch the error before it comes here.
    """
    if body.get("response_url"):
        respond(text=escape(words), response_type="ephemeral", replace_original=False)
        return
    show = client.views_push if body.get("view", {}).get("type") == "modal" else client.views_open
    show(trigger_id=str(body["trigger_id"]), view=said_view("Not now", words))


def _sentence(words: str) -> BoltResponse:
    return BoltResponse(status=200, body={"response_type": "ephemeral", "text": words})
