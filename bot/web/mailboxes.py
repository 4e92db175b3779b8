"""The page on which an admin types a mail account's password."""

from flask import Blueprint, Response, make_response

from bot.errors import InputError
from bot.web.answers import page, said, typed
from bot.web.flows import Pages
from bot.web.words import say


def pages(flows: Pages) -> Blueprint:
    """One page behind a link that works once."""
    mailboxes = Blueprint("mailboxes", __name__, url_prefix="/mailbox/<token>")

    @mailboxes.get("")
    def ask(token: str) -> Response:
        return _asked(token)

    @mailboxes.post("")
    def take(token: str) -> Response:
        flows.mailboxes.account_of(token)
        try:
            flows.forms.check(typed("form"), "mailbox", token)
            address = flows.mailboxes.take(token, typed("password"), typed("again"))
        except InputError as error:
            return make_response(_asked(token, str(error)), 422)
        return said("mailbox.done", say("mailbox.done.help", address=address))

    def _asked(token: str, wrong: str = "") -> Response:
        address = flows.mailboxes.account_of(token)
        form = flows.forms.token("mailbox", token)
        return page("mailbox.html", address=address, form=form, wrong=wrong)

    return mailboxes
