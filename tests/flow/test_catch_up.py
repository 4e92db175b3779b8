"""What was said, edited and deleted in Slack while the bot did not listen."""

from pathlib import Path

import pytest

from bot.core.messages import Message
from bot.run import RunningDesk
from bot.wiring import build
from tests.desks import Desk, ForwardClock, config, faster, open_desk, words
from tests.flow.typing import kept
from tests.readers import SharedReader


class Away:
    """The bot of a desk, stopped inside the block and started again after it."""

    def __init__(self, desk: Desk, folder: Path, clock: ForwardClock) -> None:
        self._desk, self._folder, self._clock = desk, folder, clock

    def __enter__(self) -> None:
        self._desk.running.stop()

    def __exit__(self, *_: object) -> None:
        desk = self._desk
        desk.parts = build(
            config(desk.slack, self._folder, desk.ada),
            clock=self._clock,
            monotonic=faster,
            reader=SharedReader(),
        )
        desk.running = RunningDesk(desk.parts)
        desk.running.start()


def test_replies_typed_while_the_bot_was_down_are_mailed_once_and_in_order(
    tmp_path: Path, clock: ForwardClock
) -> None:
    with open_desk(tmp_path, clock=clock) as desk:
        desk.write("Hello")
        card = desk.card()
        desk.quiet()

        with Away(desk, tmp_path, clock):
            for number in range(5):
                desk.slack.type(desk.tom, desk.channel, f"step {number}", thread_ts=card["ts"])

        desk.got("ann@customer.test", "step 4")
        desk.quiet()
        assert [words(one) for one in desk.mails("ann@customer.test", about="step")] == [
            f"step {number}" for number in range(5)
        ]


def is_undone(message: Message | None) -> bool:
    return message is not None and (message.withdrawn or message.text == "We come tomorrow")


@pytest.mark.parametrize("acts", ["edit", "delete"])
def test_what_was_undone_while_the_bot_was_down_is_undone(
    tmp_path: Path, clock: ForwardClock, acts: str
) -> None:
    with open_desk(tmp_path, clock=clock) as desk:
        desk.set(undo_seconds="600")
        desk.write("Hello")
        ts = desk.reply("We come tomorow")
        desk.until(lambda: desk.reactions(ts) == ["hourglass_flowing_sand"])

        with Away(desk, tmp_path, clock):
            if acts == "edit":
                desk.slack.edit(desk.tom, desk.channel, ts, "We come tomorrow")
            else:
                desk.slack.delete(desk.tom, desk.channel, ts)

        end = desk.reply("The end")
        desk.until(lambda: kept(desk, end) and is_undone(kept(desk, ts)))
        clock.forward(minutes=10)
        desk.got("ann@customer.test", "The end")
        desk.quiet()
        assert not desk.mails("ann@customer.test", about="tomorow")
        assert len(desk.mails("ann@customer.test", about="tomorrow")) == (acts == "edit")
