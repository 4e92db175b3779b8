"""Two technicians take the same ticket in the same moment: one has it, and the other is told who."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from bot.core.buttons import TAKE
from bot.core.tickets import Ticket
from bot.filing import Filing
from tests.handlers.test_commands import asked_about
from tests.still_desks import ANN, KEY, StillDesk

TIMES = 200


def tickets(desk: StillDesk, count: int) -> list[Ticket]:
    """So many new tickets, their cards posted."""
    with desk.parts.store.transaction() as tx:
        filing = Filing.begin(tx, desk.clock(), (KEY,))
        category = filing.category(None)
        numbers = [tx.next_number("tickets") for _ in range(count)]
        for number in numbers:
            ticket = Ticket(
                number=number,
                subject="The printer burns",
                category=category.id,
                channel=category.channel,
                requester=ANN,
                requester_name="Ann Smith",
                created_at=filing.now,
                updated_at=filing.now,
            )
            tx.tickets.put(ticket)
            filing.slack.open_thread(ticket)
    desk.work()
    return [desk.now(number) for number in numbers]


def take(desk: StillDesk, ticket: Ticket, user: str, together: Barrier) -> None:
    """Press *Take*, every third time type it."""
    assert ticket.thread_ts
    together.wait(30)
    if ticket.number % 3:
        assert desk.slack.press(user, desk.channel, ticket.thread_ts, TAKE).ok
    else:
        assert desk.slack.command(user, desk.channel, f"/take {ticket.number}").ok


def test_of_two_who_take_at_once_one_has_the_ticket_and_the_other_is_told_who(desk: StillDesk) -> None:
    new = tickets(desk, TIMES)
    both, together = (desk.tom, desk.tina), Barrier(2)
    with ThreadPoolExecutor(2) as two:
        for ticket in new:
            for one in [two.submit(take, desk, ticket, user, together) for user in both]:
                one.result(60)

    owners = {ticket.number: desk.now(ticket.number).assignee for ticket in new}
    for user, other in (both, both[::-1]):
        lost = [number for number, owner in owners.items() if owner == other]
        desk.slack.wait_for(lambda user=user, lost=lost: len(told(desk, user)) >= len(lost))  # type: ignore[misc]  # bound now
        assert sorted(told(desk, user)) == sorted(asked_about(number, other) for number in lost)
    for number, owner in owners.items():
        assert owner
        assert history(desk, number) == [owner]


def told(desk: StillDesk, user: str) -> list[str]:
    """The private sentences that say who was quicker."""
    return [text for one in desk.slack.ephemerals(user) if "is taken." in (text := one["text"])]


def history(desk: StillDesk, number: int) -> list[str]:
    """Who took the ticket, as its log has it."""
    with desk.parts.store.transaction() as tx:
        return [event.by for event in tx.events.find("ticket", number) if event.kind == "taken"]
