"""Processing rules, end to end: a mail comes in; card, thread and store show what became of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.core.accounts import Account
from bot.core.fields import SeenBy
from bot.core.inbound import Inbound, Outcome
from bot.core.rules import ACTIONS, Rule
from bot.core.tickets import Priority, Ticket
from bot.rights import COMMAND_LINE
from bot.wiring import build
from tests.desks import SUPPORT, Desk, body, config, open_desk
from tests.still_desks import ANN, StillDesk

GIVEN = {
    "set category": 'value = "Billing"',
    "set priority": 'value = "critical"',
    "assign to": 'value = "{tina}"',
    "add tag": 'value = "vip"',
    "set field": 'field = "Order", value = "4711"',
    "add subscriber": 'value = "Boss@customer.test"',
}


def a_file(*rules: str) -> str:
    return "\n".join(f"[[rule]]\n{one}\n" for one in rules)


def a_rule(name: str, do: str, *, when: str = "", more: str = "") -> str:
    """A rule for mails with its name in their subject, unless `when` says otherwise."""
    when = when or f'what = "subject", how = "contains", value = "{name}"'
    return f'name = "{name}"\n{more}\nif = [{{ {when} }}]\nthen = [{{ {do} }}]'


def imported(desk: Desk | StillDesk, *rules: str) -> None:
    desk.parts.rule_book.import_text(a_file(*rules), by=COMMAND_LINE)


def rule(desk: Desk | StillDesk, name: str) -> Rule:
    return desk.parts.rule_book.named(name)


# --- every action ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk with a rule for each action, for mails that have its name in their subject."""
    with open_desk(tmp_path_factory.mktemp("rules")) as desk:
        desk.parts.desk.add_category("Billing", desk.slack.add_channel("billing", members=(desk.tom,)))
        desk.parts.custom_fields.add("Order", SeenBy.TECHNICIANS, by=COMMAND_LINE)
        imported(
            desk,
            *(
                a_rule(
                    f"[{name}]", f'do = "{name}", {GIVEN.get(name, "")}'.format(tina=desk.tina).rstrip(", ")
                )
                for name in ACTIONS
            ),
        )
        yield desk


def became(desk: Desk, subject: str, **mail: Any) -> Inbound:
    """What became of a mail with this subject that was sent to the desk."""
    desk.write("Please look.", subject=subject, **mail)

    def filed() -> Inbound | None:
        with desk.parts.store.transaction() as tx:
            return next((one for one in tx.inbound.all() if one.subject == subject and one.outcome), None)

    return desk.until(filed)


def ticket_of(desk: Desk, row: Inbound) -> Ticket:
    assert row.outcome is Outcome.TICKET, row
    assert row.ticket
    found: Ticket = desk.ticket(row.ticket)
    return found


def the_card(desk: Desk, ticket: Ticket) -> str:
    """What the ticket's card says."""

    def posted() -> list[str]:
        messages = desk.slack.messages(ticket.channel)
        return [str(one["blocks"]) for one in messages if one["text"].startswith(f"#{ticket.number} ")]

    return desk.until(posted)[0]


def category(desk: Desk) -> None:
    ticket = ticket_of(desk, became(desk, "[set category] a"))

    assert "Category: Billing" in the_card(desk, ticket)


def priority(desk: Desk) -> None:
    ticket = ticket_of(desk, became(desk, "[set priority] a"))

    assert ticket.priority is Priority.CRITICAL
    assert "Priority: 🔴 critical" in the_card(desk, ticket)


def assignee(desk: Desk) -> None:
    ticket = ticket_of(desk, became(desk, "[assign to] a"))

    assert ticket.assignee == desk.tina
    assert "Assignee: Tina Technician" in the_card(desk, ticket)


def tag(desk: Desk) -> None:
    ticket = ticket_of(desk, became(desk, "[add tag] a"))

    assert ticket.tags == ("vip",)
    assert "Tags: vip" in the_card(desk, ticket)


def custom_field(desk: Desk) -> None:
    ticket = ticket_of(desk, became(desk, "[set field] a"))

    assert ticket.fields == ((1, "4711"),)
    assert "Order: 4711" in the_card(desk, ticket)
    shown = desk.slack.command(desk.tom, desk.channel, f"/ticket {ticket.number}")
    assert "Order: 4711" in str(shown.blocks)


def subscriber(desk: Desk) -> None:
    ticket = ticket_of(desk, became(desk, "[add subscriber] a"))

    assert ticket.subscribers == (ANN, "boss@customer.test")
    desk.reply("Done.", number=ticket.number)
    assert desk.got("boss@customer.test", "Done.")


def nobody_from_cc(desk: Desk) -> None:
    row = became(desk, "[do not subscribe cc and to] a", Cc="carl@customer.test")

    assert ticket_of(desk, row).subscribers == (ANN,)


def made_no_ticket(outcome: Outcome, name: str) -> Callable[[Desk], None]:
    def check(desk: Desk) -> None:
        sender = f"{outcome.value}@stranger.test"
        row = became(desk, f"[{name}] a", sender=sender)

        desk.quiet()
        assert (row.outcome, row.ticket) == (outcome, None)
        assert len(desk.mails(sender)) == (outcome is Outcome.HELD)  # who is held is asked to confirm
        assert f"the rule “[{name}]” matched" in row.reasons
        assert not [one for one in desk.roots() if f"[{name}]" in one["text"]]

    return check


def skipped_challenge(desk: Desk) -> None:
    with desk.parts.store.transaction() as tx:
        account = tx.accounts.get(SUPPORT)
        assert account
        tx.accounts.put(replace(account, challenge=True))
    try:
        stranger = {"sender": "new@stranger.test"}
        assert became(desk, "[something else] b", **stranger).outcome is Outcome.HELD
        assert ticket_of(desk, became(desk, "[skip challenge] b", **stranger))
    finally:
        with desk.parts.store.transaction() as tx:
            tx.accounts.put(account)


def no_confirmation(desk: Desk) -> None:
    quiet = {"sender": "quiet@customer.test"}
    first = ticket_of(desk, became(desk, "[skip confirmation] a", **quiet))
    second = ticket_of(desk, became(desk, "something else", **quiet))

    desk.until(lambda: desk.mails("quiet@customer.test"))
    desk.quiet()

    (only,) = desk.mails("quiet@customer.test")
    assert f"#{second.number}" in str(only["Subject"]) + body(only)
    assert first.number != second.number


def closed(desk: Desk) -> None:
    ticket = ticket_of(desk, became(desk, "[close] a"))

    assert not ticket.is_open
    desk.until(lambda: "The rule “[close]” closed this ticket at once." in desk.texts(ticket.number))
    desk.until(lambda: "✅ closed" in the_card(desk, ticket))


EFFECTS: dict[str, Callable[[Desk], None]] = {
    "set category": category,
    "set priority": priority,
    "assign to": assignee,
    "add tag": tag,
    "set field": custom_field,
    "add subscriber": subscriber,
    "do not subscribe cc and to": nobody_from_cc,
    "mark as junk": made_no_ticket(Outcome.JUNK, "mark as junk"),
    "delete": made_no_ticket(Outcome.DELETED, "delete"),
    "refuse": made_no_ticket(Outcome.REFUSED, "refuse"),
    "hold for challenge": made_no_ticket(Outcome.HELD, "hold for challenge"),
    "skip challenge": skipped_challenge,
    "skip confirmation": no_confirmation,
    "close": closed,
}


@pytest.mark.parametrize("name", ACTIONS)
def test_what_an_action_does(busy: Desk, name: str) -> None:
    before = rule(busy, f"[{name}]").matches

    EFFECTS[name](busy)

    after = rule(busy, f"[{name}]")
    assert after.matches == before + 1
    assert after.last_match_at


# --- the rules of the source documents --------------------------------------------------------


def test_mail_to_an_address_is_assigned_to_a_department_and_spam_is_deleted(desk: Desk) -> None:
    desk.parts.desk.add_category("Support Department", desk.slack.add_channel("department"))
    imported(
        desk,
        a_rule(
            "Support",
            'do = "set category", value = "Support Department"',
            when='what = "to", how = "is", value = "support@xyzhosting.com"',
        ),
        a_rule("Spam", 'do = "delete"', when='what = "subject", how = "contains", value = "[Spam]"'),
    )

    to = became(desk, "Hello", to='"Help" <Support@XYZhosting.com>, other@acme.test')
    other = became(desk, "Elsewhere")
    spam = became(desk, "Re: [SPAM] Buy now")

    assert "Category: Support Department" in the_card(desk, ticket_of(desk, to))
    assert "Category: General" in the_card(desk, ticket_of(desk, other))
    assert (spam.outcome, spam.ticket) == (Outcome.DELETED, None)
    desk.until(lambda: not desk.mail.mailbox(SUPPORT))


# --- replies to tickets -----------------------------------------------------------------------


def opened(desk: StillDesk) -> int:
    row = desk.arrives("Hello")
    assert row.ticket
    return row.ticket


def reply(desk: StillDesk, words: str, number: int, **more: Any) -> Inbound:
    return desk.arrives("And this.", subject=f"Re: [#{number}] {words}", **more)


def test_a_reply_gets_what_makes_sense_for_a_ticket_that_is_there(still: StillDesk) -> None:
    still.parts.desk.add_category("Billing", still.slack.add_channel("billing"))
    still.parts.custom_fields.add("Order", SeenBy.TECHNICIANS, by=COMMAND_LINE)
    do = (
        'do = "set priority", value = "high" }, { do = "add tag", value = "vip" }, '
        '{ do = "set field", field = "Order", value = "7" }, { do = "set category", value = "Billing" }, '
        f'{{ do = "assign to", value = "{still.tom}" }}, {{ do = "add subscriber", value = "x@customer.test"'
    )
    number = opened(still)
    before = still.now(number)
    imported(still, a_rule("Escalate", do))

    row = reply(still, "escalate", number)

    now = still.now(number)
    assert (row.outcome, row.ticket) == (Outcome.COMMENT, number)
    assert (now.priority, now.tags, now.fields) == (Priority.HIGH, ("vip",), ((1, "7"),))
    assert (now.category, now.assignee, now.subscribers) == (
        before.category, None, before.subscribers,
    )  # fmt: skip
    assert now.thread_ts
    card = str(still.slack.message(still.channel, now.thread_ts)["blocks"])
    assert "Tags: vip · Order: 7" in card


@pytest.mark.parametrize(
    ("do", "outcome"),
    [
        ("mark as junk", Outcome.JUNK),
        ("delete", Outcome.DELETED),
        ("refuse", Outcome.REFUSED),
        ("hold for challenge", Outcome.HELD),
    ],
)
def test_a_reply_can_be_kept_out_of_its_ticket(still: StillDesk, do: str, outcome: Outcome) -> None:
    number = opened(still)
    imported(still, a_rule("Out", f'do = "{do}"', when='what = "subject", how = "contains", value = "out"'))

    row = reply(still, "out of here", number)

    assert (row.outcome, row.ticket) == (outcome, None)
    assert not any("And this." in one["text"] for one in still.thread(number))


def test_who_confirmed_their_address_once_is_not_held_by_a_rule(still: StillDesk) -> None:
    imported(still, a_rule("Doubtful", 'do = "hold for challenge"'))
    first = still.arrives("Hello", subject="doubtful")
    flow = still.parts.set_aside
    flow.filed(flow.allow(first.short, by=still.ada))

    second = still.arrives("Hello again", subject="doubtful, too")

    assert (first.outcome, second.outcome) == (Outcome.HELD, Outcome.TICKET)


def test_a_rule_closes_a_ticket_by_a_reply_and_keeps_it_closed(still: StillDesk) -> None:
    number = opened(still)
    imported(still, a_rule("Solved", 'do = "close"'))

    reply(still, "solved", number)
    assert not still.now(number).is_open
    assert still.thread(number)[-1]["text"] == "The rule “Solved” closed this ticket at once."
    again = reply(still, "still solved", number)

    assert not still.now(number).is_open
    assert "it stays closed: a rule wants it closed" in again.reasons
    reply(still, "not at all", number)
    assert still.now(number).is_open


# --- order, counts, trouble -------------------------------------------------------------------


def test_rules_work_in_their_order_until_one_stops_and_only_for_their_account(still: StillDesk) -> None:
    with still.parts.store.transaction() as tx:
        for address in (SUPPORT, "sales@acme.test"):
            tx.accounts.put(Account(address=address, host="127.0.0.1", port=1, user=address))
    any_mail = 'what = "from", how = "contains", value = "@"'
    imported(
        still,
        a_rule("Sales", 'do = "add tag", value = "1"', when=any_mail, more='account = "sales@acme.test"'),
        a_rule("First", 'do = "add tag", value = "2"', when=any_mail),
        a_rule("Second", 'do = "add tag", value = "3"', when=any_mail, more="stop = true"),
        a_rule("Never", 'do = "add tag", value = "4"', when=any_mail),
        a_rule("Off", 'do = "add tag", value = "5"', when=any_mail, more="enabled = false"),
    )

    raw = still.a_mail("Hello").as_bytes()
    support = still.arrives_raw(raw)
    sales = still.arrives_raw(still.a_mail("Hello again").as_bytes(), account="sales@acme.test")
    still.parts.rule_book.move("Never", 1, by=COMMAND_LINE)
    moved = still.arrives("Once more")

    assert still.now(support.ticket or 0).tags == ("2", "3")
    assert still.now(sales.ticket or 0).tags == ("1", "2", "3")
    assert still.now(moved.ticket or 0).tags == ("4", "2", "3")
    counts = {one.name: one.matches for one in still.parts.rule_book.all()}
    assert counts == {"Never": 1, "Sales": 1, "First": 3, "Second": 3, "Off": 0}


def test_mail_that_is_junk_before_its_rules_come_is_not_counted(still: StillDesk) -> None:
    imported(
        still,
        a_rule("Any", 'do = "add tag", value = "x"', when='what = "from", how = "contains", value = "@"'),
    )

    row = still.arrives("I am away", Auto_Submitted="auto-replied")

    assert row.outcome is Outcome.JUNK
    assert rule(still, "Any").matches == 0


def test_mail_that_is_released_becomes_a_ticket_and_is_not_counted_twice(still: StillDesk) -> None:
    imported(still, a_rule("Out", 'do = "mark as junk" }, { do = "add tag", value = "odd"'))
    row = still.arrives("Hello", subject="out")

    flow = still.parts.set_aside
    flow.filed(flow.release(row.short, by=still.ada))

    released = still.now(1)
    assert (row.outcome, released.tags) == (Outcome.JUNK, ("odd",))
    assert rule(still, "Out").matches == 1


def test_the_third_time_out_switches_a_rule_off_and_tells_the_admins_once(still: StillDesk) -> None:
    slow = 'what = "body", how = "matches", value = "(a+)+$"'
    imported(still, a_rule("Slow & <old>", 'do = "delete"', when=slow))
    text = "\n".join(["a" * 900 + "b"] * 60)

    for count in (1, 2, 3, 4):
        row = still.arrives(text, subject=f"Mail {count}")
        assert row.outcome is Outcome.TICKET

    now = rule(still, "Slow & <old>")
    assert (now.enabled, now.timeouts, now.matches, now.fault) == (False, 3, 0, "took too long 3 times")
    told = [one for one in still.told(still.ada) if "processing rule" in one]
    assert len(told) == 1
    assert "“Slow &amp; &lt;old&gt;” is switched off" in told[0]
    assert still.parts.rule_book.switch("slow & <old>", True, by=COMMAND_LINE).timeouts == 0


def test_rules_that_an_unknown_sender_or_a_known_one_meets(still: StillDesk) -> None:
    still.set(accept_unregistered="off")
    known_is = 'what = "sender is known", how = "is", value = '
    imported(
        still,
        a_rule("Known", 'do = "add tag", value = "known"', when=f'{known_is}"yes"'),
        a_rule("New", 'do = "refuse"', when=f'{known_is}"no"'),
    )
    stranger = still.arrives("Hello")
    still.set(accept_unregistered="on")
    still.parts.rule_book.switch("New", False, by=COMMAND_LINE)
    still.arrives("Let me in")

    known = still.arrives("Me again")

    assert stranger.outcome is Outcome.REFUSED
    assert still.now(known.ticket or 0).tags == ("known",)
    assert (rule(still, "New").matches, rule(still, "Known").matches) == (1, 1)


def test_rules_fields_and_counts_survive_a_restart(still: StillDesk, tmp_path: Path) -> None:
    still.parts.custom_fields.add("Order", SeenBy.ADMINS, by=COMMAND_LINE)
    imported(still, a_rule("[o]", 'do = "set field", field = "order", value = "7"', more="stop = true"))
    still.arrives("Hello", subject="[O] rder")
    before = still.parts.rule_book.all(), still.parts.custom_fields.all(), still.parts.rule_book.export()
    still.parts.close()

    again = build(config(still.slack, tmp_path / "still", still.ada))
    try:
        assert (again.rule_book.all(), again.custom_fields.all(), again.rule_book.export()) == before
        assert before[0][0].matches == 1
    finally:
        again.close()


def test_what_only_admins_may_see_is_not_on_the_card(still: StillDesk) -> None:
    still.parts.custom_fields.add("Salary", SeenBy.ADMINS, by=COMMAND_LINE)
    imported(still, a_rule("pay", 'do = "set field", field = "Salary", value = "12345"'))

    row = still.arrives("Hello", subject="Pay me")

    ticket = still.now(row.ticket or 0)
    assert ticket.fields == ((1, "12345"),)
    assert ticket.thread_ts
    assert "12345" not in str(still.slack.message(still.channel, ticket.thread_ts)["blocks"])
