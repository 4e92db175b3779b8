"""Files that technicians attach: fetched once, as the message has them when its mail leaves."""

from dataclasses import replace

import pytest

from bot.adapters.slack_files import SlackFileDownloads
from bot.core.slack_trouble import NEEDS_SCOPE
from bot.errors import FileLost
from tests.flow.typing import kept, typed
from tests.still_desks import StillDesk

PLAN, LIST = ("plan.txt", b"the plan", "text/plain"), ("list.txt", b"the list", "text/plain")


def names(desk: StillDesk) -> list[list[str | None]]:
    """The files of each mail that Ann got."""
    return [[part.get_filename() for part in one.iter_attachments()] for one in desk.received()]


def test_a_file_that_slack_tells_only_the_id_of_is_mailed_under_its_name(still: StillDesk) -> None:
    still.set(undo_seconds="15")
    still.ticket()
    ts = typed(still, "Here", files=(PLAN,))
    message = kept(still, ts)
    assert message
    withheld = replace(message.files[0], name="file", content_type="application/octet-stream", size=0, url="")
    with still.parts.store.transaction() as tx:
        tx.messages.put(replace(message, files=(withheld,)))

    still.work(seconds=20)

    assert names(still) == [["plan.txt"]]


def test_a_file_that_an_edit_took_away_while_it_was_fetched_is_not_mailed(
    still: StillDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    still.set(undo_seconds="15")
    still.ticket()
    ts = typed(still, "Both", files=(PLAN, LIST))
    fetch = SlackFileDownloads.download

    def slowly(downloads: SlackFileDownloads, file: str, url: str, *, size: int = 0) -> bytes:
        message = kept(still, ts)
        assert message
        with still.parts.store.transaction() as tx:
            tx.messages.put(replace(message, text="One", files=message.files[-1:]))
        return fetch(downloads, file, url, size=size)

    monkeypatch.setattr(SlackFileDownloads, "download", slowly)
    still.work(seconds=20)

    assert still.texts() == ["One"]
    assert names(still) == [["list.txt"]]


def test_files_that_want_a_scope_are_told_to_the_admins_once_and_once_when_they_go_again(
    still: StillDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    still.ticket()

    def refuse(*_: object, **__: object) -> bytes:
        raise FileLost(f"Slack answered with its login page; {NEEDS_SCOPE} files:read")

    with monkeypatch.context() as patch:
        patch.setattr(SlackFileDownloads, "download", refuse)
        for words in ("Here", "And here"):
            ts = typed(still, words, files=(PLAN,))
            still.work(seconds=20)
            message = kept(still, ts)
            assert message
            assert still.marks(message) == ["warning"]
    assert still.texts()[0].startswith("Here")
    lines = [one for one in still.lines(still.now(1)) if one.startswith("plan.txt was not mailed")]
    assert len(lines) == 2
    assert lines[0].endswith("Once that is mended, attach it to another reply.")
    (told,) = [one for one in still.told(still.ada) if "files:read" in one]
    assert "Reinstall to Workspace" in told

    ts = typed(still, "Once more", files=(PLAN,))
    still.work(seconds=20)
    message = kept(still, ts)
    assert message
    assert still.marks(message) == ["incoming_envelope"]
    assert [one for one in still.told(still.ada) if one == "Technicians' files are mailed again."] != []
