"""When a ticket was answered first."""

from bot.tickets.made_in_slack import Wanted
from tests.still_desks import ANN, BEGIN, SUPPORT, TOMS, StillDesk


def typed(desk: StillDesk, text: str, number: int = 1) -> str:
    """A technician's message in the thread, taken over."""
    ts = desk.slack.type(desk.tom, desk.channel, text, thread_ts=desk.now(number).thread_ts)
    desk.slack.wait_for(lambda: is_known(desk, ts))
    return ts


def is_known(desk: StillDesk, ts: str) -> bool:
    with desk.parts.store.transaction() as tx:
        return bool(tx.messages.find("post", f"{desk.channel}:{ts}"))


def test_the_first_public_reply_counts_and_no_later_one(still: StillDesk) -> None:
    still.arrives("Hello")
    assert still.now(1).answered_at is None  # the receipt is no answer
    typed(still, "note: a difficult one")
    assert still.now(1).answered_at is None

    still.clock.forward(hours=1)
    typed(still, "We come")
    first = still.now(1).answered_at
    still.clock.forward(hours=1)
    typed(still, "We are there")

    assert first
    assert (first - BEGIN).total_seconds() == 3601
    assert still.now(1).answered_at == first


def test_a_reply_that_was_taken_back_in_time_was_no_answer(still: StillDesk) -> None:
    still.set(undo_seconds="60")
    still.arrives("Hello")
    ts = typed(still, "Wrong window")
    assert still.now(1).answered_at

    still.slack.delete(still.tom, still.channel, ts)
    still.slack.wait_for(lambda: still.now(1).answered_at is None)

    typed(still, "Right window")
    assert still.now(1).answered_at


def test_a_reply_that_became_a_note_in_time_was_no_answer(still: StillDesk) -> None:
    still.set(undo_seconds="60")
    still.arrives("Hello")
    ts = typed(still, "He is difficult")

    still.slack.edit(still.tom, still.channel, ts, "note: he is difficult")

    still.slack.wait_for(lambda: still.now(1).answered_at is None)


def test_a_technicians_mail_is_an_answer_and_a_customers_is_none(still: StillDesk) -> None:
    still.parts.staff.learn()
    still.set(trusted_authserv_id="mx.acme.test")
    still.arrives("Hello")
    receipt = still.received(ANN)[-1]
    still.arrives("And one more thing", In_Reply_To=receipt["Message-ID"])
    assert still.now(1).answered_at is None

    still.arrives(
        "We come",
        sender=f"Tom <{TOMS}>",
        to=SUPPORT,
        subject="Re: [#1] The printer burns",
        Authentication_Results="mx.acme.test; dmarc=pass header.from=acme.test",
    )

    assert still.now(1).answered_at


def test_a_ticket_that_a_technician_made_has_no_first_answer_by_its_first_message(still: StillDesk) -> None:
    still.set(respond_within="1h")
    wanted = Wanted(address=ANN, name="Ann", subject="Your order", text="It is here.", category="")
    still.parts.slack_tickets.open(wanted, channel=still.channel, by=still.tom)
    still.work(seconds=1)

    assert still.now(1).answered_at is None
    still.clock.forward(days=3)
    still.parts.watching.look()
    still.work(seconds=1)
    assert not any("target" in line for line in still.lines(still.now(1)))
