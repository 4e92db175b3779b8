"""The command line as it is typed: what it prints, what it refuses, with and without a running desk."""

import json
import os
import pty
import select
import subprocess
import sys
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bot.adapters.control_socket import ControlSocket
from bot.settings import ROWS
from bot.terminal.console import Console
from tests.desks import ROOT
from tests.still_desks import SUPPORT, StillDesk, still_desk
from tests.terminal.typing_commands import type_command

KEYS = "a-key-that-only-tests-use"


def environment(folder: Path, more: Mapping[str, str]) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ROOT),
        "THREADDESK_DATABASE": f"tinydb:{folder / 'desk'}",
        "THREADDESK_SECRET_KEYS": KEYS,
        **more,
    }


def typed(folder: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """`threaddesk WORDS`, as it is typed."""
    return type_command(folder, words, environment(folder, more))


def printed(folder: Path, *words: str, **more: str) -> str:
    """What it prints when it goes well."""
    done = typed(folder, *words, **more)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.strip()


def data(folder: Path, *words: str) -> Any:
    return json.loads(printed(folder, *words, "--json"))


def refused(folder: Path, *words: str, **more: str) -> str:
    """The one sentence with which it refuses."""
    done = typed(folder, *words, **more)
    assert done.returncode == 1, done.stdout
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    """A desk whose store this process has, and which hears the command line."""
    with still_desk(tmp_path) as desk:
        desk.forget_accounts()
        console = Console(desk.parts, lambda: "It looks now.")
        control = ControlSocket(tmp_path / "desk", console.answer)
        yield desk
        control.close()


ACCOUNT = ("account", "add", "Support@Acme.test", "--host", "127.0.0.1", "--security", "none", "--port", "9")


def test_categories_accounts_and_settings_without_a_running_desk(folder: Path) -> None:
    assert printed(folder, "category", "list") == "No category yet: threaddesk category add NAME --channel ID"
    sales = {
        "id": 1, "name": "Sales", "channel": "C1", "challenge": False,
        "priority": "high", "replies_are_notes": False, "respond": "", "resolve": "",
    }  # fmt: skip
    assert data(folder, "category", "add", "Sales", "--channel", "C1", "--priority", "high") == sales
    assert printed(folder, "category", "change", "sales", "--notes") == (
        "Sales posts in C1, new tickets have priority high, replies are notes unless they begin with #reply#."
    )
    assert data(folder, "category", "change", "sales", "--no-notes") == sales
    assert data(folder, "category", "list") == [sales]
    assert (
        printed(folder, *ACCOUNT, "--password-env", "P", P="hunter2")
        .lower()
        .startswith("support@acme.test is ")
    )
    (account,) = data(folder, "account", "list")
    assert {key: account[key] for key in ("address", "host", "port", "security", "state", "seen")} == {
        "address": SUPPORT, "host": "127.0.0.1", "port": 9, "security": "none", "state": "on", "seen": 0,
    }  # fmt: skip
    assert "hunter2" not in json.dumps(account)
    assert b"hunter2" not in b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert data(folder, "settings", "set", "undo_seconds", "30") == {"changed": True}
    assert data(folder, "settings", "get", "undo_seconds") == {"key": "undo_seconds", "value": 30}


def test_the_words_of_every_setting_stand_in_the_list(folder: Path) -> None:
    found = data(folder, "settings", "list")

    assert [one["key"] for one in found] == list(ROWS)
    assert set(found[0]) == {"key", "label", "group", "type", "default", "value", "help"}


REFUSALS = (
    (("settings", "set", "undo_seconds", "601"), "wants a whole number from 0 to 600, not `601`."),
    (("settings", "set", "undo_second", "1"), "no setting `undo_second`; did you mean `undo_seconds`?"),
    (("settings", "set", "undo_seconds"), "Which value? Try: threaddesk settings set undo_seconds VALUE"),
    (("settings", "get", "nothing"), "There is no setting `nothing`; `/helpdesk settings` shows them all."),
    (("category", "add", "Sales", "--channel", "#sales"), "is no Slack channel id"),
    (("category", "add", " ", "--channel", "C1"), "A category needs a name"),
    (("account", "remove", "x@y.test"), "There is no account x@y.test; there are: none yet."),
    (("account", "enable", "x@y.test"), "There is no account x@y.test"),
    (("account", "disable", "x@y.test"), "There is no account x@y.test"),
    (("account", "test", "x@y.test"), "There is no account x@y.test"),
    ((*ACCOUNT, "--password-env", "NOT_SET"), "The environment variable NOT_SET is empty"),
    ((*ACCOUNT, "--category", "Nowhere", "--password-env", "P"), "There is no category Nowhere"),
    (("account", "add", "nonsense", "--host", "h", "--password-env", "P"), "`nonsense` is no mail address"),
    (("account", "add", "a b@c.d", "--host", "h", "--password-env", "P"), "is no mail address"),
    ((*ACCOUNT, "--port", "70000", "--password-env", "P"), "The port wants a number from 1 to 65535"),
    (("run",), "SLACK_BOT_TOKEN"),
    (("poll",), "SLACK_BOT_TOKEN"),
)  # fmt: skip


def test_what_is_wrong_is_refused_in_one_sentence_by_a_running_desk(desk: StillDesk, tmp_path: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        said = pool.map(lambda one: refused(tmp_path, *one[0], P="hunter2"), REFUSALS)

        for (words, expected), sentence in zip(REFUSALS, said, strict=True):
            assert expected in sentence, words


def test_what_is_wrong_is_refused_in_one_sentence_without_one_too(folder: Path) -> None:
    for words, expected in REFUSALS[::6]:
        assert expected in refused(folder, *words, P="hunter2")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"THREADDESK_SECRET_KEYS": ""}, "Missing: please set THREADDESK_SECRET_KEYS"),
        ({"THREADDESK_DATABASE": "mysql:x"}, "Wrong: please set THREADDESK_DATABASE"),
        ({"THREADDESK_DATABASE": "tinydb:/dev/null"}, ""),
        ({"THREADDESK_DATABASE": "tinydb:/proc/none/desk"}, ""),
    ],
)
def test_a_wrong_environment_is_one_sentence_too(folder: Path, changed: dict[str, str], words: str) -> None:
    assert words in refused(folder, "settings", "list", **changed)


def type_at_prompts(
    folder: Path, words: tuple[str, ...], *answers: str | Callable[[str], str]
) -> tuple[int, str]:
    """`threaddesk WORDS` at a terminal, these lines typed at its prompts: its status and what it showed.

    An answer may depend on what was shown until then.
    """
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        cwd=folder,
        env=environment(folder, {}),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,  # else a password is asked for at the terminal on which the tests were begun
    )
    os.close(slave)
    shown, waiting, read = "", list(answers), getincrementaldecoder("utf-8")()
    while process.poll() is None or select.select([master], [], [], 0)[0]:
        if not select.select([master], [], [], 0.1)[0]:
            continue
        try:
            shown += read.decode(os.read(master, 4096))
        except OSError:
            break
        if waiting and shown.endswith(": "):
            line = waiting.pop(0)
            os.write(master, f"{line if isinstance(line, str) else line(shown)}\n".encode())
    os.close(master)
    return process.wait(30), shown


def test_a_password_is_asked_for_twice_and_never_shown(folder: Path) -> None:
    status, shown = type_at_prompts(folder, ("settings", "set", "smtp_password"), "hunter2", "hunter2")

    assert status == 0, shown
    assert "SMTP server requires authentication: password: " in shown
    assert "Once more: " in shown
    assert "hunter2" not in shown
    assert printed(folder, "settings", "get", "smtp_password") == "set"


def test_two_different_passwords_are_asked_for_again(folder: Path) -> None:
    status, shown = type_at_prompts(folder, ACCOUNT, "hunter2", "hunter3", "hunter2", "hunter2")

    assert status == 0, shown
    assert "do not match" in shown
    assert "hunter" not in shown


def test_odd_files_are_read_or_said_to_be_unreadable_and_never_a_traceback(folder: Path) -> None:
    files = {
        "plain.eml": b"From: Ann <ann@example.com>\r\nSubject: Help\r\n\r\nIt burns.\r\n",
        "empty.eml": b"",
        "nul.eml": bytes(1_000),
        "noise.eml": bytes(range(256)) * 20,
        "surrogate.eml": b"From: a@b.test\r\nSubject: =?utf-8?q?=ED=A0=80?= \xff\r\n\r\n\xff\xfe\r\n",
        "deep.eml": b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 300,
        "page.html": b"<p>Hello</p>",
        "text.txt": b"Hello",
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "folder").mkdir()
    names = [*files, "folder", "not there.eml"]

    as_data = [json.loads(line) for line in printed(folder, "mail", "read", "--json", *names).splitlines()]
    for_people = typed(folder, "mail", "read", *names, PYTHONIOENCODING="utf-8")

    assert [one["file"] for one in as_data] == names
    assert (as_data[0]["subject"], as_data[0]["reply"].strip(), as_data[0]["kind"]) == (
        "Help",
        "It burns.",
        "mail",
    )
    assert as_data[-2]["error"]
    assert as_data[-1]["error"]
    assert "Traceback" not in for_people.stderr, for_people.stderr[-500:]
    assert "plain.eml: mail: Help" in for_people.stdout


def test_a_running_desk_does_what_the_command_line_asks(desk: StillDesk, tmp_path: Path) -> None:
    assert printed(tmp_path, "settings", "set", "reopen_days", "7") == (
        "reopen_days is now 7 days (it was 30 days)."
    )
    assert desk.parts.desk.settings().reopen_days == 7
    assert "Sales" in printed(tmp_path, "category", "add", "Sales", "--channel", "C2")
    printed(tmp_path, *ACCOUNT, "--category", "sales", "--password-env", "P", P="hunter2")
    assert "support@acme.test is disabled." in printed(tmp_path, "account", "disable", SUPPORT)
    ((account, _),) = desk.parts.mailboxes.all()
    assert (account.enabled, account.category) == (False, 2)
    assert "wants a whole number" in refused(tmp_path, "settings", "set", "reopen_days", "x")
    assert "127.0.0.1 port 9" in refused(tmp_path, "account", "test", SUPPORT)
    slack = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "THREADDESK_ADMINS": "U1"}
    assert printed(tmp_path, "poll", **slack) == "It looks now."


def test_a_second_process_on_the_store_says_that_it_is_taken(tmp_path: Path) -> None:
    with still_desk(tmp_path):
        sentence = refused(tmp_path, "settings", "list")

    assert "desk" in sentence


def test_poll_looks_once_files_what_came_and_delivers(tmp_path: Path) -> None:
    with still_desk(tmp_path) as desk:
        slack = {
            "SLACK_BOT_TOKEN": desk.slack.bot_token,
            "SLACK_APP_TOKEN": desk.slack.app_token,
            "SLACK_API_URL": desk.slack.api_url,
            "THREADDESK_ADMINS": desk.ada,
        }
        desk.forget_accounts()
        desk.parts.close()
        server = ("--host", "127.0.0.1", "--port", str(desk.mail.imap_port), "--security", "none")
        printed(tmp_path, "account", "add", SUPPORT, *server, "--password-env", "P", P="imap secret")
        mail = (
            "From: Ann <ann@customer.test>\nTo: support@acme.test\nSubject: Help\nMessage-ID: <1@x>\n\nHi\n"
        )
        desk.mail.deliver(SUPPORT, mail.encode())

        done = typed(tmp_path, "poll", **slack)

        assert done.returncode == 0, done.stderr
        assert [one["text"] for one in desk.slack.messages(desk.channel)] == ["#1 Help (new)"]
        assert desk.mail.mailbox(SUPPORT) == []
        assert len(desk.received()) == 1
        desk.mail.faults.imap.wrong_password()
        failed = typed(tmp_path, "poll", **slack)
        assert failed.returncode == 1
        assert "Traceback" not in failed.stderr
