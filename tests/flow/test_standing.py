"""Living with Slack: whatever becomes of channels and the token, admins hear once and nothing is lost."""

from collections.abc import Callable

import pytest

from bot.errors import NotAllowed, StoreFull
from bot.polling import poll
from bot.web import build_figures
from tests.still_desks import ANN, StillDesk


@pytest.fixture
def quiet(still: StillDesk) -> StillDesk:
    """A desk whose direct messages are about trouble only, with a ticket in its channel."""
    still.set(notify_technicians_new="off")
    still.parts.staff.learn()
    still.arrives("The printer burns")
    return still


def hears(desk: StillDesk) -> None:
    """The event has come, and the desk has looked around."""
    desk.slack.wait_for(lambda: desk.parts.standing.stale.is_set)
    looks(desk)


def looks(desk: StillDesk) -> None:
    """The desk looks around, as it does every few minutes."""
    desk.parts.staff.learn()
    desk.parts.standing.changed()
    desk.parts.standing.look_if_changed()
    desk.work(seconds=5)


def shown(desk: StillDesk) -> list[str]:
    """The words of the tickets that have a thread in the channel."""
    with desk.parts.store.transaction() as tx:
        return [one.subject for one in tx.tickets.all() if one.thread_ts]


def archived(desk: StillDesk) -> Callable[[], None]:
    desk.slack.archive(desk.channel)
    return lambda: desk.slack.unarchive(desk.channel)


def removed(desk: StillDesk) -> Callable[[], None]:
    desk.slack.kick(desk.slack.bot_user_id, desk.channel)
    return lambda: desk.slack.invite(desk.slack.bot_user_id, desk.channel)


@pytest.mark.parametrize("event_is_lost", [False, True])
@pytest.mark.parametrize(
    ("happens", "code", "remedy"),
    [
        (archived, "is_archived", "Unarchive the channel"),
        (removed, "not_in_channel", "Invite the desk into the channel"),
    ],
)
def test_fault_63_a_channel_without_the_desk_is_told_once_and_its_posts_wait(
    quiet: StillDesk,
    happens: Callable[[StillDesk], Callable[[], None]],
    code: str,
    remedy: str,
    event_is_lost: bool,
) -> None:
    undo = happens(quiet)
    look = looks if event_is_lost else hears
    look(quiet)
    quiet.arrives("Another", subject="Another")
    looks(quiet)
    quiet.work(hours=1)
    [stopped] = quiet.told(quiet.ada)
    assert code in stopped
    assert remedy in stopped
    assert "(General)" in stopped
    assert shown(quiet) == ["The printer burns"]

    undo()
    # The bot hears of an unarchived channel and of its own return; where that is lost, it looks.
    looks(quiet)
    looks(quiet)

    assert shown(quiet) == ["The printer burns", "Another"]
    [_, again] = quiet.told(quiet.ada)
    assert "what waited is posted now" in again


def test_fault_63_a_deleted_channel_is_told_once_and_nothing_is_lost(quiet: StillDesk) -> None:
    quiet.slack.delete_channel(quiet.channel)
    looks(quiet)
    quiet.arrives("Another", subject="Another")
    quiet.work(hours=1)
    looks(quiet)

    [stopped] = quiet.told(quiet.ada)
    assert "channel_not_found" in stopped
    assert "make a category for another one" in stopped
    assert quiet.now(2).is_open

    other = quiet.slack.add_channel("other", members=(quiet.ada, quiet.tom))
    quiet.parts.desk.add_category("Other", other)
    quiet.parts.moving.move(2, "Other", by=quiet.ada)
    quiet.work(hours=1)
    assert quiet.now(2).channel == other
    assert quiet.now(2).thread_ts


def test_fault_63_a_new_name_of_a_channel_or_a_person_is_shown_at_once(quiet: StillDesk) -> None:
    directory = quiet.parts.directory
    assert (directory.channel(quiet.channel), directory.user(quiet.tom)) == ("support", "Tom Technician")

    quiet.slack.rename(quiet.channel, "service")
    quiet.slack.change_user(quiet.tom, real_name="Tom Taylor")

    quiet.slack.wait_for(lambda: directory.channel(quiet.channel) == "service")
    quiet.slack.wait_for(lambda: directory.user(quiet.tom) == "Tom Taylor")
    assert quiet.told(quiet.ada) == []


def test_fault_64_a_token_that_slack_takes_no_more_is_told_where_it_can_be_read(quiet: StillDesk) -> None:
    quiet.slack.faults.always("*", "error", code="token_revoked")
    quiet.arrives("Another", subject="Another")
    looks(quiet)

    figures = build_figures(quiet.parts.pages.health).test_client()
    assert "Slack refused: token_revoked. Install the app anew" in figures.get("/readyz").text
    assert quiet.now(2).is_open

    quiet.slack.faults.clear()
    quiet.work(hours=1)
    looks(quiet)
    assert shown(quiet) == ["The printer burns", "Another"]
    assert figures.get("/readyz").text == "ready\n"
    assert [one for one in quiet.told(quiet.ada) if "takes what the desk sends again" in one] != []
    assert len(quiet.told(quiet.ada)) == 2


@pytest.mark.parametrize("happens", ["revoke_token", "uninstall"])
def test_fault_64_an_app_that_is_gone_is_noticed_by_its_last_event(quiet: StillDesk, happens: str) -> None:
    getattr(quiet.slack, happens)()

    hears(quiet)

    (trouble,) = quiet.parts.pages.health.figures().alerts
    assert "Slack does not take the desk's token" in trouble
    assert "SLACK_BOT_TOKEN" in trouble


def test_fault_64_a_missing_scope_is_told_once_with_what_to_do(quiet: StillDesk) -> None:
    quiet.slack.files.share_delay(0)
    quiet.slack.faults.always("files.getUploadURLExternal", "error", code="missing_scope")

    plan = (("plan.pdf", b"%PDF-1.4", "application/pdf"),)
    quiet.arrives("With a plan", subject="Plan", files=plan)
    quiet.arrives("With another plan", subject="Plan two", files=plan)
    quiet.work(hours=1)
    [stopped] = quiet.told(quiet.ada)
    assert "missing_scope" in stopped
    assert "Reinstall to Workspace" in stopped

    quiet.slack.faults.clear()
    quiet.work(hours=2)
    quiet.work(seconds=5)
    for number in (2, 3):
        assert sum(len(one.get("files", ())) for one in quiet.thread(number)) == 1
    assert len(quiet.told(quiet.ada)) == 2


def test_fault_56_slack_that_stays_away_is_told_and_what_waited_is_posted(quiet: StillDesk) -> None:
    here, quiet.parts.client.base_url = quiet.parts.client.base_url, "http://127.0.0.1:9/api/"
    quiet.arrives("Another", subject="Another")
    assert quiet.parts.pages.health.figures().alerts == ()

    quiet.work(minutes=20)
    (trouble,) = quiet.parts.pages.health.figures().alerts
    assert "Slack could not be reached" in trouble

    quiet.parts.client.base_url = here
    quiet.work(hours=1)
    assert shown(quiet) == ["The printer burns", "Another"]
    assert quiet.parts.pages.health.figures().alerts == ()


def test_fault_65_a_locked_thread_is_told_once_and_holds_up_no_other(quiet: StillDesk) -> None:
    quiet.slack.lock_thread(quiet.channel, str(quiet.now(1).thread_ts))
    quiet.arrives("More of it", subject="Re: [#1] The printer burns", sender=ANN)
    quiet.arrives("Another", subject="Another")
    for _ in range(3):
        quiet.work(hours=1)
        quiet.arrives("Once more", subject="Once more")

    [stopped] = [one for one in quiet.told(quiet.ada) if "locked" in one]
    assert "What belongs to ticket #1" in stopped
    assert "Unlock the thread" in stopped
    assert "Another" in shown(quiet)
    assert "Once more" in shown(quiet)


@pytest.mark.parametrize("event_is_lost", [False, True])
def test_who_leaves_a_channel_has_no_rights_there_any_more(quiet: StillDesk, event_is_lost: bool) -> None:
    quiet.parts.facts.change(1, {"priority": "high"}, by=quiet.tina)
    if event_is_lost:
        quiet.slack.sockets.drop("half_open")
    quiet.slack.kick(quiet.tina, quiet.channel)
    if event_is_lost:
        quiet.clock.forward(minutes=5)  # no answer of Slack's is believed for longer
    else:
        quiet.slack.wait_for(lambda: quiet.parts.standing.stale.is_set)

    with pytest.raises(NotAllowed):
        quiet.parts.facts.change(1, {"priority": "low"}, by=quiet.tina)


def test_a_deactivated_technician_is_noticed_by_the_event(quiet: StillDesk) -> None:
    quiet.parts.desk.take(1, by=quiet.tom)

    quiet.slack.change_user(quiet.tom, deleted=True)
    quiet.slack.wait_for(lambda: quiet.parts.staff.stale.is_set)
    quiet.parts.staff.learn_if_changed()

    assert quiet.now(1).assignee is None


def test_what_the_store_had_no_room_for_is_learnt_and_looked_at_again(
    quiet: StillDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise StoreFull("There is no room.")

    quiet.parts.desk.take(1, by=quiet.tom)
    quiet.slack.change_user(quiet.tom, deleted=True)
    quiet.slack.archive(quiet.channel)
    quiet.slack.wait_for(lambda: quiet.parts.staff.stale.is_set and quiet.parts.standing.stale.is_set)
    with monkeypatch.context() as disk:
        disk.setattr(quiet.parts.store, "transaction", full)
        for look in (quiet.parts.staff.learn_if_changed, quiet.parts.standing.look_if_changed):
            with pytest.raises(StoreFull):
                look()

    quiet.parts.staff.learn_if_changed()
    quiet.parts.standing.look_if_changed()
    quiet.work(seconds=5)

    assert quiet.now(1).assignee is None
    assert any("archived" in one for one in quiet.told(quiet.ada))


@pytest.mark.parametrize(
    "code",
    ["restricted_action", "restricted_action_read_only_channel", "restricted_action_thread_only_channel"],
)
def test_fault_63_restricted_posting_is_told_once_while_reactions_go_on(quiet: StillDesk, code: str) -> None:
    quiet.slack.faults.always("chat.postMessage", "error", code=code)
    quiet.arrives("Another", subject="Another")
    for _ in range(3):
        quiet.parts.facts.change(1, {"priority": "high"}, by=quiet.tom)
        quiet.work(hours=1)
        quiet.parts.facts.change(1, {"priority": "low"}, by=quiet.tom)
        quiet.work(hours=1)

    quiet.slack.faults.clear()
    quiet.work(hours=3)

    told = quiet.told(quiet.ada)
    assert sum(code in one and "cannot be sent" in one for one in told) <= 2  # to begin threads, and to reply
    assert shown(quiet) == ["The printer burns", "Another"]


def test_many_channels_that_go_at_once_are_one_message_and_so_is_their_return(quiet: StillDesk) -> None:
    channels = [quiet.slack.add_channel(f"c{number}", members=(quiet.ada,)) for number in range(4)]
    for number, channel in enumerate(channels):
        quiet.parts.desk.add_category(f"C{number}", channel)
    for channel in channels:
        quiet.slack.archive(channel)
    looks(quiet)
    looks(quiet)

    (stopped,) = quiet.told(quiet.ada)
    assert "4 channels cannot be sent" in stopped
    assert all(f"<#{channel}> (C{number})" in stopped for number, channel in enumerate(channels))
    assert len(quiet.parts.pages.health.figures().alerts) == 4

    for channel in channels:
        quiet.slack.unarchive(channel)
    looks(quiet)
    looks(quiet)

    (_, again) = quiet.told(quiet.ada)
    assert "again: what waited is posted now" in again
    assert all(f"<#{channel}> (C{number})" in again for number, channel in enumerate(channels))
    assert quiet.parts.pages.health.figures().alerts == ()


def test_a_refusal_from_before_the_desks_return_is_no_new_trouble(quiet: StillDesk) -> None:
    quiet.slack.kick(quiet.slack.bot_user_id, quiet.channel)
    quiet.arrives("Another", subject="Another")
    quiet.clock.forward(hours=2)
    claimed = quiet.parts.worker.claim()
    assert claimed
    refused = quiet.parts.worker.attempt(claimed)
    quiet.slack.invite(quiet.slack.bot_user_id, quiet.channel)
    quiet.parts.standing.look()

    quiet.parts.worker.settle(claimed, refused)

    quiet.work(seconds=15)
    quiet.work(seconds=5)
    assert shown(quiet) == ["The printer burns", "Another"]
    assert sum("cannot be sent" in one for one in quiet.told(quiet.ada)) == 1
    assert len(quiet.told(quiet.ada)) == 2


def test_whoever_was_removed_from_a_channel_has_none_of_its_tickets_any_more(quiet: StillDesk) -> None:
    quiet.parts.desk.take(1, by=quiet.tom)
    quiet.slack.kick(quiet.tom, quiet.channel)
    quiet.clock.forward(hours=1)
    looks(quiet)
    looks(quiet)

    words = "Tom Technician is not in this channel any more: nobody has this ticket now."
    assert quiet.now(1).assignee is None
    assert quiet.lines(quiet.now(1))[-1] == words
    (told,) = quiet.told(quiet.ada)
    assert f"who is not in <#{quiet.channel}> any more, waits to be taken: #1." in told


def test_an_admin_who_leaves_a_channel_and_a_channel_without_the_desk_take_nobodys_ticket(
    quiet: StillDesk,
) -> None:
    quiet.parts.desk.take(1, by=quiet.ada)
    quiet.slack.kick(quiet.ada, quiet.channel)
    quiet.clock.forward(hours=1)
    looks(quiet)
    assert quiet.now(1).assignee == quiet.ada

    quiet.parts.desk.take(1, by=quiet.tom, over=quiet.ada)
    quiet.slack.kick(quiet.slack.bot_user_id, quiet.channel)
    quiet.clock.forward(hours=1)
    looks(quiet)
    assert quiet.now(1).assignee == quiet.tom

    # What happens to them meanwhile is heard of all the same.
    quiet.slack.change_user(quiet.tom, deleted=True)
    quiet.parts.staff.user_changed(quiet.tom)
    quiet.parts.staff.learn_if_changed()
    assert quiet.now(1).assignee is None


def test_one_look_of_a_desk_that_polls_says_what_became_of_targets(quiet: StillDesk) -> None:
    quiet.set(respond_within="1h")
    quiet.forget_accounts()
    quiet.clock.forward(hours=2)

    assert poll(quiet.parts, lambda _: None)

    assert [one for one in quiet.lines(quiet.now(1)) if "target" in one]
