"""What was said, edited and deleted in Slack while the bot did not listen."""

from pathlib import Path

import pytest

from bot.run import RunningDesk
from bot.wiring import build
from tests.desks import Desk, config, faster, open_desk, words
from tests.readers import SharedReader


class Away:
    """The bot of a desk, stopped inside the block and started again after it."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self._desk, self._folder = desk, folder

    def __enter__(self) -> None:
        self._desk.running.stop()

    def __exit__(self, *_: object) -> None:
        desk = self._desk
        desk.parts = build(
            config(desk.slack, self._folder, desk.ada), monotonic=faster, reader=SharedReader()
        )
        desk.running = RunningDesk(desk.parts)
        desk.running.start()


def test_replies_typed_while_the_bot_was_down_are_mailed_once_and_in_order(tmp_path: Path) -> None:
    with open_desk(tmp_path) as desk:
        desk.write("Hello")
        card = desk.card()
        desk.quiet()

        with Away(desk, tmp_path):
            for number in range(5):
                desk.slack.type(desk.tom, desk.channel, f"step {number}", thread_ts=card["ts"])

        desk.got("ann@customer.test", "step 4")
        desk.quiet()
        assert [words(one) for one in desk.mails("ann@customer.test", about="step")] == [
            f"step {number}" for number in range(5)
        ]


@pytest.mark.parametrize("acts", ["edit", "delete"])
def test_what_was_undone_while_the_bot_was_down_is_undone(tmp_path: Path, acts: str) -> None:
    with open_desk(tmp_path) as desk:
        desk.set(undo_seconds="3")
        desk.write("Hello")
        ts = desk.reply("We come tomorow")
        desk.until(lambda: desk.reactions(ts) == ["hourglass_flowing_sand"])

        with Away(desk, tmp_path):
            if acts == "edit":
                desk.slack.edit(desk.tom, desk.channel, ts, "We come tomorrow")
            else:
                desk.slack.delete(desk.tom, desk.channel, ts)

        desk.reply("The end")
        desk.got("ann@customer.test", "The end")
        desk.quiet()
        assert not desk.mails("ann@customer.test", about="tomorow")
        assert len(desk.mails("ann@customer.test", about="tomorrow")) == (acts == "edit")
