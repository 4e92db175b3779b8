"""What technicians note about a ticket by words: it is kept, logged, on the card, and in the thread."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.fields import SeenBy
from bot.core.tickets import Priority, Status
from bot.rights import COMMAND_LINE
from tests.handlers.test_commands import said
from tests.still_desks import ANN, BOB, StillDesk


def card(desk: StillDesk, number: int = 1) -> str:
    """Everything that the ticket's card says."""
    ticket = desk.now(number)
    assert ticket.thread_ts
    return str(desk.slack.message(ticket.channel, ticket.thread_ts)["blocks"])


def log(desk: StillDesk, number: int = 1) -> list[str]:
    with desk.parts.store.transaction() as tx:
        return [one.words for one in tx.events.find("ticket", number)]


def a_field(desk: StillDesk, name: str, **given: Any) -> None:
    desk.parts.custom_fields.add(name, by=COMMAND_LINE, given=given)


FACTS = (
    ("/ticket priority 1 high", "Ticket #1: priority high.", "Priority: 🔶 high"),
    ("/ticket priority 1 high", "Nothing to change: ticket #1 is so already.", "Priority: 🔶 high"),
    ("/ticket PRIORITY #1 Critical", "Ticket #1: priority critical.", "Priority: 🔴 critical"),
    ("/ticket time 1 45m", "Ticket #1: 45m spent, 45m in all.", "Time spent: 45m"),
    ("/ticket time 1 1h30m", "Ticket #1: 1h 30m spent, 2h 15m in all.", "Time spent: 2h 15m"),
    ("/ticket time 1 1h 30m", "Ticket #1: 1h 30m spent, 3h 45m in all.", "Time spent: 3h 45m"),
    ("/ticket time 1 -15m", "Ticket #1: 15m taken back, 3h 30m in all.", "Time spent: 3h 30m"),
    ("/ticket tag 1 +vip printer", "Ticket #1: tags vip, printer.", "Tags: vip, printer"),
    ("/ticket tag 1 -VIP +<!here>", "Ticket #1: tags printer, &lt;!here&gt;.", "Tags: printer, <!here>"),
    ("/ticket wait 1", "Ticket #1: it waits for the customer now.", "Status: ⏳ waiting"),
    ("/ticket assign 1 me", "You have taken ticket #1.", "Assignee: Tom Technician"),
    ("/ticket assign 1 @tom", "You have ticket #1 already.", "Assignee: Tom Technician"),
    ("/ticket assign 1 @tina", "Ticket #1: assigned to Tina Technician.", "Assignee: Tina Technician"),
    ("/ticket assign 1 none", "Ticket #1: nobody&#39;s ticket now.", "Assignee: nobody yet"),
    ("/ticket assign 1 tina technician", "Ticket #1: assigned to Tina Technician.", "Tina Technician"),
    ("/ticket assign 1 none", "Ticket #1: nobody&#39;s ticket now.", "Assignee: nobody yet"),
)


def test_facts_are_set_by_words_and_stand_on_the_card_and_in_the_log(desk: StillDesk) -> None:
    desk.ticket()

    for line, answer, shown in FACTS:
        assert said(desk, line).replace("'", "&#39;") == answer, line
        desk.work(seconds=1)
        assert shown in card(desk), line

    assert "Tom Technician: 45m spent, 45m in all." in log(desk)
    assert "Tom Technician: priority high." in desk.lines(desk.now(1))
    assert desk.now(1).minutes_spent == 210


WRONG = (
    ("/ticket priority 1", "Try `/ticket priority 12 high`."),
    ("/ticket priority 1 hihg", "did you mean high?"),
    ("/ticket priority 99 high", "There is no ticket #99"),
    ("/ticket priority foo high", "`foo` is no ticket number"),
    ("/ticket priorty 1 high", "did you mean `priority`?"),
    ("/ticket due 1 yesterday", "is no time that I can read"),
    ("/ticket due 1 2020-01-01", "is over already"),
    ("/ticket due 1 1/2", "day or month first"),
    ("/ticket time 1 90", "Write the time as 45m"),
    ("/ticket time 1 -5m", "Only 0m were spent on it so far."),
    ("/ticket time 1 0m", "One entry is 1 minute to 100 hours."),
    ("/ticket tag 1 " + "x" * 41, "is no tag"),
    ("/ticket assign 1 nobody-here", "No technician of ticket #1 is called"),
    ("/ticket assign 1 @gus", "No technician of ticket #1 is called"),
    ("/ticket assign 1 technician", "No technician of ticket #1 is called"),
    ("/ticket field 1 Colour", "Try `/ticket field 12"),
    ("/ticket field 1 Nothing 5", "There is no custom field Nothing; did you mean `Nothing at all`?"),
    ("/ticket cc 1 foo", "it is no customer's mail address"),
    ("/ticket cc 1 support@acme.test", "it is no customer's mail address"),
    ("/ticket note 1", "Try `/ticket note 12 She called again`."),
    ("/ticket wait", "Try `/ticket wait 12`."),
)


def test_a_wrong_value_is_answered_with_what_to_write_and_changes_nothing(desk: StillDesk) -> None:
    a_field(desk, "Nothing at all")
    before = desk.ticket()

    for line, words in WRONG:
        assert words in said(desk, line), line

    assert desk.now(1) == before


ACTS = (
    "priority 1 high", "due 1 none", "time 1 5m", "tag 1 x", "wait 1", "assign 1 me", "field 1 Order 5",
    f"cc 1 {BOB}", f"uncc 1 {ANN}", "note 1 Hello",
)  # fmt: skip


def test_whoever_is_no_technician_of_the_category_changes_nothing(desk: StillDesk) -> None:
    a_field(desk, "Order")
    before = desk.ticket()

    for act in ACTS:
        assert said(desk, f"/ticket {act}", by=desk.gus) == "Ticket #1 is for the technicians of its channel."

    desk.work(seconds=1)
    assert desk.now(1) == before
    assert desk.thread() == []


def test_several_addresses_are_left_out_at_once(desk: StillDesk) -> None:
    desk.ticket(ANN, BOB, "carl@customer.test")

    answer = said(desk, f"/ticket uncc 1 {BOB}, carl@customer.test x@y.test")

    wrong = "x@y.test is no subscriber of #1."
    assert answer == f"{BOB}, carl@customer.test get no more updates of #1. {wrong}"
    assert desk.now(1).subscribers == (ANN,)
    desk.work(seconds=1)
    words = f"Tom Technician removed {BOB}, carl@customer.test from this ticket's subscribers."
    assert desk.lines(desk.now(1)) == [words]


@pytest.mark.parametrize("act", ["wait 1", "assign 1 me", "assign 1 none"])
def test_a_closed_ticket_says_how_to_reopen_it(desk: StillDesk, act: str) -> None:
    desk.close(desk.ticket())

    assert "is closed; reopen it with `/ticket reopen 1`" in said(desk, f"/ticket {act}")
    assert desk.now(1).status is Status.CLOSED


def test_the_help_for_due_dates_says_only_what_can_be_read(desk: StillDesk) -> None:
    desk.ticket()
    listed = said(desk, "/ticket due help")
    forms = re.findall(r"`(?:/ticket due 12 )?([^`]+)`", listed)

    assert {"tomorrow 5pm", "in 2h", "tonight", "next week", "1.12.2026", "none"} <= set(forms)
    for form in forms:
        assert said(desk, f"/ticket due 1 {form}").startswith(("Ticket #1: ", "Nothing to change")), form


def test_a_due_date_is_read_in_the_technicians_time_zone_and_shown_in_the_readers(desk: StillDesk) -> None:
    desk.ticket()

    answer = said(desk, "/ticket due 1 tomorrow 5pm")  # Tom's clock is Berlin's

    due = datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert desk.now(1).due_at == due
    assert answer == "Ticket #1: due Sun 2026-11-22 17:00 (CET)."
    desk.work(seconds=1)
    stamp = f"<!date^{int(due.timestamp())}^{{date_short_pretty}} {{time}}|2026-11-22 16:00 UTC>"
    assert f"Due: {stamp}" in card(desk)
    assert said(desk, "/ticket due 1 none") == "Ticket #1: no due date any more."
    desk.work(seconds=1)
    assert "Due:" not in card(desk)


def test_a_technician_of_another_zone_means_another_moment(desk: StillDesk) -> None:
    desk.ticket()
    nora = desk.slack.add_user("nora", real_name="Nora North", tz="America/New_York")
    desk.slack.invite(nora, desk.channel)
    desk.parts.directory.forget(desk.channel)

    assert said(desk, "/ticket due 1 tomorrow 5pm", by=nora) == "Ticket #1: due Sun 2026-11-22 17:00 (EST)."
    assert desk.now(1).due_at == datetime(2026, 11, 22, 22, tzinfo=UTC)


def test_the_same_command_again_logs_its_time_once(desk: StillDesk) -> None:
    desk.ticket()

    for _ in range(2):
        desk.parts.facts.change(1, {"time": "45m"}, by=desk.tom, key="trigger:1")

    assert desk.now(1).minutes_spent == 45


def test_who_is_given_a_ticket_has_it_and_is_at_work(desk: StillDesk) -> None:
    desk.ticket()

    said(desk, f"/ticket assign 1 <@{desk.tina}|tina>")

    assert (desk.now(1).assignee, desk.now(1).status) == (desk.tina, Status.IN_PROGRESS)
    said(desk, "/ticket assign 1 none")
    assert (desk.now(1).assignee, desk.now(1).status) == (None, Status.NEW)


def test_a_ticket_cannot_be_given_to_who_is_not_in_its_channel(desk: StillDesk) -> None:
    desk.ticket()
    stranger = desk.slack.add_user("sam")

    for user in (stranger, desk.gus, desk.slack.bot_user_id):
        assert "cannot be theirs" in said(desk, f"/ticket assign 1 <@{user}>")

    assert desk.now(1).assignee is None


def test_a_name_that_two_technicians_have_gives_a_ticket_to_neither(desk: StillDesk) -> None:
    desk.ticket()
    alexes = [desk.slack.add_user(name, "Alex") for name in ("alex.a", "alex.b")]
    for alex in alexes:
        desk.slack.invite(alex, desk.channel)

    assert "may be Alex (@alex.a), Alex (@alex.b): write" in said(desk, "/ticket assign 1 alex Call her")
    assert desk.now(1).assignee is None
    said(desk, "/ticket assign 1 @alex.b Call her")
    assert desk.now(1).assignee == alexes[1]


def test_a_waiting_ticket_goes_on_when_the_customer_writes(desk: StillDesk) -> None:
    desk.arrives("It burns", subject="Printer")
    said(desk, "/ticket wait 1")

    desk.arrives("It still burns", subject="Re: [#1] Printer")

    assert desk.now(1).status is Status.NEW


def test_a_note_is_in_the_thread_and_mailed_to_no_customer(desk: StillDesk) -> None:
    desk.ticket()

    assert said(desk, '/ticket note 1 It\'s "odd" *here*') == "The note is in ticket #1."
    desk.work(seconds=1)

    (note,) = desk.thread()
    assert "🔒 for technicians only" in str(note["blocks"])
    assert 'It\'s "odd" here' in note["text"].replace("*", "").replace("&quot;", '"')
    assert desk.received() == []


def test_several_addresses_that_change_nothing_are_named_together(desk: StillDesk) -> None:
    desk.ticket(ANN, BOB)

    assert said(desk, f"/ticket cc 1 {ANN} {BOB}") == f"{ANN}, {BOB} get the updates of #1 already."
    answer = said(desk, "/ticket uncc 1 x@y.test z@y.test")
    assert answer == "x@y.test, z@y.test are no subscribers of #1."


@pytest.mark.parametrize("act", ["cc", "uncc"])
def test_where_no_address_is_typed_one_is_asked_for(desk: StillDesk, act: str) -> None:
    desk.ticket()

    assert said(desk, f"/ticket {act} 1 ,").startswith("Which address?")


def test_subscribers_are_added_and_removed_by_words(desk: StillDesk) -> None:
    desk.ticket()

    assert said(desk, f"/ticket cc 1 {BOB}") == f"{BOB} gets the updates of #1 from now on."
    assert desk.now(1).subscribers == (ANN, BOB)
    assert said(desk, f"/ticket uncc 1 {ANN}") == f"{ANN} gets no more updates of #1."
    assert desk.now(1).subscribers == (BOB,)


def test_custom_fields_are_filled_by_type_and_shown_on_the_card(desk: StillDesk) -> None:
    a_field(desk, "Order number", type="number")
    a_field(desk, "Colour", type="choice", options="red, green")
    desk.ticket()

    assert said(desk, '/ticket field 1 "order number" 4711.50') == "Ticket #1: Order number is now 4711.5."
    assert said(desk, "/ticket field 1 Colour GREEN") == "Ticket #1: Colour is now green."
    assert said(desk, "/ticket field 1 Colour blue") == "Colour: it takes one of red, green."
    assert "it takes a number" in said(desk, '/ticket field 1 "Order number" many')
    desk.work(seconds=1)

    assert "Order number: 4711.5 · Colour: green" in card(desk)
    assert "Tom Technician: Colour is now green." in log(desk)
    assert said(desk, "/ticket field 1 Colour -") == "Ticket #1: Colour is empty now."
    desk.work(seconds=1)
    assert "Colour" not in card(desk)


def test_a_field_of_the_admins_is_theirs_alone(desk: StillDesk) -> None:
    desk.parts.custom_fields.add("Salary", SeenBy.ADMINS, by=COMMAND_LINE)
    desk.ticket()

    assert said(desk, "/ticket field 1 Salary 100") == "Only an administrator of the desk may change Salary."
    assert said(desk, "/ticket field 1 Salary 100", by=desk.ada) == "Ticket #1: Salary is now 100."

    desk.work(seconds=1)
    assert "100" not in card(desk)
    assert "Ada Admin: Salary was changed." in log(desk)
    assert not [words for words in log(desk) if "100" in words]


def test_a_ticket_is_not_closed_before_its_required_fields_are_filled(desk: StillDesk) -> None:
    a_field(desk, "Cause", required="yes")
    other = desk.parts.desk.add_category("Billing", desk.slack.add_channel("billing"))
    a_field(desk, "Invoice", required="yes", category=other.name)
    desk.ticket()

    words = said(desk, "/ticket close 1")

    assert words == 'Ticket #1 cannot be closed yet: Cause is missing. Try `/ticket field 1 "Cause" VALUE`.'
    assert desk.now(1).is_open
    said(desk, "/ticket field 1 Cause fire")
    assert said(desk, "/ticket close 1") == "Ticket #1 is closed."


def test_the_priority_that_a_card_shows_is_the_tickets(desk: StillDesk) -> None:
    desk.ticket(priority=Priority.LOW)

    assert "Priority: low" in card(desk)


def test_the_fields_that_a_ticket_has_are_listed(desk: StillDesk) -> None:
    desk.ticket()
    assert "has no custom fields" in said(desk, "/ticket field 1")
    for name, seen in (("Order <number>", SeenBy.TECHNICIANS), ("Secret", SeenBy.ADMINS)):
        desk.parts.custom_fields.add(name, seen, by=desk.ada)
    said(desk, '/ticket field 1 "Order <number>" 4711')

    listed = said(desk, "/ticket field 1")

    assert "• Order &lt;number&gt;: 4711" in listed
    assert "Secret" not in listed
    assert "Secret: —" in said(desk, "/ticket field 1", by=desk.ada)
    assert "for the technicians of its channel" in said(desk, "/ticket field 1", by=desk.gus)
