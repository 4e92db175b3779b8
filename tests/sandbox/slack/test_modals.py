"""Modals: what a person enters, what the app gets, what its answer does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from sandbox.slack import SlackRefused, SlackSim
from tests.sandbox.slack.conftest import MANIFEST, Bot, Start
from tests.sandbox.slack.forms import TEXT, button, field, modal, options, plain

Open = Callable[..., str]


@pytest.fixture
def ann(slack: SlackSim) -> str:
    return slack.add_user("ann")


@pytest.fixture
def open_form(slack: SlackSim, bot: Bot, ann: str) -> Open:
    """Opens a modal for Ann by way of a command; its id."""
    channel = slack.add_channel("help", members=[ann])
    bot.app.command("/ticket")(lambda ack: ack())
    bot.connect()

    def open_it(*blocks: dict[str, Any], **more: Any) -> str:
        slack.command(ann, channel, "/ticket")
        view = modal("form", *blocks, **more)
        return str(
            bot.client.views_open(trigger_id=bot.told("/ticket")["trigger_id"], view=view)["view"]["id"]
        )

    return open_it


def test_an_accepted_form_closes_and_brings_its_values(
    slack: SlackSim, bot: Bot, ann: str, open_form: Open
) -> None:
    bot.app.view("form")(lambda ack: ack())
    view = open_form(
        field("subject", TEXT | {"initial_value": "Printer"}),
        field("note", TEXT, optional=True),
        field("urgency", {"type": "static_select", "options": options("low", "high")}),
        field("helpers", {"type": "multi_users_select"}, optional=True),
        private_metadata="ticket 12",
    )

    answer = slack.submit(ann, view, {"urgency": {"value": "high"}})

    assert answer.closed
    assert slack.views(ann) == []
    sent = bot.told("view_submission")["view"]
    values = {block: next(iter(actions.values())) for block, actions in sent["state"]["values"].items()}
    assert values["subject"] == {"type": "plain_text_input", "value": "Printer"}
    assert values["note"] == {"type": "plain_text_input", "value": None}
    assert values["urgency"]["selected_option"]["value"] == "high"
    assert values["helpers"] == {"type": "multi_users_select", "selected_users": []}
    assert sent["private_metadata"] == "ticket 12"


def test_errors_keep_the_form_open_with_what_was_typed(
    slack: SlackSim, bot: Bot, ann: str, open_form: Open
) -> None:
    bot.app.view("form")(lambda ack: ack(response_action="errors", errors={"subject": "Too short"}))
    view = open_form(field("subject", TEXT))

    answer = slack.submit(ann, view, {"subject": {"value": "x"}})

    assert (answer.closed, answer.errors) == (False, {"subject": "Too short"})
    assert slack.views(ann)[0]["state"]["values"]["subject"]["value"]["value"] == "x"


@pytest.mark.parametrize(
    ("element", "entered", "sentence"),
    [
        pytest.param(TEXT, "", "Please complete this required field.", id="required"),
        pytest.param(TEXT | {"max_length": 3}, "abcd", "Please enter no more than 3 characters.", id="long"),
        pytest.param({"type": "email_text_input"}, "ann", "Please enter a valid email address.", id="mail"),
        pytest.param(
            {"type": "number_input", "is_decimal_allowed": False, "min_value": "1"},
            "0",
            "Please enter a number of at least 1.",
            id="number",
        ),
    ],
)
def test_slack_itself_checks_inputs_before_the_app_hears_of_them(
    slack: SlackSim, ann: str, open_form: Open, element: dict[str, Any], entered: str, sentence: str
) -> None:
    view = open_form(field("entry", element))

    assert slack.submit(ann, view, {"entry": {"value": entered}}).errors == {"entry": sentence}
    assert slack.envelopes[-1].type == "slash_commands"


def test_a_form_can_be_replaced_stacked_and_cleared(
    slack: SlackSim, bot: Bot, ann: str, open_form: Open
) -> None:
    answers: list[dict[str, Any]] = [
        {"response_action": "update", "view": modal("form", field("second", TEXT, optional=True))},
        {"response_action": "push", "view": modal("form", field("third", TEXT, optional=True))},
        {"response_action": "clear"},
    ]
    bot.app.view("form")(lambda ack: ack(**answers.pop(0)))
    view = open_form(field("first", TEXT, optional=True))

    updated = slack.submit(ann, view)
    assert updated.view is not None
    assert (updated.closed, updated.view["blocks"][0]["block_id"]) == (False, "second")
    pushed = slack.submit(ann, view)
    assert pushed.view is not None
    assert pushed.view["previous_view_id"] == view
    assert [one["blocks"][0]["block_id"] for one in slack.views(ann)] == ["second", "third"]
    with pytest.raises(SlackRefused, match="Another modal"):
        slack.submit(ann, view)
    assert slack.submit(ann, pushed.view["id"]).closed
    assert slack.views(ann) == []


@pytest.mark.usefixtures("impatient")
def test_a_form_without_an_answer_stays_open(slack: SlackSim, ann: str, open_form: Open) -> None:
    view = open_form(field("subject", TEXT))

    answer = slack.submit(ann, view, {"subject": {"value": "x"}})

    assert (answer.closed, answer.error) == (False, "operation_timeout")
    assert len(slack.views(ann)) == 1


def test_an_error_for_a_block_that_does_not_exist_is_an_apps_mistake(
    slack: SlackSim, bot: Bot, ann: str, open_form: Open
) -> None:
    bot.app.view("form")(lambda ack: ack(response_action="errors", errors={"nowhere": "No"}))
    view = open_form(field("subject", TEXT))

    assert slack.submit(ann, view, {"subject": {"value": "x"}}).error == "invalid_errors"


def test_a_cancelled_modal_tells_the_app_only_if_it_asked(
    slack: SlackSim, bot: Bot, ann: str, open_form: Open
) -> None:
    bot.app.view_closed("form")(lambda ack: ack())
    slack.close_view(ann, open_form(field("subject", TEXT)))
    assert "view_closed" not in [body.get("type") for body in bot.bodies]

    slack.close_view(ann, open_form(field("subject", TEXT), notify_on_close=True))

    assert not bot.told("view_closed")["is_cleared"]
    assert slack.views(ann) == []


def test_what_was_typed_survives_an_update(slack: SlackSim, bot: Bot, ann: str, open_form: Open) -> None:
    bot.app.action("add")(lambda ack: ack())
    buttons = {"type": "actions", "block_id": "row", "elements": [button("add")]}
    view = open_form(field("subject", TEXT), buttons)
    slack.press_in_view(ann, view, "value", value="Typed")
    old_hash = slack.views(ann)[0]["hash"]

    assert slack.press_in_view(ann, view, "add").ok
    changed = modal("form", field("subject", TEXT), field("more", TEXT, optional=True), buttons)
    bot.client.views_update(view_id=view, hash=old_hash, view=changed)

    assert slack.views(ann)[0]["state"]["values"]["subject"]["value"]["value"] == "Typed"
    with pytest.raises(SlackApiError, match="hash_conflict"):
        bot.client.views_update(view_id=view, hash=old_hash, view=changed)


def test_a_stack_is_three_deep(slack: SlackSim, bot: Bot, ann: str, open_form: Open) -> None:
    bot.app.action("deeper")(lambda ack: ack())
    buttons = {"type": "actions", "elements": [button("deeper")]}
    view = open_form(buttons)

    for _ in range(2):
        slack.press_in_view(ann, view, "deeper")
        pushed = bot.client.views_push(
            trigger_id=bot.told("block_actions")["trigger_id"], view=modal("form", buttons)
        )
        view = pushed["view"]["id"]

    slack.press_in_view(ann, view, "deeper")
    with pytest.raises(SlackApiError, match="push_limit_reached"):
        bot.client.views_push(trigger_id=bot.told("block_actions")["trigger_id"], view=modal("form", buttons))


def test_a_bad_view_is_refused_with_a_pointer(open_form: Open) -> None:
    with pytest.raises(SlackApiError) as caught:
        open_form(field("subject", TEXT), title=plain("A title of more than 24 characters"))

    response = caught.value.response
    assert response["error"] == "invalid_arguments"
    assert "[json-pointer:/view/title/text]" in response["response_metadata"]["messages"][0]


def test_a_view_may_have_250_kilobytes_and_an_id_of_its_own(
    slack: SlackSim, bot: Bot, ann: str, open_form: Open
) -> None:
    def refused(method: str, **args: Any) -> str:
        with pytest.raises(SlackApiError) as caught:
            bot.client.api_call(method, json=args)
        return str(caught.value.response["error"])

    view = open_form(field("subject", TEXT), external_id="ticket-12")
    wordy = [{"type": "section", "text": plain("x" * 2900)}] * 90

    assert refused("views.update", view_id=view, view=modal("form", *wordy)) == "view_too_large"
    assert refused("views.update", view_id="V404", view=modal("form", field("a", TEXT))) == "not_found"
    home = {"type": "home", "blocks": [{"type": "divider"}], "external_id": "ticket-12"}
    assert refused("views.publish", user_id=ann, view=home) == "duplicate_external_id"
    by_own_id = modal("form", field("found", TEXT), external_id="ticket-12")
    assert bot.client.views_update(external_id="ticket-12", view=by_own_id)["view"]["id"] == view
    assert refused("views.push", trigger_id=bot.told("/ticket")["trigger_id"], view=by_own_id) == (
        "exchanged_trigger_id"
    )


def test_an_input_needs_a_submit_button(bot: Bot, ann: str) -> None:
    view = modal("form", field("subject", TEXT))
    del view["submit"]

    with pytest.raises(SlackApiError, match="invalid_view") as caught:
        bot.client.api_call("blocks.validate", json={"view": view})

    assert caught.value.response["errors"][0]["constraint"] == {"type": "required", "expected": "submit"}


EDITOR = {"type": "rich_text_input", "action_id": "value"}
SAID = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_section",
            "elements": [
                {"type": "text", "text": "Hello "},
                {"type": "text", "text": "you", "style": {"bold": True}},
            ],
        }
    ],
}


@pytest.mark.parametrize("entered", ["Hello *you*", SAID], ids=["typed", "as it stands in the editor"])
def test_an_editor_reports_what_stands_in_it_as_rich_text(
    slack: SlackSim, bot: Bot, ann: str, open_form: Open, entered: Any
) -> None:
    bot.app.view("form")(lambda ack: ack())
    view = open_form(field("text", EDITOR))

    assert slack.submit(ann, view, {"text": {"value": entered}}).closed

    state = bot.told("view_submission")["view"]["state"]["values"]["text"]["value"]
    assert state == {"type": "rich_text_input", "rich_text_value": SAID}


def test_an_editor_keeps_its_preset_and_reports_nothing_when_it_is_emptied(
    slack: SlackSim, bot: Bot, ann: str, open_form: Open
) -> None:
    bot.app.view("form")(lambda ack: ack())
    view = open_form(field("text", EDITOR | {"initial_value": SAID}, optional=True))
    kept = slack.views(ann)[0]["state"]["values"]["text"]["value"]

    assert slack.submit(ann, view, {"text": {"value": ""}}).closed

    assert kept == {"type": "rich_text_input", "rich_text_value": SAID}
    state = bot.told("view_submission")["view"]["state"]["values"]["text"]["value"]
    assert state == {"type": "rich_text_input"}


def test_an_empty_editor_that_must_be_filled_in_is_refused(
    slack: SlackSim, bot: Bot, ann: str, open_form: Open
) -> None:
    bot.app.view("form")(lambda ack: ack())
    view = open_form(field("text", EDITOR))

    assert slack.submit(ann, view).errors == {"text": "Please complete this required field."}


def test_an_editor_takes_no_preset_that_is_no_rich_text(bot: Bot, open_form: Open) -> None:
    wrong = {"type": "rich_text", "elements": [{"type": "text", "text": "not in a section"}]}

    with pytest.raises(SlackApiError, match="invalid_arguments"):
        open_form(field("text", EDITOR | {"initial_value": wrong}))


def test_a_button_in_a_form_tells_what_is_typed_beside_it(
    slack: SlackSim, bot: Bot, ann: str, open_form: Open
) -> None:
    bot.app.action("try")(lambda ack: ack())
    view = open_form(field("text", EDITOR), {"type": "actions", "elements": [button("try")]})

    assert slack.press_in_view(ann, view, "try", entered={"text": {"value": "Hello *you*"}}).ok

    state = bot.told("block_actions")["view"]["state"]["values"]["text"]["value"]
    assert state["rich_text_value"] == SAID


def test_the_messages_tab_is_told_of_by_the_same_event(slack: SlackSim, bot: Bot) -> None:
    ann = slack.add_user("ann")
    bot.connect()
    bot.client.views_publish(user_id=ann, view={"type": "home", "blocks": [{"type": "divider"}]})

    slack.open_home(ann, "messages")

    told = bot.hears(type="app_home_opened")
    assert (told["tab"], "view" in told) == ("messages", False)


def test_a_tab_that_the_app_does_not_have_cannot_be_opened(start: Start) -> None:
    slack = start(MANIFEST | {"features": {"app_home": {"home_tab_enabled": True}}})

    with pytest.raises(SlackRefused, match="no messages tab"):
        slack.open_home(slack.add_user("ann"), "messages")


def test_what_the_app_acknowledged_with_can_be_looked_at(slack: SlackSim, bot: Bot) -> None:
    ann = slack.add_user("ann")
    channel = slack.add_channel("help", members=[ann])
    bot.app.command("/take")(lambda ack: ack("Taken."))
    bot.connect()

    slack.command(ann, channel, "/take 1")

    assert slack.envelopes[-1].answer == {"text": "Taken."}
