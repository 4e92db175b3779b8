"""The twelve templates: what they say, read aloud."""

from dataclasses import replace
from typing import Any

import pytest

from bot.core.masks import MASKS, AnyAbout, Filled
from bot.templates import TEMPLATES, Readers, Template, preview, render
from tests.core.masks.facts import ANN, Known, about, changed

SAID: dict[str, tuple[Any, str, str]] = {  # of each: what it is about, its subject, its text
    "confirmation": (
        about(),
        "[#12] Printer is on fire",
        """Hello,

Thank you for writing to us. We have received your message and will answer as soon as we can.

Your ticket has the number 12. If you want to add something, just reply to this email.

See your ticket (https://help.test/tickets/12)
""",
    ),
    "updated": (
        about(),
        "[#12] Printer is on fire",
        """We come

See your ticket (https://help.test/tickets/12)
Stop emails about this ticket (https://help.test/unsubscribe/1)
""",
    ),
    "closed": (
        about(),
        "[#12] Printer is on fire",
        """Hello,

We have closed ticket 12. If anything is still unresolved, just reply to this email and we will look into \
it again.

How did we do?
Good: https://help.test/rate/good
OK: https://help.test/rate/ok
Bad: https://help.test/rate/bad

See your ticket (https://help.test/tickets/12)
""",
    ),
    "new_for_staff": (
        about(),
        "[#12] Printer is on fire",
        """New ticket #12 in General, from Ann Smith (ann@example.com).

It burns

a.pdf: https://help.test/f/1
b.txt

Open the ticket in Slack (https://help.test/tickets/12)
""",
    ),
    "updated_for_staff": (
        about(),
        "[#12] Printer is on fire",
        """The ticket has been updated.

We come

a.pdf: https://help.test/f/1

Open the ticket in Slack (https://help.test/tickets/12)
""",
    ),
    "taken_for_staff": (
        about(),
        "[#12] Printer is on fire",
        """Tom Technician took ticket #12 (Ann Smith).

Open the ticket in Slack (https://help.test/tickets/12)
""",
    ),
    "moved_for_staff": (
        about(),
        "[#12] Printer is on fire",
        """Tom Technician moved ticket #12 (Ann Smith) to General.

It burns

a.pdf: https://help.test/f/1
b.txt

Open the ticket in Slack (https://help.test/tickets/12)
""",
    ),
    "closed_for_staff": (
        about(),
        "[#12] Printer is on fire",
        """Tom Technician closed ticket #12 (Ann Smith).

Open the ticket in Slack (https://help.test/tickets/12)
""",
    ),
    "kb_for_staff": (
        changed(),
        "Knowledge base: Fires",
        """Tom changed the text.

It now says:

Call 112.

See it on the web (https://help.test/kb/3)
""",
    ),
    "welcome": (ANN, "Welcome to our help desk", "\n"),
    "challenge": (
        ANN,
        "Please confirm your email address",
        """Hello,

We have received your email, the first from this address. To keep unwanted mail out, we ask you once \
whether the address is yours.

Just reply to this email; your reply may be empty. We then receive what you have already written, and we \
do not ask you again.

Or open this page and press its button: https://help.test/confirm/abc

If you have not written to us, you can ignore this email.
""",
    ),
    "password_reset": (
        ANN,
        "Choose a new password",
        """Hello,

Somebody, hopefully you, asked us for a new password for this address. On this page you can choose one:

https://help.test/password/abc

The page works once, for an hour. If it was not you, you can ignore this email: your password stays as \
it is.
""",
    ),
}


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda one: one.name)
def test_what_a_template_says(template: Template) -> None:
    given, subject, text = SAID[template.name]

    made = render(template, given)

    assert (made.subject, made.text) == (subject, text)


def test_there_are_twelve_with_words_for_the_people_who_change_them() -> None:
    assert list(TEMPLATES) == list(SAID)
    for one in TEMPLATES.values():
        assert one.event.endswith(".")
        assert one.happened.endswith(".")
        assert (one.readers is Readers.TECHNICIANS) is one.name.endswith("_for_staff")
        assert one.automatic is (one.name != "updated")


def test_links_that_there_are_not_leave_no_trace() -> None:
    bare = Known(opens="", rates="", leaves="", attached=())

    texts = {
        name: render(TEMPLATES[name], about(bare)).text for name in ("confirmation", "updated", "closed")
    }

    assert texts["updated"] == "We come\n"
    assert texts["confirmation"].endswith("just reply to this email.\n")
    assert texts["closed"].endswith("look into it again.\n")
    assert "Slack" not in render(TEMPLATES["taken_for_staff"], about(bare)).text


def test_a_challenge_names_its_page_only_where_there_is_one() -> None:
    without = render(TEMPLATES["challenge"], replace(ANN, confirm_page=""))

    assert "page" not in without.text
    assert "<p></p>" not in without.html


def test_a_reply_stands_in_the_mail_with_its_formatting() -> None:
    bare = Known(opens="", leaves="", replied=Filled(text="We come", html="<p>We <b>come</b></p>"))

    made = render(TEMPLATES["updated"], about(bare))

    assert (made.html, made.text) == ("<p>We <b>come</b></p>", "We come\n")


def test_a_subject_that_comes_out_empty_is_what_happened() -> None:
    words = replace(TEMPLATES["updated"], subject="#DueDate#")

    assert render(words, about(due_at=None)).subject == "The ticket has been updated."


@pytest.mark.parametrize("template", TEMPLATES.values(), ids=lambda one: one.name)
def test_a_preview_without_a_ticket_leaves_no_mask_open(template: Template) -> None:
    made = preview(template)

    everything = made.subject + made.html + made.text
    assert not any(mask.written in everything for mask in MASKS)


def test_a_preview_about_a_ticket_is_what_its_mail_would_say() -> None:
    given: AnyAbout = about()

    assert preview(TEMPLATES["closed"], given) == render(TEMPLATES["closed"], given)
