"""The key that tells a mail from its second delivery (faults 27 and 28)."""

from bot.core.mail import content_key
from tests.core.mail.given import a_mail


def test_fault_27_a_second_delivery_has_the_same_key() -> None:
    one = b"Received: by a\r\nDelivered-To: x@y.example\r\n" + a_mail(headers="Message-ID: <1@x>\r\n")
    other = b"Received: by b\r\nDelivered-To: z@y.example\r\n" + a_mail(headers="Message-ID: <1@x>\r\n")

    assert content_key(one) == content_key(other)


def test_fault_28_the_same_message_id_with_another_body_is_another_mail() -> None:
    assert content_key(a_mail("One", headers="Message-ID: <1@x>\r\n")) != content_key(
        a_mail("Two", headers="Message-ID: <1@x>\r\n")
    )


def test_fault_28_without_message_id_date_and_subject_count() -> None:
    assert content_key(a_mail(subject="One")) != content_key(a_mail(subject="Two"))
    assert content_key(a_mail(headers="Date: x\r\n")) != content_key(a_mail(headers="Date: y\r\n"))
    assert content_key(a_mail()) == content_key(a_mail())


def test_line_ends_do_not_count() -> None:
    assert content_key(a_mail("a\r\nb\r\n")) == content_key(a_mail("a\r\nb\r\n").replace(b"\r\n", b"\n"))
