"""Modals as people use them: fill in, submit, close, and what the app's answer does to the stack."""

from __future__ import annotations

from typing import Any

from sandbox.slack.answers import SubmitAnswer
from sandbox.slack.choices import input_error
from sandbox.slack.interactions import Interactions, common, dispatch_error
from sandbox.slack.refusals import ApiError, SlackRefused
from sandbox.slack.views import view_payload, view_state
from sandbox.slack.web_api.table import Parts
from sandbox.slack.workspace import Payload, View


class Forms:
    """What people do with modals."""

    def __init__(self, parts: Parts, interactions: Interactions) -> None:
        self._parts, self._interactions = parts, interactions

    async def submit(self, user: str, view_id: str, values: dict[str, dict[str, Any]]) -> SubmitAnswer:
        """Fill in and submit the modal on top; what is not given keeps its preset."""
        view = self._interactions.view_of(user, view_id)
        if self._parts.ws.stacks.get(user, [])[-1:] != [view]:
            raise SlackRefused("view_not_on_top", "Another modal lies on top of this one.")
        self._interactions.fill_in(user, view, values)
        state = view_state(self._parts.ws, view)
        if errors := self._slacks_own_errors(view, state):
            return SubmitAnswer(closed=False, errors=errors, view=view_payload(self._parts.ws, view))
        payload = common(self._parts, "view_submission", user) | {
            "trigger_id": self._parts.tickets.trigger(user, view.id),
            "view": view_payload(self._parts.ws, view),
            "response_urls": [],
        }
        envelope, answer = await self._parts.sockets.ask("interactive", payload, takes_answer=True)
        if answer is None:
            return self._still_open(view, error=dispatch_error(envelope))
        return self._obey(user, view, answer)

    def _slacks_own_errors(self, view: View, state: Payload) -> dict[str, str]:
        found = {}
        for block in view.body["blocks"]:
            if block["type"] == "input":
                entered = state[block["block_id"]][block["element"]["action_id"]]
                if sentence := input_error(block, entered):
                    found[block["block_id"]] = sentence
        return found

    def _obey(self, user: str, view: View, answer: Payload) -> SubmitAnswer:
        """Do what the acknowledgement says: close, show errors, replace, stack or clear."""
        try:
            match answer.get("response_action"):
                case None:
                    self._parts.views.close(view)
                case "clear":
                    self._parts.views.clear(user)
                case "errors":
                    return self._with_errors(view, answer.get("errors"))
                case "update":
                    self._parts.views.update(view, answer.get("view"))
                case "push":
                    self._parts.views.push(user, answer.get("view"))
                case _:
                    return self._still_open(view, error="invalid_response_action")
        except ApiError as error:
            messages = error.extra.get("response_metadata", {}).get("messages", [])
            return self._still_open(view, error=" ".join([error.code, *messages]))
        stack = self._parts.ws.stacks.get(user, [])
        top = view_payload(self._parts.ws, stack[-1]) if stack else None
        return SubmitAnswer(closed=view not in stack, view=top)

    def _with_errors(self, view: View, errors: Any) -> SubmitAnswer:
        inputs = {block["block_id"] for block in view.body["blocks"] if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
            return self._still_open(view, error="invalid_errors")
        return SubmitAnswer(closed=False, errors=dict(errors), view=view_payload(self._parts.ws, view))

    def _still_open(self, view: View, *, error: str) -> SubmitAnswer:
        return SubmitAnswer(closed=False, view=view_payload(self._parts.ws, view), error=error)

    async def close(self, user: str, view_id: str, *, clear: bool) -> None:
        """Cancel the modal on top, or with `clear` the whole stack."""
        view = self._interactions.view_of(user, view_id)
        stack = list(self._parts.ws.stacks.get(user, []))
        payloads = {open_view.id: view_payload(self._parts.ws, open_view) for open_view in stack}
        gone = self._parts.views.clear(user) if clear else stack[stack.index(view) :][::-1]
        if not clear:
            self._parts.views.close(view)
        for closed in gone:
            if closed.body.get("notify_on_close"):
                payload = common(self._parts, "view_closed", user)
                payload |= {"view": payloads[closed.id], "is_cleared": clear}
                await self._parts.sockets.ask("interactive", payload, takes_answer=False)
