"""The reaction on a technician's message that says how its mails are doing."""

from collections.abc import Sequence

from bot.core.messages import Audience, Message
from bot.core.outbox import Delivery, SendMail, State

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
    wanted = [one for one in mails if one.state is not State.CANCELLED and not _was_repeated(one)]
    states = {one.state for one in wanted}
    if not states:
        return NOT_MAILED
    lacks_file = any(file.lost for file in message.files)
    if State.FAILED in states or any(map(_is_short, wanted)) or (lacks_file and State.DONE in states):
        return FAILED
    return MAILED if states == {State.DONE} else WAITING


def _was_repeated(mail: Delivery) -> bool:
    """Whether all whom it did not reach were mailed once more: the repeats show how they fared."""
    order = mail.order
    return (
        isinstance(order, SendMail)
        and mail.state is State.FAILED
        and bool(order.again)
        and set(order.bounced) <= set(order.again)
    )


def _is_short(mail: Delivery) -> bool:
    """Whether one of several recipients will never have it."""
    order = mail.order
    return isinstance(order, SendMail) and bool(set(order.bounced) - set(order.again))
