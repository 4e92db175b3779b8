"""A rule as a modal: its selects are made from the tables of conditions and actions; *Try it* looks back."""

from collections.abc import Callable
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from bot.core.buttons import (
    RULE_DO,
    RULE_EDIT,
    RULE_HOW,
    RULE_NEW,
    RULE_TRY,
    RULE_WHAT,
    RULE_WHO,
)
from bot.core.rich_text import plain
from bot.core.rules import Rule, RuleError
from bot.errors import InputError
from bot.handlers.background import in_background
from bot.handlers.flows import Flows
from bot.handlers.rules_entered import entered, place_of
from bot.handlers.rules_list import page_with, show_list
from bot.handlers.rules_view import FORM, ROWS, view
from bot.incoming.rule_trial import Trial

RESULT = "rule_tried"
MOST_HITS = 40  # mails shown: two blocks each, of the 100 that Slack takes
View = dict[str, Any]


def register(app: App, flows: Flows) -> None:
    """Hear the buttons that open the form, its selects, *Try it*, and the form when it is sent."""
    app.action(RULE_NEW)(_opening(flows, lambda _: None))
    app.action(RULE_EDIT)(_opening(flows, flows_named(flows)))
    for select in (RULE_WHAT, RULE_HOW, RULE_DO, RULE_WHO):
        app.action(select)(_chosen)
    app.action(RULE_TRY)(_trying(flows))
    app.view(FORM)(_sent(flows))


def flows_named(flows: Flows) -> Callable[[str], Rule]:
    """Looks up the rule that a button names."""
    return lambda name: flows.rule_book.named(name)


def _chosen(ack: Ack) -> None:
    """A choice in the form: the form holds it until it is sent."""
    ack()


def _opening(flows: Flows, rule_of: Callable[[str], Rule | None]) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], action: dict[str, Any], client: WebClient) -> None:
        try:
            flows.rights.let_admin(str(body["user"]["id"]))
            shown = _form(flows, rule_of(str(action.get("value", ""))))
        except InputError as error:
            shown = _result(str(error))
        client.views_push(trigger_id=str(body["trigger_id"]), view=shown)
        ack()

    return handle


def _form(flows: Flows, rule: Rule | None) -> View:
    if rule and max(len(rule.conditions), len(rule.actions)) > ROWS:
        raise InputError(
            f"“{rule.name}” has more than {ROWS} conditions or actions: change it in a file, with "
            "threaddesk rules export and threaddesk rules import."
        )
    return view(rule, flows.rule_book.names())


def _sent(flows: Flows) -> Callable[..., None]:
    def handle(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        book, id_ = flows.rule_book, _id_in(view)
        found = entered(view["state"]["values"], book.names(), enabled=_is_on(flows, id_))
        try:
            book.save(found.written, by=str(body["user"]["id"]), id_=id_, key=f"view:{view['id']}")
        except RuleError as error:
            ack(response_action="errors", errors={place_of(error.where, found): error.words})
            return
        except InputError as error:
            ack(response_action="errors", errors={"name": str(error)})
            return
        ack()
        if view.get("root_view_id") != view["id"]:
            show_list(client, str(view["root_view_id"]), book, page_with(book, id_))

    return handle


def _id_in(view: View) -> int:
    return int(view.get("private_metadata") or 0)


def _is_on(flows: Flows, id_: int) -> bool:
    """A rule that is changed stays on or off; a new one is on."""
    return all(one.enabled for one in flows.rule_book.all() if one.id == id_)


# --- trying it ---------------------------------------------------------------------------------


def _trying(flows: Flows) -> Callable[..., None]:
    """Reading 50 mails takes longer than Slack waits: a view opens at once, and is filled when it is done."""

    def handle(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        looking = _result("Looking at the last mails …")
        opened = client.views_push(trigger_id=str(body["trigger_id"]), view=looking)
        view_id = str(opened["view"]["id"])
        in_background(
            "trying the rule",
            lambda: _tried(flows, body),
            lambda shown: client.views_update(view_id=view_id, view=shown),
            in_words=_result,
        )
        ack()

    return handle


def _tried(flows: Flows, body: dict[str, Any]) -> View:
    form = body["view"]
    flows.rights.let_admin(str(body["user"]["id"]))
    book, id_ = flows.rule_book, _id_in(form)
    found = entered(form["state"]["values"], book.names(), enabled=True)
    return trial_view(flows.rule_trial.run(book.read(found.written, id_=id_)))


def trial_view(trial: Trial) -> View:
    """Which of the last mails the rule would have matched, and what would have become of them."""
    blocks: list[View] = []
    for hit in trial.hits[:MOST_HITS]:
        became = f"It was: {hit.was}. It would be: {hit.would_be}."
        about = f"{hit.sender or 'no sender'} · {hit.at:%Y-%m-%d %H:%M} UTC"
        blocks += [
            {"type": "section", "text": plain(f"{hit.subject or '(no subject)'}\n{became}", 1000)},
            {"type": "context", "elements": [plain(about, 300)]},
        ]
    if trial.hits[MOST_HITS:]:
        more = f"… and {len(trial.hits) - MOST_HITS} more."
        blocks.append({"type": "context", "elements": [plain(more, 300)]})
    return _result(trial.words, *blocks)


def _result(words: str, *blocks: View) -> View:
    return {
        "type": "modal",
        "callback_id": RESULT,
        "title": plain("Try it", 24),
        "close": plain("Back", 24),
        "blocks": [{"type": "section", "text": plain(words, 3000)}, *blocks],
    }
