"""What becomes of a mail: every rule, at its edges."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.decisions import Append, Bounce, Decision, Drop, Open
from bot.core.inbound import Outcome
from bot.core.incoming import decide
from bot.core.matching import Claim, Evidence
from bot.core.people import Person
from bot.core.screening import is_junk_sender
from bot.core.tickets import Ticket, closed
from tests.contract.rows import NOW, a_ticket
from tests.core.mails import a_mail, facts

ANN, EVE = "ann@example.com", "eve@other.test"
TICKET = a_ticket(7, subscribers=(ANN,))


def a_claim(evidence: Evidence = Evidence.OUR_MESSAGE_ID, *, to_sender: bool = True) -> Claim:
    proven = evidence in (Evidence.OUR_MESSAGE_ID, Evidence.PLUS_ADDRESS)
    return Claim(ticket=7, evidence=evidence, proven=proven, issued_to_sender=proven and to_sender)


def pointing(evidence: Evidence, ticket: Ticket = TICKET, **more: Any) -> Any:
    return facts(claims=((a_claim(evidence), ticket),), **more)


def kept(decision: Decision) -> str:
    """In one word what was decided."""
    return type(decision).__name__ + (f" {decision.outcome}" if isinstance(decision, Drop) else "")


def test_a_mail_that_points_nowhere_opens_a_ticket_and_is_confirmed() -> None:
    assert decide(a_mail(), facts()) == Open(reasons=("it points at no ticket",))


@pytest.mark.parametrize("kind", ["mail", "bounce", "auto_reply", "feedback"])
def test_what_this_desk_sent_is_dropped_whatever_else_it_is(kind: str) -> None:
    decision = decide(a_mail(kind=kind), pointing(Evidence.OUR_MESSAGE_ID, ours=True, bounced=(7,)))

    assert decision == Drop(outcome=Outcome.OWN, reasons=("this desk sent it",))


def test_a_delivery_report_for_a_mail_of_ours_is_shown_in_its_tickets() -> None:
    decision = decide(a_mail(kind="bounce", kind_reason="RFC 3464"), facts(bounced=(7, 9)))

    assert isinstance(decision, Bounce)
    assert decision.tickets == (7, 9)


@pytest.mark.parametrize("junk_filter", [True, False])
def test_a_delivery_report_never_makes_a_ticket_and_never_joins_one(junk_filter: bool) -> None:
    known = pointing(Evidence.OUR_MESSAGE_ID, settings={"junk_filter": junk_filter})

    assert kept(decide(a_mail(kind="bounce"), known)) == "Drop junk"


@pytest.mark.parametrize("kind", ["auto_reply", "feedback"])
def test_an_automatic_answer_is_junk_even_in_answer_to_a_mail_of_ours(kind: str) -> None:
    assert kept(decide(a_mail(kind=kind), pointing(Evidence.OUR_MESSAGE_ID))) == "Drop junk"


@pytest.mark.parametrize("kind", ["auto_reply", "feedback"])
def test_without_the_junk_filter_an_automatic_answer_makes_a_ticket_that_nobody_confirms(kind: str) -> None:
    decision = decide(a_mail(kind=kind), facts(settings={"junk_filter": False}))

    assert isinstance(decision, Open)
    assert not decision.confirm


@pytest.mark.parametrize(
    ("address", "junk"),
    [
        ("postmaster@x.test", True),
        ("MAILER-DAEMON@x.test", True),
        ("noreply@x.test", True),
        ("no-reply@x.test", True),
        ("donotreply@x.test", True),
        ("do-not-reply@x.test", True),
        ("bounce@x.test", True),
        ("bounces+ann=example.com@x.test", True),
        ("bounce-123@x.test", True),
        ("bouncer@x.test", False),
        ("noreplying@x.test", False),
        ("ann@noreply.test", False),
        ("postmaster.ann@x.test", False),
        ("", False),
    ],
)
def test_addresses_that_read_no_answers(address: str, junk: bool) -> None:
    assert is_junk_sender(address) is junk
    assert (kept(decide(a_mail(address), facts())) == "Drop junk") is junk


@pytest.mark.parametrize("evidence", Evidence)
def test_a_subscriber_who_points_at_a_ticket_writes_into_it(evidence: Evidence) -> None:
    decision = decide(a_mail(ANN.upper()), pointing(evidence))

    assert isinstance(decision, Append)
    assert (decision.ticket, decision.is_subscriber, decision.reopens) == (7, True, False)


@pytest.mark.parametrize(
    ("evidence", "word"),
    [
        (Evidence.OUR_MESSAGE_ID, "Append"),
        (Evidence.PLUS_ADDRESS, "Append"),
        (Evidence.KNOWN_MESSAGE_ID, "Open"),
        (Evidence.SUBJECT, "Open"),
    ],
)
def test_an_outsider_joins_only_with_a_proof(evidence: Evidence, word: str) -> None:
    decision = decide(a_mail(EVE), pointing(evidence))

    assert kept(decision) == word
    if isinstance(decision, Append):
        assert not decision.is_subscriber
    if isinstance(decision, Open):
        assert decision.follows == 7


@pytest.mark.parametrize("evidence", [Evidence.KNOWN_MESSAGE_ID, Evidence.SUBJECT])
def test_fault_82_a_doubtful_from_is_nobodys_subscriber(evidence: Evidence) -> None:
    decision = decide(a_mail(ANN, sender_is_clean=False), pointing(evidence))

    assert isinstance(decision, Open)
    assert not decision.confirm


def test_the_strongest_pointer_wins() -> None:
    other = a_ticket(9, subscribers=(ANN,))
    weak = Claim(ticket=9, evidence=Evidence.SUBJECT, proven=False, issued_to_sender=False)

    decision = decide(a_mail(), facts(claims=((a_claim(), TICKET), (weak, other))))

    assert isinstance(decision, Append)
    assert decision.ticket == 7


def test_a_pointer_without_right_does_not_stop_a_later_one_with_it() -> None:
    stranger = a_ticket(9, subscribers=(EVE,))
    first = Claim(ticket=9, evidence=Evidence.KNOWN_MESSAGE_ID, proven=False, issued_to_sender=False)

    decision = decide(a_mail(), facts(claims=((first, stranger), (a_claim(Evidence.SUBJECT), TICKET))))

    assert isinstance(decision, Append)
    assert decision.ticket == 7


DAYS = timedelta(days=30)


@pytest.mark.parametrize(
    ("age", "settings", "expected"),
    [
        pytest.param(DAYS, {}, "reopens", id="on the last day it reopens"),
        pytest.param(DAYS + timedelta(seconds=1), {}, "follows", id="a second later it makes a new one"),
        pytest.param(DAYS * 9, {"reopen_days": 300}, "reopens", id="the setting says how long"),
        pytest.param(timedelta(), {"reopen_on_reply": False}, "stays", id="switched off it stays closed"),
        pytest.param(-DAYS, {}, "reopens", id="closed in the future by a wrong clock"),
    ],
)
def test_an_answer_to_a_closed_ticket(age: timedelta, settings: dict[str, Any], expected: str) -> None:
    ticket = closed(TICKET, now=NOW - age)

    decision = decide(a_mail(), pointing(Evidence.OUR_MESSAGE_ID, ticket, settings=settings))

    match decision:
        case Append(reopens=reopens):
            assert expected == ("reopens" if reopens else "stays")
        case Open(follows=follows):
            assert (expected, follows) == ("follows", 7)
        case _:
            pytest.fail(str(decision))


@pytest.mark.parametrize(
    ("known", "accept", "expected"),
    [(False, False, "Drop refused"), (True, False, "Open"), (False, True, "Open"), (True, True, "Open")],
)
def test_strangers_are_refused_only_where_the_desk_wants_none(
    known: bool, accept: bool, expected: str
) -> None:
    ann = Person(id=1, name="Ann", addresses=(ANN,), made_at=NOW)
    given = facts(person=ann if known else None, settings={"accept_unregistered": accept})

    assert kept(decide(a_mail(), given)) == expected


def test_a_stranger_with_a_proof_is_heard_even_where_the_desk_wants_none() -> None:
    given = pointing(Evidence.OUR_MESSAGE_ID, settings={"accept_unregistered": False})

    assert kept(decide(a_mail(EVE), given)) == "Append"


@given(
    evidence=st.sampled_from(Evidence),
    sender=st.sampled_from([ANN, EVE, "", "noreply@x.test"]),
    kind=st.sampled_from(["mail", "bounce", "auto_reply", "feedback"]),
    clean=st.booleans(),
    is_closed=st.booleans(),
    switches=st.fixed_dictionaries(
        {key: st.booleans() for key in ("junk_filter", "accept_unregistered", "reopen_on_reply")}
    ),
)
def test_every_decision_has_a_reason_and_no_unproven_outsider_ever_joins(
    evidence: Evidence, sender: str, kind: str, clean: bool, is_closed: bool, switches: dict[str, bool]
) -> None:
    ticket = closed(TICKET, now=NOW) if is_closed else TICKET
    mail = a_mail(sender, kind=kind, sender_is_clean=clean)

    decision = decide(mail, pointing(evidence, ticket, settings=switches))

    assert decision.reasons
    assert all(decision.reasons)
    if isinstance(decision, Append):
        assert a_claim(evidence).proven or (clean and sender == ANN)
        assert kind != "bounce"
    if isinstance(decision, Open) and decision.confirm:
        assert (kind, clean) == ("mail", True)
