"""The pages behind the links of a mail: looking at one changes nothing, its button does."""

from flask import Blueprint, Response, make_response, request

from bot.errors import InputError
from bot.web.answers import file, page, said, typed
from bot.web.flows import Pages
from bot.web.safety import is_one_click
from bot.web.words import say


def pages(flows: Pages) -> Blueprint:
    """Confirm, unsubscribe, rate, and single files."""
    links, behind = Blueprint("links", __name__), LinkPages(flows)
    links.get("/confirm/<token>")(behind.to_confirm)
    links.post("/confirm/<token>")(behind.confirm)
    links.get("/unsubscribe/<token>")(behind.to_leave)
    links.post("/unsubscribe/<token>")(behind.leave)
    links.get("/rate/<token>")(behind.to_rate)
    links.post("/rate/<token>")(behind.rate)
    links.get("/files/<token>")(behind.linked_file)
    return links


class LinkPages:
    """Each method answers one request."""

    def __init__(self, flows: Pages) -> None:
        self._flows = flows

    def to_confirm(self, token: str) -> Response:
        """Is this your address?"""
        address = self._flows.links.to_confirm(token)
        return page("confirm.html", address=address, form=self._flows.forms.token("confirm", token))

    def confirm(self, token: str) -> Response:
        """It is."""
        self._flows.forms.check(typed("form"), "confirm", token)
        return said("confirm.done", self._flows.links.confirm(token))

    def to_leave(self, token: str) -> Response:
        """No more mail about this ticket?"""
        about = self._flows.links.to_leave(token)
        return page("leave.html", about=about, form=self._flows.forms.token("leave", token))

    def leave(self, token: str) -> Response:
        """None; asked by the page's button, or by a mail program's."""
        if not is_one_click(request):
            self._flows.forms.check(typed("form"), "leave", token)
        return said("leave.done", self._flows.links.leave(token))

    def to_rate(self, token: str) -> Response:
        """How was it?"""
        return self._rating(token)

    def rate(self, token: str) -> Response:
        """Like that."""
        self._flows.forms.check(typed("form"), "rate", token)
        try:
            words = self._flows.links.rate(token, typed("rating"), typed("comment"))
        except InputError as error:
            return make_response(self._rating(token, wrong=str(error)), 422)
        return said("rate.done", words)

    def linked_file(self, token: str) -> Response:
        """A file that was too large for its mail, or that a mask of it names."""
        return file(self._flows.tickets.linked_file(token))

    def _rating(self, token: str, wrong: str = "") -> Response:
        about = self._flows.links.to_rate(token)
        return page(
            "rate.html",
            about=about,
            choices=[(one, say(f"rate.{one}")) for one in ("good", "ok", "bad")],
            chosen=typed("rating") or (about.rating.value if about.rating else ""),
            comment=typed("comment"),
            wrong=wrong,
            form=self._flows.forms.token("rate", token),
        )
