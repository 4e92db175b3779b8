"""The settings modal: every row is in its groups, what was entered is kept, errors stand at their fields."""

from typing import Any

import pytest

from bot.admins import Admins
from bot.core.buttons import SETTINGS_SWITCHES
from bot.handlers.settings_entered import (
    FIELD,
    GROUPS,
    MOST_REMEMBERED,
    first_memory,
    turned,
    values_of,
)
from bot.handlers.settings_view import TABS, view
from bot.settings import ROWS, Chosen, settings_of
from tests.still_desks import StillDesk

IN_FORM = [one for one in ROWS.values() if one.type != "secret"]
Form = dict[str, Any]


def opened(desk: StillDesk) -> Form:
    """The form before an admin."""
    assert desk.slack.command(desk.ada, desk.channel, "/helpdesk settings").ok
    return now(desk)


def now(desk: StillDesk) -> Form:
    """The form as it is."""
    return desk.slack.views(desk.ada)[-1]


def block_of(form: Form, name: str) -> str:
    """The block_id of a field, or of the list of checkboxes that a switch is in."""
    for block in form["blocks"]:
        if block["block_id"].rpartition("/")[0] == name:
            return str(block["block_id"])
    (found,) = [block["block_id"] for block in form["blocks"] if name in options_of(block)]
    return str(found)


def options_of(block: Form) -> list[str]:
    """The switches in a list of checkboxes."""
    elements = [one for one in block.get("elements", ()) if one["type"] == "checkboxes"]
    return [option["value"] for one in elements for option in one["options"]]


def fields(form: Form, **entered: str) -> dict[str, dict[str, Any]]:
    """Values for the fields of the form, by setting."""
    return {block_of(form, key): {FIELD: typed} for key, typed in entered.items()}


def check(desk: StillDesk, **switches: bool) -> None:
    """Check boxes of the form that is open, or take their checks away."""
    for key, on in switches.items():
        form = now(desk)
        block = block_of(form, key)
        values = sorted(checked(form, key) - {key} | ({key} if on else set()))
        pressed = desk.slack.press_in_view(
            desk.ada, form["id"], SETTINGS_SWITCHES, block_id=block, value=values
        )
        assert pressed.ok, pressed.error


def checked(form: Form, key: str) -> set[str]:
    """What is checked in the list that a switch is in."""
    state = form["state"]["values"][block_of(form, key)][SETTINGS_SWITCHES]
    return {one["value"] for one in state["selected_options"]}


def turn(desk: StillDesk, group: str) -> Form:
    """Press a group's button."""
    assert desk.slack.press_in_view(desk.ada, now(desk)["id"], TABS[group][0]).ok
    return now(desk)


def enter(desk: StillDesk, **entered: str) -> None:
    """Type into fields of the form that is open, and leave it open."""
    for block, typed in fields(now(desk), **entered).items():
        desk.slack.press_in_view(desk.ada, now(desk)["id"], FIELD, block_id=block, value=typed[FIELD])


def words_in(form: Form) -> str:
    """All texts of the form's blocks."""
    return str(form["blocks"])


def test_every_setting_but_the_passwords_is_in_one_group_with_what_holds_now(desk: StillDesk) -> None:
    desk.set(junk_filter="off", undo_seconds="42", from_name="Acme & <Co>")
    opened(desk)

    seen: dict[str, Form] = {}
    for group in GROUPS:
        form = turn(desk, group)
        for block in form["blocks"]:
            seen |= dict.fromkeys(options_of(block), form)
            if block["type"] == "input":
                key = block["block_id"].rpartition("/")[0]
                assert block["label"]["text"] == ROWS[key].label
                assert block["hint"]["text"].startswith(ROWS[key].help)
                seen[key] = form

    assert sorted(seen) == sorted(one.key for one in IN_FORM)
    on = checked(seen["junk_filter"], "junk_filter")
    assert "junk_filter" not in on
    assert "accept_unregistered" in on
    outgoing = seen["from_name"]
    assert outgoing["state"]["values"][block_of(outgoing, "from_name")][FIELD]["value"] == "Acme & <Co>"
    assert "(1 to 65535)" in words_in(outgoing)
    assert "threaddesk settings set smtp_password" in words_in(outgoing)


@pytest.mark.parametrize("one", [one for one in IN_FORM if one.type == "switch"], ids=lambda one: one.key)
def test_every_switch_is_checked_as_it_holds_and_says_all_that_its_row_says(one: Any) -> None:
    assert len(one.brief or one.label) <= 75
    assert len(one.note or one.help) <= 75
    for value in (True, False):
        settings = settings_of([Chosen(key=one.key, value=value)])
        values = values_of(settings, ())
        memory = turned(first_memory(values), one.group, values, {})
        blocks = view(settings, values, memory, categories=())["blocks"]
        (element,) = [
            element
            for block in blocks
            for element in block.get("elements", ())
            if one.key in [option["value"] for option in element.get("options", ())]
        ]
        checked = [option["value"] for option in element.get("initial_options", ())]
        assert (one.key in checked) is value


def test_what_is_sent_holds_at_once_and_is_in_the_audit(desk: StillDesk) -> None:
    form = opened(desk)
    check(desk, junk_filter=False)

    sent = desk.slack.submit(desk.ada, form["id"], fields(form, reopen_days="7"))

    assert sent.closed, sent
    held = desk.parts.desk.settings()
    assert (held.junk_filter, held.reopen_days) == (False, 7)
    with desk.parts.store.transaction() as tx:
        audit = [(one.by, one.key, one.old, one.new) for one in tx.changes.all()][-2:]
    assert audit == [
        (desk.ada, "junk_filter", "on", "off"),
        (desk.ada, "reopen_days", "30 days", "7 days"),
    ]


def test_what_was_entered_in_one_group_is_kept_in_the_others_and_saved_with_them(desk: StillDesk) -> None:
    opened(desk)
    check(desk, junk_filter=False)
    turn(desk, "Outgoing mail")
    enter(desk, from_address="Desk@Acme.test", smtp_security="ssl")
    desk_group = turn(desk, "Desk")
    assert "Entered and not saved yet: Incoming mail (1), Outgoing mail (2)" in words_in(desk_group)
    incoming = turn(desk, "Incoming mail")
    state = incoming["state"]["values"][block_of(incoming, "junk_filter")][SETTINGS_SWITCHES][
        "selected_options"
    ]
    assert "junk_filter" not in [one["value"] for one in state]
    back = turn(desk, "Outgoing mail")
    assert back["state"]["values"][block_of(back, "from_address")][FIELD]["value"] == "Desk@Acme.test"

    assert desk.slack.submit(desk.ada, back["id"]).closed

    held = desk.parts.desk.settings()
    assert (held.junk_filter, held.from_address, held.smtp_security) == (False, "desk@acme.test", "ssl")


def test_what_is_put_back_before_it_is_saved_is_no_change(desk: StillDesk) -> None:
    opened(desk)
    check(desk, junk_filter=False)
    turn(desk, "Desk")
    form = turn(desk, "Incoming mail")
    check(desk, junk_filter=True)
    before = audit_length(desk)

    assert desk.slack.submit(desk.ada, form["id"]).closed

    assert audit_length(desk) == before


def test_another_admins_changes_meanwhile_stay_as_they_are(desk: StillDesk) -> None:
    form = opened(desk)
    desk.set(reopen_days="9", undo_seconds="33", junk_filter="off")
    form = turn(desk, "Desk")
    assert form["state"]["values"][block_of(form, "undo_seconds")][FIELD]["value"] == "33"
    desk.set(undo_seconds="44")
    check(desk, reply_takes=False)

    assert desk.slack.submit(desk.ada, form["id"]).closed

    held = desk.parts.desk.settings()
    assert (held.reopen_days, held.undo_seconds, held.junk_filter) == (9, 44, False)
    assert not held.reply_takes


def test_a_click_that_comes_too_late_turns_nothing(desk: StillDesk) -> None:
    opened(desk)
    desk.slack.faults.next("views.update", "error", code="hash_conflict")

    form = turn(desk, "Desk")

    assert block_of(form, "default_category")


def test_single_cc_email_says_what_it_turns_off_before_it_is_switched_on(desk: StillDesk) -> None:
    opened(desk)

    form = turn(desk, "Notifications")

    (option,) = [
        option
        for block in form["blocks"]
        for element in block.get("elements", ())
        for option in element.get("options", ())
        if option["value"] == "single_cc_email"
    ]
    assert option["description"]["text"] == "On, this turns off autologin links and the #RatingLinks# mask."


def test_the_default_category_is_chosen_among_those_that_are_there(desk: StillDesk) -> None:
    desk.parts.desk.add_category("Billing", desk.slack.add_channel("billing", members=(desk.tom,)))
    form = opened(desk)

    assert desk.slack.submit(desk.ada, form["id"], fields(form, default_category="Billing")).closed

    assert desk.parts.desk.settings().default_category == "Billing"


def audit_length(desk: StillDesk) -> int:
    with desk.parts.store.transaction() as tx:
        return len(tx.changes.all())


def test_a_form_that_is_sent_as_it_was_opened_changes_nothing(desk: StillDesk) -> None:
    before, lines = desk.parts.desk.settings(), audit_length(desk)
    opened(desk)
    for group in GROUPS[1:]:
        turn(desk, group)

    assert desk.slack.submit(desk.ada, now(desk)["id"]).closed

    assert audit_length(desk) == lines
    assert desk.parts.desk.settings() == before


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("from_address", "nonsense", "wants a mail address"),
        ("reply_to", "a@b, c@d", "wants a mail address"),
    ],
)
def test_a_wrong_value_shows_its_error_under_its_field_and_nothing_is_changed(
    desk: StillDesk, key: str, typed: str, words: str
) -> None:
    before = desk.parts.desk.settings()
    opened(desk)
    form = turn(desk, "Outgoing mail")
    check(desk, from_name_for_all=True)

    sent = desk.slack.submit(desk.ada, form["id"], fields(form, **{key: typed}))

    assert not sent.closed
    assert list(sent.errors) == [block_of(form, key)]
    assert words in sent.errors[block_of(form, key)]
    assert desk.parts.desk.settings() == before


def test_a_wrong_value_keeps_the_form_in_its_group_with_what_was_typed(desk: StillDesk) -> None:
    opened(desk)
    turn(desk, "Outgoing mail")
    enter(desk, from_address="nonsense")

    form = turn(desk, "Desk")

    assert '"From" email-address: `from_address` wants a mail address' in words_in(form)
    assert form["state"]["values"][block_of(form, "from_address")][FIELD]["value"] == "nonsense"
    enter(desk, from_address="")
    assert "wants a mail address" not in words_in(turn(desk, "Desk"))


def test_more_than_slack_can_keep_is_asked_to_be_saved_first(desk: StillDesk) -> None:
    opened(desk)
    turn(desk, "Outgoing mail")
    enter(desk, from_name="ä" * 500, smtp_user="x" * 500)
    assert len(turn(desk, "Incoming mail")["private_metadata"]) <= MOST_REMEMBERED
    turn(desk, "Outgoing mail")
    enter(desk, smtp_host='"' * 500, dkim_selector='"' * 500)

    form = turn(desk, "Incoming mail")

    assert "press Save, then open the other group" in words_in(form)
    assert block_of(form, "smtp_host")
    assert desk.slack.submit(desk.ada, form["id"]).closed
    held = desk.parts.desk.settings()
    assert (held.from_name, held.smtp_host, held.smtp_user) == ("ä" * 500, '"' * 500, "x" * 500)


def test_a_category_that_is_gone_when_the_form_is_sent_is_said_where_it_was_entered(desk: StillDesk) -> None:
    desk.parts.desk.add_category("Billing", desk.slack.add_channel("billing", members=(desk.tom,)))
    opened(desk)
    enter(desk, default_category="Billing")
    turn(desk, "Desk")
    with desk.parts.store.transaction() as tx:
        (billing,) = tx.categories.find("name", "billing")
        tx.categories.remove(billing.id)

    sent = desk.slack.submit(desk.ada, now(desk)["id"])

    assert not sent.closed
    assert sent.error == ""
    assert "wants a category that is there" in words_in(now(desk))
    assert block_of(now(desk), "default_category")


def test_whoever_is_no_admin_any_more_when_the_form_is_sent_is_refused(
    desk: StillDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = opened(desk)
    check(desk, junk_filter=False)
    monkeypatch.setattr(desk.parts.rights, "_admins", Admins())

    sent = desk.slack.submit(desk.ada, form["id"])

    assert not sent.closed
    assert "Only an administrator" in words_in(now(desk))
    assert desk.parts.desk.settings().junk_filter
