"""Templates as somebody worded them: what stands in place of the words that the desk comes with."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.fields import Field, SeenBy
from bot.core.limited_html import limited
from bot.core.masks import found_in
from bot.errors import InputError, NotFound
from bot.templates import TEMPLATES, Readers, Template, check

EVERY: Mapping[str, Template] = TEMPLATES
LONGEST = 100_000  # characters of a body
LONGEST_SUBJECT = 250
SUBJECT = "Subject:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A template's words as somebody set them: absent, the desk's own hold."""

    name: str  # of the template
    subject: str
    body: str  # limited HTML; empty: no mail for this event
    at: datetime
    by: str  # Slack user id, or "command line"


def template_named(name: str) -> Template:
    """The template of this name as the desk comes with it; raises `NotFound`."""
    found = EVERY.get(name.strip().lower())
    if found is None:
        raise NotFound(f"There is no template {name}; there are: {', '.join(EVERY)}.")
    return found


def worded(template: Template, wording: Wording | None) -> Template:
    """The template in these words, if there are any."""
    return replace(template, subject=wording.subject, body=wording.body) if wording else template


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a template may say, of what somebody wrote."""

    subject: str
    body: str  # limited HTML
    removed: tuple[str, ...]  # what was taken out of the body, in sentences
    warnings: tuple[str, ...]  # what will not do what its author may expect, in sentences


def check_words(template: Template, subject: str, body: str, fields: Iterable[Field] = ()) -> Checked:
    """What the template may say of this, to be kept instead of what was given.

    Args:
        fields: the custom fields that there are.

    Raises:
        InputError: it is too long, has no subject, or has a mask that there is not.
    """
    subject = " ".join(subject.split())
    if body.strip() and not subject:
        raise InputError(f"The {template.name} mail needs a subject.")
    if len(subject) > LONGEST_SUBJECT or len(body) > LONGEST:
        raise InputError(
            f"A template has at most {LONGEST_SUBJECT} characters of subject and {LONGEST} of body."
        )
    clean = limited(body)
    warnings = check(template, subject, clean.html)
    named = dict.fromkeys(_field_warnings(template, subject, clean.html, {one.id: one for one in fields}))
    return Checked(
        subject=subject,
        body=clean.html,
        removed=clean.removed,
        warnings=(*warnings, *named, *clean.warnings),
    )


def _field_warnings(
    template: Template, subject: str, body: str, fields: Mapping[int, Field]
) -> Iterator[str]:
    """What is to be known of the single custom fields that a template shows."""
    for text in (subject, body):
        for one in found_in(text, template.name):
            if one.mask is None or one.mask.name != "CF_1234":
                continue
            field = fields.get(int(one.argument))
            if field is None:
                yield f"{one.written} stands for nothing: there is no custom field {one.argument}."
            elif field.seen_by is not SeenBy.PUBLIC and template.readers is Readers.CUSTOMERS:
                yield f"{one.written} is {field.name}, which is not public: whoever gets this mail reads it."


def as_file(template: Template) -> str:
    """A template as the text of a file: its subject in the first line, its body below an empty one."""
    return f"{SUBJECT} {template.subject}\n\n{template.body}\n"


def from_file(text: str, template: Template) -> tuple[str, str]:
    """Subject and body that such a file holds; without a first line `Subject:` the subject stays as it is."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    first, _, rest = text.partition("\n")
    if not first.lower().startswith(SUBJECT.lower()):
        return template.subject, text.strip()
    return first[len(SUBJECT) :].strip(), rest.strip()
