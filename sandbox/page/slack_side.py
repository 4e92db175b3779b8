"""The Slack side: channels and threads as any person of the workspace sees and uses them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

from aiohttp import web
from multidict import MultiDictProxy

from sandbox.page.foreign_files import foreign_file
from sandbox.page.rendering import Templates
from sandbox.page.slack_scene import Scene
from sandbox.page.unread import Unread
from sandbox.slack import SlackRefused, SlackSim

Form = MultiDictProxy[Any]
Answer = dict[str, Any]


class SlackSide:
    """Pages with the workspace, and what people do on them."""

    def __init__(self, slack: SlackSim, templates: Templates, workspace: str) -> None:
        self._slack, self._templates, self._workspace = slack, templates, workspace
        self._unread = Unread()
        self._acts: dict[str, Callable[[str, Form], Answer]] = {
            "type": self._type,
            "command": self._command,
            "edit": self._edit,
            "delete": self._delete,
            "react": self._react,
            "press": self._press,
            "press_view": self._press_view,
            "shortcut": self._shortcut,
            "submit": self._submit,
            "close": self._close,
        }

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/slack", self.show),
            web.get("/slack/file/{file}", self.file),
            web.get("/slack/{user}", self.show),
            web.get("/slack/{user}/{where}", self.show),
            web.post("/slack/{user}/{act}", self.act),
        ]

    async def show(self, request: web.Request) -> web.Response:
        """The workspace, with a channel, a thread or the home tab."""
        user, where = request.match_info.get("user", ""), request.match_info.get("where", "")
        thread = request.query.get("thread", "")
        # A page that only refreshes itself does not open the tab once more.
        opens = "X-Live" not in request.headers
        return await asyncio.to_thread(self._page, user, where, thread, opens)

    def _page(self, user: str, where: str, thread: str, opens: bool) -> web.Response:
        scene = Scene(self._slack, self._unread, self._workspace, user)
        values = scene.values(where, thread)
        manifest = self._slack.manifest
        tabs = {"home": manifest.home_tab, "messages": manifest.messages_tab}
        tab = {"home": "home", "direct": "messages"}.get(values["pane_kind"], "")
        if opens and where and tabs.get(tab):
            self._slack.open_home(scene.actor.id, tab)
        return self._templates.answer("slack.html", **values)

    async def file(self, request: web.Request) -> web.Response:
        """A file that was shared in the workspace."""
        try:
            facts, content = await asyncio.to_thread(self._slack.file, request.match_info["file"])
        except KeyError as error:
            raise web.HTTPNotFound(text="There is no such file.\n") from error
        return foreign_file(facts["name"], facts["mimetype"], content)

    async def act(self, request: web.Request) -> web.Response:
        """Do what a person did on the page, and say how it went."""
        act = self._acts.get(request.match_info["act"])
        if act is None:
            raise web.HTTPNotFound(text="Nobody can do that.\n")
        form = await request.post()
        try:
            answer = await asyncio.to_thread(act, request.match_info["user"], form)
        except SlackRefused as refused:
            answer = {"ok": False, "error": refused.sentence}
        except (KeyError, ValueError) as error:
            raise web.HTTPBadRequest(text="Something is missing in this request.\n") from error
        return web.json_response(answer)

    def _type(self, user: str, form: Form) -> Answer:
        files = [
            (field.filename, field.file.read(), field.content_type)
            for field in form.getall("files", [])
            if isinstance(field, web.FileField)
        ]
        self._slack.type(
            user,
            form["channel"],
            form["text"],
            thread_ts=form.get("thread") or None,
            files=files,
            broadcast="broadcast" in form,
        )
        return {"ok": True}

    def _command(self, user: str, form: Form) -> Answer:
        line = form["text"].strip()
        answer = self._slack.command(user, form["channel"], line, form.get("thread") or None)
        name = line.partition(" ")[0]
        return {"ok": answer.ok, "error": f"{name} {answer.failure}" if answer.error else ""}

    def _edit(self, user: str, form: Form) -> Answer:
        self._slack.edit(user, form["channel"], form["ts"], form["text"])
        return {"ok": True}

    def _delete(self, user: str, form: Form) -> Answer:
        self._slack.delete(user, form["channel"], form["ts"])
        return {"ok": True}

    def _react(self, user: str, form: Form) -> Answer:
        change = self._slack.react if "add" in form else self._slack.unreact
        change(user, form["channel"], form["ts"], form["name"])
        return {"ok": True}

    def _press(self, user: str, form: Form) -> Answer:
        answer = self._slack.press(
            user,
            form["channel"],
            form["ts"],
            form["action_id"],
            value=form.get("value"),
            selected=_selected(form),
            block_id=form.get("block_id") or None,
            ephemeral_id=form.get("ephemeral"),
        )
        return {"ok": answer.ok, "error": _failure(answer.error)}

    def _press_view(self, user: str, form: Form) -> Answer:
        answer = self._slack.press_in_view(
            user,
            form["view"],
            form["action_id"],
            value=form.get("value"),
            selected=_selected(form),
            block_id=form.get("block_id") or None,
            entered=json.loads(form.get("values") or "{}"),
        )
        return {"ok": answer.ok, "error": _failure(answer.error)}

    def _shortcut(self, user: str, form: Form) -> Answer:
        answer = self._slack.shortcut(user, form["channel"], form["ts"], form["callback_id"])
        return {"ok": answer.ok, "error": _failure(answer.error)}

    def _submit(self, user: str, form: Form) -> Answer:
        answer = self._slack.submit(user, form["view"], json.loads(form["values"]))
        return {
            "ok": not answer.errors and not answer.error,
            "error": _failure(answer.error),
            "errors": answer.errors,
        }

    def _close(self, user: str, form: Form) -> Answer:
        self._slack.close_view(user, form["view"], clear="all" in form)
        return {"ok": True}


def _selected(form: Form) -> list[str] | str | None:
    """One picked value, or the list that menus for several report."""
    values = [str(value) for value in form.getall("selected", [])]
    if "many" in form:
        return values
    return values[0] if values else None


def _failure(code: str) -> str:
    """What Slack shows when the app did not answer."""
    words = {
        "operation_timeout": "The app did not respond (operation_timeout).",
        "dispatch_failed": "The app is not connected (dispatch_failed).",
    }
    return words.get(code, code)
