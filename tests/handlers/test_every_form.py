"""Every form is refused to whoever has no right to it, also when they have it open: nothing is changed.

A new form needs a row here: how it is made, and what is typed into it so that it changes something.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.core.buttons import Menu
from bot.handlers import (
    account_form,
    admins,
    canned,
    canned_reply,
    categories,
    field_forms,
    kb_form,
    me,
    message_shortcuts,
    new_ticket,
    people,
    rules_view,
    settings_view,
    templates_view,
    ticket_forms,
    ticket_life_forms,
)
from bot.handlers.settings_entered import first_memory
from bot.handlers.settings_form import _shown as the_settings
from bot.handlers.templates_form import _fresh as a_template
from bot.handlers.ticket_menu import ticket_views
from tests.handlers.furnished import furnish
from tests.handlers.pressing import NOTHING, Answer, Presser, View, everything, presser
from tests.project.test_manifest import everything_heard
from tests.still_desks import ANN, still_desk

REFUSED = ("Only an administrator of the desk", "is for the technicians", "This is for the technicians")


@dataclass(frozen=True, kw_only=True)
class Form:
    """How a form comes about, and what makes it change something."""

    made: Callable[[Presser], View]
    entered: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    for_admins: bool = False
    changes: bool = True  # sent by an admin
    keeps: bool = False  # all but what is entered stays as the form shows it


def of_ticket(entry: Menu) -> Callable[[Presser], View]:
    return lambda presser: ticket_views(presser.flows)[entry](1, presser.desk.ada)


FORMS: dict[str, Form] = {
    ticket_forms.FACTS: Form(made=of_ticket(Menu.FACTS), entered={"due": "tomorrow", "time": "10m"}),
    ticket_forms.NOTE: Form(made=of_ticket(Menu.NOTE), entered={"time": "10m"}),
    ticket_forms.FIELDS: Form(made=of_ticket(Menu.FIELDS)),
    ticket_forms.MOVE: Form(made=of_ticket(Menu.MOVE)),
    ticket_forms.SUBSCRIBERS: Form(
        made=of_ticket(Menu.SUBSCRIBERS), entered={ticket_forms.ADD: "carl@customer.test"}
    ),
    ticket_life_forms.HAND_OVER: Form(made=of_ticket(Menu.HAND_OVER)),
    ticket_life_forms.SPLIT: Form(made=of_ticket(Menu.SPLIT)),
    ticket_life_forms.SPAM: Form(made=of_ticket(Menu.SPAM)),
    ticket_life_forms.MERGE: Form(made=of_ticket(Menu.MERGE), entered={"into": "2"}, changes=False),
    ticket_life_forms.MERGE_SURE: Form(
        made=lambda presser: ticket_life_forms.merge_sure_view(
            presser.flows.merging.pair(1, 2, by=presser.desk.ada)
        )
    ),
    message_shortcuts.SPLIT_FORM: Form(made=lambda _: message_shortcuts.split_view(1, 2, "Ann Smith")),
    new_ticket.FORM: Form(
        made=lambda presser: new_ticket.form_view(
            *presser.flows.slack_tickets.categories(presser.desk.channel, by=presser.desk.ada),
            presser.desk.channel,
        ),
        entered={"address": "carl@customer.test", "category": "General"},
    ),
    canned_reply.FORM: Form(
        made=lambda presser: canned_reply.form_view(
            presser.flows.written_replies.choice(1, by=presser.desk.ada)
        )
    ),
    kb_form.FORM: Form(made=lambda presser: kb_form.view(presser.flows.knowledge.form(by=presser.desk.ada))),
    me.FORM: Form(
        made=lambda presser: me.view(presser.flows.own_choices.of(presser.desk.ada)),
        entered={"signature": "Best, Ada"},
        keeps=True,
    ),
    admins.FORM: Form(
        made=lambda presser: admins.form_view(presser.flows.admin_list.listed(by=presser.desk.ada)),
        for_admins=True,
    ),
    account_form.FORM: Form(
        made=lambda presser: account_form.form_view(
            presser.flows.account_book.shown("support@acme.test", by=presser.desk.ada), []
        ),
        entered={"folder": "Other"},
        keeps=True,
        for_admins=True,
    ),
    categories.FORM: Form(
        made=lambda presser: categories.form_view(presser.flows.desk.categories()[0]),
        entered={"name": "Other"},
        keeps=True,
        for_admins=True,
    ),
    field_forms.FORM: Form(made=lambda _: field_forms.form_view(None, {}), for_admins=True,
                           entered={"type": "text"}),
    canned.FORM: Form(made=lambda _: canned.form_view(None, ["Sales"]), for_admins=True),
    people.FORM: Form(
        made=lambda presser: people.view(presser.flows.people_book.show(ANN, by=presser.desk.ada)),
        for_admins=True,
    ),
    settings_view.FORM: Form(
        made=lambda presser: the_settings(presser.flows.desk, lambda values: first_memory(values)),
        entered={"reopen_days/0": "77"},
        keeps=True,
        for_admins=True,
    ),
    rules_view.FORM: Form(
        made=lambda presser: rules_view.view(
            presser.flows.rule_book.named("Paint"), presser.flows.rule_book.names()
        ),
        entered={"name": "Colours"},
        keeps=True,
        for_admins=True,
    ),
    templates_view.FORM: Form(
        made=lambda presser: a_template(presser.flows, "confirmation", 1), for_admins=True
    ),
}  # fmt: skip


def is_refused(answer: Answer) -> bool:
    return any(words in answer.words for words in REFUSED)


@pytest.fixture
def furnished(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Presser]:
    with still_desk(tmp_path) as desk:
        furnish(desk)
        with presser(desk, monkeypatch) as pressing:
            yield pressing


def test_every_form_that_is_heard_has_a_row() -> None:
    assert everything_heard().views == set(FORMS)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_refused_to_whoever_has_no_right(furnished: Presser, name: str) -> None:
    desk, form = furnished.desk, FORMS[name]
    view = form.made(furnished)
    strangers = [desk.slack.add_user("sam"), desk.gus, *([desk.tina] if form.for_admins else [])]
    before = everything(desk)

    for stranger in strangers:
        answer = furnished.submit(stranger, view, form.entered, keeps=form.keeps)
        assert answer.status == 200
        assert is_refused(answer), answer.words
        assert everything(desk) == before

    allowed = furnished.submit(desk.ada, view, form.entered, keeps=form.keeps)
    assert not is_refused(allowed)
    assert (everything(desk) != before) is form.changes, allowed.words
