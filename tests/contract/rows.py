"""Rows for the store's tests: name only what a test is about."""

from dataclasses import fields, is_dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, Literal, get_args, get_origin, get_type_hints

from bot.core.inbound import Inbound
from bot.core.messages import Audience, Author, Message
from bot.core.outbox import Delivery, Order, PostMessage
from bot.core.people import Person
from bot.core.tickets import Ticket
from bot.storage import KINDS, Rows, Transaction

NOW = datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=UTC)
LEASE = timedelta(seconds=60)


def a_ticket(number: int = 1, **more: Any) -> Ticket:
    fields: dict[str, Any] = {
        "subject": "Printer is on fire",
        "category": 1,
        "requester": "ann@example.com",
        "requester_name": "Ann",
        "created_at": NOW,
        "updated_at": NOW,
        "channel": "C1",
    }
    return Ticket(number=number, **(fields | more))


def a_message(id_: int = 1, **more: Any) -> Message:
    fields: dict[str, Any] = {
        "ticket": 1,
        "at": NOW,
        "audience": Audience.PUBLIC,
        "author": Author(name="Ann", address="ann@example.com"),
        "text": "It burns.",
    }
    return Message(id=id_, **(fields | more))


def a_delivery(id_: int = 1, **more: Any) -> Delivery:
    fields: dict[str, Any] = {
        "op": f"op{id_}",
        "lane": f"lane{id_}",
        "pace": "C1",
        "order": PostMessage(),
        "made_at": NOW,
        "due_at": NOW,
    }
    return Delivery(id=id_, **(fields | more))


def an_inbound(key: str = "k1", **more: Any) -> Inbound:
    fields: dict[str, Any] = {
        "account": "desk@example.com",
        "uidvalidity": 7,
        "uid": 9,
        "raw": "ab" * 32,
        "size": 1_000,
        "at": NOW,
    }
    return Inbound(key=key, **(fields | more))


def a_person(id_: int = 1, *addresses: str) -> Person:
    return Person(id=id_, name="Ann", addresses=addresses or ("ann@example.com",), made_at=NOW)


def filled(wanted: Any, name: str = "") -> Any:
    """A value of this type in which nothing is left out: of a union the first, of an enum the last."""
    if isinstance(wanted, type) and is_dataclass(wanted):
        hints = get_type_hints(wanted)
        return wanted(**{one.name: filled(hints[one.name], one.name) for one in fields(wanted)})
    if isinstance(wanted, type) and issubclass(wanted, Enum):
        return list(wanted)[-1]
    if get_origin(wanted) is tuple:
        each = get_args(wanted)
        return tuple(filled(one, name) for one in ((each[0],) * 2 if each[-1] is Ellipsis else each))
    if get_origin(wanted) is Literal:
        return get_args(wanted)[0]
    if get_args(wanted):
        return filled(get_args(wanted)[0], name)
    return {str: name + " of it", int: 7, bool: True, datetime: NOW, timedelta: LEASE}[wanted]


SAMPLES: dict[str, Any] = {kind.name: filled(kind.row) for kind in KINDS}
ORDERS: tuple[Order, ...] = tuple(filled(order) for order in get_args(Order))


def rows(tx: Transaction, kind: str) -> Rows[Any, Any]:
    """The rows of the kind with this name."""
    found: Rows[Any, Any] = getattr(tx, kind)
    return found
