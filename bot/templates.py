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
    "left_out",
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


def check(template: Template, subject: str, body: str) -> tuple[str, ...]:
    """Sentences about masks in these words that the template may not use: they stand for nothing there.

    Raises:
        InputError: a mask is unknown; the sentence names it and the nearest known one.
    """
    return check_masks(subject, body, template.name)


def uses_mask(template: Template, mask: str) -> bool:
    """Whether the template would fill in this mask."""
    return any(uses(text, template.name, mask) for text in (template.subject, template.body))


def left_out(template: Template, subject: str, body: str) -> tuple[str, ...]:
    """The masks in these words that a mail to a sender who could not be verified does not fill in.

    That the subject which the desk came with is then another one needs no saying.
    """
    if template.name != FOR_ANYBODY:
        return ()
    texts = (body,) if subject == TEMPLATES[FOR_ANYBODY].subject else (subject, body)
    found = (one for text in texts for one in found_in(text, template.name))
    return tuple(dict.fromkeys(one.written for one in found if one.mask and one.mask.from_sender))


def render(template: Template, about: AnyAbout) -> Rendered:
    """The mail's subject, HTML and text, with every mask filled once.

    Where nothing that the customer wrote may stand in it, it has a subject that holds nothing of theirs.
    """
    filling = Filling(template.name, about)
    subject = template.subject
    if not about.trusted and filling.leaves_out(subject):
        subject = f"[##TicketID#] {template.happened.rstrip('.')}"
    return _rendered(template, filling, subject)


def preview(template: Template, about: AnyAbout | None = None) -> Rendered:
    """What the mail would say about this, or filled with the masks' samples."""
    if about is not None:
        return render(template, about)
    return _rendered(template, Filling(template.name, None), template.subject)


def _rendered(template: Template, filling: Filling, subject: str) -> Rendered:
    html, text = filling.body(template.body)
    return Rendered(subject=filling.line(subject) or template.happened, html=html, text=f"{text}\n")
