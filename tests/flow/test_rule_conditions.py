"""What processing rules look at, end to end: mails come in, and their tickets show which rules matched."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.core.accounts import Account
from tests.flow.test_rules import a_rule, imported
from tests.still_desks import BOB, SUPPORT, StillDesk, still_desk

SALES = "sales@acme.test"
PDF = ("Invoice 7.pdf", b"%PDF-1.7", "application/pdf")
CSV = ("list.csv", b"a,b", "text/csv")

# What is looked at, how, the value; a mail for which that holds, and one for which it does not.
Row = tuple[str, str, str, dict[str, Any], dict[str, Any]]
TABLE: tuple[Row, ...] = (
    ("from", "is", "BOB@customer.test", {"sender": f"Bob <{BOB}>"}, {"sender": f"{BOB}.evil.test"}),
    ("from", "is not", BOB, {}, {"sender": BOB.upper()}),
    ("to", "starts with", "support@", {}, {"to": '"support@" <other@acme.test>'}),
    ("to", "ends with", "@acme.test", {}, {"to": "x@acme.test.evil.test"}),
    ("to", "does not contain", "acme", {"to": "other@customer.test"}, {"to": f"x@y.test, {SUPPORT}"}),
    ("cc", "is", BOB, {"Cc": f"x@y.test, Bob <{BOB}>"}, {"to": BOB}),
    ("cc", "is not", BOB, {"Cc": "x@y.test"}, {"Cc": f"x@y.test, {BOB}"}),
    ("cc", "contains", "customer", {"Cc": BOB}, {"Cc": '"customer" <x@y.test>'}),
    ("to or cc", "is", BOB, {"to": BOB}, {"Cc": "x@y.test"}),
    ("to or cc", "is not", BOB, {"Cc": "x@y.test"}, {"Cc": BOB}),
    ("to or cc", "ends with", "@bücher.test", {"Cc": "a@xn--bcher-kva.test"}, {"Cc": "a@bucher.test"}),
    ("header", "is", "yes", {"X_Spam": "YES"}, {"X_Other": "yes"}),
    ("header", "is not", "yes", {}, {"X_Spam": "yes"}),
    ("header", "starts with", "score", {"X_Spam": "Score 9"}, {"X_Spam": "no score"}),
    ("header", "does not contain", "9", {"X_Spam": "score 8"}, {"X_Spam": "score 9"}),
    ("attachment name", "is", "invoice 7.PDF", {"files": (CSV, PDF)}, {"files": (CSV,)}),
    ("attachment name", "is not", "list.csv", {"files": (PDF,)}, {"files": (PDF, CSV)}),
    ("attachment name", "contains", "invoice", {"files": (PDF,)}, {}),
    ("attachment name", "ends with", ".pdf", {"files": (PDF,)}, {"files": (CSV,)}),
    ("attachment name", "starts with", "invoice", {"files": (PDF,)}, {"files": (CSV,)}),
    ("attachment name", "does not contain", ".csv", {}, {"files": (CSV,)}),
    ("size", "is more than", "20 kB", {"files": (("big.bin", b"x" * 20_000, "x/y"),)}, {}),
    ("size", "is less than", "20 kB", {}, {"files": (("big.bin", b"x" * 20_000, "x/y"),)}),
    ("sender's domain", "is", "customer.test", {}, {"sender": "a@sub.customer.test"}),
    ("sender's domain", "is not", "customer.test", {"sender": "a@customer.test.evil.test"}, {}),
    ("sender's domain", "ends with", ".customer.test", {"sender": "a@sub.customer.test"}, {}),
    ("sender's domain", "starts with", "sub.", {"sender": "a@sub.customer.test"}, {}),
    ("account", "is", SALES, {"account": SALES}, {}),
    ("account", "is not", SALES, {}, {"account": SALES}),
    ("account", "starts with", "sales", {"account": SALES}, {}),
    ("subject", "is", "the printer   BURNS", {}, {"subject": "The printer burns!"}),
    ("subject", "is not", "The printer burns", {"subject": "Hello"}, {}),
    ("subject", "starts with", "the printer", {}, {"subject": "Re: the printer"}),
    ("subject", "ends with", "burns", {}, {"subject": "The printer burns again"}),
    ("subject", "does not contain", "printer", {"subject": "Hello"}, {}),
    ("body", "does not contain", "urgent", {}, {"text": "This is URGENT."}),
    ("body", "contains", "urgent", {"text": "This is\nURGENT."}, {}),
)


@pytest.fixture(scope="module")
def ruled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StillDesk]:
    """A desk with one rule for each row of the table, which adds the row's number as a tag."""
    with still_desk(tmp_path_factory.mktemp("conditions")) as desk:
        with desk.parts.store.transaction() as tx:
            tx.accounts.put(Account(address=SALES, host="127.0.0.1", port=1, user=SALES))
        desk.set(flood_limit="0", notify_confirmation="off")
        imported(desk, *(written(number, row) for number, row in enumerate(TABLE)))
        yield desk


def written(number: int, row: Row) -> str:
    what, how, value, _, _ = row
    name = ', header = "X-Spam"' if what == "header" else ""
    when = f'what = "{what}"{name}, how = "{how}", value = "{value}"'
    return a_rule(f"row {number}", f'do = "add tag", value = "row{number}"', when=when)


def tags(desk: StillDesk, mail: dict[str, Any]) -> tuple[str, ...]:
    """What the rules tagged the ticket of this mail with."""
    given = {"text": "Please look."} | mail
    account = given.pop("account", SUPPORT)
    row = desk.filed(desk.a_mail(**given).as_bytes(), account)
    return desk.now(row.ticket or 0).tags


@pytest.mark.parametrize("number", range(len(TABLE)), ids=lambda number: " ".join(TABLE[number][:3]))
def test_a_rule_matches_the_mails_that_it_is_about_and_no_others(ruled: StillDesk, number: int) -> None:
    _, _, _, right, wrong = TABLE[number]

    assert f"row{number}" in tags(ruled, right)
    assert f"row{number}" not in tags(ruled, wrong)
