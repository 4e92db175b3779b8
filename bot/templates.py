"""Email templates: what the desk's mails say; checked, filled, and shown before they are sent.

The words that the desk comes with stand in `bot/core/mail_templates`, the masks in `bot/core/masks`.
"""

from dataclasses import dataclass

from bot.core.mail_templates import TEMPLATES, Readers, Template
from bot.core.masks import MASKS, AnyAbout, Filling, check_masks, found_in, to_text, uses

__all__ = [
    "FOR_ANYBODY",
    "MASKS",
    "TEMPLATES",
    "Readers",
    "Rendered",
    "Template",
    "check",
    "happened_in",
    "is_reworded",
    "left_out",
    "mail_of",
    "preview",
    "render",
    "to_text",
    "uses_mask",
]


FOR_ANYBODY = "confirmation"  # the template of the mail that goes to senders whom nothing proves too


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A template, filled: what the mail says."""

    subject: str
    html: str
    text: str


def check(template: Template, subject: str, body: str, happened: str = "") -> tuple[str, ...]:
    """Sentences about masks in these words that the template may not use: they stand for nothing there.

    Raises:
        InputError: a mask is unknown; the sentence names it and the nearest known one.
    """
    return check_masks(subject, body, template.name, happened)


def uses_mask(template: Template, mask: str) -> bool:
    """Whether the template would fill in this mask."""
    return any(uses(text, template.name, mask) for text in (template.subject, template.body))


def mail_of(name: str) -> str:
    """Which automatic mail it is, as technicians are told: in the desk's own sentence, which has no masks."""
    return f"“{TEMPLATES[name].happened}”"


def is_reworded(template: Template) -> bool:
    """Whether somebody set the sentence that says what happened: it then holds for every mail of it."""
    return template.happened != TEMPLATES[template.name].happened


def happened_in(template: Template, about: AnyAbout | None) -> str:
    """The sentence that says what happened, filled; the desk's own where theirs would lack something."""
    filling = Filling(template.name, about)
    return filling.line(_sentence(template, filling, about)) or TEMPLATES[template.name].happened


def _sentence(template: Template, filling: Filling, about: AnyAbout | None) -> str:
    """The sentence, not filled yet."""
    lacks = about is not None and not about.trusted and filling.leaves_out(template.happened)
    return TEMPLATES[template.name].happened if lacks else template.happened


def left_out(template: Template, subject: str, body: str, happened: str) -> tuple[str, ...]:
    """The masks in these words that a mail to a sender who could not be verified does not fill in.

    That the subject which the desk came with is then another one needs no saying.
    """
    if template.name != FOR_ANYBODY:
        return ()
    texts = (happened, body) if subject == TEMPLATES[FOR_ANYBODY].subject else (subject, happened, body)
    found = (one for text in texts for one in found_in(text, template.name))
    return tuple(dict.fromkeys(one.written for one in found if one.mask and one.mask.from_sender))


def render(template: Template, about: AnyAbout) -> Rendered:
    """The mail's subject, HTML and text, with every mask filled once.

    Where nothing that the customer wrote may stand in it, it has a subject that holds nothing of theirs.
    """
    filling = Filling(template.name, about)
    subject = template.subject
    if not about.trusted and filling.leaves_out(subject):
        subject = f"[##TicketID#] {_sentence(template, filling, about).rstrip('.')}"
    return _rendered(template, filling, about, subject)


def preview(template: Template, about: AnyAbout | None = None) -> Rendered:
    """What the mail would say about this, or filled with the masks' samples."""
    if about is not None:
        return render(template, about)
    told = happened_in(template, None) if is_reworded(template) else ""
    return _rendered(template, Filling(template.name, None, told=told), None, template.subject)


def _rendered(template: Template, filling: Filling, about: AnyAbout | None, subject: str) -> Rendered:
    html, text = filling.body(template.body)
    line = filling.line(subject) or happened_in(template, about)
    return Rendered(subject=line, html=html, text=f"{text}\n")
