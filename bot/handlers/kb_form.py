"""The form in which an article is written: its title, its text in as many fields as it needs, its readers."""

import json
from dataclasses import dataclass
from typing import Any

from bot.core.articles import LONGEST_TITLE, Content, written
from bot.core.rich_text import plain
from bot.knowledge.base import ALL, Form

FORM = "kb_form"
VALUE = "value"
View = dict[str, Any]
LONGEST_FIELD = 3000  # characters, Slack's limit
FILLED = 2500  # … of a field, when the form opens: some room is left
MOST_CATEGORIES = 99  # a menu has 100 entries
TITLE, TEXT, CATEGORY, READERS = "title", "text", "category", "readers"
EVERY, INTERNAL, PUBLIC = "all", "internal", "public"
_READERS = {INTERNAL: "Technicians only", PUBLIC: "Customers too"}
MARKDOWN = "Markdown: **bold**, `code`, - lists, 1. steps, > quotes, [links](https://example.com)."


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A form as it was sent."""

    article: int | None  # None: a new one
    since: int  # the edition that the form was opened on
    content: Content


def view(form: Form) -> View:
    """The form, filled."""
    content = form.article.content if form.article else None
    title, body = (content.title, content.body) if content else (form.title, form.body)
    category = content.category if content else form.category
    readers = PUBLIC if content and content.is_public else INTERNAL
    fields, joints = parts(body)
    if len(fields[-1]) > FILLED * 3 // 4:
        fields, joints = [*fields, ""], [*joints, "\n\n"]
    about = {
        "article": form.article.number if form.article else None,
        "since": form.article.edition if form.article else 0,
        "joints": joints,
    }
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": json.dumps(about),
        "title": plain(f"Article {form.article.number}" if form.article else "New article", 24),
        "submit": plain("Save", 24),
        "close": plain("Cancel", 24),
        "blocks": [
            _input(TITLE, "Title", _text(title, LONGEST_TITLE)),
            *(_field(number, text) for number, text in enumerate(fields)),
            _input(CATEGORY, "Category", _categories(form, category)),
            _input(READERS, "Who may read it", _menu(_READERS, readers)),
        ],
    }


def sent(view: View) -> Sent:
    """What the form holds; raises `TitleError` and `InputError`."""
    values, about = view["state"]["values"], json.loads(view["private_metadata"])
    fields = [str(values[f"{TEXT}{number}"][VALUE].get("value") or "") for number in _numbers(values)]
    category = _chosen(values, CATEGORY)
    content = written(
        str(values[TITLE][VALUE].get("value") or ""),
        joined(fields, about["joints"]),
        category=None if category == EVERY else int(category),
        is_public=_chosen(values, READERS) == PUBLIC,
    )
    return Sent(article=about["article"], since=int(about["since"]), content=content)


def _numbers(values: dict[str, Any]) -> range:
    return range(sum(name.startswith(TEXT) for name in values))


def _chosen(values: dict[str, Any], name: str) -> str:
    return str(values[name][VALUE]["selected_option"]["value"])


# --- a long text in several fields -------------------------------------------------------------


def parts(body: str) -> tuple[list[str], list[str]]:
    """The text in parts that fit into fields, and what stands between each two: a gap, or nothing."""
    fields, joints = [], []
    while _size(body) > FILLED:
        end, gap = _end(body)
        fields.append(body[:end])
        joints.append(gap)
        body = body[end + len(gap) :]
    return [*fields, body], joints


def joined(fields: list[str], joints: list[str]) -> str:
    """The parts as one text; an empty one leaves no gap."""
    text = fields[0]
    for joint, field in zip(joints, fields[1:], strict=True):
        text += joint + field if field else ""
    return text


def _end(body: str) -> tuple[int, str]:
    """Where the first part ends, and the gap there: below a paragraph or a line, else anywhere."""
    most = FILLED
    while _size(body[:most]) > FILLED:
        most -= FILLED // 10
    for gap in ("\n\n", "\n", " "):
        found = body.rfind(gap, most // 2, most)
        if body[: max(found, 0)].strip():
            return found, gap
    return most, ""


def _size(text: str) -> int:
    """Characters as a browser counts them: an emoji is two."""
    return len(text) + sum(char > "\uffff" for char in text)


# --- blocks ------------------------------------------------------------------------------------


def _field(number: int, text: str) -> View:
    label = "Text" if number == 0 else "Text, continued"
    element = _text(text, LONGEST_FIELD) | {"multiline": True}
    field = _input(f"{TEXT}{number}", label, element)
    return field | ({"hint": plain(MARKDOWN, 2000)} if number == 0 else {"optional": True})


def _input(name: str, label: str, element: View) -> View:
    return {"type": "input", "block_id": name, "label": plain(label, 2000), "element": element}


def _text(text: str, longest: int) -> View:
    element: View = {"type": "plain_text_input", "action_id": VALUE, "max_length": longest}
    return element | ({"initial_value": text} if text else {})


def _categories(form: Form, chosen: int | None) -> View:
    names = {str(one.id): one.name for one in form.categories[:MOST_CATEGORIES]}
    names |= {str(one.id): one.name for one in form.categories if one.id == chosen}
    choices = {EVERY: ALL.capitalize()} | dict(list(names.items())[-MOST_CATEGORIES:])
    return _menu(choices, str(chosen) if str(chosen) in choices else EVERY)


def _menu(choices: dict[str, str], chosen: str) -> View:
    options = {value: {"text": plain(text, 75), "value": value} for value, text in choices.items()}
    return {
        "type": "static_select",
        "action_id": VALUE,
        "options": list(options.values()),
        "initial_option": options[chosen],
    }
