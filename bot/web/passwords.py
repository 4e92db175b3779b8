"""Passwords of people: forgotten, chosen anew by a mail's link, changed by whoever logged in."""

from flask import Blueprint, Response, make_response

from bot.customers.access import LONGEST_PASSWORD
from bot.customers.passwords import SHORTEST
from bot.errors import InputError
from bot.web import cookies
from bot.web.answers import page, said, typed
from bot.web.flows import Pages
from bot.web.later import Later
from bot.web.login import address, ip, reader_of
from bot.web.words import say


def pages(flows: Pages) -> Blueprint:
    """Three pages, each with its form."""
    passwords, asked = Blueprint("passwords", __name__), PasswordForms(flows)
    passwords.get("/forgot")(asked.forgot)
    passwords.post("/forgot")(asked.send)
    passwords.get("/password/<token>")(asked.to_choose)
    passwords.post("/password/<token>")(asked.choose)
    passwords.get("/password")(asked.to_change)
    passwords.post("/password")(asked.change)
    return passwords


class PasswordForms:
    """Each method answers one request."""

    def __init__(self, flows: Pages) -> None:
        self._flows, self._later = flows, Later()

    def forgot(self) -> Response:
        """Whose?"""
        return page("forgot.html", form=self._flows.forms.token("forgot"))

    def send(self) -> Response:
        """A link goes out, perhaps: the answer is the same, and takes as long."""
        self._flows.forms.check(typed("form"), "forgot")
        self._flows.passwords.let_ask(ip())
        whose = address()
        answer = said("forgot.done", say("forgot.done.help"))
        # After the answer has gone: whether the address is known shows in no answer's time.
        answer.call_on_close(lambda: self._later.do(lambda: self._flows.passwords.forgotten(whose)))
        return answer

    def to_choose(self, token: str) -> Response:
        """A new one, by a mail's link."""
        return self._choice(token)

    def choose(self, token: str) -> Response:
        """The owner of the link typed it twice."""
        self._flows.passwords.of_link(token)
        try:
            self._flows.forms.check(typed("form"), "choose", token)
            browser = self._flows.passwords.choose(token, typed("password"), typed("again"))
        except InputError as error:
            return make_response(self._choice(token, str(error)), 422)
        answer = said("choose.done", say("choose.done.help"), login=True)
        return cookies.know(answer, browser, public_url=self._flows.public_url)

    def to_change(self) -> Response:
        """Another one, for somebody who logged in."""
        return self._change(reader_of(self._flows, "/password").address)

    def change(self) -> Response:
        """They typed the old one, and the new one twice."""
        reader = reader_of(self._flows, "/password")
        try:
            self._flows.forms.check(typed("form"), "change", reader.session)
            self._flows.passwords.change(reader, typed("old"), typed("password"), typed("again"), ip=ip())
        except InputError as error:
            return make_response(self._change(reader.address, str(error)), 422)
        return said("choose.done", say("choose.done.help"), login=True)

    def _choice(self, token: str, wrong: str = "") -> Response:
        whose = self._flows.passwords.of_link(token)
        return _new(whose, self._flows.forms.token("choose", token), wrong, old=False)

    def _change(self, whose: str, wrong: str = "") -> Response:
        session = reader_of(self._flows, "/password").session
        return _new(whose, self._flows.forms.token("change", session), wrong, old=True)


def _new(whose: str, form: str, wrong: str, *, old: bool) -> Response:
    """The form for a new password; with `old` it asks for the present one too."""
    return page(
        "choose.html", address=whose, form=form, wrong=wrong, old=old, least=SHORTEST, most=LONGEST_PASSWORD
    )
