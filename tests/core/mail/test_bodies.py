"""Texts and files of mails: charsets, transfer encodings, multiparts, names."""

import base64
import hashlib

import pytest

from bot.core.mail import read_mail
from tests.core.mail.given import a_mail, a_part, of_parts


@pytest.mark.parametrize(
    ("data", "charset", "meant"),
    [
        ("Grüße".encode(), "utf-8", "Grüße"),
        ("Grüße".encode("latin-1"), "iso-8859-1", "Grüße"),
        ("„Grüße“ – 5 €".encode("cp1252"), "iso-8859-1", "„Grüße“ – 5 €"),
        ("Grüße".encode(), "us-ascii", "Grüße"),
        ("Grüße".encode(), "iso-8859-1", "Grüße"),
        ("日本語です".encode("shift_jis"), "shift_jis", "日本語です"),
        ("日本語①".encode("cp932"), "shift_jis", "日本語①"),
        (b"\x1b$BF|K\\\x1b(B ok", "iso-2022-jp", "日本 ok"),
        (b"\x1b$B-!\x1b(B", "iso-2022-jp", "①"),
        ("中文邮件".encode("gbk"), "gb2312", "中文邮件"),
        ("Привет, как дела сегодня".encode("koi8-r"), "koi8-r", "Привет, как дела сегодня"),
        ("Привет, как дела сегодня".encode("cp1251"), "x-unknown", "Привет, как дела сегодня"),
        (b"a\xffb", "utf-8", "aÿb"),
        ("hi".encode("utf-16"), "utf-16", "hi"),
    ],
)
def test_text_is_read_as_it_was_meant(data: bytes, charset: str, meant: str) -> None:
    assert read_mail(a_mail(data, content_type=f"text/plain; charset={charset}")).text == meant


@pytest.mark.parametrize(
    "charset", ["undefined", "punycode", "base64", "rot13", "idna", "unicode_escape", "\x00"]
)
def test_what_is_no_charset_is_not_used_as_one(charset: str) -> None:
    assert read_mail(a_mail("Hello \\n", content_type=f"text/plain; charset={charset}")).text == "Hello \\n"


@pytest.mark.parametrize(
    ("encoding", "body", "meant"),
    [
        ("quoted-printable", "Gr=C3=BC=\r\n=C3=9Fe", "Grüße"),
        ("base64", base64.b64encode("Grüße".encode()).decode(), "Grüße"),
        ("base64", "R3LD\r\nvM!Of\r\nZQ", "Grüße"),
        ("base64", "SGVs\r\nbG8=\r\nIHlvdQ==", "Hello you"),
        ("base64", "This is no base64 at all, is it? No.", "This is no base64 at all, is it? No."),
        ("x-nonsense", "plain", "plain"),
    ],
)
def test_transfer_encodings_are_undone_however_broken(encoding: str, body: str, meant: str) -> None:
    assert read_mail(a_mail(body, headers=f"Content-Transfer-Encoding: {encoding}\r\n")).text == meant


def test_flowed_lines_are_joined_again() -> None:
    body = "One long \r\nline.\r\n> quoted \r\n> on\r\n-- \r\nAnn\r\n"

    mail = read_mail(a_mail(body, content_type="text/plain; format=flowed"))

    assert mail.text == "One long line.\n> quoted on\n-- \nAnn"


def test_an_alternative_gives_text_and_html() -> None:
    mail = read_mail(
        of_parts(a_part("text/plain", "Hi"), a_part("text/html", "<p>Hi</p>"), kind="alternative")
    )

    assert (mail.text, mail.html, mail.reply, mail.reply_format) == ("Hi", "<p>Hi</p>", "Hi", "plain")


def test_html_alone_is_read_as_markdown() -> None:
    mail = read_mail(a_mail("<p>Hi <b>you</b></p>", content_type="text/html"))

    assert (mail.text, mail.reply, mail.reply_format) == ("Hi you", "Hi **you**", "markdown")


def test_a_stub_that_points_at_the_html_does_not_count_as_the_text() -> None:
    stub = a_part("text/plain", "Please view this mail in HTML.")
    mail = read_mail(of_parts(stub, a_part("text/html", "<p>Order <i>7</i></p>"), kind="alternative"))

    assert mail.reply == "Order *7*"


def test_an_attachment_is_kept_byte_for_byte() -> None:
    data = bytes(range(256))
    headers = 'Content-Disposition: attachment; filename="a.bin"\r\nContent-Transfer-Encoding: base64\r\n'
    part = a_part("application/octet-stream", base64.b64encode(data).decode(), headers)

    (file,) = read_mail(of_parts(a_part("text/plain", "Hi"), part)).attachments

    assert (file.name, file.content, file.size, file.inline) == ("a.bin", data, 256, False)
    assert file.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ('filename="a b.pdf"', "a b.pdf"),
        ("filename=a b.pdf", "a b.pdf"),
        ("filename*=utf-8''%E2%82%AC%20rates.pdf", "€ rates.pdf"),
        ("filename*0*=utf-8''%E2%82; filename*1*=%AC; filename*2=.pdf", "€.pdf"),
        ('filename*0="long"; filename*1="name.pdf"', "longname.pdf"),
        ('filename="=?utf-8?q?=E2=82=AC.pdf?="', "€.pdf"),
        ('filename="../../etc/passwd"', "passwd"),
        ('filename="C:\\\\dir\\\\x.txt"', "x.txt"),
        ('filename="CON"', "_CON"),
        ('filename="a\u202efdp.exe"', "afdp.exe"),
        ('filename="."', "attachment-1.pdf"),
        ("size=3", "attachment-1.pdf"),
    ],
)
def test_fault_78_names_are_decoded_and_cleaned(written: str, name: str) -> None:
    part = a_part("application/pdf", "x", f"Content-Disposition: attachment; {written}\r\n")

    assert read_mail(of_parts(part)).attachments[0].name == name


def test_fault_78_a_name_of_4_kilobytes_is_cut_before_its_ending() -> None:
    part = a_part("application/pdf", "x", f'Content-Disposition: attachment; filename="{"a" * 4000}.pdf"\r\n')

    name = read_mail(of_parts(part)).attachments[0].name

    assert len(name) == 120
    assert name.endswith("a.pdf")


def test_an_inline_image_is_called_by_its_name_in_the_text() -> None:
    image = a_part("image/png; name=plan.png", "x", "Content-ID: <i1@x>\r\nContent-Disposition: inline\r\n")
    html = a_part("text/html", '<p>See <img src="cid:i1@x"></p>')

    mail = read_mail(of_parts(html, image, kind="related"))

    assert mail.reply == "See [plan.png]"
    assert (mail.attachments[0].inline, mail.attachments[0].content_id) == (True, "i1@x")


def test_an_attached_message_is_one_file_and_its_files_stay_inside() -> None:
    inner = a_part(
        "multipart/mixed; boundary=i",
        "--i\r\nContent-Type: application/pdf\r\n\r\nx\r\n--i--",
        "Subject: Old\r\n",
    )
    mail = read_mail(of_parts(a_part("text/plain", "See below"), a_part("message/rfc822", inner)))

    assert [file.name for file in mail.attachments] == ["Old.eml"]
    assert mail.text == "See below"


def test_a_mail_that_is_only_an_attached_message_says_what_that_one_says() -> None:
    mail = read_mail(of_parts(a_part("message/rfc822", "Subject: Old\r\n\r\nInner words")))

    assert (mail.text, len(mail.attachments)) == ("Inner words", 1)


def test_a_calendar_invitation_is_kept() -> None:
    invite = a_part("text/calendar; method=REQUEST", "BEGIN:VCALENDAR\r\nEND:VCALENDAR")

    assert (
        read_mail(of_parts(a_part("text/plain"), invite, kind="alternative")).attachments[0].name
        == "invite-1.ics"
    )


def test_a_mail_that_is_only_an_invitation_says_so_in_words() -> None:
    event = (
        "BEGIN:VCALENDAR\r\nBEGIN:VTIMEZONE\r\nDTSTART:19700101T000000\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n"
        "SUMMARY:Printer\\, second\r\n  visit\r\nDTSTART:20261121T090000Z\r\nDTEND;VALUE=DATE:20261122\r\n"
        "LOCATION:Room 4\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )

    mail = read_mail(a_mail(event, content_type="text/calendar; method=REQUEST; charset=utf-8"))

    assert mail.text == "Printer, second visit\nFrom: 2026-11-21 09:00 UTC\nTo: 2026-11-22\nWhere: Room 4"
    assert [file.name for file in mail.attachments] == ["invite-1.ics"]


def test_the_same_mail_for_special_screens_is_left_out() -> None:
    amp = a_part("text/x-amp-html", "<html amp4email></html>")

    assert read_mail(of_parts(a_part("text/plain", "Hi"), amp, kind="alternative")).attachments == ()


def test_an_encrypted_mail_is_kept_with_a_notice() -> None:
    mail = read_mail(
        a_mail("MIIB", content_type="application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m")
    )

    assert [file.name for file in mail.attachments] == ["smime.p7m"]
    assert "encrypted" in mail.notices[0]


def test_a_text_signed_inline_is_shown_without_its_armour() -> None:
    body = (
        "-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA1\r\n\r\nHello\r\n- -dash\r\n"
        "-----BEGIN PGP SIGNATURE-----\r\n\r\nabc\r\n-----END PGP SIGNATURE-----\r\n"
    )

    assert read_mail(a_mail(body)).text == "Hello\n-dash"


def test_a_file_uuencoded_into_the_text_becomes_an_attachment() -> None:
    mail = read_mail(a_mail("Look:\r\nbegin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\nBye\r\n"))

    assert [(file.name, file.content) for file in mail.attachments] == [("cat.txt", b"Cat")]
    assert mail.text.split() == ["Look:", "Bye"]


def test_a_mail_that_is_only_a_uuencoded_file_has_no_text() -> None:
    mail = read_mail(a_mail("begin 644 cat.txt\r\n#0V%T\r\n`\r\nend\r\n"))

    assert (mail.text, [file.name for file in mail.attachments]) == ("", ["cat.txt"])


def test_a_line_that_begins_with_begin_is_text() -> None:
    assert read_mail(a_mail("begin 644 of them\r\nwith words\r\n")).text == "begin 644 of them\nwith words"


@pytest.mark.parametrize(
    "body",
    [
        "--=_b\r\nContent-Type: text/plain\r\n\r\nHello",
        "preamble\r\n--=_b  \r\nContent-Type: text/plain\r\n\r\nHello\r\n--=_b--\r\nepilogue",
        "--=_b\r\n\r\nHello\r\n--=_b--",
        "--=_b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--=_bc\r\n"[:-10],
    ],
)
def test_boundaries_are_found_with_and_without_an_end(body: str) -> None:
    assert read_mail(a_mail(body, content_type='multipart/mixed; boundary="=_b"')).text == "Hello"


def test_a_missing_boundary_is_guessed() -> None:
    body = "--xyz123\r\nContent-Type: text/plain\r\n\r\nHello\r\n--xyz123--\r\n"

    assert read_mail(a_mail(body, content_type="multipart/mixed")).text == "Hello"


def test_an_alternative_in_a_form_of_its_own_is_kept_as_a_file() -> None:
    mail = read_mail(
        of_parts(a_part("text/plain", "Hi"), a_part("text/enriched", "<bold>Hi</bold>"), kind="alternative")
    )

    assert mail.text == "Hi"
    assert [(file.name, file.content_type) for file in mail.attachments] == [
        ("attachment-1.txt", "text/enriched")
    ]


LONG = "The printer on the second floor prints every page twice since Monday. Help"
AS_BASE64 = base64.b64encode(LONG.encode()).decode()


@pytest.mark.parametrize(
    ("kind", "sent", "meant"),
    [
        ("base64", f"{AS_BASE64} and more words\r\n", LONG),
        ("base64", f"{AS_BASE64}\r\n{AS_BASE64} -- \r\n", LONG + LONG),
        ("x-uuencode", 'begin 644 hi.txt\r\n"2&D \r\n`\r\nend\r\n', "Hi"),
    ],
)
def test_words_after_the_end_of_an_encoded_text_are_no_part_of_it(kind: str, sent: str, meant: str) -> None:
    assert read_mail(a_mail(sent, headers=f"Content-Transfer-Encoding: {kind}\r\n")).text == meant


def test_a_delimiter_that_stands_among_headers_ends_them() -> None:
    inner = "MIME-Version: 1.0\r\n--in\r\nContent-Type: text/html\r\n\r\n<p>Hi</p>\r\n--in--"
    mail = read_mail(of_parts(f"Content-Type: multipart/mixed; boundary=in\r\n{inner}"))

    assert (mail.text, mail.html) == ("Hi", "<p>Hi</p>")
