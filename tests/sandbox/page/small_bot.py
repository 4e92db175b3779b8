"""A small Socket Mode app that uses what the page has to show: a card, menus, forms, a home tab."""

from __future__ import annotations

import logging
from typing import Any

from slack_bolt import Ack, App, BoltContext
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient

from sandbox.sandbox import Sandbox
from tests.hanging_up import hang_up_soon

MANIFEST: dict[str, Any] = {
    "display_information": {"name": "Deskbot"},
    "features": {
        "bot_user": {"display_name": "Deskbot"},
        "app_home": {"home_tab_enabled": True, "messages_tab_enabled": True},
        "slash_commands": [
            {"command": "/take", "description": "Take a ticket", "usage_hint": "[ID]"},
            {"command": "/silent", "description": "Never answers"},
        ],
        "shortcuts": [
            {"name": "Add note", "type": "message", "callback_id": "note", "description": "A note"}
        ],
    },
    "oauth_config": {
        "scopes": {
            "bot": ["chat:write", "chat:write.customize", "commands", "channels:history", "files:write"]
        }
    },
    "settings": {
        "event_subscriptions": {"bot_events": ["app_home_opened", "message.channels", "reaction_added"]},
        "interactivity": {"is_enabled": True},
        "socket_mode_enabled": True,
    },
}


def option(text: str, value: str = "") -> dict[str, Any]:
    return {"text": {"type": "plain_text", "text": text}, "value": value or text.lower()}


def plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}


def button(name: str, text: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": name, "text": plain(text), "value": "7"} | more


def card(status: str) -> list[dict[str, Any]]:
    facts = ["*From*\nAnn Walker", f"*Status*\n{status}"]
    more = [option("Add note"), option("Mark as spam", "spam")]
    sure = {
        "title": plain("Close #7?"),
        "text": plain("The customer gets a mail."),
        "confirm": plain("Do it"),
    }
    priorities = [option("Low"), option("Normal"), option("High")]
    priority = {"type": "static_select", "action_id": "priority", "placeholder": plain("Priority")}
    return [
        {"type": "header", "text": plain("#7 Receipt printer prints only half")},
        {
            "type": "section",
            "fields": [{"type": "mrkdwn", "text": fact} for fact in facts],
            "accessory": {"type": "overflow", "action_id": "more", "options": more},
        },
        {"type": "context", "elements": [{"type": "mrkdwn", "text": ":email: support · 5 minutes old"}]},
        {"type": "divider"},
        {
            "type": "actions",
            "block_id": "acts",
            "elements": [
                button("take", "Take", style="primary"),
                button("close", "Close", confirm=sure),
                button("settings", "Settings"),
                button("sleepy", "Sleepy"),
                button("write", "Write"),
                priority | {"options": priorities},
                {"type": "users_select", "action_id": "assign", "placeholder": plain("Assign to")},
            ],
        },
    ]


def field(name: str, label: str, kind: str, *, optional: bool = False, **element: Any) -> dict[str, Any]:
    return {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "optional": optional,
        "element": {"type": kind, "action_id": name} | element,
    }


def form() -> dict[str, Any]:
    notify = [option("Send receipts", "receipts"), option("Tell the team", "team")]
    languages, layouts = [option("English"), option("Deutsch")], [option("Wide"), option("Narrow")]
    return {
        "type": "modal",
        "callback_id": "settings",
        "title": plain("Settings"),
        "submit": plain("Save"),
        "blocks": [
            field("name", "From name", "plain_text_input"),
            field("address", "From address", "email_text_input"),
            field("size", "Largest mail (MB)", "number_input", is_decimal_allowed=False),
            field("lang", "Language", "static_select", options=languages),
            field("tags", "Tags", "multi_static_select", options=[option("VIP"), option("Bug")]),
            field("who", "Who is told", "multi_users_select", optional=True),
            field("notify", "Mails", "checkboxes", options=notify, optional=True),
            field("layout", "Layout", "radio_buttons", options=layouts),
            field("quiet", "Quiet from", "timepicker", optional=True),
            field("sign", "Signature", "plain_text_input", multiline=True, optional=True),
        ],
    }


def writing(counted: str = "not counted") -> dict[str, Any]:
    """A form with an editor, in which something stands already."""
    text = {"type": "text", "text": "Hello "}
    section = {"type": "rich_text_section", "elements": [text, {"type": "user", "user_id": "U1"}]}
    return {
        "type": "modal",
        "callback_id": "writing",
        "title": plain("Writing"),
        "submit": plain("Save"),
        "blocks": [
            field(
                "text", "Text", "rich_text_input", initial_value={"type": "rich_text", "elements": [section]}
            ),
            {"type": "actions", "elements": [button("count", "Count")]},
            {"type": "section", "text": plain(counted)},
        ],
    }


class SmallBot:
    """The running app; what it was told is in its lists."""

    def __init__(self, sandbox: Sandbox) -> None:
        self.heard: list[tuple[str, Any]] = []
        env = sandbox.environment()
        logging.getLogger("slack_bolt").setLevel(logging.CRITICAL)
        self.client = WebClient(env["SLACK_BOT_TOKEN"], base_url=env["SLACK_API_URL"])
        self.client.proxy = None
        self.app = App(client=self.client, token_verification_enabled=False)
        self.handler = SocketModeHandler(self.app, env["SLACK_APP_TOKEN"], ping_interval=1)
        self._listen()

    def __enter__(self) -> SmallBot:
        self.handler.connect()  # type: ignore[no-untyped-call]
        return self

    def __exit__(self, *_: object) -> None:
        hang_up_soon(self.handler.client)

    def post_card(self, channel: str) -> str:
        answer = self.client.chat_postMessage(channel=channel, text="Ticket 7", blocks=card("new"))
        return str(answer["ts"])

    def change_card(self, channel: str, ts: str, status: str) -> None:
        self.client.chat_update(channel=channel, ts=ts, text="Ticket 7", blocks=card(status))

    def _listen(self) -> None:
        app = self.app
        app.command("/take")(self._take_command)
        for name in ("take", "close", "priority", "assign", "more"):
            app.action(name)(self._acted)
        app.action("settings")(self._open)
        app.action("sleepy")(lambda: None)
        app.command("/silent")(lambda: None)
        app.view("settings")(self._saved)
        app.action("write")(self._open_editor)
        app.action("count")(self._counted)
        app.view("writing")(self._written)
        app.shortcut("note")(self._noted)
        app.event("app_home_opened")(self._home)
        app.event("message")(lambda event: self.heard.append(("message", event)))
        app.event("reaction_added")(lambda event: self.heard.append(("reaction", event)))

    def _take_command(self, ack: Ack, command: dict[str, Any]) -> None:
        self.heard.append(("command", command["text"]))
        ack(text=f"You took *{command['text'] or 'nothing'}* :eyes:")

    def _acted(self, ack: Ack, action: dict[str, Any], body: dict[str, Any], client: WebClient) -> None:
        ack()
        self.heard.append((action["action_id"], action))
        status = f"{action['action_id']} by <@{body['user']['id']}>"
        client.chat_update(
            channel=body["channel"]["id"], ts=body["message"]["ts"], text="Ticket 7", blocks=card(status)
        )

    def _open(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=form())

    def _open_editor(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        client.views_open(trigger_id=body["trigger_id"], view=writing())

    def _counted(self, ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        said = body["view"]["state"]["values"]["text"]["text"].get("rich_text_value")
        count = len(said["elements"]) if said else 0
        client.views_update(view_id=body["view"]["id"], view=writing(f"{count} parts"))
        ack()

    def _written(self, ack: Ack, view: dict[str, Any]) -> None:
        self.heard.append(("written", view["state"]["values"]["text"]["text"]))
        ack()

    def _saved(self, ack: Ack, view: dict[str, Any]) -> None:
        values = view["state"]["values"]
        self.heard.append(("settings", values))
        if values["name"]["name"]["value"] == "root":
            ack(response_action="errors", errors={"name": "Nobody is called root."})
        else:
            ack()

    def _noted(self, ack: Ack, shortcut: dict[str, Any], context: BoltContext) -> None:
        ack()
        self.heard.append(("note", shortcut["message"]["text"]))

    def _home(self, event: dict[str, Any], client: WebClient) -> None:
        blocks = [{"type": "header", "text": plain("My tickets")}, *card("yours")[4:]]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})
