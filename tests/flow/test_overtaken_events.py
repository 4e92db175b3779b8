"""Events that overtake each other, one by one: what was a note stays one, who typed first has the ticket."""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.catch_up import DIRECTLY, CatchUp
from bot.core.messages import Audience
from bot.core.outbox import PostLine, Whisper
from bot.core.thread_events import Root
from bot.core.tickets import Ticket
from bot.errors import OutsideError, SlackRefused
from tests.flow.test_orders_of_events import Talk, a_ticket, hand_in
from tests.flow.typing import kept, whispers
from tests.still_desks import StillDesk, still_desk

NOTE = "note: he is difficult"


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    with still_desk(tmp_path / "still") as desk:
        desk.set(undo_seconds="60", notify_technicians_new="off")
        yield Talk(desk=desk, ticket=a_ticket(desk))


def caught_up(talk: Talk) -> int:
    return CatchUp(talk.desk.parts.store, talk, talk.desk.parts.replies, clock=talk.desk.clock).run()


def heard(talk: Talk, way: str) -> None:
    """The desk hears what was said: by its events and then by catching up, or by that alone."""
    for event in talk.events if way == "event" else ():
        hand_in(talk.desk, event)
    caught_up(talk)


def mailed(talk: Talk) -> list[str]:
    """What Ann is mailed, once the undo time is over."""
    talk.desk.work(seconds=100)
    return talk.desk.texts()


def hints(desk: StillDesk) -> list[str]:
    """What anybody was whispered, or will be."""
    with desk.parts.store.transaction() as tx:
        return [one.order.words for one in tx.deliveries.all() if isinstance(one.order, Whisper)]


def lines(desk: StillDesk) -> list[str]:
    """What stands in any ticket's thread as a line, or will."""
    with desk.parts.store.transaction() as tx:
        return [one.order.words for one in tx.deliveries.all() if isinstance(one.order, PostLine)]


def first(talk: Talk) -> str:
    return str(talk.events[0]["ts"])


def audience(talk: Talk) -> Audience:
    message = kept(talk.desk, first(talk))
    assert message
    return message.audience


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (1,)], ids=["in order", "overtaken", "lost"])
def test_a_note_whose_edit_drops_the_word_stays_inside(talk: Talk, order: tuple[int, ...]) -> None:
    talk.say(talk.desk.tom, NOTE, file=False)
    talk.edit(0, "he is difficult")

    for number in order:
        hand_in(talk.desk, talk.events[number])

    assert audience(talk) is Audience.NOTE
    assert not mailed(talk)


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (2, 1, 0), (1, 0, 2), (2, 0), (0, 2)])
def test_what_was_a_note_in_between_stays_one(talk: Talk, order: tuple[int, ...]) -> None:
    talk.say(talk.desk.tom, "he is difficult", file=False)
    talk.edit(0, NOTE)
    talk.edit(0, "he is nice")

    for number in order:
        hand_in(talk.desk, talk.events[number])

    message = kept(talk.desk, first(talk))
    assert message
    assert (message.audience, message.text) == (Audience.NOTE, "he is nice")
    assert talk.desk.now(talk.ticket.number).assignee is None
    assert not mailed(talk)


@pytest.mark.parametrize("order", [(0, 1, 2), (0, 2, 1), (2, 0, 1), (1, 2, 0)])
def test_of_two_edits_in_one_second_the_later_one_is_mailed(talk: Talk, order: tuple[int, ...]) -> None:
    talk.say(talk.desk.tom, "We come tomorow", file=False)
    talk.edit(0, "We come tomorrw")
    talk.edit(0, "We come tomorrow")

    for number in order:
        hand_in(talk.desk, talk.events[number])
    caught_up(talk)

    assert mailed(talk) == ["We come tomorrow"]


def test_an_edit_that_only_catch_up_finds_is_mailed_though_one_of_the_same_second_is_known(
    talk: Talk,
) -> None:
    talk.say(talk.desk.tom, "We come tomorow", file=False)
    talk.edit(0, "We come tomorrw")
    talk.edit(0, "We come tomorrow")
    for number in (0, 1):
        hand_in(talk.desk, talk.events[number])

    caught_up(talk)

    assert mailed(talk) == ["We come tomorrow"]


@pytest.mark.parametrize("way", ["event", "catch-up"])
def test_an_edit_by_somebody_else_changes_no_mail(talk: Talk, way: str) -> None:
    talk.say(talk.desk.tom, "We come", file=False)
    hand_in(talk.desk, talk.events[0])
    talk.edit(0, "We come never", by=talk.desk.ada)

    if way == "event":
        hand_in(talk.desk, talk.events[1])
    else:
        caught_up(talk)

    assert mailed(talk) == ["We come"]


def test_a_reply_that_somebody_else_edited_while_nobody_listened_is_mailed_all_the_same(talk: Talk) -> None:
    talk.say(talk.desk.tom, "We come tomorow", file=False)
    talk.edit(0, "We come tomorrow", by=talk.desk.ada)

    caught_up(talk)
    caught_up(talk)

    assert mailed(talk) == ["We come tomorrow"]


def test_whoever_typed_first_has_the_ticket_though_another_was_heard_first(talk: Talk) -> None:
    talk.say(talk.desk.tom, "Mine", file=False)
    talk.say(talk.desk.tina, "No, mine", file=False)

    for number in (1, 0):
        hand_in(talk.desk, talk.events[number])

    assert talk.desk.now(talk.ticket.number).assignee == talk.desk.tom
    assert mailed(talk) == ["Mine", "No, mine"]


def test_a_note_that_was_deleted_unheard_is_withdrawn_when_the_thread_is_read(talk: Talk) -> None:
    talk.say(talk.desk.tom, NOTE, file=False)
    talk.say(talk.desk.tom, "On our way", file=False)
    talk.delete(0)
    hand_in(talk.desk, talk.events[0])

    caught_up(talk)

    message = kept(talk.desk, first(talk))
    assert message
    assert message.withdrawn
    assert mailed(talk) == ["On our way"]


def test_a_preview_of_a_link_after_an_edit_is_no_edit(talk: Talk) -> None:
    talk.say(talk.desk.tom, "See acme.tst", file=False)
    talk.edit(0, "See acme.test")
    for event in talk.events:
        hand_in(talk.desk, event)
    assert mailed(talk) == ["See acme.test"]

    preview = deepcopy(talk.events[1]) | {"ts": f"{float(talk.events[1]['ts']) + 5:.6f}"}
    preview["previous_message"] = preview["message"]
    hand_in(talk.desk, preview)
    caught_up(talk)
    talk.desk.work(seconds=5)

    with talk.desk.parts.store.transaction() as tx:
        kinds = [one.kind for one in tx.events.find("ticket", talk.ticket.number)]
        lines = [one.order for one in tx.deliveries.find("unfinished_of_ticket", talk.ticket.number)]
    assert "corrected" not in kinds
    assert not [one for one in lines if "too late" in getattr(one, "words", "")]


@pytest.mark.parametrize("way", ["event", "catch-up"])
def test_a_guest_is_told_once_a_day_in_a_thread_why_nothing_is_mailed(talk: Talk, way: str) -> None:
    for text in ("Hello?", "Is anybody there?"):
        talk.say(talk.desk.gus, text, file=False)
        if way == "event":
            hand_in(talk.desk, talk.events[-1])
    caught_up(talk)
    caught_up(talk)

    assert not mailed(talk)
    assert hints(talk.desk) == ["This was not mailed: guests cannot write to customers here."]

    talk.desk.clock.forward(days=1, seconds=1)
    talk.say(talk.desk.gus, "And today?", file=False)
    hand_in(talk.desk, talk.events[-1])

    assert len(hints(talk.desk)) == 2


def test_who_is_not_in_the_channel_is_told_privately_that_nothing_was_mailed(talk: Talk) -> None:
    olga = talk.desk.slack.add_user("olga", real_name="Olga Outside")
    for text in ("Hello?", "Is anybody there?"):
        talk.say(olga, text, file=False)
        hand_in(talk.desk, talk.events[-1])
    caught_up(talk)

    assert not mailed(talk)
    assert talk.desk.told(olga) == [
        f"What you wrote in the thread of ticket #{talk.ticket.number} was not mailed: "
        f"only members of <#{talk.desk.channel}> write to customers there; join it, and write again."
    ]

    talk.desk.slack.invite(olga, talk.desk.channel)
    talk.say(olga, "On our way", file=False)
    hand_in(talk.desk, talk.events[-1])

    assert mailed(talk) == ["On our way"]


def test_an_admin_is_heard_in_each_channel(talk: Talk) -> None:
    talk.desk.slack.kick(talk.desk.ada, talk.desk.channel)
    talk.say(talk.desk.ada, "On our way", file=False)
    hand_in(talk.desk, talk.events[-1])

    assert mailed(talk) == ["On our way"]


def test_what_somebody_wrote_while_nobody_listened_is_mailed_though_they_left_the_channel(talk: Talk) -> None:
    talk.desk.parts.staff.learn()
    talk.say(talk.desk.tina, "On our way", file=False)
    talk.desk.slack.kick(talk.desk.tina, talk.desk.channel)

    caught_up(talk)

    assert mailed(talk) == ["On our way"]


@pytest.mark.parametrize("way", ["lost", "Slack away"])
def test_who_was_never_in_the_channel_is_not_mailed_by_being_heard_late(talk: Talk, way: str) -> None:
    desk = talk.desk
    desk.parts.staff.learn()
    olga = desk.slack.add_user("olga", real_name="Olga Outside")
    talk.say(desk.tom, "We come", file=False)
    hand_in(desk, talk.events[-1])
    talk.say(olga, "Hello?", file=False)
    if way == "Slack away":
        desk.slack.faults.next("conversations.members", "http_500")
        with pytest.raises(OutsideError):
            hand_in(desk, talk.events[-1])
    caught_up(talk)
    asked = members_asked(desk)
    caught_up(talk)

    assert mailed(talk) == ["We come"]
    assert members_asked(desk) == asked
    [told] = desk.told(olga)
    assert told.endswith("write to customers there; join it, and write again.")


def members_asked(desk: StillDesk) -> int:
    """How often Slack was asked who is in a channel."""
    return sum(call.method == "conversations.members" for call in desk.slack.calls)


def test_members_are_heard_while_slack_is_away_though_an_outsider_was_looked_for(talk: Talk) -> None:
    desk = talk.desk
    olga = desk.slack.add_user("olga", real_name="Olga Outside")
    for user, text in ((desk.tom, "We come"), (olga, "Hello?"), (desk.tom, "And then")):
        talk.say(user, text, file=False)
    hand_in(desk, talk.events[0])
    desk.slack.faults.always("conversations.members", "http_500")

    with pytest.raises(OutsideError):
        hand_in(desk, talk.events[1])
    hand_in(desk, talk.events[2])

    assert mailed(talk) == ["We come", "And then"]


def test_nothing_is_mailed_of_whose_account_is_deactivated(talk: Talk) -> None:
    talk.say(talk.desk.tina, "On our way", file=False)
    talk.desk.slack.change_user(talk.desk.tina, deleted=True)

    caught_up(talk)
    caught_up(talk)

    assert not mailed(talk)
    assert not hints(talk.desk)
    assert [one for one in lines(talk.desk) if "not mailed" in one] == [
        "What Tina Technician wrote was not mailed: its author is deactivated; write it again."
    ]


@pytest.mark.parametrize("way", ["event", "catch-up"])
def test_in_a_merged_tickets_thread_each_message_is_answered_with_where_to_go(talk: Talk, way: str) -> None:
    desk = talk.desk
    desk.work()
    talk.ticket, other = a_ticket(desk), desk.ticket()
    desk.parts.merging.merge(talk.ticket.number, other.number, by=desk.ada)
    for text in ("Hello?", "Is anybody there?"):
        talk.say(desk.tom, text, file=False)
        if way == "event":
            hand_in(desk, talk.events[-1])

    caught_up(talk)

    told = hints(desk)
    assert len(told) == 2
    assert told[0].startswith(
        f"This reached nobody: ticket #{talk.ticket.number} was merged into #{other.number}, which is in <#"
    )
    assert not mailed(talk)


@pytest.mark.parametrize("gone", ["moved", "merged"])
def test_who_is_not_in_the_channel_that_a_ticket_has_left_is_told_where_it_is(talk: Talk, gone: str) -> None:
    desk = talk.desk
    olga = desk.slack.add_user("olga", real_name="Olga Outside")
    other = desk.slack.add_channel("sales", members=(desk.ada, olga))
    desk.parts.desk.add_category("Sales", other)
    kept_one = talk.ticket
    if gone == "merged":
        kept_one = a_ticket(desk)
        desk.parts.merging.merge(talk.ticket.number, kept_one.number, by=desk.ada)
    desk.parts.moving.move(kept_one.number, "Sales", by=desk.ada)
    desk.clock.forward(seconds=2)
    for text in ("Hello?", "Is anybody there?"):
        talk.say(olga, text, file=False)
        hand_in(desk, talk.events[-1])
    desk.work()

    [told] = desk.told(olga)
    assert told.startswith(f"What you wrote in the thread of ticket #{talk.ticket.number} reached nobody: ")
    assert f"in <#{other}> now" in told or f"which is in <#{other}>" in told
    assert "join" not in told


def test_nobody_is_whispered_to_where_all_is_well(talk: Talk) -> None:
    talk.say(talk.desk.tom, "On our way", file=False)
    hand_in(talk.desk, talk.events[0])

    assert not whispers(talk.desk, talk.desk.tom)
    assert mailed(talk) == ["On our way"]


def notes_usual(talk: Talk, name: str, switch: str) -> None:
    talk.desk.parts.desk.change_category(name, given={"notes": switch})
    talk.desk.clock.forward(seconds=2)


@pytest.mark.parametrize("way", ["event", "catch-up"])
def test_what_was_a_note_when_it_was_typed_stays_one_though_its_category_was_switched_since(
    talk: Talk, way: str
) -> None:
    notes_usual(talk, "General", "on")
    talk.say(talk.desk.tom, "he is difficult", file=False)
    talk.desk.clock.forward(seconds=2)
    notes_usual(talk, "General", "off")
    talk.say(talk.desk.tom, "We come", file=False)

    heard(talk, way)

    assert audience(talk) is Audience.NOTE
    assert mailed(talk) == ["We come"]


@pytest.mark.parametrize("way", ["event", "catch-up"])
def test_a_note_heard_after_its_ticket_moved_is_read_as_the_category_it_was_typed_in_wants(
    talk: Talk, way: str
) -> None:
    desk = talk.desk
    other = desk.slack.add_channel("sales", members=(desk.ada, desk.tom))
    desk.parts.desk.add_category("Sales", other)
    notes_usual(talk, "General", "on")
    talk.say(desk.tom, "he is difficult", file=False)
    talk.say(desk.tom, "#reply# We come", file=False)
    desk.clock.forward(seconds=2)
    desk.parts.moving.move(talk.ticket.number, "Sales", by=desk.ada)

    heard(talk, way)

    assert audience(talk) is Audience.NOTE
    assert mailed(talk) == ["We come"]


@pytest.mark.parametrize("way", ["event", "catch-up"])
def test_what_was_typed_before_a_merge_is_read_as_the_category_it_was_typed_in_wants(
    talk: Talk, way: str
) -> None:
    desk = talk.desk
    other = desk.slack.add_channel("sales", members=(desk.ada, desk.tom))
    desk.parts.desk.add_category("Sales", other)
    kept_one = a_ticket(desk)
    desk.parts.moving.move(kept_one.number, "Sales", by=desk.ada)
    notes_usual(talk, "General", "on")
    talk.say(desk.tom, "he is difficult", file=False)
    talk.say(desk.tom, "#reply# We come", file=False)
    desk.clock.forward(seconds=2)
    desk.parts.merging.merge(talk.ticket.number, kept_one.number, by=desk.ada)

    heard(talk, way)

    assert audience(talk) is Audience.NOTE
    assert mailed(talk) == ["We come"]


@pytest.mark.parametrize(("worked_on", "said"), [(15, ["We come"]), (5, [])])
def test_a_reply_to_a_ticket_closed_within_14_days_is_found_however_old_its_card_is(
    talk: Talk, worked_on: int, said: list[str]
) -> None:
    talk.desk.set(notify_closed="off")
    talk.desk.clock.forward(days=worked_on)
    talk.desk.close(talk.ticket)
    talk.desk.clock.forward(days=20 - worked_on)
    talk.say(talk.desk.tom, "We come", file=False)

    caught_up(talk)

    assert mailed(talk) == said


class Counted:
    """Slack's history, and what is asked of it."""

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self.since: list[float] = []  # seconds since 1970 from which channels are listed
        self.threads: list[str] = []

    def roots(self, channel: str, oldest: str) -> Iterator[Root]:
        self.since.append(float(oldest))
        return self._talk.roots(channel, oldest)

    def replies(self, channel: str, thread_ts: str, oldest: str) -> Iterator[dict[str, Any]]:
        self.threads.append(thread_ts)
        return self._talk.replies(channel, thread_ts, oldest)


def test_an_old_ticket_that_is_touched_has_its_own_thread_read_and_no_more(talk: Talk) -> None:
    desk = talk.desk
    desk.close(talk.ticket)
    touched(talk.ticket, desk, after=700)
    history = Counted(talk)

    CatchUp(desk.parts.store, history, desk.parts.replies, clock=desk.clock).run()

    assert history.threads == [talk.ticket.thread_ts]
    assert desk.clock().timestamp() - history.since[0] < timedelta(days=15).total_seconds()


def test_of_many_old_tickets_that_are_touched_those_touched_last_are_read(talk: Talk) -> None:
    desk = talk.desk
    old = [a_ticket(desk) for _ in range(DIRECTLY + 1)]
    for one in (*old, talk.ticket):
        desk.close(one)
    desk.clock.forward(days=100)
    for one in old:
        touched(one, desk, after=0.01)
    history = Counted(talk)

    CatchUp(desk.parts.store, history, desk.parts.replies, clock=desk.clock).run()

    assert history.threads == [one.thread_ts for one in reversed(old[1:])]


def touched(ticket: Ticket, desk: StillDesk, *, after: float) -> None:
    """Something happens to a ticket so many days later."""
    desk.clock.forward(days=after)
    now = replace(desk.now(ticket.number), updated_at=desk.clock())
    with desk.parts.store.transaction() as tx:
        tx.tickets.put(now)


def test_a_thread_in_which_nothing_new_can_be_mailed_is_not_read(talk: Talk) -> None:
    talk.say(talk.desk.tom, "We come", file=False)
    talk.desk.clock.forward(days=14, seconds=1)

    assert caught_up(talk) == 0


@pytest.mark.parametrize("is_heard", [True, False])
@pytest.mark.parametrize("gone", ["moved", "merged"])
def test_a_thread_that_its_ticket_has_left_is_still_read_and_what_is_said_there_late_answered(
    talk: Talk, gone: str, is_heard: bool
) -> None:
    desk = talk.desk
    other = desk.slack.add_channel("sales", members=(desk.ada, desk.tom))
    desk.parts.desk.add_category("Sales", other)
    desk.clock.forward(days=15)  # so that the thread is no new one
    talk.say(desk.tom, "We come", file=False)
    desk.clock.forward(seconds=2)
    if gone == "moved":
        desk.parts.moving.move(talk.ticket.number, "Sales", by=desk.ada)
    else:
        desk.parts.merging.merge(talk.ticket.number, a_ticket(desk).number, by=desk.ada)
    desk.clock.forward(seconds=2)
    talk.say(desk.tom, "And then", file=False)

    caught_up(talk)
    for event in talk.events if is_heard else ():
        hand_in(desk, event)
        caught_up(talk)

    assert sum("This reached nobody" in one for one in hints(desk)) == 1
    assert mailed(talk) == ["We come"]


class Both:
    """Slack's history of two threads of one channel."""

    def __init__(self, *talks: Talk) -> None:
        self._talks = talks

    def roots(self, channel: str, oldest: str) -> Iterator[Root]:
        return (root for one in self._talks for root in one.roots(channel, oldest))

    def replies(self, channel: str, thread_ts: str, oldest: str) -> Iterator[dict[str, Any]]:
        return (said for one in self._talks for said in one.replies(channel, thread_ts, oldest))


def test_a_reply_that_waits_in_a_thread_whose_ticket_was_merged_is_not_taken_for_deleted(talk: Talk) -> None:
    desk = talk.desk
    kept_one = Talk(desk=desk, ticket=a_ticket(desk))
    kept_one.say(desk.tina, "Hello", file=False)
    hand_in(desk, kept_one.events[0])
    desk.clock.forward(seconds=1)
    talk.say(desk.tom, "We come", file=False)
    hand_in(desk, talk.events[0])
    desk.clock.forward(seconds=2)
    desk.parts.merging.merge(talk.ticket.number, kept_one.ticket.number, by=desk.ada)

    for _ in range(2):
        both = Both(talk, kept_one)
        CatchUp(desk.parts.store, both, desk.parts.replies, clock=desk.clock).run()

    assert sorted(mailed(talk)) == ["Hello", "We come"]


def test_a_reply_deleted_unheard_in_a_thread_whose_ticket_was_merged_is_not_mailed(talk: Talk) -> None:
    desk = talk.desk
    talk.say(desk.tom, "Oh no", file=False)
    talk.say(desk.tom, "We come", file=False)
    for event in talk.events:
        hand_in(desk, event)
    desk.clock.forward(seconds=2)
    desk.parts.merging.merge(talk.ticket.number, a_ticket(desk).number, by=desk.ada)
    talk.delete(0)

    caught_up(talk)

    assert mailed(talk) == ["We come"]


def test_what_slackbot_says_in_a_thread_is_nobodys_reply(talk: Talk) -> None:
    talk.say("USLACKBOT", "Reminder: call Ann", file=False)

    hand_in(talk.desk, talk.events[0])

    assert not hints(talk.desk)
    assert mailed(talk) == []


@pytest.mark.parametrize("code", ["internal_error", "missing_scope"])
def test_a_reply_whose_author_slack_does_not_tell_today_is_mailed_when_it_does(talk: Talk, code: str) -> None:
    talk.say(talk.desk.tina, "We come", file=False)
    talk.desk.slack.faults.next("users.info", "error", code=code)

    with pytest.raises(SlackRefused):
        hand_in(talk.desk, talk.events[0])
    caught_up(talk)

    assert mailed(talk) == ["We come"]


def test_the_reply_of_somebody_whom_slack_does_not_know_is_not_mailed_and_says_so(talk: Talk) -> None:
    talk.say("U0NOBODY", "We come", file=False)

    hand_in(talk.desk, talk.events[0])

    assert hints(talk.desk) == ["This was not mailed: Slack does not say who wrote it."]
    assert mailed(talk) == []
