"""One ticket's page, whoever reads it: by the key of a mail's link, or logged in."""

from dataclasses import dataclass

from flask import Response, make_response, request

from bot.core.page_tokens import Reader
from bot.customers.forms import FormRefused
from bot.errors import InputError
from bot.web.answers import file, page, page_number, said, size_of, to, typed, uploads
from bot.web.flows import Pages
from bot.web.safety import IMAGES_POLICY
from bot.web.words import say

DONE = ("answer", "close", "reopen")  # what the page says after an act


def unsent(words: str, status: int, **more: object) -> Response:
    """What they typed, where it can be sent from here no more: to be copied."""
    return make_response(page("unsent.html", words=words, typed=typed("text"), **more), status)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPage:
    """A ticket at its address, as one reader sees it.

    Each method answers one request; `reader` proved who they are.
    """

    flows: Pages
    reader: Reader
    number: int
    path: str  # of the ticket's page, below where the pages stand

    def show(self, *, wrong: str = "", status: int = 422) -> Response:
        """The ticket, with what its reader may do."""
        ticket = self.flows.tickets.shown(self.reader, self.number, page_number(default=0))
        done = request.args.get("done", "")
        answer = page(
            "ticket.html",
            ticket=ticket,
            here=f"{request.script_root}{self.path}",
            by_key=self.reader.only is not None,
            forms={act: self._form(act) for act in DONE},
            typed=typed("text"),
            wrong=wrong,
            done=say(f"done.{done}") if done in DONE else "",
            size_of=size_of,
        )
        return make_response(answer, status if wrong else 200)

    def answer(self) -> Response:
        """What was written into the box, and the files that came along."""
        try:
            form = self._checked("answer")
            made = self.flows.acts.answer(self.reader, self.number, typed("text"), uploads(), form=form)
        except FormRefused as error:
            return self.show(wrong=str(error), status=400)
        except InputError as error:
            return self.show(wrong=str(error))
        if made == self.number:
            return to(f"{self.path}?done=answer")
        return said("done.new.title", say("done.new", old=self.number, new=made))

    def close(self) -> Response:
        """The requester is content."""
        self.flows.acts.close(self.reader, self.number, form=self._checked("close"))
        return to(f"{self.path}?done=close")

    def reopen(self) -> Response:
        """They are not, after all."""
        self.flows.acts.reopen(self.reader, self.number, form=self._checked("reopen"))
        return to(f"{self.path}?done=reopen")

    def file(self, message: int, place: int) -> Response:
        """One file of a message."""
        return file(self.flows.tickets.file(self.reader, self.number, message, place))

    def text(self, message: int) -> Response:
        """All of a long message."""
        return file(self.flows.tickets.text(self.reader, self.number, message))

    def original(self, message: int) -> Response:
        """A mail as its sender formatted it; images of other servers only where they were asked for."""
        wanted = request.args.get("images") == "yes"
        mail = self.flows.tickets.formatted(self.reader, self.number, message, with_images=wanted)
        answer = page("original.html", mail=mail, here=f"{request.script_root}{self.path}", message=message)
        if mail.with_images:
            answer.headers["Content-Security-Policy"] = IMAGES_POLICY
        return answer

    def _form(self, act: str) -> str:
        return self.flows.forms.token(f"{act} {self.number}", self.reader.session)

    def _checked(self, act: str) -> str:
        """The id of the form that came in."""
        return self.flows.forms.check(typed("form"), f"{act} {self.number}", self.reader.session)
