"""What the tests' mails are about: every look-up has an answer."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.core.articles import Article, Content
from bot.core.fields import Field, SeenBy
from bot.core.masks import About, Changed, Entry, Filled, Linked, Personal, Somebody
from bot.core.messages import Author
from bot.core.tickets import Priority, Rating, Status
from bot.templates import TEMPLATES, Readers, Template
from tests.contract.rows import NOW, a_ticket

T = TypeVar("T")
PAGE = "https://help.test/tickets/12"


WE_COME, IT_BURNS = Filled(text="We come", html="<p>We <b>come</b></p>"), Filled(text="It burns")
TOM = Somebody(name="Tom Technician", address="tom@acme.test")
ANNS = Somebody(
    name="Ann Smith", address="ann@example.com", company="Ex & Co", department="Books", location="London"
)


@dataclass
class Known:
    """Answers of all look-ups, and how often each was asked."""

    replied: Filled = WE_COME
    began: Filled = IT_BURNS
    by: str = "Tom Technician"
    said: tuple[Entry, ...] = ()
    has_it: Somebody = TOM
    sent_it: Somebody = ANNS
    gets_it: tuple[Somebody, ...] = (
        Somebody(name="Ann Smith", address="ann@example.com"),
        Somebody(address="bob@example.com"),
        Somebody(name="Tina", address="tina@acme.test", is_staff=True),
    )
    filled_in: tuple[tuple[Field, str], ...] = (
        (Field(id=7, name="Order", seen_by=SeenBy.PUBLIC), "4711"),
        (Field(id=8, name="Margin", seen_by=SeenBy.TECHNICIANS), "30 %"),
    )
    attached: tuple[Linked, ...] = (Linked(name="a.pdf", link="https://help.test/f/1"), Linked(name="b.txt"))
    similar: tuple[Linked, ...] = (Linked(name="Fires", link="https://help.test/kb/3"),)
    opens: str = PAGE
    rates: str = "https://help.test/rate/"
    leaves: str = "https://help.test/unsubscribe/1"
    asked: Counter[str] = field(default_factory=Counter)

    def _told(self, name: str, value: T) -> T:
        self.asked[name] += 1
        return value

    def reply(self) -> Filled:
        return self._told("reply", self.replied)

    def short_reply(self) -> str:
        return self._told("short_reply", self.replied.text)

    def originator(self) -> str:
        return self._told("originator", self.by)

    def first_message(self) -> Filled:
        return self._told("first_message", self.began)

    def entries(self, most: int) -> tuple[Entry, ...]:
        return self._told("entries", self.said[:most])

    def technician(self) -> Somebody:
        return self._told("technician", self.has_it)

    def requester(self) -> Somebody:
        return self._told("requester", self.sent_it)

    def subscribers(self) -> tuple[Somebody, ...]:
        return self._told("subscribers", self.gets_it)

    def recipients(self) -> tuple[str, ...]:
        return self._told("recipients", ("ann@example.com", "bob@example.com"))

    def fields(self) -> tuple[tuple[Field, str], ...]:
        return self._told("fields", self.filled_in)

    def files(self) -> tuple[Linked, ...]:
        return self._told("files", self.attached)

    def recent_files(self) -> tuple[Linked, ...]:
        return self._told("recent_files", self.attached[:1])

    def articles(self) -> tuple[Linked, ...]:
        return self._told("articles", self.similar)

    def page(self) -> str:
        return self._told("page", self.opens)

    def rating(self, rating: Rating) -> str:
        return self._told("rating", self.rates and self.rates + rating.value)

    def unsubscribe(self) -> str:
        return self._told("unsubscribe", self.leaves)


def about(look: Known | None = None, *, trusted: bool = True, **ticket: Any) -> About:
    """A ticket's mail in which every mask has a value; `ticket` are its ticket's fields."""
    given: dict[str, Any] = {
        "requester_name": "Ann Smith",
        "status": Status.WAITING,
        "priority": Priority.HIGH,
        "due_at": NOW.replace(hour=17, minute=0),
        "minutes_spent": 90,
        "subscribers": ("ann@example.com",),
    }
    entries = (
        Entry(at=NOW, author="Tom Technician", said=Filled(text="We come", html="<p>We come</p>")),
        Entry(at=NOW, author="Ann Smith", said=Filled(text="It burns", html="<p>It burns</p>")),
    )
    return About(
        ticket=a_ticket(12, **(given | ticket)),
        category="General",
        happened="The ticket has been updated.",
        look=look or Known(said=entries),
        trusted=trusted,
    )


def changed(**content: Any) -> Changed:
    """A mail about an article."""
    tom = Author(name="Tom", slack_user="U1")
    given: dict[str, Any] = {"title": "Fires", "body": "Call *112*.", "is_public": True} | content
    article = Article(
        number=3,
        content=Content(**given),
        edition=1,
        made_at=NOW,
        made_by=tom,
        changed_at=NOW,
        changed_by=tom,
    )
    return Changed(
        article=article,
        category="General",
        happened="Tom changed the text.",
        originator="Tom",
        page="https://help.test/kb/3",
    )


ANN = Personal(
    address="ann@example.com",
    password="s3cret<&>",
    login_page="https://help.test/login",
    confirm_page="https://help.test/confirm/abc",
    reset_page="https://help.test/password/abc",
)


def a_template(body: str, subject: str = "Hello", *, name: str = "closed") -> Template:
    """The template of this name in these words."""
    return Template(
        name=name,
        readers=Readers.CUSTOMERS,
        event="",
        happened=TEMPLATES[name].happened,
        subject=subject,
        body=body,
        automatic=True,
    )
