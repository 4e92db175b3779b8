"""Mail that waits: for its sender's confirmation two weeks long, for an admin as long as that takes."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.inbound import Inbound, Outcome
from bot.core.tokens import CONFIRM, Token, issue
from tests.still_desks import ANN, BOB, KEY, SUPPORT, StillDesk, still_desk

DOUBTFUL = """
[[rule]]
name = "Doubtful"
if = [{ what = "subject", how = "contains", value = "doubtful" }]
then = [{ do = "hold for challenge" }]
"""
REMINDER = "`/helpdesk mail held` lists what waits for you to release or drop it."


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[StillDesk]:
    with still_desk(tmp_path) as desk:
        yield desk


def outcomes(desk: StillDesk, rows: list[Inbound]) -> list[Outcome | None]:
    with desk.parts.store.transaction() as tx:
        found = [tx.inbound.get(row.key) for row in rows]
    return [row.outcome if row else None for row in found]


def ask_strangers(desk: StillDesk) -> None:
    (category,) = desk.parts.desk.categories()
    desk.parts.desk.change_category(category.name, given={"challenge": "on"})


def flooded(desk: StillDesk, count: int = 5, sender: str = ANN) -> list[Inbound]:
    """So many mails in an hour, of which two open tickets; those that are held."""
    desk.set(flood_limit="2")
    rows = [desk.arrives(f"Alarm {number}", sender=sender) for number in range(count)]
    return [row for row in rows if row.outcome is Outcome.HELD]


def days_pass(desk: StillDesk, days: int) -> None:
    """The days pass, with the housekeeping of each week."""
    for _ in range(days // 7):
        desk.clock.forward(days=7)
        desk.parts.upkeep.run()
    desk.clock.forward(days=days % 7)
    desk.parts.upkeep.run()
    desk.work()


def reminders(desk: StillDesk) -> list[str]:
    return [words for words in desk.told(desk.ada) if words.endswith(REMINDER)]


def test_fault_91_what_a_flood_held_stays_with_its_bytes_until_an_admin_decides(desk: StillDesk) -> None:
    held = flooded(desk)
    assert len(held) == 3

    days_pass(desk, 800)

    assert outcomes(desk, held) == [Outcome.HELD] * 3
    listed = desk.parts.set_aside.listed(Outcome.HELD, by=desk.ada)
    assert (listed.total, {one.row.key for one in listed.entries}) == (3, {row.key for row in held})
    flow = desk.parts.set_aside
    said = [flow.filed(flow.release(row.short, by=desk.ada)) for row in held]
    assert all("it made ticket" in words for words in said)
    assert outcomes(desk, held) == [Outcome.TICKET] * 3


def test_what_a_rule_held_of_a_known_sender_stays_and_of_a_stranger_expires(desk: StillDesk) -> None:
    desk.arrives("Hello", sender=ANN)
    desk.parts.rule_book.import_text(DOUBTFUL, by="command line", replace_all=False)
    known = desk.arrives("Hello again", sender=ANN, subject="doubtful")
    stranger = desk.arrives("Hello", sender=BOB, subject="doubtful")

    days_pass(desk, 14)

    assert outcomes(desk, [known, stranger]) == [Outcome.HELD, Outcome.REFUSED]


def test_a_stranger_who_could_not_be_asked_expires_too(desk: StillDesk) -> None:
    ask_strangers(desk)
    row = desk.arrives("Hello", Precedence="bulk")
    assert row.reasons[-1].startswith("no challenge is sent")

    days_pass(desk, 14)

    assert outcomes(desk, [row]) == [Outcome.REFUSED]


def test_admins_are_reminded_once_of_an_account_until_nothing_of_it_waits(desk: StillDesk) -> None:
    held = flooded(desk)

    days_pass(desk, 6)
    assert reminders(desk) == []
    days_pass(desk, 30)
    assert reminders(desk) == [f"3 mails to {SUPPORT} are held, some for a week: {REMINDER}"]

    for row in held:
        desk.parts.set_aside.drop(row.short, by=desk.ada)
    days_pass(desk, 1)
    flooded(desk, count=3)
    days_pass(desk, 8)
    assert reminders(desk)[1:] == [f"A mail to {SUPPORT} is held, some for a week: {REMINDER}"]


@pytest.mark.parametrize("way", ["token", "answer", "admin"])
def test_whoever_is_let_in_is_let_in_with_all_their_mail(desk: StillDesk, way: str) -> None:
    ask_strangers(desk)
    desk.set(flood_limit="2")
    held = [desk.arrives(f"Alarm {number}") for number in range(5)]
    assert outcomes(desk, held) == [Outcome.HELD] * 5

    if way == "token":
        token = issue((KEY,), CONFIRM, Token(id="a1", about=ANN, issued_at=desk.clock.now))
        assert desk.parts.confirming.confirm(token).endswith("your mail has come to us.")
    elif way == "answer":
        desk.arrives("Yes", subject="Re: Please confirm", In_Reply_To=desk.received()[0]["Message-ID"])
    else:
        flow = desk.parts.set_aside
        said = flow.filed(flow.allow(held[0].short, by=desk.ada))
        assert said.startswith(f"{ANN} is known from now on; 5 held mails are let in.")

    assert outcomes(desk, held) == [Outcome.TICKET] * 5


def test_what_an_admin_lets_in_meets_the_same_rules_as_what_a_sender_confirmed(desk: StillDesk) -> None:
    ask_strangers(desk)
    first, second = desk.arrives("Hello"), desk.arrives("Cheap pills", subject="[Spam] pills")
    spam = DOUBTFUL.replace("doubtful", "[Spam]").replace("hold for challenge", "delete")
    desk.parts.rule_book.import_text(spam, by="command line", replace_all=False)

    flow = desk.parts.set_aside
    flow.filed(flow.allow(first.short, by=desk.ada))

    assert outcomes(desk, [first, second]) == [Outcome.TICKET, Outcome.DELETED]


def test_allowing_a_blocked_sender_unblocks_and_confirms_them(desk: StillDesk) -> None:
    ask_strangers(desk)
    row, flow = desk.arrives("Hello"), desk.parts.set_aside
    flow.block(row.short, by=desk.ada)
    assert desk.arrives("Hello?").outcome is Outcome.REFUSED

    flow.allow(row.short, by=desk.ada)

    assert desk.arrives("Hello!").outcome is Outcome.TICKET
