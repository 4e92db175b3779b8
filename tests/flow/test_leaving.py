"""People who leave the workspace: their tickets go back to nobody, and the admins hear of it once."""

from bot.core.tickets import Status
from tests.still_desks import StillDesk

LINE = "Tom Technician is no longer active in Slack: nobody has this ticket now."


def leaves(desk: StillDesk, user: str) -> None:
    """Slack deactivates somebody, and the desk has asked anew."""
    desk.slack.change_user(user, deleted=True)
    desk.clock.forward(hours=1)
    desk.parts.staff.learn()
    desk.work(seconds=5)


def test_tickets_of_a_deactivated_technician_go_back_to_nobody(still: StillDesk) -> None:
    still.set(notify_technicians_new="off")
    still.parts.staff.learn()
    first, second, tinas = still.ticket(), still.ticket(), still.ticket()
    for number, by in ((first.number, still.tom), (second.number, still.tom), (tinas.number, still.tina)):
        still.parts.desk.take(number, by=by)
    still.parts.desk.close(second.number, by=still.tom)

    for _ in range(2):
        leaves(still, still.tom)

    assert (still.now(1).assignee, still.now(1).status) == (None, Status.NEW)
    assert still.lines(first).count(LINE) == 1
    card = still.slack.message(still.channel, str(still.now(1).thread_ts))["blocks"]
    assert "ticket_take" in str(card)
    assert "Tom" not in str(card)
    assert (still.now(2).assignee, still.now(2).status) == (still.tom, Status.CLOSED)
    assert still.now(3).assignee == still.tina
    assert [one for one in still.told(still.ada) if "no longer active" in one] == [
        "An open ticket of Tom Technician, who is no longer active in Slack, waits to be taken: #1."
    ]


def test_nobody_leaves_because_slack_takes_our_token_no_more(still: StillDesk) -> None:
    still.parts.staff.learn()
    ticket = still.ticket()
    still.parts.desk.take(ticket.number, by=still.tom)
    still.slack.revoke_token()
    still.clock.forward(hours=1)

    still.parts.staff.learn()

    assert still.now(1).assignee == still.tom
    with still.parts.store.transaction() as tx:
        (tom,) = tx.people.find("slack_user", still.tom)
    assert tom.is_staff
    assert still.parts.rights.is_admin(still.ada)
