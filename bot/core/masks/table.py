"""All masks of all templates, and how they are found in a text."""

import re
from functools import cache
from typing import Any

from bot.core.masks.markup import Piece, Slot
from bot.core.masks.mask import Mask
from bot.core.masks.of_messages import MESSAGE_MASKS
from bot.core.masks.of_others import ARTICLE_MASKS, PERSONAL_MASKS
from bot.core.masks.of_tickets import TICKET_MASKS

MASKS: tuple[Mask[Any], ...] = (*MESSAGE_MASKS, *TICKET_MASKS, *ARTICLE_MASKS, *PERSONAL_MASKS)
SENTENCES = frozenset(("what_happened", "what_happened_short"))  # say the template's sentence


def masks_of(template: str) -> tuple[Mask[Any], ...]:
    """The masks that the template of this name may use."""
    return tuple(mask for mask in MASKS if template in mask.allowed_in)


def split(text: str, template: str) -> tuple[Piece, ...]:
    """The text as what is written and the masks between; what is no mask of any template is just written."""
    own = masks_of(template)
    pieces: list[Piece] = []
    end = 0
    for found in _finder(template).finditer(text):
        pieces.append(text[end : found.start()])
        end = found.end()
        name = found.lastgroup  # of what was found last, and nothing is found after a mask's own group
        mask = own[int(name[1:])] if name else None
        argument = mask.argument(found[name]) if mask and name else ""
        pieces.append(Slot(mask=mask, written=found[0], argument=argument))
    pieces.append(text[end:])
    return tuple(one for one in pieces if one)


@cache
def _finder(template: str) -> re.Pattern[str]:
    """Finds the template's own masks, each in a group with its place, and all others that there are."""
    own = masks_of(template)
    loose = "|".join(mask.pattern for mask in own if mask.is_loose)
    ways = [
        _way(f"(?P<m{place}>{mask.pattern})", loose if mask.is_loose else "")
        for place, mask in enumerate(own)
    ]
    foreign = "|".join(mask.pattern for mask in MASKS if template not in mask.allowed_in)
    return re.compile("|".join([*ways, f"#(?:{_without_groups(foreign)})#"]), re.IGNORECASE | re.DOTALL)


def _way(inner: str, loose: str) -> str:
    """How a mask is found; a second # that may be missing is not taken from a mask that follows."""
    return rf"#{inner}(?:#(?!(?:{loose})\b)|(?![A-Za-z_]))" if loose else f"#{inner}#"


def _without_groups(pattern: str) -> str:
    return re.sub(r"(?<!\\)\((?!\?)", "(?:", pattern)
