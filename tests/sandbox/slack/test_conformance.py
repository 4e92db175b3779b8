"""Whatever the simulator answers or sends has the shape, and only the error codes, that Slack documents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from jsonschema import Draft7Validator
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack import SlackSim
from sandbox.slack.web_api.table import COMMON_ERRORS, METHODS
from tests.sandbox.slack.conftest import Bot

CONTRACTS = Path(__file__).parents[4] / "shared" / "slack"
pytestmark = pytest.mark.skipif(
    not CONTRACTS.is_dir(), reason="Slack's published contracts are not beside the checkout"
)

# Answers of the real platform that its reference leaves out of a method's own list.
UNLISTED_ERRORS = {"conversations.replies": {"not_in_channel"}}
SCHEMAS = {
    "auth.test": "AuthTest",
    "api.test": "ApiTest",
    "apps.connections.open": "AppsConnectionsOpen",
    "bots.info": "BotsInfo",
    "chat.delete": "ChatDelete",
    "chat.getPermalink": "ChatGetPermalink",
    "chat.postEphemeral": "ChatPostEphemeral",
    "chat.postMessage": "ChatPostMessage",
    "chat.update": "ChatUpdate",
    "conversations.history": "ConversationsHistory",
    "conversations.info": "ConversationsInfo",
    "conversations.join": "ConversationsJoin",
    "conversations.list": "ConversationsList",
    "conversations.members": "ConversationsMembers",
    "conversations.open": "ConversationsOpen",
    "conversations.replies": "ConversationsReplies",
    "files.completeUploadExternal": "FilesCompleteUploadExternal",
    "files.delete": "FilesDelete",
    "files.getUploadURLExternal": "FilesGetUploadURLExternal",
    "files.info": "FilesInfo",
    "reactions.add": "ReactionsAdd",
    "reactions.get": "ReactionsGet",
    "reactions.remove": "ReactionsRemove",
    "team.info": "TeamInfo",
    "usergroups.list": "UsergroupsList",
    "usergroups.users.list": "UsergroupsUsersList",
    "users.conversations": "UsersConversations",
    "users.info": "UsersInfo",
    "users.list": "UsersList",
    "users.lookupByEmail": "UsersLookupByEmail",
    "views.open": "ViewsOpen",
    "views.publish": "ViewsPublish",
    "views.push": "ViewsPush",
    "views.update": "ViewsUpdate",
}
BLOCKS: list[dict[str, Any]] = [
    {"type": "header", "text": {"type": "plain_text", "text": "Ticket 12"}},
    {
        "type": "section",
        "block_id": "facts",
        "fields": [{"type": "mrkdwn", "text": "*State*\nopen", "verbatim": True}],
        "accessory": {
            "type": "overflow",
            "action_id": "more",
            "options": [{"text": {"type": "plain_text", "text": "Close"}, "value": "close"}],
        },
    },
    {"type": "context", "elements": [{"type": "plain_text", "text": "by mail"}]},
    {"type": "divider"},
    {
        "type": "actions",
        "block_id": "buttons",
        "elements": [
            {
                "type": "button",
                "action_id": "take",
                "text": {"type": "plain_text", "text": "Take"},
                "value": "12",
            },
            {"type": "users_select", "action_id": "assign"},
        ],
    },
]
MODAL: dict[str, Any] = {
    "type": "modal",
    "callback_id": "form",
    "notify_on_close": True,
    "title": {"type": "plain_text", "text": "Ticket"},
    "submit": {"type": "plain_text", "text": "Save"},
    "blocks": [
        {
            "type": "input",
            "block_id": "subject",
            "label": {"type": "plain_text", "text": "Subject"},
            "element": {"type": "plain_text_input", "action_id": "value"},
        }
    ],
}


def validator(name: str) -> Draft7Validator:
    """A schema that lets fields pass which Slack sends but does not declare."""
    return Draft7Validator(relaxed(json.loads((CONTRACTS / "json-schemas" / f"{name}.json").read_text())))


def relaxed(schema: Any) -> Any:
    """The schema without `additionalProperties: false`."""
    if isinstance(schema, dict):
        return {
            name: relaxed(part)
            for name, part in schema.items()
            if not (name == "additionalProperties" and part is False)
        }
    return [relaxed(part) for part in schema] if isinstance(schema, list) else schema


def problems(schema: Draft7Validator, payload: Any) -> Iterator[str]:
    """Where the payload breaks the schema, and how."""
    for error in schema.iter_errors(payload):
        yield f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"


def without_blocks(answer: Any) -> Any:
    """The answer without nulls, which Slack's types write as absent, and without blocks.

    The responses' own block types were derived from old samples and know no header; blocks have a test of
    their own.
    """
    if isinstance(answer, dict):
        return {k: without_blocks(v) for k, v in answer.items() if v is not None and k != "blocks"}
    return [without_blocks(part) for part in answer] if isinstance(answer, list) else answer


def blocks_in(part: Any) -> Iterator[dict[str, Any]]:
    """Every block anywhere in a JSON value."""
    if isinstance(part, dict):
        for name, value in part.items():
            yield from value if name == "blocks" else blocks_in(value)
    elif isinstance(part, list):
        for item in part:
            yield from blocks_in(item)


def without_null_enterprise(payload: dict[str, Any]) -> dict[str, Any]:
    """Recorded payloads have `enterprise: null` where the types only know it absent."""
    return {name: value for name, value in payload.items() if name != "enterprise" or value is not None}


def as_typed(event: dict[str, Any]) -> dict[str, Any]:
    """The event with what the types demand and recorded events leave out.

    The types nest whole events in `message`, `previous_message` and `root`, and whole files in messages;
    they ignore tombstones, apps that broadcast, people who join by themselves, and that Slack's own lines in
    private channels have names of their own (docs.slack.dev/reference/events/message).
    """
    outer = {name: event[name] for name in ("channel", "channel_type", "event_ts") if name in event}
    whole = event | {"client_msg_id": "", "inviter": ""}
    if event["type"] == "message" and event.get("subtype", "").startswith("group_"):
        whole["subtype"] = event["subtype"].replace("group_", "channel_", 1)
    for name in ("message", "previous_message", "root"):
        if name in event:
            plain = {k: v for k, v in event[name].items() if k not in ("subtype", "files")}
            whole[name] = plain | outer
    if "files" in event:
        whole["files"] = [file | {"channels": [], "groups": []} for file in event["files"]]
    return whole


def documented_errors(method: str) -> set[str]:
    """The codes in Slack's reference of one method."""
    page = json.loads((CONTRACTS / "api-ref" / "methods" / f"{method}.json").read_text())
    return set(page.get("errors", ()))


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_method_has_only_documented_errors_and_arguments(method: str) -> None:
    row = METHODS[method]
    page = json.loads((CONTRACTS / "api-ref" / "methods" / f"{method}.json").read_text())

    assert row.errors - documented_errors(method) - COMMON_ERRORS <= UNLISTED_ERRORS.get(method, set())
    assert set(row.needs) <= set(page["args"]["properties"])


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_method_has_its_documented_tier_and_scopes(method: str) -> None:
    row = METHODS[method]
    page = json.loads((CONTRACTS / "api-ref" / "methods" / f"{method}.json").read_text())

    if "rate_limits" in page:
        assert f"t{row.tier}" == page["rate_limits"]
    documented = (page.get("scope") or {}).get("bot") or []
    assert set(row.scopes) <= set(documented)
    assert bool(row.scopes) == bool(documented)


@pytest.fixture
def answers(slack: SlackSim, bot: Bot) -> dict[str, list[dict[str, Any]]]:
    """What every method answers in the course of one long day."""
    ann = slack.add_user("ann", email="ann@example.com", is_admin=True)
    channel = slack.add_channel("help", members=[ann])
    lobby = slack.add_channel("lobby", members=[ann], bot=False)
    group = slack.add_usergroup("techs", [ann])
    bot.app.action("take")(lambda ack: ack())
    bot.app.command("/take")(lambda ack: ack("taken"))
    bot.app.view("form")(lambda ack: ack())
    bot.app.view_closed("form")(lambda ack: ack())
    bot.app.shortcut("close_ticket")(lambda ack: ack())
    bot.connect()
    day = Day(slack, bot, ann, channel)
    day.posts()
    day.reads(lobby, group)
    day.files()
    day.modals()
    day.people()
    return day.answers


class Day:
    """Calls every method at least once and keeps what it answered."""

    def __init__(self, slack: SlackSim, bot: Bot, user: str, channel: str) -> None:
        self.slack, self.bot, self.user, self.channel = slack, bot, user, channel
        self.answers: dict[str, list[dict[str, Any]]] = {}

    def call(self, method: str, client: WebClient | None = None, **args: Any) -> dict[str, Any]:
        """One call whose answer is kept."""
        data = (client or self.bot.client).api_call(method, json=args).data
        assert isinstance(data, dict)
        self.answers.setdefault(method, []).append(data)
        return data

    def posts(self) -> None:
        """A ticket with its thread."""
        metadata = {"event_type": "post", "event_payload": {"id": "1"}}
        root = self.call(
            "chat.postMessage", channel=self.channel, text="Ticket", blocks=BLOCKS, metadata=metadata
        )
        self.root = root["ts"]
        here: dict[str, Any] = {"channel": self.channel}
        self.slack.type(self.user, self.channel, "I *see* @ann", thread_ts=self.root)
        reply = self.call("chat.postMessage", **here, text="Reply", thread_ts=self.root, reply_broadcast=True)
        self.call("chat.postMessage", **here, markdown_text="# Head\n\ntext **bold**", thread_ts=self.root)
        self.call("chat.update", **here, ts=reply["ts"], text="Better")
        self.call("chat.getPermalink", **here, message_ts=reply["ts"])
        self.call("chat.postEphemeral", **here, user=self.user, text="psst")
        for method in ("reactions.add", "reactions.remove", "reactions.add"):
            self.call(method, **here, timestamp=self.root, name="eyes")
        self.call("reactions.get", **here, timestamp=self.root)
        self.call("conversations.replies", **here, ts=self.root, include_all_metadata=True)
        self.call("conversations.history", **here)
        self.call("chat.delete", **here, ts=reply["ts"])
        self.call("blocks.validate", blocks=BLOCKS)

    def reads(self, lobby: str, group: str) -> None:
        """Everything that only looks."""
        for method in ("auth.test", "api.test", "bots.info", "team.info", "users.list", "conversations.list"):
            self.call(method)
        self.call("users.info", user=self.user)
        self.call("users.lookupByEmail", email="ANN@example.com")
        self.call("users.conversations")
        self.call("usergroups.list", include_users=True)
        self.call("usergroups.users.list", usergroup=group)
        self.call("conversations.info", channel=self.channel, include_num_members=True)
        self.call("conversations.members", channel=self.channel)
        self.call("conversations.join", channel=lobby)
        self.call("conversations.open", users=self.user, return_im=True)
        app = WebClient(self.slack.app_token, base_url=self.slack.api_url)
        self.call("apps.connections.open", client=app)

    def files(self) -> None:
        """One file up, shared, down, gone."""
        upload = self.call("files.getUploadURLExternal", filename="a.png", length=3)
        urlopen(Request(upload["upload_url"], data=b"abc")).close()
        file = {"id": upload["file_id"]}
        self.call("files.completeUploadExternal", files=[file], channel_id=self.channel, thread_ts=self.root)
        self.slack.wait_for(lambda: self.slack.file(file["id"])[0]["shares"])
        self.call("files.info", file=file["id"])
        self.call("files.delete", file=file["id"])

    def modals(self) -> None:
        """A button, a stack of modals, a home tab, a command, a shortcut."""
        assert self.slack.press(self.user, self.channel, self.root, "take").ok
        trigger = self.bot.told("block_actions")["trigger_id"]
        view = self.call("views.open", trigger_id=trigger, view=MODAL)["view"]
        self.call("views.update", view_id=view["id"], view=MODAL)
        changed = [*MODAL["blocks"], BLOCKS[4]]
        self.call("views.update", view_id=view["id"], view=MODAL | {"blocks": changed})
        assert self.slack.press_in_view(self.user, view["id"], "take").ok
        self.call("views.push", trigger_id=self.bot.told("block_actions")["trigger_id"], view=MODAL)
        top = self.slack.views(self.user)[-1]["id"]
        assert self.slack.submit(self.user, top, {"subject": {"value": "Printer"}}).closed
        self.slack.close_view(self.user, view["id"])
        self.call("views.publish", user_id=self.user, view={"type": "home", "blocks": BLOCKS})
        self.slack.open_home(self.user)
        assert self.slack.command(self.user, self.channel, "/take 12").ok
        assert self.slack.shortcut(self.user, self.channel, self.root, "close_ticket").ok

    def people(self) -> None:
        """What the app hears of people."""
        slack, user, channel = self.slack, self.user, self.channel
        typed = slack.type(user, channel, "Look", files=[("a.txt", b"text", "text/plain")])
        slack.edit(user, channel, typed, "Look here")
        slack.unfurl(channel, typed, "https://example.com", "Example")
        slack.react(user, channel, typed, "+1")
        slack.unreact(user, channel, typed, "+1")
        slack.delete(user, channel, typed)
        slack.type(user, channel, "to all", thread_ts=self.root, broadcast=True)
        slack.delete(user, channel, self.root)
        bob = slack.add_user("bob")
        slack.set_usergroup(slack.usergroups()[0]["id"], [user, bob])
        slack.invite(bob, channel, by=user)
        slack.rename(channel, "helpdesk")
        slack.archive(channel)
        slack.unarchive(channel)
        slack.change_user(bob, is_restricted=True, email="bob@example.com")
        slack.kick(bob, channel, by=user)
        slack.open_home(user, "messages")
        slack.kick(slack.bot_user_id, channel)
        secret = slack.add_channel("secret", is_private=True, members=[user])
        slack.rename(secret, "very-secret")
        slack.archive(secret)
        slack.delete_channel(secret)
        slack.uninstall()
        slack.reinstall()
        slack.revoke_token()


def test_every_answer_keeps_slacks_schema(answers: dict[str, list[dict[str, Any]]]) -> None:
    found = [
        f"{method} {line}"
        for method, name in SCHEMAS.items()
        for answer in answers[method]
        for line in problems(validator(f"response.{name}"), without_blocks(answer))
    ]

    assert found == []
    assert {method for method in answers if not all(answer["ok"] for answer in answers[method])} == set()
    assert set(METHODS) - set(answers) == {"emoji.list"}


def test_every_block_keeps_slacks_schema(answers: dict[str, list[dict[str, Any]]]) -> None:
    schema = validator("types.KnownBlock")
    blocks = list(blocks_in(answers))

    assert {block["type"] for block in blocks} >= {"header", "section", "actions", "rich_text", "input"}
    assert [block for block in blocks if not schema.is_valid(block)] == []


def test_every_event_keeps_slacks_schema(answers: dict[str, Any], slack: SlackSim) -> None:
    schema = validator("types.SlackEvent")
    events = [one.payload["event"] for one in slack.envelopes if one.type == "events_api"]

    found = [f"{one['type']}/{one.get('subtype')}" for one in events if not schema.is_valid(as_typed(one))]

    assert found == []
    assert len({(event["type"], event.get("subtype")) for event in events}) >= 16
    assert answers


def test_every_interaction_keeps_slacks_schema(answers: dict[str, Any], slack: SlackSim) -> None:
    schemas = {
        "block_actions": "BlockActionAny",
        "message_action": "MessageShortcut",
        "view_submission": "ViewSubmitAction",
        "view_closed": "ViewClosedAction",
        "slash_commands": "SlashCommand",
    }
    # The first of each kind: clicks in views come later, and have no response_url although the types say so.
    payloads = {one.payload.get("type", one.type): one.payload for one in reversed(slack.envelopes)}

    assert set(schemas) <= set(payloads)
    found = [
        f"{kind} {line}"
        for kind, name in schemas.items()
        for line in problems(validator(f"bolt.{name}"), without_null_enterprise(payloads[kind]))
    ]
    assert found == []
    assert answers


def test_a_message_event_has_the_fields_of_a_recorded_one(slack: SlackSim, bot: Bot) -> None:
    recorded = json.loads(
        (
            CONTRACTS
            / "socket-mode-envelopes"
            / "bolt-python.events_api.event_callback.message.08cfc559.json"
        ).read_text()
    )
    ann = slack.add_user("ann")
    channel = slack.add_channel("help", members=[ann])
    bot.connect()

    slack.type(ann, channel, "@ann")

    bot.hears(text=f"<@{ann}>")
    sent = bot.told("event_callback")
    assert set(recorded["payload"]) <= set(sent)
    assert set(recorded["payload"]["event"]) <= set(sent["event"])
    assert sent["event"]["blocks"][0]["elements"] == [
        {"type": "rich_text_section", "elements": [{"type": "user", "user_id": ann}]}
    ]


def test_an_undocumented_error_is_a_bug_of_the_simulator(slack: SlackSim, client: WebClient) -> None:
    with pytest.raises(SlackApiError) as caught:
        client.chat_postMessage(channel="C404", text="x")

    assert caught.value.response["error"] in documented_errors("chat.postMessage")
    assert slack.calls[-1].error == "channel_not_found"
