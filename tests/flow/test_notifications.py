"""Who hears about what, through mail server and Slack: each row of the matrix, its settings on and off."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bot import telling
from bot.adapters.tinydb_tables import JournalTable
from bot.circle import Known
from bot.core.articles import Content
from bot.core.buttons import TAKE
from bot.core.inbound import Inbound, Outcome
from bot.core.messages import Audience, Author, Message
from bot.core.people import NoticeChoice, Person
from bot.core.reach import Reach, bounced
from bot.core.tickets import Ticket
from bot.core.wordings import Wording
from bot.filing import Filing
from tests.flow.test_matching import TRUSTED, passed
from tests.flow.test_staff import learn, person
from tests.still_desks import ANN, BOB, KEY, TOMS, StillDesk, hearing

SUBJECT = "The printer burns"


@pytest.fixture
def staffed(still: StillDesk) -> StillDesk:
    """The desk knows its technicians: Ada and Tina by Slack alone, Tom with his mail address."""
    still.set(trusted_authserv_id=TRUSTED)
    learn(still)
    return still


def chooses(desk: StillDesk, user: str, choice: NoticeChoice) -> None:
    desk.parts.own_choices.choose(user, notices=choice.value)


def has(desk: StillDesk, user: str, number: int = 1) -> None:
    """Somebody took the ticket, and what was said about that is out."""
    desk.parts.desk.take(number, by=user)
    settle(desk)


def settle(desk: StillDesk, **later: float) -> None:
    desk.work(**(later or {"seconds": 2}))
    desk.work(seconds=2)


def said(desk: StillDesk, user: str, since: int = 0) -> list[str]:
    """What somebody was told, without the way to the thread."""
    return [one.partition(" · <")[0] for one in desk.told(user)[since:]]


class Since:
    """What was told from now on."""

    def __init__(self, desk: StillDesk) -> None:
        self._desk = desk
        self._told = {user: len(desk.told(user)) for user in (desk.ada, desk.tom, desk.tina, desk.gus)}
        self._mailed = {who: len(desk.received(who)) for who in (ANN, BOB, TOMS)}

    def told(self, user: str) -> list[str]:
        return said(self._desk, user, self._told[user])

    def mailed(self, address: str) -> int:
        return len(self._desk.received(address)) - self._mailed[address]

    def names(self) -> list[str]:
        """Who was told at all."""
        desk = self._desk
        who = {"ada": desk.ada, "tom": desk.tom, "tina": desk.tina, "gus": desk.gus}
        return sorted(name for name, user in who.items() if self.told(user))


def types(desk: StillDesk, user: str, ticket: Ticket, text: str) -> str:
    """Somebody wrote in the thread, and the desk heard it."""
    ts = desk.slack.type(user, desk.channel, text, thread_ts=ticket.thread_ts)
    desk.slack.wait_for(lambda: message_of(desk, ts))
    return ts


def message_of(desk: StillDesk, ts: str) -> Message | None:
    with desk.parts.store.transaction() as tx:
        found = tx.messages.find("post", f"{desk.channel}:{ts}")
    return found[0] if found else None


def writes(desk: StillDesk, text: str = "It still burns.", **more: Any) -> Inbound:
    """Ann certainly wrote about the first ticket."""
    row = desk.arrives(text, subject=f"[#1] {SUBJECT}", **passed("customer.test"), **more)
    settle(desk)
    return row


# --- a new ticket --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("technicians", "admins", "told"),
    [
        ("on", "off", ["ada", "tina", "tom"]),
        ("off", "off", []),
        ("off", "on", ["ada"]),
        ("on", "on", ["ada", "tina", "tom"]),
    ],
)
def test_technicians_and_admins_hear_once_of_a_ticket_made_by_mail(
    staffed: StillDesk, technicians: str, admins: str, told: list[str]
) -> None:
    staffed.set(notify_technicians_new=technicians, notify_admins_new=admins)
    since = Since(staffed)

    staffed.arrives("Hello")
    settle(staffed)

    assert since.names() == told
    for user in (staffed.ada, staffed.tom, staffed.tina):
        assert len(since.told(user)) <= 1
    assert since.mailed(ANN) == 1  # the confirmation


@pytest.mark.parametrize(("confirmation", "mails"), [("on", 1), ("off", 0)])
def test_the_requester_gets_a_confirmation_where_that_is_wished(
    staffed: StillDesk, confirmation: str, mails: int
) -> None:
    staffed.set(notify_confirmation=confirmation)

    staffed.arrives("Hello")

    assert len(staffed.received(ANN)) == mails


def test_the_notice_names_ticket_and_subject_and_leads_to_the_thread(staffed: StillDesk) -> None:
    staffed.arrives("Hello", subject="<!channel> *5 > 3* & more")
    settle(staffed)

    ticket = staffed.now(1)
    (words,) = staffed.told(staffed.tom)
    link = f"{staffed.parts.directory.workspace_url.rstrip('/')}/archives/{ticket.channel}/p"
    assert words.startswith("New ticket #1 from ")
    assert ": &lt;!channel&gt; *5 &gt; 3* &amp; more · <" in words
    assert f"<{link}{(ticket.thread_ts or '').replace('.', '')}|Open its thread>" in words


def direct(desk: StillDesk, user: str) -> tuple[str, dict[str, Any]]:
    """The direct messages of the bot with somebody, and the newest of them."""
    (found,) = [one for one in desk.slack.channels() if user in one["members"] and one.get("is_im")]
    return found["id"], desk.slack.messages(found["id"])[-1]


def test_the_button_of_the_notice_takes_the_ticket_and_says_so(staffed: StillDesk) -> None:
    staffed.arrives("Hello")
    settle(staffed)
    channel, post = direct(staffed, staffed.tina)

    assert staffed.slack.press(staffed.tina, channel, post["ts"], TAKE).ok

    assert staffed.now(1).assignee == staffed.tina
    assert staffed.slack.ephemerals(staffed.tina)[-1]["text"] == "You have taken ticket #1."


def test_the_notice_of_a_ticket_that_somebody_has_offers_nothing_to_take(staffed: StillDesk) -> None:
    staffed.arrives("Hello")
    settle(staffed)
    has(staffed, staffed.tom)

    writes(staffed)

    assert said(staffed, staffed.tom)[-1].startswith("Ann Smith wrote in ticket #1")
    assert not any(block["type"] == "actions" for block in direct(staffed, staffed.tom)[1].get("blocks", ()))


def test_a_technician_who_passes_a_mail_on_hears_nothing_of_it(staffed: StillDesk) -> None:
    since = Since(staffed)

    staffed.arrives("Hello", sender=TOMS)
    settle(staffed)

    assert since.names() == ["ada", "tina"]


@pytest.mark.parametrize(("switched", "told"), [("on", ["ada", "tina"]), ("off", [])])
def test_of_a_ticket_made_in_slack_the_customer_gets_the_first_message(
    staffed: StillDesk, switched: str, told: list[str]
) -> None:
    staffed.set(notify_technicians_new=switched)
    ticket = staffed.ticket(ANN, BOB)
    since = Since(staffed)

    with staffed.parts.store.transaction() as tx:
        filing = Filing.begin(tx, staffed.clock(), (KEY,))
        first = Message(
            id=tx.next_number("messages"), ticket=ticket.number, at=filing.now, audience=Audience.PUBLIC,
            author=Author(name="Tom Technician", slack_user=staffed.tom), text="You called about this.",
        )  # fmt: skip
        tx.messages.put(first)
        assert telling.opened_in_slack(filing, ticket, first) == 2
    settle(staffed)

    assert since.names() == told
    assert (since.mailed(ANN), since.mailed(BOB)) == (1, 1)
    assert "You called about this." in staffed.texts(BOB)[-1]


def test_a_mail_may_say_that_the_ticket_was_made_in_slack_for_its_reader(staffed: StillDesk) -> None:
    words = {"updated": "Subject: #Subject#\n\n#What_Happened#"}
    staffed.parts.template_changes.change(words, by="command line")
    ticket = staffed.ticket(ANN)

    with staffed.parts.store.transaction() as tx:
        filing = Filing.begin(tx, staffed.clock(), (KEY,))
        author = Author(name="Tom Technician", slack_user=staffed.tom)
        first = Message(
            id=tx.next_number("messages"), ticket=ticket.number, at=filing.now, audience=Audience.PUBLIC,
            author=author, text="You called about this.",
        )  # fmt: skip
        tx.messages.put(first)
        telling.opened_in_slack(filing, ticket, first)
    settle(staffed)

    assert staffed.texts(ANN) == ["We have opened a ticket for you.\n\nYou called about this."]


# --- words in a ticket -----------------------------------------------------------------------------


@pytest.fixture
def begun(staffed: StillDesk) -> StillDesk:
    """Ticket 1 is Tom's, Tina wrote a note in it, and everybody has heard what there was to hear."""
    ticket = staffed.ticket(ANN, BOB, subject=SUBJECT)
    has(staffed, staffed.tom)
    types(staffed, staffed.tina, ticket, "note: it is the red one")
    settle(staffed)
    return staffed


def test_whoever_has_it_and_takes_part_hears_of_a_technicians_reply(begun: StillDesk) -> None:
    since = Since(begun)

    types(begun, begun.ada, begun.now(1), "Have you switched it off?")
    settle(begun)

    assert since.names() == ["tina", "tom"]
    assert since.told(begun.tom) == [f"Ada Admin replied in ticket #1: {SUBJECT}"]
    assert (since.mailed(ANN), since.mailed(BOB)) == (1, 1)


def test_the_notice_of_a_reply_waits_as_its_mails_do(begun: StillDesk) -> None:
    begun.set(undo_seconds="60")
    since = Since(begun)

    types(begun, begun.ada, begun.now(1), "Have you switched it off?")
    settle(begun, seconds=30)
    early = since.names(), since.mailed(ANN)
    settle(begun, seconds=30)

    assert early == ([], 0)
    assert (since.names(), since.mailed(ANN)) == (["tina", "tom"], 1)


def test_of_a_reply_that_is_taken_back_in_time_nobody_hears(begun: StillDesk) -> None:
    begun.set(undo_seconds="60")
    chooses(begun, begun.tom, NoticeChoice.BOTH)
    since = Since(begun)
    ts = types(begun, begun.ada, begun.now(1), "Never mind.")
    settle(begun, seconds=10)

    begun.slack.delete(begun.ada, begun.channel, ts)
    begun.slack.wait_for(lambda: (found := message_of(begun, ts)) and found.withdrawn)
    settle(begun, minutes=5)

    assert since.names() == []
    assert [since.mailed(one) for one in (ANN, BOB, TOMS)] == [0, 0, 0]


def test_a_reply_that_becomes_a_note_in_time_is_told_as_a_note_once(begun: StillDesk) -> None:
    begun.set(undo_seconds="60")
    since = Since(begun)
    ts = types(begun, begun.ada, begun.now(1), "This customer again.")

    begun.slack.edit(begun.ada, begun.channel, ts, "note: This customer again.")
    begun.slack.wait_for(lambda: (found := message_of(begun, ts)) and found.audience is Audience.NOTE)
    settle(begun, minutes=5)

    assert since.told(begun.tom) == [f"Ada Admin left a note for technicians only in ticket #1: {SUBJECT}"]
    assert since.mailed(ANN) == 0


def test_a_reply_that_becomes_a_note_too_late_is_not_told_a_second_time(begun: StillDesk) -> None:
    since = Since(begun)
    ts = types(begun, begun.ada, begun.now(1), "This customer again.")
    settle(begun)

    begun.slack.edit(begun.ada, begun.channel, ts, "note: This customer again.")
    begun.slack.wait_for(lambda: (found := message_of(begun, ts)) and found.audience is Audience.NOTE)
    settle(begun, minutes=5)

    assert since.told(begun.tom) == [f"Ada Admin replied in ticket #1: {SUBJECT}"]


@pytest.mark.parametrize(("all_of_them", "told"), [("off", ["tom"]), ("on", ["ada", "tina", "tom"])])
def test_whoever_has_it_hears_of_a_customers_reply(
    begun: StillDesk, all_of_them: str, told: list[str]
) -> None:
    begun.set(notify_technicians_update=all_of_them)
    since = Since(begun)

    writes(begun)

    assert since.names() == told
    assert since.told(begun.tom) == [f"Ann Smith wrote in ticket #1: {SUBJECT}"]
    assert (since.mailed(ANN), since.mailed(BOB)) == (0, 1)


def test_everybody_hears_of_a_customers_reply_where_nobody_has_the_ticket(staffed: StillDesk) -> None:
    staffed.ticket(ANN, subject=SUBJECT)
    since = Since(staffed)

    writes(staffed)

    assert since.names() == ["ada", "tina", "tom"]


def test_with_only_technician_updates_customers_do_not_hear_of_each_other(begun: StillDesk) -> None:
    begun.set(only_technician_updates="on")
    since = Since(begun)

    writes(begun)

    assert (since.names(), since.mailed(BOB)) == (["tom"], 0)


def test_whoever_stood_in_cc_has_it_already(begun: StillDesk) -> None:
    since = Since(begun)

    writes(begun, Cc=BOB)

    assert since.mailed(BOB) == 0


def test_a_note_goes_to_technicians_who_take_part_and_to_no_customer(begun: StillDesk) -> None:
    chooses(begun, begun.tom, NoticeChoice.EMAIL)
    since = Since(begun)

    types(begun, begun.ada, begun.now(1), "note: he never pays")
    settle(begun)

    assert since.names() == ["tina"]
    assert [since.mailed(one) for one in (ANN, BOB, TOMS)] == [0, 0, 1]
    assert "he never pays" in begun.texts(TOMS)[-1]


def test_whoever_left_the_channel_hears_nothing_more(begun: StillDesk) -> None:
    begun.slack.kick(begun.tina, begun.channel)
    learn(begun)
    since = Since(begun)

    types(begun, begun.ada, begun.now(1), "Have you switched it off?")
    settle(begun)

    assert since.names() == ["tom"]


# --- what people do with a ticket ------------------------------------------------------------------


@pytest.mark.parametrize(("switched", "mails"), [("on", 1), ("off", 0)])
def test_whoever_has_it_hears_that_another_closed_it(begun: StillDesk, switched: str, mails: int) -> None:
    begun.set(notify_closed=switched)
    since = Since(begun)

    begun.parts.desk.close(1, by=begun.ada)
    settle(begun)

    assert since.names() == ["tom"]
    assert since.told(begun.tom) == [f"Ada Admin closed ticket #1: {SUBJECT}"]
    assert (since.mailed(ANN), since.mailed(BOB)) == (mails, mails)


def test_whoever_closes_their_own_ticket_hears_nothing(begun: StillDesk) -> None:
    since = Since(begun)

    begun.parts.desk.close(1, by=begun.tom)
    settle(begun)

    assert (since.names(), since.mailed(ANN)) == ([], 1)


def test_a_requester_who_closes_the_ticket_by_mail_gets_no_mail_about_it(begun: StillDesk) -> None:
    since = Since(begun)

    begun.arrives("It works again, thank you.", subject="[#1] #close#", **passed("customer.test"))
    settle(begun)

    assert not begun.now(1).is_open
    assert since.mailed(ANN) == 0
    assert since.mailed(BOB) == 2  # the words, and that it is closed
    assert since.told(begun.tom)[-1].endswith(f"closed ticket #1: {SUBJECT}")


@pytest.mark.parametrize(("by", "told"), [("ada", ["tom"]), ("tom", [])])
def test_whoever_has_it_hears_that_another_reopened_it(begun: StillDesk, by: str, told: list[str]) -> None:
    begun.parts.desk.close(1, by=begun.tom)
    settle(begun)
    since = Since(begun)

    begun.parts.desk.reopen(1, by=getattr(begun, by))
    settle(begun)

    assert since.names() == told
    assert (since.mailed(ANN), since.mailed(BOB)) == (0, 0)


def test_a_customer_who_reopens_a_ticket_is_told_of_once(begun: StillDesk) -> None:
    begun.parts.desk.close(1, by=begun.tom)
    settle(begun)
    since = Since(begun)

    writes(begun, "It burns once more, can you look?")

    assert begun.now(1).is_open
    assert since.told(begun.tom) == [f"Ann Smith wrote in ticket #1: {SUBJECT}"]


@pytest.mark.parametrize(("switched", "told"), [("off", []), ("on", ["ada", "tom"])])
@pytest.mark.parametrize("way", ["by button", "by reply"])
def test_technicians_hear_that_another_took_a_ticket(
    staffed: StillDesk, switched: str, told: list[str], way: str
) -> None:
    staffed.set(notify_technicians_taken=switched)
    ticket = staffed.ticket(ANN, subject=SUBJECT)
    since = Since(staffed)

    if way == "by reply":
        types(staffed, staffed.tina, ticket, "I look into it.")
    else:
        staffed.parts.desk.take(1, by=staffed.tina)
    settle(staffed)

    assert since.names() == told
    if told:
        assert since.told(staffed.tom) == [f"Tina Technician took ticket #1: {SUBJECT}"]


def test_whoever_is_given_a_ticket_hears_of_it(staffed: StillDesk) -> None:
    ticket = staffed.ticket(ANN, subject=SUBJECT)
    chooses(staffed, staffed.tom, NoticeChoice.BOTH)
    since = Since(staffed)

    with staffed.parts.store.transaction() as tx:
        given = replace(ticket, assignee=staffed.tom)
        tx.tickets.put(given)
        telling.taken(Filing.begin(tx, staffed.clock(), (KEY,)), given, by=staffed.ada)
    settle(staffed)

    assert since.told(staffed.tom) == [f"Ada Admin gave ticket #1 to Tom Technician: {SUBJECT}"]
    assert since.names() == ["tom"]
    assert "Ada Admin gave ticket #1 (Ann Smith) to Tom Technician." in staffed.texts(TOMS)[-1]


@pytest.mark.parametrize(("switched", "told"), [("on", ["tom"]), ("off", [])])
def test_technicians_who_could_not_see_a_ticket_hear_that_it_came_to_them(
    staffed: StillDesk, switched: str, told: list[str]
) -> None:
    other = staffed.slack.add_channel("billing", members=(staffed.tina,))
    staffed.parts.desk.add_category("Billing", other)
    learn(staffed)
    staffed.set(notify_technicians_new=switched)
    ticket = staffed.ticket(ANN, subject=SUBJECT)
    since = Since(staffed)

    with staffed.parts.store.transaction() as tx:
        filing = Filing.begin(tx, staffed.clock(), (KEY,))
        telling.moved(filing, ticket, from_category=2, by=staffed.ada)
    settle(staffed)

    assert since.names() == told
    if told:
        assert since.told(staffed.tom) == [f"Ada Admin moved ticket #1 into your category: {SUBJECT}"]


@pytest.mark.parametrize(("switched", "told"), [("on", ["ada", "tina"]), ("off", [])])
def test_technicians_hear_of_a_changed_article(staffed: StillDesk, switched: str, told: list[str]) -> None:
    staffed.set(notify_technicians_kb=switched)
    printers = Content(title="Printers", body="They burn.", category=1)
    shown = staffed.parts.knowledge.make(printers, by=staffed.tom, once="view:1")
    assert shown
    since = Since(staffed)

    staffed.parts.knowledge.change(
        shown.article.number,
        Content(title="Printers", body="They burn often.", category=1),
        since=shown.article.edition,
        by=staffed.tom,
    )
    settle(staffed)

    assert since.names() == told


# --- by which way ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "told", "mailed"),
    [(NoticeChoice.SLACK, 1, 0), (NoticeChoice.EMAIL, 0, 1), (NoticeChoice.BOTH, 1, 1)],
)
def test_a_technician_is_told_by_the_ways_that_they_chose(
    begun: StillDesk, choice: NoticeChoice, told: int, mailed: int
) -> None:
    chooses(begun, begun.tom, choice)
    since = Since(begun)

    writes(begun)

    assert (len(since.told(begun.tom)), since.mailed(TOMS)) == (told, mailed)


@pytest.mark.parametrize("choice", [NoticeChoice.SLACK, NoticeChoice.EMAIL, NoticeChoice.BOTH])
@pytest.mark.parametrize("off", ["notifications", "template"])
def test_where_mail_is_switched_off_everybody_is_told_by_slack(
    begun: StillDesk, choice: NoticeChoice, off: str
) -> None:
    chooses(begun, begun.tom, choice)
    since = Since(begun)
    if off == "template":
        with begun.parts.store.transaction() as tx:
            at = begun.clock()
            tx.wordings.put(Wording(name="updated_for_staff", subject="", body="", at=at, by="command line"))
    else:
        begun.set(notifications_enabled="off")

    writes(begun)

    assert (len(since.told(begun.tom)), since.mailed(TOMS)) == (1, 0)
    assert since.mailed(BOB) == (0 if off == "notifications" else 1)


def test_an_articles_change_is_mailed_to_who_wants_mail(staffed: StillDesk) -> None:
    staffed.set(notify_technicians_kb="on")
    chooses(staffed, staffed.tom, NoticeChoice.EMAIL)
    printers = Content(title="Printers", body="They burn.", category=1)
    shown = staffed.parts.knowledge.make(printers, by=staffed.tina, once="view:1")
    assert shown
    since = Since(staffed)

    staffed.parts.knowledge.change(
        shown.article.number,
        Content(title="Printers", body="They burn often.", category=1),
        since=shown.article.edition,
        by=staffed.tina,
    )
    settle(staffed)

    assert (since.names(), since.mailed(TOMS)) == (["ada"], 1)
    assert "Tina Technician changed the text" in staffed.texts(TOMS)[-1]


def test_the_mail_about_an_article_says_the_sentence_that_somebody_set(staffed: StillDesk) -> None:
    staffed.set(notify_technicians_kb="on")
    chooses(staffed, staffed.tom, NoticeChoice.EMAIL)
    words = "Happened: #Subject# has news.\n\n<p>#What_Happened#</p>"
    staffed.parts.template_changes.change({"kb_for_staff": words}, by="command line")
    printers = Content(title="Printers", body="They burn.", category=1)
    shown = staffed.parts.knowledge.make(printers, by=staffed.tina, once="view:1")
    assert shown

    staffed.parts.knowledge.change(
        shown.article.number,
        replace(printers, body="They burn often."),
        since=shown.article.edition,
        by=staffed.tina,
    )
    settle(staffed)

    assert staffed.texts(TOMS)[-1].strip() == "Printers has news."


def test_a_technician_who_is_a_subscriber_too_gets_one_mail(begun: StillDesk) -> None:
    begun.parts.conversations.subscribe(1, (TOMS,), by=begun.ada)
    chooses(begun, begun.tom, NoticeChoice.EMAIL)
    since = Since(begun)

    types(begun, begun.ada, begun.now(1), "Have you switched it off?")
    settle(begun)

    assert (since.mailed(TOMS), since.told(begun.tom)) == (1, [])


def test_a_technicians_notice_by_mail_is_marked_as_automatic(begun: StillDesk) -> None:
    chooses(begun, begun.tom, NoticeChoice.EMAIL)

    writes(begun)

    mail = begun.received(TOMS)[-1]
    assert mail["Auto-Submitted"].startswith("auto-")
    assert mail["X-Auto-Response-Suppress"] == "All"
    assert "It still burns." in begun.texts(TOMS)[-1]


def test_a_technicians_answer_to_a_notice_is_their_reply_in_the_ticket(begun: StillDesk) -> None:
    chooses(begun, begun.tom, NoticeChoice.EMAIL)
    writes(begun)
    notice = begun.received(TOMS)[-1]
    since = Since(begun)

    row = begun.arrives(
        "Switch it off, please.",
        sender=TOMS,
        subject=f"Re: {notice['Subject']}",
        In_Reply_To=notice["Message-ID"],
    )
    settle(begun)

    assert (row.outcome, row.ticket) == (Outcome.COMMENT, 1)
    assert last(begun).author.slack_user == begun.tom
    assert (since.mailed(ANN), since.mailed(BOB), since.mailed(TOMS)) == (1, 1, 0)
    assert "Switch it off, please." in begun.texts(ANN)[-1]
    assert since.names() == ["tina"]


def last(desk: StillDesk, number: int = 1) -> Message:
    with desk.parts.store.transaction() as tx:
        return tx.messages.find("ticket", number)[-1]


def test_a_machine_that_answers_a_notice_begins_no_loop(begun: StillDesk) -> None:
    chooses(begun, begun.tom, NoticeChoice.EMAIL)
    writes(begun)
    notice = begun.received(TOMS)[-1]
    since, before = Since(begun), last(begun)

    begun.arrives(
        "I am away until Monday.",
        sender=TOMS,
        subject=f"Automatic reply: {notice['Subject']}",
        In_Reply_To=notice["Message-ID"],
        Auto_Submitted="auto-replied",
    )
    settle(begun)

    assert last(begun) == before
    assert [since.mailed(one) for one in (ANN, BOB, TOMS)] == [0, 0, 0]
    assert since.names() == []


def test_a_technician_whose_mail_bounced_three_times_is_told_by_slack(begun: StillDesk) -> None:
    chooses(begun, begun.tom, NoticeChoice.EMAIL)
    suspend(begun, TOMS)
    since = Since(begun)

    writes(begun)

    assert (len(since.told(begun.tom)), since.mailed(TOMS)) == (1, 0)


def suspend(desk: StillDesk, address: str) -> None:
    with desk.parts.store.transaction() as tx:
        reach = Reach(address=address)
        for _ in range(3):
            reach = bounced(reach)
        tx.reaches.put(reach)


def test_a_notice_by_mail_that_fails_does_not_mark_the_reply_as_failed(begun: StillDesk) -> None:
    chooses(begun, begun.tom, NoticeChoice.EMAIL)
    begun.mail.bounces(TOMS)
    ts = types(begun, begun.ada, begun.now(1), "Have you switched it off?")
    settle(begun)

    message = message_of(begun, ts)
    assert message
    assert begun.marks(message) == ["incoming_envelope"]


def test_a_reply_that_no_customer_gets_says_so_although_technicians_hear_of_it(begun: StillDesk) -> None:
    begun.set(notifications_enabled="off")
    since = Since(begun)

    ts = types(begun, begun.ada, begun.now(1), "Have you switched it off?")
    settle(begun)

    message = message_of(begun, ts)
    assert message
    assert begun.marks(message) == ["no_bell"]
    (hint,) = begun.slack.ephemerals(begun.ada)
    assert hint["text"].startswith("This was not mailed: email notifications are switched off")
    assert since.names() == ["tina", "tom"]


# --- what the desk knows of its technicians --------------------------------------------------------


@pytest.mark.parametrize("why", ["no address", "an address that another has too"])
def test_a_technician_without_an_address_of_their_own_is_told_by_slack_and_proves_nothing(
    staffed: StillDesk, why: str
) -> None:
    if why != "no address":
        learn(staffed, tina=TOMS)
    tina = person(staffed, staffed.tina)
    assert (tina.works_here, tina.is_staff, tina.staff_address) == (True, False, "")
    staffed.ticket(ANN, subject=SUBJECT)
    since = Since(staffed)

    writes(staffed)

    assert "tina" in since.names()


LOOKED_UP: list[tuple[str, Callable[[Known], object]]] = [
    ("technicians", lambda known: known.technicians(1)),
    ("admins", lambda known: known.admins()),
    ("owner", lambda known: known.owner("x7@x.test")),
]


@pytest.mark.parametrize(("name", "look"), LOOKED_UP)
def test_nobody_is_looked_up_by_going_through_all_people(
    staffed: StillDesk, monkeypatch: pytest.MonkeyPatch, name: str, look: Callable[[Known], object]
) -> None:
    with staffed.parts.store.transaction() as tx:
        for number in range(2_000):
            tx.people.put(
                Person(
                    id=10_000 + number, name="x", addresses=(f"x{number}@x.test",), made_at=staffed.clock()
                )
            )
    with staffed.parts.store.transaction() as tx:
        known = Known(filing=Filing.begin(tx, staffed.clock(), (KEY,)))
        read: list[object] = []
        document = JournalTable.document

        def counted(table: JournalTable, key: str | int) -> bytes | None:
            read.append(key)
            return document(table, key)

        monkeypatch.setattr(JournalTable, "document", counted)
        monkeypatch.setattr(JournalTable, "keys", lambda *_: pytest.fail("all people were gone through"))
        found = look(known)

    assert found
    assert len(read) == (3 if name == "technicians" else 1)


def test_a_mail_to_a_technician_begins_with_who_did_what_in_which_ticket(staffed: StillDesk) -> None:
    ticket = staffed.ticket(ANN, subject=SUBJECT, assignee=staffed.tom)
    chooses(staffed, staffed.tom, NoticeChoice.EMAIL)

    writes(staffed)
    with hearing(staffed):
        types(staffed, staffed.tina, ticket, "note: Their printer is old.")
        settle(staffed)

    heard, noted = staffed.texts(TOMS)
    assert heard.startswith("Ann Smith wrote in ticket #1:\n\nIt still burns.\n\n")
    assert noted.startswith(
        "Tina Technician left a note for technicians only in ticket #1 (Ann Smith):\n\n"
        "note: Their printer is old."
    )
