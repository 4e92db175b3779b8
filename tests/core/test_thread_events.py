"""Slack's message events as our own values."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.thread_events import Deleted, Edited, Said, is_note, read_back, read_event, read_said

PAYLOADS = Path(__file__).parents[2] / "../shared/slack/event-payloads/payloads"


def an_event(**more: Any) -> dict[str, Any]:
    return {
        "type": "message",
        "channel": "C1",
        "user": "U1",
        "team": "T1",
        "ts": "2.000000",
        "thread_ts": "1.000000",
        "text": "On our way",
        "blocks": [{"type": "rich_text", "elements": []}],
    } | more


def test_words_in_a_thread_are_said() -> None:
    said = read_event(an_event())

    assert isinstance(said, Said)
    assert (said.channel, said.thread_ts, said.ts, said.user, said.text) == (
        "C1", "1.000000", "2.000000", "U1", "On our way",
    )  # fmt: skip


@pytest.mark.parametrize("subtype", ["file_share", "thread_broadcast", "bot_message"])
def test_files_broadcasts_and_programs_words_are_said_too(subtype: str) -> None:
    assert isinstance(read_event(an_event(subtype=subtype)), Said)


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(an_event(thread_ts=None), id="outside any thread"),
        pytest.param(an_event(thread_ts="2.000000"), id="the root of a thread"),
        pytest.param(an_event(subtype="channel_join"), id="somebody joined"),
        pytest.param(an_event(subtype="pinned_item"), id="a pin"),
        pytest.param(an_event(subtype="me_message"), id="what somebody does (/me)"),
        pytest.param(an_event(subtype="something_new"), id="what Slack invents next"),
        pytest.param(an_event(ts=""), id="without a time"),
        pytest.param({"type": "message"}, id="nothing at all"),
        pytest.param({"type": "message", "subtype": "message_changed"}, id="an edit of nothing"),
        pytest.param(
            {"type": "message", "subtype": "message_changed", "message": None}, id="an edit to nothing"
        ),
        pytest.param(
            {"type": "message", "subtype": "message_changed", "channel": "C1", "message": an_event()},
            id="a preview of a link, which is no edit",
        ),
        pytest.param(
            {
                "type": "message",
                "subtype": "message_changed",
                "message": an_event(subtype="tombstone", edited={"user": "U1", "ts": "3.0"}),
            },
            id="a root that was deleted",
        ),
    ],
)
def test_what_is_none_of_the_desks_business(event: dict[str, Any]) -> None:
    assert read_event(event) is None


def test_an_edit_gives_the_words_as_they_read_now_and_when_they_were_changed() -> None:
    edited = an_event(text="On my way", edited={"user": "U1", "ts": "3.000000"})
    del edited["channel"]

    told = read_event({"subtype": "message_changed", "channel": "C1", "message": edited})

    assert isinstance(told, Edited)
    assert (told.said.channel, told.said.text, told.said.edited_ts) == ("C1", "On my way", "3.000000")


def test_an_edit_by_somebody_else_is_nothing_to_the_desk() -> None:
    edited = an_event(text="We come never", edited={"user": "U2", "ts": "3.000000"})

    assert read_event({"subtype": "message_changed", "channel": "C1", "message": edited}) is None


def test_what_somebody_else_edited_is_read_back_as_a_message_without_an_edit() -> None:
    edited = an_event(edited={"user": "U2", "ts": "3.000000"})

    assert read_back(edited, "C1") == read_said(an_event(), "C1")


def test_a_deletion_names_what_was_deleted_and_where() -> None:
    told = read_event(
        {
            "subtype": "message_deleted",
            "channel": "C1",
            "deleted_ts": "2.000000",
            "previous_message": an_event(),
        }
    )

    assert told == Deleted(channel="C1", thread_ts="1.000000", ts="2.000000")


def test_a_file_that_slack_withholds_has_no_address_and_one_without_id_is_none() -> None:
    files = [
        {"id": "F1", "file_access": "check_file_info"},
        {"id": "F3", "mode": "tombstone"},
        {"id": "F2", "name": "a"},
    ]

    said = read_event(an_event(subtype="file_share", files=files))

    assert isinstance(said, Said)
    assert [(one.id, one.name, one.url, one.size) for one in said.files] == [
        ("F1", "file", "", 0),
        ("F2", "a", "", 0),
    ]


@pytest.mark.parametrize("subtype", ["me_message", "channel_join", "tombstone", "reminder_add"])
def test_what_is_no_reply_is_none_when_it_is_read_back_later_either(subtype: str) -> None:
    assert read_said(an_event(subtype=subtype), "C1") is None
    assert read_said(an_event(subtype="thread_broadcast"), "C1")


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("note: he is difficult", True),
        ("NOTE: he is difficult", True),
        ("  \n note: x", True),
        ("#tech# x", True),
        ("#TECH#", True),
        ("🔒 x", True),
        (":lock: x", True),
        ("*note:* x", True),
        ("_#tech#_ x", True),
        ("*note*: x", True),
        ("&gt; note: x", True),
        ("\u200bnote: x", True),
        ("•  note: x", True),
        ("`note: x`", True),
        ("<@U1> note: x", True),
        ("<@U1>, <!here> *note:* x", True),
        ("<!subteam^S1> :lock: x", True),
        ("Please note: x", False),
        ("notes: x", False),
        ("tech: x", False),
        (":locker: x", False),
        ("", False),
    ],
)
def test_what_begins_as_a_note_stays_inside_however_it_is_dressed(text: str, note: bool) -> None:
    assert is_note(text) is note


def recorded_events() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every JSON object in the recorded payloads that could be an event, with its file's name."""
    for path in sorted(PAYLOADS.glob("**/*.json")):
        for found in objects(json.loads(path.read_text())):
            yield path.name, found


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            yield from objects(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from objects(inner)


@pytest.mark.skipif(
    not PAYLOADS.exists(), reason="the recorded Slack payloads do not lie beside the checkout"
)
def test_every_recorded_payload_is_read_without_surprise() -> None:
    kinds = set()
    for name, event in recorded_events():
        told = read_event(event)
        kinds.add(type(told).__name__)
        if isinstance(told, Said | Deleted):
            assert told.channel or "channel" not in event, name
    assert "NoneType" in kinds


FIELDS = ["subtype", "channel", "user", "ts", "thread_ts", "text", "edited", "bot_id", "files", "message"]


@given(
    event=st.dictionaries(
        st.sampled_from(FIELDS), st.none() | st.text(max_size=5) | st.integers(), max_size=8
    ),
    subtype=st.sampled_from([None, "message_changed", "message_deleted", "file_share", "bot_message"]),
)
def test_a_field_that_is_missing_or_empty_is_no_surprise(event: dict[str, Any], subtype: str | None) -> None:
    scalars = {key: value for key, value in event.items() if key not in ("edited", "files", "message")}
    empty: dict[str, Any] = {"edited": None, "files": None, "message": None, "previous_message": None}

    told = read_event(empty | scalars | {"subtype": subtype})

    assert told is None or isinstance(told, Said | Deleted)
