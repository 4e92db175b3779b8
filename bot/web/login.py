"""Log in, and out."""

import re

from flask import Blueprint, Response, make_response, request

from bot.core.page_tokens import Reader
from bot.customers.access import WrongLogin
from bot.customers.forms import FormRefused
from bot.customers.guesses import TooManyTries
from bot.web import cookies
from bot.web.answers import page, said, to, typed
from bot.web.flows import Pages

_NEXT = re.compile(r"/password|/tickets(/\d{1,12})?", re.ASCII)  # where a login may lead
LONGEST_ADDRESS = 254  # characters


class LoggedOut(Exception):
    """The page is for people who logged in; it stands at this path."""

    def __init__(self, path: str) -> None:
        self.path = path


def is_signed_in() -> bool:
    """Whether the browser shows a session, good or not."""
    return bool(cookies.session())


def reader_of(flows: Pages, path: str) -> Reader:
    """Who logged in; raises `LoggedOut`."""
    reader = flows.access.by_session(cookies.session())
    if reader is None:
        raise LoggedOut(path)
    return reader


def to_login(path: str) -> Response:
    """Lead to the login page, and from there to `path`."""
    return to(f"/login?next={path}" if _NEXT.fullmatch(path) else "/login")


def ip() -> str:
    """From where it is asked."""
    return request.remote_addr or ""


def address() -> str:
    """The mail address of the form, as it was typed."""
    return typed("address")[:LONGEST_ADDRESS]


def pages(flows: Pages) -> Blueprint:
    """The pages about logging in."""
    login = Blueprint("login", __name__)

    @login.get("/login")
    def ask() -> Response:
        return asked()

    @login.post("/login")
    def enter() -> Response:
        try:
            flows.forms.check(typed("form"), "login")
            known = cookies.browser()
            signed_in = flows.access.login(address(), typed("password"), ip=ip(), browser=known)
        except (FormRefused, WrongLogin) as error:
            return make_response(asked(str(error)), 422)
        except TooManyTries as error:
            answer = make_response(asked(str(error)), 429)
            answer.headers["Retry-After"] = str(error.seconds)
            return answer
        return cookies.keep(to(_next() or "/tickets"), signed_in, public_url=flows.public_url)

    @login.get("/logout")
    def to_leave() -> Response:
        return page("logout.html", form=flows.forms.token("logout"))

    @login.post("/logout")
    def leave() -> Response:
        flows.forms.check(typed("form"), "logout")
        flows.access.logout(cookies.session())
        return cookies.forget(said("logout.done"), public_url=flows.public_url)

    def asked(wrong: str = "") -> Response:
        form = flows.forms.token("login")
        return page("login.html", form=form, next=_next(), address=typed("address"), wrong=wrong)

    return login


def _next() -> str:
    """Where a login leads; nothing but pages of ours."""
    path = request.values.get("next", "")
    return path if _NEXT.fullmatch(path) else ""
