"""What the command line can have done: the same acts whether the desk runs or not."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.console import Console
from bot.core.accounts import AfterImport
from bot.desk import COMMAND_LINE
from tests.still_desks import SUPPORT, StillDesk, still_desk

MAILBOX: dict[str, Any] = {
    "act": "account.add", "address": "Support@Acme.test", "password": "hunter2", "host": "127.0.0.1",
    "port": 0, "security": "tls", "user": "", "folder": "INBOX",
    "interval": 60, "push": True, "archive_folder": "",
    "failed_folder": "Failed", "category": "", "plus_addressing": False,
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StillDesk]:
    with still_desk(tmp_path_factory.mktemp("console")) as desk:
        yield desk


@pytest.fixture
def console(desk: StillDesk) -> Console:
    for account, _ in desk.parts.mailboxes.all():
        desk.parts.mailboxes.remove(account.address)
    return Console(desk.parts.desk, desk.parts.mailboxes, lambda: "looking")


def test_every_answer_has_lines_data_and_an_error(console: Console) -> None:
    for request in ({"act": "poll"}, {"act": "settings.list"}, {"act": "account.remove", "address": "x@y.z"}):
        assert set(console.answer(request)) == {"lines", "data", "error"}


@pytest.mark.parametrize(
    ("security", "port", "expected"),
    [("tls", 0, 993), ("starttls", 0, 143), ("none", 0, 143), ("tls", 10_993, 10_993)],
)
def test_an_account_has_the_usual_port_unless_another_is_given(
    console: Console, desk: StillDesk, security: str, port: int, expected: int
) -> None:
    assert console.answer(MAILBOX | {"security": security, "port": port})["error"] == ""

    ((account, _),) = desk.parts.mailboxes.all()
    assert (account.port, account.address, account.user) == (expected, SUPPORT, "Support@Acme.test")


def test_a_password_is_kept_sealed_and_one_in_the_environment_as_its_name(
    console: Console, desk: StillDesk
) -> None:
    console.answer(MAILBOX)
    console.answer(MAILBOX | {"address": "other@acme.test", "password": "env:IMAP"})

    secrets = {account.address: account.secret for account, _ in desk.parts.mailboxes.all()}
    assert "hunter2" not in secrets[SUPPORT]
    assert secrets["other@acme.test"] == "env:IMAP"
    assert "hunter2" not in str(console.answer({"act": "account.list"}))
    assert secrets[SUPPORT] not in str(console.answer({"act": "account.list"}))


def test_mail_that_is_moved_after_import_names_its_folder(console: Console, desk: StillDesk) -> None:
    console.answer(MAILBOX | {"archive_folder": "Done"})

    ((account, _),) = desk.parts.mailboxes.all()
    assert (account.after_import, account.archive_folder) == (AfterImport.MOVE, "Done")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"address": "nonsense"}, "`nonsense` is no mail address"),
        ({"port": -1}, "from 1 to 65535"),
        ({"category": "Nowhere"}, "There is no category Nowhere; there are: General."),
        ({"interval": 30}, "1 to 5 minutes"),
    ],
)
def test_a_wrong_account_is_refused_and_not_kept(
    console: Console, desk: StillDesk, more: dict[str, Any], words: str
) -> None:
    answer = console.answer(MAILBOX | more)

    assert words in answer["error"]
    assert desk.parts.mailboxes.all() == []


def test_an_account_that_is_there_already_is_refused(console: Console) -> None:
    console.answer(MAILBOX)

    assert "There is an account support@acme.test already" in console.answer(MAILBOX)["error"]


def test_an_account_is_switched_off_and_on_again_in_any_case(console: Console, desk: StillDesk) -> None:
    console.answer(MAILBOX)

    console.answer({"act": "account.disable", "address": SUPPORT.upper()})
    assert console.answer({"act": "account.list"})["data"][0]["state"] == "off"
    console.answer({"act": "account.enable", "address": SUPPORT})

    assert console.answer({"act": "account.list"})["data"][0]["state"] == "on"


def test_what_the_command_line_changes_is_in_the_audit_as_such(console: Console, desk: StillDesk) -> None:
    answer = console.answer({"act": "settings.set", "key": "reopen_days", "value": "9"})

    assert answer["data"] == {"changed": True}
    with desk.parts.store.transaction() as tx:
        change = tx.changes.all()[-1]
    assert (change.by, change.key, change.new) == (COMMAND_LINE, "reopen_days", "9 days")
    again = console.answer({"act": "settings.set", "key": "reopen_days", "value": "9"})
    assert again["data"] == {"changed": False}


def test_a_secret_is_shown_as_set_and_never_as_it_is(console: Console) -> None:
    console.answer({"act": "settings.set", "key": "smtp_password", "value": "hunter2"})

    for request in ({"act": "settings.list"}, {"act": "settings.get", "key": "smtp_password"}):
        answer = console.answer(request)
        assert "hunter2" not in str(answer)
        assert "gAAAA" not in str(answer)
    assert console.answer({"act": "settings.get", "key": "smtp_password"})["data"]["value"] == "set"


def test_a_fault_of_the_request_itself_is_no_answer(console: Console) -> None:
    with pytest.raises(KeyError):
        console.answer({"act": "nonsense"})


def test_poll_has_every_mailbox_looked_into(console: Console) -> None:
    assert console.answer({"act": "poll"})["lines"] == ("looking",)
