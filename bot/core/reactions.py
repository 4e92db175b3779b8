"""The reaction on a technician's message that says how its mails are doing."""

from collections.abc import Sequence

from bot.core.messages import Audience, Message
from bot.core.outbox import Delivery, State

WAITING, MAILED, FAILED, NOTE, NOT_MAILED = (
    "hourglass_flowing_sand",
    "incoming_envelope",
    "warning",
    "lock",
    "no_bell",
)
ALL_MARKS = (WAITING, MAILED, FAILED, NOTE, NOT_MAILED)


def mark_of(message: Message, mails: Sequence[Delivery]) -> str:
    """The name of the one reaction that the message wants, given its mail deliveries."""
    if message.audience is Audience.NOTE:
        return NOTE
    states = {one.state for one in mails if one.state is not State.CANCELLED}
    if not states:
        return NOT_MAILED
    if State.FAILED in states:
        return FAILED
    return MAILED if states == {State.DONE} else WAITING
