"""A ticket is handed over with a line, or taken over from who has it: both are told to whom it concerns."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.buttons import TAKE, TAKE_OVER, Menu
from bot.core.hearers import Event
from bot.core.notice_words import in_mail
from bot.core.tickets import Status, Ticket
from tests.contract.rows import a_ticket
from tests.flow.test_notifications import direct
from tests.handlers.test_commands import asked_about, said
from tests.handlers.test_ticket_menu import opened, sent
from tests.still_desks import ANN, StillDesk, hearing, still_desk

TYPED = "The router is on &lt;her&gt; desk &amp; waits"  # as Slack hands it over
LINE = "The router is on <her> desk & waits"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    with still_desk(tmp_path) as desk, hearing(desk):
        desk.set(notify_technicians_new="off", notify_admins_new="off")
        desk.parts.staff.learn()
        yield desk


def card(desk: StillDesk, number: int = 1) -> str:
    ticket = desk.now(number)
    return str(desk.slack.message(ticket.channel, ticket.thread_ts or "")["blocks"])


def whispers(desk: StillDesk, user: str) -> list[str]:
    return [one["text"] for one in desk.slack.ephemerals(user)]


def press(desk: StillDesk, ticket: Ticket, action: str, *, by: str, value: str = "") -> None:
    assert ticket.thread_ts
    answer = desk.slack.press(by, desk.channel, ticket.thread_ts, action)
    assert answer.ok, answer.error


@pytest.mark.parametrize("who", ["@tina", "tina", "Tina", "Tina Technician", "<@TINA>"])
def test_the_line_stands_on_the_card_and_in_the_thread_and_its_owner_is_told(
    desk: StillDesk, who: str
) -> None:
    desk.ticket()
    who = who.replace("TINA", desk.tina)

    answer = said(desk, f"/ticket assign 1 {who} {TYPED}")
    desk.work(seconds=1)

    ticket = desk.now(1)
    assert (ticket.assignee, ticket.handover) == (desk.tina, LINE)
    assert answer.startswith("Ticket #1 is Tina Technician's now")
    assert TYPED in answer
    assert LINE in card(desk)
    assert desk.lines(ticket) == [f"Tom Technician handed this ticket over to Tina Technician: “{TYPED}”"]
    (told,) = desk.told(desk.tina)
    assert f"Tom Technician gave ticket #1 to Tina Technician: The printer burns — “{TYPED}”" in told
    assert desk.received(ANN) == []


@pytest.mark.parametrize("line", [f"/ticket assign 1 tina {TYPED}", "/ticket assign 1 tina"])
def test_a_ticket_that_waits_for_the_customer_waits_on_with_its_new_owner(desk: StillDesk, line: str) -> None:
    desk.ticket()
    said(desk, "/ticket wait 1")
    since = desk.now(1).waiting_since
    desk.clock.forward(hours=1)

    said(desk, line)

    ticket = desk.now(1)
    assert (ticket.assignee, ticket.status) == (desk.tina, Status.WAITING)
    assert since is not None
    assert (ticket.waiting_since, ticket.pauses) == (since, ())


def test_words_for_nobody_are_refused_and_nothing_changes(desk: StillDesk) -> None:
    desk.ticket()
    said(desk, "/take 1")

    refused = said(desk, "/ticket assign 1 none She is on holiday")

    assert "“She is on holiday” would be lost" in refused
    assert "`/ticket note 1 …`" in refused
    assert desk.now(1).assignee == desk.tom


def test_who_takes_a_ticket_that_waits_works_on_it(desk: StillDesk) -> None:
    desk.ticket()
    said(desk, "/ticket wait 1")

    said(desk, "/take 1")

    assert desk.now(1).status is Status.IN_PROGRESS


@pytest.mark.parametrize("line", ["/ticket assign 1 tina", "/ticket assign 1 Tina Technician"])
def test_a_name_alone_is_no_line(desk: StillDesk, line: str) -> None:
    desk.ticket()

    assert said(desk, line) == "Ticket #1: assigned to Tina Technician."

    assert desk.now(1).handover == ""


@pytest.mark.parametrize(
    "line", ["/take 1", "/ticket close 1", "/ticket assign 1 none", "/ticket assign 1 ada"]
)
def test_the_line_goes_when_somebody_else_has_it_or_it_is_closed(desk: StillDesk, line: str) -> None:
    desk.ticket()
    said(desk, "/ticket assign 1 tina Look at it")
    if line == "/take 1":
        desk.parts.desk.take(1, by=desk.tom, over=desk.tina)
    else:
        said(desk, line)
    desk.work(seconds=1)

    assert desk.now(1).handover == ""
    assert "Look at it" not in card(desk)


def test_it_is_handed_over_in_a_form(desk: StillDesk) -> None:
    desk.ticket()
    form = opened(desk, Menu.HAND_OVER)

    assert "cannot be theirs" in sent(desk, form, assignee=desk.gus, words="x").errors["assignee"]
    assert sent(desk, form, assignee=desk.tina, words="Look at it").closed

    assert (desk.now(1).assignee, desk.now(1).handover) == (desk.tina, "Look at it")


def test_what_a_form_has_stands_there_as_it_was_typed(desk: StillDesk) -> None:
    desk.ticket()
    typed = "If a<b and c>d, tell <b>me</b> & wait"

    assert sent(desk, opened(desk, Menu.HAND_OVER), assignee=desk.tina, words=typed).closed
    assert sent(desk, opened(desk, Menu.NOTE), note=typed).closed

    assert desk.now(1).handover == typed
    with desk.parts.store.transaction() as tx:
        (note,) = tx.messages.find("ticket", 1)
    assert note.text.replace("\\", "") == typed


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("/ticket assign 1", "Try `/ticket assign 12 @tina`"),
        ("/ticket assign 1 nobodyknows Look at it", "No technician of ticket #1 is called “nobodyknows”"),
        ("/ticket assign 1 tina " + "x" * 301, "The line has 301 characters; 300 fit"),
        ("/ticket assign 9 tina Look", "There is no ticket #9"),
    ],
)
def test_a_hand_over_that_cannot_be_changes_nothing(desk: StillDesk, line: str, words: str) -> None:
    before = desk.ticket()

    assert words in said(desk, line)

    assert desk.now(1) == before


def test_a_closed_ticket_is_handed_to_nobody(desk: StillDesk) -> None:
    desk.close(desk.ticket())

    assert "Ticket #1 is closed; reopen it" in said(desk, "/ticket assign 1 tina Look at it")
    assert "for the technicians" in said(desk, "/ticket assign 1 tina Look at it", by=desk.gus)


def test_who_is_told_by_mail_reads_the_line_too() -> None:
    ticket = a_ticket(12, assignee="U2", handover="Look at it & wait")

    said = in_mail(Event.GIVEN, ticket, who="Tom", owner="Tina")

    assert said == "Tom gave ticket #12 (Ann) to Tina: “Look at it & wait”"


# --- taking over -----------------------------------------------------------------------------------


def test_the_cards_question_names_who_has_it(desk: StillDesk) -> None:
    desk.ticket()
    said(desk, "/take 1", by=desk.tina)
    desk.work(seconds=1)

    assert "Tina Technician has this ticket. It becomes yours." in card(desk)
    press(desk, desk.now(1), TAKE_OVER, by=desk.tom)
    desk.work(seconds=1)
    assert desk.now(1).assignee == desk.tom
    assert desk.lines(desk.now(1))[-1] == "Tom Technician took this ticket over from Tina Technician."


def test_a_take_by_words_of_a_taken_ticket_asks_with_a_button(desk: StillDesk) -> None:
    desk.ticket()
    said(desk, "/take 1", by=desk.tina)

    answer = desk.slack.command(desk.tom, desk.channel, "/take 1")

    assert answer.text == asked_about(1, desk.tina)
    assert desk.now(1).assignee == desk.tina
    shown = answer.ephemerals[-1]
    pressed = desk.slack.press(desk.tom, desk.channel, shown["ts"], TAKE_OVER, ephemeral_id=shown["id"])
    assert pressed.ok, pressed.error
    assert desk.now(1).assignee == desk.tom


@pytest.mark.parametrize("line", ["/ticket assign 1 me", "/ticket assign 1 Tom Technician"])
def test_who_gives_themselves_a_taken_ticket_is_asked_as_well(desk: StillDesk, line: str) -> None:
    desk.ticket()
    said(desk, "/take 1", by=desk.tina)

    assert said(desk, line) == asked_about(1, desk.tina)

    assert desk.now(1).assignee == desk.tina
    assert said(desk, "/take 1 yes") == "You have taken ticket #1."


def test_no_line_takes_a_ticket_unasked(desk: StillDesk) -> None:
    desk.ticket()
    said(desk, "/take 1", by=desk.tina)

    words = said(desk, "/ticket assign 1 me I am nearer")
    form = sent(desk, opened(desk, Menu.HAND_OVER), assignee=desk.tom, words="I am nearer")

    assert words == "Somebody else has ticket #1 now; `/take 1` says who, and how to take it over."
    assert form.errors["assignee"] == words
    assert desk.now(1).assignee == desk.tina


def test_a_form_takes_a_ticket_only_from_whom_it_showed(desk: StillDesk) -> None:
    desk.ticket()
    early = opened(desk, Menu.FACTS)
    said(desk, "/take 1", by=desk.tina)

    for to in (desk.tom, desk.ada):
        assert "Somebody else has ticket #1 now" in sent(desk, early, assignee=to).errors["assignee"]
    assert desk.now(1).assignee == desk.tina
    assert sent(desk, opened(desk, Menu.FACTS), assignee=desk.tom).closed
    assert desk.now(1).assignee == desk.tom


def test_who_took_it_meanwhile_keeps_it_until_one_is_asked_about_them(desk: StillDesk) -> None:
    ticket = desk.ticket()
    said(desk, "/take 1", by=desk.tina)
    desk.work(seconds=1)
    desk.parts.desk.take(1, by=desk.ada, over=desk.tina)  # the card that Tom sees still names Tina

    press(desk, ticket, TAKE_OVER, by=desk.tom)

    assert desk.now(1).assignee == desk.ada
    (words,) = desk.slack.wait_for(lambda: whispers(desk, desk.tom))
    assert words == asked_about(1, desk.ada)
    asked = desk.slack.ephemerals(desk.tom)[-1]
    pressed = desk.slack.press(desk.tom, desk.channel, asked["ts"], TAKE_OVER, ephemeral_id=asked["id"])
    assert pressed.ok, pressed.error
    assert desk.now(1).assignee == desk.tom


def test_an_old_take_in_a_direct_message_asks_first(desk: StillDesk) -> None:
    desk.set(notify_technicians_new="on")
    desk.arrives("It burns", subject="Printer")
    desk.work(seconds=2)
    channel, post = direct(desk, desk.tom)
    said(desk, "/take 1", by=desk.tina)

    pressed = desk.slack.press(desk.tom, channel, post["ts"], TAKE)

    assert pressed.ok, pressed.error
    assert desk.now(1).assignee == desk.tina
    (words,) = desk.slack.wait_for(lambda: whispers(desk, desk.tom))
    assert words == asked_about(1, desk.tina)
    assert TAKE_OVER in str(desk.slack.ephemerals(desk.tom)[-1]["blocks"])


def test_of_many_who_take_over_at_once_from_the_same_owner_one_has_it(desk: StillDesk) -> None:
    for _ in range(10):
        desk.ticket()
    for number in range(1, 11):
        desk.parts.desk.take(number, by=desk.tina)
        both = threading.Barrier(2)
        outcomes = []

        def take(user: str, number: int = number, both: threading.Barrier = both) -> None:
            both.wait()
            outcomes.append(desk.parts.desk.take(number, by=user, over=desk.tina).held_by)  # noqa: B023  # joined below

        threads = [threading.Thread(target=take, args=(user,)) for user in (desk.tom, desk.ada)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        assert sorted(outcomes) == ["", desk.now(number).assignee]
