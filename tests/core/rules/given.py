"""One real mail and rules for the tests of rules: name only what a test is about."""

from typing import Any

from bot.core.mail import read_mail
from bot.core.rules import About, Action, Condition, Match, Rule
from tests.core.mail.given import a_part, of_parts

RAW = of_parts(
    a_part("text/plain; charset=utf-8", "Guten Tag,\r\n\r\nthe PRINTER   burns in Köln.\r\n"),
    a_part("application/pdf", "x", 'Content-Disposition: attachment; filename="Invoice 7.PDF"\r\n'),
    a_part("text/csv", "x", 'Content-Disposition: attachment; filename="list.csv"\r\n'),
    headers="Cc: Carl <carl@shop.test>, =?utf-8?q?B=C3=BCcher?= <info@xn--bcher-kva.example>\r\n"
    "X-Spam-Flag: YES\r\nX-Spam-Level: *****\r\nReceived: from a.test\r\nReceived: from b.test\r\n",
    subject="=?utf-8?q?=5BSpam=5D_GR=C3=96SSE?= matters",
).replace(
    b"From: Ann <ann@example.com>\r\nTo: help@desk.example",
    b"From: Ann <Ann.Smith@Example.COM>\r\nTo: Support <support@acme.test>, Sales <sales@acme.test>",
)


def about(raw: bytes = RAW, *, account: str = "support@acme.test", is_known: bool = True) -> About:
    """A real mail, read by the reader, and what is known beside."""
    return About(mail=read_mail(raw), account=account, is_known=is_known)


def a_rule(*conditions: Condition, do: tuple[Action, ...] = (), **more: Any) -> Rule:
    """A rule that is on."""
    given: dict[str, Any] = {"id": 1, "name": "One", "position": 1, "match": Match.ALL} | more
    return Rule(conditions=conditions, actions=do or (Action(do="add tag", value=given["name"]),), **given)


def when(what: str, how: str, value: str, header: str = "") -> Condition:
    return Condition(what=what, how=how, value=value, header=header)


class Seconds:
    """A clock that stands, or moves by so much each time it is read."""

    def __init__(self, step: float = 0.0) -> None:
        self.now, self.step = 0.0, step

    def __call__(self) -> float:
        self.now += self.step
        return self.now
