"""Every mask has its value, in text and in HTML, and nothing where there is none."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.fields import Field, SeenBy
from bot.core.masks import MASKS, Entry, Filled, Mask, Somebody
from bot.core.masks.of_messages import shortened
from bot.core.masks.of_tickets import spent
from bot.core.tickets import Via
from bot.templates import TEMPLATES, Rendered, render
from tests.contract.rows import NOW
from tests.core.masks.facts import ANN, PAGE, Known, a_template, about, changed

# Of each mask in mails about a ticket: its text, and its HTML where that is not just the same.
VALUES: dict[str, tuple[str, str]] = {
    "#What_Happened#": (
        "The ticket has been updated.\n\nWe come",
        "<p>The ticket has been updated.</p><p>We <b>come</b></p>",
    ),
    "#What_Happened_Short#": ("The ticket has been updated. We come", ""),
    "#Reply#": ("We come", "<p>We <b>come</b></p>"),
    "#Originator#": ("Tom Technician", ""),
    "#Body#": ("It burns", ""),
    "#Most_recent_message#": ("Tom Technician, 2026-03-29 00:59 UTC\nWe come", "*"),
    "#Recent_messages#": (
        "Tom Technician, 2026-03-29 00:59 UTC\nWe come\n\nAnn Smith, 2026-03-29 00:59 UTC\nIt burns",
        "*",
    ),
    "#1Recent_messages#": ("Tom Technician, 2026-03-29 00:59 UTC\nWe come", "*"),
    "#Recipients#": ("ann@example.com, bob@example.com", ""),
    "#Attachments#": (
        "a.pdf: https://help.test/f/1\nb.txt",
        '<a href="https://help.test/f/1">a.pdf</a><br>b.txt',
    ),
    "#Recent_Attachments#": ("a.pdf: https://help.test/f/1", '<a href="https://help.test/f/1">a.pdf</a>'),
    "#Suggested_KB_articles#": (
        "Fires: https://help.test/kb/3",
        '<a href="https://help.test/kb/3">Fires</a>',
    ),
    "#URL#": (PAGE, f'<a href="{PAGE}">{PAGE}</a>'),
    "#RatingLinks#": (
        "Please rate your experience:\nGood: https://help.test/rate/good\n"
        "OK: https://help.test/rate/ok\nBad: https://help.test/rate/bad",
        'Please rate your experience: <a href="https://help.test/rate/good">Good</a> · '
        '<a href="https://help.test/rate/ok">OK</a> · <a href="https://help.test/rate/bad">Bad</a>',
    ),
    "#RatingLinks(How was it?)#": (
        "How was it?\nGood: https://help.test/rate/good\n"
        "OK: https://help.test/rate/ok\nBad: https://help.test/rate/bad",
        "*",
    ),
    "#Unsubscribe#": (
        "Unsubscribe from this ticket: https://help.test/unsubscribe/1",
        '<a href="https://help.test/unsubscribe/1">Unsubscribe from this ticket</a>',
    ),
    "#TicketID#": ("12", ""),
    "#Subject#": ("Printer is on fire", ""),
    "#Category#": ("General", ""),
    "#Priority#": ("high", ""),
    "#Status#": ("waiting", ""),
    "#From#": ("Ann Smith", ""),
    "#FromEmail#": ("ann@example.com", ""),
    "#FirstName#": ("Ann", ""),
    "#LastName#": ("Smith", ""),
    "#Company#": ("Ex & Co", "Ex &amp; Co"),
    "#Department#": ("Books", ""),
    "#Location#": ("London", ""),
    "#Technician#": ("Tom Technician", ""),
    "#TechnicianEmail#": ("tom@acme.test", ""),
    "#Subscribers#": ("Ann Smith, bob, Tina", ""),
    "#NonTechSubscribers#": ("Ann Smith, bob", ""),
    "#Date#": ("2026-03-29 00:59 UTC", ""),
    "#DueDate#": ("2026-03-29 17:00 UTC", ""),
    "#TimeSpent#": ("1h 30m", ""),
    "#Via#": ("email", ""),
    "#Custom_Fields#": ("Order: 4711", ""),
    "#CF_7#": ("4711", ""),
    "#CF_8#": ("30 %", ""),
    "#CF_9#": ("", ""),
}
OTHERS: dict[str, tuple[Any, str, str]] = {  # what it is about, the template, the text
    "#username": (ANN, "welcome", "ann@example.com"),
    "#password": (ANN, "welcome", "s3cret<&>"),
    "#URL": (ANN, "welcome", "https://help.test/login"),
    "#Confirm_Link#": (
        ANN,
        "challenge",
        "Or open this page and press its button: https://help.test/confirm/abc",
    ),
    "#Reset_Link#": (ANN, "password_reset", "https://help.test/password/abc"),
}
OF_ARTICLES = {
    "#What_Happened#": "Tom changed the text.",
    "#What_Happened_Short#": "Tom changed the text.",
    "#Subject#": "Fires",
    "#Body#": "Call 112.",
    "#Category#": "General",
    "#Originator#": "Tom",
    "#URL#": "https://help.test/kb/3",
}


def home(mask: str) -> str:
    """A template that may use this mask."""
    return "closed" if "ratinglinks" in mask.lower() else "updated"


def filled(mask: str, **ticket: Any) -> Rendered:
    return render(a_template(f"<p>a {mask} b</p>", mask, name=home(mask)), about(**ticket))


@pytest.mark.parametrize(
    ("mask", "value"), VALUES.items(), ids=lambda one: one if isinstance(one, str) else ""
)
def test_a_mask_in_a_mail_about_a_ticket_has_its_value(mask: str, value: tuple[str, str]) -> None:
    text, html = value

    for spelt in {mask, mask.lower(), mask.upper()} if "(" not in mask else {mask}:
        made = filled(spelt)
        assert made.text == f"a {text} b\n"
        assert made.subject == (" ".join(text.split()) or TEMPLATES[home(mask)].happened)
        assert html == "*" or f"a {html or text} b" in made.html


@pytest.mark.parametrize(
    ("mask", "given"), OTHERS.items(), ids=lambda one: one if isinstance(one, str) else ""
)
def test_a_mask_in_a_mail_to_one_person_has_its_value(mask: str, given: tuple[Any, str, str]) -> None:
    who, template, text = given

    assert render(a_template(f"<p>{mask}</p>", name=template), who).text == f"{text}\n"


@pytest.mark.parametrize(("mask", "text"), OF_ARTICLES.items())
def test_a_mask_in_a_mail_about_an_article_has_its_value(mask: str, text: str) -> None:
    assert render(a_template(f"<p>{mask}</p>", name="kb_for_staff"), changed()).text == f"{text}\n"


def test_no_mask_is_forgotten_here() -> None:
    here = {*VALUES, *OTHERS, *OF_ARTICLES}

    assert {mask.written for mask in MASKS} - here == {"#CF_1234#"}


@pytest.mark.parametrize("mask", MASKS, ids=lambda one: one.written)
def test_a_mask_has_words_for_people_and_templates_that_there_are(mask: Mask[Any]) -> None:
    assert mask.help.endswith(".")
    assert mask.sample
    assert mask.allowed_in
    assert set(mask.allowed_in) <= set(TEMPLATES)


# --- single rules ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Ann Smith", "Ann", "Smith"),
        ("Ann", "Ann", ""),
        ("Smith, Ann", "Ann", "Smith"),
        ("Ann van der Berg", "Ann", "van der Berg"),
        ("", "", ""),
        ("Ann Smith, PhD", "Ann", "Smith"),
        ("Smith, Dr. Ann, M.B.A.", "Ann", "Smith"),
        ("Dr. Ann Smith", "Ann", "Smith"),
        ("Prof. Dr. Ann Smith Jr.", "Ann", "Smith"),
        ("Dr. Smith", "", "Smith"),
        ("Acme, Inc.", "", ""),
        ("Acme Printers Ltd", "", ""),
        (" , ", "", ""),
        ("Ag Smith", "Ag", "Smith"),
    ],
)
def test_first_and_last_name(name: str, first: str, last: str) -> None:
    made = render(a_template("[#FirstName#|#LastName#]"), about(requester_name=name))

    assert made.text == f"[{first}|{last}]\n"


@pytest.mark.parametrize("name", ["", "ann.s@example.com", "Ann.S@Example.com"])
def test_who_gave_no_name_is_called_by_the_address(name: str) -> None:
    words = "#From# [#FirstName#|#LastName#]"
    made = render(a_template(words), about(requester_name=name, requester="ann.s@example.com"))

    assert made.text == "ann.s [|]\n"


@pytest.mark.parametrize(
    ("minutes", "words"), [(0, ""), (5, "5m"), (60, "1h"), (90, "1h 30m"), (6_001, "100h 1m")]
)
def test_time_spent(minutes: int, words: str) -> None:
    assert spent(minutes) == words


@pytest.mark.parametrize(("via", "words"), [(Via.EMAIL, "email"), (Via.SLACK, "Slack"), (Via.WEB, "web")])
def test_via(via: Via, words: str) -> None:
    assert render(a_template("#Via#"), about(via=via)).text == f"{words}\n"


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("x" * 100, "x" * 100),
        ("word " * 20, ("word " * 20).strip()),
        ("word " * 21, "word " * 19 + "word…"),
        (f"{'a' * 98} bcd", f"{'a' * 98}…"),
        (f"{'a' * 99} b", f"{'a' * 99}…"),
        ("x" * 101, "x" * 99 + "…"),
        ("two\n\nlines", "two lines"),
    ],
)
def test_the_short_form_has_at_most_100_characters_and_is_cut_between_words(text: str, short: str) -> None:
    assert shortened(text) == short
    assert len(short) <= 100


def test_only_as_many_messages_as_a_template_asks_for_newest_first() -> None:
    said = tuple(Entry(at=NOW, author="Ann", said=Filled(text=f"No {n}")) for n in range(200))

    def shown(mask: str) -> list[str]:
        made = render(a_template(mask), about(Known(said=said)))
        return [line for line in made.text.splitlines() if line.startswith("No ")]

    assert shown("#Recent_messages#") == [f"No {n}" for n in range(5)]
    assert shown("#7Recent_messages#") == [f"No {n}" for n in range(7)]
    assert shown("#100Recent_messages#") == [f"No {n}" for n in range(100)]
    assert shown("#Most_recent_message#") == ["No 0"]
    for none in ("#0Recent_messages#", "#101Recent_messages#", "#1000Recent_messages#"):
        assert shown(none) == []


def test_a_note_is_marked_as_one() -> None:
    note = Entry(at=NOW, author="Tom", said=Filled(text="Careful"), is_note=True)

    made = render(a_template("#Recent_messages#", name="new_for_staff"), about(Known(said=(note,))))

    assert made.text == "Tom, 2026-03-29 00:59 UTC (note for technicians)\nCareful\n"


def test_only_public_fields_are_listed_and_any_field_can_be_named() -> None:
    fields = tuple((Field(id=n, name=f"F{n}", seen_by=seen), f"v{n}") for n, seen in enumerate(SeenBy, 1))

    made = render(a_template("#Custom_Fields#|#CF_1#|#CF_2#|#CF_03#|#CF_4#"), about(Known(filled_in=fields)))

    assert made.text == "F1: v1|v1|v2|v3|\n"


def test_links_are_nothing_where_there_is_no_way() -> None:
    known = Known(opens="", rates="", leaves="", attached=(), similar=())

    made = render(
        a_template("[#URL##RatingLinks##Unsubscribe##Attachments##Suggested_KB_articles#]"), about(known)
    )

    assert made.text == "[]\n"


def test_nobody_has_the_ticket() -> None:
    assert (
        render(a_template("[#Technician##TechnicianEmail#]"), about(Known(has_it=Somebody()))).text == "[]\n"
    )


def test_what_is_asked_for_is_looked_up_once_and_nothing_else() -> None:
    known = Known()

    render(a_template("#URL# #url# <a href='#URL#'>x</a> #TicketID# #Subject#", "#Status#"), about(known))

    assert known.asked == {"page": 1}


def test_a_mail_without_a_reply_says_what_happened_only() -> None:
    made = render(a_template("#What_Happened#|#What_Happened_Short#"), about(Known(replied=Filled())))

    assert made.text == "The ticket has been updated.|The ticket has been updated.\n"


def test_an_article_without_a_page_has_no_link() -> None:
    made = render(TEMPLATES["kb_for_staff"], replace(changed(), page=""))

    assert "web" not in made.text
    assert "Tom changed the text." in made.text
    assert made.subject == "Knowledge base: Fires"
