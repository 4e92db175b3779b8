"""Emoji on a ticket's card: some act where the setting allows, for those who may, and once."""

import pytest

from bot.core.tickets import Status
from bot.tickets.emoji_acts import CHECK, EYES, REPEAT
from tests.still_desks import StillDesk


@pytest.fixture
def desk_with_emoji(desk: StillDesk) -> StillDesk:
    desk.set(emoji_acts="on")
    desk.ticket()
    return desk


def react(desk: StillDesk, name: str, *, by: str = "", ts: str = "", undo: bool = False) -> None:
    """Put an emoji on the first ticket's card, and wait until the bot has heard of it."""
    act = desk.slack.unreact if undo else desk.slack.react
    before = len(desk.slack.envelopes)
    act(by or desk.tom, desk.now(1).channel, ts or desk.now(1).thread_ts or "", name)
    heard = lambda: [one for one in desk.slack.envelopes[before:] if one.acked_at]  # noqa: E731  # read where it is used
    if not undo:  # nobody hears of that
        desk.slack.wait_for(heard)
    desk.work(seconds=1)


def told(desk: StillDesk, user: str) -> list[str]:
    return [str(one["text"]) for one in desk.slack.ephemerals(user)]


def test_emoji_on_a_card_take_close_and_reopen(desk_with_emoji: StillDesk) -> None:
    desk = desk_with_emoji

    react(desk, EYES)
    assert (desk.now(1).assignee, desk.now(1).status) == (desk.tom, Status.IN_PROGRESS)
    react(desk, CHECK)
    assert desk.now(1).status is Status.CLOSED
    react(desk, REPEAT)
    assert desk.now(1).status is Status.IN_PROGRESS
    assert told(desk, desk.tom) == []


def test_without_the_setting_emoji_acts_no_emoji_acts(desk: StillDesk) -> None:
    desk.set(emoji_acts="off")
    desk.ticket()

    react(desk, EYES)

    assert desk.now(1).assignee is None


def test_taking_an_emoji_away_does_nothing(desk_with_emoji: StillDesk) -> None:
    desk = desk_with_emoji
    react(desk, EYES)

    react(desk, EYES, undo=True)

    assert desk.now(1).assignee == desk.tom


@pytest.mark.parametrize("name", ["+1", "eyes::skin-tone-2", "heavy_check_mark"])
def test_other_emoji_do_nothing(desk_with_emoji: StillDesk, name: str) -> None:
    acts, card = desk_with_emoji.parts.emoji_acts, desk_with_emoji.now(1)

    acts.reacted(desk_with_emoji.tom, name, channel=card.channel, ts=card.thread_ts or "", key="event:1")

    assert desk_with_emoji.now(1) == card


def test_emoji_on_other_messages_do_nothing(desk_with_emoji: StillDesk) -> None:
    desk = desk_with_emoji
    reply = desk.slack.type(desk.tina, desk.channel, "note: I look", thread_ts=desk.now(1).thread_ts)
    other = desk.slack.type(desk.tina, desk.channel, "Lunch?")

    for ts in (reply, other):
        react(desk, EYES, ts=ts)

    assert desk.now(1).assignee is None


def test_who_comes_second_is_told_privately_who_has_it(desk_with_emoji: StillDesk) -> None:
    desk = desk_with_emoji
    react(desk, EYES, by=desk.tina)

    react(desk, EYES)

    assert told(desk, desk.tom) == [f"Ticket #1 is taken. <@{desk.tina}> has it."]
    assert desk.now(1).assignee == desk.tina


def test_who_may_not_act_is_told_privately(desk_with_emoji: StillDesk) -> None:
    desk = desk_with_emoji

    react(desk, CHECK, by=desk.gus)

    assert told(desk, desk.gus) == ["Ticket #1 is for the technicians of its channel."]
    assert desk.now(1).status is Status.NEW


def test_what_cannot_be_is_told_privately(desk_with_emoji: StillDesk) -> None:
    desk = desk_with_emoji
    desk.parts.desk.close(1, by=desk.tom)

    react(desk, EYES)

    assert "Ticket #1 is closed; reopen it" in told(desk, desk.tom)[0]


def test_a_repeated_event_changes_nothing(desk_with_emoji: StillDesk) -> None:
    desk = desk_with_emoji
    card = desk.now(1)
    acts = desk.parts.emoji_acts

    def checked() -> str:
        return acts.reacted(desk.tom, CHECK, channel=card.channel, ts=card.thread_ts or "", key="event:Ev1")

    assert checked() == "Ticket #1 is closed."
    desk.parts.desk.reopen(1, by=desk.tina)

    checked()

    assert desk.now(1).is_open


def test_a_refusal_is_told_once(desk_with_emoji: StillDesk) -> None:
    desk = desk_with_emoji
    card = desk.now(1)
    for _ in range(2):
        desk.parts.emoji_acts.reacted(
            desk.gus, EYES, channel=card.channel, ts=card.thread_ts or "", key="event:Ev1"
        )

    desk.work(seconds=1)

    assert len(told(desk, desk.gus)) == 1


def test_the_bots_own_marks_and_other_programs_do_nothing(desk_with_emoji: StillDesk) -> None:
    desk = desk_with_emoji
    card = desk.now(1)

    for user in (desk.slack.bot_user_id,):
        desk.parts.emoji_acts.reacted(
            user, CHECK, channel=card.channel, ts=card.thread_ts or "", key=f"event:{user}"
        )

    assert desk.now(1).is_open
