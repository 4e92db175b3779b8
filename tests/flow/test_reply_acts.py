"""What a reply does besides being mailed: it takes the ticket, lets it wait, offers to reopen, warns."""

import pytest

from bot.core.buttons import REOPEN
from bot.core.messages import Audience
from bot.core.thread_events import without_wait
from bot.core.tickets import Status
from tests.flow.typing import deleted, edited, kept, typed, whispers
from tests.still_desks import BOB, StillDesk

# --- two at once ------------------------------------------------------------------------------------


def test_a_reply_while_anothers_has_not_left_warns_both_once(still: StillDesk) -> None:
    still.set(undo_seconds="15")
    still.ticket()

    typed(still, "I look into it")
    typed(still, "So do I", by=still.tina)
    typed(still, "Really", by=still.tom)
    still.work(seconds=1)

    assert whispers(still, still.tina) == [
        "Tom Technician's reply to ticket #1 has not left yet. "
        "Edit or delete yours before it is mailed, if one is enough."
    ]
    assert whispers(still, still.tom) == [
        "Tina Technician has just replied to ticket #1 as well. "
        "Edit or delete yours before it is mailed, if one is enough."
    ]


def test_two_who_meet_again_later_are_warned_again(still: StillDesk) -> None:
    still.set(undo_seconds="15")
    still.ticket()
    typed(still, "One")
    typed(still, "Two", by=still.tina)
    still.work(seconds=60)

    typed(still, "Three")
    typed(still, "Four", by=still.tina)
    still.work(seconds=1)

    assert len(whispers(still, still.tina)) == 2


@pytest.mark.parametrize("first", ["note: I look into it", "deleted", "left"])
def test_what_no_longer_or_never_leaves_is_no_collision(still: StillDesk, first: str) -> None:
    still.set(undo_seconds="15")
    still.ticket()
    ts = typed(still, first)
    if first == "deleted":
        deleted(still, ts)
    if first == "left":
        still.work(seconds=20)

    typed(still, "So do I", by=still.tina)
    still.work(seconds=1)

    assert not whispers(still, still.tina)
    assert not whispers(still, still.tom)


def test_ones_own_replies_and_those_to_other_tickets_are_no_collision(still: StillDesk) -> None:
    still.set(undo_seconds="15")
    still.ticket()
    still.ticket(BOB)

    typed(still, "One")
    typed(still, "Two")
    typed(still, "Three", by=still.tina, number=2)
    still.work(seconds=1)

    assert not whispers(still, still.tom)
    assert not whispers(still, still.tina)


# --- a closed ticket --------------------------------------------------------------------------------


def test_a_reply_to_a_closed_ticket_is_mailed_leaves_it_closed_and_offers_to_reopen_once(
    still: StillDesk,
) -> None:
    still.set(notify_closed="off")
    ticket = still.ticket()
    still.close(ticket)
    still.work(seconds=1)

    typed(still, "One more thing")
    typed(still, "And another")
    still.work(seconds=1)

    assert still.texts() == ["One more thing", "And another"]
    assert still.now(1).status is Status.CLOSED
    offers = [text for text in still.lines(still.now(1)) if "leaves it closed" in text]
    assert offers == ["Ticket #1 is closed, and a reply leaves it closed."]
    still.press(REOPEN)
    still.slack.wait_for(lambda: still.now(1).is_open)


def test_a_ticket_that_was_closed_again_is_offered_again(still: StillDesk) -> None:
    ticket = still.ticket()
    for _ in range(2):
        still.close(ticket)
        typed(still, "One more thing")
        still.work(seconds=1)
        still.parts.desk.reopen(1, by=still.ada)
        still.clock.forward(seconds=1)

    assert len([text for text in still.lines(still.now(1)) if "leaves it closed" in text]) == 2


def test_a_reply_to_a_closed_ticket_takes_nothing(still: StillDesk) -> None:
    still.close(still.ticket())

    typed(still, "One more thing")

    assert still.now(1).assignee is None


# --- who has it -------------------------------------------------------------------------------------


def test_the_setting_keeps_replies_from_taking_tickets(still: StillDesk) -> None:
    still.set(reply_takes="off")
    still.ticket()

    typed(still, "On our way")
    still.work(seconds=1)

    assert still.now(1).assignee is None
    assert still.texts() == ["On our way"]


def test_a_note_takes_nothing_and_a_second_reply_neither(still: StillDesk) -> None:
    still.ticket()
    typed(still, "note: I know them", by=still.tina)
    assert still.now(1).assignee is None

    typed(still, "On our way", by=still.tom)
    typed(still, "Me too", by=still.tina)

    assert still.now(1).assignee == still.tom


def test_a_reply_taken_back_in_time_takes_nothing(still: StillDesk) -> None:
    still.set(undo_seconds="15")
    still.ticket()
    ts = typed(still, "Wrong window")
    assert still.now(1).assignee == still.tom

    deleted(still, ts)

    assert still.now(1).assignee is None
    assert still.now(1).status is Status.NEW


def test_of_replies_taken_back_the_next_one_took_the_ticket(still: StillDesk) -> None:
    still.set(undo_seconds="15")
    still.ticket()
    ts = typed(still, "Wrong window")
    typed(still, "Right one", by=still.tina)

    edited(still, ts, "note: wrong window")

    assert still.now(1).assignee == still.tina


def test_whoever_took_it_by_hand_keeps_it_when_a_reply_is_taken_back(still: StillDesk) -> None:
    still.set(undo_seconds="15")
    still.ticket()
    ts = typed(still, "Mine", by=still.tom)
    still.parts.desk.take(1, by=still.tina, over=still.tom)

    deleted(still, ts)

    assert still.now(1).assignee == still.tina


def test_a_ticket_that_was_closed_meanwhile_stays_whose_it_was(still: StillDesk) -> None:
    still.set(undo_seconds="15")
    ticket = still.ticket()
    ts = typed(still, "Wrong window")
    still.close(ticket)

    deleted(still, ts)

    assert (still.now(1).assignee, still.now(1).status) == (still.tom, Status.CLOSED)


# --- waiting ----------------------------------------------------------------------------------------


def test_a_reply_that_ends_with_wait_lets_the_ticket_wait_and_is_mailed_without_it(still: StillDesk) -> None:
    still.ticket()

    typed(still, "Which printer is it?\n#WAIT#")
    still.work(seconds=1)

    assert still.texts() == ["Which printer is it?"]
    assert (still.now(1).status, still.now(1).assignee) == (Status.WAITING, still.tom)


def test_the_customers_answer_ends_the_waiting(still: StillDesk) -> None:
    still.arrives("Hello")
    still.slack.wait_for(lambda: still.now(1).thread_ts)
    typed(still, "Which printer is it? #wait#")
    assert still.now(1).status is Status.WAITING
    still.work(seconds=1)
    answered = still.received()[-1]["Message-ID"]

    still.arrives("The big one", In_Reply_To=answered)

    assert still.now(1).status is Status.IN_PROGRESS


def test_wait_alone_is_kept_as_a_note(still: StillDesk) -> None:
    still.ticket()

    ts = typed(still, "#wait#")
    still.work(seconds=1)

    assert not still.received()
    message = kept(still, ts)
    assert message
    assert message.audience is Audience.NOTE
    assert still.now(1).status is Status.WAITING
    assert still.now(1).assignee is None


def test_an_edit_in_time_asks_to_wait_or_no_more(still: StillDesk) -> None:
    still.set(undo_seconds="15")
    still.ticket()
    ts = typed(still, "Which one?")
    edited(still, ts, "Which one? #wait#")
    assert still.now(1).status is Status.WAITING

    edited(still, ts, "This one!")

    assert still.now(1).status is Status.IN_PROGRESS
    still.work(seconds=20)
    assert still.texts() == ["This one!"]


def test_a_ticket_waits_as_long_as_one_reply_asks_for_it(still: StillDesk) -> None:
    still.set(undo_seconds="15")
    still.ticket()
    first, second = typed(still, "Which one? #wait#"), typed(still, "Red? #wait#", by=still.tina)

    deleted(still, first)
    assert still.now(1).status is Status.WAITING
    deleted(still, second, by=still.tina)

    assert still.now(1).status is Status.NEW


@pytest.mark.parametrize(
    ("text", "without", "waits"),
    [
        ("Done #wait#", "Done", True),
        ("Done  \\#Wait#  \n", "Done", True),
        ("Done\\\n\\#wait#", "Done", True),
        ("Done\n\n\\#wait#", "Done", True),
        ("Done **#wait#**", "Done", True),
        ("**Done #wait#**", "**Done**", True),
        ("#wait#", "", True),
        ("#wait# for me", "#wait# for me", False),
        ("write `#wait#`", "write `#wait#`", False),
        ("#waiting#", "#waiting#", False),
        ("", "", False),
    ],
)
def test_wait_counts_at_the_end_however_it_is_dressed(text: str, without: str, waits: bool) -> None:
    assert without_wait(text) == (without, waits)
