"""Templates as somebody worded them: what stands in place of the words that the desk comes with."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.personal_mail import PERSONAL, check_personal
from bot.errors import InputError, NotFound
from bot.templates import TEMPLATES, Template, check

EVERY: Mapping[str, Template] = {**TEMPLATES, **PERSONAL}
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


def check_words(template: Template, subject: str, body: str) -> None:
    """Nothing, if the template may say this; raises `InputError`."""
    if body.strip() and not subject.strip():
        raise InputError(f"The {template.name} mail needs a subject.")
    if len(subject) > LONGEST_SUBJECT or len(body) > LONGEST:
        raise InputError(
            f"A template has at most {LONGEST_SUBJECT} characters of subject and {LONGEST} of body."
        )
    if template.name in PERSONAL:
        check_personal(template.name, subject, body)
    else:
        check(f"{subject}\n{body}")


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
