"""Mails to one person: their masks, and that nothing else is filled in."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.personal_mail import MASKS_OF, PERSONAL, Personal, PersonalMask, check_personal, fill, uses
from bot.errors import InputError
from bot.templates import Template

ANN = Personal(address="ann@example.com", password="s3cret<&>", login_page="https://help.test/login")
EVERY_MASK = [(name, mask) for name, masks in MASKS_OF.items() for mask in masks]


def a_welcome(body: str, subject: str = "Welcome") -> Template:
    return replace(PERSONAL["welcome"], body=body, subject=subject)


@pytest.mark.parametrize("template", PERSONAL.values(), ids=lambda one: one.name)
def test_every_mail_of_ours_uses_known_masks_only(template: Template) -> None:
    check_personal(template.name, template.subject, template.body)

    assert "#" not in "".join(
        (fill(template, ANN).subject, fill(template, ANN).html, fill(template, ANN).text)
    )


@pytest.mark.parametrize(("name", "mask"), EVERY_MASK, ids=lambda one: getattr(one, "name", one))
def test_a_mask_is_known_in_any_case_and_has_words_for_people(name: str, mask: PersonalMask) -> None:
    check_personal(name, "", f"#{mask.name.upper()}# #{mask.name.lower()}#")

    assert mask.help.endswith(".")
    assert mask.sample


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("#username", "ann@example.com"),
        ("#username#", "ann@example.com"),
        ("#USERNAME: #Password.", "ann@example.com: s3cret<&>."),
        ("#username#password", "ann@example.coms3cret<&>"),
        ("#username##password#", "ann@example.coms3cret<&>"),
        ("#URL#", "https://help.test/login"),
        ("#usernames", "#usernames"),
        ("#Subject #TicketID", "#Subject #TicketID"),
        ("<b>#password</b>", "s3cret<&>"),
    ],
)
def test_the_second_sign_of_a_welcome_mask_may_be_missing(body: str, text: str) -> None:
    assert fill(a_welcome(body), ANN).text == f"{text}\n"


def test_values_are_escaped_where_they_stand_and_filled_in_once() -> None:
    about = replace(ANN, password="#username#<b>")

    made = fill(a_welcome("<p>#password#</p>", "#username"), about)

    assert (made.subject, made.html, made.text) == (
        "ann@example.com",
        "<p>#username#&lt;b&gt;</p>",
        "#username#<b>\n",
    )


@pytest.mark.parametrize(
    ("body", "near"),
    [("#Subject#", "URL"), ("#passwort#", "password"), ("#pasword", "password"), ("#user_name", "username")],
)
def test_an_unknown_mask_is_refused_with_a_nearest(body: str, near: str) -> None:
    with pytest.raises(InputError, match=r"is no mask of the welcome mail; did you mean #\w+#\?") as refusal:
        check_personal("welcome", "", body)

    assert body.strip("#") in str(refusal.value)
    if body != "#Subject#":
        assert f"#{near}#" in str(refusal.value)


@pytest.mark.parametrize("body", ['<p style="color:#ff0000">', '<a href="#top">', "We are #1", "&#8217;"])
def test_colours_and_places_are_no_masks(body: str) -> None:
    check_personal("welcome", "", body)

    assert fill(a_welcome(body), ANN).html == body


def test_a_password_cannot_stand_in_a_subject() -> None:
    with pytest.raises(InputError, match="subject"):
        check_personal("welcome", "Your password: #password", "")


def test_a_challenge_names_its_page_only_where_there_is_one() -> None:
    without = fill(PERSONAL["challenge"], ANN)
    linked = fill(PERSONAL["challenge"], replace(ANN, confirm_page="https://help.test/confirm/abc"))

    assert "page" not in without.text
    assert "<p></p>" not in without.html
    assert "https://help.test/confirm/abc" in linked.text
    assert "https://help.test/confirm/abc" in linked.html


def test_only_a_template_that_shows_a_password_uses_one() -> None:
    assert uses(a_welcome("#PASSWORD"), "password")
    assert not uses(a_welcome("#passwords #username#"), "password")


@given(password=st.text(max_size=30))
def test_whatever_the_value_it_is_no_markup_in_html(password: str) -> None:
    made = fill(a_welcome("#password#"), replace(ANN, password=password))

    assert "<" not in made.html.replace("<br>", "")
