"""Mails whose words are not where the text of mails is: they are shown all the same."""

from bot.core.mail import read_mail
from tests.core.mail.given import a_mail, a_part, of_parts

NAMED = 'Content-Disposition: {}; filename="note.txt"\r\n'
REPORT = "This user may not be written to.\r\n\r\nFinal-Recipient: rfc822; ann@example.com\r\nAction: failed"


def test_a_named_text_to_be_shown_is_the_text_where_there_is_no_other() -> None:
    mail = read_mail(of_parts(a_part("text/plain", "Hello", NAMED.format("inline"))))

    assert (mail.text, mail.reply) == ("Hello", "Hello")
    assert [file.name for file in mail.attachments] == ["note.txt"]


def test_a_named_text_beside_a_text_is_a_file_only() -> None:
    mail = read_mail(
        of_parts(a_part("text/plain", "Hi"), a_part("text/plain", "Hello", NAMED.format("inline")))
    )

    assert mail.text == "Hi"


def test_a_text_that_was_sent_as_a_file_is_not_the_text() -> None:
    assert read_mail(of_parts(a_part("text/plain", "Hello", NAMED.format("attachment")))).text == ""


def test_a_text_of_an_unknown_kind_is_read_as_a_plain_one() -> None:
    whole = read_mail(a_mail("# Hello", content_type="text/markdown"))

    assert (whole.text, whole.attachments) == ("# Hello", ())
    assert read_mail(of_parts(a_part("text/x-notes", "Hello"))).text == "Hello"


def test_a_table_for_programs_is_not_shown_as_text() -> None:
    mail = read_mail(a_mail("a;b", content_type="text/csv"))

    assert (mail.text, [file.name for file in mail.attachments]) == ("", ["attachment-1.csv"])


def test_a_report_without_words_for_people_shows_the_ones_for_programs() -> None:
    mail = read_mail(of_parts(a_part("message/delivery-status", REPORT), kind="report"))

    assert "may not be written to" in mail.text
    assert mail.kind == "bounce"


def test_a_message_inside_a_message_inside_a_message_is_read() -> None:
    inner = "Content-Type: message/rfc822\r\n\r\nContent-Type: text/plain\r\n\r\nInner words"

    mail = read_mail(a_mail(inner, content_type="message/rfc822"))

    assert (mail.text, len(mail.attachments)) == ("Inner words", 1)


def test_words_between_parts_that_cannot_be_told_apart_are_shown() -> None:
    body = '--a--\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n\r\nHello\r\n--b--\r\n'

    assert read_mail(a_mail(body, content_type='multipart/mixed; boundary="a"')).text == "Hello"
