"""What the form of an email template holds: its fields, and what it remembers of what it showed."""

from contextlib import suppress
from dataclasses import dataclass, replace

from bot.core.rich_text.beyond import BeyondRichText
from bot.core.rich_text.editing import Block, editable, edited_alone
from bot.mailing.template_changes import Held, mark_of

FIELD = "value"
SUBJECT, HAPPENED, BODY = "subject", "happened", "body"  # of blocks, before the number of the form
RICH, CODE, TOO_LONG = "rich", "code", "too long"
LONGEST_CODE = 3000  # characters of a text field, Slack's limit
LONGEST_RICH = 20_000  # … of HTML that is put into Slack's editor


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the form remembers of what it showed when it was opened."""

    name: str
    mode: str
    since: str  # the mark of the words that held
    subject: str  # its mark
    happened: str  # its mark
    marks: tuple[str, ...]  # of the body, as code and as it comes back from Slack's editor
    number: int  # of the form: other fields, so that nothing that was typed before stays in them


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields:
    """What the form's fields are filled with."""

    subject: str
    happened: str
    body: str  # HTML
    mode: str = RICH
    block: Block | None = None  # the same for Slack's editor, as rich text
    why: str = ""  # why it is not in the mode that was wanted


def filled(words: Fields, wanted: str = RICH) -> Fields:
    """The fields for these words: as rich text if that is wanted and can say it, else as code."""
    why, body = "", words.body
    if wanted == RICH:
        try:
            return replace(words, mode=RICH, block=_rich(body), why=why)
        except BeyondRichText as error:
            why = f"It opens as code, because it has {error.what}: Slack's editor cannot show that."
    if size(body) <= LONGEST_CODE:
        return replace(words, mode=CODE, block=None, why=why)
    why += f" It has {size(body):,} characters, and a text field of Slack takes {LONGEST_CODE:,}."
    return replace(words, mode=TOO_LONG, block=None, why=why.strip())


def opened(held: Held, number: int) -> tuple[Shown, Fields]:
    """A form that shows what holds."""
    template = held.template
    fields = filled(Fields(subject=template.subject, happened=template.happened, body=template.body))
    return shown_of(held, fields.mode, number), fields


def shown_of(held: Held, mode: str, number: int) -> Shown:
    """What a form remembers that is opened on these words."""
    template = held.template
    marks = [body_mark(template.body)]
    with suppress(BeyondRichText):  # then it never stands in Slack's editor
        marks.append(body_mark(edited_alone(_rich(template.body))))
    return Shown(
        name=template.name,
        mode=mode,
        since=held.mark,
        subject=body_mark(template.subject),
        happened=body_mark(template.happened),
        marks=tuple(marks),
        number=number,
    )


def body_mark(body: str) -> str:
    """Stands for this body."""
    return mark_of("", body.replace("\r\n", "\n").strip())


def size(text: str) -> int:
    """Characters as a browser counts them: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def _rich(body: str) -> Block | None:
    if len(body) > LONGEST_RICH:
        raise BeyondRichText("a very long text")
    return editable(body)
