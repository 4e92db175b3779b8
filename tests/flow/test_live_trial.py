"""The trial in a real workspace, here in the simulated one: what it finds, and that nothing of it stays."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.adapters.slack_checkup import SlackCheckup
from bot.adapters.slack_files import SlackFileDownloads
from bot.adapters.slack_live import SlackLive
from bot.adapters.slack_poster import web_client
from bot.checks.live import LiveTrial
from bot.checks.live_steps import STEPS
from bot.core.live_trial import Result, Sample, Tried
from bot.errors import NotAllowed, NotFound, OutsideError
from bot.handlers.samples import samples
from bot.outgoing.queue import new_op
from bot.wiring import utc_now
from sandbox.slack import SlackSim
from tests.adapters.slack_worlds import SlackWorld, slack_world
from tests.desks import simulated_slack

CLEANING = "Cleaning up"
FEW = samples()[:1]
Spoil = Callable[[SlackSim], object]


@dataclass
class TriedWorld:
    """The workspace, and how long the trial meant to sleep."""

    world: SlackWorld
    slept: list[float]

    @property
    def slack(self) -> SlackSim:
        return self.world.slack

    def trial(self, shown: tuple[Sample, ...] = FEW, admins: tuple[str, ...] = ()) -> LiveTrial:
        world = self.world
        app_client = web_client(world.slack.app_token, world.slack.api_url)
        return LiveTrial(
            SlackCheckup(world.client, app_client),
            SlackLive(world.client),
            SlackFileDownloads(world.client).download,
            samples=shown,
            admins=admins or (world.tom,),
            clock=utc_now,
            wait=self.slept.append,
            new_op=new_op,
        )

    def rows(self, **more: Any) -> dict[str, Tried]:
        return {row.name: row for row in self.trial(**more).begin(self.world.channel)}

    def left(self) -> list[str]:
        """What still stands in the channel, and files that still have bytes."""
        shown = [one["text"] for one in self.slack.messages(self.world.channel) if "bot_id" in one]
        ids = {call.args["file"] for call in self.slack.calls if call.method == "upload" and call.ok}
        return shown + [id for id in ids if self.slack.file(id)[1]]


@pytest.fixture
def tried() -> Iterator[TriedWorld]:
    with slack_world() as world:
        world.slack.files.share_delay(0)
        yield TriedWorld(world=world, slept=[])


def test_in_a_workspace_as_the_desk_expects_it_everything_is_fine(tried: TriedWorld) -> None:
    rows = tried.rows(shown=samples())

    assert {row.name: row.words for row in rows.values() if row.result is not Result.OK} == {}
    assert list(rows) == [*(name for name, _ in STEPS), CLEANING]
    assert rows["Messages and forms"].words == (
        f"Slack would take all {len(samples())} messages, forms and tabs that the desk shows."
    )
    assert rows[CLEANING].words == "Everything was taken away again (messages: 3, files: 1)."
    assert tried.left() == []


def test_only_the_named_channel_is_written_to(tried: TriedWorld) -> None:
    tried.slack.add_channel("other", members=(tried.world.tom,))

    tried.rows()

    places = {call.args.get("channel", call.args.get("channel_id")) for call in tried.slack.calls}
    assert places - {None} == {tried.world.channel}


def test_calls_come_at_slacks_pace_and_a_wait_that_slack_asks_for_is_kept(tried: TriedWorld) -> None:
    tried.slack.faults.next("chat.postMessage", "ratelimited", retry_after=7)
    tried.slack.faults.next("blocks.validate", "ratelimited", count=2, retry_after=3)

    rows = tried.rows()

    assert {row.result for row in rows.values()} == {Result.OK}
    assert (tried.slept.count(7.0), tried.slept.count(3.0)) == (1, 2)
    api = [call for call in tried.slack.calls if call.method not in ("files-pri", "upload")]
    assert sum(one == 1.1 for one in tried.slept) >= len(api)


def test_who_is_refused_for_good_by_the_rate_limit_is_told_and_it_is_cleaned_up(tried: TriedWorld) -> None:
    tried.slack.faults.always("reactions.add", "ratelimited", retry_after=1)

    rows = tried.rows()

    assert rows["Reactions"].words == "Slack asked us to wait 1 s."
    assert (rows["Reactions"].result, rows[CLEANING].result) == (Result.FAILED, Result.OK)
    assert tried.left() == []


# Each method that the trial calls, and the steps that fail when it does.
FAILING: dict[str, set[str]] = {
    "chat.postMessage": {"Posting"},
    "conversations.replies": {
        "Threads with the bot's token",
        "Metadata",
        "Edits",
        "Reactions",
        "Files",
        "Deleting",
    },
    "conversations.history": {"Metadata"},
    "chat.update": {"Edits"},
    "reactions.add": {"Reactions"},
    "reactions.remove": {"Reactions"},
    "chat.getPermalink": {"Links"},
    "conversations.members": {"Private messages in threads"},
    "chat.postEphemeral": {"Private messages in threads"},
    "files.getUploadURLExternal": {"Files"},
    "upload": {"Files"},
    "files.completeUploadExternal": {"Files"},
    "files.info": {"Files"},
    "files-pri": {"Files"},
    "blocks.validate": {"Messages and forms"},
}


@pytest.mark.parametrize("kind", ["error", "drop_before", "drop_after", "http_500"])
@pytest.mark.parametrize("method", FAILING)
def test_whatever_fails_is_said_and_all_the_rest_is_taken_away(
    tried: TriedWorld, method: str, kind: str
) -> None:
    if method in ("upload", "files-pri") and kind == "error":
        kind = "html_200" if method == "files-pri" else "http_500"
    tried.slack.faults.always(method, kind)

    with_fault = tried.trial().begin(tried.world.channel)
    rows = {}
    for row in with_fault:
        rows[row.name] = row
        if row.name == STEPS[-1][0]:
            tried.slack.faults.clear()  # what was lost can be found again when it is cleaned up

    failed = {row.name for row in rows.values() if row.result is Result.FAILED}
    assert failed == FAILING[method]
    assert all(rows[name].words.endswith(".") and rows[name].words.count(". ") == 0 for name in failed)
    assert tried.left() == []


def test_without_a_first_message_nothing_else_is_tried(tried: TriedWorld) -> None:
    tried.slack.faults.always("chat.postMessage", "error", code="restricted_action")

    rows = tried.rows()

    assert rows.pop("Posting").words == "Slack refused: restricted_action."
    assert rows.pop("Messages and forms").result is rows.pop(CLEANING).result is Result.OK
    assert {row.words for row in rows.values()} == {"There is no message to try it on."}


@pytest.mark.parametrize("method", ["chat.delete", "files.delete"])
def test_what_cannot_be_taken_away_is_named(tried: TriedWorld, method: str) -> None:
    tried.slack.faults.always(method, "error", code="internal_error")

    row = tried.rows()[CLEANING]

    kind = "message" if method == "chat.delete" else "file"
    assert row.result is Result.FAILED
    assert row.words.startswith(f"Could not take away {kind} ")
    assert row.words.endswith("(Slack refused: internal_error); delete it by hand.")


def test_who_stops_the_trial_half_way_leaves_nothing_behind(tried: TriedWorld) -> None:
    going = tried.trial().begin(tried.world.channel)
    names = [next(going).name for _ in range(8)]

    going.close()  # type: ignore[attr-defined]  # it is a generator

    assert names[-1] == "Files"
    assert tried.left() == []


# --- Slack behaves otherwise -------------------------------------------------------------------


class Otherwise(SlackLive):
    """Slack as it might be."""

    def thread(self, channel: str, ts: str) -> list[dict[str, Any]]:
        return [
            one | {"text": "old", "metadata": {}, "reactions": []} for one in super().thread(channel, ts)
        ][::-1]

    def find(self, *_: Any, **__: Any) -> str | None:
        return None

    def permalink(self, channel: str, ts: str) -> str:
        return f"https://example.slack.com/archives/{channel}"

    def problems(self, kind: str, content: Any) -> list[str]:
        return [f"no {kind} today at /0"]


def test_what_is_otherwise_than_the_desk_expects_is_said(tried: TriedWorld) -> None:
    trial = tried.trial()
    trial._slack = Otherwise(tried.world.client)

    rows = {row.name: row for row in trial.begin(tried.world.channel)}

    differing = {row.name for row in rows.values() if row.result is Result.DIFFERS}
    assert differing == {
        "Threads with the bot's token",
        "Metadata",
        "Edits",
        "Reactions",
        "Links",
        "Messages and forms",
    }
    assert rows["Messages and forms"].words == (
        f"Slack would refuse 1 of 1: {FEW[0].name}: no blocks today at /0."
    )
    assert tried.left() == []


def test_a_file_that_is_never_shared_differs(tried: TriedWorld) -> None:
    tried.slack.files.never_share()

    rows = tried.rows()

    assert rows["Files"].words == "After 20 looks files.info does not show where the file was shared."
    assert (rows["Files"].result, rows[CLEANING].result) == (Result.DIFFERS, Result.OK)


def test_a_message_that_slack_would_refuse_is_named_with_its_place(tried: TriedWorld) -> None:
    bad = Sample(name="a bad one", kind="blocks", content=[{"type": "header"}])

    row = tried.rows(shown=(*FEW, bad))["Messages and forms"]

    assert row.result is Result.DIFFERS
    assert row.words == "Slack would refuse 1 of 2: a bad one: missing required field: text at /0."


def test_a_private_message_goes_to_an_admin_in_the_channel_only(tried: TriedWorld) -> None:
    stranger = tried.slack.add_user("sue")

    assert tried.rows(admins=(stranger,))["Private messages in threads"].result is Result.NOT_TRIED
    assert tried.rows(admins=(stranger, tried.world.tom))["Private messages in threads"].result is Result.OK
    assert tried.slack.ephemerals(stranger) == []
    assert [one["thread_ts"] != "" for one in tried.slack.ephemerals(tried.world.tom)] == [True]


# --- where nothing is tried ----------------------------------------------------------------------


def no_such(tried: TriedWorld) -> str:
    return "C0000404"


def without_the_bot(tried: TriedWorld) -> str:
    return tried.slack.add_channel("lobby", members=(tried.world.tom,), bot=False)


def archived(tried: TriedWorld) -> str:
    tried.slack.archive(tried.world.channel)
    return tried.world.channel


@pytest.mark.parametrize(
    ("channel_of", "error", "words"),
    [
        (no_such, NotFound, "Slack shows the bot no channel C0000404;"),
        (without_the_bot, NotAllowed, "The bot is not in #lobby; type /invite there"),
        (archived, NotAllowed, "#support is archived; name a channel"),
    ],
)
def test_where_the_bot_may_not_write_nothing_is_tried(
    tried: TriedWorld, channel_of: Callable[[TriedWorld], str], error: type[Exception], words: str
) -> None:
    channel = channel_of(tried)

    with pytest.raises(error) as caught:
        tried.trial().begin(channel)

    assert str(caught.value).startswith(words)
    assert {call.method for call in tried.slack.calls} == {"conversations.info"}


def test_with_a_wrong_token_nothing_is_tried(tried: TriedWorld) -> None:
    tried.slack.revoke_token()

    with pytest.raises(OutsideError, match="token_revoked"):
        tried.trial().begin(tried.world.channel)


def test_every_scope_that_the_trial_needs_is_the_desks_own() -> None:
    with simulated_slack() as slack:
        tom = slack.add_user("tom")
        world = SlackWorld(
            slack, web_client(slack.bot_token, slack.api_url), tom, slack.add_channel("x", members=(tom,))
        )
        TriedWorld(world=world, slept=[]).rows()

        assert [call.method for call in slack.calls if call.error == "missing_scope"] == []
