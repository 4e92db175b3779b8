"""The content arguments that all posting methods share: text, blocks, attachments, metadata."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sandbox.slack.blocks import TEXT_BUDGET, message_problems, stored_blocks, text_length
from sandbox.slack.mrkdwn import posted
from sandbox.slack.refusals import ApiError
from sandbox.slack.web_api.arguments import Args
from sandbox.slack.workspace import Payload, Workspace

CONTENT_ERRORS = "invalid_blocks invalid_blocks_format no_text markdown_text_conflict too_many_attachments "
METADATA_ERRORS = "invalid_metadata_format invalid_metadata_schema metadata_too_large "
MOST_ATTACHMENTS = 100
LONGEST_TEXT = 40_000
SPLIT_AT = 4_000
LARGEST_METADATA = 8_000  # bytes; Slack publishes no number


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a message shall show, checked and in the form it is stored."""

    text: str
    blocks: list[Payload]
    attachments: list[Payload]


def read_content(args: Args, ws: Workspace, *, too_long: str) -> Content:
    """Check and complete the content of a message.

    Raises:
        ApiError: There is none, or Slack would refuse it; `too_long` is the method's code for too much of it.
    """
    given = _json(args, "blocks", "invalid_blocks_format") or []
    attachments = _json(args, "attachments", "invalid_arguments") or []
    if args.has("markdown_text"):
        if args.has("text") or given:
            raise ApiError("markdown_text_conflict")
        given = [{"type": "markdown", "text": args.text("markdown_text")}]
        if len(args.text("markdown_text")) > TEXT_BUDGET:
            raise ApiError(too_long)
    if not (given or attachments or args.text("text").strip()):
        raise ApiError("no_text")
    if len(attachments) > MOST_ATTACHMENTS:
        raise ApiError("too_many_attachments")
    check_blocks(given, too_long)
    return Content(
        text=posted(args.text("text")[:LONGEST_TEXT], parse=args.text("parse", "client")),
        blocks=stored_blocks(given, ws.ids),
        attachments=[{"id": index + 1} | row for index, row in enumerate(attachments)],
    )


def check_blocks(blocks: Any, too_long: str) -> None:
    """Refuse blocks that break a rule of Block Kit or show too much text."""
    if not isinstance(blocks, list):
        raise ApiError("invalid_blocks_format")
    if problems := message_problems(blocks):
        sentences = [problem.sentence for problem in problems]
        messages = [f"[ERROR] {sentence}" for sentence in sentences]
        raise ApiError("invalid_blocks", errors=sentences, response_metadata={"messages": messages})
    if text_length(blocks) > TEXT_BUDGET:
        raise ApiError(too_long)


def _json(args: Args, name: str, error: str) -> Any:
    try:
        return args.json(name)
    except ValueError:
        raise ApiError(error) from None


def read_metadata(args: Args) -> Payload | None:
    """The metadata of a message: None when not given, empty to remove it."""
    if not args.has("metadata"):
        return None
    metadata = _json(args, "metadata", "invalid_metadata_format")
    if not isinstance(metadata, dict):
        raise ApiError("invalid_metadata_format")
    if not metadata:
        return {}
    if not isinstance(metadata.get("event_type"), str) or not isinstance(metadata.get("event_payload"), dict):
        raise ApiError("invalid_metadata_schema")
    if len(json.dumps(metadata)) > LARGEST_METADATA:
        raise ApiError("metadata_too_large")
    return metadata


def split_text(text: str) -> Iterator[str]:
    """The pieces into which Slack breaks a long text, at line ends where it can."""
    while len(text) > SPLIT_AT:
        cut = text.rfind("\n", 1, SPLIT_AT) + 1 or SPLIT_AT
        yield text[:cut]
        text = text[cut:]
    yield text
