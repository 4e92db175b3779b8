"""What a rule can do: a row each, from which files, forms and documentation are made."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from bot.core.rules.values import Action
from bot.core.tickets import Priority
from bot.core.wishes import Fate, Wishes


class Wants(StrEnum):
    """What an action has to be given."""

    NOTHING = ""
    CATEGORY = "a category"
    PRIORITY = "a priority"
    TECHNICIAN = "a technician"
    TAG = "a tag"
    FIELD = "a custom field and its value"
    ADDRESS = "a mail address"


@dataclass(frozen=True, slots=True, kw_only=True)
class Does:
    """One thing that rules can do."""

    name: str
    help: str
    wants: Wants
    apply: Callable[[Wishes, Action, str], Wishes]  # the rule's name last
    for_replies: bool = False  # it does something to a mail that belongs to a ticket already, too


def _fate(fate: Fate) -> Callable[[Wishes, Action, str], Wishes]:
    return lambda wishes, _, rule: replace(
        wishes,
        fate=fate,
        fate_of=rule,
        skip_challenge=wishes.skip_challenge and fate is not Fate.HOLD,
    )


def _skip_challenge(wishes: Wishes, _: Action, _rule: str) -> Wishes:
    is_held = wishes.fate is Fate.HOLD
    return replace(
        wishes,
        skip_challenge=True,
        fate=None if is_held else wishes.fate,
        fate_of="" if is_held else wishes.fate_of,
    )


def _set_field(wishes: Wishes, action: Action, _rule: str) -> Wishes:
    assert action.field is not None
    fields = dict(wishes.fields) | {action.field: action.value}
    return replace(wishes, fields=tuple(sorted(fields.items())))


def _add_tag(wishes: Wishes, action: Action, _rule: str) -> Wishes:
    return replace(wishes, tags=tuple(dict.fromkeys((*wishes.tags, action.value))))


def _subscribe(wishes: Wishes, action: Action, _rule: str) -> Wishes:
    wanted = (*wishes.subscribers, action.value.lower())
    return replace(wishes, subscribers=tuple(dict.fromkeys(wanted)))


ACTIONS: dict[str, Does] = {
    one.name: one
    for one in (
        Does(
            name="set category",
            help="the ticket belongs to this category (department)",
            wants=Wants.CATEGORY,
            apply=lambda wishes, action, _: replace(wishes, category=int(action.value)),
        ),
        Does(
            name="set priority",
            help="low, normal, high or critical",
            wants=Wants.PRIORITY,
            apply=lambda wishes, action, _: replace(wishes, priority=Priority(action.value)),
            for_replies=True,
        ),
        Does(
            name="assign to",
            help="a technician takes the ticket",
            wants=Wants.TECHNICIAN,
            apply=lambda wishes, action, _: replace(wishes, assignee=action.value),
        ),
        Does(name="add tag", help="a word on the card", wants=Wants.TAG, apply=_add_tag, for_replies=True),
        Does(
            name="set field",
            help="a value of a custom field",
            wants=Wants.FIELD,
            apply=_set_field,
            for_replies=True,
        ),
        Does(
            name="add subscriber",
            help="this address gets the ticket's updates, too",
            wants=Wants.ADDRESS,
            apply=_subscribe,
        ),
        Does(
            name="do not subscribe cc and to",
            help="nobody from Cc and To gets the ticket's updates",
            wants=Wants.NOTHING,
            apply=lambda wishes, _, _rule: replace(wishes, only_sender=True),
        ),
        Does(
            name="mark as junk",
            help="no ticket; it is listed as junk",
            wants=Wants.NOTHING,
            apply=_fate(Fate.JUNK),
            for_replies=True,
        ),
        Does(
            name="delete",
            help="no ticket; it is kept for 7 days as deleted by rule",
            wants=Wants.NOTHING,
            apply=_fate(Fate.DELETE),
            for_replies=True,
        ),
        Does(
            name="refuse",
            help="no ticket and no answer; it is listed as refused",
            wants=Wants.NOTHING,
            apply=_fate(Fate.REFUSE),
            for_replies=True,
        ),
        Does(
            name="hold for challenge",
            help="it waits until its sender confirms the address; who did so once is let in",
            wants=Wants.NOTHING,
            apply=_fate(Fate.HOLD),
            for_replies=True,
        ),
        Does(
            name="skip challenge",
            help="its sender need not confirm the address",
            wants=Wants.NOTHING,
            apply=_skip_challenge,
        ),
        Does(
            name="skip confirmation",
            help="its sender gets no confirmation mail",
            wants=Wants.NOTHING,
            apply=lambda wishes, _, _rule: replace(wishes, skip_confirmation=True),
        ),
        Does(
            name="close",
            help="the ticket is closed at once",
            wants=Wants.NOTHING,
            apply=lambda wishes, _, rule: replace(wishes, close=True, close_of=rule),
            for_replies=True,
        ),
    )
}
