"""A mask: one word between `#` that a template may use, and what is filled in for it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.core.rich_text.cleaning import clean

A = TypeVar("A")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A mask's value: plain text; safe HTML where it has formatting; an address where it is a link."""

    text: str = ""
    html: str = ""
    link: str = ""  # what an `href` gets; of no other value does an attribute become a link

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filled in."""
        return not self.text.strip() and not self.html.strip()


NOTHING = Filled()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask(Generic[A]):
    """One mask of the mails that are about an `A`."""

    name: str
    help: str
    sample: str
    value: Callable[[A, str], Filled]  # given what the mail is about, and the mask's argument
    allowed_in: tuple[str, ...]  # names of templates; in others it becomes nothing
    from_sender: bool = False  # the customer wrote it: left out where that customer is not proven
    spelling: str = ""  # a regular expression whose first group is the argument; empty: the name alone
    is_loose: bool = False  # its second # may be missing
    is_long: bool = False  # of several lines, or an address: nothing for a subject
    example: Callable[[str], Filled] | None = None  # given the argument: a sample that is more than text

    @property
    def written(self) -> str:
        """As it stands in a template."""
        return f"#{self.name}" if self.is_loose else f"#{self.name}#"

    @property
    def pattern(self) -> str:
        """What finds it between its #."""
        return self.spelling or re.escape(self.name)

    def shown(self, argument: str) -> Filled:
        """What stands in its place while there is nothing real to fill it with."""
        if self.example:
            return self.example(argument)
        return Filled(text=self.sample, link=self.sample if self.sample.startswith("https://") else "")

    def argument(self, inner: str) -> str:
        """What the mask as it was written between its # asks for in particular; mostly nothing."""
        found = re.fullmatch(self.pattern, inner, re.IGNORECASE | re.DOTALL)
        return (found[1] or "") if found and self.spelling else ""


def plain(value: Callable[[A], str]) -> Callable[[A, str], Filled]:
    """A value that is text without any formatting."""
    return lambda about, _: Filled(text=clean(value(about)))
