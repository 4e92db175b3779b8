"""Forms of the pages: each carries a signed token for one act of one reader, and counts once."""

from bot.core.page_tokens import FORM
from bot.core.tokens import Token, TokenRefused, issue, read_token
from bot.errors import InputError
from bot.outgoing.queue import new_op
from bot.ports import Clock


class FormRefused(InputError):
    """A form that none of our pages showed to this reader, or too long ago."""


class Forms:
    """Makes and checks the tokens of forms."""

    def __init__(self, *, keys: tuple[bytes, ...], clock: Clock) -> None:
        self._keys, self._clock = keys, clock

    def token(self, act: str, reader: str = "") -> str:
        """The token of a form that asks for this act of the reader with this session or key."""
        return issue(self._keys, FORM, Token(id=new_op(), about=_about(act, reader), issued_at=self._clock()))

    def check(self, token: str, act: str, reader: str = "") -> str:
        """The id of a form that came in; raises `FormRefused`."""
        try:
            said = read_token(self._keys, FORM, token, self._clock())
        except TokenRefused:
            said = None
        if said is None or said.about != _about(act, reader):
            raise FormRefused("This page was open for too long: please look it over and send it again.")
        return said.id


def _about(act: str, reader: str) -> str:
    return f"{act} {reader}"
