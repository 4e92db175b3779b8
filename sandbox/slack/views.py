"""Modals and home tabs: opening, stacking, replacing, and what of them goes over the wire."""

from __future__ import annotations

import copy
import hashlib
import json
from typing import Any

from sandbox.slack.blocks import LARGEST_VIEW, stored_blocks, view_problems, view_size
from sandbox.slack.changes import Changes
from sandbox.slack.choices import initial_state
from sandbox.slack.refusals import ApiError, invalid_arguments
from sandbox.slack.workspace import Payload, View, Workspace

DEEPEST_STACK = 3


class Views:
    """All views of one app."""

    def __init__(self, ws: Workspace, changes: Changes) -> None:
        self._ws, self._changes = ws, changes

    def open(self, user: str, given: Any) -> View:
        """Open a modal; it takes the place of whatever that person had open."""
        view = self._new(user, given, kind="modal")
        view.root_id = view.id
        self._ws.stacks[user] = [view]
        self._tell(view)
        return view

    def push(self, user: str, given: Any) -> View:
        """Put a modal on top of that person's stack."""
        stack = self._ws.stacks.get(user)
        if not stack:
            raise ApiError("not_found")
        if len(stack) >= DEEPEST_STACK:
            raise ApiError("push_limit_reached")
        view = self._new(user, given, kind="modal")
        view.root_id, view.previous_id = stack[0].id, stack[-1].id
        stack.append(view)
        self._tell(view)
        return view

    def update(self, view: View, given: Any, wanted_hash: str = "") -> View:
        """Give an open view another body."""
        if wanted_hash and wanted_hash != view.hash:
            raise ApiError("hash_conflict")
        kind = view.body["type"]
        body = self._checked(given, kind)
        self._check_external_id(given.get("external_id", ""), view)
        view.body, view.external_id = body, given.get("external_id", "")
        view.hash = self._hash(body)
        self._tell(view)
        return view

    def publish(self, user: str, given: Any, wanted_hash: str = "") -> View:
        """Show a person's home tab."""
        known = self._ws.homes.get(user)
        if known is not None:
            return self.update(known, given, wanted_hash)
        view = self._new(user, given, kind="home")
        view.root_id = view.id
        self._ws.homes[user] = view
        self._tell(view)
        return view

    def find(self, view_id: str, external_id: str) -> View:
        """A view by either of its ids."""
        candidates = [view for stack in self._ws.stacks.values() for view in stack]
        for view in [*candidates, *self._ws.homes.values()]:
            if view.id == view_id or (external_id and view.external_id == external_id):
                return view
        raise ApiError("not_found")

    def close(self, view: View) -> None:
        """Take a modal off its stack, with what lies on top of it."""
        stack = self._ws.stacks.get(view.user, [])
        if view in stack:
            del stack[stack.index(view) :]
        self._tell(view)

    def clear(self, user: str) -> list[View]:
        """Close all modals of a person; those that were open, the topmost first."""
        closed = self._ws.stacks.pop(user, [])
        for view in closed:
            self._tell(view)
        return closed[::-1]

    def _new(self, user: str, given: Any, kind: str) -> View:
        body = self._checked(given, kind)
        external_id = given.get("external_id", "")
        self._check_external_id(external_id, None)
        return View(
            id=self._ws.ids.new("V"), user=user, body=body, hash=self._hash(body), external_id=external_id
        )

    def _checked(self, given: Any, kind: str) -> Payload:
        problems = view_problems(given)
        if not problems and given["type"] != kind:
            raise invalid_arguments(f"must be a {kind} view [json-pointer:/view/type]")
        if problems:
            raise invalid_arguments(*(problem.sentence for problem in problems))
        if view_size(given) > LARGEST_VIEW:
            raise ApiError("view_too_large")
        body = copy.deepcopy(given)
        body["blocks"] = stored_blocks(body["blocks"], self._ws.ids)
        return dict(body)

    def _check_external_id(self, external_id: str, own: View | None) -> None:
        if not external_id:
            return
        everyone = [view for stack in self._ws.stacks.values() for view in stack] + [*self._ws.homes.values()]
        if any(view.external_id == external_id and view is not own for view in everyone):
            raise ApiError("duplicate_external_id")

    def _hash(self, body: Payload) -> str:
        digest = hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:8]
        return f"{self._ws.time.stamp().split('.')[0]}.{digest}{self._ws.ids.short()}"

    def _tell(self, view: View) -> None:
        self._changes.tell("view", user=view.user, view_id=view.id)


def view_state(ws: Workspace, view: View) -> Payload:
    """`state.values`: presets, overlaid with what the person has typed or picked so far."""
    values = initial_state(view.body["blocks"])
    touched: Payload = ws.choices.get((view.id, view.user), {})
    for block_id, actions in touched.items():
        for action_id, state in actions.items():
            known = values.get(block_id, {}).get(action_id)
            if known is not None and known["type"] == state["type"]:
                values[block_id][action_id] = copy.deepcopy(state)
    return values


def view_payload(ws: Workspace, view: View) -> Payload:
    """A view object with its state."""
    body = view.body
    payload: Payload = {
        "id": view.id,
        "team_id": ws.team_id,
        "type": body["type"],
        "blocks": copy.deepcopy(body["blocks"]),
        "private_metadata": body.get("private_metadata", ""),
        "callback_id": body.get("callback_id", ""),
        "state": {"values": view_state(ws, view)},
        "hash": view.hash,
        "title": _plain(body.get("title", {"type": "plain_text", "text": "View Title"})),
        "clear_on_close": body.get("clear_on_close", False),
        "notify_on_close": body.get("notify_on_close", False),
        "close": _plain(body.get("close")),
        "submit": _plain(body.get("submit")),
        "previous_view_id": view.previous_id or None,
        "root_view_id": view.root_id,
        "app_id": ws.app_id,
        "external_id": view.external_id,
        "app_installed_team_id": ws.team_id,
        "bot_id": ws.bot_id,
    }
    return payload


def _plain(text: Payload | None) -> Payload | None:
    return {"emoji": True} | text if text else None
