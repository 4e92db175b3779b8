"""The Flask app: its pages by subject, its templates, and what is said when something goes wrong."""

import logging
from contextlib import suppress
from urllib.parse import urlsplit

from flask import Flask, Request, Response, make_response, render_template, request
from slack_bolt import App
from werkzeug.exceptions import HTTPException

from bot.core.tokens import TokenRefused
from bot.customers.access import LoginWanted
from bot.customers.forms import FormRefused
from bot.customers.guesses import TooManyTries
from bot.errors import DeskError, InputError, NotFound, StoreError
from bot.web import (
    articles,
    front,
    health,
    key_page,
    links,
    login,
    mailboxes,
    passwords,
    slack_events,
    tickets,
)
from bot.web.answers import style_mark, when
from bot.web.flows import Pages
from bot.web.safety import protect
from bot.web.words import ENGLISH, say

log = logging.getLogger(__name__)
WORDS = {404: "wrong.missing.help", 405: "wrong.method", 413: "wrong.large", 403: "wrong.foreign"}


def build_pages(pages: Pages, *, slack: App | None = None, figures: bool = False) -> Flask:
    """The app over these flows; with `slack` it takes Slack's requests too, with `figures` it has them."""
    app = Flask(__name__)
    app.jinja_env.globals.update(t=say, when=when, style_mark=style_mark())
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.context_processor(lambda: {"desk": _name(pages), "signed_in": login.is_signed_in()})
    app.url_map.merge_slashes = False  # or the page is sought below the host that the request names
    protect(app, public_url=pages.public_url)
    for module in (front, links, key_page, tickets, login, passwords, articles, mailboxes, health):
        app.register_blueprint(module.pages(pages))
    if slack:
        app.register_blueprint(slack_events.pages(slack))
    if figures:
        app.register_blueprint(health.figures(pages.health))
    app.register_error_handler(login.LoggedOut, lambda error: login.to_login(error.path))
    app.register_error_handler(DeskError, _desk_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _our_fault)
    return app


def _name(pages: Pages) -> str:
    """The desk's name; a page that says that the store is away needs one too."""
    with suppress(StoreError):
        return pages.name() or say("desk")
    return say("desk")


def _desk_error(error: DeskError) -> Response:
    if isinstance(error, LoginWanted):
        return login.to_login(f"/tickets/{error.ticket}")
    if isinstance(error, TooManyTries):
        answer = _said(429, str(error))
        answer.headers["Retry-After"] = str(error.seconds)
        return answer
    if isinstance(error, TokenRefused):
        return _said(410, str(error), title="wrong.link")
    if isinstance(error, NotFound):
        return _said(404, str(error), title="wrong.missing")
    if isinstance(error, FormRefused):
        return _said(400, str(error))
    if isinstance(error, InputError):
        return _said(422, str(error))
    log.warning("%s could not be shown: %s", _page(request), error)
    return _said(503, say("wrong.later"))


def _http_error(error: HTTPException) -> Response:
    if error.code is not None and error.code < 400:
        return make_response(error.get_response())
    code = error.code or 500
    title = "wrong.missing" if code == 404 else "wrong.title"
    return _said(code, say(WORDS.get(code, "wrong.back" if code < 500 else "wrong.later")), title=title)


def _our_fault(error: Exception) -> Response:
    log.error("%s failed", _page(request), exc_info=error)
    return _said(500, say("wrong.later"))


def _said(status: int, words: str, title: str = "wrong.title") -> Response:
    return make_response(render_template("said.html", title=ENGLISH[title], words=words), status)


def _page(asked: Request) -> str:
    """The page by its name: its address may hold a token."""
    return f"{asked.method} {asked.endpoint or 'of no page'}"


def prefix_of(public_url: str) -> str:
    """The path under which the pages stand, without a slash at its end."""
    return urlsplit(public_url).path.rstrip("/")
