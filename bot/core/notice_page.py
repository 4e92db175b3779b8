"""The page that tells people who run a desk who hears about what, made from the matrix of notices."""

from bot.core.notices import MATRIX, Row, ToCustomers, ToStaff

INTRODUCTION = """# Who hears about what

Nobody is told of what they did themselves, nobody is told twice, and a note for technicians never goes to a
customer. Whoever stood in To or Cc of a customer's mail has it already, and gets no copy of it.

Customers are told by mail. Technicians choose with `/helpdesk me` how they are told: by a direct message in
Slack (so it is at first), by mail, or both; there they also write the signature below their replies. The
technicians of a category are the members of its Slack channel. What a technician may still take back, others
hear of only when that time is over (`undo_seconds`).

The settings in the table are explained in [settings.md](settings.md), the words of the mails in
[masks.md](masks.md). With `notifications_enabled` off no mail of this table leaves; technicians then see on
their own message that it was not mailed, and direct messages in Slack go on. A mail whose template is empty
is not sent either.

To one customer's address go at most 3 mails an hour, and 10 a day, that the desk writes by itself; to a
technician's 30 and 200. The ticket's thread shows what was held back. What technicians write is not counted;
a customer's words go on to others at most 20 times an hour and 60 a day to one address.
"""
WELCOME = (
    "an unknown address became known by its mail",
    "that person: `welcome`, which is empty at first, so nobody gets it",
    "nobody",
)


def notices_page() -> str:
    """The matrix as Markdown."""
    rows = [(event.value, _customers(row.customers), _staff(row)) for event, row in MATRIX.items()]
    head = "| what happened | customers, by mail | technicians and admins |\n| --- | --- | --- |"
    lines = [f"| {' | '.join(cells)} |" for cells in (*rows, WELCOME)]
    return "\n".join([INTRODUCTION, head, *lines, ""])


def _customers(share: ToCustomers | None) -> str:
    if share is None:
        return "nobody"
    return f"{_who(share)}: `{share.template}`{_switch(share.if_on, 'on')}{_switch(share.if_off, 'off')}"


def _staff(row: Row) -> str:
    shares = "; ".join(f"{_who(share)}{_switch(share.if_on, 'on')}" for share in row.staff)
    return f"{shares}. By mail: `{row.template}`"


def _who(share: ToCustomers | ToStaff) -> str:
    said = (share.who.__doc__ or "").partition(".")[0]
    return said[:1].lower() + said[1:]


def _switch(setting: str, state: str) -> str:
    return f", while `{setting}` is {state}" if setting else ""
