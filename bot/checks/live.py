"""The live trial: tries in a channel of the real workspace what documents leave open, and cleans up."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TypeVar

from bot.checks.live_slack import LiveSlack, Trial
from bot.checks.live_steps import STEPS
from bot.checks.slack import TRY_AGAIN, SlackFacts
from bot.core.checkup import ChannelFacts
from bot.core.live_trial import Result, Sample, Tried
from bot.errors import NotAllowed, NotFound, OutsideError, SlackLimited, SlackRefused, SlackUnreachable
from bot.ports import Clock

T = TypeVar("T")
PAUSE = 1.1  # seconds between two calls: Slack takes one post a second in a channel
MOST_WAITS = 5  # how often one call may be put off by Slack
LONGEST_WAIT = 120.0  # seconds that Slack may have us wait at once


class Paced:
    """Makes calls at Slack's pace, and waits where Slack says so."""

    def __init__(self, wait: Callable[[float], None]) -> None:
        self._wait = wait

    def __call__(self, call: Callable[[], T]) -> T:
        """The call's answer; raises what it raises, and `SlackLimited` when Slack goes on refusing."""
        for _ in range(MOST_WAITS):
            self._wait(PAUSE)
            try:
                return call()
            except SlackLimited as error:
                self._wait(min(error.seconds, LONGEST_WAIT))
        return call()


class LiveTrial:
    """Posts in the named channel only, and takes away everything that it posted.

    Args:
        admins: whose private message is tried: the first of them who is in the channel.
        wait: sleeps so many seconds.
        new_op: gives ids that nobody meets twice.
    """

    def __init__(
        self,
        facts: SlackFacts,
        slack: LiveSlack,
        download: Callable[[str, str], bytes],
        *,
        samples: Sequence[Sample],
        admins: Sequence[str],
        clock: Clock,
        wait: Callable[[float], None],
        new_op: Callable[[], str],
    ) -> None:
        self._facts, self._slack, self._download = facts, slack, download
        self._samples, self._admins = tuple(samples), tuple(admins)
        self._clock, self._paced, self._wait, self._new_op = clock, Paced(wait), wait, new_op

    def begin(self, channel: str) -> Iterator[Tried]:
        """Every row as soon as it is known, the cleaning last.

        Raises:
            NotAllowed: The bot is not in the channel, or nobody may write there.
            NotFound: Slack shows the bot no such channel.
            OutsideError: Slack cannot be asked.
        """
        found = self._channel(channel)
        if not found.is_member:
            raise NotAllowed(
                f"The bot is not in #{found.name}; type /invite there with its name, then try again."
            )
        if found.is_archived:
            raise NotAllowed(f"#{found.name} is archived; name a channel in which the bot may write.")
        return self._rows(channel)

    def _channel(self, channel: str) -> ChannelFacts:
        try:
            return self._paced(lambda: self._facts.channel(channel))
        except SlackUnreachable as error:
            raise SlackUnreachable(f"{error} {TRY_AGAIN}") from error
        except SlackRefused as error:
            if error.code != "channel_not_found":
                raise
            raise NotFound(
                f"Slack shows the bot no channel {channel}; give the id that stands at the end of the "
                "channel's details, and invite the bot if the channel is private."
            ) from error

    def _rows(self, channel: str) -> Iterator[Tried]:
        trial = Trial(
            slack=self._slack,
            do=self._paced,
            wait=self._wait,
            download=self._download,
            new_op=self._new_op,
            channel=channel,
            begun=self._clock() - timedelta(minutes=5),  # the two clocks may differ
            admins=self._admins,
            samples=self._samples,
        )
        try:
            for name, step in STEPS:
                try:
                    result, words = step(trial)
                except OutsideError as error:
                    result, words = Result.FAILED, str(error)
                yield Tried(name=name, result=result, words=words)
        finally:
            cleaned = self._cleaned(trial)
        yield cleaned

    def _cleaned(self, trial: Trial) -> Tried:
        """Takes away what was posted, also what was posted without our hearing of it."""
        self._find_lost(trial)
        left = [
            *self._left(
                "message", trial.messages[::-1], lambda ts: self._slack.remove_message(trial.channel, ts)
            ),
            *self._left("file", trial.files, self._slack.remove_file),
        ]
        if left:
            words = f"Could not take away {', '.join(left)}; delete it by hand."
            return Tried(name="Cleaning up", result=Result.FAILED, words=words)
        words = (
            f"Everything was taken away again (messages: {len(trial.messages)}, files: {len(trial.files)})."
        )
        return Tried(name="Cleaning up", result=Result.OK, words=words)

    def _find_lost(self, trial: Trial) -> None:
        """A post whose answer was lost may be there all the same."""
        for op, thread_ts in trial.unsure:
            with suppress(OutsideError):
                ts = self._paced(
                    lambda op=op, thread_ts=thread_ts: self._slack.find(  # type: ignore[misc]  # bound now
                        trial.channel, op, thread_ts=thread_ts, oldest=trial.begun
                    )
                )
                if ts:
                    trial.messages.append(ts)
        for file in trial.files:
            with suppress(OutsideError):
                trial.messages += trial.shares(self._paced(lambda file=file: self._slack.file(file)))  # type: ignore[misc]  # bound now
        trial.messages[:] = sorted(set(trial.messages))

    def _left(self, kind: str, ids: Sequence[str], remove: Callable[[str], None]) -> list[str]:
        left = []
        for id in ids:
            try:
                self._paced(lambda id=id: remove(id))  # type: ignore[misc]  # bound now
            except OutsideError as error:
                left.append(f"{kind} {id} ({str(error).rstrip('.')})")
        return left
