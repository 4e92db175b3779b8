"""`threaddesk field …` and `threaddesk people …`: the same acts as in Slack."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.control_socket import ControlSocket
from bot.core.mail import Address
from bot.filing import Filing
from bot.terminal.console import Console
from tests.still_desks import ANN, BOB, KEY, StillDesk, still_desk
from tests.terminal.test_cli import environment
from tests.terminal.test_rule_commands import refused, said


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StillDesk]:
    """A desk that hears the command line."""
    for name, value in environment(tmp_path, {}).items():
        monkeypatch.setenv(name, value)
    with still_desk(tmp_path) as desk:
        control = ControlSocket(tmp_path / "desk", Console(desk.parts, str).answer)
        yield desk
        control.close()


def test_custom_fields_are_added_listed_changed_and_removed(desk: StillDesk) -> None:
    assert said("field", "add", "Order") == "The custom field Order has the number 1.\n"
    assert said("field", "add", "Salary", "--seen-by", "admins", "--type", "number").endswith("number 2.\n")
    said("field", "add", "Colour", "--type", "choice", "--options", "red,green", "--required")
    assert said("field", "list") == (
        "1  Order  text, seen by technicians only\n2  Salary  number, seen by admins only\n"
        "3  Colour  choice (red, green), seen by technicians only, required to close\n"
    )
    assert json.loads(said("field", "list", "--json"))[1] == {
        "id": 2, "name": "Salary", "seen_by": "admins", "type": "number", "options": [],
        "required": False, "category": None,
    }  # fmt: skip
    assert said("field", "change", "colour", "--not-required", "--category", "general") == (
        "3  Colour  choice (red, green), seen by technicians only, in General only\n"
    )
    assert refused("field", "add", "order") == "There is a custom field order already."
    assert refused("field", "add", " ") == "A custom field needs a name of 1 to 40 characters."
    assert said("field", "remove", "salary") == "The custom field Salary is removed.\n"
    assert refused("field", "remove", "Ordr") == "There is no custom field Ordr; did you mean `Order`?"


def test_a_field_that_a_rule_sets_stays(desk: StillDesk) -> None:
    said("field", "add", "Order")
    desk.parts.rule_book.import_text(
        '[[rule]]\nname = "Support"\nif = [{ what = "subject", how = "contains", value = "x" }]\n'
        'then = [{ do = "set field", value = "4711", field = "Order" }]\n',
        by="command line",
    )

    assert refused("field", "remove", "order") == "The rule “Support” sets Order; change or remove it first."


def test_people_are_found_changed_blocked_and_made_one(desk: StillDesk) -> None:
    with desk.parts.store.transaction() as tx:
        filing = Filing.begin(tx, desk.clock(), (KEY,))
        for name, address in (("Ann Smith", ANN), ("Bob Smith", BOB)):
            filing.met(Address(name=name, address=address))

    assert said("people", "find", "smith") == f"{ANN}: Ann Smith\n{BOB}: Bob Smith\n"
    assert said("people", "set", ANN, "--company", "Acme Inc") == f"{ANN}: Ann Smith, Acme Inc\n"
    assert said("people", "block", BOB) == f"{BOB}: Bob Smith, blocked\n"
    assert said("people", "unblock", BOB) == f"{BOB}: Bob Smith\n"
    assert said("people", "merge", ANN, BOB) == f"{ANN}, {BOB}: Ann Smith, Acme Inc\n"
    shown = json.loads(said("people", "show", BOB, "--json"))
    assert (shown["name"], shown["addresses"], shown["company"]) == ("Ann Smith", [ANN, BOB], "Acme Inc")
    assert "password_hash" not in shown
    assert "Nobody with the address x@y.test is known" in refused("people", "show", "x@y.test")
    assert said("people", "find", "nobody") == "Nobody is found.\n"
