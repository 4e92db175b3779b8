"""Which ticket a mail points at, and what the pointer is worth."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.mail import Address
from bot.core.matching import Evidence, named_in_subject, proofs, without_number
from bot.core.message_ids import message_id, plus_address
from tests.core.mails import a_mail

KEYS = (b"the newest key", b"an older key")
ANN = "ann@example.com"


def our_id(ticket: int, recipient: str = ANN, key: bytes = KEYS[0]) -> str:
    return message_id(key, ticket=ticket, op="ab", recipient=recipient, domain="acme.test")


def our_address(ticket: int, recipient: str = ANN) -> str:
    return plus_address(KEYS[0], "support@acme.test", ticket=ticket, recipient=recipient)


def test_an_answer_to_a_mail_of_ours_proves_its_ticket_and_that_the_sender_had_it() -> None:
    (claim,) = proofs(a_mail(ANN.upper(), references=("<x@y>", our_id(3), "<z@y>")), KEYS)

    assert (claim.ticket, claim.evidence) == (3, Evidence.OUR_MESSAGE_ID)
    assert (claim.proven, claim.issued_to_sender) == (True, True)


def test_a_forwarded_mail_of_ours_proves_the_ticket_and_not_the_sender() -> None:
    (claim,) = proofs(a_mail("eve@other.test", references=(our_id(3),)), KEYS)

    assert (claim.proven, claim.issued_to_sender) == (True, False)


@pytest.mark.parametrize("place", ["to", "cc", "delivered_to"])
def test_a_tickets_own_address_proves_it_wherever_it_stands(place: str) -> None:
    address = our_address(4)
    stands: Any = (address,) if place == "delivered_to" else (Address(address=address),)
    mail = a_mail(**{place: stands})

    (claim,) = proofs(mail, KEYS)

    assert (claim.ticket, claim.evidence, claim.proven) == (4, Evidence.PLUS_ADDRESS, True)


def test_message_ids_come_before_addresses_and_the_newest_first() -> None:
    mail = a_mail(references=(our_id(2), our_id(1)), cc=(Address(address=our_address(9)),))

    assert [claim.ticket for claim in proofs(mail, KEYS)] == [2, 1, 9]


def test_what_no_key_of_ours_signed_proves_nothing() -> None:
    mail = a_mail(
        references=(our_id(3, key=b"somebody else's"), "<hd.3.ab.00000000.0000000000000000@acme.test>"),
        to=(Address(address="support+t3.000000000000000000000000@acme.test"),),
    )

    assert proofs(mail, KEYS) == []


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("Re: [#12] The printer", 12),
        ("[#12][#13]", 12),
        ("[ #12]", None),
        ("#12", None),
        ("[#1234567890123]", None),
        ("[#]", None),
        ("", None),
    ],
)
def test_the_number_in_a_subject(subject: str, number: int | None) -> None:
    assert named_in_subject(subject) == number


@pytest.mark.parametrize(
    ("subject", "rest"),
    [("Re: [#12] The printer", "Re: The printer"), ("[#12]", ""), ("[#1] a [#2] b", "a b"), ("a b", "a b")],
)
def test_a_subject_without_its_number(subject: str, rest: str) -> None:
    assert without_number(subject) == rest


@given(subject=st.text("[#]0123456789 a\n٣²", max_size=60))
def test_whatever_a_subject_is_its_number_is_read_or_not_and_taken_away(subject: str) -> None:
    number = named_in_subject(subject)

    assert number is None or 0 <= number < 10**12
    assert isinstance(without_number(subject), str)
