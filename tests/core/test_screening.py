"""Bounces, automatic answers, alerts and complaints are told from people's mail."""

import pytest

from bot.core.mail import read_mail
from bot.core.screening import is_junk_sender
from tests.core.mail.given import a_mail, a_part, of_parts

STATUS = (
    "Reporting-MTA: dns; mx.example\r\n\r\n"
    "Original-Recipient: rfc822;bob@x.example\r\nFinal-Recipient: rfc822; bob2@y.example\r\n"
    "Action: failed\r\n"
    "Status: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
    "Final-Recipient: rfc822; slow@x.example\r\nAction: delayed\r\nStatus: 4.4.1\r\n\r\n"
    "Final-Recipient: rfc822; fine@x.example\r\nAction: delivered\r\nStatus: 2.0.0\r\n"
)
RETURNED = "From: h@desk.example\r\nMessage-ID: <t1.abc@desk.example>\r\nSubject: Re: x\r\n\r\nHello"


def a_report() -> bytes:
    """A delivery report in the standard form."""
    return of_parts(
        a_part("text/plain", "It could not be delivered."),
        a_part("message/delivery-status", STATUS),
        a_part("message/rfc822", RETURNED),
        kind="report; report-type=delivery-status",
    )


def test_fault_51_a_delivery_report_names_who_did_not_get_what() -> None:
    mail = read_mail(a_report())

    assert (mail.kind, mail.kind_reason) == ("bounce", "a delivery report")
    first, second = mail.returned
    assert (first.recipient, first.status, first.action) == ("bob@x.example", "5.1.1", "failed")
    assert first.diagnostic == "550 5.1.1 no such user"
    assert first.message_ids == ("<t1.abc@desk.example>",)
    assert (second.recipient, second.status, second.action) == ("slow@x.example", "4.4.1", "delayed")


def test_a_bounce_without_the_standard_form_is_read_by_its_words() -> None:
    body = (
        "Hi. This is the qmail-send program at x.example.\r\n\r\n<bob@x.example>:\r\n"
        "Sorry, no mailbox here by that name. (#5.1.1)\r\n\r\n--- Below this line is a copy of it.\r\n\r\n"
        "Return-Path: <h@desk.example>\r\nMessage-ID: <t1.abc@desk.example>\r\n"
    )

    mail = read_mail(a_mail(body, sender="MAILER-DAEMON@x.example", subject="failure notice"))

    assert mail.kind == "bounce"
    (one,) = mail.returned
    assert (one.recipient, one.status, one.action) == ("bob@x.example", "5.1.1", "failed")
    assert one.message_ids == ("<t1.abc@desk.example>",)


@pytest.mark.parametrize(
    ("body", "recipients"),
    [
        pytest.param(
            "Your message\r\n\r\n  To: list@x.example\r\n  Subject: Hi\r\n\r\n"
            "did not reach the following recipient(s):\r\n\r\n"
            "c=US;a= ;p=X;o=Y;dda:SMTP=bob@x.example; on Fri, 4 Oct 2024\r\n    Unknown Recipient\r\n",
            ["bob@x.example"],
            id="Exchange names the whole list first",
        ),
        pytest.param(
            "   ----- The following addresses had permanent fatal errors -----\r\n"
            "robert@inner.example\r\n    (expanded from: <bob@x.example>)\r\n",
            ["robert@inner.example", "bob@x.example"],
            id="Sendmail names the alias as well",
        ),
    ],
)
def test_a_bounce_in_words_names_whom_it_did_not_reach(body: str, recipients: list[str]) -> None:
    mail = read_mail(a_mail(body, sender="MAILER-DAEMON@y.example", subject="Undeliverable: Hi"))

    assert [one.recipient for one in mail.returned] == recipients


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        pytest.param(a_mail(headers="X-Failed-Recipients: bob@x.example\r\n"), "bounce", id="Exim"),
        pytest.param(a_mail(sender="Mail Delivery System <MAILER-DAEMON@x.example>"), "bounce", id="daemon"),
        pytest.param(
            a_mail("User unknown", sender="postmaster@x.example", subject="Undeliverable: x"),
            "bounce",
            id="postmaster",
        ),
        pytest.param(
            a_mail("bob@x.example: 550 5.1.1 user unknown", subject="Mail delivery failed"),
            "bounce",
            id="words",
        ),
        pytest.param(
            a_mail('{"notificationType":"Bounce","x":1}', sender="no-reply@sns.amazonaws.com"),
            "bounce",
            id="Amazon",
        ),
        pytest.param(a_mail(headers="Auto-Submitted: auto-replied\r\n"), "auto_reply", id="RFC 3834"),
        pytest.param(a_mail(headers="X-Autoreply: yes\r\n"), "auto_reply", id="vendor"),
        pytest.param(a_mail(headers="Precedence: auto_reply\r\n"), "auto_reply", id="precedence"),
        pytest.param(a_mail(subject="Automatic reply: Printer"), "auto_reply", id="Outlook"),
        pytest.param(
            a_mail(subject="=?utf-8?q?Automatische_Antwort=3A_x?="), "auto_reply", id="Outlook, German"
        ),
        pytest.param(
            a_mail(subject="=?utf-8?q?R=C3=A9ponse_automatique_=3A_x?="), "auto_reply", id="Outlook, French"
        ),
        pytest.param(a_mail(subject="Out of Office: back Monday"), "auto_reply", id="out of office"),
        pytest.param(
            a_mail(subject="Abwesenheitsnotiz", headers="X-Auto-Response-Suppress: All\r\n"),
            "auto_reply",
            id="away",
        ),
        pytest.param(a_mail(subject="Abwesenheitsnotiz"), "auto_generated", id="perhaps away"),
        pytest.param(a_mail(headers="Auto-Submitted: auto-generated\r\n"), "auto_generated", id="monitoring"),
        pytest.param(b"Return-Path: <>\r\n" + a_mail(), "auto_generated", id="null path"),
        pytest.param(
            of_parts(a_part("message/disposition-notification"), kind="report"),
            "auto_reply",
            id="read receipt",
        ),
        pytest.param(
            of_parts(a_part("message/feedback-report"), kind="report; report-type=feedback-report"),
            "feedback",
            id="ARF",
        ),
    ],
)
def test_what_machines_send_is_recognised(raw: bytes, kind: str) -> None:
    mail = read_mail(raw)

    assert mail.kind == kind
    assert mail.kind_reason


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(a_mail(), id="plain"),
        pytest.param(a_mail(headers="Auto-Submitted: no\r\n"), id="explicitly not"),
        pytest.param(a_mail(headers="Precedence: bulk\r\nList-Id: <l.x.example>\r\n"), id="list"),
        pytest.param(a_mail(headers="X-Auto-Response-Suppress: All\r\n"), id="Exchange marks all its mail"),
        pytest.param(
            a_mail("My parcel was not delivered. ann@x.example", subject="Delivery problem"), id="parcel"
        ),
        pytest.param(a_mail("It says user unknown", subject="Ticket by unknown user"), id="about users"),
        pytest.param(a_mail("What does this mean?", subject="Fwd: Undeliverable: x"), id="forwarded subject"),
        pytest.param(
            of_parts(
                a_part("text/plain", "Look"),
                a_part("message/rfc822", a_report().decode().replace("=_b", "=_c")),
            ),
            id="forwarded",
        ),
        pytest.param(a_mail(subject="Auto repair: a question"), id="cars"),
        pytest.param(a_mail(subject="Re: Automatic reply: Printer"), id="an answer to an automatic answer"),
        pytest.param(a_mail(subject="Readme: where is it?"), id="readme"),
    ],
)
def test_what_people_send_is_left_alone(raw: bytes) -> None:
    mail = read_mail(raw)

    assert (mail.kind, mail.kind_reason, mail.returned) == ("mail", "", ())


@pytest.mark.parametrize(
    ("address", "junk"),
    [
        ("postmaster@x.example", True),
        ("MAILER-DAEMON@x.example", True),
        ("noreply@x.example", True),
        ("no-reply@x.example", True),
        ("donotreply@x.example", True),
        ("bounce+123@x.example", True),
        ("bounces-list@x.example", True),
        ("noreen@x.example", False),
        ("ann@noreply.example", False),
        ("bouncer@x.example", False),
    ],
)
def test_addresses_that_nobody_reads(address: str, junk: bool) -> None:
    assert is_junk_sender(address) is junk
