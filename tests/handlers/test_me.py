"""`/helpdesk me`: every technician chooses how they are told, and what stands below their replies."""

from typing import Any

import pytest

from bot.core.own_signature import LONGEST, MOST_LINES, fit_signature
from bot.errors import InputError
from bot.handlers.me import FIELD, NOTICES, SIGNATURE, ZONE
from tests.still_desks import TOMS, StillDesk


@pytest.fixture
def learnt(desk: StillDesk) -> StillDesk:
    """The desk knows who works there."""
    desk.parts.staff.learn()
    return desk


def typed(desk: StillDesk, line: str, by: str) -> str:
    """The answer to a command, in words."""
    answer = desk.slack.command(by, desk.channel, line)
    assert answer.ok, answer.failure
    return str(desk.slack.ephemerals(by)[-1]["text"])


def form(desk: StillDesk, by: str) -> dict[str, Any]:
    assert desk.slack.command(by, desk.channel, "/helpdesk me").ok
    return desk.slack.views(by)[-1]


def element(view: dict[str, Any], block: str) -> dict[str, Any]:
    return next(dict(one["element"]) for one in view["blocks"] if one["block_id"] == block)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("email", f"You are told of tickets by mail ({TOMS})."),
        ("BOTH", f"You are told of tickets by direct message in Slack and by mail ({TOMS})."),
        ("slack", "You are told of tickets by direct message in Slack."),
    ],
)
def test_a_technician_chooses_the_ways_by_a_word(learnt: StillDesk, word: str, said: str) -> None:
    assert typed(learnt, f"/helpdesk me {word}", learnt.tom).startswith(said)
    assert learnt.parts.own_choices.of(learnt.tom).notices == word.lower()


def test_a_wrong_word_is_answered_with_the_ways_there_are(learnt: StillDesk) -> None:
    assert typed(learnt, "/helpdesk me pigeon", learnt.tom) == "You can be told by: slack, email, both."


def test_a_signature_is_kept_as_typed_and_cleared_by_a_dash(learnt: StillDesk) -> None:
    set_ = typed(learnt, '/helpdesk me signature Tom\'s team, "always" <here> & there', learnt.tom)
    kept = learnt.parts.own_choices.of(learnt.tom).signature
    cleared = typed(learnt, "/helpdesk me signature -", learnt.tom)

    assert kept == 'Tom\'s team, "always" <here> & there'
    assert "Your signature:\n" in set_
    assert '&gt; Tom\'s team, "always" &lt;here&gt; &amp; there' in set_
    assert cleared.endswith("You have no signature.")
    assert learnt.parts.own_choices.of(learnt.tom).signature == ""


def test_without_words_a_form_shows_what_holds_and_keeps_what_is_entered(learnt: StillDesk) -> None:
    learnt.parts.own_choices.choose(learnt.tom, notices="email", signature="Tom\nAcme")
    view = form(learnt, learnt.tom)
    shown = element(view, NOTICES)["initial_option"]["value"], element(view, SIGNATURE)["initial_value"]

    sent = learnt.slack.submit(
        learnt.tom, view["id"], {NOTICES: {FIELD: "both"}, SIGNATURE: {FIELD: "Tom Technician"}}
    )

    assert shown == ("email", "Tom\nAcme")
    assert sent.closed, sent.errors
    chosen = learnt.parts.own_choices.of(learnt.tom)
    assert (chosen.notices, chosen.signature) == ("both", "Tom Technician")


def test_a_technician_chooses_a_time_zone_and_a_dash_gives_slacks_back(learnt: StillDesk) -> None:
    set_ = typed(learnt, "/helpdesk me timezone Asia/Tokyo", learnt.tom)
    learnt.ticket()
    due = typed(learnt, "/ticket due 1 tomorrow 5pm", learnt.tom)
    shown = typed(learnt, "/helpdesk me show", learnt.tom)
    cleared = typed(learnt, "/helpdesk me timezone -", learnt.tom)

    assert "You read the clock in Asia/Tokyo." in set_
    assert due == "Ticket #1: due Sun 2026-11-22 17:00 (JST)."
    assert "You read the clock in Asia/Tokyo." in shown
    assert "Your time zone is the one that Slack knows." in cleared
    assert typed(learnt, "/ticket due 1 tomorrow 5pm", learnt.tom).endswith("17:00 (CET).")


@pytest.mark.parametrize(
    ("word", "meant"),
    [("Europe/Berlni", "Europe/Berlin"), ("berlin", "Europe/Berlin"), ("new york", "America/New_York")],
)
def test_a_wrong_time_zone_is_answered_with_the_one_that_was_meant(
    learnt: StillDesk, word: str, meant: str
) -> None:
    said = typed(learnt, f"/helpdesk me timezone {word}", learnt.tom)

    assert said == f"“{word}” is no time zone; did you mean “{meant}”?"
    assert learnt.parts.own_choices.of(learnt.tom).zone == ""


def test_the_form_takes_a_time_zone_and_says_what_is_wrong_at_its_field(learnt: StillDesk) -> None:
    learnt.parts.own_choices.choose(learnt.tom, zone="Asia/Tokyo")
    view = form(learnt, learnt.tom)
    shown = element(view, ZONE)["initial_value"]

    wrong = learnt.slack.submit(learnt.tom, view["id"], {ZONE: {FIELD: "Mars"}})
    sent = learnt.slack.submit(learnt.tom, view["id"], {ZONE: {FIELD: ""}})

    assert shown == "Asia/Tokyo"
    assert list(wrong.errors) == [ZONE]
    assert sent.closed, sent.errors
    assert learnt.parts.own_choices.of(learnt.tom).zone == ""


def test_too_much_of_a_signature_is_said_at_its_field(learnt: StillDesk) -> None:
    view = form(learnt, learnt.tom)
    lines = "\n".join("x" for _ in range(MOST_LINES + 1))

    sent = learnt.slack.submit(learnt.tom, view["id"], {NOTICES: {FIELD: "email"}, SIGNATURE: {FIELD: lines}})

    assert list(sent.errors) == [SIGNATURE]
    assert learnt.parts.own_choices.of(learnt.tom).notices == "slack"


def test_whoever_has_no_address_is_offered_slack_only(learnt: StillDesk) -> None:
    options = element(form(learnt, learnt.tina), NOTICES)["options"]

    assert [one["value"] for one in options] == ["slack"]
    assert "no mail can go to you" in typed(learnt, "/helpdesk me email", learnt.tina)
    assert learnt.parts.own_choices.of(learnt.tina).notices == "slack"


def test_guests_choose_nothing(learnt: StillDesk) -> None:
    said = typed(learnt, "/helpdesk me email", learnt.gus)

    assert said == "This is for the technicians of the desk: the members of its channels."


@pytest.mark.parametrize("line", ["/helpdesk", "/helpdesk help", "/helpdesk nonsense"])
def test_guests_are_shown_no_commands(learnt: StillDesk, line: str) -> None:
    said = typed(learnt, line, learnt.gus)

    assert said == "This is for the technicians of the desk: the members of its channels."


def test_who_is_not_known_yet_is_asked_to_come_again(desk: StillDesk) -> None:
    assert "try again in a minute" in typed(desk, "/helpdesk me both", desk.tom)


def test_a_choice_outlives_what_slack_says_anew(learnt: StillDesk) -> None:
    learnt.parts.own_choices.choose(learnt.tom, notices="both", signature="Tom")

    learnt.clock.forward(hours=1)
    learnt.slack.change_user(learnt.tom, email="tom.new@acme.test")
    learnt.parts.staff.learn()

    chosen = learnt.parts.own_choices.of(learnt.tom)
    assert (chosen.notices, chosen.signature, chosen.address) == ("both", "Tom", "tom.new@acme.test")


def test_technicians_find_the_word_in_the_help(learnt: StillDesk) -> None:
    said = typed(learnt, "/helpdesk help", learnt.tom)

    assert "/helpdesk me" in said
    assert "/helpdesk settings" not in said


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("  Tom  ", "Tom"),
        ("Tom\r\nAcme\x00\u202e", "Tom\nAcme"),
        ("\n\nTom\n\n", "Tom"),
        ("", ""),
        ("x" * LONGEST, "x" * LONGEST),
    ],
)
def test_a_signature_is_plain_lines(given: str, kept: str) -> None:
    assert fit_signature(given) == kept


def test_a_signature_has_an_end() -> None:
    with pytest.raises(InputError):
        fit_signature("x" * (LONGEST + 1))
