"""Templates: masks are filled once, and every value is escaped for where it stands."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import Author
from bot.errors import InputError
from bot.templates import BY_NAME, MASK, MASKS, TEMPLATES, About, Template, check, render, to_text
from tests.contract.rows import a_message, a_ticket

quick = settings(deadline=None)
ALL_MASKS = " | ".join(f"#{mask.name}#" for mask in MASKS)


def about(*, trusted: bool = True, said_html: str = "", said_text: str = "", **ticket: Any) -> About:
    return About(
        ticket=a_ticket(12, **ticket),
        category="General",
        happened="Something happened.",
        message=None,
        said_html=said_html,
        said_text=said_text,
        technician="Tom",
        trusted=trusted,
    )


def a_template(body: str, subject: str = "") -> Template:
    return Template(name="t", event="", happened="We got it.", subject=subject, body=body, automatic=True)


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda one: one.name)
def test_every_template_of_ours_uses_known_masks_only(template: Template) -> None:
    check(template.subject + template.body)

    made = render(template, about())

    assert not MASK.search(made.subject + made.html + made.text)
    assert made.subject.startswith("[#12] ")


@pytest.mark.parametrize("mask", MASKS, ids=lambda one: one.name)
def test_a_mask_is_known_in_any_case_and_has_words_for_people(mask: Any) -> None:
    check(f"#{mask.name.upper()}# #{mask.name.lower()}#")

    assert mask.help.endswith(".")
    assert mask.sample
    assert BY_NAME[mask.name.lower()] is mask


@pytest.mark.parametrize(
    ("word", "near"), [("Subjct", "Subject"), ("Ticket_ID", "TicketID"), ("Zzz", ""), ("q" * 300, "")]
)
def test_an_unknown_mask_is_refused_with_the_nearest(word: str, near: str) -> None:
    with pytest.raises(InputError, match=f"#{word}# is no mask; did you mean #{near}"):
        check(f"Hello #{word}#")


def test_what_is_no_mask_stays_as_it_is() -> None:
    made = render(a_template("#Unknown# #12# # #"), about())

    assert made.text == "#Unknown# #12# # #\n"


def test_a_customers_masks_are_never_filled() -> None:
    words = "#TicketID# #FromEmail# {{7*7}} %s {0}"

    made = render(a_template("#Subject# #From#", "#Subject#"), about(subject=words, requester_name=words))

    assert made.subject == words
    assert made.html == f"{words} {words}"
    assert made.text == f"{words} {words}\n"


def test_a_customers_markup_is_escaped_in_html_and_left_in_text() -> None:
    made = render(a_template("<b>#Subject#</b>", "#Subject#"), about(subject="<img src=x> & 'q'"))

    assert made.html == "<b>&lt;img src=x&gt; &amp; &#x27;q&#x27;</b>"
    assert made.text == "<img src=x> & 'q'\n"
    assert made.subject == "<img src=x> & 'q'"


def test_a_reply_stands_in_the_mail_with_its_formatting() -> None:
    made = render(TEMPLATES["updated"], about(said_html="<p>We <b>come</b></p>", said_text="We come"))

    assert (made.html, made.text) == ("<p>We <b>come</b></p>", "We come\n")


def test_a_mail_to_somebody_unproven_carries_no_subject_of_theirs() -> None:
    made = render(TEMPLATES["confirmation"], about(trusted=False, subject="cheap pills"))

    assert made.subject == "[#12] We have received your message"
    assert "pills" not in made.html + made.text


@pytest.mark.parametrize("mask", MASKS, ids=lambda one: one.name)
def test_no_mask_gives_an_unproven_sender_their_own_words(mask: Any) -> None:
    message = a_message(author=Author(name="CANARY one", address="ann@example.com"))
    known = about(trusted=False, subject="CANARY", requester_name="CANARY Smith", said_text="CANARY")
    asked = About(**{name: getattr(known, name) for name in About.__slots__} | {"message": message})

    made = render(a_template(f"a #{mask.name}# b", f"#{mask.name}#"), asked)

    assert "CANARY" not in made.subject + made.html + made.text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb\n\n"),
        ("a<br>b<BR />c", "a\nb\nc"),
        ("<ul><li>a</li><li class=x>b</li></ul>", "\n- a\n- b\n\n"),
        ("<a href='x'>l</a> &amp; &lt;", "l & <"),
        ("#Subject#", "#Subject#"),
    ],
)
def test_a_templates_html_as_text(html: str, text: str) -> None:
    assert to_text(html) == text


customers_words = st.one_of(
    st.text(max_size=80), st.text("#TicketIDSubjectFrom<>&\"'\n ", max_size=40), st.just(ALL_MASKS)
)


@quick
@given(words=customers_words, name=customers_words, said=customers_words)
def test_whatever_customers_write_is_filled_in_once_and_is_no_markup(
    words: str, name: str, said: str
) -> None:
    given = about(subject=words, requester_name=name, said_text=said, said_html="")

    made = render(a_template("<p>#Subject#</p>#From#|#What_Happened#", "#Subject# #From#"), given)

    who = name or "ann"
    assert made.subject == " ".join("".join(c if ord(c) >= 32 else " " for c in f"{words} {who}").split())
    assert made.html.replace("<p>", "", 1).replace("</p>", "", 1).replace("<br>", "").count("<") == 0
    assert "\n" not in made.subject
    assert made.text.endswith("\n")
