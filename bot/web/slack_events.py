"""Slack's requests over HTTP, where it has no Socket Mode; Bolt checks their signatures."""

import logging

from flask import Blueprint, Request, Response, make_response, request
from slack_bolt import App
from slack_bolt.adapter.flask.handler import to_bolt_request, to_flask_response
from slack_bolt.request import BoltRequest

log = logging.getLogger(__name__)


def pages(app: App) -> Blueprint:
    """One address for events, clicks and commands."""
    slack = Blueprint("slack", __name__)

    @slack.post("/slack/events")
    def events() -> Response:
        asked = _read(request)
        if asked is None:
            log.info("what came to Slack's address cannot be read: it is not Slack's")
            return make_response("This cannot be read.", 400)
        return to_flask_response(app.dispatch(asked))

    return slack


def _read(asked: Request) -> BoltRequest | None:
    """The request as Bolt takes it; None if it is none of Slack's: Bolt reads before it checks who signed."""
    try:
        read = to_bolt_request(asked)
    except (ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError):
        return None
    return read if isinstance(read.body, dict) else None
