"""Wordings of templates: as files, checked, and in place of the desk's own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.wordings import (
    EVERY,
    LONGEST,
    LONGEST_SUBJECT,
    Wording,
    as_file,
    check_words,
    from_file,
    template_named,
    worded,
)
from bot.errors import InputError, NotFound
from bot.templates import Template
from tests.contract.rows import NOW

CONFIRMATION = EVERY["confirmation"]


@pytest.mark.parametrize("template", EVERY.values(), ids=lambda one: one.name)
def test_a_template_comes_back_from_its_file(template: Template) -> None:
    assert from_file(as_file(template), template) == (template.subject, template.body)
    check_words(template, template.subject, template.body)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Subject: Hello\n\n<p>It is #TicketID#</p>\n", ("Hello", "<p>It is #TicketID#</p>")),
        ("\ufeffSUBJECT:Hello\r\n\r\nline\r\nline", ("Hello", "line\nline")),
        ("<p>Just the body</p>", (CONFIRMATION.subject, "<p>Just the body</p>")),
        ("Subject: Hello", ("Hello", "")),
        ("", (CONFIRMATION.subject, "")),
    ],
)
def test_a_file_gives_subject_and_body(text: str, said: tuple[str, str]) -> None:
    assert from_file(text, CONFIRMATION) == said


@pytest.mark.parametrize(
    ("subject", "body", "words"),
    [
        ("", "<p>Hello</p>", "needs a subject"),
        ("Hello", "#Subjct#", "#Subjct# is no mask; did you mean #Subject#"),
        ("#Ticket#", "Hello", "#Ticket# is no mask"),
        ("x" * (LONGEST_SUBJECT + 1), "Hello", "at most"),
        ("Hello", "x" * (LONGEST + 1), "at most"),
    ],
)
def test_what_a_template_may_not_say_is_refused_in_a_sentence(subject: str, body: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        check_words(CONFIRMATION, subject, body)


def test_each_kind_of_template_has_its_own_masks() -> None:
    check_words(EVERY["welcome"], "Hello", "#username")
    with pytest.raises(InputError, match="welcome mail"):
        check_words(EVERY["welcome"], "Hello", "#TicketID#")
    with pytest.raises(InputError, match="no mask"):
        check_words(CONFIRMATION, "Hello", "#username#")


def test_a_name_is_found_in_any_case_and_an_unknown_one_is_refused_with_all_names() -> None:
    assert template_named(" Closed ").name == "closed"
    with pytest.raises(NotFound, match="There is no template close; there are: confirmation, "):
        template_named("close")


def test_a_wording_stands_in_place_of_the_desks_own_words() -> None:
    wording = Wording(name="confirmation", subject="Got it", body="", at=NOW, by="U1")

    said = worded(CONFIRMATION, wording)

    assert (said.subject, said.is_empty, said.automatic) == ("Got it", True, True)
    assert worded(CONFIRMATION, None) == CONFIRMATION


@given(text=st.text(max_size=200))
def test_any_text_is_a_file_of_some_template(text: str) -> None:
    subject, body = from_file(text, CONFIRMATION)

    assert "\n" not in subject
    assert body == body.strip()
