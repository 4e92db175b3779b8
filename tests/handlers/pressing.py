"""What Slack sends when somebody presses or submits something, handed straight to the app, and what it said.

A stranger has no form and no button of the desk's before them: what they send was kept, or is forged.
"""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

import bot.wiring
from bot.core.caps import ALL_REFUSALS, REFUSALS
from bot.core.changes import About
from bot.handlers import build_app
from bot.handlers.flows import Flows
from bot.storage import KINDS
from tests.still_desks import StillDesk

View = dict[str, Any]
NOTHING: Mapping[str, Any] = MappingProxyType({})
VIEWS = ("views_open", "views_push", "views_update", "views_publish")


@dataclass
class Answer:
    """What the app did for one press."""

    status: int
    body: str
    said: list[str] = field(default_factory=list)  # privately, as JSON
    views: list[View] = field(default_factory=list)  # opened, pushed or changed

    @property
    def words(self) -> str:
        """All of it, as one text."""
        return " ".join([self.body, *self.said, *(json.dumps(one, ensure_ascii=False) for one in self.views)])


class Presser:
    """Presses and submits as anybody; every press is another one for Slack."""

    def __init__(self, desk: StillDesk, app: App, flows: Flows, heard: Answer) -> None:
        self.desk, self.app, self.flows, self._heard, self._count = desk, app, flows, heard, 0

    def press(self, by: str, action: str, element: View, view: View | None = None) -> Answer:
        """Press one element, of a message or of a view."""
        here: View = {"container": {"type": "message", "message_ts": "1.0", "channel_id": self.desk.channel}}
        here |= {
            "channel": {"id": self.desk.channel, "name": "support"},
            "response_url": "http://127.0.0.1:9/r",
        }
        here |= {"message": {"ts": "1.0", "blocks": [], "text": "A line"}}
        if view is not None:
            here = {"view": self._sent(view), "container": {"type": "view", "view_id": "V1"}}
        pressed = {"action_id": action, "block_id": "b", "action_ts": "1.5"} | element
        return self._hand_in(by, {"type": "block_actions", "actions": [pressed]} | here)

    def submit(
        self, by: str, view: View, entered: Mapping[str, Any] = NOTHING, *, keeps: bool = False
    ) -> Answer:
        """Send a form, with something new in every field, or (`keeps`) in those that are `entered` only."""
        return self._hand_in(by, {"type": "view_submission", "view": self._sent(view, entered, keeps)})

    def _sent(self, view: View, entered: Mapping[str, Any] = NOTHING, keeps: bool = False) -> View:
        self._count += 1
        blocks = [one for one in view.get("blocks", ()) if one.get("block_id")]
        values: dict[str, Any] = {}
        for block in blocks:
            for element in _elements(block):
                if element.get("action_id"):
                    given = entered.get(block["block_id"])
                    state = (
                        _initial(element)
                        if keeps and given is None
                        else _state(element, given, self.desk.tom)
                    )
                    values.setdefault(block["block_id"], {})[element["action_id"]] = state
        shown = {"private_metadata": "", "state": {"values": values}, "hash": "1.x"} | view
        return shown | {"id": f"V{self._count}", "root_view_id": f"V{self._count}"}

    def _hand_in(self, by: str, body: View) -> Answer:
        self._count += 1
        body |= {
            "user": {"id": by},
            "team": {"id": self.desk.slack.team_id},
            "trigger_id": f"1.{self._count}",
        }
        body |= {"api_app_id": "A1", "token": "t"}
        self._heard.said.clear()
        self._heard.views.clear()
        before = set(threading.enumerate())
        answer = self.app.dispatch(BoltRequest(body=json.dumps(body), mode="socket_mode"))
        while beside := _beside() - before:
            for one in beside:
                one.join(60)
            before |= beside  # what these began is waited for as well
        return Answer(
            status=answer.status,
            body=answer.body or "",
            said=list(self._heard.said),
            views=list(self._heard.views),
        )


def _beside() -> set[threading.Thread]:
    """Threads that show something when it is there (handlers/background.py)."""
    return {one for one in threading.enumerate() if one.daemon and not one.name.startswith("Thread")}


@contextmanager
def presser(desk: StillDesk, patch: pytest.MonkeyPatch) -> Iterator[Presser]:
    """Somebody to press buttons of this desk; what Slack would be told is kept instead."""
    heard, flows = Answer(status=0, body=""), []

    def built(client: WebClient, given: Flows, *, signing_secret: str = "") -> App:
        flows.append(given)
        return build_app(client, given, signing_secret=signing_secret)

    def shown(_: WebClient, **asked: Any) -> dict[str, Any]:
        heard.views.append(asked["view"])
        return {"ok": True, "view": {"id": "V1", "root_view_id": "V1", "hash": "1.x"}}

    def answered(_: WebhookClient, body: dict[str, Any], *_args: Any, **_more: Any) -> None:
        heard.said.append(json.dumps(body, ensure_ascii=False))

    with patch.context() as patched:
        patched.setattr(bot.wiring, "build_app", built)
        app = desk.parts.app()
        for name in VIEWS:
            patched.setattr(WebClient, name, shown)
        patched.setattr(WebhookClient, "send_dict", answered)
        yield Presser(desk, app, flows[0], heard)


def everything(desk: StillDesk) -> dict[str, list[Any]]:
    """All that the desk remembers, without its notes of what it refused (test_audit.py)."""
    with desk.parts.store.transaction() as tx:
        rows = {kind.name: getattr(tx, kind.name).all() for kind in KINDS}
    rows["changes"] = [one for one in rows["changes"] if one.about is not About.REFUSAL]
    caps = (f"{REFUSALS.name}:", f"{ALL_REFUSALS.name}:")
    rows["marks"] = [one for one in rows["marks"] if not one.key.startswith(caps)]
    return rows


def _elements(block: View) -> list[View]:
    found = [block.get("element"), block.get("accessory"), *block.get("elements", ())]
    return [one for one in found if isinstance(one, dict) and "type" in one]


def _state(element: View, given: Any, somebody: str) -> View:
    """What Slack says of one element that was filled in."""
    kind = element["type"]
    state: View = {"type": kind}
    match kind:
        case "static_select" | "radio_buttons":
            options = element["options"]
            wanted = [one for one in options if given is not None and one["value"] == given]
            others = [one for one in options if one != element.get("initial_option")]
            state["selected_option"] = (wanted or others or options)[0]
        case "multi_static_select" | "checkboxes":
            state["selected_options"] = list(element["options"])
        case "users_select":
            state["selected_user"] = given or somebody
        case "conversations_select":
            state["selected_conversation"] = given or "C0OTHER"
        case "rich_text_input":
            text = {"type": "text", "text": given or "Something else"}
            section = {"type": "rich_text_section", "elements": [text]}
            state["rich_text_value"] = {"type": "rich_text", "elements": [section]}
        case _:
            state["value"] = given if given is not None else "Something else"
    return state


def _initial(element: View) -> View:
    """What Slack says of an element that nobody touched."""
    kind, said = (
        element["type"],
        {name: value for name, value in element.items() if name.startswith("initial_")},
    )
    state: View = {"type": kind}
    if kind in ("checkboxes", "multi_static_select"):
        return state | {"selected_options": said.get("initial_options", [])}
    if kind == "users_select":
        return state | {"selected_user": said.get("initial_user")}
    if kind == "conversations_select":
        return state | {"selected_conversation": said.get("initial_conversation")}
    if kind == "rich_text_input":
        return state | {"rich_text_value": said.get("initial_value")}
    if "options" in element or "option_groups" in element:
        return state | {"selected_option": said.get("initial_option")}
    return state | {"value": said.get("initial_value")}
