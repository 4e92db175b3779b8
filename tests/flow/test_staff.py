"""Whose mail counts as a technician's while addresses in Slack change hands."""

import logging

import pytest

from bot.core.inbound import Outcome
from bot.core.messages import Message
from bot.core.people import Person
from bot.core.tickets import Status
from tests.flow.test_matching import TRUSTED, opened, passed
from tests.still_desks import ANN, BOB, TOMS, StillDesk

ADAS, TINAS = "ada@acme.test", "tina@acme.test"


@pytest.fixture
def staffed(still: StillDesk) -> StillDesk:
    """The desk knows its technicians' addresses, and whom to believe about senders."""
    still.set(trusted_authserv_id=TRUSTED)
    learn(still)
    return still


def learn(desk: StillDesk, **addresses: str) -> None:
    """Slack says these addresses from now on, and the desk has asked it."""
    desk.clock.forward(hours=1)  # what was asked before is not believed any more
    for name, address in addresses.items():
        desk.slack.change_user(getattr(desk, name), email=address)
    desk.parts.staff.learn()


def person(desk: StillDesk, user: str) -> Person:
    with desk.parts.store.transaction() as tx:
        (found,) = tx.people.find("slack_user", user)
    return found


def last(desk: StillDesk, number: int = 1) -> Message:
    with desk.parts.store.transaction() as tx:
        return tx.messages.find("ticket", number)[-1]


def says(desk: StillDesk, address: str, command: str = "") -> Message:
    """A proven mail from this address came into the first ticket."""
    row = desk.arrives(
        f"Words of {address}.",
        sender=address,
        subject=f"[#1] {command}",
        **passed(address.partition("@")[2]),
    )
    return last(desk, row.ticket or 0)


def test_a_customers_address_that_was_once_a_technicians_is_the_customers_again(staffed: StillDesk) -> None:
    opened(staffed)
    learn(staffed, tom=ANN)

    learn(staffed, tom=TOMS)

    said = says(staffed, ANN, "#tech#")
    assert (said.ticket, said.author.is_staff, said.audience) == (1, False, "public")
    assert person(staffed, staffed.tom).addresses == (TOMS,)


def test_a_new_technician_with_a_customers_address_takes_over_nothing_of_the_customer(
    staffed: StillDesk,
) -> None:
    opened(staffed)
    with staffed.parts.store.transaction() as tx:
        (ann,) = tx.people.find("address", ANN)

    learn(staffed, tina=ANN)

    assert says(staffed, ANN).author.slack_user == staffed.tina
    with staffed.parts.store.transaction() as tx:
        assert tx.people.get(ann.id) == ann
    assert person(staffed, staffed.tina).id != ann.id


@pytest.mark.parametrize("is_known", [True, False])
def test_an_admins_old_address_is_the_technicians_who_has_it_now(staffed: StillDesk, is_known: bool) -> None:
    opened(staffed)
    learn(staffed, ada=ADAS, **({"tina": TINAS} if is_known else {}))

    for _ in range(3):
        learn(staffed, ada="ada.new@acme.test", tina=ADAS)

    assert says(staffed, ADAS).author.slack_user == staffed.tina
    assert says(staffed, "ada.new@acme.test").author.slack_user == staffed.ada
    tina, ada = person(staffed, staffed.tina), person(staffed, staffed.ada)
    assert (tina.name, tina.is_admin, tina.addresses) == ("Tina Technician", False, (ADAS,))
    assert (ada.name, ada.is_admin, ada.addresses) == ("Ada Admin", True, ("ada.new@acme.test",))


def test_an_address_that_two_technicians_share_is_neithers(
    staffed: StillDesk, caplog: pytest.LogCaptureFixture
) -> None:
    opened(staffed)

    with caplog.at_level(logging.WARNING, "bot.staff"):
        learn(staffed, tina=TOMS.upper())
        learn(staffed)

    assert says(staffed, TOMS, "#close#").author.slack_user == ""
    assert staffed.now(1).status is not Status.CLOSED
    (told,) = (one for one in caplog.messages if "share mail addresses" in one)
    assert staffed.tom in told
    assert staffed.tina in told
    assert TOMS not in told


def test_a_shared_address_is_a_technicians_once_the_other_gave_it_up(staffed: StillDesk) -> None:
    opened(staffed)
    learn(staffed, tina=TOMS)

    learn(staffed, tina=TINAS)

    assert says(staffed, TOMS).author.slack_user == staffed.tom


def test_whoever_left_is_no_technician_and_their_address_may_be_another_ones(staffed: StillDesk) -> None:
    opened(staffed)
    staffed.slack.change_user(staffed.tom, deleted=True)
    learn(staffed)
    assert not says(staffed, TOMS).author.is_staff

    learn(staffed, tina=TOMS)

    assert says(staffed, TOMS).author.slack_user == staffed.tina


def test_a_technician_without_an_address_any_more_has_no_power_by_mail(staffed: StillDesk) -> None:
    opened(staffed)

    learn(staffed, tom="")

    assert not says(staffed, TOMS, "#close#").author.is_staff
    assert staffed.now(1).is_open


def test_a_blocked_customer_is_refused_beside_a_technicians_earlier_address(staffed: StillDesk) -> None:
    row = staffed.arrives("Hello", sender=BOB)
    learn(staffed, tom=BOB)
    staffed.slack.change_user(staffed.tom, deleted=True)
    learn(staffed)

    staffed.parts.set_aside.block(row.key, by=staffed.ada)

    assert staffed.arrives("Hello again", sender=BOB).outcome is Outcome.REFUSED
