"""Reading, cleaning and writing mails on the customers' side."""

from __future__ import annotations

import email
import email.policy
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.page.mail_html import compose_link, framed
from sandbox.page.mail_reading import read_mail
from sandbox.page.mail_writing import Draft, UnsendableError, answer_to, write_mail
from sandbox.samples import sample_mails

NOW = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
CORPORA = Path(__file__).parents[3].parent / "shared/mail/corpora"


def a_raw(html: str = "", **headers: str) -> bytes:
    given = {"From": "Ann <ann@customer.example>", "To": "support@acme.test"} | headers
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in given.items()]
    return "\r\n".join([*lines, "Content-Type: text/html; charset=utf-8", "", html, ""]).encode()


@pytest.mark.parametrize(
    ("html", "gone", "kept"),
    [
        ("<p onclick='x()'>hi</p>", "onclick", "hi"),
        ("<script>x()</script>hi", "script", "hi"),
        ("<img src='https://tracker.example/p.gif'>hi", "tracker", "hi"),
        ("<link rel=stylesheet href=//evil.example/x.css>hi", "evil", "hi"),
        ("<div style='background:url(https://evil.example/p)'>hi</div>", "<script", "hi"),
        ("<a href='vbscript:x'>hi</a>", "vbscript", "hi"),
        ("<meta http-equiv=refresh content='0;url=//evil.example'>hi", "evil", "hi"),
        ("<svg><a xlink:href='javascript:x'>hi</a></svg>", "javascript", ""),
        ("<base href='//evil.example/'>hi", "evil", "hi"),
    ],
)
def test_html_is_cleaned_for_the_frame(html: str, gone: str, kept: str) -> None:
    shown = framed(read_mail(a_raw(html)), "/mail/1", "ann@customer.example")
    body = shown.partition("<body>")[2]

    assert gone not in body
    assert kept in body


def test_links_open_elsewhere_and_tell_nobody_where_one_was() -> None:
    shown = framed(read_mail(a_raw("<a href='https://x.example/'>x</a>")), "/mail/1", "")

    assert 'href="https://x.example/"' in shown
    assert 'target="_blank"' in shown
    assert 'rel="noreferrer noopener"' in shown


def test_inline_pictures_come_from_the_mail_itself() -> None:
    sample = next(
        one
        for one in sample_mails("s@acme.test", "b@acme.test", "p@acme.test", NOW)
        if b"cid:chart" in one.raw
    )
    shown = framed(read_mail(sample.raw), "/mail/5", "")

    assert 'src="/mail/5/part/0"' in shown


def test_text_in_a_frame_is_text() -> None:
    raw = b"Subject: x\r\n\r\n<script>x()</script> & more\r\n"

    body = framed(read_mail(raw), "/mail/1", "").partition("<body>")[2]
    assert "<script" not in body
    assert "&lt;script" in body


def test_a_mailto_link_becomes_a_form() -> None:
    link = compose_link(
        "mailto:support@acme.test?subject=Good%20%26%20fast&body=a%0Ab&bcc=x@y", "ann@c.example"
    )

    assert (
        link == "/mail/write?from=ann%40c.example&to=support%40acme.test&subject=Good%20%26%20fast&body=a%0Ab"
    )


def test_an_answer_to_an_answer_says_re_once() -> None:
    draft = answer_to(read_mail(a_raw("x", Subject="RE: Printer")), "Bob <bob@b.example>", everyone=False)

    assert draft.subject == "RE: Printer"


def test_reply_to_is_respected() -> None:
    draft = answer_to(read_mail(a_raw("x", Reply_To="desk@acme.test")), "bob@b.example", everyone=True)

    assert draft.to == "desk@acme.test"
    assert draft.cc == "support@acme.test"


def test_an_answer_of_html_quotes_the_html() -> None:
    draft = answer_to(read_mail(a_raw("<p>Hi <b>you</b></p>")), "bob@b.example", everyone=False)

    assert "<blockquote>\n<p>Hi <b>you</b></p>" in draft.html
    assert draft.text.endswith("> Hi you\n")


@pytest.mark.parametrize(
    "draft",
    [
        Draft(sender="ann@c.example", to="nobody"),
        Draft(sender="nobody", to="support@acme.test"),
        Draft(sender="ann@c.example", to="support@acme.test", subject="a\nBcc: evil@evil.example"),
        Draft(sender="ann@c.example", to="support@acme.test", in_reply_to="<1@x>\r\nBcc: evil@evil.example"),
    ],
    ids=["nobody to send to", "nobody who sends", "two lines of subject", "two lines of reference"],
)
def test_what_is_no_mail_is_refused(draft: Draft) -> None:
    with pytest.raises(UnsendableError):
        write_mail(draft, NOW)


@pytest.mark.skipif(not CORPORA.is_dir(), reason=f"the mail corpora are not at {CORPORA}")
def test_every_fourth_mail_of_the_corpora_can_be_shown() -> None:
    shown = 0
    for path in sorted(CORPORA.rglob("*.eml"))[::4]:
        mail = read_mail(path.read_bytes())
        body = framed(mail, "/mail/1", "x@y.example").partition("<body>")[2]
        assert "<script" not in body.lower(), path
        shown += 1

    assert shown > 300


def test_the_samples_are_proper_mails_of_many_kinds() -> None:
    samples = sample_mails("support@acme.test", "billing@acme.test", "partners@acme.test", NOW)
    mails = [email.message_from_bytes(one.raw, policy=email.policy.default) for one in samples]

    assert 5 <= len(samples) <= 8
    assert all(not mail.defects for mail in mails)
    assert len({mail["Message-ID"] for mail in mails}) == len(mails)
    assert [mail["Date"].datetime for mail in mails] == sorted(mail["Date"].datetime for mail in mails)
    assert all(mail["Date"].datetime < NOW for mail in mails)
    kinds = {part.get_content_type() for mail in mails for part in mail.walk()}
    assert {"text/plain", "text/html", "image/png", "application/pdf"} <= kinds
    assert any(mail["Cc"] and mail["In-Reply-To"] for mail in mails)
    assert any("ü" in str(mail["From"]) for mail in mails)
    for sample, mail in zip(samples, mails, strict=True):
        people = [*mail["To"].addresses, *(mail["Cc"].addresses if mail["Cc"] else ())]
        assert sample.rcpts == tuple(one.addr_spec for one in people)
