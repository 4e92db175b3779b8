"""What Slack delivers twice is done once, also where somebody else acted between the two."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from slack_bolt import App, BoltRequest

from bot.core.articles import Content
from bot.core.buttons import CLOSE, HOME_TAKE, REOPEN, RULE_SWITCH, TAKE, TAKE_OVER, TICKET_SPAM
from bot.core.tickets import Status
from bot.handlers.message_shortcuts import TAKE as TAKE_THIS
from tests.handlers.test_commands import asked_about
from tests.still_desks import ANN, BOB, StillDesk, still_desk


@dataclass
class Deliverer:
    """Hands the desk what Slack delivers, as often as a test likes."""

    desk: StillDesk
    app: App

    def command(self, line: str, trigger: str = "1.1") -> str:
        """What Tom is answered."""
        name, _, text = line.partition(" ")
        body = {"command": name, "text": text, "channel_id": self.desk.channel, "user_id": self.desk.tom}
        return str(json.loads(self._deliver(body | {"trigger_id": trigger}) or "{}").get("text", ""))

    def click(self, action: str, value: str, trigger: str = "1.1", *, by: str = "", **more: Any) -> None:
        pressed = {"type": "button", "action_id": action, "block_id": "b", "value": value, "action_ts": "1.5"}
        place = {"container": {"type": "message"}, "channel": {"id": self.desk.channel}}
        who = {"id": by or self.desk.tom}
        body = {"type": "block_actions", "actions": [pressed], "user": who} | place | more
        self._deliver(body | {"trigger_id": trigger, "response_url": "http://127.0.0.1:9/r"})

    def shortcut(self, name: str, ts: str, trigger: str = "1.1") -> None:
        place = {"message": {"ts": ts}, "channel": {"id": self.desk.channel}, "callback_id": name}
        body = {"type": "message_action", "user": {"id": self.desk.tom}} | place
        self._deliver(body | {"trigger_id": trigger, "response_url": "http://127.0.0.1:9/r"})

    def _deliver(self, body: dict[str, Any]) -> str:
        team = {"token": "t", "api_app_id": "A1", "team": {"id": self.desk.slack.team_id}}
        answer = self.app.dispatch(BoltRequest(body=json.dumps(team | body), mode="socket_mode"))
        assert answer.status == 200, answer.body
        return answer.body or ""


@pytest.fixture
def slack(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("slack_sdk.webhook.WebhookClient.send_dict", lambda *_args, **_more: None)
    with still_desk(tmp_path) as desk:
        yield Deliverer(desk, desk.parts.app())


def test_a_take_that_comes_twice_takes_one_ticket(slack: Deliverer) -> None:
    slack.desk.ticket()
    slack.desk.ticket()

    assert slack.command("/take") == "You have taken ticket #1."

    assert slack.command("/take") == "That was done already."
    assert slack.desk.now(2).assignee is None
    assert slack.command("/take", "1.2") == "You have taken ticket #2."


def test_a_take_whose_first_ticket_somebody_else_got_takes_the_next_one(
    slack: Deliverer, monkeypatch: pytest.MonkeyPatch
) -> None:
    slack.desk.ticket()
    slack.desk.ticket()
    let_in = slack.desk.parts.desk._rights.let_in

    def quicker(by: str, number: int) -> str:
        monkeypatch.undo()
        slack.desk.parts.desk.take(1, by=slack.desk.tina)
        return let_in(by, number)

    monkeypatch.setattr(slack.desk.parts.desk._rights, "let_in", quicker)

    assert slack.command("/take") == "You have taken ticket #2."
    assert slack.command("/take 1 yes", "1.2") == asked_about(1, slack.desk.tina)


def taken_by_tina(desk: StillDesk) -> None:
    desk.parts.desk.take(1, by=desk.tina)


def given_back(desk: StillDesk) -> None:
    desk.parts.facts.change(1, {"assignee": "none"}, by=desk.tom)


def closed(desk: StillDesk) -> None:
    desk.parts.desk.close(1, by=desk.tina)


def reopened(desk: StillDesk) -> None:
    desk.parts.desk.reopen(1, by=desk.tina)


def back_to_tina(desk: StillDesk) -> None:
    desk.parts.desk.take(1, by=desk.tina, over=desk.tom)


def nothing(_: StillDesk) -> None:
    pass


Act = Callable[[StillDesk], None]


@pytest.mark.parametrize(
    ("line", "before", "between"),
    [
        ("/take 1", nothing, given_back),
        ("/ticket take 1", nothing, given_back),
        ("/ticket close 1", nothing, reopened),
        ("/ticket reopen 1", closed, closed),
    ],
)
def test_a_command_that_comes_twice_leaves_what_somebody_did_between(
    slack: Deliverer, line: str, before: Act, between: Act
) -> None:
    slack.desk.ticket()
    before(slack.desk)
    slack.command(line)
    between(slack.desk)
    now = slack.desk.now(1)

    assert slack.command(line) == "That was done already."

    assert slack.desk.now(1) == now


@pytest.mark.parametrize(
    ("action", "value", "before", "between"),
    [
        (TAKE, "1", nothing, given_back),
        (TAKE_OVER, "1 {tina}", taken_by_tina, back_to_tina),
        (CLOSE, "1", nothing, reopened),
        (REOPEN, "1", closed, closed),
        (TICKET_SPAM, "1", nothing, reopened),
        (HOME_TAKE, "1", nothing, given_back),
    ],
)
def test_a_click_that_comes_twice_leaves_what_somebody_did_between(
    slack: Deliverer, action: str, value: str, before: Act, between: Act
) -> None:
    slack.desk.ticket()
    before(slack.desk)
    was = slack.desk.now(1)
    slack.click(action, value.format(tina=slack.desk.tina))
    assert slack.desk.now(1) != was
    between(slack.desk)
    now = slack.desk.now(1)

    slack.click(action, value.format(tina=slack.desk.tina))

    assert slack.desk.now(1) == now


def test_a_shortcut_that_comes_twice_takes_once(slack: Deliverer) -> None:
    ts = slack.desk.ticket().thread_ts
    assert ts
    slack.shortcut(TAKE_THIS, ts)
    assert slack.desk.now(1).assignee == slack.desk.tom
    given_back(slack.desk)

    slack.shortcut(TAKE_THIS, ts)

    assert slack.desk.now(1).status is Status.NEW


def test_a_rule_that_is_switched_twice_stays_as_somebody_had_it_between(slack: Deliverer) -> None:
    book = slack.desk.parts.rule_book
    book.save_line('"Bills": subject contains bill -> set priority high', by=slack.desk.ada, changes=False)
    view = {"id": "V1", "type": "modal", "private_metadata": "1", "callback_id": "rules"}
    slack.click(RULE_SWITCH, "off Bills", by=slack.desk.ada, view=view)
    assert not book.named("Bills").enabled
    book.switch("Bills", True, by=slack.desk.ada)

    slack.click(RULE_SWITCH, "off Bills", by=slack.desk.ada, view=view)

    assert book.named("Bills").enabled
    slack.click(RULE_SWITCH, "on Bills", "1.2", by=slack.desk.ada, view=view)  # of a list that is old by now
    assert book.named("Bills").enabled


def test_an_undo_of_an_article_that_comes_twice_undoes_once(slack: Deliverer) -> None:
    knowledge, tom = slack.desk.parts.knowledge, slack.desk.tom
    made = knowledge.make(Content(title="Printers", body="Old", category=None), by=tom, once="view:1")
    assert made
    number = made.article.number
    since = made.article.edition
    knowledge.change(number, Content(title="Printers", body="New", category=None), since=since, by=tom)

    answers = [slack.command(f"/kb undo {number}") for _ in range(2)]

    assert knowledge.show(number, by=tom).article.content.body == "Old"
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    ("line", "between"),
    [
        (f"/ticket cc 1 {BOB}", lambda desk: desk.parts.conversations.unsubscribe(1, BOB, by=desk.tina)),
        (f"/ticket uncc 1 {ANN}", lambda desk: desk.parts.conversations.subscribe(1, (ANN,), by=desk.tina)),
    ],
)
def test_who_gets_updates_stays_as_somebody_had_it_between(slack: Deliverer, line: str, between: Act) -> None:
    slack.desk.ticket(ANN)
    slack.command(line)
    between(slack.desk)
    now = slack.desk.now(1)

    assert slack.command(line) == "That was done already."

    assert slack.desk.now(1) == now


def test_a_field_that_comes_twice_leaves_what_somebody_did_between(slack: Deliverer) -> None:
    slack.desk.parts.custom_fields.add("Order", by=slack.desk.ada)
    slack.desk.ticket()
    slack.command("/ticket field 1 Order 5")
    slack.desk.parts.field_values.fill(1, {"Order": "6"}, by=slack.desk.tina)
    now = slack.desk.now(1)

    slack.command("/ticket field 1 Order 5")

    assert slack.desk.now(1) == now
