"""`/helpdesk stats`: the numbers privately as text, and as a picture by direct message."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.adapters.chart_pictures import ChartPictures
from bot.core.outbox import Delivery, SendPicture, State
from tests.still_desks import StillDesk


@pytest.fixture
def desk(desk: StillDesk) -> StillDesk:
    desk.parts.staff.learn()
    return desk


def stats(desk: StillDesk, words: str = "", *, by: str = "") -> dict[str, Any]:
    """What is answered privately, once the numbers are there."""
    user = by or desk.tom
    answer = desk.slack.command(user, desk.channel, f"/helpdesk stats {words}")
    assert answer.ok, answer.failure
    assert "being counted" in answer.text

    def there() -> list[dict[str, Any]]:
        shown = desk.slack.ephemerals(user, desk.channel)
        return [one for one in shown if one["text"].startswith("Statistics")]

    return dict(desk.slack.wait_for(there, timeout=60)[-1])


def facts(answer: dict[str, Any]) -> str:
    return str(answer["blocks"][1]["text"]["text"])


def bars(answer: dict[str, Any]) -> str:
    preformatted = [block["elements"][0] for block in answer["blocks"] if block["type"] == "rich_text"]
    return "\n".join(part["text"] for one in preformatted for part in one["elements"])


def deliveries(desk: StillDesk) -> list[Delivery]:
    with desk.parts.store.transaction() as tx:
        every = [tx.deliveries.get(number) for number in range(1, 100)]
    return [one for one in every if one and one.order.kind == "send_picture"]


def without_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ChartPictures, "is_there", False)


def pictures(desk: StillDesk, user: str) -> list[dict[str, Any]]:
    """The files of our direct conversation with somebody."""
    opened = desk.parts.client.conversations_open(users=user)
    posts = desk.slack.messages(opened["channel"]["id"])
    return [file for post in posts for file in post.get("files", ())]


def test_without_matplotlib_the_numbers_are_text_alone(
    desk: StillDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_pictures(monkeypatch)
    ticket = desk.ticket()
    desk.ticket(subject="Another")
    desk.clock.forward(hours=2)
    desk.close(ticket)

    answer = stats(desk)

    assert answer["text"] == "Statistics of 30 days: 2026-10-23 to 2026-11-21"
    assert "2 new, 1 closed, 1 open now" in facts(answer)
    assert "Resolution, without waiting for customers: median 2h" in facts(answer)
    assert "General" in bars(answer)
    assert "█" in bars(answer)
    assert "picture" not in str(answer["blocks"])
    assert deliveries(desk) == []


def test_a_picture_comes_as_a_direct_message_with_words_for_those_who_do_not_see_it(desk: StillDesk) -> None:
    desk.ticket()
    stats(desk, "7")
    desk.slack.wait_for(lambda: deliveries(desk), timeout=60)

    desk.work(seconds=1)
    desk.slack.wait_for(lambda: pictures(desk, desk.tom))
    desk.work(seconds=5)

    assert [one.state for one in deliveries(desk)] == [State.DONE]
    (file,) = pictures(desk, desk.tom)
    assert file["name"] == "statistics-2026-11-15-2026-11-21.png"
    (call,) = [one for one in desk.slack.calls if one.method == "files.getUploadURLExternal"]
    assert "1 new, 0 closed, 1 open now" in call.args["alt_txt"]
    assert not [one for one in desk.slack.messages(desk.channel) if one.get("files")]


def test_a_picture_outlives_a_restart_and_is_sent_once(desk: StillDesk) -> None:
    desk.slack.faults.next("files.completeUploadExternal", "drop_after")
    report = desk.parts.statistics.report(7, of=desk.parts.statistics.visible(desk.ada))
    desk.parts.statistics.send_picture(report, to=desk.ada)
    (queued,) = deliveries(desk)
    assert is_needed(desk, queued)

    desk.work(seconds=1)
    desk.slack.wait_for(lambda: pictures(desk, desk.ada))  # Slack had it, and its answer was lost
    desk.parts.worker.release_all()
    desk.work(seconds=60)

    assert [one.state for one in deliveries(desk)] == [State.DONE]
    assert len(pictures(desk, desk.ada)) == 1
    assert not is_needed(desk, queued)


def is_needed(desk: StillDesk, picture: Delivery) -> bool:
    """Whether upkeep leaves the picture's bytes alone."""
    assert isinstance(picture.order, SendPicture)
    with desk.parts.store.transaction() as tx:
        return bool(tx.deliveries.count("blob", picture.order.raw))


def test_a_technician_sees_the_categories_they_are_in_and_an_admin_all(
    desk: StillDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_pictures(monkeypatch)
    billing = desk.slack.add_channel("billing", members=(desk.tina,))
    category = desk.parts.desk.add_category("Billing", billing)
    desk.ticket()
    moved = desk.ticket(subject="An invoice")
    with desk.parts.store.transaction() as tx:
        tx.tickets.put(replace(moved, category=category.id, channel=billing))

    assert "1 new" in facts(stats(desk, by=desk.tom))
    assert "Billing" not in bars(stats(desk, by=desk.tom))
    assert "2 new" in facts(stats(desk, by=desk.ada))
    assert "Billing" in bars(stats(desk, by=desk.ada))


def test_guests_get_a_polite_no(desk: StillDesk) -> None:
    answer = desk.slack.command(desk.gus, desk.channel, "/helpdesk stats")

    assert answer.ok
    assert "technicians of the desk" in answer.text


@pytest.mark.parametrize("words", ["0", "367", "soon", "-3", "٣", "7 weeks", "99999999999"])
def test_what_is_no_number_of_days_is_refused_with_an_example(desk: StillDesk, words: str) -> None:
    answer = desk.slack.command(desk.tom, desk.channel, f"/helpdesk stats {words}")

    assert answer.ok
    assert "/helpdesk stats" in answer.text


def test_numbers_of_hostile_names_break_no_message(desk: StillDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    without_pictures(monkeypatch)
    desk.parts.desk.change_category("General", given={"name": "<!here> ```x``` & *y* \u202e"})
    desk.ticket()

    answer = stats(desk, "1 day")

    assert answer["text"] == "Statistics of 2026-11-21"
    assert "<!here> ```x``` & *y*" in bars(answer)  # in an element that Slack never parses


def test_first_answers_show_until_the_minute(desk: StillDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    without_pictures(monkeypatch)
    desk.set(respond_within="1h", business_hours="Sat 8:00-18:00")
    ticket = desk.ticket()
    desk.clock.forward(minutes=30)
    desk.slack.type(desk.tom, desk.channel, "We come", thread_ts=ticket.thread_ts)
    desk.slack.wait_for(lambda: desk.now(1).answered_at)

    said = facts(stats(desk))

    assert "First answer, in business hours: median 30m, 90 % within 30m (1 ticket)" in said
    assert "Targets: 1 of 1 first answers in time" in said
    assert desk.now(1).answered_at == ticket.created_at + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("code", "remedy"),
    [("missing_scope", "Put the current manifest.yml"), ("storage_limit_reached", "Slack refused")],
)
def test_whoever_asked_for_a_picture_that_slack_refuses_is_told_once_why(
    desk: StillDesk, code: str, remedy: str
) -> None:
    desk.slack.faults.always("files.getUploadURLExternal", "error", code=code)
    report = desk.parts.statistics.report(7, of=desk.parts.statistics.visible(desk.tom))
    desk.parts.statistics.send_picture(report, to=desk.tom)
    for _ in range(3):
        desk.work(hours=1)

    (told,) = (one for one in desk.told(desk.tom) if "picture" in one)
    assert "Statistics of 7 days" in told
    assert code in told
    assert remedy in told


def test_an_admin_without_matplotlib_is_told_how_to_get_pictures(
    desk: StillDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_pictures(monkeypatch)

    assert "pip install 'matplotlib>=3.11', then start the desk anew" in str(
        stats(desk, by=desk.ada)["blocks"]
    )
