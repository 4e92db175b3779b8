"""Every word of every command by words: its help, a stranger, what is not there, what cannot be.

A word that is added to a command needs a row here: the commands' own tables say which words there are.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from bot.handlers.commands import tables
from bot.handlers.words import Words
from tests.still_desks import StillDesk, hearing, still_desk

NO_TICKET, NO_NUMBER = "There is no ticket #99", "`foo` is no ticket number; try `/ticket 12`."
NO_ARTICLE, NO_ARTICLES_NUMBER = "There is no article 99", "`foo` is no article's number"
NOT_HERE = "There is no `foo` here"
TECHNICIANS, ADMINS = "for the technicians", "Only an administrator of the desk may do this."
CLOSED = "is closed"
Said = tuple[str, str]  # what is typed, and words of what is answered
NONE: Said = ("", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What may be typed of one word, and what is answered; what makes no sense for a word is left out."""

    good: str  # changes something, or shows it: a stranger gets a polite no
    bare: str = ""  # what the word alone is answered with, where it wants more
    unknown: Said = NONE  # a ticket or article that there is not
    wrong: Said = NONE  # a value that cannot be
    closed: Said = NONE  # for a ticket that is closed


def numbered(word: str, rest: str = "", wrong: Said = NONE, closed: str = "") -> Row:
    """The row of a word before a ticket's number: `rest` goes after it."""
    line = f"{word} %s {rest}".strip()
    return Row(
        good=line % 1,
        bare=f"/ticket {word} 12",
        unknown=(line % 99, NO_TICKET),
        wrong=(f"{word} 1 {wrong[0]}", wrong[1]) if wrong[0] else (line % "foo", NO_NUMBER),
        closed=(line % 2, closed) if closed else NONE,
    )


def article(word: str) -> Row:
    """The row of a word before an article's number."""
    return Row(
        good=f"{word} 1",
        bare=f"/kb {word} 12",
        unknown=(f"{word} 99", NO_ARTICLE),
        wrong=(f"{word} foo", NO_ARTICLES_NUMBER),
    )


ROWS: dict[str, dict[str, Row]] = {
    "/ticket": {
        "": Row(good="", wrong=("foo", NOT_HERE)),
        "12": Row(good="1", unknown=("99", NO_TICKET), wrong=("1 clsoe", "did you mean `/ticket close 1`?")),
        "list": Row(good="list", wrong=("list opne", "did you mean `open`?")),
        "find": Row(
            good="find printer",
            bare="/ticket find toner",
            unknown=("find #99", "Nothing is found"),
            wrong=("find is:opne", "did you mean `is:open`?"),
        ),
        "take": numbered("take", closed=CLOSED),
        "close": numbered("close", wrong=("3", "What is `3`?"), closed="closed already"),
        "reopen": numbered("reopen"),
        "priority": numbered("priority", "high", ("hihg", "did you mean high?")),
        "due": numbered("due", "tomorrow 5pm", ("someday", "“someday” is no time that I can read")),
        "time": numbered("time", "15m", ("long", "“long” is no time")),
        "tag": numbered("tag", "+vip", ("+" + "x" * 41, "is no tag")),
        "wait": numbered("wait", wrong=("3", "What is `3`?"), closed=CLOSED),
        "assign": numbered("assign", "me", ("zoe", "is called “zoe”"), closed=CLOSED),
        "field": numbered("field", '"Order number" 4711', ("Colour red", "There is no custom field Colour")),
        "cc": numbered("cc", "bob@customer.test", ("bob", "no customer's mail address")),
        "uncc": numbered("uncc", "ann@customer.test", ("bob@customer.test", "is no subscriber of #1")),
        "move": numbered("move", "General", ("Generl", "There is no category Generl")),
        "note": numbered("note", "She called"),
        "merge": Row(
            good="merge 1 into 3",
            bare="/ticket merge 12 into 34",
            unknown=("merge 1 into 99", NO_TICKET),
            wrong=("merge 1 into foo", NO_NUMBER),
        ),
        "split": numbered("split", "1", ("9", "there is nothing to split off")),
        "spam": numbered("spam", wrong=NONE),
        "new": Row(
            good="new bob@customer.test Your printer",
            wrong=("new bob Your printer", "“bob” is no customer's mail address"),
        ),
        "reply": numbered("reply", "Hello", ("Hullo", "There is no canned answer Hullo")),
        "why": numbered("why", wrong=("foo", "`foo` is no page")),
    },
    "/helpdesk": {
        "me": Row(good="me slack", wrong=("me pigeon", "You can be told by: slack, email, both.")),
        "stats": Row(good="stats 7", wrong=("stats foo", "is no number of days")),
        "account": Row(
            good="account", wrong=("account foo", NOT_HERE), unknown=("account test a@b.test", "a@b.test")
        ),
        "mail": Row(
            good="mail", wrong=("mail foo", "There is no `foo` here"), unknown=("mail drop 99", "99")
        ),
        "deliveries": Row(
            good="deliveries", wrong=("deliveries foo", NOT_HERE), unknown=("deliveries drop 99", "99")
        ),
        "rule": Row(good="rule on foo", wrong=("rule foo", NOT_HERE), unknown=("rule on foo", "foo")),
        "category": Row(
            good="category list",
            wrong=("category foo", NOT_HERE),
            unknown=("category change foo name=x", "foo"),
        ),
        "field": Row(good="field list", wrong=("field foo", NOT_HERE), unknown=("field remove foo", "foo")),
        "canned": Row(good="canned list", wrong=("canned foo", NOT_HERE), unknown=("canned show foo", "foo")),
        "people": Row(
            good="people",
            wrong=("people foo", NOT_HERE),
            unknown=("people show a@b.test", "Nobody with the address"),
        ),
        "settings": Row(
            good="settings undo_seconds 3",
            unknown=("settings undo_secnds", "undo_seconds"),
            wrong=("settings undo_seconds foo", "undo_seconds"),
        ),
        "templates": Row(good="templates list", unknown=("templates closd", "There is no template closd")),
        "audit": Row(
            good="audit", unknown=("audit undo 99", "99"), wrong=("audit foo", "`foo` is no number")
        ),
        "admin": Row(good="admin list", wrong=("admin foo", NOT_HERE), unknown=("admin add @foo", "foo")),
        "doctor": Row(good="doctor"),
    },
    "/kb": {
        "": Row(good="", wrong=("foo", NOT_HERE)),
        "list": Row(good="list", wrong=("list foo", "`foo` is no page's number")),
        "12": Row(good="1", unknown=("99", NO_ARTICLE)),
        "find": Row(good="find toner", bare="/kb find printer toner"),
        "new": Row(good="new"),
        "edit": article("edit"),
        "history": article("history"),
        "undo": article("undo"),
        "remove": article("remove"),
    },
}
EVERY = [(command, word) for command, rows in ROWS.items() for word in rows]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StillDesk]:
    """A desk with an open ticket (#1), a closed one (#2) and a third; nothing here changes them."""
    with still_desk(tmp_path_factory.mktemp("words") / "desk") as desk, hearing(desk):
        for _ in range(3):
            desk.ticket()
        desk.close(desk.now(2))
        desk.parts.staff.learn()
        yield desk


def words_of(desk: StillDesk) -> dict[str, Words]:
    return dict(tables(desk.parts))


def asked(desk: StillDesk, command: str, line: str, *, by: str = "") -> str:
    answer = desk.slack.command(by or desk.ada, desk.channel, f"{command} {line}".strip())
    assert answer.ok, f"{command} {line}: {answer.failure}"
    assert "went wrong" not in answer.text, f"{command} {line}"
    return answer.text


def test_every_word_has_a_row(desk: StillDesk) -> None:
    assert {command: set(rows) for command, rows in ROWS.items()} == {
        command: set(words) for command, words in words_of(desk).items()
    }


@pytest.mark.parametrize("command", ROWS)
def test_help_says_how_every_word_is_used(desk: StillDesk, command: str) -> None:
    shown = asked(desk, command, "help")

    for word in words_of(desk)[command].values():
        assert f"• `{word.usage}` {word.help}" in shown


@pytest.mark.parametrize(("command", "word"), EVERY)
def test_help_behind_a_word_says_how_it_is_used(desk: StillDesk, command: str, word: str) -> None:
    shown = asked(desk, command, f"{word} help".strip())

    assert shown.startswith(f"• `{command}{f' {word}' if word else ''}"), shown


@pytest.mark.parametrize(("command", "word"), EVERY)
def test_a_stranger_gets_a_polite_no(desk: StillDesk, command: str, word: str) -> None:
    said = asked(desk, command, ROWS[command][word].good, by=desk.gus)

    assert TECHNICIANS in said or said == ADMINS, said


@pytest.mark.parametrize("word", ROWS["/helpdesk"])
def test_a_technician_gets_a_polite_no_where_only_admins_may(desk: StillDesk, word: str) -> None:
    if word not in ("me", "stats"):
        assert asked(desk, "/helpdesk", ROWS["/helpdesk"][word].good, by=desk.tom) == ADMINS


@pytest.mark.parametrize(("command", "word"), EVERY)
def test_what_is_wrong_is_answered_with_what_to_do(desk: StillDesk, command: str, word: str) -> None:
    row, before = ROWS[command][word], [desk.now(number) for number in (1, 2, 3)]

    for line, words in (row.unknown, row.wrong, row.closed, *([(word, row.bare)] if row.bare else [])):
        if line:
            assert words in asked(desk, command, line), line
    assert [desk.now(number) for number in (1, 2, 3)] == before


SECOND_WORDS = (
    ("account tset a@b.test", "test"),
    ("account remvoe a@b.test", "remove"),
    ("rule onn foo", "on"),
    ("category chnage foo", "change"),
    ("field remve foo", "remove"),
    ("canned shw foo", "show"),
    ("people fnd smith", "find"),
    ("admin ad @tina", "add"),
)


def test_a_second_word_that_is_nearly_right_is_answered_with_the_right_one(desk: StillDesk) -> None:
    for line, meant in SECOND_WORDS:
        said = asked(desk, "/helpdesk", line)

        assert said.startswith(f"There is no `{line.split()[1]}` here; did you mean `{meant}`?"), said


TAKE = (
    ("help", "`/take` takes the oldest"),
    ("99", NO_TICKET),
    ("foo", NO_NUMBER),
    ("1 3", "What is `3`?"),
    ("2", CLOSED),
)


def test_take_answers_what_is_wrong(desk: StillDesk) -> None:
    for line, words in TAKE:
        assert words in asked(desk, "/take", line), line
    assert TECHNICIANS in asked(desk, "/take", "1", by=desk.gus)
    assert desk.now(1).assignee is None
