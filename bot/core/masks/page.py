"""The list of all masks: for machines, and as the page docs/masks.md."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from bot.core.mail_templates import TEMPLATES
from bot.core.masks.mask import Mask
from bot.core.masks.of_messages import MESSAGE_MASKS
from bot.core.masks.of_others import ARTICLE_MASKS, PERSONAL_MASKS
from bot.core.masks.of_tickets import OF_TICKETS, TICKET_MASKS
from bot.core.masks.table import MASKS


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A mask as lists show it."""

    mask: str  # as it is written
    help: str
    sample: str
    allowed_in: tuple[str, ...]  # names of templates


def listed_masks() -> tuple[Listed, ...]:
    """Every mask once, and all templates that may use it."""
    found: dict[str, Listed] = {}
    for mask in MASKS:
        one = found.get(mask.written)
        before = one.allowed_in if one else ()
        found[mask.written] = Listed(
            mask=mask.written,
            help=one.help if one else mask.help,
            sample=one.sample if one else mask.sample,
            allowed_in=(*before, *mask.allowed_in),
        )
    return tuple(found.values())


_INTRO = """# Masks

A mask is a word between two `#` in an email template. When a mail is written, its value stands in its place.
Upper and lower case are the same. Filling is one pass: a value is never looked at again, so whoever writes a
mask into a subject gets those characters back.

A mask that has no value becomes nothing, and so does one that its template may not use; a line, a list item
or a table row that then holds nothing is left out, and so is a link whose address was such a mask. Saving a
template refuses masks that there are not, and says which stand for nothing.

A confirmation to a sender who could not be verified carries nothing that the sender wrote: the masks marked
with * are then empty. Notes for technicians never enter a mail to a customer.
"""


def masks_page() -> str:
    """The page docs/masks.md."""
    return "\n".join(
        [
            _INTRO,
            "## The templates",
            "",
            *_templates(),
            "",
            "Each can be changed with `/helpdesk templates` in Slack or `threaddesk templates` at the "
            "terminal; one without any text switches off the mail for its event.",
            "",
            "What happened is one sentence of at most 250 characters, which `#What_Happened#` and "
            "`#What_Happened_Short#` say, and the subject where it would be empty. It is plain text, may "
            "hold the template's other masks, and is changed beside subject and text; left empty, it is the "
            "desk's own again. The desk's own says more where the desk knows more: who replied, or what of "
            "an article was changed. One that is set stands in every mail of its template, except that a "
            "confirmation to a sender who could not be verified says the desk's own where a mask of it would "
            "be empty.",
            "",
            *_suggestions(),
            "## In mails about a ticket",
            "",
            f"These templates are about a ticket: {_names(OF_TICKETS)}.",
            "",
            *_table(sorted((*MESSAGE_MASKS, *TICKET_MASKS), key=lambda one: one.name.lower())),
            "",
            "## In mails about an article of the knowledge base",
            "",
            "That is `kb_for_staff`.",
            "",
            *_table(ARTICLE_MASKS),
            "",
            "## In mails to one person",
            "",
            *_table(PERSONAL_MASKS),
            "",
        ]
    )


def _templates() -> list[str]:
    rows = ["| template | for | sent when | what happened |", "| --- | --- | --- | --- |"]
    return rows + [
        f"| `{one.name}` | {one.readers.value} | {one.event} | {one.happened} |" for one in TEMPLATES.values()
    ]


def _suggestions() -> Iterator[str]:
    """The templates that come without a text, and a text for each."""
    for one in TEMPLATES.values():
        if one.suggestion:
            yield f"`{one.name}` comes without a text: this mail is not sent. A text to begin with, which"
            yield "`/helpdesk templates` offers by a button:"
            yield from ("", "```html", one.suggestion.replace("</p>", "</p>\n").strip(), "```", "")


def _table(masks: Iterable[Mask[Any]]) -> list[str]:
    rows = ["| mask | is | for example | in |", "| --- | --- | --- | --- |"]
    return rows + [_row(mask) for mask in masks]


def _row(mask: Mask[Any]) -> str:
    where = "all of these" if mask.allowed_in == OF_TICKETS else _names(mask.allowed_in)
    star = " *" if mask.from_sender else ""
    return f"| `{mask.written}`{star} | {_cell(mask.help)} | {_cell(mask.sample)} | {where} |"


def _cell(text: str) -> str:
    """Text for a cell of a table: its masks as code, its lines by breaks."""
    text = re.sub(r"#\S*?[A-Za-z_](?:\([^)]*\))?#", lambda found: f"`{found[0]}`", text)
    return text.replace("|", "\\|").replace("\n", "<br>")


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"`{one}`" for one in names)
