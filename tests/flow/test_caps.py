"""At most three automatic mails to one address an hour, ten a day, whatever the cause; the rest is shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.still_desks import ANN, BOB, StillDesk, still_desk

LIMIT = "one address gets at most one confirmation a minute, 3 automatic mails an hour and 10 a day."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    with still_desk(tmp_path) as desk:
        yield desk


def capped(desk: StillDesk, number: int) -> list[str]:
    return [line for line in desk.lines(desk.now(number)) if line.endswith(LIMIT)]


def test_a_second_confirmation_within_the_minute_is_shown_in_its_ticket_instead(desk: StillDesk) -> None:
    desk.arrives("One")
    desk.arrives("Two")

    assert len(desk.received()) == 1
    assert capped(desk, 1) == []
    (words,) = capped(desk, 2)
    assert words.startswith(f"{ANN} was not mailed “")


def test_a_mail_that_was_not_sent_is_named_in_words_without_masks(desk: StillDesk) -> None:
    text = "Happened: We have #Subject#.\n\n<p>Hello</p>"
    desk.parts.template_changes.change({"confirmation": text}, by="command line")

    desk.arrives("One")
    desk.arrives("Two")

    (words,) = capped(desk, 2)
    assert words.startswith(f"{ANN} was not mailed “We have received your message.”: ")


def test_confirmations_and_closings_count_together(desk: StillDesk) -> None:
    for number in range(1, 4):
        desk.arrives(f"Number {number}")
        desk.close(desk.now(number))
        desk.work(minutes=2)

    assert len(desk.received()) == 3
    assert [len(capped(desk, number)) for number in (1, 2, 3)] == [0, 1, 2]


def test_an_hour_later_there_is_room_again_until_the_day_is_full(desk: StillDesk) -> None:
    for hour in range(5):
        for number in range(4 * hour + 1, 4 * hour + 5):
            desk.arrives(f"Number {number}")
            desk.work(minutes=2)
        desk.work(hours=1)

    assert len(desk.received()) == 10


def test_each_address_has_a_share_of_its_own_also_of_one_mail_for_all(desk: StillDesk) -> None:
    desk.set(single_cc_email="on")
    for _ in range(3):
        desk.close(desk.ticket(ANN))
        desk.work(minutes=2)
    desk.close(desk.ticket(ANN, BOB))
    desk.work()

    assert (len(desk.received(ANN)), len(desk.received(BOB))) == (3, 1)
    assert str(desk.received(BOB)[0]["To"]) == BOB
    assert len(capped(desk, 4)) == 1


def test_what_technicians_write_never_counts(desk: StillDesk) -> None:
    ticket = desk.ticket(ANN)
    for number in range(15):
        desk.reply(ticket, f"Reply {number}")
    desk.close(ticket)
    desk.work()

    assert len(desk.received()) == 16


def test_words_that_a_subscriber_repeats_are_passed_on_once_an_hour(desk: StillDesk) -> None:
    ticket = desk.ticket(ANN, BOB)
    desk.reply(ticket, "On our way")
    desk.work()
    ours = str(desk.received()[0]["Message-ID"])

    for text in ("I am away until 1 May.", "I am away until 2 May.", "I am back."):
        desk.arrives(text, subject="Re: The printer burns", In_Reply_To=ours)

    assert desk.texts(BOB) == ["On our way", "I am away until 1 May.", "I am back."]
    told = [line for line in desk.lines(ticket) if "said the same within the last hour" in line]
    assert len(told) == 1
