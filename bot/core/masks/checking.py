"""Whether a template may say what somebody wrote: which masks in it are unknown, or stand for nothing."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from bot.core.masks.markup import BLOCKS, Element, Piece, Slot, nodes, pieces, tree
from bot.core.masks.table import MASKS, SENTENCES, masks_of, split
from bot.errors import InputError

_WORD = re.compile(r"#(\d{0,9}[A-Za-z][A-Za-z0-9_]*(?:\([^#]{0,200}?\))?)#")
# Without its second # a word may be a colour or a place in a page: only a likely slip counts.
_LOOSE_WORD = re.compile(r"#([A-Za-z][A-Za-z_]*)(?!#)")
_LIKELY = 0.8


def found_in(text: str, template: str) -> Iterator[Slot]:
    """The masks in a subject or a body of this template."""
    for piece in _pieces(text, template):
        if isinstance(piece, Slot):
            yield piece


def uses(text: str, template: str, mask: str) -> bool:
    """Whether the template would fill in this mask."""
    return any(one.mask and one.mask.name.lower() == mask.lower() for one in found_in(text, template))


def check_masks(subject: str, body: str, template: str, happened: str = "") -> tuple[str, ...]:
    """Sentences about masks that stand for nothing in this template.

    Args:
        happened: the template's sentence that says what happened.

    Raises:
        InputError: there is no such mask; the sentence names it and the nearest known one.
    """
    line, sentence = split(subject, template), split(happened, template)
    every = [*line, *sentence, *_pieces(body, template)]
    for piece in every:
        if isinstance(piece, str):
            _refuse_unknown(piece, template)
        elif any(isinstance(one, Slot) for one in split(piece.argument, template)):
            raise InputError(f"A mask inside of another is not filled in: {piece.written}.")
    if any(_is(one, "password") for one in (*line, *sentence)):
        raise InputError("A password cannot stand in a subject, which mail servers write down: use the body.")
    for one in _slots(sentence):
        if one.written.strip("#").lower() in SENTENCES:
            raise InputError(f"{one.written} cannot stand in the sentence that it stands for.")
    idle = dict.fromkeys(one.written for one in every if isinstance(one, Slot) and one.mask is None)
    return (
        *(_stands_for_nothing(one, template) for one in idle),
        *(f"{one} is too long for a subject: what it says is cut there." for one in _long(line)),
        *(f"{one} is too long for one sentence: what it says is cut there." for one in _long(sentence)),
        *_broken_up(body, template),
    )


def _pieces(text: str, template: str) -> Iterator[Piece]:
    return pieces(tree(text, lambda one: split(one, template)))


def _slots(line: Iterable[Piece]) -> list[Slot]:
    return [one for one in line if isinstance(one, Slot)]


def _long(line: Iterable[Piece]) -> Iterable[str]:
    """The masks of several lines, or of an address, as they are written there."""
    return dict.fromkeys(one.written for one in _slots(line) if one.mask and one.mask.is_long)


def _is(piece: Piece, mask: str) -> bool:
    return isinstance(piece, Slot) and piece.mask is not None and piece.mask.name == mask


def _refuse_unknown(text: str, template: str) -> None:
    own = masks_of(template)
    known = {mask.name.lower(): mask for mask in (own or MASKS)}
    for found in _WORD.finditer(text):
        near = get_close_matches(found[1].lower(), known, n=1, cutoff=0)
        raise InputError(f"#{found[1]}# is no mask; did you mean {known[near[0]].written}?")
    loose = {mask.name.lower(): mask for mask in own if mask.is_loose}
    for found in _LOOSE_WORD.finditer(text) if loose else ():
        for one in get_close_matches(found[1].lower(), loose, n=1, cutoff=_LIKELY):
            raise InputError(f"#{found[1]} is no mask; did you mean {loose[one].written}?")


def _stands_for_nothing(written: str, template: str) -> str:
    name = written.strip("#").lower()
    homes = dict.fromkeys(
        home for mask in MASKS if re.fullmatch(mask.pattern, name, re.I | re.S) for home in mask.allowed_in
    )
    return (
        f"{written} is not for the {template} mail and stands for nothing there; "
        f"it is for {_in_words(homes)}."
    )


def _in_words(names: Iterable[str]) -> str:
    every = list(names)
    return " and ".join([", ".join(every[:-1]), every[-1]] if len(every) > 1 else every)


def _broken_up(body: str, template: str) -> tuple[str, ...]:
    """Masks that only read as masks: formatting begins or ends inside them."""
    whole = tree(body, lambda one: split(one, template))
    there = Counter(one.written for one in nodes(whole) if isinstance(one, Slot))
    read = Counter(one.written for one in split(_read(whole), template) if isinstance(one, Slot))
    return tuple(
        f"{one} is not filled in: formatting begins or ends inside it; type it again in one go."
        for one in read - there
    )


def _read(element: Element) -> str:
    """What can be read, without the tags that only format."""
    said = "".join(
        _read(one) if isinstance(one, Element) else one.written if isinstance(one, Slot) else one
        for one in element.children
    )
    return f"\n{said}\n" if element.tag in BLOCKS or element.tag == "br" else said
