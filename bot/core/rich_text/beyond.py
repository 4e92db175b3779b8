"""What HTML may hold that rich text can say as well, and the names of what it cannot."""

import re

from bot.core.html.dom import Element, tag_of
from bot.errors import DeskError

STYLES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strike", "strike": "strike", "del": "strike", "code": "code", "tt": "code",
}  # fmt: skip
NO_STYLE = frozenset(("span", "font"))  # … by themselves: it is their attributes that say something
INLINE = frozenset((*STYLES, *NO_STYLE, "a"))
OWN_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
LOOKS = frozenset(("style", "color", "size", "face", "bgcolor", "align", "width", "height"))
NAMED = {
    "table": "a table", "img": "an image", "hr": "a line across the page", "center": "centred text",
    "sub": "lowered text", "sup": "raised text", "dl": "a list of terms", "style": "a style sheet",
    **{f"h{level}": "a heading" for level in range(1, 7)},
}  # fmt: skip
MASK = re.compile(r"#[A-Za-z][A-Za-z_]{0,60}#")  # that an address may be


class BeyondRichText(DeskError):
    """The HTML says something that rich text cannot say.

    `what` names it, with its article, such as "a table".
    """

    def __init__(self, what: str) -> None:
        super().__init__(f"It has {what}: rich text cannot say that.")
        self.what = what


def check_attributes(element: Element) -> None:
    """Nothing, if the element says nothing more than its tag; raises `BeyondRichText`."""
    tag = tag_of(element)
    for name in element.keys():  # noqa: SIM118  an element is no dict: it iterates over its children
        if name in LOOKS:
            raise BeyondRichText("colours, sizes, fonts or places of its own")
        if name not in OWN_ATTRIBUTES.get(tag, ()):
            raise BeyondRichText(f"the attribute {name}")
