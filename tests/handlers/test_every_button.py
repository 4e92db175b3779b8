"""Every button, menu and select: who has no right gets a sentence or nothing, and changes nothing.

A new one needs a row here: what comes back with it, and in which view it stands.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from bot.core import buttons as b
from bot.core.buttons import Menu
from bot.handlers import admins, canned_reply, rules_view
from bot.handlers.settings_entered import first_memory
from bot.handlers.settings_form import _shown as the_settings
from bot.handlers.templates_form import _fresh as a_template
from tests.handlers.furnished import furnish
from tests.handlers.pressing import Presser, View, everything, presser
from tests.handlers.test_every_form import is_refused
from tests.project.test_manifest import everything_heard
from tests.still_desks import ANN, still_desk

ADMIN, TECHNICIAN, ANYBODY = "admin", "technician", "anybody"


@dataclass(frozen=True, kw_only=True)
class Element:
    """One element that people can use."""

    sent: View  # what Slack says of it
    who: str = ADMIN
    view: Callable[[Presser], View] | None = field(default=None)  # it stands in a message otherwise


def button(value: str, who: str = ADMIN, view: Callable[[Presser], View] | None = None) -> Element:
    return Element(sent={"type": "button", "value": value}, who=who, view=view)


def chosen(value: str, who: str = ADMIN, view: Callable[[Presser], View] | None = None) -> Element:
    option = {"text": {"type": "plain_text", "text": value}, "value": value}
    return Element(sent={"type": "static_select", "selected_option": option}, who=who, view=view)


def a_view(_: Presser) -> View:
    """A view of which only its id matters."""
    return {"type": "modal", "title": {"type": "plain_text", "text": "A form"}, "blocks": []}


def a_rule(presser: Presser) -> View:
    return rules_view.view(presser.flows.rule_book.named("Paint"), presser.flows.rule_book.names())


def the_admins(presser: Presser) -> View:
    return admins.form_view(presser.flows.admin_list.listed(by=presser.desk.ada))


def settings(presser: Presser) -> View:
    return the_settings(presser.flows.desk, lambda values: first_memory(values))


def template(presser: Presser) -> View:
    return a_template(presser.flows, "confirmation", 1)


def answers(presser: Presser) -> View:
    return canned_reply.form_view(presser.flows.written_replies.choice(1, by=presser.desk.ada))


MAIL = "0123456789ab held 1 0123456789ab"
ELEMENTS: dict[str, Element] = {
    **{one: button("1", TECHNICIAN) for one in (b.TAKE, b.CLOSE, b.REOPEN, b.TAKE_OVER)},
    b.TICKET_MENU: chosen("facts 1", TECHNICIAN),
    **{
        f"{b.TICKET_ACT}_{one.value}": button(f"{one.value} 1", TECHNICIAN, a_view) for one in Menu
    },
    b.TICKET_WHY: button("1", TECHNICIAN),
    **{one: button("1 1", TECHNICIAN) for one in (b.WHY_OLDER, b.WHY_NEWER)},
    b.TICKET_SPAM: button("1", TECHNICIAN),
    b.TICKET_MERGE: button("1 3", TECHNICIAN),
    b.SUBSCRIBE: button("1 carl@customer.test", TECHNICIAN),
    **{one: button(f"1 {ANN}", TECHNICIAN) for one in b.RECIPIENT_REMOVE},
    b.SPLIT: button("1 2", TECHNICIAN),
    b.CORRECT: button("1 4", TECHNICIAN),
    b.TAKE_BACK: button("1 4", TECHNICIAN),
    b.BOUNCE_RETRY: button(f"1 {ANN} 1", TECHNICIAN),
    b.BOUNCE_REMOVE: button(f"1 {ANN}", TECHNICIAN),
    b.BOUNCE_LIFT: button(f"1 {ANN}", TECHNICIAN),
    **{one: button("support@acme.test") for one in (b.ACCOUNT_TEST, b.ACCOUNT_ENABLE, b.ACCOUNT_DISABLE)},
    **{
        one: button("support@acme.test")
        for one in (
            b.ACCOUNT_ADD, b.ACCOUNT_CHANGE, b.ACCOUNT_REMOVE, b.ACCOUNT_PASSWORD, b.ACCOUNT_SIGN_IN,
        )
    },
    **{
        one: button(MAIL)
        for one in (b.MAIL_RELEASE, b.MAIL_DROP, b.MAIL_RETRY, b.MAIL_ALLOW, b.MAIL_BLOCK)
    },
    b.MAIL_LIST: button("held 1"),
    b.MAIL_NEWER: button("held 1"),
    b.DELIVERY_RETRY: button("1 1 1"),
    b.DELIVERY_DROP: button("1 1 1"),
    b.DELIVERY_OLDER: button("1"),
    b.DELIVERY_NEWER: button("1"),
    b.LIST_OLDER: button("1 ", TECHNICIAN),
    b.LIST_NEWER: button("1 ", TECHNICIAN),
    b.FIND_OLDER: button("1 printer", TECHNICIAN),
    b.FIND_NEWER: button("1 printer", TECHNICIAN),
    b.WHOLE_MAIL: button("message 1 1", TECHNICIAN),
    b.WHOLE_NEXT: button("message 1 1", TECHNICIAN, a_view),
    b.WHOLE_BACK: button("message 1 1", TECHNICIAN, a_view),
    b.WHOLE_ORIGINAL: button("message 1 1", TECHNICIAN, a_view),
    **{
        one: button("1 1", TECHNICIAN)
        for one in (
            b.KB_SHOW, b.KB_NEXT, b.KB_BACK, b.KB_COPY, b.KB_EDIT, b.KB_HISTORY, b.KB_RESTORE, b.KB_REMOVE,
            b.KB_NEW, b.KB_NEWER, b.KB_OLDER,
        )
    },
    **{
        one: button("Paint", view=a_view)
        for one in (b.RULE_NEW, b.RULE_EDIT, b.RULE_REMOVE, b.RULE_UP)
    },
    b.RULE_SWITCH: button("off Paint", view=a_view),
    **{one: chosen("x", ANYBODY, a_rule) for one in (b.RULE_WHAT, b.RULE_HOW, b.RULE_DO, b.RULE_WHO)},
    **{one: button("1", TECHNICIAN) for one in (b.KB_COPY, b.KB_EDIT)},
    b.RULE_TRY: button("-", view=a_rule),
    **{one: button("2", view=a_view) for one in (b.RULE_BACK, b.RULE_NEXT)},
    **{one: button("2") for one in (b.ACCOUNT_BACK, b.ACCOUNT_NEXT)},
    b.TEMPLATE_CHOOSE: chosen("updated", view=template),
    **{
        one: button("confirmation", view=template)
        for one in (b.TEMPLATE_OPEN, b.TEMPLATE_MODE, b.TEMPLATE_PREVIEW, b.TEMPLATE_TEST)
    },
    **{one: button("confirmation", view=template) for one in (b.TEMPLATE_RESTORE, b.TEMPLATE_SUGGEST)},
    b.SETTINGS_INCOMING: button("incoming", view=settings),
    b.SETTINGS_NOTICES: button("notices", view=settings),
    b.SETTINGS_OUTGOING: button("outgoing", view=settings),
    b.SETTINGS_DESK: button("desk", view=settings),
    b.SETTINGS_SWITCHES: Element(
        sent={"type": "checkboxes", "selected_options": []}, who=ANYBODY, view=settings
    ),
    **{one: button("General", view=a_view) for one in (b.CATEGORY_NEW, b.CATEGORY_EDIT, b.CATEGORY_REMOVE)},
    **{one: button("Colour", view=a_view) for one in (b.FIELD_NEW, b.FIELD_EDIT)},
    **{one: button("Greeting", view=a_view) for one in (b.CANNED_NEW, b.CANNED_EDIT, b.CANNED_REMOVE)},
    b.CANNED_CHOOSE: chosen("Greeting", TECHNICIAN, answers),
    b.PEOPLE_MORE: button("0 ann"),
    b.PERSON_SHOW: button(ANN),
    b.PERSON_REMOVE: button("carl@customer.test"),
    b.PERSON_BLOCK: button(ANN, view=a_view),
    b.PERSON_UNBLOCK: button(ANN, view=a_view),
    b.ADMIN_REMOVE: button("U000000004", view=the_admins),
    b.AUDIT_NEWER: button("1"),
    b.AUDIT_OLDER: button("1"),
    b.AUDIT_UNDO: button("1"),
    b.HOME_TAKE: button("1", TECHNICIAN, a_view),
    b.HOME_REFRESH: button("-", ANYBODY, a_view),
    **{one: button("-", TECHNICIAN, a_view) for one in (b.HOME_NEW, b.HOME_ME)},
    **{
        one: button("-", view=a_view)
        for one in (
            b.HOME_SETTINGS, b.HOME_ACCOUNTS, b.HOME_RULES, b.HOME_TEMPLATES, b.HOME_DELIVERIES,
            b.HOME_CATEGORIES, b.HOME_FIELDS, b.HOME_CANNED,
        )
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Presser]:
    """One desk for all: nothing of this may change it."""
    with still_desk(tmp_path_factory.mktemp("desk")) as desk, pytest.MonkeyPatch.context() as patch:
        furnish(desk)
        desk.parts.desk.close(2, by=desk.ada)
        desk.work(seconds=5)
        with presser(desk, patch) as pressing:
            yield pressing


def test_every_button_that_is_heard_has_a_row() -> None:
    assert everything_heard().actions == set(ELEMENTS)


@pytest.mark.parametrize("name", ELEMENTS)
def test_a_button_gives_nothing_to_whoever_has_no_right(furnished: Presser, name: str) -> None:
    desk, element = furnished.desk, ELEMENTS[name]
    view = element.view(furnished) if element.view else None
    sam = desk.slack.add_user("sam")
    strangers = [sam, desk.gus, *([desk.tina] if element.who == ADMIN else [])]
    before = everything(desk)

    for stranger in strangers:
        answer = furnished.press(stranger, name, element.sent, view)
        assert answer.status == 200
        assert everything(desk) == before
        if element.who != ANYBODY:
            assert is_refused(answer), answer.words
            assert not [one for one in answer.views if "submit" in one and not name.startswith("template_")]


@pytest.mark.parametrize(
    "name",
    [b.TAKE, b.CLOSE, b.REOPEN, b.TAKE_OVER, b.SUBSCRIBE, b.SPLIT, b.TICKET_WHY, b.WHY_OLDER, b.TICKET_SPAM],
)
def test_a_button_of_a_ticket_that_is_gone_is_answered_with_a_sentence(furnished: Presser, name: str) -> None:
    sent = dict(ELEMENTS[name].sent)
    sent["value"] = str(sent["value"]).replace("1", "999", 1)
    before = everything(furnished.desk)

    answer = furnished.press(furnished.desk.tom, name, sent)

    assert answer.status == 200
    assert "There is no ticket #999" in answer.words
    assert everything(furnished.desk) == before


@pytest.mark.parametrize("name", [b.TAKE, b.TAKE_OVER, b.CLOSE])
def test_a_button_of_a_closed_ticket_is_answered_and_changes_nothing(furnished: Presser, name: str) -> None:
    before = everything(furnished.desk)

    answer = furnished.press(furnished.desk.tom, name, {"type": "button", "value": "2"})

    assert answer.status == 200
    but_for_its_key = everything(furnished.desk) | {"inputs": before["inputs"]}
    assert but_for_its_key == before
