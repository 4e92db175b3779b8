"""What mails say of a ticket: each reader what they may see, and only what the template asks for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from bot.core.articles import Content
from bot.core.fields import Field, SeenBy
from bot.core.links import Links
from bot.core.masks import MASKS
from bot.core.messages import Audience, Author, File, Message
from bot.core.outbox import SendMail
from bot.core.people import Person
from bot.core.tickets import Ticket
from bot.knowledge.editions import put_new
from bot.mailing.beside import Beside
from bot.mailing.facts import MailFacts
from bot.mailing.posts import read_post
from bot.templates import TEMPLATES, Readers, Rendered, render
from tests.contract.rows import a_delivery
from tests.still_desks import ANN, BOB, KEY, SUPPORT, TOMS, StillDesk, still_desk

PAGES = "https://help.acme.test"
CUSTOMERS = [one for one in TEMPLATES if TEMPLATES[one].readers is Readers.CUSTOMERS][:3]
OF_TICKETS = [one for one in TEMPLATES if "TicketID" in TEMPLATES[one].subject]
CANARY = "CANARY"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StillDesk]:
    with still_desk(tmp_path_factory.mktemp("desk")) as desk:
        desk.parts.staff.learn()
        yield desk


def put(desk: StillDesk, ticket: Ticket, text: str, **more: Any) -> Message:
    """A message in the ticket, by its requester; nothing is sent."""
    with desk.parts.store.transaction() as tx:
        message = Message(
            id=tx.next_number("messages"),
            ticket=ticket.number,
            at=desk.clock(),
            text=text,
            **{
                "audience": Audience.PUBLIC,
                "author": Author(name="Ann Smith", address=ANN),
                **more,
            },
        )
        tx.messages.put(message)
    return message


def note(desk: StillDesk, ticket: Ticket, text: str = CANARY) -> Message:
    """A note for technicians, with a file."""
    file = File(name=f"{text}.pdf", content_type="application/pdf", size=1, sha256="ab" * 32)
    return put(
        desk,
        ticket,
        text,
        audience=Audience.NOTE,
        author=Author(name=f"Tina {text}", slack_user=desk.tina),
        files=(file,),
    )


def change(desk: StillDesk, ticket: Ticket, **more: Any) -> Ticket:
    ticket = replace(ticket, **more)
    with desk.parts.store.transaction() as tx:
        tx.tickets.put(ticket)
    return ticket


def made(
    desk: StillDesk,
    ticket: Ticket,
    body: str,
    *,
    name: str = "updated",
    to: tuple[str, ...] = (ANN,),
    message: Message | None = None,
    public_url: str = PAGES,
    store: Any = None,
    happened: str = "",
    **order: Any,
) -> Rendered:
    """What the template of this name would say in these words."""
    store = store or desk.parts.store
    wanted = SendMail(template=name, to=to, message_id="<1@acme.test>", **order)
    delivery = a_delivery(order=wanted, ticket=ticket.number)
    with desk.parts.store.transaction() as tx:
        post = read_post(tx, delivery, wanted, key=KEY)
    assert post
    words = replace(post.template, subject="Hello", body=body, happened=happened or post.template.happened)
    post = replace(post, order=wanted, message=message, template=words)
    links = Links(
        keys=(KEY,), public_url=public_url, mailbox=post.answer_address, id=delivery.op, at=desk.clock()
    )
    facts = MailFacts(store, desk.parts.directory, desk.parts.shelf, clock=desk.clock)
    return render(post.template, facts.about(post, Beside(), links))


def text(*given: Any, **more: Any) -> str:
    return made(*given, **more).text.strip()


@contextmanager
def held(desk: StillDesk, **settings: str) -> Iterator[None]:
    """Let these switches hold for a while."""
    before = desk.parts.desk.settings()
    desk.set(**settings)
    yield
    desk.set(**{key: _typed(getattr(before, key)) for key in settings})


def _typed(value: object) -> str:
    """A setting's value as somebody types it."""
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


# --- notes never reach a customer ----------------------------------------------------------------


@pytest.mark.parametrize(
    "mask", [one for one in MASKS if one.allowed_in[0] in OF_TICKETS], ids=lambda m: m.name
)
def test_no_mask_shows_a_customer_a_note(desk: StillDesk, mask: Any) -> None:
    ticket = desk.ticket(authentication="pass")
    note(desk, ticket)
    put(desk, ticket, "It burns")
    last = note(desk, ticket)
    written = mask.written.replace("1234", "1")

    for name in CUSTOMERS:
        for message in (None, last):
            said = made(desk, ticket, f"{written} |", name=name, message=message)
            assert CANARY not in said.text + said.html + said.subject
            told = made(desk, ticket, "#What_Happened#", name=name, message=message, happened=f"{written} |")
            assert CANARY not in told.text + told.html


@pytest.mark.parametrize(
    "mask", ["What_Happened", "Reply", "Recent_messages", "Most_recent_message", "Attachments"]
)
def test_technicians_of_the_category_read_notes_and_nobody_else(desk: StillDesk, mask: str) -> None:
    ticket = desk.ticket()
    put(desk, ticket, "It burns")
    last = note(desk, ticket)

    def said(*to: str) -> str:
        return text(desk, ticket, f"#{mask}#", name="updated_for_staff", to=to, message=last)

    assert CANARY in said(TOMS)
    assert CANARY not in said(ANN)
    assert CANARY not in said(TOMS, ANN)
    with desk.parts.store.transaction() as tx:
        (tom,) = tx.people.find("slack_user", desk.tom)
        tx.people.put(replace(tom, staff_of=(99,)))
    assert CANARY not in said(TOMS)
    with desk.parts.store.transaction() as tx:
        tx.people.put(tom)


# --- what happened -------------------------------------------------------------------------------


@pytest.mark.parametrize("mask", ["What_Happened", "What_Happened_Short"])
def test_a_sentence_of_ones_own_stands_before_the_reply_with_each_mask_filled_once(
    desk: StillDesk, mask: str
) -> None:
    ticket = desk.ticket(subject="<b>#Status#</b>")
    message = put(desk, ticket, "It burns")

    said = made(desk, ticket, f"#{mask}#", happened="News of #Subject#:", message=message)

    assert " ".join(said.text.split()) == "News of <b>#Status#</b>: It burns"
    assert "News of &lt;b&gt;#Status#&lt;/b&gt;:" in said.html


def test_a_sentence_of_ones_own_stands_also_where_the_desk_would_say_more(desk: StillDesk) -> None:
    ticket = desk.ticket()

    def said(**more: Any) -> str:
        what = "Tom replied in ticket 1:"
        return text(desk, ticket, "#What_Happened#", name="updated_for_staff", to=(TOMS,), what=what, **more)

    assert said() == "Tom replied in ticket 1:"
    assert said(happened="There is news, #Technician#.") == "There is news, ."


# --- what was said -------------------------------------------------------------------------------


def test_what_its_author_took_back_or_still_can_is_not_shown(desk: StillDesk) -> None:
    ticket = desk.ticket()
    tom = Author(name="Tom", slack_user=desk.tom)
    put(desk, ticket, "It burns")
    put(desk, ticket, "Gone", author=tom, ts="1.1", withdrawn=True)
    desk.clock.forward(minutes=5)
    put(desk, ticket, "Fresh", author=tom, ts="1.2")

    with held(desk, undo_seconds="60"):
        assert "Fresh" not in text(desk, ticket, "#Recent_messages#")
        assert "It burns" in text(desk, ticket, "#Most_recent_message#")
        assert "Fresh" in text(desk, ticket, "#Recent_messages#", name="new_for_staff", to=(TOMS,))
        desk.clock.forward(seconds=61)
        assert "Fresh" in text(desk, ticket, "#Most_recent_message#")
    assert "Gone" not in text(desk, ticket, "#Recent_messages# #100Recent_messages#")


def test_the_first_message_is_the_body_however_long_it_is(desk: StillDesk) -> None:
    ticket = desk.ticket()
    for number in range(30):
        note(desk, ticket, f"note {number}")
    long = "word " * 2_000
    put(desk, ticket, long[:100], body=desk.parts.store.blobs.put(long.encode()))
    put(desk, ticket, "Later")

    assert text(desk, ticket, "#Body#") == long.strip()


def test_the_newest_messages_come_first(desk: StillDesk) -> None:
    ticket = desk.ticket()
    for number in range(12):
        put(desk, ticket, f"No {number}.")

    def shown(mask: str) -> list[str]:
        return [line for line in text(desk, ticket, mask).splitlines() if line.startswith("No ")]

    assert shown("#Recent_messages#") == [f"No {number}." for number in range(11, 6, -1)]
    assert shown("#10Recent_messages#") == [f"No {number}." for number in range(11, 1, -1)]
    assert shown("#Most_recent_message#") == ["No 11."]


def test_a_technicians_signature_stands_below_their_reply(desk: StillDesk) -> None:
    ticket = desk.ticket()
    with desk.parts.store.transaction() as tx:
        (tom,) = tx.people.find("slack_user", desk.tom)
        tx.people.put(replace(tom, signature="Tom <Technician>\nAcme"))
    reply = put(desk, ticket, "We come", author=Author(name="Tom", slack_user=desk.tom))

    said = made(desk, ticket, "#Reply#", message=reply)

    assert said.text == "We come\n\n-- \nTom <Technician>\nAcme\n"
    assert said.html.endswith("-- <br>Tom &lt;Technician&gt;<br>Acme</p>")
    for body, name in (("#What_Happened_Short#", "updated"), ("#Recent_messages#", "updated")):
        assert "Acme" not in text(desk, ticket, body, name=name, message=reply)
    assert "Acme" not in text(desk, ticket, "#Reply#", name="updated_for_staff", to=(TOMS,), message=reply)
    asked = put(desk, ticket, "And now?")
    assert text(desk, ticket, "#Reply#", message=asked) == "And now?"
    with desk.parts.store.transaction() as tx:
        tx.people.put(tom)


def test_what_happened_can_be_said_better_than_by_the_template(desk: StillDesk) -> None:
    ticket = desk.ticket()

    said = text(desk, ticket, "#What_Happened#", name="moved_for_staff", to=(TOMS,), what="It went to Sales.")

    assert said == "It went to Sales."


# --- who -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "order", "who"),
    [
        ("taken_for_staff", {"by": "tom"}, "Tom Technician"),
        ("closed", {"by": ANN}, "Ann Smith"),
        ("closed", {"by": "carl@x.test"}, "carl"),
        ("closed", {}, "Acme Support"),
        ("new_for_staff", {}, "Ann Smith"),
    ],
)
def test_who_did_it(desk: StillDesk, name: str, order: dict[str, str], who: str) -> None:
    given = {key: desk.tom if value == "tom" else value for key, value in order.items()}

    assert text(desk, desk.ticket(), "#Originator#", name=name, **given) == who


def test_who_replied_is_who_did_it(desk: StillDesk) -> None:
    ticket = desk.ticket()
    reply = put(desk, ticket, "We come", author=Author(name="Tina T", slack_user=desk.tina))

    assert text(desk, ticket, "#Originator#", message=reply) == "Tina T"


def test_the_technician_who_has_it(desk: StillDesk) -> None:
    ticket = change(desk, desk.ticket(), assignee=desk.tom)

    assert text(desk, ticket, "#Technician#, #TechnicianEmail#") == f"Tom Technician, {TOMS}"


def test_subscribers_have_names_and_some_work_here(desk: StillDesk) -> None:
    ticket = desk.ticket(ANN, BOB, TOMS)
    with desk.parts.store.transaction() as tx:
        tx.people.put(
            Person(id=900, name="Bob Brown", addresses=(BOB,), made_at=desk.clock(), company="Brown Ltd")
        )

    assert text(desk, ticket, "#Subscribers#|#NonTechSubscribers#") == (
        "Ann Smith, Bob Brown, Tom Technician|Ann Smith, Bob Brown"
    )
    bobs = change(desk, desk.ticket(BOB), requester_name="")
    assert text(desk, bobs, "#Company#", to=(BOB,)) == "Brown Ltd"


def test_recipients_are_all_customers_who_get_the_reply(desk: StillDesk) -> None:
    ticket = desk.ticket(ANN, BOB)
    reply = desk.reply(ticket, "We come")

    assert text(desk, ticket, "#Recipients#", message=reply) == f"{ANN}, {BOB}"
    assert text(desk, ticket, "#Recipients#", name="closed") == ANN


# --- facts ---------------------------------------------------------------------------------------


def test_custom_fields_are_public_only_and_one_can_be_named(desk: StillDesk) -> None:
    with desk.parts.store.transaction() as tx:
        tx.fields.put(Field(id=71, name="Order", seen_by=SeenBy.PUBLIC))
        tx.fields.put(Field(id=72, name="Margin", seen_by=SeenBy.ADMINS))
    ticket = change(desk, desk.ticket(), fields=((71, "4711"), (72, "30 %"), (73, "of a removed field")))

    for name in ("updated", "new_for_staff"):
        assert text(desk, ticket, "#Custom_Fields#|#CF_72#|#CF_73#", name=name) == "Order: 4711|30 %|"


def test_attachments_are_links_where_there_are_pages_and_files_may_leave(desk: StillDesk) -> None:
    ticket = desk.ticket()
    files = (
        File(name="logo.png", content_type="image/png", size=1, sha256="ab" * 32, inline=True),
        File(name="plan.pdf", content_type="application/pdf", size=1, sha256="cd" * 32),
    )
    put(desk, ticket, "It burns", files=(replace(files[1], name="first.pdf"),))
    last = put(desk, ticket, "It still burns", files=files)

    every = text(desk, ticket, "#Attachments#")
    assert [line.partition(f": {PAGES}/files/")[0] for line in every.splitlines()] == [
        "first.pdf",
        "plan.pdf",
    ]
    assert every.count(f"{PAGES}/files/") == 2
    assert text(desk, ticket, "a #Attachments#", public_url="") == "a"
    assert text(desk, ticket, "a #Recent_Attachments#", message=last, public_url="") == "a"
    names = text(desk, ticket, "#Attachments#", name="new_for_staff", to=(TOMS,), public_url="")
    assert names == "first.pdf\nplan.pdf"
    assert text(desk, ticket, "a #Recent_Attachments#", public_url="") == "a"
    with held(desk, include_attachments="off"):
        assert text(desk, ticket, "a #Attachments#") == "a"


def test_suggested_articles_are_public_for_customers_and_all_for_technicians(desk: StillDesk) -> None:
    by = Author(name="Tom", slack_user=desk.tom)
    body = "When the laser printer burns, pull the printer's plug and call the fire brigade."
    with desk.parts.store.transaction() as tx:
        for number, is_public in ((1, True), (2, False)):
            content = Content(title=f"Burning printers {number}", body=body, is_public=is_public)
            put_new(tx, number, content, by=by, at=desk.clock())
        for number in range(3, 9):
            content = Content(
                title=f"Holiday {number}", body="Ask your manager for days off.", is_public=True
            )
            put_new(tx, number, content, by=by, at=desk.clock())
    ticket = desk.ticket(subject="Burning laser printer")
    put(desk, ticket, "The laser printer burns, where is the plug?")

    mask = "#Suggested_KB_articles#"

    assert text(desk, ticket, mask) == f"Burning printers 1: {PAGES}/kb/1"
    assert text(desk, ticket, f"a {mask}", public_url="") == "a"
    staff = text(desk, ticket, mask, name="new_for_staff", to=(TOMS,))
    assert set(staff.splitlines()) == {f"Burning printers 1: {PAGES}/kb/1", "Burning printers 2"}
    assert text(desk, desk.ticket(subject="Zebra crossing"), f"a {mask}") == "a"


# --- links ---------------------------------------------------------------------------------------


def test_customers_get_the_web_page_with_their_key_and_technicians_the_thread(desk: StillDesk) -> None:
    ticket = desk.ticket(ANN, BOB, TOMS)
    plain = f"{PAGES}/tickets/{ticket.number}"
    thread = f"/archives/{desk.channel}/p{(ticket.thread_ts or '').replace('.', '')}"

    assert text(desk, ticket, "#URL#").startswith(f"{PAGES}/ticket/")
    assert text(desk, ticket, "#URL#") != text(desk, ticket, "#URL#", to=(BOB,))
    assert text(desk, ticket, "#URL#", to=(ANN, BOB)) == plain
    assert text(desk, ticket, "a #URL#", public_url="") == "a"
    assert text(desk, ticket, "#URL#", to=(TOMS,)).endswith(thread)
    assert text(desk, ticket, "#URL#", to=(ANN, TOMS)) == plain
    assert text(desk, ticket, "#URL#", name="new_for_staff", to=(TOMS,)).endswith(thread)
    with held(desk, autologin_links="off"):
        assert text(desk, ticket, "#URL#") == plain
    with held(desk, single_cc_email="on"):
        assert text(desk, ticket, "#URL#") == plain


def test_until_its_card_is_posted_a_ticket_is_found_in_its_channel(desk: StillDesk) -> None:
    ticket = change(desk, desk.ticket(), thread_ts=None)

    assert text(desk, ticket, "#URL#", name="new_for_staff", to=(TOMS,)).endswith(f"/archives/{desk.channel}")


def test_only_the_requester_is_asked_for_a_rating_and_only_after_closing(desk: StillDesk) -> None:
    ticket = desk.ticket(ANN, BOB)

    def asked(*to: str, name: str = "closed", **more: Any) -> bool:
        return "Good: " in text(desk, ticket, "a #RatingLinks#", name=name, to=to, **more)

    assert asked(ANN)
    assert asked(ANN, public_url="")
    assert not asked(BOB)
    assert not asked(ANN, BOB)
    assert not asked(ANN, name="updated")
    with held(desk, single_cc_email="on"):
        assert not asked(ANN)


def test_one_reader_alone_can_leave_and_only_a_subscriber(desk: StillDesk) -> None:
    ticket = desk.ticket(ANN, BOB)

    assert f"{PAGES}/unsubscribe/" in text(desk, ticket, "#Unsubscribe#")
    assert f"write to {SUPPORT} with the subject" in text(desk, ticket, "#Unsubscribe#", public_url="")
    assert text(desk, ticket, "a #Unsubscribe#", to=(ANN, BOB)) == "a"
    assert text(desk, ticket, "a #Unsubscribe#", to=("carl@x.test",)) == "a"


# --- only what is asked for ----------------------------------------------------------------------


class _Watched:
    """A store that counts from which kinds of rows something is read."""

    def __init__(self, store: Any) -> None:
        self._store, self.blobs, self.read = store, store.blobs, set[str]()

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        with self._store.transaction() as tx:
            yield _WatchedTransaction(tx, self.read)


class _WatchedTransaction:
    def __init__(self, tx: Any, read: set[str]) -> None:
        self._tx, self._read = tx, read

    def __getattr__(self, name: str) -> Any:
        self._read.add(name)
        return getattr(self._tx, name)


@pytest.mark.parametrize(
    ("body", "read"),
    [
        ("#TicketID# #Subject# #Status# #Category# #From# #Date#", set[str]()),
        ("#Unsubscribe# #Originator#", set[str]()),
        ("#URL#", {"people"}),
        ("#Company# #Department#", {"people"}),
        ("#CF_1# #Custom_Fields#", {"fields"}),
        ("#Body#", {"messages"}),
        ("#Recent_messages#", {"messages"}),
    ],
)
def test_nothing_is_read_that_the_template_does_not_ask_for(
    desk: StillDesk, body: str, read: set[str]
) -> None:
    store = _Watched(desk.parts.store)
    ticket = change(desk, desk.ticket(), fields=((1, "x"),))

    made(desk, ticket, body, store=store)

    assert store.read == read
