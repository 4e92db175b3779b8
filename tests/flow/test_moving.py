"""A ticket moves to another category: a new card, a way from the old thread, nothing lost or doubled."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.core.outbox import Delivery, State
from bot.core.tickets import Status
from bot.wiring import build
from tests.handlers.test_commands import said
from tests.readers import SharedReader
from tests.still_desks import ANN, StillDesk, hearing, still_desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    with still_desk(tmp_path) as desk, hearing(desk):
        billing = desk.slack.add_channel("billing", members=(desk.ada, desk.tom, desk.tina))
        desk.parts.desk.add_category("Billing", billing)
        yield desk


def billing(desk: StillDesk) -> str:
    return desk.parts.desk.categories()[1].channel


def move(desk: StillDesk, words: str = "/ticket move 1 Billing", *, by: str = "") -> str:
    answer = said(desk, words, by=by)
    desk.work(seconds=2)
    desk.work(seconds=2)  # the old thread is told when the new card is there
    return answer


def cards(desk: StillDesk, channel: str) -> list[str]:
    """The fallback texts of what stands in a channel outside of threads."""
    return [
        one["text"] for one in desk.slack.messages(channel) if one.get("thread_ts", one["ts"]) == one["ts"]
    ]


def hints(desk: StillDesk) -> list[dict[str, Any]]:
    """What Tom was told, privately, about what he wrote."""
    return [one for one in desk.slack.ephemerals(desk.tom) if "reached nobody" in one["text"]]


def texts(desk: StillDesk, channel: str, ts: str | None) -> list[str]:
    assert ts
    return [one["text"] for one in desk.slack.thread(channel, ts)[1:]]


def test_a_moved_ticket_has_a_new_card_and_both_threads_lead_to_each_other(desk: StillDesk) -> None:
    desk.arrives("It burns", subject="Printer")
    old = desk.now(1)

    assert move(desk) == "Ticket #1 is in Billing now."

    new = desk.now(1)
    assert (new.category, new.channel) == (2, billing(desk))
    assert cards(desk, billing(desk)) == ["#1 Printer (new)"]
    assert cards(desk, desk.channel) == ["#1 Printer (moved)"]
    assert texts(desk, new.channel, new.thread_ts) == ["Tom Technician moved this ticket here from General."]
    (last,) = desk.slack.thread(desk.channel, old.thread_ts or "")[-1:]
    assert last["text"].startswith("Tom Technician moved this ticket to Billing.")
    assert f"/archives/{new.channel}/p{(new.thread_ts or '').replace('.', '')}" in str(last["blocks"])
    (first,) = desk.slack.thread(new.channel, new.thread_ts or "")[1:2]
    assert f"/archives/{desk.channel}/p{(old.thread_ts or '').replace('.', '')}" in str(first["blocks"])
    left = desk.slack.message(desk.channel, old.thread_ts or "")
    assert "Moved to Billing." in str(left["blocks"])
    assert "actions" not in {one["type"] for one in left["blocks"]}


def test_an_article_of_what_is_said_in_the_old_thread_has_the_tickets_subject_and_category(
    desk: StillDesk,
) -> None:
    desk.arrives("It burns", subject="Printer")
    old = desk.now(1).thread_ts or ""
    move(desk)

    form = desk.parts.knowledge.form_from([], "Plug", channel=desk.channel, thread_ts=old, by=desk.tom)

    assert (form.title, form.category) == ("Printer", 2)


def test_the_conversation_goes_on_in_the_new_thread(desk: StillDesk) -> None:
    desk.arrives("It burns", subject="Printer")
    move(desk)
    new = desk.now(1)

    desk.arrives("It still burns", subject="Re: [#1] Printer")
    desk.slack.type(desk.tom, new.channel, "Help comes", thread_ts=new.thread_ts)
    desk.slack.wait_for(lambda: _waiting(desk))
    desk.work(seconds=1)

    assert [one for one in texts(desk, new.channel, new.thread_ts) if "It still burns" in one]
    assert desk.texts()[-1].startswith("Help comes")


def test_a_reply_into_the_old_thread_reaches_nobody_and_is_told_where_to_go(desk: StillDesk) -> None:
    desk.arrives("It burns", subject="Printer")
    old = desk.now(1)
    move(desk)
    mails = len(desk.received())

    desk.slack.type(desk.tom, desk.channel, "Help comes", thread_ts=old.thread_ts)
    desk.slack.wait_for(lambda: _waiting(desk))
    desk.work(seconds=1)

    (whisper,) = hints(desk)
    assert whisper["text"].startswith("This reached nobody: ticket #1 is in <#")
    assert f"/archives/{billing(desk)}/p" in whisper["text"]
    assert len(desk.received()) == mails
    assert desk.parts.catch_up.run() >= 1
    desk.work(seconds=1)
    assert (len(hints(desk)), len(desk.received())) == (1, mails)


def test_a_ticket_may_move_on_and_every_old_card_leads_to_where_it_is(desk: StillDesk) -> None:
    desk.arrives("It burns", subject="Printer")
    third = desk.slack.add_channel("sales", members=(desk.ada, desk.tom))
    desk.parts.desk.add_category("Sales", third)

    move(desk)
    move(desk, "/ticket move 1 sales")

    now = desk.now(1)
    where = f"/archives/{third}/p{(now.thread_ts or '').replace('.', '')}"
    for one in now.earlier:
        assert where in str(desk.slack.message(one.channel, one.ts or "")["blocks"])
    move(desk, "/ticket move 1 general")
    assert len(cards(desk, desk.channel)) == 2
    assert "(new)" in cards(desk, desk.channel)[-1]


def test_posts_that_waited_go_to_the_old_thread_in_their_order(desk: StillDesk) -> None:
    desk.arrives("It burns", subject="Printer")
    old = desk.now(1)
    desk.filed(desk.a_mail("One more thing", subject="Re: [#1] Printer").as_bytes())

    move(desk)

    assert [one.split("\n")[0] for one in texts(desk, desk.channel, old.thread_ts)][-2:] == [
        "One more thing",
        "Tom Technician moved this ticket to Billing. What is written here from now on reaches nobody.",
    ]
    everything = texts(desk, billing(desk), desk.now(1).thread_ts)
    assert everything == ["Tom Technician moved this ticket here from General."]


def test_a_card_that_has_not_left_yet_is_posted_in_the_new_channel_only(desk: StillDesk) -> None:
    desk.filed(desk.a_mail("It burns", subject="Printer").as_bytes())

    move(desk)

    assert cards(desk, desk.channel) == []
    assert cards(desk, billing(desk)) == ["#1 Printer (new)"]
    assert [one.split("\n")[0] for one in texts(desk, billing(desk), desk.now(1).thread_ts)][-2:] == [
        "It burns",
        "Tom Technician moved this ticket here from General.",
    ]
    assert desk.now(1).earlier == ()


def test_a_card_whose_post_is_unclear_at_the_move_is_found_and_left(desk: StillDesk) -> None:
    desk.filed(desk.a_mail("It burns", subject="Printer").as_bytes())
    desk.slack.faults.next("chat.postMessage", "drop_after")
    claimed = desk.parts.worker.claim(mail=False)
    assert claimed
    desk.parts.worker.carry_out(claimed)

    assert said(desk, "/ticket move 1 Billing") == "Ticket #1 is in Billing now."
    for _ in range(8):
        desk.work(minutes=2)

    assert cards(desk, desk.channel) == ["#1 Printer (moved)"]
    assert cards(desk, billing(desk)) == ["#1 Printer (new)"]
    (old,) = desk.now(1).earlier
    assert "It burns" in texts(desk, desk.channel, old.ts)[0]


def test_a_post_that_is_under_way_at_the_move_is_made_once_in_the_old_thread(desk: StillDesk) -> None:
    desk.arrives("It burns", subject="Printer")
    old = desk.now(1)
    desk.filed(desk.a_mail("One more thing", subject="Re: [#1] Printer").as_bytes())
    under_way = desk.parts.worker.claim(mail=False)
    assert under_way

    assert said(desk, "/ticket move 1 Billing") == "Ticket #1 is in Billing now."
    desk.parts.worker.carry_out(under_way)
    for _ in range(3):
        desk.work(seconds=2)

    both = [*texts(desk, desk.channel, old.thread_ts), *texts(desk, billing(desk), desk.now(1).thread_ts)]
    assert len([one for one in both if "One more thing" in one]) == 1
    assert cards(desk, desk.channel) == ["#1 Printer (moved)"]


def test_a_process_that_dies_right_after_the_move_ends_it_when_it_is_back(tmp_path: Path) -> None:
    with still_desk(tmp_path) as desk:
        there = desk.slack.add_channel("billing", members=(desk.ada, desk.tom))
        desk.parts.desk.add_category("Billing", there)
        desk.arrives("It burns", subject="Printer")
        desk.parts.moving.move(1, "Billing", by=desk.tom)
        assert desk.parts.worker.claim(mail=False)  # … with a post in its hands
        desk.parts.store.close()

        desk.parts = build(
            desk.parts.config, clock=desk.clock, monotonic=desk.clock.monotonic, reader=SharedReader()
        )
        desk.parts.worker.release_all()
        for _ in range(4):
            desk.work(minutes=2)

        assert cards(desk, there) == ["#1 Printer (new)"]
        assert cards(desk, desk.channel) == ["#1 Printer (moved)"]
        assert len(texts(desk, there, desk.now(1).thread_ts)) == 1


def test_a_ticket_leaves_a_channel_that_takes_nothing_more_with_all_that_waited(desk: StillDesk) -> None:
    desk.arrives("It burns", subject="Printer")
    desk.slack.kick(desk.slack.bot_user_id, desk.channel)
    desk.arrives("One more thing", subject="Re: [#1] Printer")

    move(desk, by=desk.ada)

    posted = texts(desk, billing(desk), desk.now(1).thread_ts)
    assert [one.split("\n")[0] for one in posted] == [
        "Ada Admin moved this ticket here from General.",
        "One more thing",
    ]


def test_a_reply_typed_before_the_move_is_mailed_though_it_is_read_after(desk: StillDesk) -> None:
    desk.arrives("It burns", subject="Printer")
    old = desk.now(1)
    before = len(desk.received())
    desk.parts.moving.move(1, "Billing", by=desk.tom)
    with desk.parts.store.transaction() as tx:
        ticket = tx.tickets.get(1)
        assert ticket
        late = replace(ticket.earlier[0], left_at=desk.clock().replace(year=2100))
        tx.tickets.put(replace(ticket, earlier=(late,)))

    desk.slack.type(desk.tom, desk.channel, "Help comes", thread_ts=old.thread_ts)
    desk.slack.wait_for(lambda: any(one.pace == "mail" for one in _waiting(desk)))
    desk.work(seconds=1)

    assert len(desk.received()) == before + 1


def _waiting(desk: StillDesk) -> list[Delivery]:
    with desk.parts.store.transaction() as tx:
        return tx.deliveries.find("unfinished", "yes")


def test_who_has_the_ticket_keeps_it_only_where_they_may_work(desk: StillDesk) -> None:
    desk.arrives("It burns", subject="Printer")
    tess = desk.slack.add_user("tess", real_name="Tess Technician")
    desk.slack.invite(tess, desk.channel)
    desk.parts.directory.forget(desk.channel)
    said(desk, "/ticket assign 1 tess")

    move(desk)

    assert (desk.now(1).assignee, desk.now(1).status) == (None, Status.NEW)
    assert "Who had it is not in this channel" in texts(desk, billing(desk), desk.now(1).thread_ts)[-1]


WRONG = (
    ("/ticket move 1", "Try `/ticket move 12 Billing`."),
    ("/ticket move 1 Biling", "There is no category Biling; did you mean `Billing`?"),
    ("/ticket move 1 general", "Ticket #1 is in General already."),
    ("/ticket move 9 Billing", "There is no ticket #9"),
)


def test_a_move_that_cannot_be_changes_nothing(desk: StillDesk) -> None:
    before = desk.ticket()
    empty = desk.slack.add_channel("empty")
    desk.slack.kick(desk.slack.bot_user_id, empty)
    desk.parts.desk.add_category("Empty", empty)

    for line, words in WRONG:
        assert words in said(desk, line), line
    assert "invite it there first" in said(desk, "/ticket move 1 Empty")
    assert "for the technicians of its channel" in said(desk, "/ticket move 1 Billing", by=desk.gus)

    assert desk.now(1) == before


def test_the_same_move_again_moves_once(desk: StillDesk) -> None:
    desk.ticket()

    for _ in range(2):
        desk.parts.moving.move(1, "Billing", by=desk.tom, key="view:1")
        desk.work(seconds=2)
    desk.parts.moving.move(1, "General", by=desk.tom, key="view:2")

    assert desk.parts.moving.move(1, "Billing", by=desk.tom, key="view:1") == "Ticket #1 was moved already."
    assert len(desk.now(1).earlier) == 2


def test_nothing_is_left_undone_after_a_move(desk: StillDesk) -> None:
    desk.arrives("It burns", subject="Printer")
    move(desk)
    desk.work(minutes=5)

    with desk.parts.store.transaction() as tx:
        every = [tx.deliveries.get(number) for number in range(1, 60)]
    assert {one.state for one in every if one} == {State.DONE}
    assert desk.received(ANN)
