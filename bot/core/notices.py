"""Who hears about what (specification 2.2): `MATRIX` has a row for each event, as the table there has.

Nobody hears of their own act, nobody hears twice, and a note never leaves the desk.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from bot.core.hearers import (
    Event,
    Scene,
    admins,
    assignee,
    assignee_or_everyone,
    new_to_it,
    requester,
    subscribers,
    taking_part,
    technicians,
)
from bot.core.people import NoticeChoice, Person
from bot.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class ToCustomers:
    """Which mail goes to which customers."""

    template: str
    who: Callable[[Scene], Iterator[str]]
    if_on: str = ""  # the setting that has to be on; empty: always
    if_off: str = ""  # the setting that has to be off
    to_actor: bool = False  # it is for the very one who did it


@dataclass(frozen=True, slots=True, kw_only=True)
class ToStaff:
    """Which technicians or admins are told."""

    who: Callable[[Scene], Iterator[Person]]
    if_on: str = ""  # the setting that has to be on; empty: always


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Who hears of one event."""

    customers: ToCustomers | None
    template: str  # of the mail to those technicians and admins who want mail
    staff: tuple[ToStaff, ...]


_NEW = (
    ToStaff(who=technicians, if_on="notify_technicians_new"),
    ToStaff(who=admins, if_on="notify_admins_new"),
)

# `notifications_enabled` off: no mail at all. The last row of the specification's table, the welcome to a new
# person, stands outside of any ticket (incoming/newcomers.py).
MATRIX: Mapping[Event, Row] = {
    Event.OPENED: Row(
        customers=ToCustomers(
            template="confirmation", who=requester, if_on="notify_confirmation", to_actor=True
        ),
        template="new_for_staff",
        staff=_NEW,
    ),
    Event.OPENED_IN_SLACK: Row(
        customers=ToCustomers(template="updated", who=subscribers),
        template="new_for_staff",
        staff=_NEW,
    ),
    Event.ANSWERED: Row(
        customers=ToCustomers(template="updated", who=subscribers),
        template="updated_for_staff",
        staff=(ToStaff(who=taking_part),),
    ),
    Event.HEARD: Row(
        customers=ToCustomers(template="updated", who=subscribers, if_off="only_technician_updates"),
        template="updated_for_staff",
        staff=(
            ToStaff(who=assignee_or_everyone),
            ToStaff(who=technicians, if_on="notify_technicians_update"),
        ),
    ),
    Event.NOTED: Row(
        customers=None,
        template="updated_for_staff",
        staff=(ToStaff(who=taking_part),),
    ),
    Event.CLOSED: Row(
        customers=ToCustomers(template="closed", who=subscribers, if_on="notify_closed"),
        template="closed_for_staff",
        staff=(ToStaff(who=assignee),),
    ),
    Event.REOPENED: Row(
        customers=None,
        template="updated_for_staff",
        staff=(ToStaff(who=assignee),),
    ),
    Event.TAKEN: Row(
        customers=None,
        template="taken_for_staff",
        staff=(ToStaff(who=technicians, if_on="notify_technicians_taken"),),
    ),
    # The specification's table has no row for this: it is a ticket taken, of which its new owner must hear.
    Event.GIVEN: Row(
        customers=None,
        template="updated_for_staff",
        staff=(
            ToStaff(who=assignee),
            ToStaff(who=technicians, if_on="notify_technicians_taken"),
        ),
    ),
    Event.MOVED: Row(
        customers=None,
        template="moved_for_staff",
        staff=(ToStaff(who=new_to_it, if_on="notify_technicians_new"),),
    ),
    # The specification's table has no row for this, either: somebody can still do something about it.
    Event.TARGET_NEAR: Row(
        customers=None,
        template="updated_for_staff",
        staff=(ToStaff(who=assignee_or_everyone),),
    ),
    Event.ARTICLE: Row(
        customers=None,
        template="kb_for_staff",
        staff=(ToStaff(who=technicians, if_on="notify_technicians_kb"),),
    ),
}


# --- reading it -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One template to mail to these addresses, each for itself or all at once."""

    template: str
    to: tuple[str, ...]
    together: bool  # one mail with everybody in To and Cc

    def envelopes(self) -> tuple[tuple[str, ...], ...]:
        """The recipients of each single mail."""
        return (self.to,) if self.together else tuple((one,) for one in self.to)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffNotice:
    """One technician or admin to be told, by the ways that they chose."""

    person: Person
    template: str
    by_slack: bool
    by_mail: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Everybody who hears of one event."""

    customers: tuple[Notice, ...]
    staff: tuple[StaffNotice, ...]


def told(scene: Scene, settings: Settings, *, staff_is_mailed: bool = True) -> Told:
    """Who hears of what happened, and by which ways.

    Args:
        staff_is_mailed: off where the event's mail to technicians and admins is switched off.
    """
    row = MATRIX[scene.event]
    mails = staff_is_mailed and settings.notifications_enabled
    notices = (_to_worker(row, one, scene, mails=mails) for one in _workers(row, scene, settings))
    staff = tuple(one for one in notices if one.by_slack or one.by_mail)
    hear_it = {one.person.id for one in staff}
    return Told(customers=_to_customers(row, scene, settings, hear_it), staff=staff)


def _workers(row: Row, scene: Scene, settings: Settings) -> list[Person]:
    """The technicians and admins of a row, each once, without who did it."""
    wanted = [share for share in row.staff if not share.if_on or getattr(settings, share.if_on)]
    actor = scene.circle.owner(scene.by_address) if scene.by_address and not scene.by_is_false else None
    found = {one.id: one for share in wanted for one in share.who(scene)}
    return [
        one
        for one in found.values()
        if not (scene.by and one.slack_user == scene.by) and not (actor and actor.id == one.id)
    ]


def _to_worker(row: Row, one: Person, scene: Scene, *, mails: bool) -> StaffNotice:
    """How one of the desk is told: as they chose, and by Slack where no mail can go to them.

    What a customer mailed to them as well is not mailed once more.
    """
    wants_mail = one.notices in (NoticeChoice.EMAIL, NoticeChoice.BOTH)
    can_be_mailed = mails and bool(one.staff_address)
    has_it = bool(scene.message and one.staff_address in scene.message.addressed)
    return StaffNotice(
        person=one,
        template=row.template,
        by_slack=one.notices is not NoticeChoice.EMAIL or not (can_be_mailed or has_it),
        by_mail=can_be_mailed and wants_mail and not has_it,
    )


def _to_customers(row: Row, scene: Scene, settings: Settings, hear_it: set[int]) -> tuple[Notice, ...]:
    share = row.customers
    if share is None or not settings.notifications_enabled:
        return ()
    if share.if_on and not getattr(settings, share.if_on):
        return ()
    if share.if_off and getattr(settings, share.if_off):
        return ()
    to = tuple(_once(share, scene, hear_it))
    return (
        (Notice(template=share.template, to=to, together=settings.single_cc_email and len(to) > 1),)
        if to
        else ()
    )


def _once(share: ToCustomers, scene: Scene, hear_it: set[int]) -> Iterator[str]:
    """The addresses of a share: one of each person, of nobody who did it, has it, or hears as staff."""
    people = set(hear_it)
    addresses: set[str] = set()
    if not share.to_actor:
        addresses.update(scene.message.addressed if scene.message else (), {scene.by_address})
        actor = scene.circle.worker(scene.by) if scene.by else None
        people.update({actor.id} if actor else ())
        people.update(one.id for one in map(scene.circle.owner, addresses) if one)
    for address in share.who(scene):
        owner = scene.circle.owner(address)
        if address not in addresses and not (owner and owner.id in people):
            yield address
        addresses.add(address)
        people.update({owner.id} if owner else ())
