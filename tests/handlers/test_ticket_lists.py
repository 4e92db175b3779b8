"""`/ticket list` and `/ticket find`: pages of the tickets that somebody may see."""

from datetime import timedelta
from typing import Any

import pytest

from bot.core.buttons import FIND_NEWER, FIND_OLDER, LIST_NEWER, LIST_OLDER
from bot.core.ticket_query import Hits
from bot.core.tickets import Priority, Status, Ticket, merged_away
from tests.still_desks import ANN, BEGIN, BOB, StillDesk


def asked(desk: StillDesk, line: str, by: str = "", channel: str = "") -> dict[str, Any]:
    """What `/ticket …` answers, as it stands in Slack."""
    answer = desk.slack.command(by or desk.tom, channel or desk.channel, f"/ticket {line}")
    assert answer.ok, answer.failure
    return answer.ephemerals[-1]


def lines(shown: dict[str, Any]) -> list[str]:
    """The tickets in a list, a line each."""
    listed = [block for block in shown.get("blocks", ()) if block["type"] == "rich_text"]
    items = [item["elements"] for block in listed for item in block["elements"][0]["elements"]]
    return ["".join(part["text"] for part in item) for item in items]


def numbers(desk: StillDesk, line: str, by: str = "") -> list[int]:
    return [int(one.split()[0].removeprefix("#")) for one in lines(asked(desk, line, by))]


def press(desk: StillDesk, shown: dict[str, Any], action: str) -> dict[str, Any]:
    pressed = desk.slack.press(desk.tom, desk.channel, shown["ts"], action, ephemeral_id=shown["id"])
    assert pressed.ok, pressed.error
    return next(one for one in desk.slack.ephemerals(desk.tom) if one["id"] == shown["id"])


def buttons(shown: dict[str, Any]) -> list[str]:
    rows = [block["elements"] for block in shown.get("blocks", ()) if block["type"] == "actions"]
    return [one["text"]["text"] for row in rows for one in row]


def put(desk: StillDesk, **more: Any) -> int:
    """A ticket that is not posted; gives its number."""
    with desk.parts.store.transaction() as tx:
        given: dict[str, Any] = {
            "number": tx.next_number("tickets"),
            "subject": "The printer burns",
            "category": 1,
            "channel": desk.channel,
            "requester": ANN,
            "requester_name": "Ann Smith",
            "subscribers": (ANN,),
            "created_at": desk.clock(),
            "updated_at": desk.clock(),
        }
        tx.tickets.put(ticket := Ticket(**given | more))
    return ticket.number


@pytest.fixture
def billing(desk: StillDesk) -> str:
    """A second category, in whose channel Tina is, and Tom is not; gives the channel."""
    channel = desk.slack.add_channel("billing", members=(desk.ada, desk.tina))
    desk.parts.desk.add_category("Billing Office", channel)
    return channel


def test_lists_say_status_priority_assignee_and_due_time_with_a_link(desk: StillDesk) -> None:
    desk.ticket()
    asked(desk, "take 1")
    asked(desk, "priority 1 high")
    asked(desk, "due 1 tomorrow 5pm")

    shown = asked(desk, "list")

    assert shown["text"] == "Tickets (open): 1"
    (line,) = lines(shown)
    assert line.startswith(
        "#1 The printer burns (in progress, high, Tom Technician, due Sun 2026-11-22 17:00 (CET))"
    )
    assert f"/archives/{desk.channel}/p" in str(shown["blocks"])
    desk.clock.forward(days=2)
    assert "⏰ was due Sun 2026-11-22" in lines(asked(desk, "list"))[0]


def test_each_state_is_a_list_of_its_own(desk: StillDesk) -> None:
    hour = timedelta(hours=1)
    put(desk)
    put(desk, status=Status.IN_PROGRESS, assignee=desk.tom, due_at=BEGIN - hour)
    put(desk, status=Status.WAITING, assignee=desk.tina, due_at=BEGIN - 2 * hour)
    put(desk, status=Status.CLOSED, assignee=desk.tom)
    put(desk, status=Status.CLOSED)

    for line, there in {
        "list": [1, 2, 3], "list open": [1, 2, 3], "list mine": [2], "": [2], "list untaken": [1],
        "list overdue": [3, 2], "list new": [1], "list waiting": [3], "list closed": [5, 4],
        "list all": [5, 4, 3, 2, 1], "list closed mine": [4], "list MINE Overdue": [2],
    }.items():  # fmt: skip
        assert numbers(desk, line) == there, line


def test_words_of_a_list_stand_in_any_order(desk: StillDesk, billing: str) -> None:
    for _ in range(12):
        put(desk, category=2, channel=billing)
    put(desk)

    for line in ("untaken billing 2", "2 untaken Billing Office", "billing 2 untaken", "2 office"):
        assert numbers(desk, f"list {line}", desk.tina) == [11, 12], line
    assert asked(desk, "list billing 9", desk.ada)["text"] == "Tickets (billing 9): 11 to 12 of 12"


def test_nobody_sees_tickets_of_channels_that_they_are_not_in(desk: StillDesk, billing: str) -> None:
    put(desk, category=2, channel=billing)
    put(desk)

    for line in ("list all", "find printer", "find is:all", "find #1 #2", "find from:ann"):
        assert set(numbers(desk, line)) <= {2}, line
    assert numbers(desk, "list all", desk.tina) == [2, 1]
    desk.slack.kick(desk.ada, desk.channel)
    assert lines(asked(desk, "list all", desk.ada, billing))[0].startswith("#2 ")
    assert "no category of yours" in asked(desk, "list billing")["text"]
    assert "You have no category" in asked(desk, "find printer category:billing")["text"]


@pytest.mark.parametrize("line", ["", "list", "list all", "find printer", "find"])
def test_strangers_and_guests_get_a_polite_no(desk: StillDesk, line: str) -> None:
    put(desk)
    stranger = desk.slack.add_user("sam")
    elsewhere = desk.slack.add_channel("elsewhere", members=(stranger, desk.gus))

    for who in (stranger, desk.gus):
        shown = asked(desk, line, who, elsewhere)
        assert shown["text"] == "This is for the technicians of the desk: the members of its channels."
        assert not shown.get("blocks")


def test_pages_go_to_older_and_newer_ones_by_buttons(desk: StillDesk) -> None:
    for _ in range(25):
        put(desk)
    shown = asked(desk, "list open")
    assert (shown["text"], buttons(shown)) == ("Tickets (open): 1 to 10 of 25", ["Newer"])

    shown = press(desk, shown, LIST_NEWER)
    assert (shown["text"], buttons(shown)) == ("Tickets (open): 11 to 20 of 25", ["Older", "Newer"])
    shown = press(desk, shown, LIST_NEWER)
    assert (len(lines(shown)), buttons(shown)) == (5, ["Older"])
    shown = press(desk, shown, LIST_OLDER)
    assert lines(shown)[0].startswith("#11 ")


def test_a_page_that_is_there_no_more_shows_the_last_one(desk: StillDesk) -> None:
    for _ in range(11):
        put(desk)
    shown = asked(desk, "list untaken")
    desk.parts.desk.take(1, by=desk.tom)

    shown = press(desk, shown, LIST_NEWER)

    assert (shown["text"], buttons(shown)) == ("Tickets (untaken): 10", [])


def test_pages_of_a_search_go_on_with_its_words(desk: StillDesk) -> None:
    for _ in range(11):
        put(desk)
    put(desk, subject="Else")
    shown = asked(desk, 'find "printer burns" is:open')
    assert (shown["text"], buttons(shown)) == (
        '1 to 10 of 11 found with “"printer burns" is:open”.',
        ["Older"],
    )

    shown = press(desk, shown, FIND_OLDER)
    assert (lines(shown)[0][:3], buttons(shown)) == ("#1 ", ["Newer"])
    assert len(lines(press(desk, shown, FIND_NEWER))) == 10
    assert numbers(desk, 'find page:2 "printer burns"') == [1]


def test_a_button_of_somebody_who_left_the_desk_says_no(desk: StillDesk) -> None:
    for _ in range(11):
        put(desk)
    shown = asked(desk, "list")
    desk.slack.kick(desk.tom, desk.channel)

    desk.slack.press(desk.tom, desk.channel, shown["ts"], LIST_NEWER, ephemeral_id=shown["id"])

    assert "technicians of the desk" in desk.slack.ephemerals(desk.tom)[-1]["text"]


def test_mails_replies_and_notes_are_found_by_their_words(desk: StillDesk) -> None:
    desk.arrives("The zebra is out of toner", sender=f"Ann Smith <{ANN}>")
    ticket = desk.now(1)
    desk.reply(ticket, "Please feed the *gnu*")
    asked(desk, "note 1 She has a yak")

    for words in (
        "zebra",
        "gnu",
        "yak",
        "ZEB toner",
        "ann@customer.test",
        "smith zebra",
        "printer",
        "tom gnu",
    ):
        assert numbers(desk, f"find {words}") == [1], words
    assert asked(desk, "find zebra unicorn")["text"] == (
        "Nothing is found with “zebra unicorn”. All words have to be in a ticket; "
        "`/ticket find help` says more."
    )


def test_filters_narrow_what_is_found(desk: StillDesk, billing: str) -> None:
    day = timedelta(days=1)
    put(desk, created_at=BEGIN - 10 * day, tags=("vip",), priority=Priority.HIGH)
    put(desk, requester=BOB, requester_name="Bob Jones", subscribers=(BOB, ANN), assignee=desk.tina,
        status=Status.IN_PROGRESS, due_at=BEGIN - day)  # fmt: skip
    put(desk, category=2, channel=billing, status=Status.CLOSED, assignee=desk.ada)

    for line, there in {
        "from:ann": [3, 1], "from:bob@customer.test": [2], "from:jones": [2], "to:ann": [2],
        "from:<mailto:bob@customer.test|bob@customer.test>": [2],
        "<mailto:bob@customer.test|bob@customer.test>": [2],
        "is:open": [2, 1], "is:closed": [3], "is:new": [1], "is:overdue": [2], "is:untaken": [1],
        "is:mine": [3], "is:open is:overdue printer": [2], "is:all": [3, 2, 1],
        "category:billing": [3], 'category:"Billing Office"': [3], "category:General is:new": [1],
        "tag:VIP": [1], "tag:+vip": [1], "tag:none": [],
        "assignee:me": [3], "assignee:tina": [2], "assignee:@Tina": [2], f"assignee:<@{desk.tina}>": [2],
        "assignee:none": [1], "priority:high": [1],
        "before:2026-11-12": [1], "after:2026-11-12": [3, 2], "after:today": [3, 2], "before:today": [1],
        "before:yesterday": [1], "after:saturday": [3, 2], "after:20d": [3, 2, 1], "after:1w": [3, 2],
        "after:12.11.2026": [3, 2], "before:0001-01-01": [], "before:9999-12-31": [3, 2, 1],
        "#2": [2], "printer #1": [1], "burns FROM:ann Is:New": [1], "re:printer": [],
    }.items():  # fmt: skip
        assert numbers(desk, f"find {line}", desk.ada) == there, line


def test_of_two_technicians_of_the_same_name_their_slack_names_tell_who_is_meant(desk: StillDesk) -> None:
    alexes = [desk.slack.add_user(name, "Alex") for name in ("alex.a", "alex.b")]
    for alex in alexes:
        desk.slack.invite(alex, desk.channel)
        put(desk, assignee=alex, status=Status.IN_PROGRESS)

    answer = asked(desk, "find assignee:alex")["text"]

    assert "may be Alex (@alex.a), Alex (@alex.b): write the whole name, or the one with @" in answer
    assert numbers(desk, "find assignee:@alex.a") == [1]
    assert numbers(desk, "find assignee:alex.b") == [2]


def test_days_are_those_of_whoever_asks(desk: StillDesk) -> None:
    put(desk, created_at=BEGIN.replace(hour=23, minute=30) - timedelta(days=1))  # the 20th in UTC
    zurich = desk.slack.add_user("zoe", tz="Europe/Zurich")
    desk.slack.invite(zurich, desk.channel)

    assert numbers(desk, "find after:2026-11-21", zurich) == [1]
    assert numbers(desk, "find before:2026-11-21", zurich) == []


def test_a_merged_ticket_is_found_and_says_where_it_is(desk: StillDesk) -> None:
    desk.ticket()
    desk.ticket(subject="It still burns")
    gone = merged_away(desk.now(2), into=1, now=BEGIN)
    with desk.parts.store.transaction() as tx:
        tx.tickets.put(gone)

    assert lines(asked(desk, "find still")) == ["#2 It still burns (merged into #1)"]
    assert numbers(desk, "find #1") == numbers(desk, "list all") == [2, 1]
    assert numbers(desk, "list merged") == numbers(desk, "find is:merged") == [2]


WRONG = (
    ("list opne", "“opne” is no list (open, mine,"),
    ("list opne", "did you mean `open`?"),
    ("list Generl", "did you mean `General`?"),
    ("list zzz", "Your categories: General."),
    ("list 0", "“0” is no page's number."),
    ("list 99999999999", "is no page's number"),
    ("list <!channel>", "no category of yours"),
    ("lst", "did you mean `list`?"),
    ("fnid printer", "did you mean `find`?"),
    ("list help", "• `/ticket list mine`"),
    ("find", "What are you looking for? Try `/ticket find toner from:ann is:open`"),
    ("find help", "• `/ticket find toner from:ann is:open`"),
    ("find page:2", "What are you looking for?"),
    ("find is:opne", "did you mean `is:open`?"),
    ("find is:zzz", "A ticket is open, mine, untaken,"),
    ("find is:", "`is:` of what? Try `is:open`."),
    ("find catgory:x", "There is no filter `catgory:`; did you mean `category:`?"),
    ("find category:generl", "did you mean `category:general`?"),
    ("find priority:hihg", "did you mean `priority:high`?"),
    ("find assignee:nobdy", "“nobdy” is none of the technicians:"),
    ("find before:soon", "“soon” is no day that I can read"),
    ("find before:2026-02-30", "is no day that I can read"),
    ("find toner page:x", "“x” is no page's number."),
    ("find " + "word " * 13, "That are more than 12 words; leave some out."),
)


def test_a_wrong_word_is_answered_with_what_to_do(desk: StillDesk) -> None:
    for line, words in WRONG:
        said = asked(desk, line)["text"]

        assert words in said, (line, said)
        assert "<!" not in said, line


def test_empty_lists_say_so(desk: StillDesk) -> None:
    assert asked(desk, "list overdue")["text"] == "Tickets (overdue): none."
    assert "You have no open tickets" in asked(desk, "")["text"]


@pytest.mark.parametrize(
    "words",
    [
        *('"', '"""', "'", "* OR NOT", 'a" OR "b', "!!!", "{said}: x", "NEAR(a b)", "\\", '"' * 10_000),
        *("tag:\0", "a\0b", "\u202eabc", "😀 x", "tag:😀", "1" * 480, "from:(", "²", "#0", "page:9 x"),
    ],
)
def test_whatever_is_typed_is_looked_for_and_nothing_breaks(desk: StillDesk, words: str) -> None:
    put(desk, subject="a NEAR b")

    assert "went wrong" not in asked(desk, f"find {words}")["text"]


@pytest.mark.parametrize("words", ["😀", "!!!", '"…"', "from:***", "x to:😀"])
def test_a_search_for_no_letter_does_not_find_every_ticket(desk: StillDesk, words: str) -> None:
    put(desk)

    assert asked(desk, f"find {words}")["text"] == "What is looked for needs a letter or a digit."


def test_half_a_character_is_looked_for_as_nothing(desk: StillDesk) -> None:
    put(desk, tags=("vip",))

    assert desk.parts.finding.found("tag:vip\ud83d", by=desk.tom).total == 1


def test_a_ticket_that_went_out_of_sight_is_not_shown_by_what_was_read_of_it(
    desk: StillDesk, billing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(desk)
    secret = put(desk, subject="Our printer secret", category=2, channel=billing)
    read = Hits(numbers=(secret, 1), total=2)  # … before it was moved, in a busy minute
    monkeypatch.setattr(desk.parts.store.search, "find", lambda *_, **__: read)

    assert numbers(desk, "find printer") == [1]
    assert numbers(desk, "list") == [1]
