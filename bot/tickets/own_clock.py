"""The time zone in which somebody reads the clock."""

from datetime import timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from bot.admins import in_slack
from bot.ports import Directory
from bot.storage import Store


def zone_of(store: Store, directory: Directory, user: str) -> tzinfo:
    """The zone that a Slack user chose (`/helpdesk me`), else the one that Slack knows.

    Raises:
        OutsideError: they chose none, and Slack could not be asked.
    """
    with store.transaction() as tx:
        known = in_slack(tx, user)
    chosen = _zone(known.zone) if known else None
    if chosen:
        return chosen
    person = directory.person(user)
    return _zone(person.zone) or timezone(timedelta(seconds=person.offset))


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, KeyError, OSError):  # none, or one that this machine does not know
        return None
