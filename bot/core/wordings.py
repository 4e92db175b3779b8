"""Templates as somebody worded them: what stands in place of the words that the desk comes with."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.fields import Field, SeenBy
from bot.core.limited_html import limited
from bot.core.masks import found_in
from bot.core.rules.values import meant
from bot.errors import InputError, NotFound
from bot.templates import TEMPLATES, Readers, Template, check

EVERY: Mapping[str, Template] = TEMPLATES
LONGEST = 100_000  # characters of a body
LONGEST_SUBJECT = 250
LONGEST_HAPPENED = 250
SUBJECT, HAPPENED = "Subject:", "Happened:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """A template's words as somebody set them: absent, the desk's own hold."""

    name: str  # of the template
    subject: str
    body: str  # limited HTML; empty: no mail for this event
    at: datetime
    by: str  # Slack user id, or "command line"
    happened: str = ""  # what #What_Happened# says; empty: the desk's own sentence


def template_named(name: str) -> Template:
    """The template of this name as the desk comes with it; raises `NotFound`."""
    found = EVERY.get(name.strip().lower())
    if found is None:
        raise NotFound(f"There is no template {name}; {meant(name, EVERY)}")
    return found


def default_again(template: Template) -> str:
    """What is so, behind its name, of a template in the words that the desk comes with."""
    if template.is_empty:
        return "has its default again: its text is empty, so no mail is sent for this event."
    return "has its default words again."


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a template may say, of what somebody wrote."""

    subject: str
    happened: str  # empty: the desk's own sentence
    body: str  # limited HTML
    removed: tuple[str, ...]  # what was taken out of the body, in sentences
    warnings: tuple[str, ...]  # what will not do what its author may expect, in sentences


def worded(own: Template, words: Wording | Checked | None) -> Template:
    """The template that the desk comes with, in these words if there are any."""
    if words is None:
        return own
    return replace(own, subject=words.subject, happened=words.happened or own.happened, body=words.body)


def wording_of(template: Template, checked: Checked, *, at: datetime, by: str) -> Wording:
    """The wording that lets a template say this."""
    return Wording(
        name=template.name,
        subject=checked.subject,
        happened=checked.happened,
        body=checked.body,
        at=at,
        by=by,
    )


def check_words(
    template: Template, subject: str, body: str, fields: Iterable[Field] = (), *, happened: str = ""
) -> Checked:
    """What the template may say of this, to be kept instead of what was given.

    Args:
        fields: the custom fields that there are.
        happened: the sentence that says what happened; empty: the desk's own.

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
    happened = _sentence(template, happened)
    clean = limited(body)
    warnings = check(template, subject, clean.html, happened)
    texts = (subject, happened, clean.html)
    named = dict.fromkeys(_field_warnings(template, texts, {one.id: one for one in fields}))
    return Checked(
        subject=subject,
        happened=happened,
        body=clean.html,
        removed=clean.removed,
        warnings=(*warnings, *named, *clean.warnings),
    )


def _sentence(template: Template, happened: str) -> str:
    """The sentence as it is kept: nothing where it is the desk's own."""
    happened = " ".join(happened.split())
    if len(happened) > LONGEST_HAPPENED:
        raise InputError(f"The sentence that says what happened has at most {LONGEST_HAPPENED} characters.")
    return "" if happened == EVERY[template.name].happened else happened


def _field_warnings(template: Template, texts: Iterable[str], fields: Mapping[int, Field]) -> Iterator[str]:
    """What is to be known of the single custom fields that a template shows."""
    for text in texts:
        for one in found_in(text, template.name):
            if one.mask is None or one.mask.name != "CF_1234":
                continue
            field = fields.get(int(one.argument))
            if field is None:
                yield f"{one.written} stands for nothing: there is no custom field {one.argument}."
            elif field.seen_by is not SeenBy.PUBLIC and template.readers is Readers.CUSTOMERS:
                yield f"{one.written} is {field.name}, which is not public: whoever gets this mail reads it."


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a file wants a template to say."""

    subject: str
    happened: str  # empty: the desk's own sentence
    body: str


def as_file(template: Template, *, with_happened: bool = True) -> str:
    """A template as a file: subject and what happened, a line each, an empty line, and the body."""
    happened = f"{HAPPENED} {template.happened}\n" if with_happened else ""
    return f"{SUBJECT} {template.subject}\n{happened}\n{template.body}\n"


def from_file(text: str, template: Template) -> Written:
    """What such a file holds; what it has no line for stays as it is in the template."""
    rest = text.removeprefix("\ufeff").replace("\r\n", "\n")
    found: dict[str, str] = {}
    while name := _line_name(rest, found):
        first, _, rest = rest.partition("\n")
        found[name] = first[len(name) :].strip()
    return Written(
        subject=found.get(SUBJECT, template.subject),
        happened=found.get(HAPPENED, template.happened),
        body=rest.strip(),
    )


def _line_name(text: str, found: Mapping[str, str]) -> str:
    """What the first line gives that no line gave yet; empty where the body begins."""
    first = text.partition("\n")[0].lower()
    wanted = (one for one in (SUBJECT, HAPPENED) if one not in found)
    return next((one for one in wanted if first.startswith(one.lower())), "")
