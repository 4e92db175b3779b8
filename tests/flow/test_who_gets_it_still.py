"""Whoever may no longer get a mail when it leaves does not get it, although it was queued for them."""

from collections.abc import Callable

import pytest

from bot.core.articles import Content
from bot.core.outbox import State
from bot.core.people import NoticeChoice
from bot.core.wordings import Wording
from tests.flow.test_matching import TRUSTED, passed
from tests.flow.test_notifications import chooses, message_of, settle, types
from tests.flow.test_staff import learn
from tests.still_desks import ANN, BOB, SUPPORT, TOMS, StillDesk

Change = Callable[[StillDesk], object]


@pytest.fixture
def staffed(still: StillDesk) -> StillDesk:
    still.set(trusted_authserv_id=TRUSTED)
    learn(still)
    return still


@pytest.fixture
def begun(staffed: StillDesk) -> StillDesk:
    """Ann's ticket, whose updates Bob gets too; mail waits a minute."""
    staffed.arrives("The printer burns.", Cc=BOB, **passed("customer.test"))
    staffed.set(undo_seconds="60")
    return staffed


def removed(desk: StillDesk) -> None:
    desk.parts.conversations.unsubscribe(1, BOB, by=desk.ada)


def leaves(desk: StillDesk) -> None:
    desk.filed(
        desk.a_mail("", sender=BOB, subject="[#1] #unsubscribe#", **passed("customer.test")).as_bytes()
    )


def blocked(desk: StillDesk) -> None:
    desk.arrives("Buy!", sender=BOB, subject="Something else")
    desk.parts.people_book.block(BOB, by=desk.ada)


@pytest.mark.parametrize("goes", [removed, leaves, blocked])
@pytest.mark.parametrize("together", ["on", "off"])
def test_who_left_while_a_reply_waited_does_not_get_it(begun: StillDesk, goes: Change, together: str) -> None:
    begun.set(single_cc_email=together)
    types(begun, begun.tom, begun.now(1), "We come at nine.")

    goes(begun)
    settle(begun, minutes=2)

    assert any("We come at nine." in one for one in begun.texts(ANN))
    assert not any("We come at nine." in one for one in begun.texts(BOB))
    assert BOB not in str(begun.received(ANN)[-1]["Cc"])


def test_who_left_while_the_mail_server_was_away_does_not_hear_of_the_end(begun: StillDesk) -> None:
    begun.mail.faults.smtp.down()
    begun.parts.desk.close(1, by=begun.tom)
    begun.work(minutes=2)

    removed(begun)
    begun.mail.faults.smtp.up()
    settle(begun, hours=2)

    assert [any("closed" in one for one in begun.texts(who)) for who in (ANN, BOB)] == [True, False]


def test_a_mail_that_perhaps_arrived_is_not_repeated_to_who_left(begun: StillDesk) -> None:
    begun.mail.faults.smtp.next("accepted", "drop", count=2)
    types(begun, begun.tom, begun.now(1), "We come at nine.")
    settle(begun, minutes=2)
    before = len(begun.received(BOB))

    removed(begun)
    settle(begun, hours=2)

    assert len(begun.received(BOB)) == before
    assert all(one.is_finished for one in begun.mails(begun.now(1)))


def test_a_mail_by_hand_to_who_left_is_refused(begun: StillDesk) -> None:
    begun.mail.faults.smtp.next("rcpt", "550 5.1.1 no such user", address=BOB)
    types(begun, begun.tom, begun.now(1), "We come at nine.")
    settle(begun, minutes=2)
    removed(begun)
    (failed,) = [one for one in begun.mails(begun.now(1)) if one.state is State.FAILED]

    with pytest.raises(Exception, match="Nothing can be mailed to bob"):
        begun.parts.bounces.retry(1, BOB, failed.id, by=begun.tom)


# --- what waits is called off ----------------------------------------------------------------------


def emptied(desk: StillDesk) -> None:
    with desk.parts.store.transaction() as tx:
        tx.wordings.put(Wording(name="updated", subject="", body="", at=desk.clock(), by="command line"))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda desk: desk.set(notifications_enabled="off"), "email notifications are switched off"),
        (emptied, "the template *updated* is empty (`/helpdesk templates restore updated`)"),
        (lambda desk: desk.parts.conversations.unsubscribe(1, ANN, by=desk.ada), "has no subscribers"),
    ],
)
def test_who_wrote_is_told_when_a_waiting_reply_is_mailed_to_nobody(
    begun: StillDesk, change: Change, why: str
) -> None:
    removed(begun)
    ts = types(begun, begun.tom, begun.now(1), "We come at nine.")

    change(begun)
    settle(begun, minutes=2)

    message = message_of(begun, ts)
    assert message
    assert begun.marks(message) == ["no_bell"]
    (told,) = [one["text"] for one in begun.slack.ephemerals(begun.tom)]
    assert told.startswith("This was not mailed: ")
    assert why in told


# --- people of the desk ------------------------------------------------------------------------------


def test_a_notice_by_mail_does_not_go_to_who_left_the_channel(staffed: StillDesk) -> None:
    chooses(staffed, staffed.tom, NoticeChoice.EMAIL)
    staffed.mail.faults.smtp.down()
    staffed.arrives("My password is 4711.")

    staffed.slack.kick(staffed.tom, staffed.channel)
    learn(staffed)
    staffed.mail.faults.smtp.up()
    settle(staffed, hours=2)

    assert staffed.received(TOMS) == []
    assert "nobody whom it was for may get it any more" in [
        one.result for one in staffed.mails(staffed.now(1))
    ]


def test_an_articles_change_does_not_go_to_who_left_its_category(staffed: StillDesk) -> None:
    staffed.set(notify_technicians_kb="on")
    chooses(staffed, staffed.tom, NoticeChoice.EMAIL)
    inside = Content(title="Printers", body="They burn.", category=1)
    shown = staffed.parts.knowledge.make(inside, by=staffed.tina, once="view:1")
    assert shown
    staffed.mail.faults.smtp.down()
    staffed.parts.knowledge.change(
        shown.article.number,
        Content(title="Printers", body="The key lies below the mat.", category=1),
        since=shown.article.edition,
        by=staffed.tina,
    )

    staffed.slack.kick(staffed.tom, staffed.channel)
    learn(staffed)
    staffed.mail.faults.smtp.up()
    settle(staffed, hours=2)

    assert staffed.received(TOMS) == []


def test_a_technician_who_got_the_customers_mail_gets_no_mail_of_the_new_ticket(staffed: StillDesk) -> None:
    chooses(staffed, staffed.tom, NoticeChoice.EMAIL)

    staffed.arrives("The printer burns.", to=f"{SUPPORT}, {TOMS}", **passed("customer.test"))
    settle(staffed)

    assert staffed.received(TOMS) == []
    assert staffed.told(staffed.tom) == []
