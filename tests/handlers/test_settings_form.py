"""The settings modal: every row is in it, and rights and values are checked when it is sent."""

from typing import Any

import pytest

from bot.handlers.settings_form import FIELD, view
from bot.settings import ROWS, Chosen, settings_of
from tests.still_desks import StillDesk

IN_FORM = [one for one in ROWS.values() if one.type != "secret"]


def opened(desk: StillDesk, by: str = "") -> dict[str, Any]:
    """The form before an admin."""
    user = by or desk.ada
    assert desk.slack.command(user, desk.channel, "/helpdesk settings").ok
    return desk.slack.views(user)[-1]


def test_every_setting_but_the_passwords_is_in_the_form_with_what_holds_now(desk: StillDesk) -> None:
    desk.set(junk_filter="off", undo_seconds="42", from_name="Acme & <Co>")

    fields = {one["block_id"]: one for one in opened(desk)["blocks"] if one["type"] == "input"}

    assert list(fields) == [one.key for one in IN_FORM]
    for one in IN_FORM:
        assert fields[one.key]["label"]["text"] == one.label
        assert fields[one.key]["hint"]["text"].startswith(one.help)
    assert fields["junk_filter"]["element"]["initial_option"]["value"] == "off"
    assert fields["undo_seconds"]["element"]["initial_value"] == "42"
    assert fields["from_name"]["element"]["initial_value"] == "Acme & <Co>"
    assert fields["smtp_port"]["hint"]["text"].endswith("(1 to 65535)")


@pytest.mark.parametrize("one", [one for one in IN_FORM if one.type == "switch"], ids=lambda one: one.key)
def test_every_switch_can_be_switched_in_the_form(one: Any) -> None:
    for value in (True, False):
        blocks = view(settings_of([Chosen(key=one.key, value=value)]))["blocks"]
        (element,) = [block["element"] for block in blocks if block.get("block_id") == one.key]

        assert element["initial_option"]["value"] == ("on" if value else "off")
        assert [option["value"] for option in element["options"]] == ["on", "off"]


def test_what_is_sent_holds_at_once_and_is_in_the_audit(desk: StillDesk) -> None:
    form = opened(desk)

    sent = desk.slack.submit(
        desk.ada,
        form["id"],
        {
            "junk_filter": {FIELD: "off"},
            "reopen_days": {FIELD: "7"},
            "from_address": {FIELD: "Desk@Acme.test"},
            "smtp_security": {FIELD: "ssl"},
        },
    )

    assert sent.closed, sent
    held = desk.parts.desk.settings()
    assert (held.junk_filter, held.reopen_days, held.from_address, held.smtp_security) == (
        False, 7, "desk@acme.test", "ssl",
    )  # fmt: skip
    with desk.parts.store.transaction() as tx:
        audit = [(one.by, one.key, one.old, one.new) for one in tx.changes.all()][-4:]
    assert (desk.ada, "junk_filter", "on", "off") in audit
    assert (desk.ada, "reopen_days", "30 days", "7 days") in audit


def test_a_form_that_is_sent_as_it_was_opened_changes_nothing(desk: StillDesk) -> None:
    before = desk.parts.desk.settings()
    with desk.parts.store.transaction() as tx:
        audit = len(tx.changes.all())

    assert desk.slack.submit(desk.ada, opened(desk)["id"]).closed

    with desk.parts.store.transaction() as tx:
        assert len(tx.changes.all()) == audit
    assert desk.parts.desk.settings() == before


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("from_address", "nonsense", "wants a mail address"),
        ("reply_to", "a@b, c@d", "wants a mail address"),
        ("default_category", "Nowhere", "There is no category Nowhere"),
    ],
)
def test_a_wrong_value_shows_its_error_under_its_field_and_nothing_is_changed(
    desk: StillDesk, key: str, typed: str, words: str
) -> None:
    before = desk.parts.desk.settings()

    sent = desk.slack.submit(
        desk.ada, opened(desk)["id"], {key: {FIELD: typed}, "junk_filter": {FIELD: "off"}}
    )

    assert not sent.closed
    assert list(sent.errors) == [key]
    assert words in sent.errors[key]
    assert desk.parts.desk.settings() == before


def test_whoever_is_no_admin_any_more_when_the_form_is_sent_is_refused(
    desk: StillDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = opened(desk)
    monkeypatch.setattr(desk.parts.rights, "_admins", frozenset())

    sent = desk.slack.submit(desk.ada, form["id"], {"junk_filter": {FIELD: "off"}})

    assert not sent.closed
    assert any("Only an administrator" in words for words in sent.errors.values())
    assert desk.parts.desk.settings().junk_filter
