"""Holds what the bot calls and shows in any test against Slack's published contracts.

A flow's test becomes a contract test by that: whatever it had the bot post, open or answer was also held
against Slack's reference of methods, its schemas of blocks and views, and its limits. Each content is looked
at once, and each shape of a block goes through the schema once.
"""

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from sandbox.slack import SlackSim
from tests.project.ground import CONTRACTS, contract
from tests.project.slack_shapes import (
    MOST_BLOCK_TEXT,
    MOST_BLOCKS,
    MOST_TEXT,
    excesses,
    shape,
    shape_faults,
    text_in,
    view_excesses,
    view_shape_faults,
)

NO_METHODS = {"upload", "files-pri", "response_url"}  # the simulator's log has them too
BOLTS_OWN = "team_id"  # Bolt's client of a request gives it to every method
SPLIT_AT = 4_000  # characters; Slack makes several messages of a longer text without blocks
RESPONSE_TYPES = {None, "ephemeral", "in_channel"}


class HeldToSlack:
    """Looks at workspaces when they end; remembers what it has seen."""

    def __init__(self) -> None:
        self._seen: set[bytes] = set()

    def faults(self, slack: SlackSim) -> list[str]:
        """What Slack would have refused, or does not know, of everything the bot did in this workspace."""
        scopes = slack.manifest.scopes
        found = [line for call in slack.calls for line in self._of_call(call.method, call.args, scopes)]
        for envelope in slack.envelopes:
            if envelope.answer:
                what = envelope.payload.get("type", envelope.type)
                found += [f"answer to {what}: {line}" for line in self._of_answer(envelope.answer)]
        return found

    def _of_call(self, method: str, args: dict[str, Any], scopes: frozenset[str]) -> Iterator[str]:
        if not args or not self._is_new(method, args):
            return
        if method == "response_url":
            yield from (f"response_url: {line}" for line in self._of_answer(args))
        if method in NO_METHODS:
            return
        yield from (f"{method}: {line}" for line in _of_reference(method, args, scopes))
        if method == "blocks.validate":
            return  # what is shown to it is shown to nobody else
        content = {name: _parsed(args[name]) for name in ("blocks", "view") if name in args}
        yield from (f"{method}: {line}" for line in self._of_content(args | content))
        if method in ("chat.postMessage", "chat.update", "chat.postEphemeral"):
            yield from (f"{method}: {line}" for line in _of_text(method, args))

    def _of_answer(self, answer: dict[str, Any]) -> Iterator[str]:
        if not self._is_new("answer", answer):
            return
        if answer.get("response_type") not in RESPONSE_TYPES:
            yield f"response_type {answer['response_type']}"
        if len(str(answer.get("text", ""))) > MOST_TEXT:
            yield f"{len(answer['text'])} characters of text"
        match answer.get("response_action"):
            case None | "clear" | "update" | "push":
                yield from self._of_content(answer)
            case "errors":
                if not answer.get("errors") or not all(map(str, answer["errors"].values())):
                    yield "errors without words"
            case other:
                yield f"response_action {other}"

    def _of_content(self, given: dict[str, Any]) -> Iterator[str]:
        if isinstance(blocks := given.get("blocks"), list):
            yield from dict.fromkeys(line for block in blocks for line in _of_shape(block))
            yield from excesses(blocks)
            if len(blocks) > MOST_BLOCKS:
                yield f"{len(blocks)} blocks"
            if (length := text_in(blocks)) > MOST_BLOCK_TEXT:
                yield f"{length} characters in blocks"
        if isinstance(view := given.get("view"), dict):
            yield from view_shape_faults(view)
            yield from view_excesses(view)

    def _is_new(self, kind: str, content: Any) -> bool:
        written = json.dumps([kind, content], sort_keys=True, default=str).encode()
        key = hashlib.blake2b(written, digest_size=16).digest()
        if key in self._seen:
            return False
        self._seen.add(key)
        return True


def _of_shape(block: dict[str, Any]) -> Iterator[str]:
    """What is wrong with a block's shape, and the shape."""
    for line in shape_faults("KnownBlock", block):
        yield f"{line} in {json.dumps(shape(block))[:600]}"


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) and value else value


@cache
def _reference(method: str) -> dict[str, Any] | None:
    """Slack's page about a method."""
    if not (CONTRACTS / "api-ref" / "methods" / f"{method}.json").is_file():
        return None
    found: dict[str, Any] = contract(f"api-ref/methods/{method}.json")
    return found


def _of_reference(method: str, args: dict[str, Any], scopes: frozenset[str]) -> Iterator[str]:
    page = _reference(method)
    if page is None:
        yield "Slack's reference does not know this method"
        return
    arguments = page["args"]
    for name in sorted(set(args) - set(arguments["properties"]) - {BOLTS_OWN}):
        yield f"there is no argument {name}"
    for name in sorted(set(arguments.get("required", ())) - {"token"} - set(args)):
        yield f"the argument {name} is missing"
    wanted = set((page.get("scope") or {}).get("bot") or ())
    if wanted and not wanted & scopes:
        yield f"manifest.yml has none of {', '.join(sorted(wanted))}"


def _of_text(method: str, args: dict[str, Any]) -> Iterator[str]:
    text = str(args.get("text", ""))
    if not text.strip() and method != "chat.update" and not args.get("blocks"):
        yield "nothing to show"
    longest = MOST_TEXT if args.get("blocks") and method != "chat.update" else SPLIT_AT
    if len(text) > longest:
        yield f"{len(text)} characters of text"
