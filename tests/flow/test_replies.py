"""What technicians type in threads: replies, notes, edits and deletions."""

from tests.desks import Desk, ForwardClock, words
from tests.flow.typing import kept

UNDO = 600  # seconds; they pass when a test says so


def test_a_note_stays_inside(desk: Desk) -> None:
    desk.write("Hello")

    for ts in (desk.reply("note: he is difficult"), desk.reply("#tech# secret"), desk.reply("🔒 secret too")):
        desk.until(lambda ts=ts: desk.reactions(ts) == ["lock"])  # type: ignore[misc]  # bound now

    desk.reply("Public words")
    desk.got("ann@customer.test", "Public words")
    assert not desk.mails("ann@customer.test", about="secret")
    assert not desk.mails("ann@customer.test", about="difficult")


def is_kept(desk: Desk, ts: str, text: str) -> bool:
    """Whether the desk has heard of a message with these words."""
    message = kept(desk, ts)
    return message is not None and message.text == text


def is_withdrawn(desk: Desk, ts: str) -> bool:
    """Whether the desk has heard that a message was deleted."""
    message = kept(desk, ts)
    return message is not None and message.withdrawn


def test_a_reply_shows_that_it_waits_and_that_it_was_mailed(desk: Desk, clock: ForwardClock) -> None:
    desk.set(undo_seconds=str(UNDO))
    desk.write("Hello")

    ts = desk.reply("On our way")

    desk.until(lambda: desk.reactions(ts) == ["hourglass_flowing_sand"])
    clock.forward(seconds=UNDO)
    desk.until(lambda: desk.reactions(ts) == ["incoming_envelope"])


def test_an_edit_in_the_undo_time_changes_the_mail(desk: Desk, clock: ForwardClock) -> None:
    desk.set(undo_seconds=str(UNDO))
    desk.write("Hello")
    ts = desk.reply("We come tomorow")
    desk.until(lambda: is_kept(desk, ts, "We come tomorow"))

    desk.slack.edit(desk.tom, desk.channel, ts, "We come tomorrow")
    desk.until(lambda: is_kept(desk, ts, "We come tomorrow"))
    clock.forward(seconds=UNDO)

    desk.got("ann@customer.test", "We come tomorrow")
    desk.quiet()
    assert not desk.mails("ann@customer.test", about="tomorow")


def test_a_reply_deleted_in_the_undo_time_is_never_mailed(desk: Desk, clock: ForwardClock) -> None:
    desk.set(undo_seconds=str(UNDO))
    desk.write("Hello")
    ts = desk.reply("Wrong window")
    desk.until(lambda: is_kept(desk, ts, "Wrong window"))

    desk.slack.delete(desk.tom, desk.channel, ts)
    desk.until(lambda: is_withdrawn(desk, ts))
    right = desk.reply("Right window")
    desk.until(lambda: is_kept(desk, right, "Right window"))
    clock.forward(seconds=UNDO)

    desk.got("ann@customer.test", "Right window")
    desk.quiet()
    assert not desk.mails("ann@customer.test", about="Wrong window")


def test_an_edit_that_comes_too_late_says_so(desk: Desk) -> None:
    desk.write("Hello")
    ts = desk.reply("We come tomorow")
    desk.got("ann@customer.test", "We come tomorow")
    desk.until(lambda: desk.reactions(ts) == ["incoming_envelope"])

    desk.slack.edit(desk.tom, desk.channel, ts, "We come tomorrow")

    desk.until(lambda: any("The edit came too late for ann@customer.test." in text for text in desk.texts()))
    assert not desk.mails("ann@customer.test", about="tomorrow")


def test_a_reply_edited_into_a_note_is_not_mailed(desk: Desk, clock: ForwardClock) -> None:
    desk.set(undo_seconds=str(UNDO))
    desk.write("Hello")
    ts = desk.reply("He is difficult")

    desk.slack.edit(desk.tom, desk.channel, ts, "note: He is difficult")

    desk.until(lambda: desk.reactions(ts) == ["lock"])
    clock.forward(seconds=UNDO)
    desk.quiet()
    assert not desk.mails("ann@customer.test", about="difficult")


def test_the_first_reply_takes_the_ticket(desk: Desk) -> None:
    desk.write("Hello")

    desk.reply("Mine", by=desk.tina)

    desk.until(lambda: desk.ticket().assignee == desk.tina)
    desk.until(lambda: "in progress" in desk.card()["text"])


def test_a_guests_words_are_not_mailed_and_the_guest_is_told_why(desk: Desk) -> None:
    desk.write("Hello")

    desk.reply("I am only visiting", by=desk.gus)

    desk.until(lambda: any("guests" in one["text"] for one in desk.slack.ephemerals(desk.gus)))
    assert not desk.mails("ann@customer.test", about="visiting")


def test_with_notifications_off_a_reply_says_at_once_that_it_was_not_mailed(desk: Desk) -> None:
    desk.set(notifications_enabled="off")
    desk.write("Hello")

    ts = desk.reply("Can you hear me?")

    desk.until(lambda: desk.reactions(ts) == ["no_bell"])
    desk.until(lambda: any("switched off" in one["text"] for one in desk.slack.ephemerals(desk.tom)))
    assert not desk.mail.received


def test_replies_are_mailed_in_the_order_in_which_they_were_typed(desk: Desk, clock: ForwardClock) -> None:
    desk.set(undo_seconds=str(UNDO))
    desk.write("Hello")
    card = desk.card()

    said = [f"step {number:02}" for number in range(20)]
    typed = [desk.slack.type(desk.tom, desk.channel, text, thread_ts=card["ts"]) for text in said]
    desk.until(lambda: all(kept(desk, ts) for ts in typed))
    clock.forward(seconds=UNDO)

    desk.got("ann@customer.test", "step 19")
    got = desk.mails("ann@customer.test", about="step ")
    assert [words(one) for one in got] == said


def test_a_reply_with_a_file_and_no_words_is_mailed(desk: Desk) -> None:
    desk.write("Hello")

    desk.reply("", files=(("plan.png", b"\x89PNG", "image/png"),))

    def names() -> list[str | None]:
        return [part.get_filename() for one in desk.mails("ann@customer.test") for part in one.walk()]

    desk.until(lambda: "plan.png" in names())
