"""More new mail than Slack takes threads: who goes first, digests, and what is taken meanwhile."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.core.digests import ENOUGH, GATHERING, MOST
from bot.core.messages import Audience, Author, Format, Message
from bot.core.outbox import OpenThread, PostDigest, RefreshDigest
from bot.core.people import Category
from bot.core.tickets import Ticket
from bot.filing import Filing
from tests.still_desks import KEY, SUPPORT, StillDesk, still_desk
from tests.still_desks import hearing as hearing_slack

TAKE = "ticket_take"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    """A desk whose clock stands, and which sends nothing by itself."""
    with still_desk(tmp_path / "still") as desk:
        desk.set(notify_technicians_new="off")
        yield desk


def come(desk: StillDesk, count: int, *, category: Category | None = None) -> None:
    """So many customers' tickets are there, with a message each; nothing is sent yet."""
    with desk.parts.store.transaction() as tx:
        filing = Filing.begin(tx, desk.clock(), (KEY,))
        category = category or filing.category(None)
        for _ in range(count):
            number = tx.next_number("tickets")
            ticket = a_ticket(desk, number, category)
            tx.tickets.put(ticket)
            message = a_message(tx.next_number("messages"), ticket)
            tx.messages.put(message)
            filing.slack.open_thread(ticket)
            filing.slack.post_message(ticket, message, 1)


def a_ticket(desk: StillDesk, number: int, category: Category) -> Ticket:
    return Ticket(
        number=number,
        subject=f"Fire {number}",
        category=category.id,
        channel=category.channel,
        requester=f"c{number}@customer.test",
        requester_name="",
        subscribers=(f"c{number}@customer.test",),
        account=SUPPORT,
        created_at=desk.clock(),
        updated_at=desk.clock(),
    )


def a_message(number: int, ticket: Ticket) -> Message:
    return Message(
        id=number,
        ticket=ticket.number,
        at=ticket.created_at,
        audience=Audience.PUBLIC,
        author=Author(name="", address=ticket.requester),
        text="Hello, it burns",
        format=Format.PLAIN,
        message_id=f"<fire-{number}@customer.test>",
    )


def write(desk: StillDesk, count: int) -> None:
    """The same by real mails, with all that follows from them."""
    with desk.parts.store.transaction() as tx:
        first = len(tx.tickets.all()) + 1
    for number in range(first, first + count):
        mail = desk.a_mail("Hello, it burns", subject=f"Fire {number}", sender=f"c{number}@customer.test")
        desk.filed(mail.as_bytes())


def step(desk: StillDesk) -> bool:
    """Carry out whatever goes first now, at Slack's pace."""
    desk.clock.seconds += 1
    delivery = desk.parts.worker.claim(mail=False)
    if delivery:
        desk.parts.worker.carry_out(delivery)
    return delivery is not None


def roots(desk: StillDesk, channel: str = "") -> list[dict[str, Any]]:
    return [
        one
        for one in desk.slack.messages(channel or desk.channel)
        if one.get("user") == desk.slack.bot_user_id
    ]


def digests(desk: StillDesk, channel: str = "") -> list[dict[str, Any]]:
    return [one for one in roots(desk, channel) if "new ticket" in one["text"]]


def cards(desk: StillDesk) -> list[int]:
    """The numbers of the tickets whose cards stand in the channel, in their order."""
    found = (re.match(r"#(\d+) ", one["text"]) for one in roots(desk))
    return [int(one[1]) for one in found if one]


def shown(digest: dict[str, Any]) -> str:
    """All words of a digest."""
    return "\n".join(_words(digest["blocks"]))


def _words(part: Any) -> Iterator[str]:
    if isinstance(part, list):
        for one in part:
            yield from _words(one)
    elif isinstance(part, dict):
        if isinstance(part.get("text"), str):
            yield part["text"]
        for value in part.values():
            yield from _words(value)


def takes(digest: dict[str, Any]) -> list[int]:
    """The tickets that a digest offers to take."""
    buttons = (one.get("accessory", {}) for one in digest["blocks"])
    return [int(one["value"]) for one in buttons if one.get("action_id") == TAKE]


def _offers(block: dict[str, Any], number: int) -> bool:
    return bool(block.get("accessory", {}).get("value") == str(number))


def row_of(digest: dict[str, Any], number: int) -> str:
    return next(
        "".join(_words(one)) for one in digest["blocks"] if f"#{number} " in "".join(_words(one)) + " "
    )


def named(desk: StillDesk) -> list[int]:
    """The tickets in all digests, in their order."""
    with desk.parts.store.transaction() as tx:
        orders = [one.order for one in tx.deliveries.all()]
    return [number for one in orders if isinstance(one, PostDigest) for number in one.tickets]


def gather(desk: StillDesk) -> int:
    """The time passes in which a digest waits for more; says how many digests there are then."""
    desk.clock.forward(seconds=GATHERING.total_seconds())
    return desk.parts.worker.name_waiting()


def refreshed(desk: StillDesk) -> None:
    """The second passes in which changes of a digest are gathered, and the digest is edited."""
    desk.clock.forward(seconds=1)
    for _ in range(3):
        step(desk)


def test_thirty_new_tickets_need_no_digest(desk: StillDesk) -> None:
    come(desk, ENOUGH)

    assert gather(desk) == 0


def test_one_more_and_a_digest_names_all_of_them_with_number_subject_requester_and_take(
    desk: StillDesk,
) -> None:
    come(desk, ENOUGH + 1)
    assert desk.parts.worker.name_waiting() == 0, "it waits a little: more may come"
    assert gather(desk) == 1

    step(desk)

    [digest] = digests(desk)
    assert takes(digest) == list(range(1, ENOUGH + 2))
    assert row_of(digest, 7).startswith("#7 Fire 7 · c7@customer.test")
    assert "31 new tickets without a thread yet" in shown(digest)
    assert cards(desk) == []


def test_tickets_of_several_channels_are_one_burst_and_each_channel_is_told_of_its_own(
    desk: StillDesk,
) -> None:
    other = desk.slack.add_channel("sales", members=(desk.ada, desk.tom))
    sales = desk.parts.desk.add_category("Sales", other)
    come(desk, ENOUGH - 5)
    assert gather(desk) == 0

    come(desk, 6, category=sales)

    assert gather(desk) == 2
    for _ in range(2):
        step(desk)
    assert [takes(one) for one in digests(desk)] == [list(range(1, ENOUGH - 4))]
    assert [takes(one) for one in digests(desk, other)] == [list(range(ENOUGH - 4, ENOUGH + 2))]


def test_a_full_digest_waits_for_nothing_and_no_ticket_is_named_twice(desk: StillDesk) -> None:
    come(desk, MOST + 5)

    assert desk.parts.worker.name_waiting() == 1
    assert gather(desk) == 1
    come(desk, 3)
    assert gather(desk) == 1
    assert gather(desk) == 0

    assert named(desk) == list(range(1, MOST + 9))


def test_the_digest_goes_before_the_threads_and_they_follow_in_their_order(desk: StillDesk) -> None:
    come(desk, ENOUGH + 1)
    gather(desk)

    desk.work()

    assert "new ticket" in roots(desk)[0]["text"]
    assert cards(desk) == list(range(1, ENOUGH + 2))


def test_a_digest_says_when_all_its_tickets_have_their_threads_and_links_to_them(desk: StillDesk) -> None:
    come(desk, ENOUGH + 1)
    gather(desk)
    desk.work()

    desk.work(seconds=1)

    [digest] = digests(desk)
    assert "All of them have their threads now." in shown(digest)
    assert takes(digest) == []
    links = [one["url"] for block in digest["blocks"] for one in _elements(block) if one["type"] == "link"]
    assert len(links) == ENOUGH + 1
    assert edits_of(desk, digest) == 1


def _elements(block: dict[str, Any]) -> list[dict[str, Any]]:
    return [two for one in block.get("elements", ()) for two in one.get("elements", ())]


def edits_of(desk: StillDesk, digest: dict[str, Any]) -> int:
    calls = (call for call in desk.slack.calls if call.method == "chat.update" and call.ok)
    return sum(call.args["ts"] == digest["ts"] for call in calls)


def test_what_is_taken_while_it_waits_shows_in_the_digest_and_its_thread_comes_first(
    desk: StillDesk,
) -> None:
    come(desk, ENOUGH + 1)
    gather(desk)
    step(desk)

    with hearing_slack(desk):
        [digest] = digests(desk)
        block = next(one["block_id"] for one in digest["blocks"] if _offers(one, 20))
        pressed = desk.slack.press(desk.tom, desk.channel, digest["ts"], TAKE, block_id=block)
    assert pressed.ok, pressed.error
    refreshed(desk)

    [digest] = digests(desk)
    assert "taken by Tom Technician" in row_of(digest, 20)
    assert 20 not in takes(digest)
    desk.work()
    assert cards(desk)[0] == 20 or cards(desk)[:2] == [1, 20], "one may have been on its way"


def test_many_takes_at_once_are_shown_by_one_edit(desk: StillDesk) -> None:
    come(desk, ENOUGH + 1)
    gather(desk)
    step(desk)
    for number in range(5, 25):
        desk.parts.desk.take(number, by=desk.tom)

    refreshed(desk)

    [digest] = digests(desk)
    assert edits_of(desk, digest) == 1
    assert len(takes(digest)) == ENOUGH + 1 - 20


def test_a_card_that_waits_needs_no_edit_of_its_own(desk: StillDesk) -> None:
    come(desk, 3)
    desk.parts.desk.take(3, by=desk.tom)

    desk.work()

    assert cards(desk) == [3, 1, 2]
    card = next(one for one in roots(desk) if one["text"].startswith("#3 "))
    assert "Assignee: Tom Technician" in shown(card)
    assert edits_of(desk, card) == 0


def test_a_take_during_the_burst_shows_on_a_card_that_is_there_before_all_posts(desk: StillDesk) -> None:
    come(desk, ENOUGH + 10)
    while not cards(desk):
        step(desk)

    desk.parts.desk.take(1, by=desk.tom)
    step(desk)
    step(desk)

    card = next(one for one in roots(desk) if one["text"].startswith("#1 "))
    assert "Assignee: Tom Technician" in shown(card)


def test_a_customers_answer_goes_before_new_threads(desk: StillDesk) -> None:
    come(desk, 1)
    desk.work()
    come(desk, ENOUGH)
    answer_to(desk, 1, "Any news?")
    before = cards(desk)

    step(desk)

    assert cards(desk) == before
    assert "Any news?" in desk.thread(1)[-1]["text"]


def answer_to(desk: StillDesk, number: int, text: str) -> None:
    """The customer of this ticket writes once more; nothing is sent yet."""
    ticket: Ticket = desk.now(number)
    with desk.parts.store.transaction() as tx:
        first = tx.messages.find("ticket", number)[0].message_id
    mail = desk.a_mail(text, subject="Re: Fire", sender=ticket.requester, In_Reply_To=first)
    desk.filed(mail.as_bytes())


def test_no_new_thread_waits_for_ever_behind_answers(desk: StillDesk) -> None:
    come(desk, 1)
    desk.work()
    come(desk, 3)
    for number in range(1, 40):
        answer_to(desk, 1, f"Answer {number}")

    for _ in range(20):
        step(desk)

    assert len(cards(desk)) == 4, "with posts into other threads between them"
    said = [one["text"] for one in desk.thread(1)]
    assert 5 <= sum("Answer" in one for one in said) < 39


def test_another_channel_goes_on_while_slack_makes_one_wait(desk: StillDesk) -> None:
    other = desk.slack.add_channel("sales", members=(desk.ada, desk.tom))
    desk.parts.desk.add_category("Sales", other)
    come(desk, 2)
    with desk.parts.store.transaction() as tx:
        cards_waiting = [one for one in tx.deliveries.all() if isinstance(one.order, OpenThread)]
    assert len(cards_waiting) == 2
    desk.parts.moving.move(2, "Sales", by=desk.ada)
    desk.slack.faults.next("chat.postMessage", "ratelimited", retry_after=30)

    for _ in range(10):
        step(desk)

    assert cards(desk) == []
    assert [one["text"][:2] for one in desk.slack.messages(other) if one.get("bot_id")] == ["#2"]
    desk.clock.seconds += 30
    desk.work()
    assert cards(desk) == [1]


def test_a_call_that_hangs_holds_up_its_own_channel_only(desk: StillDesk) -> None:
    other = desk.slack.add_channel("sales", members=(desk.ada, desk.tom))
    desk.parts.desk.add_category("Sales", other)
    come(desk, 3)
    desk.parts.moving.move(3, "Sales", by=desk.ada)
    hangs = desk.parts.worker.claim(mail=False)
    assert hangs
    assert hangs.ticket == 1

    for _ in range(10):
        step(desk)

    assert cards(desk) == [], "or the second card would stand before the first"
    assert [one["text"][:2] for one in desk.slack.messages(other) if one.get("bot_id")] == ["#3"]
    desk.parts.worker.carry_out(hangs)
    desk.work()
    assert cards(desk) == [1, 2]


def test_a_reaction_that_must_wait_holds_up_no_card(desk: StillDesk) -> None:
    come(desk, 1)
    desk.work()
    desk.slack.faults.next("reactions.add", "ratelimited", retry_after=30)
    desk.reply(desk.now(1), "We are on our way")
    step(desk)

    desk.parts.desk.take(1, by=desk.tom)
    step(desk)

    assert "Assignee: Tom Technician" in shown(roots(desk)[0])


def test_what_slack_made_wait_keeps_its_place(desk: StillDesk) -> None:
    come(desk, 3)
    desk.slack.faults.next("chat.postMessage", "ratelimited", retry_after=5)
    step(desk)

    desk.work(seconds=5)

    assert cards(desk) == [1, 2, 3]


def test_a_digest_whose_posting_was_not_written_down_is_found_and_not_posted_again(desk: StillDesk) -> None:
    come(desk, ENOUGH + 1)
    gather(desk)
    desk.clock.seconds += 1
    claimed = desk.parts.worker.claim(mail=False)
    assert claimed
    assert isinstance(claimed.order, PostDigest)
    desk.parts.worker.attempt(claimed)  # posted; and here the process dies
    assert len(digests(desk)) == 1

    desk.parts.worker.release_all()
    desk.work(seconds=2)
    desk.work(seconds=1)

    assert len(digests(desk)) == 1
    assert "All of them have their threads now." in shown(digests(desk)[0])


def test_a_digest_that_slack_refused_to_answer_for_is_posted_once(desk: StillDesk) -> None:
    come(desk, ENOUGH + 1)
    gather(desk)
    desk.slack.faults.next("chat.postMessage", "drop_after")

    step(desk)
    desk.work(seconds=5)
    desk.work(seconds=5)

    assert len(digests(desk)) == 1


def test_a_digest_is_not_posted_when_its_tickets_have_their_threads_already(desk: StillDesk) -> None:
    come(desk, ENOUGH + 1)
    gather(desk)
    with desk.parts.store.transaction() as tx:
        [digest] = [one for one in tx.deliveries.all() if isinstance(one.order, PostDigest)]
        tx.deliveries.put(replace(digest, due_at=desk.clock() + timedelta(minutes=30)))

    desk.work()
    desk.work(hours=1)

    assert digests(desk) == []
    with desk.parts.store.transaction() as tx:
        assert not tx.deliveries.count("unfinished", "yes")


def test_technicians_get_one_message_for_a_digest_not_one_a_ticket(desk: StillDesk) -> None:
    desk.set(notify_technicians_new="on")
    desk.parts.staff.learn()
    write(desk, ENOUGH + 1)
    gather(desk)

    desk.work()

    told = desk.told(desk.ada)
    assert told == [
        f"31 new tickets wait in <#{desk.channel}>: a message there names them, each with its *Take*."
    ]


def test_a_ticket_that_moved_away_is_not_offered_and_holds_up_no_digest(desk: StillDesk) -> None:
    other = desk.slack.add_channel("sales", members=(desk.ada, desk.tom))
    desk.parts.desk.add_category("Sales", other)
    come(desk, ENOUGH + 1)
    gather(desk)
    step(desk)

    desk.parts.moving.move(20, "Sales", by=desk.ada)
    desk.work()
    desk.work(seconds=1)

    [digest] = digests(desk)
    assert "moved to Sales" in row_of(digest, 20)
    assert "All of them have their threads now." in shown(digest)


def test_a_named_ticket_that_moves_into_another_burst_is_named_there_as_well(desk: StillDesk) -> None:
    other = desk.slack.add_channel("sales", members=(desk.ada, desk.tom))
    desk.parts.desk.add_category("Sales", other)
    come(desk, ENOUGH + 1)
    gather(desk)
    step(desk)

    for number in range(1, ENOUGH + 2):
        desk.parts.moving.move(number, "Sales", by=desk.ada)
    gather(desk)
    desk.clock.forward(seconds=1)
    step(desk)

    there = [one for one in desk.slack.messages(other) if "new ticket" in one["text"]]
    assert [takes(one) for one in there] == [list(range(1, ENOUGH + 2))]


def test_closed_spam_and_merged_tickets_are_offered_by_no_digest_and_hold_none_up(desk: StillDesk) -> None:
    come(desk, ENOUGH + 4)
    gather(desk)
    step(desk)

    desk.parts.desk.close(3, by=desk.ada)
    desk.parts.spam.mark(4, by=desk.ada)
    desk.parts.merging.merge(5, 6, by=desk.ada)
    refreshed(desk)

    assert not {3, 4, 5} & set(takes(digests(desk)[0]))
    desk.work()
    desk.work(seconds=1)
    assert "All of them have their threads now." in shown(digests(desk)[0])


def test_a_digest_is_listed_among_what_waits(desk: StillDesk) -> None:
    come(desk, ENOUGH + 1)
    gather(desk)

    pages = [desk.parts.deliveries.listed(page, by=desk.ada) for page in range(1, 12)]

    found = {entry.what for page in pages for entry in page.entries}
    assert "the digest of 31 new tickets" in found


def test_an_edit_of_a_digest_is_none_of_peoples_business(desk: StillDesk) -> None:
    come(desk, ENOUGH + 1)
    gather(desk)
    desk.parts.desk.take(3, by=desk.tom)

    with desk.parts.store.transaction() as tx:
        edits = [one for one in tx.deliveries.all() if isinstance(one.order, RefreshDigest)]
        listed = tx.deliveries.find("listed", "yes")

    assert len(edits) == 1
    assert edits[0] not in listed
