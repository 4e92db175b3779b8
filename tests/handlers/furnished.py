"""A desk with one of everything, for tests that press every button and send every form."""

from bot.core.mail import Address
from bot.filing import Filing
from tests.still_desks import ANN, KEY, StillDesk

RULE = """
[[rule]]
name = "Paint"
if = [{ what = "subject", how = "contains", value = "paint" }]
then = [{ do = "set priority", value = "high" }]
"""


def furnish(desk: StillDesk) -> None:
    """Tickets 1 and 2 with mails and a reply, a category Sales, and one of whatever admins keep."""
    parts = desk.parts
    parts.staff.learn()
    parts.desk.add_category("Sales", desk.slack.add_channel("sales", members=(desk.ada, desk.tom)))
    parts.custom_fields.add("Colour", by=desk.ada)
    parts.rule_book.import_text(RULE, by=desk.ada)
    parts.canned_answers.add({"name": "Greeting", "text": "Hello there"}, by=desk.ada)
    desk.arrives("The printer burns")
    desk.arrives("It still burns", subject="Re: [#1] The printer burns")
    desk.arrives("Another thing", subject="Another")
    desk.reply(desk.now(1), "We look into it.")
    desk.work(seconds=5)
    with parts.store.transaction() as tx:
        Filing.begin(tx, desk.clock(), (KEY,)).met(Address(name="Ann", address=ANN))
