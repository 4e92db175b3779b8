"""Buttons, menus, shortcuts and the home tab."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack import SlackRefused, SlackSim
from tests.sandbox.slack.conftest import MANIFEST, Bot, Start, web_client
from tests.sandbox.slack.forms import TEXT, button, field, modal, options, plain


@pytest.fixture
def ann(slack: SlackSim) -> str:
    return slack.add_user("ann")


@pytest.fixture
def channel(slack: SlackSim, ann: str) -> str:
    return slack.add_channel("help", members=[ann])


def card(bot: Bot, channel: str, *elements: dict[str, Any], **more: Any) -> str:
    """A message of the bot with these elements; its ts."""
    blocks = [{"type": "actions", "block_id": "row", "elements": list(elements)}]
    return str(bot.client.chat_postMessage(channel=channel, text="Card", blocks=blocks, **more)["ts"])


def test_a_button_in_a_thread_tells_where_it_is(slack: SlackSim, bot: Bot, ann: str, channel: str) -> None:
    bot.app.action("take")(lambda ack: ack())
    bot.connect()
    root = card(bot, channel, button("root"))
    reply = card(bot, channel, button("take"), thread_ts=root)

    assert slack.press(ann, channel, reply, "take").ok

    body = bot.told("block_actions")
    assert body["container"] == {
        "type": "message",
        "message_ts": reply,
        "channel_id": channel,
        "is_ephemeral": False,
        "thread_ts": root,
    }
    assert body["message"]["thread_ts"] == root
    assert [(one["action_id"], one["value"]) for one in body["actions"]] == [("take", "12")]


@pytest.mark.parametrize(
    ("element", "selected", "reported"),
    [
        pytest.param(
            {"type": "static_select", "options": options("low", "high")},
            "high",
            {"selected_option": {"text": {**plain("High"), "emoji": True}, "value": "high"}},
            id="static_select",
        ),
        pytest.param(
            {"type": "checkboxes", "options": options("a", "b")},
            ["b"],
            {"selected_options": [{"text": {**plain("B"), "emoji": True}, "value": "b"}]},
            id="checkboxes",
        ),
        pytest.param({"type": "timepicker"}, "08:30", {"selected_time": "08:30"}, id="timepicker"),
        pytest.param(
            {"type": "multi_users_select"},
            ["U000000002"],
            {"selected_users": ["U000000002"]},
            id="multi_users_select",
        ),
    ],
)
def test_a_menu_reports_what_was_picked_and_remembers_it(
    slack: SlackSim,
    bot: Bot,
    ann: str,
    channel: str,
    element: dict[str, Any],
    selected: Any,
    reported: dict[str, Any],
) -> None:
    bot.app.action("pick")(lambda ack: ack())
    bot.connect()
    stamp = card(bot, channel, {"action_id": "pick"} | element)

    assert slack.press(ann, channel, stamp, "pick", selected=selected).ok

    body = bot.told("block_actions")
    assert reported.items() <= body["actions"][0].items()
    assert body["state"]["values"]["row"]["pick"] == {"type": element["type"]} | reported


def test_an_option_that_is_not_offered_cannot_be_picked(
    slack: SlackSim, bot: Bot, ann: str, channel: str
) -> None:
    stamp = card(bot, channel, {"type": "overflow", "action_id": "more", "options": options("close")})

    with pytest.raises(SlackRefused, match="no option 'open'"):
        slack.press(ann, channel, stamp, "more", selected="open")


@pytest.mark.usefixtures("impatient")
def test_a_bot_that_does_not_acknowledge_a_click_times_out(
    slack: SlackSim, bot: Bot, ann: str, channel: str
) -> None:
    bot.connect()
    stamp = card(bot, channel, button("take"))

    assert slack.press(ann, channel, stamp, "take").error == "operation_timeout"


def test_an_ephemeral_is_replaced_and_deleted_by_its_response_url(
    slack: SlackSim, bot: Bot, ann: str, channel: str
) -> None:
    bot.app.action("again")(lambda ack, respond: (ack(), respond("Second", replace_original=True)))
    bot.connect()
    blocks = [{"type": "actions", "elements": [button("again")]}]
    bot.client.chat_postEphemeral(channel=channel, user=ann, text="First", blocks=blocks)
    shown = slack.ephemerals(ann)[0]

    assert slack.press(ann, channel, shown["ts"], "again", ephemeral_id=shown["id"]).ok

    slack.wait_for(lambda: slack.ephemerals(ann)[0]["text"] == "Second")
    assert bot.told("block_actions")["container"]["is_ephemeral"]
    assert "message" not in bot.told("block_actions")
    assert len(slack.ephemerals(ann)) == 1


def test_a_trigger_opens_one_modal(slack: SlackSim, bot: Bot, ann: str, channel: str) -> None:
    bot.app.action("open")(lambda ack: ack())
    bot.connect()
    slack.press(ann, channel, card(bot, channel, button("open")), "open")
    trigger = bot.told("block_actions")["trigger_id"]

    bot.client.views_open(trigger_id=trigger, view=modal("form", field("subject", TEXT)))

    with pytest.raises(SlackApiError, match="exchanged_trigger_id"):
        bot.client.views_open(trigger_id=trigger, view=modal("form", field("subject", TEXT)))
    with pytest.raises(SlackApiError, match="invalid_trigger_id"):
        bot.client.views_open(trigger_id="1.2.abc", view=modal("form", field("subject", TEXT)))


def test_a_trigger_expires(start: Start) -> None:
    now = [1_700_000_000.0]
    slack = start(clock=lambda: now[0])
    ann = slack.add_user("ann")
    slack.command(ann, slack.add_channel("help", members=[ann]), "/take")
    trigger = slack.envelopes[0].payload["trigger_id"]
    now[0] += 3.1

    with pytest.raises(SlackApiError, match="expired_trigger_id"):
        web_client(slack).views_open(trigger_id=trigger, view=modal("form", field("subject", TEXT)))


def test_a_message_shortcut_brings_the_message(slack: SlackSim, bot: Bot, ann: str, channel: str) -> None:
    bot.app.shortcut("close_ticket")(lambda ack: ack())
    bot.connect()
    root = slack.type(ann, channel, "Root")
    reply = slack.type(ann, channel, "Reply", thread_ts=root)

    assert slack.shortcut(ann, channel, reply, "close_ticket").ok

    body = bot.told("message_action")
    assert (body["type"], body["message_ts"], body["message"]["thread_ts"]) == ("message_action", reply, root)
    with pytest.raises(SlackRefused):
        slack.shortcut(ann, channel, reply, "not_in_the_manifest")


def test_the_home_tab_is_published_pressed_and_opened_again(slack: SlackSim, bot: Bot, ann: str) -> None:
    bot.app.action("refresh")(lambda ack: ack())
    bot.connect()
    slack.open_home(ann)
    assert "view" not in bot.hears(type="app_home_opened")

    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button("refresh")]}]}
    view = bot.client.views_publish(user_id=ann, view=home)["view"]

    assert slack.press_in_view(ann, view["id"], "refresh").ok
    assert bot.told("block_actions")["container"] == {"type": "view", "view_id": view["id"]}
    assert "response_url" not in bot.told("block_actions")
    with pytest.raises(SlackApiError, match="hash_conflict"):
        bot.client.views_publish(user_id=ann, view=home, hash="old")
    bot.heard.clear()
    slack.open_home(ann)
    assert bot.hears(type="app_home_opened")["view"]["id"] == view["id"]
    assert (slack.home(ann) or {})["type"] == "home"


def test_an_app_without_a_home_tab_cannot_publish_one(start: Start) -> None:
    features = {**MANIFEST["features"], "app_home": {"home_tab_enabled": False}}
    slack = start({**MANIFEST, "features": features})
    ann = slack.add_user("ann")

    with pytest.raises(SlackApiError, match="not_enabled"):
        web_client(slack).views_publish(user_id=ann, view={"type": "home", "blocks": [{"type": "divider"}]})
    with pytest.raises(SlackRefused, match="no home tab"):
        slack.open_home(ann)
