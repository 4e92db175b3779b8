"""A ticket by the key in a mail's link: one ticket for one person, no session, no cookie is read."""

from flask import Blueprint, Response

from bot.core.tokens import TokenRefused
from bot.web.flows import Pages
from bot.web.ticket_page import TicketPage, unsent


def pages(flows: Pages) -> Blueprint:
    """The ticket's page and its acts, below its key."""
    key = Blueprint("key", __name__, url_prefix="/ticket/<token>")

    def at(token: str) -> TicketPage:
        reader = flows.access.by_key(token)
        return TicketPage(flows=flows, reader=reader, number=reader.only or 0, path=f"/ticket/{token}")

    @key.get("")
    def show(token: str) -> Response:
        return at(token).show()

    @key.post("/answer")
    def answer(token: str) -> Response:
        try:
            ticket = at(token)
        except TokenRefused as over:
            return unsent(str(over), 410)
        return ticket.answer()

    @key.post("/close")
    def close(token: str) -> Response:
        return at(token).close()

    @key.post("/reopen")
    def reopen(token: str) -> Response:
        return at(token).reopen()

    @key.get("/files/<int:message>/<int:place>")
    def file(token: str, message: int, place: int) -> Response:
        return at(token).file(message, place)

    @key.get("/text/<int:message>")
    def text(token: str, message: int) -> Response:
        return at(token).text(message)

    @key.get("/original/<int:message>")
    def original(token: str, message: int) -> Response:
        return at(token).original(message)

    return key
