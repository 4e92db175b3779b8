"""Cards and grey lines: what they show, and that nobody's words are markup in them."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.buttons import CLOSE, REOPEN, TAKE, TAKE_OVER
from bot.core.cards import Blocks, byline, card, card_merged, in_their_time, line
from bot.core.tickets import Rating, Status
from tests.contract.rows import NOW, a_ticket


def shown(**more: Any) -> tuple[Blocks, str]:
    return card(a_ticket(12, **more), category="General", assignee="")


def buttons(blocks: Blocks) -> list[str]:
    elements = [element for block in blocks for element in block.get("elements", ())]
    return [element["action_id"] for element in elements if "value" in element]


@pytest.mark.parametrize(
    ("ticket", "expected"),
    [
        pytest.param({}, [TAKE, CLOSE], id="an untaken ticket can be taken"),
        pytest.param({"assignee": "U1"}, [TAKE_OVER, CLOSE], id="a taken one can be taken over"),
        pytest.param({"status": Status.CLOSED}, [REOPEN], id="a closed one can be reopened"),
        pytest.param({"status": Status.CLOSED, "assignee": "U1"}, [REOPEN], id="whoever had it"),
    ],
)
def test_a_card_offers_what_can_be_done_now(ticket: dict[str, Any], expected: list[str]) -> None:
    assert buttons(shown(**ticket)[0]) == expected


def test_taking_over_asks_first_and_says_from_whom() -> None:
    blocks, _ = card(a_ticket(12, assignee="U1"), category="General", assignee="Tina")

    (over,) = [one for one in blocks[-1]["elements"] if one["action_id"] == TAKE_OVER]
    assert over["confirm"]["text"]["text"] == "Tina has this ticket. It becomes yours."
    assert over["value"] == "12 U1"


def test_when_it_came_in_is_shown_in_each_readers_time() -> None:
    said = [one["text"] for one in texts(shown(requester_name="Ann")[0])]
    who = said.index("From Ann <ann@example.com> · email")

    assert said[who + 1] == in_their_time(NOW)
    assert said[who + 1].endswith(f"|{NOW:%Y-%m-%d %H:%M} UTC>")


OTHERS = tuple(f"{name}@example.com" for name in ("bob", "carl", "dora", "emil", "fay"))


@pytest.mark.parametrize(
    ("subscribers", "words"),
    [
        (("ann@example.com", *OTHERS[:1]), "Replies also go to: bob@example.com"),
        (("ann@example.com", *OTHERS), f"Replies also go to: {', '.join(OTHERS[:3])} · and 2 more"),
        (OTHERS[:1], "Replies also go to: bob@example.com · Not to the requester, who gets no updates"),
        ((), "Not to the requester, who gets no updates"),
    ],
)
def test_a_card_says_who_else_gets_replies(subscribers: tuple[str, ...], words: str) -> None:
    assert words in [one["text"] for one in texts(shown(subscribers=subscribers)[0])]


def test_a_card_is_silent_about_the_requester_alone() -> None:
    made = str(shown(subscribers=("ann@example.com",))[0])

    assert "Replies also go" not in made
    assert "Not to the requester" not in made


def test_a_handed_over_ticket_says_what_there_is_to_know() -> None:
    assert "🤝 “The router is on her desk”" in str(shown(handover="The router is on her desk")[0])


def test_spam_says_so() -> None:
    assert "Status: 🗑 closed as spam" in str(shown(status=Status.CLOSED, is_spam=True)[0])


def test_a_merged_tickets_card_leads_on() -> None:
    blocks, fallback = card_merged(a_ticket(12), a_ticket(34, subject="Fire"), link="https://slack.test/x")

    assert "Merged into #34 Fire" in str(blocks)
    assert "<https://slack.test/x|Open #34>" in str(blocks)
    assert fallback == "#12 Printer is on fire (merged)"
    assert "Open #34" not in str(card_merged(a_ticket(12), a_ticket(34), link="")[0])


@pytest.mark.parametrize("status", Status)
def test_a_card_and_its_fallback_say_the_status(status: Status) -> None:
    blocks, fallback = shown(status=status)

    assert status.value in json.dumps(blocks)
    assert fallback.endswith(f"({status.value})")


@pytest.mark.parametrize(
    ("name", "address", "words"),
    [
        ("Ann", "ann@example.com", "✉ Ann <ann@example.com>"),
        ("ann@example.com", "ann@example.com", "✉ ann@example.com"),
        ("", "ann@example.com", "✉ ann@example.com"),
        ("Ann", "", "✉ Ann"),
    ],
)
def test_a_byline_names_who_wrote(name: str, address: str, words: str) -> None:
    assert byline(name, address)["elements"][0]["text"] == words


def texts(value: Any) -> list[dict[str, Any]]:
    """Every text object in blocks."""
    if isinstance(value, dict):
        found = [value] if isinstance(value.get("text"), str) else []
        return found + [one for inner in value.values() for one in texts(inner)]
    return [one for inner in value for one in texts(inner)] if isinstance(value, list) else []


HOSTILE = st.one_of(
    st.text(max_size=400),
    st.sampled_from(
        ["<!channel>", "<@U1>", "<https://evil.test|acme.test>", "&lt;!here&gt;", "*", "#close#", ""]
    ),
)


@given(subject=HOSTILE, name=HOSTILE, address=HOSTILE, words=HOSTILE)
def test_no_text_of_a_strangers_is_ever_parsed_or_too_long(
    subject: str, name: str, address: str, words: str
) -> None:
    ticket = a_ticket(
        12,
        subject=subject,
        requester_name=name,
        requester=address,
        created_at=NOW,
        assignee="U1",
        handover=words,
        subscribers=(address, words, name),
    )
    made, fallback = card(ticket, category=words, assignee=words)
    gone, _ = card_merged(ticket, a_ticket(34, subject=subject), link="")
    made += gone
    grey, grey_fallback = line(words)

    said = texts([*made, *grey, byline(name, address)])
    said.remove({"type": "mrkdwn", "text": in_their_time(NOW)})
    for one in said:
        assert one["type"] in ("plain_text", "button")
        if one["type"] == "plain_text":
            assert 0 < len(one["text"]) <= 2000
    assert len(made[0]["text"]["text"]) <= 150
    for text in (fallback, grey_fallback):
        assert "<" not in text
        assert ">" not in text
        assert len(text) <= 300


@given(subject=st.text("&<>a", min_size=100, max_size=250))
def test_a_cut_fallback_never_ends_in_half_an_entity(subject: str) -> None:
    for text in (shown(subject=subject)[1], line(subject)[1]):
        assert not text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "").count("&")


@pytest.mark.parametrize(
    ("rating", "words"), [(Rating.GOOD, "🙂 good"), (Rating.OK, "😐 OK"), (Rating.BAD, "🙁 bad")]
)
def test_a_rated_ticket_shows_how(rating: Rating, words: str) -> None:
    assert f"Rating: {words}" in str(shown(rating=rating)[0])
    assert "Rating" not in str(shown()[0])
