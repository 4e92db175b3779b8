"""`threaddesk rules …` and `threaddesk field …`: what they print, refuse and write."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.adapters.control_socket import ControlSocket
from bot.cli import main
from bot.terminal.console import Console
from tests.still_desks import StillDesk, still_desk
from tests.terminal.test_cli import environment, printed

Run = Callable[..., str]

FILE = """\
[[rule]]
name = "Support"
if = [
  { what = "to", how = "is", value = "support@xyzhosting.com" },
]
then = [
  { do = "set category", value = "General" },
  { do = "set field", value = "4711", field = "Order" },
]

[[rule]]
name = "[Spam]"
account = "support@acme.test"
enabled = false
stop = true
if = [
  { what = "subject", how = "contains", value = "[Spam]" },
]
then = [
  { do = "delete" },
]
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StillDesk]:
    """A desk with a custom field, which hears the command line."""
    for name, value in environment(tmp_path, {}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    with still_desk(tmp_path) as desk:
        control = ControlSocket(tmp_path / "desk", Console(desk.parts, str).answer)
        assert typed("field", "add", "Order").exit_code == 0
        yield desk
        control.close()


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def said(*words: str) -> str:
    """What it prints when it goes well."""
    done = typed(*words)
    assert done.exit_code == 0, done.output
    return done.stdout


def refused(*words: str) -> str:
    """The one sentence with which it refuses."""
    done = typed(*words)
    assert done.exit_code == 1, done.output
    assert done.stdout == ""
    return done.stderr.strip()


@pytest.fixture
def file(tmp_path: Path) -> str:
    (tmp_path / "rules.toml").write_text(FILE)
    return "rules.toml"


def test_what_is_imported_is_exported_and_imported_the_same(
    desk: StillDesk, file: str, tmp_path: Path
) -> None:
    assert said("rules", "import", file) == "Added: Support, [Spam].\n"
    assert said("rules", "export", "out.toml") == ""
    kept = desk.parts.rule_book.all()

    assert (tmp_path / "out.toml").read_text().partition("\n\n")[2] == FILE
    assert said("rules", "import", "out.toml", "--replace") == "Unchanged: Support, [Spam].\n"
    assert desk.parts.rule_book.all() == kept
    assert said("rules", "export") == (tmp_path / "out.toml").read_text()


def test_an_import_changes_what_is_known_by_name_and_with_replace_is_the_whole_list(
    desk: StillDesk, file: str, tmp_path: Path
) -> None:
    said("rules", "import", file)
    spam, support = (f"[[rule]]{one}" for one in reversed(FILE.split("[[rule]]")[1:]))
    (tmp_path / "new.toml").write_text(spam + support.replace('"Support"', '"Other"'))

    assert said("rules", "import", "new.toml") == "Added: Other.\nUnchanged: [Spam].\n"
    assert [one.name for one in desk.parts.rule_book.all()] == ["Support", "[Spam]", "Other"]
    assert (
        said("rules", "import", "new.toml", "--replace") == "Unchanged: [Spam], Other.\nRemoved: Support.\n"
    )
    assert [(one.name, one.position) for one in desk.parts.rule_book.all()] == [("[Spam]", 1), ("Other", 2)]


def test_an_import_that_changes_a_rule_says_so_and_keeps_its_counts(
    desk: StillDesk, file: str, tmp_path: Path
) -> None:
    said("rules", "import", file)
    desk.arrives("Hello", to="support@xyzhosting.com")
    (tmp_path / file).write_text(FILE.replace("4711", "4712"))

    assert said("rules", "import", file) == "Changed: Support.\nUnchanged: [Spam].\n"
    assert [one.matches for one in desk.parts.rule_book.all()] == [1, 0]


def test_every_change_of_a_rule_is_in_the_audit(desk: StillDesk, file: str) -> None:
    said("rules", "import", file)
    said("rules", "enable", "[Spam]")
    said("rules", "move", "[Spam]", "1")
    said("rules", "remove", "[Spam]")

    with desk.parts.store.transaction() as tx:
        audit = [(one.by, one.old, one.new) for one in tx.changes.find("subject", "rule [Spam]")]
    words = "support@acme.test: if subject contains “[Spam]”: delete, stop here"
    assert audit == [
        ("command line", "—", f"off: {words}"),
        ("command line", f"off: {words}", f"on: {words}"),
        ("command line", "position 2", "position 1"),
        ("command line", f"on: {words}", "—"),
    ]


def test_an_import_with_one_wrong_rule_takes_none(desk: StillDesk, file: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text(FILE.replace('"delete"', '"delet"'))

    assert refused("rules", "import", file) == (
        "The rule “[Spam]” (then 1): nothing is called `delet`; did you mean `delete`?"
    )
    (tmp_path / file).write_text(FILE + FILE)
    assert (
        refused("rules", "import", file) == "The rule “Support” (name): the file has two rules of this name."
    )
    assert refused("rules", "import", "none.toml") == "none.toml cannot be read: No such file or directory."
    (tmp_path / file).write_bytes(b"\xff\xfe")
    assert "is not UTF-8" in refused("rules", "import", file)
    assert desk.parts.rule_book.all() == []


def test_rules_are_listed_with_state_and_counts(desk: StillDesk, file: str) -> None:
    assert said("rules", "list").startswith("No rule yet: threaddesk rules import FILE")
    said("rules", "import", file)
    desk.arrives("Hello", to="support@xyzhosting.com")

    assert said("rules", "list") == (
        "1. Support  [on, 1 match, the last at 2026-11-21 09:30 UTC]\n"
        "   every account: if to is “support@xyzhosting.com”: "
        "set category “General”, set field Order “4711”\n"
        "2. [Spam]  [off, no match yet]\n"
        "   support@acme.test: if subject contains “[Spam]”: delete, stop here\n"
    )
    first, second = json.loads(said("rules", "list", "--json"))
    assert (first["position"], first["name"], first["matches"], first["account"]) == (1, "Support", 1, None)
    assert (second["enabled"], second["stop"], second["last_match_at"]) == (False, True, None)


def test_rules_are_switched_moved_and_removed(desk: StillDesk, file: str) -> None:
    said("rules", "import", file)

    assert said("rules", "enable", "[spam]") == "The rule “[Spam]” is on.\n"
    assert said("rules", "move", "[Spam]", "1") == "1. [Spam]\n2. Support\n"
    assert refused("rules", "move", "Support", "3") == "There are 2 rules: the position is from 1 to that."
    assert said("rules", "disable", "Support") == "The rule “Support” is off.\n"
    assert refused("rules", "enable", "Suport") == "There is no rule “Suport”; did you mean `Support`?"
    assert said("rules", "remove", "[Spam]") == "The rule “[Spam]” is removed.\n"
    assert [(one.name, one.position, one.enabled) for one in desk.parts.rule_book.all()] == [
        ("Support", 1, False)
    ]


def test_a_rule_of_a_file_is_tried_before_it_is_imported(desk: StillDesk, file: str) -> None:
    desk.arrives("Buy", subject="[Spam] Buy")
    desk.arrives("Hello", to="Help <Support@xyzhosting.com>", subject="Hello")

    assert said("rules", "try", file) == (
        "Support: It matches 1 of the last 2 mails.\n"
        "   2026-11-21 09:30 UTC  ann@customer.test  Hello  was: ticket; "
        "would be: a new ticket (category General, Order = 4711)\n"
        "[Spam]: It matches 1 of the last 2 mails.\n"
        "   2026-11-21 09:30 UTC  ann@customer.test  [Spam] Buy  was: ticket; would be: deleted\n"
    )
    assert desk.parts.rule_book.all() == []
    said("rules", "import", file)
    (tried,) = json.loads(said("rules", "try", "[spam]", "--json"))
    assert (tried["name"], tried["mails"], len(tried["hits"])) == ("[Spam]", 2, 1)
    assert "There is no rule “nothing”" in refused("rules", "try", "nothing")


def test_a_rule_is_tried_as_the_sender_was_known_then(desk: StillDesk, tmp_path: Path) -> None:
    for _ in range(2):
        desk.arrives("Hello")
    (tmp_path / "new.toml").write_text(
        FILE.partition("\n\n")[0].replace('what = "to", how = "is", value = "support@xyzhosting.com"',
        'what = "sender is known", how = "is", value = "no"')
    )  # fmt: skip

    assert "It matches 1 of the last 2 mails." in said("rules", "try", "new.toml")


def test_nobody_whom_slack_does_not_know_is_assigned_to(desk: StillDesk, file: str, tmp_path: Path) -> None:
    (tmp_path / file).write_text(FILE.replace('"delete"', '"assign to", value = "U0NOBODY"'))

    assert refused("rules", "import", file) == (
        "The rule “[Spam]” (then 1): Slack knows nobody with the user id `U0NOBODY`."
    )
    desk.slack.faults.next("users.info", "http_500")
    assert said("rules", "import", file) == "Added: Support, [Spam].\n"


def test_rules_without_a_running_desk(tmp_path: Path) -> None:
    printed(tmp_path, "category", "add", "General", "--channel", "C1")
    first = FILE.partition("\n\n")[0].replace('set field", value = "4711", field = "Order"', 'close"')
    (tmp_path / "rules.toml").write_text(first)

    assert printed(tmp_path, "rules", "import", "rules.toml") == "Added: Support."
    assert printed(tmp_path, "rules", "try", "Support") == (
        "Support: No mail came in yet that it could be tried on."
    )
