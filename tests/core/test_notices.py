"""Who is told what by mail."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.caps import AUTOMATIC
from bot.core.messages import Audience, Author
from bot.core.notices import Notice, on_closed, on_message, on_opened
from bot.settings import Settings
from tests.contract.rows import NOW, a_message, a_ticket

ANN, BOB, CID = "ann@example.com", "bob@example.com", "cid@example.com"
TICKET = a_ticket(requester=ANN, subscribers=(ANN, BOB, CID))
TOM = Author(name="Tom", slack_user="U1")


def told(notices: tuple[Notice, ...]) -> list[str]:
    """Everybody who gets a mail, in order, as often as they get one."""
    return [one for notice in notices for envelope in notice.envelopes() for one in envelope]


def test_a_technicians_reply_goes_to_every_subscriber_each_for_himself() -> None:
    (notice,) = on_message(TICKET, a_message(author=TOM), Settings())

    assert notice.template == "updated"
    assert notice.envelopes() == ((ANN,), (BOB,), (CID,))


def test_with_one_mail_for_all_everybody_stands_on_it() -> None:
    (notice,) = on_message(TICKET, a_message(author=TOM), Settings(single_cc_email=True))

    assert notice.envelopes() == ((ANN, BOB, CID),)


def test_a_customers_reply_goes_to_the_others_who_do_not_have_it_yet() -> None:
    message = a_message(author=Author(name="Bob", address=BOB), addressed=(CID, "support@acme.test"))

    assert told(on_message(TICKET, message, Settings())) == [ANN]


def test_only_technicians_updates_are_sent_where_that_is_wished() -> None:
    settings = Settings(only_technician_updates=True)

    assert on_message(TICKET, a_message(), settings) == ()
    assert told(on_message(TICKET, a_message(author=TOM), settings)) == [ANN, BOB, CID]


def test_closing_tells_the_subscribers_but_not_whoever_closed_it() -> None:
    (notice,) = on_closed(TICKET, by_address=BOB, settings=Settings())

    assert (notice.template, notice.to) == ("closed", (ANN, CID))
    assert on_closed(TICKET, by_address="", settings=Settings(notify_closed=False)) == ()


@pytest.mark.parametrize(
    ("confirm", "settings", "expected"),
    [
        (True, {}, [ANN]),
        (False, {}, []),
        (True, {"notify_confirmation": False}, []),
        (True, {"notifications_enabled": False}, []),
    ],
)
def test_a_confirmation_goes_to_the_requester_where_one_is_due(
    confirm: bool, settings: dict[str, Any], expected: list[str]
) -> None:
    assert told(on_opened(TICKET, confirm=confirm, settings=Settings(**settings))) == expected


switches = st.fixed_dictionaries(
    {
        key: st.booleans()
        for key in (
            "notifications_enabled",
            "notify_closed",
            "notify_confirmation",
            "single_cc_email",
            "only_technician_updates",
        )
    }
)
addresses = st.lists(st.sampled_from([ANN, BOB, CID, "dan@x.test"]), max_size=6)
authors = st.one_of(
    st.just(TOM),
    st.sampled_from([ANN, BOB, "eve@other.test"]).map(lambda one: Author(name="somebody", address=one)),
)


@given(subscribers=addresses, author=authors, settings=switches, addressed=addresses)
def test_a_note_never_leaves_the_desk(
    subscribers: list[str], author: Author, settings: dict[str, Any], addressed: list[str]
) -> None:
    note = a_message(audience=Audience.NOTE, author=author, addressed=tuple(addressed))

    assert on_message(a_ticket(subscribers=tuple(subscribers)), note, Settings(**settings)) == ()


@given(subscribers=addresses, author=authors, settings=switches, addressed=addresses)
def test_nobody_is_told_twice_the_author_never_and_only_subscribers_at_all(
    subscribers: list[str], author: Author, settings: dict[str, Any], addressed: list[str]
) -> None:
    message = a_message(author=author, addressed=tuple(addressed))
    chosen = Settings(**settings)

    got = told(on_message(a_ticket(subscribers=tuple(subscribers)), message, chosen))

    assert len(got) == len(set(got))
    assert set(got) <= set(subscribers)
    assert author.address not in got
    if not author.is_staff:
        assert not set(got) & set(addressed)
    if not chosen.notifications_enabled:
        assert got == []


@given(subscribers=addresses, by=st.sampled_from(["", ANN, BOB]), settings=switches)
def test_nobody_hears_twice_of_a_closing_and_nobody_of_their_own(
    subscribers: list[str], by: str, settings: dict[str, Any]
) -> None:
    ticket = a_ticket(subscribers=tuple(subscribers))

    got = told(on_closed(ticket, by_address=by, settings=Settings(**settings)))

    assert len(got) == len(set(got))
    assert by not in got


def ago(**time: float) -> Any:
    return NOW - timedelta(**time)


@pytest.mark.parametrize(
    ("earlier", "may"),
    [
        pytest.param([], True, id="the first one always"),
        pytest.param([ago(seconds=59)], False, id="one a minute"),
        pytest.param([ago(seconds=60)], True, id="a minute later the next"),
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
