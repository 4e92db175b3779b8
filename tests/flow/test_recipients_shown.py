"""Whom a reply reaches: shown in the thread before the first one leaves, and when that changed."""

from bot.core.buttons import RECIPIENT_REMOVE
from bot.core.reach import Reach
from tests.flow.typing import deleted, typed
from tests.still_desks import ANN, BOB, StillDesk

CARL, DORA = "carl@other.example", "dora@customer.test"


def arrows(desk: StillDesk) -> list[str]:
    """The lines that say whom a reply reaches."""
    return [text for text in desk.lines(desk.now(1)) if text.startswith("→")]


def subscribed(desk: StillDesk, *addresses: str) -> None:
    desk.parts.conversations.subscribe(1, addresses, by=desk.tom)


def came_back(desk: StillDesk, address: str, *, times: int = 1) -> None:
    with desk.parts.store.transaction() as tx:
        tx.reaches.put(Reach(address=address, bounces=times, suspended=times >= 3))


def test_the_first_reply_shows_whom_it_reaches_before_it_leaves(still: StillDesk) -> None:
    still.set(undo_seconds="15")
    still.ticket(ANN, BOB)

    typed(still, "On our way")
    still.work(seconds=5)

    assert arrows(still) == [f"→ {ANN}, {BOB}"]
    assert not still.received()
    still.work(seconds=15)
    assert still.texts() == ["On our way"]


def test_nothing_is_shown_where_nothing_changed(still: StillDesk) -> None:
    still.ticket(ANN, BOB)

    for text in ("One", "Two", "note: three"):
        typed(still, text)
        still.work(seconds=1)

    assert len(arrows(still)) == 1


def test_who_is_new_and_who_is_no_longer_there_is_named(still: StillDesk) -> None:
    still.ticket(ANN, BOB)
    typed(still, "One")
    still.work(seconds=1)

    subscribed(still, DORA)
    still.parts.conversations.unsubscribe(1, BOB, by=still.tom)
    typed(still, "Two")
    still.work(seconds=1)

    assert arrows(still)[1:] == [f"→ {ANN}; new: {DORA}; no longer: {BOB}"]


def test_a_domain_that_nobody_of_the_ticket_had_before_is_warned_of_once(still: StillDesk) -> None:
    still.ticket(ANN)
    typed(still, "One")
    subscribed(still, CARL)
    typed(still, "Two")
    subscribed(still, "carla@other.example")
    typed(still, "Three")
    still.work(seconds=1)

    assert arrows(still)[1:] == [
        f"→ {ANN}; new: {CARL}; ⚠️ nobody at other.example had mail of this ticket before",
        f"→ {ANN}, {CARL}; new: carla@other.example",
    ]


def test_the_first_reply_warns_of_domains_that_are_not_the_requesters(still: StillDesk) -> None:
    still.ticket(ANN, CARL)

    typed(still, "One")
    still.work(seconds=1)

    assert arrows(still) == [f"→ {ANN}, {CARL}; ⚠️ nobody at other.example had mail of this ticket before"]
    still.press(RECIPIENT_REMOVE[0])
    still.slack.wait_for(lambda: still.now(1).subscribers == (ANN,))


def test_an_address_whose_mail_came_back_is_warned_of_and_a_silenced_one_named(still: StillDesk) -> None:
    still.ticket(ANN, BOB, DORA)
    came_back(still, BOB)
    came_back(still, DORA, times=3)

    typed(still, "One")
    still.work(seconds=1)

    assert arrows(still) == [
        f"→ {ANN}, {BOB}; ⚠️ mail to {BOB} came back lately; "
        f"⚠️ {DORA} gets nothing, since mail there came back too often"
    ]


def test_mail_that_came_back_since_the_last_reply_is_news(still: StillDesk) -> None:
    still.ticket(ANN, BOB)
    typed(still, "One")
    came_back(still, BOB)

    typed(still, "Two")
    still.work(seconds=1)

    assert arrows(still)[1:] == [f"→ {ANN}, {BOB}; ⚠️ mail to {BOB} came back lately"]


def test_a_new_one_is_removed_in_time_by_a_button_and_gets_nothing(still: StillDesk) -> None:
    still.set(undo_seconds="15")
    still.ticket(ANN)
    typed(still, "One")
    still.work(seconds=20)
    subscribed(still, CARL, DORA)
    typed(still, "Two")
    still.work(seconds=1)

    still.press(RECIPIENT_REMOVE[0], by=still.tina)
    still.slack.wait_for(lambda: CARL not in still.now(1).subscribers)
    still.slack.wait_for(lambda: any(f"\n✓ {CARL} gets no more updates" in text for text in arrows(still)))
    still.press(RECIPIENT_REMOVE[1], by=still.tina)
    still.slack.wait_for(lambda: DORA not in still.now(1).subscribers)
    still.work(seconds=20)

    assert still.texts() == ["One", "Two"]
    assert not still.received(CARL)
    assert not still.received(DORA)


def test_only_technicians_may_remove_somebody(still: StillDesk) -> None:
    still.ticket(ANN, CARL)
    typed(still, "One")
    still.work(seconds=1)

    still.press(RECIPIENT_REMOVE[0], by=still.gus)

    still.slack.wait_for(
        lambda: any("technicians" in one["text"] for one in still.slack.ephemerals(still.gus))
    )
    assert still.now(1).subscribers == (ANN, CARL)


def test_a_technician_among_the_subscribers_is_shown_only_where_they_are_mailed_as_one(
    still: StillDesk,
) -> None:
    still.parts.staff.learn()
    still.ticket(ANN, "tom@acme.test")

    typed(still, "One", by=still.tom)
    typed(still, "Two", by=still.tina)
    still.work(seconds=1)

    shown = arrows(still)[0]
    assert shown == f"→ {ANN}"
    assert still.texts() == ["One", "Two"]


def test_a_reply_that_nobody_gets_shows_nobody(still: StillDesk) -> None:
    still.set(notifications_enabled="off")
    still.ticket(ANN)

    typed(still, "One")
    still.work(seconds=1)

    assert not arrows(still)


def test_what_was_shown_is_known_after_a_reply_was_taken_back(still: StillDesk) -> None:
    still.set(undo_seconds="15")
    still.ticket(ANN)
    deleted(still, typed(still, "Wrong window"))

    typed(still, "Right window")
    still.work(seconds=20)

    assert arrows(still) == [f"→ {ANN}"]
    assert still.texts() == ["Right window"]


def test_of_many_recipients_some_are_named_and_the_others_counted(still: StillDesk) -> None:
    many = [f"person{number:02}@customer.test" for number in range(15)]
    still.ticket(*many)

    typed(still, "One")
    still.work(seconds=1)

    (shown,) = arrows(still)
    assert shown == f"→ {', '.join(many[:12])} and 3 more"
