"""Wordings of templates: as files, checked, and in place of the desk's own words."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.fields import Field, SeenBy
from bot.core.wordings import (
    EVERY,
    LONGEST,
    LONGEST_HAPPENED,
    LONGEST_SUBJECT,
    Checked,
    Wording,
    Written,
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
HAPPENED = CONFIRMATION.happened


@pytest.mark.parametrize("template", EVERY.values(), ids=lambda one: one.name)
def test_a_template_that_comes_without_a_text_has_a_good_one_to_begin_with(template: Template) -> None:
    assert bool(template.suggestion) is template.is_empty
    checked = check_words(template, template.subject, template.suggestion)
    assert (checked.body, checked.removed, checked.warnings) == (template.suggestion, (), ())


@pytest.mark.parametrize("template", EVERY.values(), ids=lambda one: one.name)
def test_a_template_comes_back_from_its_file(template: Template) -> None:
    said = from_file(as_file(template), EVERY["closed"])
    assert said == Written(subject=template.subject, happened=template.happened, body=template.body)
    checked = check_words(template, said.subject, said.body, happened=said.happened)
    assert checked == Checked(
        subject=template.subject, happened="", body=template.body, removed=(), warnings=()
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Subject: Hello\n\n<p>It is #TicketID#</p>\n", ("Hello", HAPPENED, "<p>It is #TicketID#</p>")),
        ("\ufeffSUBJECT:Hello\r\n\r\nline\r\nline", ("Hello", HAPPENED, "line\nline")),
        ("Subject: Hello\nHappened: We got it.\n\n<p>Yes</p>\n", ("Hello", "We got it.", "<p>Yes</p>")),
        ("happened:We got it.\r\nSubject: Hello\r\n\r\nYes", ("Hello", "We got it.", "Yes")),
        ("Subject: Hello\nHappened:\n\nYes", ("Hello", "", "Yes")),
        ("Subject: Hello\n\nHappened: this", ("Hello", HAPPENED, "Happened: this")),
        ("Happened: We got it.", (CONFIRMATION.subject, "We got it.", "")),
        ("<p>Just the body</p>", (CONFIRMATION.subject, HAPPENED, "<p>Just the body</p>")),
        ("Subject: Hello", ("Hello", HAPPENED, "")),
        ("", (CONFIRMATION.subject, HAPPENED, "")),
    ],
)
def test_a_file_gives_what_it_has_a_line_for_and_the_body(text: str, said: tuple[str, str, str]) -> None:
    subject, happened, body = said

    assert from_file(text, CONFIRMATION) == Written(subject=subject, happened=happened, body=body)


@pytest.mark.parametrize(
    ("happened", "words"),
    [
        ("#Subjct#", "#Subjct# is no mask; did you mean #Subject#"),
        ("So: #What_Happened#", "#What_Happened# cannot stand in the sentence that it stands for"),
        ("#WHAT_HAPPENED_SHORT#", "#WHAT_HAPPENED_SHORT# cannot stand in the sentence"),
        ("x" * (LONGEST_HAPPENED + 1), "at most 250 characters"),
    ],
)
def test_what_a_sentence_may_not_say_is_refused(happened: str, words: str) -> None:
    with pytest.raises(InputError, match=words):
        check_words(CONFIRMATION, "Hello", "Hello", happened=happened)


def test_a_password_cannot_stand_in_the_sentence_that_may_become_a_subject() -> None:
    with pytest.raises(InputError, match="A password cannot stand in a subject"):
        check_words(EVERY["welcome"], "Hello", "Hello", happened="It is #password")


def test_of_a_sentence_it_is_said_what_stands_for_nothing_and_what_is_cut() -> None:
    fields = [Field(id=7, name="Margin", seen_by=SeenBy.ADMINS)]

    checked = check_words(
        EVERY["closed"], "Hello", "Hello", fields, happened=" Done:\n#Body# #username# #CF_7# "
    )

    assert checked.happened == "Done: #Body# #username# #CF_7#"
    assert checked.warnings == (
        "#username# is not for the closed mail and stands for nothing there; it is for welcome.",
        "#Body# is too long for one sentence: what it says is cut there.",
        "#CF_7# is Margin, which is not public: whoever gets this mail reads it.",
    )


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
    assert check_words(EVERY["welcome"], "Hello", "#username").warnings == ()
    told = check_words(EVERY["welcome"], "Hello", "#TicketID#").warnings
    assert told[0].startswith("#TicketID# is not for the welcome mail")
    told = check_words(CONFIRMATION, "Hello", "#username#").warnings
    assert told == (
        "#username# is not for the confirmation mail and stands for nothing there; it is for welcome.",
    )


def test_what_is_kept_is_clean_and_what_was_removed_is_said() -> None:
    checked = check_words(CONFIRMATION, " Got\r\nBcc: x@y.test ", "<p onclick=x>Hi<script>x</script></p>")

    assert (checked.subject, checked.body) == ("Got Bcc: x@y.test", "<p>Hi</p>")
    assert checked.removed == (
        "<script> was removed with all that was in it.",
        "onclick was removed from <p>.",
    )


def test_a_body_of_which_nothing_is_left_means_no_mail() -> None:
    checked = check_words(CONFIRMATION, "Hi", "<script>x</script>")

    assert checked.body == ""
    assert checked.removed


@pytest.mark.parametrize(
    ("template", "warning"),
    [
        ("closed", "#CF_7# is Margin, which is not public: whoever gets this mail reads it."),
        ("closed_for_staff", ""),
    ],
)
def test_a_field_that_is_not_public_is_warned_of_where_customers_read_it(template: str, warning: str) -> None:
    fields = [
        Field(id=7, name="Margin", seen_by=SeenBy.ADMINS),
        Field(id=8, name="Order", seen_by=SeenBy.PUBLIC),
    ]

    told = check_words(EVERY[template], "Hello", "#CF_7# #CF_8# #cf_7#", fields).warnings

    assert told[0] == warning if warning else told == ()


def test_a_field_that_there_is_not_is_warned_of() -> None:
    told = check_words(CONFIRMATION, "#CF_9#", "Hello").warnings

    assert told == ("#CF_9# stands for nothing: there is no custom field 9.",)


# As such desks have them: whole documents, with styles and masks of their own.
JITBIT = """<html><head><style>p { margin: 0 }</style></head><body style="font-family:Arial">
<p>Hi #FirstName#,</p>
<p>#What_Happened#</p>
<table border="0"><tr><td><b>Category:</b></td><td>#Category#</td></tr></table>
<p><a href="#URL#">#URL#</a></p>
#10Recent_messages#
<p>#Suggested_KB_articles#</p>
<p style="font-size:10px;color:#999">#Unsubscribe#</p></body></html>"""


def test_a_template_of_another_help_desk_can_be_pasted_in() -> None:
    checked = check_words(EVERY["updated"], "Ticket #TicketID#: #Subject#", JITBIT)

    assert checked.warnings == ()
    assert checked.removed == (
        "<html> was removed; the text in it stays.",
        "<head> was removed; the text in it stays.",
        "<style> was removed with all that was in it.",
        "<body> was removed; the text in it stays.",
    )
    assert 'href="#URL#"' in checked.body
    assert check_words(EVERY["closed_for_staff"], "x", JITBIT).warnings == (
        "#Unsubscribe# is not for the closed_for_staff mail and stands for nothing there; "
        "it is for confirmation, updated and closed.",
    )


def test_a_name_is_found_in_any_case_and_an_unknown_one_is_refused_with_what_was_meant() -> None:
    assert template_named(" Closed ").name == "closed"
    with pytest.raises(NotFound, match="There is no template close; did you mean `closed`"):
        template_named("close")
    with pytest.raises(NotFound, match="There is no template x; known are: confirmation, "):
        template_named("x")


def test_a_wording_stands_in_place_of_the_desks_own_words() -> None:
    wording = Wording(name="confirmation", subject="Got it", body="", at=NOW, by="U1")

    said = worded(CONFIRMATION, wording)

    assert (said.subject, said.is_empty, said.automatic) == ("Got it", True, True)
    assert said.happened == CONFIRMATION.happened
    assert worded(CONFIRMATION, replace(wording, happened="We got it.")).happened == "We got it."
    assert worded(CONFIRMATION, None) == CONFIRMATION


@given(text=st.text(max_size=200))
def test_any_text_is_a_file_of_some_template(text: str) -> None:
    said = from_file(text, CONFIRMATION)

    assert "\n" not in said.subject + said.happened
    assert said.body == said.body.strip()
