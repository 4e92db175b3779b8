"""What a template may say: unknown masks are refused with the nearest, masks of others stand for nothing."""

import pytest

from bot.core.masks import MASKS, listed_masks, masks_of, masks_page
from bot.errors import InputError
from bot.templates import TEMPLATES, Template, check, uses_mask
from tests.core.masks.facts import a_template

OF_TICKETS = [
    name for name in TEMPLATES if name not in ("kb_for_staff", "welcome", "challenge", "password_reset")
]


def warnings(body: str, name: str = "closed", subject: str = "Hello") -> tuple[str, ...]:
    return check(a_template("", name=name), subject, body)


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda one: one.name)
def test_every_template_of_ours_uses_its_own_masks_only(template: Template) -> None:
    assert check(template, template.subject, template.body) == ()


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("Subjct", "#Subject#"),
        ("Ticket_ID", "#TicketID#"),
        ("0Recent_messages", "#Recent_messages#"),
        ("101Recent_messages", "#Recent_messages#"),
        ("CF_12x", "#CF_1234#"),
        ("RatingLink(How was it?)", "#RatingLinks#"),
        ("Zzz", "#"),
        ("q" * 300, "#"),
    ],
)
def test_an_unknown_mask_is_refused_with_the_nearest(word: str, near: str) -> None:
    with pytest.raises(InputError, match="is no mask; did you mean #") as refusal:
        warnings(f"<p>Hello #{word}#</p>")

    assert str(refusal.value).startswith(f"#{word}# is no mask; did you mean {near}")


@pytest.mark.parametrize(("subject", "body"), [("#Subjct#", "x"), ("x", '<a href="#Subjct#">x</a>')])
def test_an_unknown_mask_is_found_wherever_it_stands(subject: str, body: str) -> None:
    with pytest.raises(InputError, match="#Subjct# is no mask"):
        warnings(body, subject=subject)


@pytest.mark.parametrize("body", ["#pasword", "#user_name", "#passwort#", "#usernames#"])
def test_an_unknown_mask_of_the_welcome_mail_is_refused(body: str) -> None:
    with pytest.raises(InputError, match=f"{body} is no mask; did you mean #(password|username)\\?"):
        warnings(body, "welcome")


@pytest.mark.parametrize(
    "body",
    [
        '<p style="color:#ff0000">',
        '<a href="#top">',
        "We are #1",
        "&#8217;",
        "C# and F#",
        "#5 and #6#",
        "# #",
    ],
)
@pytest.mark.parametrize("name", ["welcome", "closed"])
def test_colours_places_and_numbers_are_no_masks(body: str, name: str) -> None:
    assert warnings(body, name) == ()


@pytest.mark.parametrize("mask", MASKS, ids=lambda one: one.written)
@pytest.mark.parametrize("name", TEMPLATES)
def test_a_mask_is_filled_where_it_is_allowed_and_warned_of_elsewhere(mask: object, name: str) -> None:
    written = getattr(mask, "written", "").rstrip("#") + "#"
    allowed = any(one.written.rstrip("#") + "#" == written for one in masks_of(name))

    told = warnings(written, name)

    assert bool(told) is not allowed
    if told:
        assert told[0].startswith(
            f"{written} is not for the {name} mail and stands for nothing there; it is for "
        )


def test_a_warning_says_once_where_the_mask_would_be_right() -> None:
    told = warnings("#RatingLinks(Well?)# #RatingLinks(Well?)#", "updated", "#Confirm_Link#")

    assert told == (
        "#Confirm_Link# is not for the updated mail and stands for nothing there; it is for challenge.",
        "#RatingLinks(Well?)# is not for the updated mail and stands for nothing there; it is for closed.",
    )


def test_a_mask_that_formatting_breaks_up_is_told_of() -> None:
    told = warnings("<p>#Sub<b>ject</b># #Status#</p><p>#</p><p>Subject#</p>")

    assert told == (
        "#Subject# is not filled in: formatting begins or ends inside it; type it again in one go.",
    )


def test_a_mask_in_the_question_of_another_is_refused() -> None:
    with pytest.raises(InputError, match="A mask inside of another is not filled in"):
        warnings("#RatingLinks(Dear #FirstName#, rate us)#")


@pytest.mark.parametrize("mask", ["#Body#", "#URL#", "#RatingLinks#", "#10Recent_messages#", "#Unsubscribe#"])
def test_a_mask_that_is_too_long_for_a_subject_is_told_of(mask: str) -> None:
    assert warnings("x", subject=mask) == (f"{mask} is too long for a subject: what it says is cut there.",)
    assert warnings(mask, subject="#Subject# #TicketID#") == ()


def test_a_password_cannot_stand_in_a_subject() -> None:
    with pytest.raises(InputError, match="subject"):
        warnings("", "welcome", "Your password: #password")


def test_only_a_template_that_shows_a_password_uses_one() -> None:
    assert uses_mask(a_template("#PASSWORD", name="welcome"), "password")
    assert not uses_mask(a_template("#passwords #username#", name="welcome"), "password")
    assert not uses_mask(a_template("#password#", name="closed"), "password")


@pytest.mark.parametrize(
    ("mask", "where"),
    [
        ("#RatingLinks#", ["closed"]),
        ("#Unsubscribe#", ["confirmation", "updated", "closed"]),
        ("#Recent_Attachments#", ["updated", "new_for_staff", "updated_for_staff"]),
        ("#Subject#", [*OF_TICKETS, "kb_for_staff"]),
        ("#CF_1234#", OF_TICKETS),
        ("#username", ["welcome"]),
        ("#password", ["welcome"]),
        ("#URL", ["welcome"]),
        ("#Confirm_Link#", ["challenge"]),
        ("#Reset_Link#", ["password_reset"]),
    ],
)
def test_where_a_mask_is_allowed(mask: str, where: list[str]) -> None:
    listed = {one.mask: one for one in listed_masks()}

    assert list(listed[mask].allowed_in) == where


def test_the_welcome_mail_has_three_masks() -> None:
    assert [mask.written for mask in masks_of("welcome")] == ["#username", "#password", "#URL"]


def test_the_page_names_every_mask_and_breaks_no_table() -> None:
    page = masks_page()

    assert all(f"| `{one.mask}`" in page for one in listed_masks())
    assert all(f"| `{name}` |" in page for name in TEMPLATES)
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert {line.count("|") - line.count("\\|") for line in rows} == {5}
