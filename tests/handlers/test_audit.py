"""The audit: every act of an admin is a line, and what can be undone is put back by whoever may."""

import re
from typing import Any

import pytest

from bot.admin.audit import PAGE
from bot.admins import Admins
from bot.core.accounts import Account
from bot.core.changes import BY_HAND, About
from bot.core.fields import SeenBy
from bot.errors import StoreError
from bot.handlers.commands import tables
from bot.rights import COMMAND_LINE
from tests.still_desks import SUPPORT, StillDesk

WORDS = "Subject: Got #TicketID#\nHappened: We have it.\n\n<p>We got #Subject#.</p>\n"


def said(desk: StillDesk, line: str, *, by: str = "") -> dict[str, Any]:
    """The private answer to a command."""
    answer = desk.slack.command(by or desk.ada, desk.channel, line)
    assert answer.ok, answer.failure
    return answer.ephemerals[-1]


def words(desk: StillDesk, line: str, *, by: str = "") -> str:
    return str(said(desk, line, by=by)["text"])


def press(desk: StillDesk, shown: dict[str, Any], action: str) -> None:
    """Press the first button of this kind in a private answer."""
    pressed = desk.slack.press(desk.ada, desk.channel, shown["ts"], action, ephemeral_id=shown["id"])
    assert pressed.ok, pressed.error


def now(desk: StillDesk, shown: dict[str, Any]) -> dict[str, Any]:
    """The same private answer as it is now."""
    return [one for one in desk.slack.ephemerals(desk.ada) if one["id"] == shown["id"]][-1]


def buttons(shown: dict[str, Any]) -> list[int]:
    """The changes that have a button that undoes them."""
    found = [block["accessory"] for block in shown["blocks"] if "accessory" in block]
    return [int(one["value"]) for one in found if one["action_id"] == "audit_undo"]


def newest(desk: StillDesk) -> Any:
    """The newest line, as admins see it."""
    return desk.parts.audit.listed(1, by=desk.ada).entries[0]


def line_of(desk: StillDesk, key: str) -> Any:
    """The newest line about something, as it is kept."""
    with desk.parts.store.transaction() as tx:
        return [one for one in tx.changes.all() if one.key == key][-1]


def test_a_change_is_listed_with_who_when_from_and_to(desk: StillDesk) -> None:
    words(desk, "/helpdesk settings undo_seconds 30")

    shown = said(desk, "/helpdesk audit")

    texts = str(shown["blocks"])
    assert "How long a technician's reply waits before it is mailed (undo_seconds)" in texts
    assert "0 seconds → 30 seconds" in texts
    assert f"{desk.clock.now:%Y-%m-%d %H:%M} UTC · <@{desk.ada}>" in texts


def test_a_change_is_undone_by_words_and_the_undo_is_a_change(desk: StillDesk) -> None:
    words(desk, "/helpdesk settings undo_seconds 30")
    number = line_of(desk, "undo_seconds").id

    assert f"Change {number} is undone: setting undo_seconds is 0 seconds again" in words(
        desk, f"/helpdesk audit undo {number}"
    )

    assert desk.parts.desk.settings().undo_seconds == 0
    assert (newest(desk).change.undoes, newest(desk).change.by) == (number, desk.ada)
    again = words(desk, f"/helpdesk audit undo {number}")
    assert again == f"Change {number} is undone already, by change {number + 1}."
    words(desk, f"/helpdesk audit undo {number + 1}")
    assert desk.parts.desk.settings().undo_seconds == 30


def test_the_button_undoes_and_shows_the_list_anew(desk: StillDesk) -> None:
    words(desk, "/helpdesk settings junk_filter off")
    shown = said(desk, "/helpdesk audit")

    press(desk, shown, "audit_undo")

    assert desk.parts.desk.settings().junk_filter
    assert "undoes" in str(now(desk, shown)["blocks"])
    undo, undone = newest(desk).change.id, newest(desk).change.undoes
    assert undo in buttons(now(desk, shown))
    assert undone not in buttons(now(desk, shown))


def test_what_was_changed_since_is_not_undone_and_its_changer_is_named(desk: StillDesk) -> None:
    words(desk, "/helpdesk settings undo_seconds 30")
    first = line_of(desk, "undo_seconds").id
    desk.set(undo_seconds="40")

    answer = words(desk, f"/helpdesk audit undo {first}")

    assert f"command line changed setting undo_seconds since, in change {first + 1}" in answer
    assert desk.parts.desk.settings().undo_seconds == 40


def test_what_is_again_as_a_change_left_it_is_undone(desk: StillDesk) -> None:
    words(desk, "/helpdesk settings undo_seconds 30")
    first = line_of(desk, "undo_seconds").id
    desk.set(undo_seconds="40")
    desk.set(undo_seconds="30")

    words(desk, f"/helpdesk audit undo {first}")

    assert desk.parts.desk.settings().undo_seconds == 0


def test_a_password_is_never_shown_and_cannot_be_undone(desk: StillDesk) -> None:
    desk.set(smtp_password="hunter2")

    change = line_of(desk, "smtp_password")
    assert (change.old, change.new, change.before, change.after) == ("not set", "set", None, None)
    answer = words(desk, f"/helpdesk audit undo {change.id}")
    assert "threaddesk settings set smtp_password" in answer
    assert change.id not in buttons(said(desk, "/helpdesk audit"))
    desk.set(smtp_password="")
    assert "hunter2" not in str(said(desk, "/helpdesk audit")["blocks"])


def test_words_of_a_template_are_undone_to_what_they_were(desk: StillDesk) -> None:
    templates = desk.parts.template_changes
    own = templates.file("confirmation")
    templates.change({"confirmation": WORDS}, by=desk.ada)
    templates.change({"confirmation": WORDS.replace("We got", "Here is")}, by=desk.ada)
    second = line_of(desk, "confirmation").id

    words(desk, f"/helpdesk audit undo {second}")
    assert templates.file("confirmation") == WORDS
    words(desk, f"/helpdesk audit undo {second + 1}")
    assert "Here is" in templates.file("confirmation")
    words(desk, f"/helpdesk audit undo {second + 2}")
    words(desk, f"/helpdesk audit undo {second - 1}")
    assert templates.file("confirmation") == own

    with desk.parts.store.transaction() as tx:
        assert tx.wordings.get("confirmation") is None
    assert "the desk's own words" in str(said(desk, "/helpdesk audit")["blocks"])


def test_restoring_a_template_is_undone_to_the_words_that_it_had(desk: StillDesk) -> None:
    templates = desk.parts.template_changes
    templates.change({"confirmation": WORDS}, by=desk.ada)
    templates.restore("confirmation", by=desk.ada)

    words(desk, f"/helpdesk audit undo {line_of(desk, 'confirmation').id}")

    assert templates.file("confirmation") == WORDS


def test_a_sentence_alone_is_told_and_undone(desk: StillDesk) -> None:
    templates = desk.parts.template_changes
    templates.change({"closed": "Subject: Done\n\n<p>Bye</p>"}, by=desk.ada)
    before = line_of(desk, "closed")
    templates.change({"closed": "Happened: It is done.\n\n<p>Bye</p>"}, by=desk.ada)
    change = line_of(desk, "closed")
    assert change.old == before.new
    assert change.new == "“Done”, says “It is done.”, 10 characters: <p>Bye</p>"

    words(desk, f"/helpdesk audit undo {change.id}")
    assert templates.held("closed").template.happened == "The ticket has been closed."
    words(desk, f"/helpdesk audit undo {change.id + 1}")
    assert templates.held("closed").template.happened == "It is done."


def test_a_change_without_a_sentence_is_kept_as_before_there_was_one(desk: StillDesk) -> None:
    text = "Subject: Done\n\n<p>Bye</p>\n"
    desk.parts.template_changes.change({"closed": text}, by=desk.ada)

    assert line_of(desk, "closed").after == text


def test_an_empty_template_is_said_to_send_no_mail(desk: StillDesk) -> None:
    desk.parts.template_changes.change({"closed": "Subject: x\n"}, by=desk.ada)

    change = line_of(desk, "closed")
    assert (change.old, change.new) == ("the desk's own words", "empty: no mail")
    words(desk, f"/helpdesk audit undo {change.id}")
    words(desk, f"/helpdesk audit undo {change.id + 1}")
    assert line_of(desk, "closed").new == "empty: no mail"


def test_the_desks_own_words_are_its_own_however_they_came_back(desk: StillDesk) -> None:
    templates = desk.parts.template_changes
    own = templates.file("confirmation")
    templates.change({"confirmation": WORDS}, by=desk.ada)
    templates.change({"confirmation": own}, by=desk.ada)
    number = line_of(desk, "confirmation").id
    templates.restore("confirmation", by=desk.ada)

    words(desk, f"/helpdesk audit undo {number}")

    assert templates.file("confirmation") == WORDS


def by_hand(desk: StillDesk, about: About) -> tuple[str, str, str]:
    """Have something of this kind changed; what the line must say: key, old, new."""
    match about:
        case About.FIELD:
            desk.parts.custom_fields.add("Order", SeenBy.ADMINS, by=desk.ada)
            return "Order", "—", "admins"
        case About.CATEGORY:
            desk.parts.desk.change_category("General", given={"challenge": "on"})
            return "General", f"posts in {desk.channel}", "unknown senders confirm their address"
        case About.RULE:
            rule = '[[rule]]\nname = "Spam"\nif = [{ what = "subject", how = "contains", value = "x" }]\n'
            desk.parts.rule_book.import_text(rule + 'then = [{ do = "delete" }]\n', by=desk.ada)
            return "Spam", "—", "if subject contains “x”: delete"
        case About.ACCOUNT:
            desk.parts.account_changes.change(SUPPORT, interval=300)
            return SUPPORT, "interval 60", "interval 300"
        case _:
            raise AssertionError(about)


@pytest.mark.parametrize("about", [About.FIELD, About.CATEGORY, About.RULE, About.ACCOUNT])
def test_other_changes_are_lines_too_and_say_how_they_are_undone_by_hand(
    desk: StillDesk, about: About
) -> None:
    key, old, new = by_hand(desk, about)

    change = line_of(desk, key)
    assert change.about is about
    assert old in change.old
    assert new in change.new
    answer = words(desk, f"/helpdesk audit undo {change.id}")
    assert f"Change {change.id} cannot be undone by itself." in answer
    assert re.search(r"threaddesk (field|category|rules|account)", answer)


def test_every_kind_of_change_says_how_it_is_undone_by_hand() -> None:
    assert set(BY_HAND) == set(About)


def test_a_mail_account_is_in_the_audit_from_its_making_to_its_end_without_its_secret(
    desk: StillDesk,
) -> None:
    account = Account(address="b@acme.test", host="mail.acme.test", port=993, user="b")
    desk.parts.mailboxes.add(account, "hunter2")
    desk.parts.account_changes.set_password("b@acme.test", "hunter3")
    words(desk, "/helpdesk account disable b@acme.test")
    desk.parts.mailboxes.remove("b@acme.test")

    with desk.parts.store.transaction() as tx:
        lines = tx.changes.find("subject", "mail account b@acme.test")
    assert [(one.by, one.old, one.new) for one in lines] == [
        (COMMAND_LINE, "—", "b on mail.acme.test:993, folder INBOX"),
        (COMMAND_LINE, "a password", "another password"),
        (desk.ada, "enabled on", "enabled off"),
        (COMMAND_LINE, "b on mail.acme.test:993, folder INBOX", "—"),
    ]
    assert "hunter" not in str(lines)
    assert "gAAAA" not in str(lines)


def test_a_custom_field_that_is_removed_leaves_a_line(desk: StillDesk) -> None:
    desk.parts.custom_fields.add("Order", SeenBy.ADMINS, by=desk.ada)
    desk.parts.custom_fields.remove("Order", by=desk.ada)

    assert (line_of(desk, "Order").by, line_of(desk, "Order").new) == (desk.ada, "—")


def test_the_audit_has_pages(desk: StillDesk) -> None:
    for seconds in range(1, 2 * PAGE + 4):
        desk.set(undo_seconds=str(seconds))
    total = desk.parts.audit.listed(1, by=desk.ada).total

    shown = said(desk, "/helpdesk audit 2")
    assert shown["text"] == f"What was changed: {PAGE + 1} to {2 * PAGE} of {total}"
    listed = [desk.parts.audit.listed(page, by=desk.ada) for page in range(1, 5)]
    numbers = [entry.change.id for page in listed[: listed[0].pages] for entry in page.entries]
    assert numbers == list(range(total, 0, -1))

    press(desk, shown, "audit_newer")
    assert now(desk, shown)["text"] == f"What was changed: 1 to {PAGE} of {total}"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("undo", "Which change?"),
        ("undo x", "is no number"),
        ("undo 999", "There is no change 999; /helpdesk audit lists them."),
        ("nonsense", "`nonsense` is no number"),
        ("und 3", "There is no `und` here; did you mean `undo`?"),
    ],
)
def test_a_wrong_word_is_answered_with_what_to_do(desk: StillDesk, line: str, sentence: str) -> None:
    assert sentence in words(desk, f"/helpdesk audit {line}")


def refusals(desk: StillDesk) -> list[Any]:
    with desk.parts.store.transaction() as tx:
        return [one for one in tx.changes.all() if one.about is About.REFUSAL]


def test_fault_70_what_is_refused_is_in_the_audit_with_who_tried(desk: StillDesk) -> None:
    words(desk, "/helpdesk settings undo_seconds 30", by=desk.tom)

    (refused,) = refusals(desk)
    assert (refused.by, refused.key, refused.before) == (desk.tom, "/helpdesk settings", None)
    shown = str(said(desk, "/helpdesk audit")["blocks"])
    assert "refused /helpdesk settings" in shown
    assert "Tom Technician" in shown or desk.tom in shown
    assert refused.id not in buttons(said(desk, "/helpdesk audit"))
    assert "it was refused" in words(desk, f"/helpdesk audit undo {refused.id}")


def test_fault_70_nobody_floods_the_audit_by_being_refused(desk: StillDesk) -> None:
    for _ in range(20):
        words(desk, "/helpdesk settings undo_seconds 30", by=desk.tom)
    words(desk, "/helpdesk rule", by=desk.tina)
    for _ in range(8):
        desk.clock.forward(hours=1)
        words(desk, "/helpdesk audit", by=desk.tom)

    assert [one.by for one in refusals(desk)].count(desk.tom) == 10
    assert [one.by for one in refusals(desk)].count(desk.tina) == 1


def test_fault_70_what_cannot_be_written_down_is_refused_all_the_same(
    desk: StillDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise StoreError("on purpose")

    monkeypatch.setattr("bot.rights.note_refusal", fail)

    answer = words(desk, "/helpdesk settings undo_seconds 30", by=desk.tom)
    assert answer == "Only an administrator of the desk may do this."


def test_nobody_but_an_admin_reads_or_undoes(desk: StillDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    words(desk, "/helpdesk settings undo_seconds 30")
    shown = said(desk, "/helpdesk audit")

    for line in ("/helpdesk audit", "/helpdesk audit undo 1"):
        assert words(desk, line, by=desk.tom) == "Only an administrator of the desk may do this."
    monkeypatch.setattr(desk.parts.rights, "_admins", Admins())
    press(desk, shown, "audit_undo")
    assert desk.parts.desk.settings().undo_seconds == 30


def test_what_is_changed_back_by_hand_is_so_by_a_slash_command_that_there_is(desk: StillDesk) -> None:
    known = tables(desk.parts)["/helpdesk"]

    for about, sentence in BY_HAND.items():
        if about not in (About.SETTING, About.REFUSAL):
            named = re.search("/helpdesk ([a-z]+)", sentence)
            assert named, about
            assert named[1] in known, sentence
