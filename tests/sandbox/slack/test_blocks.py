"""Block Kit's limits: exactly at each is fine, one more is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.slack.blocks import message_problems, view_problems
from sandbox.slack.markdown import expand_markdown
from tests.sandbox.slack.forms import TEXT, Block, button, field, modal, options, plain

LIMITS = Path(__file__).parents[4] / "shared" / "slack" / "block-kit-limits.json"
pytestmark = pytest.mark.skipif(
    not LIMITS.is_file(), reason="Slack's published limits are not beside the checkout"
)


def limit(*path: str) -> int:
    """A number from the published table."""
    table: Any = json.loads(LIMITS.read_text())
    for name in path:
        table = table[name]
    return int(table)


def actions(*elements: Block) -> list[Block]:
    return [{"type": "actions", "elements": list(elements)}]


def select(count: int) -> list[Block]:
    rows = options(*(f"v{number}" for number in range(count)))
    return actions({"type": "static_select", "action_id": "a", "options": rows})


def mrkdwn(size: int) -> Block:
    return {"type": "mrkdwn", "text": "x" * size}


CASES: list[tuple[tuple[str, ...], Any]] = [
    (("button", "text", "max_length"), lambda n: actions(button("a") | {"text": plain("x" * n)})),
    (("button", "value", "max_length"), lambda n: actions(button("a", "x" * n))),
    (("button", "url", "max_length"), lambda n: actions(button("a") | {"url": "x" * n})),
    (("action_id", "max_length"), lambda n: actions(button("x" * n) | {"text": plain("x")})),
    (("block_id", "max_length"), lambda n: [{"type": "divider", "block_id": "x" * n}]),
    (("select", "options", "max_items"), select),
    (
        ("option", "value", "max_length"),
        lambda n: actions(
            {
                "type": "overflow",
                "action_id": "a",
                "options": [{"text": plain("x"), "value": "x" * n}],
            }
        ),
    ),
    (
        ("overflow", "options", "max_items"),
        lambda n: actions({"type": "overflow", "action_id": "a", "options": options(*map(str, range(n)))}),
    ),
    (
        ("checkboxes", "options", "max_items"),
        lambda n: actions({"type": "checkboxes", "action_id": "a", "options": options(*map(str, range(n)))}),
    ),
    (("actions", "elements", "max_items"), lambda n: actions(*(button(f"a{i}") for i in range(n)))),
    (("context", "elements", "max_items"), lambda n: [{"type": "context", "elements": [mrkdwn(1)] * n}]),
    (("header", "text", "max_length"), lambda n: [{"type": "header", "text": plain("x" * n)}]),
    (("section", "text", "max_length"), lambda n: [{"type": "section", "text": mrkdwn(n)}]),
    (("section", "fields", "max_items"), lambda n: [{"type": "section", "fields": [mrkdwn(1)] * n}]),
    (("section", "fields", "item_max_length"), lambda n: [{"type": "section", "fields": [mrkdwn(n)]}]),
    (("markdown", "text", "max_length"), lambda n: [{"type": "markdown", "text": "x" * n}]),
    (
        ("image", "alt_text", "max_length"),
        lambda n: [{"type": "image", "image_url": "https://x", "alt_text": "x" * n}],
    ),
]


@pytest.mark.parametrize(("path", "build"), CASES, ids=["/".join(path) for path, _ in CASES])
def test_a_messages_limit(path: tuple[str, ...], build: Any) -> None:
    most = limit(*path)

    assert message_problems(build(most)) == []
    assert message_problems(build(most + 1)) != []


VIEW_CASES: list[tuple[tuple[str, ...], Any]] = [
    (("view", "title", "max_length"), lambda n: modal("f", field("a", TEXT), title=plain("x" * n))),
    (("view", "submit", "max_length"), lambda n: modal("f", field("a", TEXT), submit=plain("x" * n))),
    (("view", "callback_id", "max_length"), lambda n: modal("x" * n, field("a", TEXT))),
    (
        ("view", "private_metadata", "max_length"),
        lambda n: modal("f", field("a", TEXT), private_metadata="x" * n),
    ),
    (("view", "blocks", "max_items"), lambda n: modal("f", *[{"type": "divider"}] * n)),
    (
        ("select", "placeholder", "max_length"),
        lambda n: modal("f", field("a", {"type": "users_select", "placeholder": plain("x" * n)})),
    ),
]


@pytest.mark.parametrize(("path", "build"), VIEW_CASES, ids=["/".join(path) for path, _ in VIEW_CASES])
def test_a_views_limit(path: tuple[str, ...], build: Any) -> None:
    most = limit(*path)

    assert view_problems(build(most)) == []
    assert view_problems(build(most + 1)) != []


@pytest.mark.parametrize(
    ("blocks", "pointer", "message"),
    [
        ([{"type": "divider", "block_id": "a"}] * 2, "/blocks/1/block_id", "`block_id` already exists: a"),
        (actions(button("a"), button("a")), "/blocks/0", "`action_id` already exists: a"),
        ([{"type": "section"}], "/blocks/0", "must define either text or fields"),
        ([{"type": "divider", "color": "red"}], "/blocks/0", "invalid additional property: color"),
        ([{"type": "header", "text": mrkdwn(1)}], "/blocks/0/text/type", "unsupported type: mrkdwn"),
        ([{"type": "header", "text": plain("")}], "/blocks/0/text/text", "must be more than 0 characters"),
        (
            actions(TEXT | {"action_id": "a"}),
            "/blocks/0/elements/0/type",
            "unsupported type: plain_text_input",
        ),
        ({"type": "divider"}, "/blocks", "must provide an array"),
    ],
)
def test_what_is_wrong_and_where(blocks: Any, pointer: str, message: str) -> None:
    assert [(one.pointer, one.message) for one in message_problems(blocks)] == [(pointer, message)]


def test_markdown_expands_to_lists_quotes_code_and_tables() -> None:
    source = "1. a\n   - b\n2. c\n\n> q\n\n```\nx\n```\n\n| h |\n| - |\n| *v* |\n"

    rich, table = expand_markdown({"type": "markdown", "text": source})

    kinds = [
        (one["type"], one.get("style"), one.get("indent"), one.get("offset")) for one in rich["elements"]
    ]
    assert kinds == [
        ("rich_text_list", "ordered", 0, None),
        ("rich_text_list", "bullet", 1, None),
        ("rich_text_list", "ordered", 0, 1),
        ("rich_text_quote", None, None, None),
        ("rich_text_preformatted", None, None, None),
    ]
    assert table["rows"][1][0]["elements"][0]["elements"] == [
        {"type": "text", "text": "v", "style": {"italic": True}}
    ]
