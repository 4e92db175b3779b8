"""The catalogue of the pages' words: everything that is shown stands in it, and nothing else."""

import re
from pathlib import Path
from string import Formatter

import pytest

from bot.core.tickets import Rating, Status
from bot.web.ticket_page import DONE
from bot.web.words import ENGLISH, say
from tests.desks import ROOT

WEB = ROOT / "bot" / "web"
TEMPLATES = sorted((WEB / "templates").glob("*.html"))
MADE = {
    *(f"status.{one.value}" for one in Status),
    *(f"rate.{one.value}" for one in Rating),
    *(f"done.{one}" for one in DONE),
}


def named() -> set[str]:
    """What stands in quotes in templates and code, and may name words."""
    sources = [
        path.read_text(encoding="utf-8")
        for path in (*TEMPLATES, *WEB.glob("*.py"))
        if path.name != "words.py"
    ]
    return {name for source in sources for name in re.findall(r"""["']([a-z]+(?:\.[a-z]+)*)["']""", source)}


def test_every_word_is_used_and_every_used_word_is_there() -> None:
    used = {name for path in TEMPLATES for name in re.findall(r"\bt\('([a-z.]+)'[,)]", path.read_text())}

    assert used <= set(ENGLISH)
    assert set(ENGLISH) <= named() | MADE
    assert set(ENGLISH) >= MADE


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_words_of_its_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    text = re.sub(
        r"\{% block kind %\} narrow\{% endblock %\}|\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL
    )

    shown = re.sub(r"<[^>]*>|&\w+;", " ", text)

    assert re.findall(r"[A-Za-z]{2,}", shown) == []


def test_a_value_is_never_read_as_a_place_for_another() -> None:
    assert say("confirm.help", address="{0.__class__}{address}").count("{address}") == 1


def test_places_are_plain_names() -> None:
    for text in ENGLISH.values():
        assert all(field is None or field.isidentifier() for _, field, _, _ in Formatter().parse(text))
