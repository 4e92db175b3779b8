"""Masks: the words between `#` that stand for facts in an email template."""

from bot.core.masks.about import About, AnyAbout, Changed, Entry, Linked, Lookups, Personal, Somebody
from bot.core.masks.checking import check_masks, found_in, uses
from bot.core.masks.filling import Filling, to_text
from bot.core.masks.mask import NOTHING, Filled, Mask
from bot.core.masks.page import Listed, listed_masks, masks_page
from bot.core.masks.table import MASKS, masks_of, split

__all__ = [
    "MASKS",
    "NOTHING",
    "About",
    "AnyAbout",
    "Changed",
    "Entry",
    "Filled",
    "Filling",
    "Linked",
    "Listed",
    "Lookups",
    "Mask",
    "Personal",
    "Somebody",
    "check_masks",
    "found_in",
    "listed_masks",
    "masks_of",
    "masks_page",
    "split",
    "to_text",
    "uses",
]
