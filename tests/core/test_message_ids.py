"""Message-IDs and plus-addresses: what they prove, and that nobody else can make them."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.message_ids import (
    is_loop_mark,
    letter_id,
    loop_mark,
    message_id,
    plus_address,
    read_letter_id,
    read_message_id,
    read_plus_address,
    recipient_mark,
)

NEW, OLD, FOREIGN = b"the newest key", b"an older key of ours", b"somebody else's key"
KEYS = (NEW, OLD)
ANN, BOB = "ann@example.com", "bob@example.com"
CHARACTERS = string.printable + "é٣²０\x00\u200b\u2028"


def an_id(key: bytes = NEW, *, ticket: int = 12, op: str = "a1b2", recipient: str = ANN) -> str:
    return message_id(key, ticket=ticket, op=op, recipient=recipient, domain="acme.test")


def an_address(key: bytes = NEW, *, ticket: int = 12, recipient: str = ANN) -> str:
    return plus_address(key, "support@acme.test", ticket=ticket, recipient=recipient)


def test_an_id_of_ours_names_its_ticket_delivery_and_recipient() -> None:
    proof = read_message_id(KEYS, an_id())

    assert proof
    assert (proof.ticket, proof.op) == (12, "a1b2")
    assert proof.is_for(ANN)
    assert proof.is_for(" Ann@Example.COM ")
    assert not proof.is_for(BOB)


def test_a_plus_address_of_ours_names_its_ticket_and_recipient() -> None:
    proof = read_plus_address(KEYS, an_address().upper())

    assert proof
    assert (proof.ticket, proof.is_for(ANN), proof.is_for(BOB)) == (12, True, False)


def test_no_mark_can_be_looked_for_without_the_key() -> None:
    assert recipient_mark(b"another key of sixteen", ANN) != recipient_mark(KEYS[0], ANN)


def test_no_token_shows_the_address_that_it_was_given_to() -> None:
    assert "ann" not in an_id() + an_address() + recipient_mark(KEYS[0], ANN)


@pytest.mark.parametrize("key", KEYS)
def test_a_key_is_believed_while_it_is_listed(key: bytes) -> None:
    assert read_message_id(KEYS, an_id(key))
    assert read_plus_address(KEYS, an_address(key))
    assert is_loop_mark(KEYS, loop_mark(key))


def test_a_retired_key_and_a_foreign_one_prove_nothing() -> None:
    for key in (OLD, FOREIGN):
        assert read_message_id((NEW,), an_id(key)) is None
        assert read_plus_address((NEW,), an_address(key)) is None
        assert not is_loop_mark((NEW,), loop_mark(key))


def test_the_signs_of_one_kind_of_token_are_worth_nothing_in_another() -> None:
    sign = an_id().split(".")[-2].partition("@")[0]
    mark = recipient_mark(KEYS[0], ANN)

    assert read_plus_address(KEYS, f"support+t12.{mark}{sign}@acme.test") is None
    assert not is_loop_mark(KEYS, sign)


def changed(token: str, place: int, instead: str, how: str) -> str:
    """The token with one character replaced, left out or put in."""
    place %= len(token)
    rest = token[place + 1 :] if how != "put in" else token[place:]
    return token[:place] + ("" if how == "left out" else instead) + rest


tampering = st.tuples(
    st.integers(0, 200), st.sampled_from(CHARACTERS), st.sampled_from(["replaced", "left out", "put in"])
)


@given(changes=st.lists(tampering, min_size=1, max_size=3), ticket=st.integers(1, 10**9))
def test_a_tampered_id_never_proves_another_ticket_delivery_or_recipient(
    changes: list[tuple[int, str, str]], ticket: int
) -> None:
    token = an_id(ticket=ticket)
    for place, instead, how in changes:
        token = changed(token, place, instead, how)

    proof = read_message_id(KEYS, token)

    assert proof in (None, read_message_id(KEYS, an_id(ticket=ticket)))


@given(changes=st.lists(tampering, min_size=1, max_size=3), ticket=st.integers(1, 10**9))
def test_a_tampered_plus_address_never_proves_another_ticket_or_recipient(
    changes: list[tuple[int, str, str]], ticket: int
) -> None:
    token = an_address(ticket=ticket)
    for place, instead, how in changes:
        token = changed(token, place, instead, how)

    proof = read_plus_address(KEYS, token)

    assert proof in (None, read_plus_address(KEYS, an_address(ticket=ticket)))


def test_every_single_character_of_an_id_counts() -> None:
    token = an_id()
    signed = token[: token.index("@")]

    for place in range(len(signed)):
        for instead in CHARACTERS:
            tampered = signed[:place] + instead + token[place + 1 :]
            if tampered != token:
                assert read_message_id(KEYS, tampered) is None, tampered


@given(found=st.text(max_size=80))
def test_whatever_a_stranger_writes_is_read_and_proves_nothing(found: str) -> None:
    assert read_message_id(KEYS, found) is None
    assert read_plus_address(KEYS, found) is None
    assert not is_loop_mark(KEYS, found)
    assert len(recipient_mark(KEYS[0], found)) == 8


@given(ticket=st.integers(1, 10**12 - 1), op=st.text("abcdef0123456789", min_size=1, max_size=32))
def test_what_we_write_we_read(ticket: int, op: str) -> None:
    proof = read_message_id(KEYS, an_id(ticket=ticket, op=op))

    assert proof
    assert (proof.ticket, proof.op, proof.is_for(ANN)) == (ticket, op, True)


# --- mails outside of any ticket -------------------------------------------------------------------


def a_letter(key: bytes = NEW, *, template: str = "challenge", recipient: str = ANN) -> str:
    return letter_id(key, template=template, op="a1b2", recipient=recipient, domain="acme.test")


@pytest.mark.parametrize("key", KEYS)
def test_an_id_of_a_letter_names_its_template_delivery_and_recipient(key: bytes) -> None:
    proof = read_letter_id(KEYS, a_letter(key))

    assert proof
    assert (proof.template, proof.op) == ("challenge", "a1b2")
    assert proof.is_for(ANN)
    assert not proof.is_for(BOB)


def test_a_letter_proves_no_ticket_and_a_tickets_mail_is_no_letter() -> None:
    assert read_message_id(KEYS, a_letter()) is None
    assert read_letter_id(KEYS, an_id()) is None
    assert read_letter_id(KEYS, a_letter().replace("challenge", "welcome")) is None
    assert read_letter_id(KEYS, an_id().replace("hd.12.", "hd.challenge.")) is None


def test_a_letter_under_a_retired_or_foreign_key_proves_nothing() -> None:
    assert read_letter_id((NEW,), a_letter(OLD)) is None
    assert read_letter_id(KEYS, a_letter(FOREIGN)) is None


def test_every_single_character_of_a_letters_id_counts() -> None:
    token = a_letter()

    for place in range(token.index("@")):
        for instead in CHARACTERS:
            tampered = token[:place] + instead + token[place + 1 :]
            if tampered != token:
                assert read_letter_id(KEYS, tampered) is None, tampered
