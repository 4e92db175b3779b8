"""Headers of mails: words, addresses, dates, references, broken header blocks."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.core.mail import Address, read_mail
from tests.core.mail.given import a_mail


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("=?utf-8?q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?utf-8?B?R3LDvMOfZQ==?=", "Grüße"),
        ("=?utf-8?Q?a_b?= =?utf-8?Q?_c?=", "a b c"),
        ("Re: =?iso-8859-1?q?caf=E9?= now", "Re: café now"),
        ("=?utf-8?B?4oKs4oI=?= =?utf-8?B?rA==?=", "€€"),
        ("=?x-nonsense?q?a=C3=A4?=", "aä"),
        ("=?utf-8?B?SGVsbG8?=", "Hello"),
        ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        ("=?utf-8*en?Q?hi?=", "hi"),
        ("=?utf-8?Q?never closed", "=?utf-8?Q?never closed"),
        ("=?utf-8?q?a=0D=0ABcc:_x@y.z?=", "a Bcc: x@y.z"),
        ("=?UTF-8?B?gQGCHv8C?= now", "=?UTF-8?B?gQGCHv8C?= now"),  # no text in any charset
        ("=?utf-8?b?R3L83w==?=", "Grüß"),  # not UTF-8, but a text
    ],
)
def test_encoded_words_are_decoded_as_they_are_found(written: str, meant: str) -> None:
    assert read_mail(a_mail(subject=written)).subject == meant


def test_raw_letters_in_a_subject_are_kept_whatever_their_charset() -> None:
    raw = a_mail(subject="SUBJECT").replace(b"SUBJECT", "Störung beim Drucker".encode("latin-1"))

    assert read_mail(raw).subject == "Störung beim Drucker"


@pytest.mark.parametrize(
    ("written", "name", "address"),
    [
        ("ann@Example.COM", "", "ann@example.com"),
        ("Ann Lee <ann@example.com>", "Ann Lee", "ann@example.com"),
        ('"Lee, Ann" <ann@example.com>', "Lee, Ann", "ann@example.com"),
        ("ann@example.com (Ann Lee)", "Ann Lee", "ann@example.com"),
        ("=?utf-8?q?J=C3=BCrgen?= <j@example.com>", "Jürgen", "j@example.com"),
        ('"=?utf-8?q?J=C3=BCrgen?=" <j@example.com>', "Jürgen", "j@example.com"),
        ("Ann <ann(work)@example.com(home)>", "Ann", "ann@example.com"),
        ("ann @ example . com", "", "ann@example.com"),
        ("Foo [X] <a@b.example>", "Foo [X]", "a@b.example"),
        ("Team: a@b.example, c@d.example;", "", "a@b.example"),
        ("Evil\u202eknil <a@b.example>", "Evilknil", "a@b.example"),
        ("", "", ""),
    ],
)
def test_a_sender_is_read_in_every_form(written: str, name: str, address: str) -> None:
    assert read_mail(a_mail(sender=written)).sender == Address(name=name, address=address)


@pytest.mark.parametrize(
    ("written", "clean"),
    [
        ("ann@example.com", True),
        ("Ann <ann@example.com>", True),
        ('"Ann Lee" <ann@example.com>', True),
        ("ann@example.com, eve@evil.example", False),
        ("ann@example.com]<eve@evil.example>", False),
        ('"ann@example.com" <eve@evil.example>', False),
        ("ann@example.com <eve@evil.example>", False),
        ("Ann <ann@example.com> (comment)", False),
        ("Ann <ann@nodots>", False),
        ("nobody", False),
    ],
)
def test_fault_82_only_one_well_formed_sender_is_clean(written: str, clean: bool) -> None:
    assert read_mail(a_mail(sender=written)).sender_is_clean is clean


def test_fault_82_two_from_headers_are_not_clean() -> None:
    assert not read_mail(a_mail(headers="From: eve@evil.example\r\n")).sender_is_clean


def test_all_recipients_are_read() -> None:
    mail = read_mail(
        a_mail(headers="Cc: B <b@x.example>,\r\n c@x.example; d@x.example\r\nDelivered-To: h+1@y.example\r\n")
    )

    assert [one.address for one in mail.cc] == ["b@x.example", "c@x.example", "d@x.example"]
    assert [one.address for one in mail.to] == ["help@desk.example"]
    assert mail.delivered_to == ("h+1@y.example",)


def test_references_are_newest_first_without_repeats() -> None:
    headers = "In-Reply-To: <3@x>\r\nReferences: <1@x> <2@x>\r\n <3@x>\r\n"

    assert read_mail(a_mail(headers=headers)).references == ("<3@x>", "<2@x>", "<1@x>")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Sat, 21 Nov 2026 10:00:00 +0100", datetime(2026, 11, 21, 10, tzinfo=timezone(timedelta(hours=1)))),
        ("21 Nov 2026 10:00:00 GMT (comment)", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("21 Nov 2026 10:00", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("Sat, 21-Nov-2026 10:00:00 -0000", datetime(2026, 11, 21, 10, tzinfo=UTC)),
        ("yesterday", None),
        ("Sat, 99 Nov 2026 10:00:00 +0000", None),
        ("Fri, 31 Dec 9999 23:59:59 -1200", None),
    ],
)
def test_a_date_is_aware_or_missing(written: str, meant: datetime | None) -> None:
    assert read_mail(a_mail(headers=f"Date: {written}\r\n")).date == meant


@pytest.mark.parametrize("end", ["\r\n", "\n", "\r"])
def test_any_line_ending_will_do(end: str) -> None:
    raw = a_mail("Line one\r\nline two\r\n", headers="X-Folded: a\r\n b\r\n").replace(b"\r\n", end.encode())

    mail = read_mail(raw)

    assert (mail.subject, mail.text) == ("Printer", "Line one\nline two")
    assert ("X-Folded", "a b") in mail.headers


def test_a_line_of_spaces_does_not_end_the_headers() -> None:
    mail = read_mail(b"From: a@b.example\r\n \r\nSubject: x\r\n\r\nbody")

    assert (mail.subject, mail.text) == ("x", "body")


def test_rubbish_between_headers_is_passed_over() -> None:
    mail = read_mail(b"From someone Mon Jan 1\nFrom: a@b.example\nrubbish here\nSubject: x\n\nbody")

    assert (mail.sender.address, mail.subject, mail.text) == ("a@b.example", "x", "body")


def test_text_without_any_header_is_all_body() -> None:
    assert read_mail(b"just some words\nand more").text == "just some words\nand more"


def test_authentication_results_keep_their_order() -> None:
    headers = "Authentication-Results: mx.one; dmarc=pass\r\nAuthentication-Results: mx.two; dmarc=fail\r\n"

    assert read_mail(a_mail(headers=headers)).authentication_results == (
        "mx.one; dmarc=pass",
        "mx.two; dmarc=fail",
    )


def test_a_message_id_gets_its_brackets() -> None:
    assert read_mail(a_mail(headers="Message-ID: 1@x.example\r\n")).message_id == "<1@x.example>"
    assert read_mail(a_mail()).message_id == ""


def test_a_header_that_never_ends_is_cut() -> None:
    mail = read_mail(a_mail(subject="x" * 300_000))

    assert len(mail.subject) == 16 * 1024
    assert mail.text == "Hello"
