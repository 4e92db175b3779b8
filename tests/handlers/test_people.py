"""People in Slack: found by whole words, shown in a form, changed, blocked, made one of two; admins only."""

from typing import Any

import pytest

from bot.admin.people_book import PAGE
from bot.core.buttons import PEOPLE_MORE, PERSON_BLOCK, PERSON_REMOVE, PERSON_SHOW, PERSON_UNBLOCK
from bot.core.inbound import Outcome
from bot.core.mail import Address
from bot.filing import Filing
from bot.handlers.ticket_forms import VALUE
from bot.rights import COMMAND_LINE
from tests.handlers.test_commands import said
from tests.still_desks import ANN, BOB, KEY, TOMS, StillDesk


def met(desk: StillDesk, *people: tuple[str, str]) -> None:
    """These people, by name and address, are known."""
    with desk.parts.store.transaction() as tx:
        filing = Filing.begin(tx, desk.clock(), (KEY,))
        for name, address in people:
            filing.met(Address(name=name, address=address))


def by_ada(desk: StillDesk, line: str) -> str:
    return said(desk, f"/helpdesk people {line}", by=desk.ada)


def person(desk: StillDesk, address: str = ANN) -> Any:
    return desk.parts.people_book.show(address, by=COMMAND_LINE)


def test_a_technician_whose_address_slack_keeps_to_itself_is_listed(desk: StillDesk) -> None:
    desk.parts.staff.learn()

    shown = desk.slack.command(desk.ada, desk.channel, "/helpdesk people")

    assert "Tina Technician" in str(shown.blocks)
    assert TOMS in str(shown.blocks)


def test_people_are_found_by_any_of_their_words(desk: StillDesk) -> None:
    met(desk, ("Ann Smith", ANN), ("Bob Smith", BOB), ("<!here>", "carl@other.test"))
    by_ada(desk, f"set {ANN} company=Acme Inc location=Rome")

    for words, expected in (
        ("smith", {ANN, BOB}),
        ("SMITH acme", {ANN}),
        ("rome", {ANN}),
        (BOB, {BOB}),
        ("other.test", {"carl@other.test"}),
        ("customer.test smith", {ANN, BOB}),
    ):
        shown = desk.slack.command(desk.ada, desk.channel, f"/helpdesk people find {words}")
        found = {one["accessory"]["value"] for one in shown.blocks if "accessory" in one}
        assert found == expected, words
    assert by_ada(desk, "find nobody-like-this") == (
        "Nobody is found with “nobody-like-this”; whole words are looked for."
    )


def test_a_long_list_goes_on_page_by_page_and_names_everybody_once(desk: StillDesk) -> None:
    met(desk, *((f"Person {number}", f"p{number}@crowd.test") for number in range(2 * PAGE + 5)))

    answer = desk.slack.command(desk.ada, desk.channel, "/helpdesk people find crowd")
    pages = [answer.ephemerals[0]]
    for _ in range(2):
        desk.slack.press(desk.ada, desk.channel, pages[-1]["ts"], PEOPLE_MORE, ephemeral_id=pages[-1]["id"])
        pages.append(desk.slack.wait_for(lambda: desk.slack.ephemerals(desk.ada)[-1]))

    names = [b["accessory"]["value"] for page in pages for b in page["blocks"] if "accessory" in b]
    assert len(names) == len(set(names)) == 2 * PAGE + 5


def the_form(desk: StillDesk, address: str = ANN) -> dict[str, Any]:
    assert desk.slack.command(desk.ada, desk.channel, f"/helpdesk people show {address}").ok
    return desk.slack.views(desk.ada)[-1]


def test_what_is_known_of_somebody_is_changed_in_a_form(desk: StillDesk) -> None:
    met(desk, ("Ann Smith", ANN))
    form = the_form(desk)

    sent = desk.slack.submit(
        desk.ada,
        form["id"],
        {"company": {VALUE: "Acme & <Co>"}, "department": {VALUE: "Sales"}, "role": {VALUE: "Buyer"}},
    )

    assert sent.closed, sent
    one = person(desk)
    assert (one.name, one.company, one.department, one.location) == ("Ann Smith", "Acme & <Co>", "Sales", "")
    assert one.role == "Buyer"
    assert by_ada(desk, f"set {ANN} department=").startswith(
        f"{ANN}: Ann Smith, Acme &amp; &lt;Co&gt;, Buyer."
    )


def test_a_blocked_persons_mail_is_refused_until_they_are_unblocked(desk: StillDesk) -> None:
    met(desk, ("Ann", ANN))
    form = the_form(desk)
    assert desk.slack.press_in_view(desk.ada, form["id"], PERSON_BLOCK).ok

    assert desk.arrives("It burns").outcome is Outcome.REFUSED
    assert "blocked" in str(desk.slack.views(desk.ada)[-1]["blocks"])
    assert desk.slack.press_in_view(desk.ada, form["id"], PERSON_UNBLOCK).ok
    assert desk.arrives("It burns again").outcome is Outcome.TICKET


def test_two_addresses_become_one_person(desk: StillDesk) -> None:
    met(desk, ("Ann", ANN), ("", BOB))
    by_ada(desk, f"set {BOB} company=Acme")

    assert by_ada(desk, f"merge {ANN} {BOB}") == f"{ANN}, {BOB}: Ann, Acme."

    assert person(desk, ANN) == person(desk, BOB)
    assert by_ada(desk, f"merge {ANN} {BOB}") == f"{ANN} and {BOB} are one person already."


def test_list_is_the_word_for_the_list_and_change_the_one_for_set(desk: StillDesk) -> None:
    met(desk, ("Ann", ANN))

    assert "Ann" in str(desk.slack.command(desk.ada, desk.channel, "/helpdesk people list").blocks)
    assert by_ada(desk, f"change {ANN} role=Buyer") == f"{ANN}: Ann, Buyer."


def test_a_customer_who_never_wrote_is_entered_by_words(desk: StillDesk) -> None:
    said = by_ada(desk, "add Bob@Customer.test name=Bob Smith company=Acme")

    assert said == f"{BOB}: Bob Smith, Acme."
    assert person(desk, BOB).name == "Bob Smith"
    assert by_ada(desk, f"add {BOB}") == (
        f"{BOB} is known already; `/helpdesk people change {BOB} …` changes what is known."
    )


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (1, "1 mail of theirs is held: `/helpdesk mail allow {}` lets it in."),
        (2, "2 mails of theirs are held: `/helpdesk mail allow {}` lets them in."),
    ],
)
def test_who_is_entered_while_their_mail_is_held_is_let_in_by_one_command_more(
    desk: StillDesk, count: int, words: str
) -> None:
    desk.parts.desk.change_category("General", given={"challenge": "on"})
    held = [desk.arrives(f"It burns {number}", sender=BOB) for number in range(count)]
    assert {one.outcome for one in held} == {Outcome.HELD}

    answer = by_ada(desk, f"add {BOB} name=Bob Smith")

    short = answer.partition("allow ")[2].partition("`")[0]
    assert short in {one.short for one in held}
    assert answer == f"{BOB}: Bob Smith. {words.format(short)}"
    said(desk, f"/helpdesk mail allow {short}", by=desk.ada)
    desk.slack.wait_for(lambda: desk.parts.set_aside.listed(Outcome.HELD, by=desk.ada).total == 0)


def test_the_audit_tells_all_of_who_was_removed_and_how_to_enter_them_again(desk: StillDesk) -> None:
    met(desk, ("Bob", BOB), ("Bob", "bob@home.test"))
    by_ada(desk, f"merge {BOB} bob@home.test")

    by_ada(desk, f"remove {BOB} yes")

    with desk.parts.store.transaction() as tx:
        line = tx.changes.find("subject", f"person {BOB}")[-1]
    assert line.old == f"{BOB}, bob@home.test: Bob"
    answer = said(desk, f"/helpdesk audit undo {line.id}", by=desk.ada)
    assert f"Enter them again: /helpdesk people add {BOB} name=NAME" in answer


def test_somebody_without_tickets_is_removed_after_a_question(desk: StillDesk) -> None:
    met(desk, ("Bob", BOB), ("Carl", "carl@customer.test"))

    asked = desk.slack.command(desk.ada, desk.channel, f"/helpdesk people remove {BOB}").ephemerals[-1]
    assert f"type `/helpdesk people remove {BOB} yes`" in asked["text"]
    assert person(desk, BOB)
    assert desk.slack.press(desk.ada, desk.channel, asked["ts"], PERSON_REMOVE, ephemeral_id=asked["id"]).ok

    assert "Nobody with the address" in by_ada(desk, f"show {BOB}")
    assert by_ada(desk, "remove carl@customer.test yes") == "carl@customer.test: Carl is forgotten."
    assert "Nobody with the address" in by_ada(desk, "remove carl@customer.test yes")


def test_whoever_is_in_a_ticket_works_here_or_is_blocked_is_not_removed(desk: StillDesk) -> None:
    met(desk, ("Ann", ANN), ("Bob", BOB))
    desk.parts.staff.learn()
    desk.ticket(ANN)
    by_ada(desk, f"block {BOB}")

    for address, why in (
        (ANN, f"{ANN} stays: 1 ticket is theirs. `/helpdesk people block {ANN}` refuses their mail."),
        (TOMS, f"{TOMS} stays: it is a technician's address, as Slack says."),
        (BOB, f"{BOB} stays: their mail is refused. `/helpdesk people unblock {BOB}` comes first."),
    ):
        assert by_ada(desk, f"remove {address}") == why
        assert by_ada(desk, f"remove {address} yes") == why
        assert person(desk, address)


WRONG = (
    ("add", "Try `/helpdesk people add"),
    ("add bob", "“bob” is no customer's mail address"),
    ("add support@acme.test", "is no customer's mail address"),
    ("add carl@customer.test shoes=42", "name, company, department, location, role, not “shoes”"),
    ("remove", "Try `/helpdesk people remove"),
    ("remove nobody@customer.test yes", "Nobody with the address nobody@customer.test is known"),
    ("show nobody@customer.test", "Nobody with the address nobody@customer.test is known"),
    ("show", "Try `/helpdesk people show ann@example.com`."),
    ("set", "Try `/helpdesk people set"),
    ("unblock", "Try `/helpdesk people unblock ann@example.com`."),
    (f"set {ANN} shoes=42", "name, company, department, location, role, not “shoes”"),
    (f"set {ANN} company={'x' * 81}", "at most 80 characters"),
    (f"block {TOMS}", "is a technician's address"),
    (f"set {TOMS} name=Tim", "their name is what Slack says"),
    (f"merge {ANN} {TOMS}", "it cannot be merged"),
    ("fnid smith", "There is no `fnid` here"),
)


def test_what_cannot_be_is_said_and_changes_nothing(desk: StillDesk) -> None:
    met(desk, ("Ann", ANN))
    desk.parts.staff.learn()
    before = person(desk)

    for line, words in WRONG:
        assert words in by_ada(desk, line), line

    assert person(desk) == before


def test_people_are_the_admins(desk: StillDesk) -> None:
    met(desk, ("Ann", ANN))

    for line in ("", "find ann", f"show {ANN}", f"set {ANN} company=X", f"block {ANN}", f"merge {ANN} {BOB}"):
        assert said(desk, f"/helpdesk people {line}") == "Only an administrator of the desk may do this."

    assert desk.slack.views(desk.tom) == []
    assert not person(desk).blocked


def test_a_row_of_the_list_opens_the_form(desk: StillDesk) -> None:
    met(desk, ("Ann", ANN))
    (shown,) = desk.slack.command(desk.ada, desk.channel, "/helpdesk people find ann").ephemerals

    pressed = desk.slack.press(desk.ada, desk.channel, shown["ts"], PERSON_SHOW, ephemeral_id=shown["id"])

    assert pressed.ok, pressed.error
    assert desk.slack.views(desk.ada)[-1]["title"]["text"] == "Ann"
