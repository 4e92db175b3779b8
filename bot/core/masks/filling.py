"""Fills a template: one pass, each value looked up at most once, and only if the template asks for it."""

from functools import lru_cache
from typing import Any

from bot.core.masks.about import AnyAbout
from bot.core.masks.markup import Element, Slot, tree
from bot.core.masks.mask import NOTHING, Filled, Mask
from bot.core.masks.printing import as_html, as_text
from bot.core.masks.pruning import pruned
from bot.core.masks.table import SENTENCES, split
from bot.core.rich_text.cleaning import shortened

LONGEST_LINE = 250  # characters of a subject


class Filling:
    """The values of one mail's masks; without anything that the mail is about, the masks' samples.

    Args:
        told: what the masks that say what happened stand for then; empty: their samples.
    """

    def __init__(self, template: str, about: AnyAbout | None, *, told: str = "") -> None:
        self._template, self._about, self._told = template, about, told
        self._known: dict[tuple[str, str], Filled] = {}

    def line(self, text: str) -> str:
        """A subject, filled: one line, and no longer than mail programs show."""
        pieces = split(text, self._template)
        said = "".join(one if isinstance(one, str) else self._value(one).text for one in pieces)
        return shortened(" ".join(said.split()), LONGEST_LINE)

    def words(self, text: str) -> str:
        """Plain words of any length, filled."""
        pieces = split(text, self._template)
        return "".join(one if isinstance(one, str) else self._value(one).text for one in pieces)

    def leaves_out(self, text: str) -> bool:
        """Whether masks of the text have no value because the customer wrote it and is not proven."""
        found = (one.mask for one in split(text, self._template) if isinstance(one, Slot))
        return any(mask is not None and mask.from_sender for mask in found)

    def body(self, source: str) -> tuple[str, str]:
        """A body, filled: as HTML and as plain text."""
        whole = pruned(_tree(source, self._template), lambda slot: self._value(slot).is_empty)
        return as_html(whole, self._value), as_text(whole, self._value)

    def _value(self, slot: Slot) -> Filled:
        if slot.mask is None:
            return NOTHING
        key = (slot.mask.name, slot.argument)
        if key not in self._known:
            self._known[key] = self._found(slot.mask, slot.argument)
        return self._known[key]

    def _found(self, mask: Mask[Any], argument: str) -> Filled:
        if self._about is None:
            is_told = self._told and mask.name.lower() in SENTENCES
            return Filled(text=self._told) if is_told else mask.shown(argument)
        if mask.from_sender and not self._about.trusted:
            return NOTHING
        return mask.value(self._about, argument)


@lru_cache(maxsize=64)
def _tree(source: str, template: str) -> Element:
    return tree(source, lambda text: split(text, template))


def to_text(source: str) -> str:
    """A template's limited HTML as plain text; masks stay as they are."""
    return as_text(tree(source, lambda text: (text,) if text else ()), lambda _: NOTHING)
