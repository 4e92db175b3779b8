"""A ticket is merged into another: whatever points at it finds its way there, and nothing is lost on it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.core.buttons import BOUNCE_RETRY, CORRECT, TICKET_MERGE
from bot.core.inbound import Outcome
from bot.core.links import Links
from bot.core.messages import Audience, Message
from bot.core.outbox import State
from bot.core.tickets import Priority, Rating, Status
from bot.errors import InputError
from bot.wiring import build
from tests.desks import body
from tests.flow.test_bounces import reported
from tests.flow.typing import edited, typed
from tests.handlers.test_commands import said
from tests.readers import SharedReader
from tests.still_desks import ANN, BOB, KEY, SUPPORT, StillDesk, hearing, still_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    with still_desk(tmp_path) as desk, hearing(desk):
        desk.set(notify_technicians_new="off", notify_admins_new="off")
        yield desk


def two(desk: StillDesk) -> None:
    """Ann's printer is #1, Bob's is #2."""
    desk.arrives("It burns", subject="Printer", sender="Ann Smith <ann@customer.test>")
    desk.arrives("Mine burns too", subject="Fire", sender="Bob Brown <bob@customer.test>")


def merge(desk: StillDesk, words: str = "/ticket merge 1 into 2", *, by: str = "") -> str:
    answer = said(desk, f"{words} yes", by=by)
    desk.work(seconds=2)
    desk.work(seconds=2)
    return answer


def messages(desk: StillDesk, number: int) -> list[Message]:
    with desk.parts.store.transaction() as tx:
        return tx.messages.find("ticket", number)


def texts(desk: StillDesk, number: int) -> list[str]:
    return [one["text"] for one in desk.thread(number)]


def card(desk: StillDesk, number: int) -> str:
    ticket = desk.now(number)
    return str(desk.slack.message(ticket.channel, ticket.thread_ts or "")["blocks"])


def address_of(desk: StillDesk, number: int) -> str:
    ticket = desk.now(number)
    return f"/archives/{ticket.channel}/p{(ticket.thread_ts or '').replace('.', '')}"


def answer_to(mail: EmailMessage, text: str, sender: str) -> bytes:
    """What a customer's program makes of Reply, with nothing of the number in the subject."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = sender, SUPPORT, "Re: something"
    made["Message-ID"], made["In-Reply-To"] = f"<{text.replace(' ', '.')}@customer.test>", mail["Message-ID"]
    made.set_content(text)
    return made.as_bytes()


def test_messages_and_everybody_go_into_the_other_ticket_and_both_threads_lead_to_each_other(
    desk: StillDesk,
) -> None:
    two(desk)
    said(desk, "/ticket tag 1 +vip")
    said(desk, "/ticket time 1 30m")
    said(desk, "/ticket time 2 15m")

    assert merge(desk) == "Ticket #1 is merged into #2 “Fire”: it goes on there."

    old, new = desk.now(1), desk.now(2)
    assert (old.status, old.merged_into, old.subscribers) == (Status.CLOSED, 2, ())
    assert (new.subscribers, new.tags, new.minutes_spent) == ((BOB, ANN), ("vip",), 45)
    assert [one.text.strip() for one in messages(desk, 2)] == ["It burns", "Mine burns too"]
    assert messages(desk, 1) == []
    assert texts(desk, 1)[-1].startswith("Tom Technician merged this ticket into #2: ")
    assert texts(desk, 2)[-1].startswith("Tom Technician merged ticket #1 “Printer” into this one")
    assert address_of(desk, 2) in str(desk.thread(1)[-1]["blocks"])
    assert address_of(desk, 1) in str(desk.thread(2)[-1]["blocks"])
    assert "Merged into #2 Fire" in card(desk, 1)
    assert address_of(desk, 2) in card(desk, 1)
    assert "Replies also go to: ann@customer.test" in card(desk, 2)


def test_mail_to_the_old_ticket_comes_into_the_other_one(desk: StillDesk) -> None:
    two(desk)
    ours = desk.received(ANN)[-1]  # the confirmation of #1
    merge(desk)

    desk.arrives("By the number", subject="Re: [#1] Printer")
    desk.arrives_raw(answer_to(ours, "By the id", ANN))

    assert [one.text.strip() for one in messages(desk, 2)][2:] == ["By the number", "By the id"]
    assert [one for one in texts(desk, 2) if "By the id" in one]
    assert not [one for one in texts(desk, 1) if "By the" in one]
    assert not desk.now(1).is_open
    why = str(said_blocks(desk, "/ticket why 2"))
    assert "that one was merged into #2" in why
    assert "#1: Tom Technician merged it into ticket #2." in why


def said_blocks(desk: StillDesk, line: str) -> Any:
    answer = desk.slack.command(desk.tom, desk.channel, line)
    assert answer.ok
    return answer.ephemerals[-1].get("blocks")


def test_chains_lead_to_the_end_and_no_loop_can_be_made(desk: StillDesk) -> None:
    two(desk)
    desk.arrives("All burns", subject="House", sender="Carl <carl@customer.test>")
    merge(desk, "/ticket merge 1 2")
    before = [desk.now(number) for number in (1, 2, 3)]

    assert "it cannot be merged into itself" in merge(desk, "/ticket merge 2 2")
    assert "#1 was merged into it already" in merge(desk, "/ticket merge 2 into 1")
    assert "Ticket #1 was merged into #2" in merge(desk, "/ticket merge 1 into 3")
    assert [desk.now(number) for number in (1, 2, 3)] == before
    assert "merged into #2" in merge(desk, "/ticket merge 3 into 1")
    assert desk.now(3).merged_into == 2
    desk.arrives("From Carl", subject="[#3] House", sender="Carl <carl@customer.test>")

    assert messages(desk, 2)[-1].text.strip() == "From Carl"
    assert set(desk.now(2).subscribers) == {ANN, BOB, "carl@customer.test"}


def test_cards_of_a_chain_name_its_end(desk: StillDesk) -> None:
    two(desk)
    desk.arrives("All burns", subject="House", sender="Carl <carl@customer.test>")
    merge(desk, "/ticket merge 1 2")
    merge(desk, "/ticket merge 2 into 3")

    assert "Merged into #3 House" in card(desk, 1)
    assert "Merged into #3 House" in card(desk, 2)


def test_the_card_leads_on_when_the_other_ticket_moves_to_another_category(desk: StillDesk) -> None:
    there = desk.slack.add_channel("billing", members=(desk.ada, desk.tom))
    desk.parts.desk.add_category("Billing", there)
    two(desk)
    merge(desk)

    said(desk, "/ticket move 2 Billing")
    desk.work(seconds=2)
    desk.work(seconds=2)

    assert desk.now(2).channel == there
    assert address_of(desk, 2) in card(desk, 1)


def test_mails_that_waited_go_out_all_the_same(desk: StillDesk) -> None:
    desk.set(undo_seconds="60")
    two(desk)
    got = len(desk.received(ANN))
    old = desk.now(1)
    desk.slack.type(desk.tom, desk.channel, "Help comes", thread_ts=old.thread_ts)
    desk.slack.wait_for(lambda: any(one.order.kind == "send_mail" for one in waiting(desk)))

    merge(desk)
    desk.work(minutes=2)

    assert len(desk.received(ANN)) == got + 1
    mail = desk.received(ANN)[-1]
    assert "[#2]" in mail["Subject"]
    assert desk.texts(ANN)[-1].startswith("Help comes")
    desk.arrives_raw(answer_to(mail, "Thank you all", ANN))
    assert messages(desk, 2)[-1].text.strip() == "Thank you all"


def waiting(desk: StillDesk) -> list[Any]:
    with desk.parts.store.transaction() as tx:
        return tx.deliveries.find("unfinished", "yes")


def test_posts_that_waited_for_the_old_thread_still_go_there(desk: StillDesk) -> None:
    two(desk)
    desk.filed(desk.a_mail("One more thing", subject="Re: [#1] Printer").as_bytes())

    merge(desk)

    assert [one for one in texts(desk, 1) if one.startswith("One more thing")]
    assert not [one for one in texts(desk, 2) if "One more thing" in one]
    assert messages(desk, 2)[-1].text.strip() == "One more thing"


def test_cards_that_are_not_posted_yet_lead_on_when_both_are(desk: StillDesk) -> None:
    desk.filed(desk.a_mail("It burns", subject="Printer").as_bytes())
    desk.filed(desk.a_mail("Mine burns too", subject="Fire", sender=f"Bob <{BOB}>").as_bytes())

    desk.parts.merging.merge(1, 2, by=desk.tom)
    for _ in range(5):
        desk.work(seconds=3)

    assert address_of(desk, 2) in card(desk, 1)
    assert address_of(desk, 2) in str(desk.thread(1)[-1]["blocks"])
    assert address_of(desk, 1) in str(desk.thread(2)[-1]["blocks"])


def test_an_open_ticket_reopens_the_closed_one_that_it_goes_into(desk: StillDesk) -> None:
    two(desk)
    desk.close(desk.now(2))

    merge(desk)

    assert desk.now(2).is_open
    assert "That ticket was open, so this one is open again." in texts(desk, 2)


def test_what_the_other_ticket_lacks_is_filled_in(desk: StillDesk) -> None:
    two(desk)
    for name in ("Order", "Room"):
        desk.parts.custom_fields.add(name, by="command line")
    said(desk, "/ticket field 1 Order 4711")
    said(desk, "/ticket field 1 Room 12")
    said(desk, "/ticket field 2 Room 7")

    merge(desk)

    assert desk.now(2).fields == ((1, "4711"), (2, "7"))


WRONG = (
    ("/ticket merge 1", "Which ticket into which?"),
    ("/ticket merge 1 into", "Which ticket into which?"),
    ("/ticket merge 1 into two", "`two` is no ticket number"),
    ("/ticket merge 1 into 9", "There is no ticket #9"),
    ("/ticket merge 9 into 1", "There is no ticket #9"),
)


def test_a_merge_that_cannot_be_changes_nothing(desk: StillDesk) -> None:
    two(desk)
    before = (desk.now(1), desk.now(2))

    for line, words in WRONG:
        assert words in said(desk, line), line
    assert "for the technicians of its channel" in said(desk, "/ticket merge 1 into 2", by=desk.gus)

    assert (desk.now(1), desk.now(2)) == before


def test_one_has_to_be_a_technician_of_both_categories(desk: StillDesk) -> None:
    there = desk.slack.add_channel("billing", members=(desk.ada, desk.tina))
    desk.parts.desk.add_category("Billing", there)
    two(desk)
    desk.parts.moving.move(2, "Billing", by=desk.ada)
    desk.work(seconds=2)

    assert "Ticket #2 is for the technicians of its channel." in said(desk, "/ticket merge 1 into 2")
    assert "Ticket #2 is for the technicians of its channel." in said(desk, "/ticket merge 2 into 1")
    assert desk.now(1).merged_into is None
    assert merge(desk, by=desk.ada).startswith("Ticket #1 is merged into #2")


def test_a_ticket_that_is_moved_away_while_rights_are_asked_for_is_not_merged(
    desk: StillDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = desk.slack.add_channel("billing", members=(desk.ada, desk.tina))
    desk.parts.desk.add_category("Billing", there)
    two(desk)
    ask = desk.parts.rights.let_in

    def ask_and_be_overtaken(user: str, number: int) -> str:
        name = ask(user, number)
        if number == 2 and user == desk.tom:
            desk.parts.moving.move(2, "Billing", by=desk.ada)
        return name

    monkeypatch.setattr(desk.parts.rights, "let_in", ask_and_be_overtaken)

    with pytest.raises(InputError, match="moved or merged a moment ago"):
        desk.parts.merging.merge(1, 2, by=desk.tom)

    assert desk.now(1).merged_into is None
    assert desk.now(2).channel == there


ACTS = (
    "/take 1",
    "/ticket merge 1 into 2",
    "/ticket close 1",
    "/ticket reopen 1",
    "/ticket priority 1 high",
    "/ticket due 1 tomorrow",
    "/ticket time 1 5m",
    "/ticket tag 1 +vip",
    "/ticket wait 1",
    "/ticket assign 1 tina",
    "/ticket assign 1 tina Look at it",
    "/ticket note 1 Hello",
    "/ticket cc 1 carl@customer.test",
    "/ticket uncc 1 ann@customer.test",
    "/ticket move 1 General",
    "/ticket split 1 1",
    "/ticket split 1",
    "/ticket spam 1",
    "/ticket spam 1 yes",
)


def test_nothing_more_is_done_with_a_merged_ticket_and_every_act_names_the_other(desk: StillDesk) -> None:
    two(desk)
    merge(desk)
    before = (desk.now(1), desk.now(2))

    for line in ACTS:
        assert "Ticket #1 was merged into #2" in said(desk, line), line

    assert (desk.now(1), desk.now(2)) == before


def test_spam_is_merged_with_nothing(desk: StillDesk) -> None:
    two(desk)
    said(desk, "/ticket spam 1 yes")

    for line in ("/ticket merge 1 into 2", "/ticket merge 2 into 1"):
        assert "Ticket #1 is marked as spam: `/ticket reopen 1` lifts that first." in said(desk, line)

    assert [desk.now(1).merged_into, desk.now(2).merged_into] == [None, None]


def test_the_same_merge_again_merges_once(desk: StillDesk) -> None:
    two(desk)
    desk.parts.merging.merge(1, 2, by=desk.tom, key="view:1")

    assert desk.parts.merging.merge(1, 2, by=desk.tom, key="view:1") == "Ticket #1 was merged already."
    desk.work(seconds=2)
    assert len([one for one in texts(desk, 2) if "merged ticket #1" in one]) == 1


def test_a_process_that_dies_right_after_a_merge_ends_it_when_it_is_back(tmp_path: Path) -> None:
    with still_desk(tmp_path) as desk:
        two(desk)
        desk.parts.merging.merge(1, 2, by=desk.tom)
        assert desk.parts.worker.claim(mail=False)  # … with a post in its hands
        desk.parts.store.close()

        desk.parts = build(
            desk.parts.config, clock=desk.clock, monotonic=desk.clock.monotonic, reader=SharedReader()
        )
        desk.parts.worker.release_all()
        for _ in range(4):
            desk.work(minutes=2)
        desk.arrives("After the crash", subject="[#1] Printer")

        assert "Merged into #2" in card(desk, 1)
        assert messages(desk, 2)[-1].text.strip() == "After the crash"
        assert {one.state for one in waiting(desk)} <= {State.DONE}


def test_a_report_about_an_old_mail_is_shown_where_the_conversation_is_and_is_mailed_again(
    desk: StillDesk,
) -> None:
    two(desk)
    typed(desk, "Which printer?")
    desk.work(seconds=20)
    mail = desk.received(ANN)[-1]
    merge(desk)

    row = reported(desk, mail, ANN)

    assert row.outcome is Outcome.BOUNCE
    assert [one for one in texts(desk, 2) if one.startswith(f"{ANN} did not get the mail with Tom")]
    desk.press(BOUNCE_RETRY, 2)
    assert len([one for one in desk.texts(ANN) if "Which printer?" in one]) == 2


def test_buttons_in_the_old_thread_mail_in_the_other_ticket(desk: StillDesk) -> None:
    two(desk)
    ts = typed(desk, "Which printer?")
    desk.work(seconds=20)
    edited(desk, ts, "Which printer, please?")
    desk.work(seconds=2)
    reported(desk, next(one for one in desk.received(ANN) if "Which" in body(one)), ANN)
    merge(desk)

    desk.press(BOUNCE_RETRY, 1)
    desk.press(CORRECT, 1)

    assert [one["Subject"] for one in desk.received(ANN)[-2:]] == ["[#2] Fire", "[#2] Fire"]
    assert "Correction:" in desk.texts(ANN)[-1]


def test_links_of_mails_about_the_old_ticket_do_the_same_in_the_other_one(desk: StillDesk) -> None:
    desk.arrives("It burns", subject="Printer")
    desk.arrives("It burns again", subject="Printer again")
    desk.arrives("Mine burns too", subject="Fire", sender="Bob Brown <bob@customer.test>")
    merge(desk, "/ticket merge 1 into 2")
    links = Links(keys=(KEY,), mailbox=SUPPORT, at=desk.clock())

    for link, text in ((links.rate(1, ANN, Rating.GOOD), "Well done."), (links.unsubscribe(1, ANN), "")):
        given = parse_qs(urlsplit(link).query)
        desk.arrives(text + given["body"][0], subject=given["subject"][0])

    assert (desk.now(2).rating, desk.now(1).rating) == (Rating.GOOD, None)
    assert [one for one in texts(desk, 2) if "Well done." in one]
    assert desk.now(2).subscribers == ()
    merge(desk, "/ticket merge 2 into 3")
    given = parse_qs(urlsplit(links.rate(1, ANN, Rating.BAD)).query)
    desk.arrives(given["body"][0], subject=given["subject"][0])
    assert desk.now(3).rating is None  # it is Bob's to rate


def test_a_reply_in_the_old_thread_is_not_mailed_and_is_told_where_to_go(desk: StillDesk) -> None:
    two(desk)
    merge(desk)
    mails = len(desk.received(ANN))

    desk.slack.type(desk.tom, desk.channel, "Help comes", thread_ts=desk.now(1).thread_ts)
    desk.slack.wait_for(lambda: waiting(desk))
    desk.work(seconds=1)

    hints = [one["text"] for one in desk.slack.ephemerals(desk.tom) if "reached nobody" in one["text"]]
    assert len(hints) == 1
    assert address_of(desk, 2) in hints[0]
    assert len(desk.received(ANN)) == mails


def test_a_reply_typed_before_the_merge_is_mailed_in_the_other_ticket_though_it_is_read_after(
    desk: StillDesk,
) -> None:
    two(desk)
    got = len(desk.received(BOB))
    desk.parts.merging.merge(1, 2, by=desk.tom)
    with desk.parts.store.transaction() as tx:
        old = tx.tickets.get(1)
        assert old
        tx.tickets.put(replace(old, merged_at=datetime(2100, 1, 1, tzinfo=UTC)))

    typed(desk, "And more help")
    desk.work(seconds=1)

    assert len(desk.received(BOB)) == got + 1
    assert messages(desk, 2)[-1].text == "And more help"


def test_what_was_typed_where_replies_are_notes_stays_a_note_though_it_is_read_after_the_merge(
    desk: StillDesk,
) -> None:
    there = desk.slack.add_channel("billing", members=(desk.ada, desk.tom))
    desk.parts.desk.add_category("Billing", there)
    desk.parts.desk.change_category("General", given={"notes": "on"}, by=desk.ada)
    two(desk)
    desk.parts.moving.move(2, "Billing", by=desk.tom)
    thread = desk.now(1).thread_ts
    desk.parts.merging.merge(1, 2, by=desk.tom)
    with desk.parts.store.transaction() as tx:
        old = tx.tickets.get(1)
        assert old
        tx.tickets.put(replace(old, merged_at=datetime(2100, 1, 1, tzinfo=UTC)))

    desk.slack.type(desk.tom, desk.channel, "He never pays", thread_ts=thread)
    desk.slack.wait_for(lambda: len(messages(desk, 2)) == 3)
    desk.work(minutes=2)

    assert messages(desk, 2)[-1].audience is Audience.NOTE
    assert not [one for who in (ANN, BOB) for one in desk.texts(who) if "never pays" in one]


def test_words_alone_ask_first_and_name_who_comes_to_read_what(desk: StillDesk) -> None:
    two(desk)
    before = (desk.now(1), desk.now(2))

    answer = desk.slack.command(desk.tom, desk.channel, "/ticket merge 1 into 2")

    assert f"{ANN} can read all that was said in #2" in answer.text
    assert f"{BOB} can read all that was said in #1" in answer.text
    assert "`/ticket merge 1 into 2 yes`" in answer.text
    assert (desk.now(1), desk.now(2)) == before
    shown = answer.ephemerals[-1]
    pressed = desk.slack.press(desk.tom, desk.channel, shown["ts"], TICKET_MERGE, ephemeral_id=shown["id"])
    assert pressed.ok, pressed.error
    assert desk.now(1).merged_into == 2


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("tags", "Together they have 30 tags; a ticket has at most 20."),
        ("subscribers", "Together they have 60 subscribers; a ticket has at most 50."),
    ],
)
def test_two_tickets_that_have_too_much_together_stay_two(desk: StillDesk, given: str, words: str) -> None:
    two(desk)
    with desk.parts.store.transaction() as tx:
        for number, most in ((1, 15), (2, 15)) if given == "tags" else ((1, 30), (2, 30)):
            many = tuple(f"a{number}-{place}@customer.test" for place in range(most))
            ticket = tx.tickets.get(number)
            assert ticket
            one = replace(ticket, tags=many) if given == "tags" else replace(ticket, subscribers=many)
            tx.tickets.put(one)
    before = (desk.now(1), desk.now(2))

    assert said(desk, "/ticket merge 1 into 2") == said(desk, "/ticket merge 1 into 2 yes") == words

    assert (desk.now(1), desk.now(2)) == before


@pytest.mark.parametrize("is_open", [True, False])
def test_only_an_open_ticket_brings_its_due_date_along(desk: StillDesk, is_open: bool) -> None:
    two(desk)
    said(desk, "/ticket due 1 tomorrow 5pm")
    due = desk.now(1).due_at
    if not is_open:
        desk.close(desk.now(1))

    merge(desk)

    assert due
    assert desk.now(2).due_at == (due if is_open else None)


def test_spam_calls_back_what_waits_of_the_tickets_that_were_merged_into_it(desk: StillDesk) -> None:
    desk.set(undo_seconds="60")
    desk.ticket(ANN, BOB)
    desk.ticket("carl@customer.test")
    desk.slack.type(desk.tom, desk.channel, "Help comes", thread_ts=desk.now(1).thread_ts)
    desk.slack.wait_for(lambda: any(one.order.kind == "send_mail" for one in waiting(desk)))
    desk.parts.merging.merge(1, 2, by=desk.tom)

    said(desk, "/ticket spam 2 yes")
    desk.work(minutes=2)

    assert desk.received(ANN) == desk.received(BOB) == []


@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(st.tuples(st.integers(1, 4), st.integers(1, 4)), min_size=1, max_size=6))
def test_whatever_is_merged_mail_lands_in_exactly_one_conversation_and_no_message_is_lost(
    desk: StillDesk, steps: list[tuple[int, int]]
) -> None:
    with desk.parts.store.transaction() as tx:
        first = tx.next_number("tickets")
    numbers = [first + 1 + place for place in range(4)]
    for number in numbers:
        desk.filed(desk.a_mail(f"About {number}", subject=f"Topic {number}").as_bytes())
    for one, other in steps:
        said(desk, f"/ticket merge {numbers[one - 1]} into {numbers[other - 1]} yes")

    for number in numbers:
        row = desk.filed(desk.a_mail(f"More of {number}", subject=f"Re: [#{number}] Topic").as_bytes())
        assert row.outcome is Outcome.COMMENT

    everything = [one for number in numbers for one in messages(desk, number)]
    assert sorted(one.text.strip() for one in everything) == sorted(
        [f"About {one}" for one in numbers] + [f"More of {one}" for one in numbers]
    )
    for number in numbers:
        ticket = desk.now(number)
        assert ticket.is_open is (ticket.merged_into is None)
        assert bool(messages(desk, number)) is ticket.is_open


# --- who has it, and how urgent it is ----------------------------------------------------------------


@pytest.mark.parametrize("closed", [False, True])
def test_what_nobody_had_is_theirs_who_had_the_merged_one_and_as_urgent(
    desk: StillDesk, closed: bool
) -> None:
    two(desk)
    said(desk, "/ticket assign 1 tina The router is on her desk")
    said(desk, "/ticket priority 1 high")
    said(desk, "/ticket priority 2 low")
    if closed:
        desk.parts.desk.close(2, by=desk.ada)

    assert "Nobody has #2: whoever has #1 has it then" in said(desk, "/ticket merge 1 into 2")
    merge(desk)

    ticket = desk.now(2)
    assert (ticket.assignee, ticket.status, ticket.priority) == (
        desk.tina,
        Status.IN_PROGRESS,
        Priority.HIGH,
    )
    assert ticket.handover == "The router is on her desk"
    told = [one.words for one in desk.parts.sight.why(2, by=desk.tom).steps]
    assert "Tom Technician merged ticket #1 into it. Whoever had #1 has it now." in told


def test_a_ticket_that_somebody_has_stays_theirs_and_as_urgent_as_it_is(desk: StillDesk) -> None:
    two(desk)
    said(desk, "/ticket assign 1 tina")
    said(desk, "/take 2")
    said(desk, "/ticket priority 2 critical")

    merge(desk)

    assert (desk.now(2).assignee, desk.now(2).priority) == (desk.tom, Priority.CRITICAL)


def test_who_may_not_work_there_does_not_get_it(desk: StillDesk) -> None:
    two(desk)
    there = desk.slack.add_channel("billing", members=(desk.ada, desk.tom))
    said(desk, f"/helpdesk category add Billing channel={there}", by=desk.ada)
    said(desk, "/ticket assign 1 tina")
    said(desk, "/ticket move 2 Billing")
    desk.work(seconds=5)

    merge(desk)

    assert (desk.now(2).assignee, desk.now(2).status) == (None, Status.NEW)


def test_what_was_closed_brings_neither_its_owner_nor_its_priority(desk: StillDesk) -> None:
    two(desk)
    said(desk, "/ticket assign 1 tina")
    said(desk, "/ticket priority 1 critical")
    desk.parts.desk.close(1, by=desk.ada)

    merge(desk)

    assert (desk.now(2).assignee, desk.now(2).priority) == (None, Priority.NORMAL)


def test_an_article_of_what_is_said_in_a_merged_tickets_thread_has_its_subject(desk: StillDesk) -> None:
    two(desk)
    desk.work(seconds=5)
    thread = desk.now(1).thread_ts or ""
    merge(desk)

    form = desk.parts.knowledge.form_from(
        [], "Pull the plug", channel=desk.channel, thread_ts=thread, by=desk.tom
    )

    assert (form.title, form.category) == ("Fire", 1)
