"""Commands, clicks and shortcuts: what Slack tells the app, and what it shows of the answer."""

from __future__ import annotations

import copy
import re
from typing import Any

from sandbox.slack.answers import CommandAnswer, PressAnswer
from sandbox.slack.blocks import elements_of
from sandbox.slack.choices import chosen, initial_state, option
from sandbox.slack.manifest import Command
from sandbox.slack.payloads import message_payload
from sandbox.slack.people_acts import PeopleActs
from sandbox.slack.refusals import ApiError, SlackRefused
from sandbox.slack.response_urls import publish
from sandbox.slack.socket_mode import Envelope
from sandbox.slack.views import view_payload
from sandbox.slack.web_api.table import Parts
from sandbox.slack.workspace import Channel, Ephemeral, Message, Payload, View

_NAME = re.compile(r"(?<![\w<])@(?P<user>[\w][\w.-]*)|(?<![\w<])#(?P<channel>[\w][\w-]*)")


def dispatch_error(envelope: Envelope) -> str:
    """Why an interaction failed, in Slack's words."""
    return "dispatch_failed" if envelope.error == "no connection" else "operation_timeout"


def person(parts: Parts, user: str) -> Payload:
    """`user` of interaction payloads."""
    known = parts.ws.users[user]
    return {"id": user, "username": known.name, "name": known.name, "team_id": known.team_id}


def common(parts: Parts, kind: str, user: str) -> Payload:
    """What every interaction payload begins with."""
    return {
        "type": kind,
        "team": {"id": parts.ws.team_id, "domain": parts.ws.domain},
        "user": person(parts, user),
        "api_app_id": parts.ws.app_id,
        "token": "sandbox-verification-token",
        "is_enterprise_install": False,
        "enterprise": None,
    }


class Interactions:
    """What people click and which commands they give."""

    def __init__(self, parts: Parts, acts: PeopleActs) -> None:
        self._parts, self._acts = parts, acts

    # --- slash commands ---

    async def command(self, user: str, channel_id: str, line: str, thread_ts: str | None) -> CommandAnswer:
        """Give a slash command and wait for its acknowledgement."""
        name, _, text = line.strip().partition(" ")
        row = self._parts.ws.manifest.command(name)
        if row is None:
            raise SlackRefused("unknown_command", f"{name} is not a valid command.")
        if thread_ts is not None:
            raise SlackRefused("command_in_thread", f"{name} is not supported in threads. Sorry!")
        channel = self._acts.channel_of(user, channel_id, write=True)
        seen = len(self._parts.ws.ephemerals)
        payload = self._command_payload(user, channel, row, text.strip())
        envelope, answer = await self._parts.sockets.ask("slash_commands", payload, takes_answer=True)
        if answer is None:
            return CommandAnswer(ok=False, error=dispatch_error(envelope))
        error = self._publish(channel, user, answer)
        mine = [shown for shown in self._parts.ws.ephemerals[seen:] if shown.user == user]
        return CommandAnswer(
            ok=not error,
            error=error,
            text=str(answer.get("text") or ""),
            blocks=list(answer.get("blocks") or []),
            ephemerals=[ephemeral_payload(shown) for shown in mine],
        )

    def _publish(self, channel: Channel, user: str, answer: Payload) -> str:
        if not (answer.get("text") or answer.get("blocks") or answer.get("attachments")):
            return ""
        try:
            publish(self._parts, channel, user, answer)
        except ApiError as error:
            return error.code
        return ""

    def _command_payload(self, user: str, channel: Channel, row: Command, text: str) -> Payload:
        ws = self._parts.ws
        return {
            "token": "sandbox-verification-token",
            "team_id": ws.team_id,
            "team_domain": ws.domain,
            "channel_id": channel.id,
            "channel_name": "directmessage" if channel.is_direct else channel.name,
            "user_id": user,
            "user_name": ws.users[user].name,
            "command": row.name,
            "text": self._with_ids(text) if row.should_escape else text,
            "api_app_id": ws.app_id,
            "is_enterprise_install": "false",
            "response_url": self._parts.tickets.url("commands", user, channel.id),
            "trigger_id": self._parts.tickets.trigger(user),
        }

    def _with_ids(self, text: str) -> str:
        """Names of people and channels as `<@U..|name>` and `<#C..|name>`."""
        ws = self._parts.ws

        def identify(match: re.Match[str]) -> str:
            if match["user"] and (user := ws.user_named(match["user"])):
                return f"<@{user.id}|{user.name}>"
            if match["channel"] and (channel := ws.channel_named(match["channel"])):
                return f"<#{channel.id}|{channel.name}>"
            return match[0]

        return _NAME.sub(identify, text)

    # --- clicks ---

    async def press(
        self,
        user: str,
        channel_id: str,
        stamp: str,
        action_id: str,
        *,
        value: Any,
        selected: Any,
        block_id: str | None,
        ephemeral_id: str | None,
    ) -> PressAnswer:
        """Use a button, a menu or an input of a message."""
        channel = self._acts.channel_of(user, channel_id)
        shown: Message | Ephemeral
        if ephemeral_id:
            shown = self._ephemeral(user, ephemeral_id)
        else:
            shown = self._acts.message_of(channel, stamp)
            if shown.bot_id != self._parts.ws.bot_id:
                raise SlackRefused("not_interactive", "This message belongs to nobody who could answer.")
        block, element = find_element(shown.blocks, action_id, block_id)
        key = (ephemeral_id or f"{channel.id}:{shown.ts}", user)
        action = self._action(block, element, value if selected is None else selected, key)
        payload = common(self._parts, "block_actions", user) | self._place(channel, shown, user)
        payload |= {
            "trigger_id": self._parts.tickets.trigger(user),
            "state": {"values": self._state(shown.blocks, key)},
            "actions": [action],
        }
        return await self._tell(payload)

    def _ephemeral(self, user: str, ephemeral_id: str) -> Ephemeral:
        for shown in self._parts.ws.ephemerals:
            if shown.id == ephemeral_id and shown.user == user:
                return shown
        raise SlackRefused("message_not_found", "This message does not exist.")

    def _place(self, channel: Channel, shown: Message | Ephemeral, user: str) -> Payload:
        private = isinstance(shown, Ephemeral)
        container: Payload = {
            "type": "message",
            "message_ts": shown.ts,
            "channel_id": channel.id,
            "is_ephemeral": private,
        }
        if shown.thread_ts:
            container["thread_ts"] = shown.thread_ts
        where = {"ephemeral_id": shown.id} if isinstance(shown, Ephemeral) else {"message_ts": shown.ts}
        place: Payload = {
            "container": container,
            "channel": {"id": channel.id, "name": "directmessage" if channel.is_direct else channel.name},
            "response_url": self._parts.tickets.url("actions", user, channel.id, **where),
        }
        if isinstance(shown, Message):
            place["message"] = message_payload(self._parts.ws, shown)
        return place

    async def press_in_view(
        self,
        user: str,
        view_id: str,
        action_id: str,
        *,
        value: Any,
        selected: Any,
        block_id: str | None,
        entered: dict[str, dict[str, Any]],
    ) -> PressAnswer:
        """Use a button, a menu or an input of a modal or the home tab, after its fields were filled in."""
        view = self.view_of(user, view_id)
        self.fill_in(user, view, entered)
        block, element = find_element(view.body["blocks"], action_id, block_id)
        if block["type"] == "input" and not block.get("dispatch_action"):
            self._action(block, element, value if selected is None else selected, (view.id, user))
            return PressAnswer(ok=True)
        action = self._action(block, element, value if selected is None else selected, (view.id, user))
        modal = view.body["type"] == "modal"
        payload = common(self._parts, "block_actions", user) | {
            "container": {"type": "view", "view_id": view.id},
            "trigger_id": self._parts.tickets.trigger(user, view.id if modal else ""),
            "view": view_payload(self._parts.ws, view),
            "actions": [action],
        }
        return await self._tell(payload)

    def fill_in(self, user: str, view: View, values: dict[str, dict[str, Any]]) -> None:
        """Type and pick {block_id: {action_id: plain value}} in a view."""
        for block_id, actions in values.items():
            for action_id, plain in actions.items():
                _, element = find_element(view.body["blocks"], action_id, block_id)
                state = chosen(self._parts.ws, element, plain)
                self.remember((view.id, user), block_id, action_id, state)

    def view_of(self, user: str, view_id: str) -> View:
        """A view that this person has before them."""
        view = self._parts.ws.view(view_id)
        if view is None or view.user != user:
            raise SlackRefused("view_not_found", "This view is not open.")
        return view

    def _action(self, block: Payload, element: Payload, plain: Any, key: tuple[str, str]) -> Payload:
        action: Payload = {
            "action_id": element["action_id"],
            "block_id": block["block_id"],
            "type": element["type"],
            "action_ts": self._parts.ws.time.stamp(),
        }
        match element["type"]:
            case "button":
                action["text"] = element["text"]
                action |= {name: element[name] for name in ("value", "style", "url") if name in element}
            case "overflow":
                action["selected_option"] = option(element, plain)
            case _:
                state = chosen(self._parts.ws, element, plain)
                self.remember(key, block["block_id"], element["action_id"], state)
                action |= state
        if "placeholder" in element:
            action["placeholder"] = element["placeholder"]
        return action

    def remember(self, key: tuple[str, str], block_id: str, action_id: str, state: Payload) -> None:
        """Keep what somebody picked, as the client does until the message or view goes."""
        self._parts.ws.choices.setdefault(key, {}).setdefault(block_id, {})[action_id] = state

    def _state(self, blocks: list[Payload], key: tuple[str, str]) -> Payload:
        values = initial_state(blocks)
        for block_id, actions in self._parts.ws.choices.get(key, {}).items():
            for action_id, state in actions.items():
                if action_id in values.get(block_id, {}):
                    values[block_id][action_id] = copy.deepcopy(state)
        return values

    # --- shortcuts and the home tab ---

    async def shortcut(self, user: str, channel_id: str, stamp: str, callback_id: str) -> PressAnswer:
        """Choose an entry of a message's menu."""
        shortcuts = self._parts.ws.manifest.shortcuts
        if not any(row.callback_id == callback_id and row.kind == "message" for row in shortcuts):
            raise SlackRefused("unknown_shortcut", f"There is no message shortcut {callback_id}.")
        channel = self._acts.channel_of(user, channel_id)
        message = self._acts.message_of(channel, stamp)
        payload = common(self._parts, "message_action", user) | {
            "action_ts": self._parts.ws.time.stamp(),
            "callback_id": callback_id,
            "trigger_id": self._parts.tickets.trigger(user),
            "response_url": self._parts.tickets.url("app", user, channel.id),
            "message_ts": message.ts,
            "channel": {"id": channel.id, "name": "directmessage" if channel.is_direct else channel.name},
            "message": message_payload(self._parts.ws, message),
        }
        return await self._tell(payload)

    def open_home(self, user: str, tab: str) -> None:
        """Look at a tab of the app's; it is told of either by the same event."""
        ws = self._parts.ws
        if not (ws.manifest.home_tab if tab == "home" else ws.manifest.messages_tab):
            raise SlackRefused("not_enabled", f"This app has no {tab} tab.")
        event: Payload = {
            "type": "app_home_opened",
            "user": user,
            "channel": ws.direct(user).id,
            "tab": tab,
            "event_ts": ws.time.stamp(),
        }
        if tab == "home" and user in ws.homes:
            event["view"] = view_payload(ws, ws.homes[user])
        self._parts.events.tell("app_home_opened", event)

    async def _tell(self, payload: Payload) -> PressAnswer:
        envelope, answer = await self._parts.sockets.ask("interactive", payload, takes_answer=False)
        return (
            PressAnswer(ok=True)
            if answer is not None
            else PressAnswer(ok=False, error=dispatch_error(envelope))
        )


def find_element(blocks: list[Payload], action_id: str, block_id: str | None) -> tuple[Payload, Payload]:
    """The element of that id and the block it is in."""
    for block in blocks:
        if block_id in (None, block.get("block_id")):
            for element in elements_of(block):
                if element.get("action_id") == action_id:
                    return block, element
    raise SlackRefused("no_such_element", f"Nothing here is called {action_id}.")


def ephemeral_payload(shown: Ephemeral) -> Payload:
    """A private answer as one sees it."""
    return {
        "id": shown.id,
        "ts": shown.ts,
        "channel": shown.channel,
        "user": shown.user,
        "text": shown.text,
        "blocks": copy.deepcopy(shown.blocks),
        "thread_ts": shown.thread_ts,
    }
