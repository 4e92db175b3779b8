"""Who hears about what: the matrix row by row, toggle by toggle, and what holds for every row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.caps import AUTOMATIC
from bot.core.hearers import Event, Scene, spoken
from bot.core.messages import Audience, Author, Message
from bot.core.notices import MATRIX, Notice, Told, told
from bot.core.people import NoticeChoice, Person
from bot.core.tickets import Ticket
from bot.settings import Settings
from tests.contract.rows import NOW, a_message, a_ticket

ANN, BOB, CID = "ann@example.com", "bob@example.com", "cid@example.com"
HERE, ELSEWHERE = 1, 2  # categories


def worker(id: int, name: str, *categories: int, **more: Any) -> Person:
    """Somebody of the desk: Slack user U<name>, <name>@acme.test."""
    address = f"{name}@acme.test"
    given: dict[str, Any] = {"addresses": (address,), "staff_address": address} | more
    return Person(id=id, name=name.title(), made_at=NOW, slack_user=f"U{name}", staff_of=categories, **given)


TOM, TINA, TED = worker(1, "tom", HERE), worker(2, "tina", HERE), worker(3, "ted", HERE, ELSEWHERE)
EDNA = worker(4, "edna", ELSEWHERE)
ADA = worker(5, "ada", is_admin=True)
STAFF = (TOM, TINA, TED, EDNA, ADA)
ANNS = Person(id=20, name="Ann", addresses=(ANN, "ann@home.test"), made_at=NOW)


@dataclass(frozen=True)
class People:
    """A circle of people that a test names."""

    people: Sequence[Person] = (*STAFF, ANNS)
    wrote: Sequence[str] = ()

    def technicians(self, category: int | None) -> Sequence[Person]:
        staff = [one for one in self.people if one.works_here]
        return [one for one in staff if one.staff_of and category in (None, *one.staff_of)]

    def admins(self) -> Sequence[Person]:
        return [one for one in self.people if one.is_admin]

    def worker(self, user: str) -> Person | None:
        return next((one for one in self.people if one.slack_user == user and one.works_here), None)

    def owner(self, address: str) -> Person | None:
        return next((one for one in self.people if address in one.addresses), None)

    def taking_part(self, ticket: int) -> Sequence[str]:
        return self.wrote


TICKET = a_ticket(requester=ANN, subscribers=(ANN, BOB, CID), category=HERE)
TOMS = replace(TICKET, assignee="Utom")


def scene(event: Event, ticket: Ticket | None = TICKET, **more: Any) -> Scene:
    given: dict[str, Any] = {"circle": People()} | more
    return Scene(event=event, ticket=ticket, **given)


def message(ticket: Ticket, author: Author, *, wrote: Sequence[str] = (), **more: Any) -> Scene:
    said = a_message(author=author, ticket=ticket.number, **more)
    return Scene(
        event=spoken(said),
        circle=People(wrote=wrote),
        ticket=ticket,
        message=said,
        by=author.slack_user,
        by_address=author.address,
    )


def customers(found: Told) -> list[tuple[str, str]]:
    """Template and address of each single mail to customers."""
    return [(one.template, who) for one in found.customers for each in one.envelopes() for who in each]


def staff(found: Told) -> list[str]:
    """The names of the technicians and admins who hear of it."""
    return sorted(one.person.name for one in found.staff)


TINAS_REPLY = message(TOMS, Author(name="Tina", slack_user="Utina"), wrote=["Utina", "Uted", "Uedna"])
BOBS_REPLY = message(TOMS, Author(name="Bob", address=BOB), addressed=(CID, "support@acme.test"))
BOBS_TO_NOBODYS = message(TICKET, Author(name="Bob", address=BOB))
TINAS_NOTE = replace(
    TINAS_REPLY,
    event=Event.NOTED,
    message=replace(TINAS_REPLY.message or a_message(), audience=Audience.NOTE),
)

# event and ticket, settings, mails to customers, technicians and admins who hear of it
ROWS = [
    pytest.param(
        scene(Event.OPENED, by_address=ANN), {}, [("confirmation", ANN)], ["Ted", "Tina", "Tom"], id="opened"
    ),
    pytest.param(
        scene(Event.OPENED, by_address=ANN), {"notify_confirmation": False}, [], ["Ted", "Tina", "Tom"],
        id="opened, notify_confirmation off",
    ),
    pytest.param(
        scene(Event.OPENED, by_address=ANN), {"notify_technicians_new": False}, [("confirmation", ANN)], [],
        id="opened, notify_technicians_new off",
    ),
    pytest.param(
        scene(Event.OPENED, by_address=ANN), {"notify_technicians_new": False, "notify_admins_new": True},
        [("confirmation", ANN)], ["Ada"], id="opened, notify_admins_new on",
    ),
    pytest.param(
        scene(Event.OPENED, by_address="tom@acme.test"), {}, [("confirmation", ANN)], ["Ted", "Tina"],
        id="opened by what a technician passed on",
    ),
    pytest.param(
        scene(Event.OPENED, by_address="tom@acme.test", by_is_false=True), {}, [("confirmation", ANN)],
        ["Ted", "Tina", "Tom"], id="opened by somebody who pretended to be a technician",
    ),
    pytest.param(
        scene(Event.OPENED_IN_SLACK, by="Utom"), {},
        [("updated", ANN), ("updated", BOB), ("updated", CID)], ["Ted", "Tina"], id="opened in Slack",
    ),
    pytest.param(
        scene(Event.OPENED_IN_SLACK, by="Utom"), {"notify_technicians_new": False, "notify_admins_new": True},
        [("updated", ANN), ("updated", BOB), ("updated", CID)], ["Ada"],
        id="opened in Slack, admins instead of technicians",
    ),
    pytest.param(
        TINAS_REPLY, {}, [("updated", ANN), ("updated", BOB), ("updated", CID)], ["Ted", "Tom"],
        id="a technician's reply: whoever has it and takes part, and may see it",
    ),
    pytest.param(
        TINAS_REPLY, {"only_technician_updates": True},
        [("updated", ANN), ("updated", BOB), ("updated", CID)], ["Ted", "Tom"],
        id="a technician's reply, only_technician_updates on",
    ),
    pytest.param(BOBS_REPLY, {}, [("updated", ANN)], ["Tom"], id="a customer's reply to whoever has it"),
    pytest.param(
        BOBS_TO_NOBODYS, {}, [("updated", ANN), ("updated", CID)], ["Ted", "Tina", "Tom"],
        id="a customer's reply where nobody has it",
    ),
    pytest.param(
        BOBS_REPLY, {"notify_technicians_update": True}, [("updated", ANN)], ["Ted", "Tina", "Tom"],
        id="a customer's reply, notify_technicians_update on",
    ),
    pytest.param(
        BOBS_REPLY, {"only_technician_updates": True}, [], ["Tom"],
        id="a customer's reply, only_technician_updates on",
    ),
    pytest.param(
        replace(BOBS_REPLY, ticket=replace(TICKET, assignee="Uedna")), {}, [("updated", ANN)],
        ["Ted", "Tina", "Tom"], id="a customer's reply where whoever has it left the category",
    ),
    pytest.param(TINAS_NOTE, {}, [], ["Ted", "Tom"], id="a note"),
    pytest.param(
        scene(Event.CLOSED, TOMS, by="Utina"), {},
        [("closed", ANN), ("closed", BOB), ("closed", CID)], ["Tom"], id="closed",
    ),
    pytest.param(
        scene(Event.CLOSED, TOMS, by="Utom"), {}, [("closed", ANN), ("closed", BOB), ("closed", CID)], [],
        id="closed by whoever has it",
    ),
    pytest.param(
        scene(Event.CLOSED, TOMS, by_address=BOB), {}, [("closed", ANN), ("closed", CID)], ["Tom"],
        id="closed by a customer",
    ),
    pytest.param(
        scene(Event.CLOSED, TOMS, by="Utina"), {"notify_closed": False}, [], ["Tom"],
        id="closed, notify_closed off",
    ),
    pytest.param(scene(Event.REOPENED, TOMS, by="Utina"), {}, [], ["Tom"], id="reopened"),
    pytest.param(scene(Event.TAKEN, TOMS, by="Utom"), {}, [], [], id="taken"),
    pytest.param(
        scene(Event.TAKEN, TOMS, by="Utom"), {"notify_technicians_taken": True}, [], ["Ted", "Tina"],
        id="taken, notify_technicians_taken on",
    ),
    pytest.param(scene(Event.GIVEN, TOMS, by="Utina"), {}, [], ["Tom"], id="given to another"),
    pytest.param(
        scene(Event.GIVEN, TOMS, by="Utina"), {"notify_technicians_taken": True}, [], ["Ted", "Tom"],
        id="given to another, notify_technicians_taken on",
    ),
    pytest.param(
        scene(Event.MOVED, TOMS, by="Uada", category=ELSEWHERE), {}, [], ["Tina", "Tom"],
        id="moved: who saw it before needs no notice",
    ),
    pytest.param(
        scene(Event.MOVED, TOMS, by="Uada", category=ELSEWHERE), {"notify_technicians_new": False}, [], [],
        id="moved, notify_technicians_new off",
    ),
    pytest.param(scene(Event.TARGET_NEAR, TOMS), {}, [], ["Tom"], id="a target is near: whoever has it"),
    pytest.param(
        scene(Event.TARGET_NEAR, replace(TOMS, assignee=None)), {}, [], ["Ted", "Tina", "Tom"],
        id="a target is near: while nobody has it, all",
    ),
    pytest.param(scene(Event.ARTICLE, None, by="Utom", category=HERE), {}, [], [], id="article"),
    pytest.param(
        scene(Event.ARTICLE, None, by="Utom", category=HERE), {"notify_technicians_kb": True}, [],
        ["Ted", "Tina"], id="article, notify_technicians_kb on",
    ),
    pytest.param(
        scene(Event.ARTICLE, None, by="Utom"), {"notify_technicians_kb": True}, [], ["Edna", "Ted", "Tina"],
        id="article of all categories",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("what", "switched", "mailed", "heard"), ROWS)
def test_a_row_of_the_matrix(
    what: Scene, switched: dict[str, Any], mailed: list[tuple[str, str]], heard: list[str]
) -> None:
    found = told(what, Settings(**switched))

    assert customers(found) == mailed
    assert staff(found) == heard


@pytest.mark.parametrize(("what", "switched", "mailed", "heard"), ROWS)
def test_with_notifications_off_no_mail_leaves_and_slack_tells_all_the_same(
    what: Scene, switched: dict[str, Any], mailed: list[tuple[str, str]], heard: list[str]
) -> None:
    everybody = [replace(one, notices=NoticeChoice.BOTH) for one in (*STAFF, ANNS)]
    circle = replace(what.circle, people=everybody) if isinstance(what.circle, People) else what.circle

    found = told(replace(what, circle=circle), Settings(notifications_enabled=False, **switched))

    assert found.customers == ()
    assert staff(found) == heard
    assert all(one.by_slack and not one.by_mail for one in found.staff)


def test_every_event_has_a_row_and_every_row_a_test() -> None:
    tested = [row.values[0] for row in ROWS]

    assert set(MATRIX) == set(Event) == {one.event for one in tested if isinstance(one, Scene)}


# --- customers ---------------------------------------------------------------------------------


def test_with_one_mail_for_all_everybody_stands_on_it() -> None:
    (notice,) = told(TINAS_REPLY, Settings(single_cc_email=True)).customers

    assert notice.envelopes() == ((ANN, BOB, CID),)


def test_one_mail_for_all_is_no_such_where_only_one_gets_it() -> None:
    (notice,) = told(BOBS_REPLY, Settings(single_cc_email=True)).customers

    assert notice == Notice(template="updated", to=(ANN,), together=False)


def test_whoever_has_several_addresses_hears_once() -> None:
    ticket = replace(TICKET, subscribers=("ann@home.test", BOB, ANN))

    assert customers(told(replace(TINAS_REPLY, ticket=ticket), Settings())) == [
        ("updated", "ann@home.test"),
        ("updated", BOB),
    ]


def test_whoever_wrote_hears_of_it_at_none_of_their_addresses() -> None:
    what = message(replace(TICKET, subscribers=("ann@home.test", BOB)), Author(name="Ann", address=ANN))

    assert customers(told(what, Settings())) == [("updated", BOB)]


def test_a_technician_who_is_subscribed_hears_as_a_technician_only() -> None:
    ticket = replace(TOMS, subscribers=(ANN, "tom@acme.test", "tina@acme.test", "edna@acme.test"))

    found = told(replace(TINAS_REPLY, ticket=ticket), Settings())

    assert customers(found) == [("updated", ANN), ("updated", "edna@acme.test")]
    assert staff(found) == ["Ted", "Tom"]


# --- technicians -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "address", "ways"),
    [
        (NoticeChoice.SLACK, "tom@acme.test", (True, False)),
        (NoticeChoice.EMAIL, "tom@acme.test", (False, True)),
        (NoticeChoice.BOTH, "tom@acme.test", (True, True)),
        (NoticeChoice.EMAIL, "", (True, False)),
        (NoticeChoice.BOTH, "", (True, False)),
    ],
)
def test_a_technician_is_told_as_chosen_and_by_slack_without_an_address(
    choice: NoticeChoice, address: str, ways: tuple[bool, bool]
) -> None:
    tom = replace(TOM, notices=choice, staff_address=address)

    (notice,) = told(replace(BOBS_REPLY, circle=People(people=[tom])), Settings()).staff

    assert (notice.by_slack, notice.by_mail) == ways
    assert notice.template == "updated_for_staff"


@pytest.mark.parametrize("choice", NoticeChoice)
def test_an_empty_template_switches_off_the_mail_only(choice: NoticeChoice) -> None:
    what = replace(BOBS_REPLY, circle=People(people=[replace(TOM, notices=choice)]))

    found = told(what, Settings(), staff_is_mailed=False).staff

    assert [(one.by_slack, one.by_mail) for one in found] == [(True, False)]


def test_what_a_customer_mailed_to_a_technician_too_is_not_mailed_once_more() -> None:
    tom = replace(TOM, notices=NoticeChoice.BOTH)
    said = replace(BOBS_REPLY.message or a_message(), addressed=("tom@acme.test",))

    (notice,) = told(replace(BOBS_REPLY, message=said, circle=People(people=[tom])), Settings()).staff

    assert (notice.by_slack, notice.by_mail) == (True, False)


# --- what holds for every row --------------------------------------------------------------------

SWITCHES = sorted(
    key
    for key in Settings.__dataclass_fields__
    if key.startswith("notif") or key in ("single_cc_email", "only_technician_updates")
)
switches = st.fixed_dictionaries({key: st.booleans() for key in SWITCHES})
addresses = st.lists(
    st.sampled_from([ANN, BOB, CID, "ann@home.test", *(one.staff_address for one in STAFF)]), max_size=8
)
users = st.sampled_from([None, "Uunknown", *(one.slack_user for one in STAFF)])
authors = st.one_of(
    users.filter(bool).map(lambda user: Author(name="somebody", slack_user=user or "")),
    st.builds(
        Author,
        name=st.just("somebody"),
        address=st.sampled_from([ANN, BOB, "ann@home.test", "eve@other.test", "tom@acme.test"]),
    ),
    # A technician who is proven by mail has both.
    st.just(Author(name="Tom", address="tom@acme.test", slack_user="Utom")),
)


@st.composite
def scenes(draw: st.DrawFn) -> Scene:
    """Any event, in any ticket, by anybody."""
    people = [replace(one, notices=draw(st.sampled_from(list(NoticeChoice)))) for one in STAFF]
    author, event = draw(authors), draw(st.sampled_from(list(Event)))
    wrote = draw(st.lists(users.filter(bool), max_size=4))
    ticket = a_ticket(
        requester=draw(st.sampled_from([ANN, BOB, "tom@acme.test"])),
        subscribers=tuple(draw(addresses)),
        assignee=draw(users),
        category=draw(st.sampled_from([HERE, ELSEWHERE])),
    )
    said: Message | None = None
    if event in (Event.ANSWERED, Event.HEARD, Event.NOTED, Event.OPENED_IN_SLACK):
        audience = Audience.NOTE if event is Event.NOTED else Audience.PUBLIC
        said = a_message(author=author, audience=audience, addressed=tuple(draw(addresses)))
        event = event if event is Event.OPENED_IN_SLACK else spoken(said)
    return Scene(
        event=event,
        circle=People(people=[*people, ANNS], wrote=[one for one in wrote if one]),
        ticket=None if event is Event.ARTICLE else ticket,
        message=said,
        by=author.slack_user,
        by_address=author.address,
        by_is_false=draw(st.booleans()),
        category=draw(st.sampled_from([None, HERE, ELSEWHERE])),
    )


@given(what=scenes(), switched=switches)
def test_a_note_never_reaches_a_customer_the_actor_hears_nothing_and_nobody_hears_twice(
    what: Scene, switched: dict[str, Any]
) -> None:
    found = told(what, Settings(**switched))
    mailed = [who for _, who in customers(found)]
    owners = [one.id for one in map(what.circle.owner, mailed) if one]
    heard = [one.person.id for one in found.staff]

    if what.message and what.message.audience is Audience.NOTE:
        assert not mailed
    assert len(mailed) == len(set(mailed))
    assert len([*owners, *heard]) == len({*owners, *heard})
    assert what.by not in [one.person.slack_user for one in found.staff if what.by]
    if not what.by_is_false:
        assert what.by_address not in [one.person.staff_address for one in found.staff]
    if what.event is not Event.OPENED:  # a confirmation is for the very one who wrote
        assert what.by_address not in mailed
        actor = what.circle.worker(what.by)
        assert not (actor and set(actor.addresses) & set(mailed))
    if not switched["notifications_enabled"]:
        assert not mailed
        assert not any(one.by_mail for one in found.staff)
    if what.ticket:
        assert set(mailed) <= {*what.ticket.subscribers, what.ticket.requester}
        assert all(one.person.is_admin or what.ticket.category in one.person.staff_of for one in found.staff)


SWITCHED_ON = {share.if_on for row in MATRIX.values() for share in (row.customers, *row.staff) if share}
SWITCHED_OFF = {row.customers.if_off for row in MATRIX.values() if row.customers}


def test_every_notification_setting_stands_in_the_matrix() -> None:
    in_rows = (SWITCHED_ON | SWITCHED_OFF) - {""}

    assert in_rows == set(SWITCHES) - {"notifications_enabled", "single_cc_email"}


# --- how often -------------------------------------------------------------------------------------


def ago(**time: float) -> Any:
    return NOW - timedelta(**time)


@pytest.mark.parametrize(
    ("earlier", "may"),
    [
        pytest.param([], True, id="the first one always"),
        pytest.param([ago(minutes=2), ago(minutes=9), ago(minutes=59)], False, id="three an hour"),
        pytest.param([ago(minutes=2), ago(minutes=9), ago(minutes=60)], True, id="an hour later the next"),
        pytest.param([ago(hours=2 * hour) for hour in range(1, 11)], False, id="ten a day"),
        pytest.param([ago(hours=2 * hour) for hour in range(1, 10)], True, id="nine leave room for one"),
        pytest.param([ago(days=2)] * 50, True, id="what is older does not count"),
        pytest.param([ago(days=-1)], True, id="a time ahead of a clock that went back does not count"),
    ],
)
def test_how_often_the_desk_may_write_by_itself(earlier: list[Any], may: bool) -> None:
    assert AUTOMATIC.allows(earlier, NOW) is may
