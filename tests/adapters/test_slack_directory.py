"""Who is who in Slack: asked once, believed for minutes, and never made up where rights depend on it."""

import pytest

from bot.adapters.slack_directory import FRESH, PAGE, SlackDirectory
from bot.errors import OutsideError, SlackRefused
from tests.adapters.slack_worlds import SlackWorld


class Seconds:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def directory(world: SlackWorld, seconds: Seconds) -> SlackDirectory:
    return SlackDirectory(world.client, monotonic=seconds)


def asked(world: SlackWorld, method: str) -> int:
    return sum(call.method == method for call in world.slack.calls)


def test_a_person_is_known_by_the_real_name(world: SlackWorld, directory: SlackDirectory) -> None:
    tom = directory.person(world.tom)

    assert (tom.name, tom.is_guest, tom.is_bot, tom.is_stranger, tom.is_gone) == (
        "Tom Technician", False, False, False, False,
    )  # fmt: skip


def test_guests_strangers_and_the_deactivated_are_told_apart(
    world: SlackWorld, directory: SlackDirectory
) -> None:
    guest = world.slack.add_user("gus", is_restricted=True)
    single = world.slack.add_user("gil", is_ultra_restricted=True)
    stranger = world.slack.add_user("sam", team_id="T0OTHER")
    gone = world.slack.add_user("gwen")
    world.slack.change_user(gone, deleted=True)

    assert [directory.person(one).is_guest for one in (guest, single, stranger)] == [True, True, False]
    assert [directory.person(one).is_stranger for one in (guest, stranger)] == [False, True]
    assert directory.person(gone).is_gone


def test_a_person_is_asked_for_once_in_five_minutes(
    world: SlackWorld, directory: SlackDirectory, seconds: Seconds
) -> None:
    for _ in range(3):
        directory.person(world.tom)
    assert asked(world, "users.info") == 1

    world.slack.change_user(world.tom, deleted=True)
    seconds.now = FRESH

    assert directory.person(world.tom).is_gone


def test_members_are_read_page_by_page(world: SlackWorld, directory: SlackDirectory) -> None:
    people = [world.slack.add_user(f"user{number}") for number in range(PAGE + 1)]
    channel = world.slack.add_channel("many", members=people)

    assert set(people) <= directory.members(channel)
    assert asked(world, "conversations.members") == 2


def test_whoever_joins_or_leaves_makes_the_members_be_asked_for_anew(
    world: SlackWorld, directory: SlackDirectory
) -> None:
    tina = world.slack.add_user("tina")
    assert tina not in directory.members(world.channel)

    world.slack.invite(tina, world.channel)
    directory.forget(world.channel)

    assert tina in directory.members(world.channel)


def test_while_slack_is_away_an_old_answer_is_better_than_none(
    world: SlackWorld, directory: SlackDirectory, seconds: Seconds
) -> None:
    members = directory.members(world.channel)
    seconds.now = 10 * FRESH
    world.slack.faults.always("*", "http_500")

    assert directory.members(world.channel) == members
    with pytest.raises(OutsideError):
        directory.person(world.tom)


def test_asked_anew_no_older_answer_will_do_and_none_is_thrown_away(
    world: SlackWorld, directory: SlackDirectory
) -> None:
    members = directory.members(world.channel)
    world.slack.faults.next("conversations.members", "http_500")

    with pytest.raises(OutsideError):
        directory.members(world.channel, anew=True)
    assert directory.members(world.channel) == members

    tina = world.slack.add_user("tina")
    world.slack.invite(tina, world.channel)
    assert tina in directory.members(world.channel, anew=True)
    assert tina in directory.members(world.channel)


def test_a_refusal_is_an_answer_and_no_old_one_stands_for_it(
    world: SlackWorld, directory: SlackDirectory, seconds: Seconds
) -> None:
    directory.members(world.channel)
    seconds.now = 10 * FRESH
    world.slack.faults.next("conversations.members", "error", code="channel_not_found")

    with pytest.raises(SlackRefused):
        directory.members(world.channel)


def test_an_answer_that_was_on_its_way_when_somebody_left_is_not_believed(
    world: SlackWorld, directory: SlackDirectory
) -> None:
    """The event comes while the members are being asked for."""
    tina = world.slack.add_user("tina")
    world.slack.invite(tina, world.channel)
    ask = world.client.conversations_members

    def and_meanwhile_she_leaves(**asked: object) -> object:
        answer = ask(**asked)  # type: ignore[arg-type]  # what the directory asks
        world.slack.kick(tina, world.channel)
        directory.forget(world.channel)
        return answer

    world.client.conversations_members = and_meanwhile_she_leaves  # type: ignore[method-assign,assignment]
    directory.members(world.channel)
    world.client.conversations_members = ask  # type: ignore[method-assign]

    assert tina not in directory.members(world.channel)


def test_names_to_show_are_plain_words_where_slack_does_not_say(
    world: SlackWorld, directory: SlackDirectory
) -> None:
    group = world.slack.add_usergroup("oncall", [world.tom])

    assert (directory.user(world.tom), directory.channel(world.channel), directory.usergroup(group)) == (
        "Tom Technician", "support", "oncall",
    )  # fmt: skip
    assert (directory.user("U0"), directory.channel("C0"), directory.usergroup("S0")) == (
        "somebody", "channel", "group",
    )  # fmt: skip


def test_who_we_are_and_where(world: SlackWorld, directory: SlackDirectory) -> None:
    assert directory.bot_user == world.slack.bot_user_id
    assert directory.team == world.slack.team_id
    assert directory.workspace_url.startswith("http")


def test_while_slack_is_away_nobody_is_taken_for_us(world: SlackWorld, directory: SlackDirectory) -> None:
    world.slack.faults.always("*", "drop_before")

    with pytest.raises(OutsideError):
        _ = directory.bot_user
    assert directory.workspace_url == ""
