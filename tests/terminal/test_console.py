"""What the command line can have done: the same acts whether the desk runs or not."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.core.accounts import AfterImport
from bot.errors import OutsideError
from bot.rights import COMMAND_LINE
from bot.terminal.console import Console
from tests.still_desks import SUPPORT, StillDesk, still_desk

MAILBOX: dict[str, Any] = {
    "act": "account.add", "address": "Support@Acme.test", "secret": "hunter2", "host": "127.0.0.1",
    "port": 0, "security": "tls", "user": "", "folder": "INBOX",
    "interval": 1, "push": True, "archive_folder": "",
    "failed_folder": "Failed", "category": "", "plus_addressing": False,
}  # fmt: skip


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StillDesk]:
    with still_desk(tmp_path_factory.mktemp("console")) as desk:
        yield desk


@pytest.fixture
def console(desk: StillDesk) -> Console:
    desk.forget_accounts()
    return Console(desk.parts, lambda: "looking")


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
    console.answer(MAILBOX | {"address": "other@acme.test", "secret": "env:IMAP"})

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
        ({"interval": 6}, "1 to 5 minutes"),
    ],
)
def test_a_wrong_account_is_refused_and_not_kept(
    console: Console, desk: StillDesk, more: dict[str, Any], words: str
) -> None:
    answer = console.answer(MAILBOX | more)

    assert words in answer["error"]
    assert desk.parts.mailboxes.all() == []


SIGN_IN = {"provider": "microsoft", "client_id": "app", "tenant": "", "authority": ""}


@pytest.mark.parametrize(
    ("more", "sign_in", "words"),
    [
        ({}, {"client_id": ""}, "and --client-id ID"),
        ({"security": "none"}, {}, "wants an encrypted connection"),
        ({}, {"provider": "google", "tenant": "t"}, "--tenant is for Microsoft; Google has none"),
        ({}, {"authority": "http://login.test"}, "--authority wants an address that begins with https://"),
    ],
)
def test_a_wrong_sign_in_is_refused_and_not_kept(
    console: Console, desk: StillDesk, more: dict[str, Any], sign_in: dict[str, str], words: str
) -> None:
    answer = console.answer(MAILBOX | more | {"sign_in": SIGN_IN | sign_in})

    assert words in answer["error"]
    assert desk.parts.mailboxes.all() == []
    with desk.parts.store.transaction() as tx:
        assert tx.sign_ins.all() == []


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"port": 70_000}, "The port wants a number from 1 to 65535"),
        ({"interval": 9}, "1 to 5 minutes"),
        ({"archive_folder": "INBOX"}, "that is where it comes in"),
        ({"folder": ""}, "--folder wants a name"),
        ({"category": "Nowhere"}, "There is no category Nowhere"),
    ],
)
def test_a_wrong_change_changes_nothing(
    console: Console, desk: StillDesk, changes: dict[str, Any], words: str
) -> None:
    console.answer(MAILBOX)
    before = desk.parts.mailboxes.all()

    answer = console.answer({"act": "account.change", "address": SUPPORT, "changes": changes})

    assert words in answer["error"]
    assert desk.parts.mailboxes.all() == before


@pytest.mark.parametrize(
    ("port", "changes", "expected"),
    [
        (0, {"security": "starttls"}, 143),
        (10_993, {"security": "starttls"}, 10_993),
        (10_993, {"port": 0}, 993),
        (0, {"interval": 2}, 993),
    ],
)
def test_a_usual_port_follows_the_security(
    console: Console, desk: StillDesk, port: int, changes: dict[str, Any], expected: int
) -> None:
    console.answer(MAILBOX | {"port": port})

    console.answer({"act": "account.change", "address": SUPPORT, "changes": changes})

    assert desk.parts.mailboxes.get(SUPPORT)[0].port == expected


@pytest.mark.parametrize("act", ["account.change", "account.password", "account.use_sign_in"])
def test_what_is_changed_must_be_there(console: Console, act: str) -> None:
    arguments: dict[str, dict[str, Any]] = {
        "account.change": {"changes": {"interval": 2}},
        "account.password": {"password": "hunter2"},
        "account.use_sign_in": {"sign_in": SIGN_IN, "secret": ""},
    }

    answer = console.answer({"act": act, "address": "x@y.test", **arguments[act]})

    assert "There is no account x@y.test" in answer["error"]


def test_a_change_by_a_person_forgets_the_errors(console: Console, desk: StillDesk) -> None:
    console.answer(MAILBOX)
    account, _ = desk.parts.mailboxes.get(SUPPORT)
    for _ in range(5):
        desk.parts.mailboxes.failed(account, OutsideError("no answer"))
    assert console.answer({"act": "account.list"})["data"][0]["state"] == "disabled after errors"

    console.answer({"act": "account.change", "address": SUPPORT, "changes": {"host": "imap.acme.test"}})

    assert desk.parts.mailboxes.is_due(SUPPORT)
    assert console.answer({"act": "account.list"})["data"][0]["errors_in_a_row"] == 0


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
