"""An edit that comes too late: one press mails what the reply says now to whoever got it as it was."""

from typing import Any

import pytest

from bot.core.buttons import CORRECT
from bot.core.thread_events import Edited, Said
from bot.core.wordings import Wording
from bot.errors import InputError
from tests.desks import body
from tests.still_desks import ANN, BOB, StillDesk


def typed(still: StillDesk, text: str) -> str:
    """A technician's reply that is heard, and mailed; gives its ts."""
    thread = still.now(1).thread_ts
    ts = still.slack.type(still.tom, still.channel, text, thread_ts=thread)
    still.slack.wait_for(lambda: still.parts.worker.next_due() is not None and _known(still, ts))
    still.work()
    return ts


def _known(still: StillDesk, ts: str) -> bool:
    with still.parts.store.transaction() as tx:
        return bool(tx.messages.find("post", f"{still.channel}:{ts}"))


def edited(still: StillDesk, ts: str, text: str) -> None:
    """The technician edits it, and that is heard; Slack counts edits in whole seconds."""
    with still.parts.store.transaction() as tx:
        (message,) = tx.messages.find("post", f"{still.channel}:{ts}")
    at = int(float(message.edited_ts or ts)) + 1
    said = Said(
        channel=still.channel,
        thread_ts=still.now(1).thread_ts or "",
        ts=ts,
        user=still.tom,
        team="",
        text=text,
        blocks=(),
        edited_ts=f"{at}.000000",
    )
    still.parts.replies.edited(Edited(said=said))
    still.work(seconds=1)


def offers(still: StillDesk) -> list[dict[str, Any]]:
    """The lines in the thread whose button sends a correction."""
    return [one for one in still.thread() if CORRECT in str(one.get("blocks"))]


def pressed(still: StillDesk, offer: dict[str, Any]) -> None:
    """Tom presses the button under this line, whatever stands there now."""
    answer = still.slack.press(still.tom, still.channel, offer["ts"], CORRECT)
    assert answer.ok, answer.error
    still.work(seconds=1)


def test_a_press_mails_the_edited_words_in_the_same_conversation(still: StillDesk) -> None:
    still.ticket(ANN, BOB)
    ts = typed(still, "We come tomorow")
    edited(still, ts, "We come on Monday")
    assert still.texts() == ["We come tomorow"]
    (offer,) = offers(still)

    pressed(still, offer)

    for who in (ANN, BOB):
        assert still.texts(who) == ["We come tomorow", "Correction:\n\nWe come on Monday"]
    first, second = still.received()
    assert first["Subject"] == second["Subject"]
    assert first["Message-ID"] != second["Message-ID"]
    assert second["Auto-Submitted"] is None
    assert any(
        "had a correction mailed to ann@customer.test, bob@customer.test" in str(one)
        for one in still.thread()
    )


def test_two_presses_send_it_once(still: StillDesk) -> None:
    still.ticket(ANN)
    ts = typed(still, "We come tomorow")
    edited(still, ts, "We come on Monday")
    flow = still.parts.corrections
    (offer,) = offers(still)
    pressed(still, offer)

    with still.parts.store.transaction() as tx:
        number = tx.messages.find("post", f"{still.channel}:{ts}")[0].id
    with pytest.raises(InputError, match="was sent already"):
        flow.send(1, number, by=still.tom)
    still.work(minutes=1)

    assert len(still.texts()) == 2


def test_a_further_edit_may_be_sent_again(still: StillDesk) -> None:
    still.ticket(ANN)
    ts = typed(still, "We come tomorow")
    for day in ("Monday", "Tuesday"):
        edited(still, ts, f"We come on {day}")
        pressed(still, offers(still)[-1])

    assert still.texts()[1:] == ["Correction:\n\nWe come on Monday", "Correction:\n\nWe come on Tuesday"]


def test_whoever_unsubscribed_meanwhile_gets_none(still: StillDesk) -> None:
    still.ticket(ANN, BOB)
    ts = typed(still, "We come tomorow")
    edited(still, ts, "We come on Monday")
    still.parts.conversations.leave(1, BOB)

    pressed(still, offers(still)[0])

    assert (len(still.texts(ANN)), len(still.texts(BOB))) == (2, 1)


def test_a_note_made_of_it_too_late_is_not_offered(still: StillDesk) -> None:
    still.ticket(ANN)
    ts = typed(still, "He is difficult")

    edited(still, ts, "note: He is difficult")

    assert offers(still) == []
    assert any("too late for ann@customer.test" in str(one) for one in still.thread())


def shows_history(still: StillDesk) -> None:
    """The mails of replies show what was said before."""
    with still.parts.store.transaction() as tx:
        body = "#Reply#<p>Before:</p>#Recent_messages#"
        tx.wordings.put(
            Wording(name="updated", subject="#Subject#", body=body, at=still.clock(), by="command line")
        )


def test_the_next_mail_shows_what_was_mailed_until_a_correction_is_sent(still: StillDesk) -> None:
    still.ticket(ANN)
    shows_history(still)
    ts = typed(still, "We come tomorow")
    edited(still, ts, "We never come to you")

    typed(still, "Bring the red one")
    before = still.texts()[-1]
    pressed(still, offers(still)[0])
    typed(still, "And the blue one")

    assert "We come tomorow" in before
    assert "We never come to you" not in before
    assert "We come tomorow" not in still.texts()[-1]
    assert "We never come to you" in still.texts()[-1]


def test_a_correction_that_begins_with_a_list_is_one(still: StillDesk) -> None:
    still.ticket(ANN)
    ts = typed(still, "Bring")
    edited(still, ts, "• paper\n• ink")

    pressed(still, offers(still)[0])

    assert still.texts()[-1].startswith("Correction:\n\n")
    assert "Correction: " not in body(still.received()[-1], "html")


def test_who_got_the_new_words_gets_no_correction(still: StillDesk) -> None:
    still.ticket(ANN, BOB)
    still.mail.faults.smtp.next("rcpt", "450 4.2.0 try later", address=BOB)
    ts = typed(still, "We come tomorow")
    edited(still, ts, "We come on Monday")
    still.work(hours=1)
    assert (still.texts(ANN), still.texts(BOB)) == (["We come tomorow"], ["We come on Monday"])

    pressed(still, offers(still)[0])

    assert still.texts(ANN)[1:] == ["Correction:\n\nWe come on Monday"]
    assert still.texts(BOB) == ["We come on Monday"]
