"""What keeps deliveries from leaving: under which name the admins hear of it once, and when that is over."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.admins import Admins
from bot.alerts import clear_alert
from bot.core.inbound import Mark
from bot.core.outbox import (
    Again,
    Delivery,
    Failed,
    OpenThread,
    Parked,
    PostFile,
    PostLine,
    PostMessage,
    PostOriginal,
    Result,
)
from bot.core.rich_text import escape
from bot.core.slack_trouble import OF_CHANNEL, OF_THREAD, OF_TOKEN, RESTRICTED, remedy
from bot.filing import Filing
from bot.outgoing.queue import MAIL_PACE, channel_of

SLACK = "slack"  # the name under which all of Slack is in trouble
BACK = "back:"  # before the channels in the marks that say when the desk came back there
# After a return, in which a refusal may be of a call from before it, or of a server that does not know yet.
UNSETTLED = timedelta(minutes=1)
SOON = timedelta(seconds=10)
MOST_NAMED = 30  # channels in one message


def where(delivery: Delivery) -> str:
    """What a delivery goes through: the mail server, or one Slack channel."""
    return channel_of(delivery.pace)


def down(place: str) -> str:
    """Under which name the admins are told that nothing gets to a Slack channel, or to the mail server."""
    return f"down:{place}"


def key_of(delivery: Delivery, result: Result) -> str:
    """Under which name the admins are told of this result, once; empty when they need not be."""
    match result:
        case Parked(alert="surprise"):
            return f"delivery:{delivery.id}"
        case Parked(alert=code) if delivery.pace != MAIL_PACE:
            return _key_in_slack(delivery, code)
        case Parked() | Again(alert=True):
            return down(where(delivery)) if delivery.pace == MAIL_PACE else SLACK
        case Failed() if isinstance(delivery.order, OpenThread | PostMessage):
            return f"delivery:{delivery.id}"
        case _:
            return ""


def _key_in_slack(delivery: Delivery, code: str) -> str:
    """One name for what one person mends at once, and what one success shows to be over."""
    if code in OF_TOKEN:
        return SLACK
    if code == "missing_scope":
        return _of_scope(delivery)
    if code in OF_THREAD:
        return _of_thread(delivery)
    return _of_restriction(delivery) if code.startswith(RESTRICTED) else down(where(delivery))


def _of_scope(delivery: Delivery) -> str:
    return f"scope:{delivery.order.kind}"


def _of_thread(delivery: Delivery) -> str:
    return f"locked:{delivery.lane}"


def _of_restriction(delivery: Delivery) -> str:
    match delivery.order:
        case OpenThread():
            way = "begin"
        case PostMessage() | PostLine() | PostFile() | PostOriginal():
            way = "reply"
        case _:
            way = "set"
    return f"restricted:{where(delivery)}:{way}"


def words_of(filing: Filing, delivery: Delivery, result: Result) -> str:
    """What the admins are told: what cannot leave, why, and what to do."""
    code = result.alert if isinstance(result, Parked) else ""
    what = _what(filing, delivery)
    if code in OF_THREAD and delivery.ticket is not None:
        what = f"What belongs to ticket #{delivery.ticket}"
    said = [f"{what} cannot be sent.", escape(getattr(result, "words", "")), remedy(code)]
    return " ".join(part for part in said if part)


def about_channel(filing: Filing, channel: str, code: str) -> str:
    """The same of a channel, before anything was to go there."""
    what = f"What belongs into {_channel(filing, channel)} cannot be sent."
    return f"{what} Slack refused: {code}. {remedy(code)}"


def about_channels(filing: Filing, channels: Sequence[str], code: str) -> str:
    """The same of several channels at once."""
    if len(channels) == 1:
        return about_channel(filing, channels[0], code)
    what = f"What belongs into {len(channels)} channels cannot be sent: {listed(filing, channels)}."
    return f"{what} Slack refused: {code}. {remedy(code)}"


def listed(filing: Filing, channels: Sequence[str]) -> str:
    """Channels in one line, the first ones by name."""
    named = ", ".join(_channel(filing, one) for one in channels[:MOST_NAMED])
    more = f" and {len(channels) - MOST_NAMED} more" if len(channels) > MOST_NAMED else ""
    return f"{named}{more}"


def came_back(filing: Filing, channel: str) -> None:
    """The desk can post in this channel again: what waited is due, and later refusals may be old ones."""
    filing.tx.marks.put(Mark(key=f"{BACK}{channel}", value=filing.now.isoformat()))
    wake(filing, channel)


def as_of_now(filing: Filing, delivery: Delivery, result: Result) -> Result:
    """The result of a try; where the desk just came back, “not there” is no news, and tried again soon."""
    if not isinstance(result, Parked) or result.alert not in OF_CHANNEL:
        return result
    mark = filing.tx.marks.get(f"{BACK}{where(delivery)}")
    ago = filing.now - datetime.fromisoformat(mark.value) if mark else UNSETTLED
    return Again(words=result.words, after=SOON) if timedelta() <= ago < UNSETTLED else result


def end(filing: Filing, admins: Admins, delivery: Delivery) -> None:
    """Whatever this delivery's success shows to be over is said; what waited for it is due at once."""
    shown = [down(where(delivery)), f"delivery:{delivery.id}"]
    if delivery.pace != MAIL_PACE:
        shown += [SLACK, _of_scope(delivery), _of_thread(delivery), _of_restriction(delivery)]
    over = f"{_what(filing, delivery)}: it works again."
    for key in shown:
        words = "Slack takes what the desk sends again." if key == SLACK else over
        if key.startswith("locked:") and delivery.ticket is not None:
            words = f"What belongs to ticket #{delivery.ticket}: it works again."
        if not clear_alert(filing, admins, key, words):
            continue
        if key == down(where(delivery)) and delivery.pace != MAIL_PACE:
            came_back(filing, where(delivery))
        else:
            wake(filing, "" if key == SLACK else where(delivery))


def wake(filing: Filing, place: str) -> None:
    """Have what waits for a Slack channel or the mail server (empty: for all of Slack) tried at once."""
    for one in filing.tx.deliveries.find("unfinished", "yes"):
        waits_here = where(one) == place if place else one.pace != MAIL_PACE
        if waits_here and one.attempts and not one.lease_until and not one.maybe:
            filing.tx.deliveries.put(replace(one, due_at=filing.now))


def _what(filing: Filing, delivery: Delivery) -> str:
    if delivery.pace == MAIL_PACE:
        return "Mail"
    return f"What belongs into {_channel(filing, where(delivery))}"


def _channel(filing: Filing, channel: str) -> str:
    found = filing.tx.categories.find("channel", channel, limit=1)
    return f"<#{channel}>" + (f" ({escape(found[0].name)})" if found else "")
