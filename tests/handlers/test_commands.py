"""Slash commands by words: each answers only to who typed it, and a wrong word with what to do instead."""

import pytest

from bot.core.tickets import Status
from bot.errors import InputError
from bot.handlers.words import number_of, split
from tests.still_desks import StillDesk


def said(desk: StillDesk, line: str, *, by: str = "", channel: str = "") -> str:
    """What the command answers, privately."""
    answer = desk.slack.command(by or desk.tom, channel or desk.channel, line)

    assert answer.ok, answer.failure
    assert all(one["user"] == (by or desk.tom) for one in answer.ephemerals)
    return answer.text


def asked_about(number: int, owner: str) -> str:
    """What is said to whoever wants a ticket that somebody else has."""
    how = f"To take it over, press the button or type `/take {number} yes`."
    return f"Ticket #{number} is taken. <@{owner}> has it. {how}"


@pytest.mark.parametrize("line", ["/take 1", "/take #1", "/ticket take 1", "/ticket TAKE 1", "/take"])
def test_a_ticket_is_taken_by_words(desk: StillDesk, line: str) -> None:
    desk.ticket()

    assert said(desk, line) == "You have taken ticket #1."

    assert (desk.now(1).assignee, desk.now(1).status) == (desk.tom, Status.IN_PROGRESS)
    desk.work()
    assert desk.lines(desk.now(1)) == ["Tom Technician took this ticket."]


@pytest.mark.parametrize("line", ["/take", "/take 1", "/ticket take 1"])
def test_who_takes_by_words_reads_what_it_is_about_and_finds_its_thread(desk: StillDesk, line: str) -> None:
    desk.ticket(subject="<!channel> *burns*")

    (block,) = desk.slack.command(desk.tom, desk.channel, line).blocks

    text, link = block["elements"][0]["elements"]
    assert (text["text"], link["text"]) == ("You have taken ticket #1. ", "<!channel> *burns*")
    assert f"/archives/{desk.channel}/p" in link["url"]


def test_take_without_a_number_takes_the_oldest_that_waits(desk: StillDesk) -> None:
    for _ in range(3):
        desk.ticket()
    said(desk, "/take 1", by=desk.tina)

    assert said(desk, "/take") == "You have taken ticket #2."


def test_who_comes_second_is_told_who_has_it(desk: StillDesk) -> None:
    desk.ticket()
    said(desk, "/take 1", by=desk.tina)

    assert said(desk, "/take 1") == asked_about(1, desk.tina)
    assert said(desk, "/take 1", by=desk.tina) == "You have ticket #1 already."
    assert desk.now(1).assignee == desk.tina


@pytest.mark.parametrize("line", ["/take 1 yes", "/ticket take #1 YES"])
def test_a_ticket_is_taken_over_by_words_from_whom_one_was_asked_about(desk: StillDesk, line: str) -> None:
    desk.ticket()
    said(desk, "/take 1", by=desk.tina)

    assert said(desk, line) == asked_about(1, desk.tina)
    desk.parts.desk.take(1, by=desk.ada, over=desk.tina)
    assert said(desk, line) == asked_about(1, desk.ada)
    assert said(desk, line) == "You have taken ticket #1."

    desk.work(seconds=1)
    assert desk.lines(desk.now(1))[-1] == "Tom Technician took this ticket over from Ada Admin."


def test_who_was_asked_hours_ago_is_asked_again(desk: StillDesk) -> None:
    desk.ticket()
    said(desk, "/take 1", by=desk.tina)
    said(desk, "/take 1")
    desk.clock.forward(minutes=61)

    assert said(desk, "/take 1 yes") == asked_about(1, desk.tina)
    desk.clock.forward(minutes=59)
    assert said(desk, "/take 1 yes") == "You have taken ticket #1."


def test_yes_takes_a_ticket_that_nobody_has(desk: StillDesk) -> None:
    desk.ticket()

    assert said(desk, "/take 1 yes") == "You have taken ticket #1."
    assert "What is `please`?" in said(desk, "/take 1 please")


def test_a_ticket_is_closed_and_reopened_by_words(desk: StillDesk) -> None:
    desk.ticket()

    assert said(desk, "/ticket close 1") == "Ticket #1 is closed."
    assert said(desk, "/ticket close #1") == "Ticket #1 is closed already."
    assert "reopen it with `/ticket reopen 1`" in said(desk, "/take 1")
    assert said(desk, "/ticket reopen 1") == "Ticket #1 is open again."
    assert said(desk, "/ticket reopen 1") == "Ticket #1 is open already."
    assert desk.now(1).is_open


def test_my_tickets_are_listed_with_links(desk: StillDesk) -> None:
    assert "You have no open tickets" in said(desk, "/ticket")
    desk.ticket(subject="<!channel> *burns*")
    said(desk, "/take 1")

    answer = desk.slack.command(desk.tom, desk.channel, "/ticket")

    words = str(answer.blocks)
    assert "<!channel> *burns* (in progress, Tom Technician)" in words
    assert f"/archives/{desk.channel}/p" in words


@pytest.mark.parametrize("line", ["/ticket 1", "/ticket #1"])
def test_a_ticket_is_shown_privately_with_the_way_to_its_thread(desk: StillDesk, line: str) -> None:
    desk.ticket()

    answer = desk.slack.command(desk.tom, desk.channel, line)

    assert answer.text == "#1 The printer burns (new)"
    assert "Open the thread" in str(answer.blocks)
    assert len(desk.slack.messages(desk.channel)) == 1


WRONG = (
    ("/take 99", "There is no ticket #99"),
    ("/take", "No ticket waits here"),
    ("/take foo", "`foo` is no ticket number; try `/ticket 12`."),
    ("/take -1", "is no ticket number"),
    ("/take 1.5", "is no ticket number"),
    ("/take ²", "is no ticket number"),
    ("/take " + "9" * 40, "is no ticket number"),
    ("/take <!channel>", "`channel` is no ticket number"),
    ("/take help", "`/take` takes the oldest"),
    ("/take HELP", "`/take` takes the oldest"),
    ("/ticket 99", "There is no ticket #99"),
    ("/ticket close", "Which ticket? Try `/ticket close 12`."),
    ("/ticket reopen", "Which ticket? Try `/ticket reopen 12`."),
    ("/ticket close foo", "`foo` is no ticket number"),
    ("/ticket close 99", "There is no ticket #99"),
    ("/ticket clsoe 1", "did you mean `close`?"),
    ("/ticket reopn 1", "did you mean `reopen`?"),
    ("/ticket zzz", "There is no `zzz` here. What there is:"),
    ("/ticket help", "• `/ticket close 12`"),
    ("/ticket `x`*<!here>", "There is no `"),
    ("/helpdesk", "• `/take`"),
    ('/ticket "close', "There is no `"),
)


def test_a_wrong_word_is_answered_with_what_to_do(desk: StillDesk) -> None:
    for line, words in WRONG:
        answer = said(desk, line)

        assert words in answer, line
        assert "<!" not in answer, line


def test_help_offers_the_settings_to_admins_only(desk: StillDesk) -> None:
    assert "/helpdesk settings" in said(desk, "/helpdesk", by=desk.ada)
    assert "/helpdesk settings" not in said(desk, "/helpdesk")


@pytest.mark.parametrize(
    "act", ["/take 1", "/ticket 1", "/ticket take 1", "/ticket close 1", "/ticket reopen 1"]
)
def test_whoever_has_no_rights_gets_a_polite_no_and_changes_nothing(desk: StillDesk, act: str) -> None:
    ticket = desk.ticket()
    stranger = desk.slack.add_user("sam")
    elsewhere = desk.slack.add_channel("elsewhere", members=(stranger,))

    for who, channel in ((desk.gus, desk.channel), (stranger, elsewhere)):
        assert said(desk, act, by=who, channel=channel) == "Ticket #1 is for the technicians of its channel."

    assert desk.now(1) == ticket


def test_an_admin_acts_on_every_ticket_also_from_outside_its_channel(desk: StillDesk) -> None:
    desk.ticket()
    desk.slack.kick(desk.ada, desk.channel)
    elsewhere = desk.slack.add_channel("elsewhere", members=(desk.ada,))

    assert said(desk, "/ticket close 1", by=desk.ada, channel=elsewhere) == "Ticket #1 is closed."


def test_take_in_a_channel_of_no_category_says_how_to_go_on(desk: StillDesk) -> None:
    elsewhere = desk.slack.add_channel("elsewhere", members=(desk.tom,))

    assert "name a ticket: `/take 12`" in said(desk, "/take", channel=elsewhere)


BY_WORDS = (
    ("undo_seconds", "*How long a technician's reply waits before it is mailed* (`undo_seconds`): 0 seconds"),
    ("undo_seconds 30", "`undo_seconds` is now 30 seconds (it was 0 seconds)."),
    ("undo_seconds 030", "`undo_seconds` is that already."),
    ("undo_seconds 601", "`undo_seconds` wants a whole number from 0 to 600, not `601`."),
    ("junk_filter off", "`junk_filter` is now off (it was on)."),
    ("junk_filter perhaps", "`junk_filter` wants `on` or `off`, not `perhaps`."),
    ("undo_second 3", "did you mean `undo_seconds`?"),
    ("from_name Tom & <Co>", "`from_name` is now Tom &amp; &lt;Co&gt; (it was Acme Support)."),
    ('from_name "Acme  Inc"', "`from_name` is now Acme  Inc (it was Tom &amp; &lt;Co&gt;)."),
    ("single_cc_email on", "autologin links and the #RatingLinks# mask are off then"),
    ("SINGLE_CC_EMAIL off", "`single_cc_email` is now off (it was on)."),
    ("from_name O'Brien Support", "`from_name` is now O'Brien Support (it was Acme  Inc)."),
    ("smtp_user ACME\\joe", "`smtp_user` is now ACME\\joe (it was —)."),
    ("default_category Nowhere", "wants a category that is there (General), not `Nowhere`."),
    ("smtp_password hunter2", "Slack must not see a password."),
    ('from_name ""', "`from_name` is now — (it was O'Brien Support)."),
    ("smtp_password", "*SMTP server requires authentication: password* (`smtp_password`): not set"),
)


def test_an_admin_changes_settings_by_words(desk: StillDesk) -> None:
    for line, words in BY_WORDS:
        answer = said(desk, f"/helpdesk settings {line}", by=desk.ada)

        assert words in answer, line
        assert "hunter2" not in answer


@pytest.mark.parametrize("line", ["", "undo_seconds", "undo_seconds 30"])
def test_nobody_but_an_admin_sees_or_changes_settings(desk: StillDesk, line: str) -> None:
    before = desk.parts.desk.settings()

    assert said(desk, f"/helpdesk settings {line}") == "Only an administrator of the desk may do this."
    assert desk.parts.desk.settings() == before
    assert desk.slack.views(desk.tom) == []


def test_slack_away_in_the_middle_of_a_command_changes_nothing_and_says_so(desk: StillDesk) -> None:
    desk.ticket()
    desk.slack.faults.next("users.info", "http_500")
    desk.slack.faults.next("conversations.members", "http_500")

    assert "Nothing was changed" in said(desk, "/take 1", by=desk.tina)
    assert desk.now(1).assignee is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("a  b", ["a", "b"]),
        ("'a b' c", ["a b", "c"]),
        ("it's", ["it's"]),
        ("a\\b #1", ["a\\b", "#1"]),
        ('""', [""]),
    ],
)
def test_words_of_a_command(text: str, words: list[str]) -> None:
    assert split(text) == tuple(words)


def test_an_admin_hears_what_a_wrong_word_was_meant_to_be(desk: StillDesk) -> None:
    assert "did you mean `settings`?" in said(desk, "/helpdesk setings", by=desk.ada)


@pytest.mark.parametrize("word", ["", "#", "##1", "1a", "١٢", "1" * 13])
def test_what_is_no_number(word: str) -> None:
    with pytest.raises(InputError):
        number_of(word)
