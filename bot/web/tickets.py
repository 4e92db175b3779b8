"""The tickets of somebody who logged in."""

from collections.abc import Callable

from flask import Blueprint, Response

from bot.web.answers import page, page_number
from bot.web.flows import Pages
from bot.web.login import LoggedOut, reader_of
from bot.web.ticket_page import TicketPage, unsent
from bot.web.words import say


def pages(flows: Pages) -> Blueprint:
    """The list, and each ticket's page and acts."""
    tickets = Blueprint("tickets", __name__, url_prefix="/tickets")

    def at(number: int) -> TicketPage:
        path = f"/tickets/{number}"
        return TicketPage(flows=flows, reader=reader_of(flows, path), number=number, path=path)

    @tickets.get("")
    def listed() -> Response:
        reader = reader_of(flows, "/tickets")
        return page("tickets.html", listed=flows.tickets.listed(reader, page_number()), reader=reader)

    @tickets.get("/<int:number>")
    def show(number: int) -> Response:
        return at(number).show()

    @tickets.post("/<int:number>/answer")
    def answer(number: int) -> Response:
        return _answered(lambda: at(number))

    @tickets.post("/<int:number>/close")
    def close(number: int) -> Response:
        return at(number).close()

    @tickets.post("/<int:number>/reopen")
    def reopen(number: int) -> Response:
        return at(number).reopen()

    @tickets.get("/<int:number>/files/<int:message>/<int:place>")
    def file(number: int, message: int, place: int) -> Response:
        return at(number).file(message, place)

    @tickets.get("/<int:number>/text/<int:message>")
    def text(number: int, message: int) -> Response:
        return at(number).text(message)

    @tickets.get("/<int:number>/original/<int:message>")
    def original(number: int, message: int) -> Response:
        return at(number).original(message)

    return tickets


def _answered(at: Callable[[], TicketPage]) -> Response:
    try:
        ticket = at()
    except LoggedOut as over:
        return unsent(say("unsent.login"), 401, next=over.path)
    return ticket.answer()
