"""Outgoing mail as bytes: whatever people are called and write, the mail stays a mail."""

from contextlib import suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import SMTP
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.core.letters import _SPECIALS, Enclosure, Letter, UnwritableAddress, clean, compose
from bot.core.message_ids import message_id
from tests.hostile_words import ATTACKS

DATE = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
STRICT = SMTP.clone(raise_on_defect=True)
OURS = message_id(b"key", ticket=12, op="ab" * 10, recipient="ann@example.com", domain="acme.test")
HEADERS = {
    "From", "To", "Cc", "Reply-To", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
    "X-Threaddesk-Loop", "Auto-Submitted", "X-Auto-Response-Suppress", "MIME-Version", "Content-Type",
    "Content-Transfer-Encoding", "List-Unsubscribe", "List-Unsubscribe-Post",
}  # fmt: skip


def a_letter(**more: Any) -> Letter:
    given: dict[str, Any] = {
        "from_name": "Tom Technician",
        "from_address": "support@acme.test",
        "to": ("ann@example.com",),
        "reply_to": "",
        "subject": "[#12] The printer burns",
        "text": "On our way.\n",
        "html": "<p>On our way.</p>",
        "message_id": OURS,
        "answers": (),
        "date": DATE,
        "automatic": False,
        "loop_mark": "0123456789abcdef",
    }
    return Letter(**(given | more))


def read(raw: bytes) -> EmailMessage:
    """The mail as the stdlib's parser reads it, which raises at the first defect."""
    mail = BytesParser(policy=STRICT).parsebytes(raw)
    assert isinstance(mail, EmailMessage)
    for part in mail.walk():
        assert not part.defects
        for name, value in part.items():
            assert not value.defects, f"{name}: {value}"
    return mail


def words(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part
    return str(part.get_content()).replace("\r\n", "\n")


def unfolded(raw: bytes) -> dict[str, str]:
    """The mail's own headers as they stand on the wire, for a program that decodes nothing."""
    head = raw.split(b"\r\n\r\n")[0].decode("ascii").replace("\r\n ", " ")
    return dict(line.split(": ", 1) for line in head.split("\r\n"))


def joined(text: str) -> str:
    """The text without spaces: the stdlib reads some between encoded words where RFC 2047 says none are."""
    return "".join(text.split())


def test_a_reply_carries_its_people_words_and_thread() -> None:
    mail = read(
        compose(
            a_letter(
                to=("ann@example.com", "bob@example.com", "cid@example.com"),
                reply_to="answers@acme.test",
                answers=("<1@example.com>", "<2@example.com>"),
            )
        )
    )

    assert mail["From"] == "Tom Technician <support@acme.test>"
    assert (mail["To"], mail["Cc"]) == ("ann@example.com", "bob@example.com, cid@example.com")
    assert mail["Reply-To"] == "answers@acme.test"
    assert mail["In-Reply-To"] == "<2@example.com>"
    assert mail["References"] == "<1@example.com> <2@example.com>"
    assert mail["Message-ID"] == OURS
    assert mail["Date"].datetime == DATE
    assert "Auto-Submitted" not in mail
    assert words(mail, "plain") == "On our way.\n"
    assert ">On our way.</p>" in words(mail, "html")


@pytest.mark.parametrize(("is_answer", "value"), [(False, "auto-generated"), (True, "auto-replied")])
def test_what_the_desk_writes_by_itself_says_so(is_answer: bool, value: str) -> None:
    mail = read(compose(a_letter(automatic=True, is_answer=is_answer)))

    assert mail["Auto-Submitted"] == value
    assert mail["X-Auto-Response-Suppress"] == "All"


def test_every_line_ends_as_smtp_wants_it_and_none_is_too_long() -> None:
    raw = compose(a_letter(text="long " * 5_000, answers=tuple(f"<{n}@{'x' * 60}.test>" for n in range(20))))

    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert max(map(len, raw.split(b"\r\n"))) <= 998


def test_what_programs_compare_is_neither_encoded_nor_cut_on_the_wire() -> None:
    answers = tuple(f"<{'long' * 40}.{number}@customer.test>" for number in range(20))
    ways = (
        f"https://desk.acme.test/unsubscribe/{'aB-_%3D.' * 50}",
        "mailto:support@acme.test?subject=%5B%2312",
    )

    raw = compose(a_letter(answers=answers, thread="<ticket.12.ab@acme.test>", unsubscribe=ways))

    lines = unfolded(raw)
    assert lines["References"] == " ".join(("<ticket.12.ab@acme.test>", *answers))
    assert lines["In-Reply-To"] == answers[-1]
    assert lines["Message-ID"] == OURS
    assert lines["List-Unsubscribe"] == ", ".join(f"<{one}>" for one in ways)
    assert lines["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    read(raw)


@pytest.mark.parametrize(
    "hostile",
    [
        "",
        "no id",
        "<a b@c>",
        "<a@b>\r\nBcc: eve@evil.test",
        "<=?utf-8?q?a?=@b>",
        "<ü@x>",
        "<a@b> <c@d>",
        "<" + "x" * 300 + "@y>",
    ],
)
def test_an_id_that_is_none_is_left_out(hostile: str) -> None:
    mail = read(compose(a_letter(answers=("<1@x.test>", hostile))))

    assert mail["References"] == mail["In-Reply-To"] == "<1@x.test>"


@pytest.mark.parametrize(
    "way",
    ["javascript:x", "https://a b", "https://a>, <mailto:eve@evil.test", "https://a\r\nBcc: e@f", "ftp://x"],
)
def test_a_way_to_unsubscribe_that_is_none_is_left_out(way: str) -> None:
    assert "List-Unsubscribe" not in read(compose(a_letter(unsubscribe=(way,))))


def test_without_an_encrypted_page_there_is_no_single_click() -> None:
    mail = read(compose(a_letter(unsubscribe=("http://desk.test/u", "mailto:a@b.test?subject=x"))))

    assert mail["List-Unsubscribe"] == "<http://desk.test/u>, <mailto:a@b.test?subject=x>"
    assert "List-Unsubscribe-Post" not in mail


def test_a_mail_is_seven_bits_whatever_it_says() -> None:
    raw = compose(
        a_letter(text="Grüße 図\n" * 50, html="<p>Grüße 図</p>", from_name="Jürgen", subject="Grüße")
    )

    assert raw.isascii()


def test_images_of_the_text_stand_beside_the_html_that_shows_them() -> None:
    image = Enclosure(name="plan.png", content_type="image/png", content=b"png", content_id="1.ab@acme.test")
    file = Enclosure(name="a.pdf", content_type="application/pdf", content=b"pdf")

    mail = read(compose(a_letter(html='<p><img src="cid:1.ab@acme.test"></p>', enclosures=(file, image))))

    assert [part.get_content_type() for part in mail.walk()] == [
        "multipart/mixed", "multipart/alternative", "text/plain", "multipart/related", "text/html",
        "image/png", "application/pdf",
    ]  # fmt: skip
    related = next(part for part in mail.walk() if part.get_content_type() == "multipart/related")
    shown = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    assert related.get_param("type") == "text/html"
    assert (shown["Content-ID"], shown.get_content_disposition()) == ("<1.ab@acme.test>", "inline")
    assert shown.get_filename() == "plan.png"


def test_files_keep_their_bytes_names_and_types() -> None:
    files = (
        Enclosure(name="Ünï “q” \\ 図.pdf", content_type="application/pdf", content=bytes(range(256))),
        Enclosure(name="a.eml", content_type="message/rfc822", content=b"\xff not a mail"),
        Enclosure(name="b", content_type="multipart/mixed; x", content=b""),
        Enclosure(name="c.txt", content_type="TEXT/PLAIN", content=b"\xff\n"),
        Enclosure(name="d", content_type="nonsense\r\nBcc: eve@evil.test", content=b"d"),
    )

    mail = read(compose(a_letter(enclosures=files)))

    attached = list(mail.iter_attachments())
    assert [part.get_filename() for part in attached] == [one.name for one in files]
    assert [part.get_payload(decode=True) for part in attached] == [one.content for one in files]
    assert [part.get_content_type() for part in attached] == [
        "application/pdf",
        "application/octet-stream",
        "application/octet-stream",
        "text/plain",
        "application/octet-stream",
    ]


any_text = st.text(st.characters(exclude_categories=()), max_size=120)  # surrogates, too
HOSTILE = st.sampled_from(
    ["a\r\nBcc: eve@evil.test", "=?utf-8?q?a=0D=0ABcc:_eve@evil.test?=", '"', "\\", "a\u2028b", "a\x85b",
     "a\x00b", '" <eve@evil.test>', "Ann, Bob", "(comment)", "図" * 60, "x" * 300, "\ud800", " ", "é " * 90]
)  # fmt: skip
names = st.one_of(any_text, HOSTILE)


@given(name=names, subject=names)
@example(name="A. B. (sales)", subject="")
def test_no_name_or_subject_adds_a_header_and_all_are_read_back_as_cleaned(name: str, subject: str) -> None:
    mail = read(compose(a_letter(from_name=name, subject=subject)))

    assert set(mail.keys()) <= HEADERS
    (sender,) = mail["From"].addresses
    assert sender.addr_spec == "support@acme.test"
    assert joined(sender.display_name) in (joined(clean(name)), joined(_SPECIALS.sub("", clean(name))))
    assert joined(mail["Subject"]) == joined(clean(subject))
    assert [str(one) for one in mail["To"].addresses] == ["ann@example.com"]


@given(text=st.one_of(any_text, HOSTILE))
def test_any_text_is_mailed_and_read_back(text: str) -> None:
    mail = read(compose(a_letter(text=text, html=text)))

    sent = text.encode(errors="replace").decode()
    assert words(mail, "plain").split() == sent.split()
    assert set(mail.keys()) <= HEADERS


addresses = st.one_of(
    any_text,
    HOSTILE,
    st.emails(),
    st.sampled_from(
        ["", "@", "a@", "@b", "a@b.", "a..b@x", "a@x\r\nBcc: e@evil.test", "ü@x.test", "a@bücher.test",
         "<a@b>", "a@b>", "a,b@c", '"a b"@c.test', "a@[1.2.3.4]", "a b@c", "a@b@c", "a@x, e@evil.test",
         "a@b\x00", "g: a@b;"]
    ),
)  # fmt: skip


@given(first=addresses, second=addresses, reply_to=addresses, sender=addresses)
def test_any_address_is_written_as_it_is_or_refused_with_a_clean_error(
    first: str, second: str, reply_to: str, sender: str
) -> None:
    letter = a_letter(to=(first, second), reply_to=reply_to, from_address=sender)

    raw = None
    with suppress(UnwritableAddress):  # nothing else may come out of it
        raw = compose(letter)

    if raw:
        mail = read(raw)
        assert set(mail.keys()) <= HEADERS
        read_back = [[one.addr_spec for one in mail[name].addresses] for name in ("From", "To", "Cc")]
        assert read_back == [[sender], [first], [second]]


@pytest.mark.parametrize("address", ["", "@", "a..b@x.test", "ü@x.test", "a@x, e@evil.test", "a@b\nBcc: e@f"])
def test_an_address_that_no_header_can_hold_is_named_in_one_sentence(address: str) -> None:
    with pytest.raises(UnwritableAddress, match="cannot stand in a mail") as refused:
        compose(a_letter(to=(address,)))

    assert len(str(refused.value).splitlines()) == 1


@given(name=names, kind=st.one_of(any_text, HOSTILE))
def test_no_file_name_or_type_adds_a_header_or_breaks_the_mail(name: str, kind: str) -> None:
    mail = read(compose(a_letter(enclosures=(Enclosure(name=name, content_type=kind, content=b"x"),))))

    (part,) = list(mail.iter_attachments())
    assert part.get_payload(decode=True) == b"x"
    assert "Bcc" not in part
    assert "Bcc" not in mail


@given(text=st.one_of(any_text, HOSTILE))
def test_a_cleaned_text_is_one_line_that_can_be_written(text: str) -> None:
    cleaned = clean(text)

    assert len(cleaned.splitlines()) <= 1
    assert cleaned == cleaned.strip()
    cleaned.encode()
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize("start", range(0, len(ATTACKS), 50))
def test_no_hostile_words_add_a_header_whatever_they_stand_for(start: int) -> None:
    for words_ in ATTACKS[start : start + 50]:
        files = tuple(
            Enclosure(name=words_, content_type="image/png", content=b"x", content_id=cid)
            for cid in ("", "1.ab@acme.test")
        )
        mail = read(
            compose(a_letter(from_name=words_, subject=words_, text=words_, html=words_, enclosures=files))
        )

        assert set(mail.keys()) <= HEADERS
        assert [one.addr_spec for one in mail["From"].addresses] == ["support@acme.test"]
        assert [str(one) for one in mail["To"].addresses] == ["ann@example.com"]
        assert [part.get_content_type() for part in mail.walk()].count("image/png") == 2
        assert "eve@evil.test" not in {str(part.get("Bcc")) for part in mail.walk()}
