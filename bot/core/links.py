"""Links that stand in mails: to the desk's web pages where it has some, else mails that are ready to be sent.

Each link to a web page holds a signed token that is good for one purpose. A ready mail asks in its subject,
by a short signed command. Neither can be guessed, or made for somebody else.
"""

import hmac
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import quote, unquote

from bot.core.tickets import Rating
from bot.core.tokens import CONFIRM, Purpose, Token, issue

TICKET = Purpose(  # opens one ticket for one person: autologin
    name="ticket", lifetime=timedelta(days=3), instead="please log in, or write to us again"
)
RATE = Purpose(name="rate", lifetime=timedelta(days=400))  # a page says when it is too late
UNSUBSCRIBE = Purpose(name="unsubscribe", lifetime=timedelta(days=400))
FILE = Purpose(name="file", lifetime=timedelta(days=400))  # one file of one message
RESET = Purpose(  # sets one person's password, once
    name="reset", lifetime=timedelta(hours=1), instead="please ask for a new one"
)
MAILBOX = Purpose(  # sets one mail account's password, once
    name="mailbox",
    lifetime=timedelta(hours=1),
    instead="ask for a new one with /helpdesk account password",
)

READY = "\r\n\r\n-- \r\nJust send this email. You may write something above."  # in a ready mail when it opens
_READY = re.compile(r"(?:^|\n)(?:--[ ]?\s*)?Just send this email\. You may write something above\.\s*$")

_ASKED = re.compile(r"#(unsubscribe|rate-good|rate-ok|rate-bad) (\d{1,12})\.([0-9a-f]{24})#", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Makes the links of one mail."""

    keys: tuple[bytes, ...] = field(repr=False)
    public_url: str = ""  # of the web pages, without a slash at its end; empty: the desk has none
    mailbox: str = ""  # the address that ready mails go to; empty: there are none
    id: str = ""  # of the delivery: one mail's tokens are told apart by it
    at: datetime

    def ticket(self, number: int, address: str, *, autologin: bool) -> str:
        """The ticket's page; with `autologin` whoever opens it is this person. Empty without web pages."""
        if not self.public_url:
            return ""
        if not autologin:
            return f"{self.public_url}/tickets/{number}"
        return self._page("ticket", TICKET, f"{number} {address}")

    def unsubscribe(self, number: int, address: str) -> str:
        """Where this person leaves the ticket; empty where there is no way."""
        if self.public_url:
            return self._page("unsubscribe", UNSUBSCRIBE, f"{number} {address}")
        return self._mailto(f"#unsubscribe {_signed(self.keys[0], 'unsubscribe', number, address)}#", number)

    def rate(self, number: int, address: str, rating: Rating) -> str:
        """Where the requester rates how the ticket was handled; empty where there is no way."""
        if self.public_url:
            return self._page("rate", RATE, f"{number} {address} {rating.value}")
        asks = f"rate-{rating.value}"
        return self._mailto(f"#{asks} {_signed(self.keys[0], asks, number, address)}#", number)

    def file(self, message: int, number: int, reader: str = "") -> str:
        """A file of a message, by its place there, counted from 0; empty without web pages.

        Args:
            reader: the address of the only one who gets it, with whose other links it ends; empty: of nobody.
        """
        return self._page("files", FILE, f"{message} {number} {reader}".rstrip()) if self.public_url else ""

    def article(self, number: int) -> str:
        """A public article of the knowledge base; empty without web pages."""
        return f"{self.public_url}/kb/{number}" if self.public_url else ""

    def confirm(self, address: str) -> str:
        """Where an unknown sender confirms this address; empty without web pages."""
        return self._page("confirm", CONFIRM, address) if self.public_url else ""

    def reset(self, address: str) -> str:
        """Where this person chooses a new password; empty without web pages."""
        return self._page("password", RESET, address) if self.public_url else ""

    def password_of_mailbox(self, account: str, *, by: str) -> str:
        """Where this Slack user types a mail account's password; empty without web pages."""
        return self._page("mailbox", MAILBOX, f"{account} {by}") if self.public_url else ""

    def login(self) -> str:
        """The login page; empty without web pages."""
        return f"{self.public_url}/login" if self.public_url else ""

    def _page(self, path: str, purpose: Purpose, about: str) -> str:
        token = issue(self.keys, purpose, Token(id=self.id, about=about, issued_at=self.at))
        return f"{self.public_url}/{path}/{quote(token)}"

    def _mailto(self, command: str, number: int) -> str:
        if not self.mailbox:
            return ""
        subject = quote(f"[#{number}] {command}", safe="")
        return f"mailto:{quote(self.mailbox, safe='@+')}?subject={subject}&body={quote(READY, safe='')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a ready mail asks for, and how its asker can be told."""

    ticket: int
    rating: Rating | None  # None: to be unsubscribed
    what: str
    sign: str

    def is_of(self, keys: tuple[bytes, ...], address: str) -> bool:
        """Whether a key of ours signed it for this address."""
        made = (_signed(key, self.what, self.ticket, address).partition(".")[2] for key in keys)
        return any(hmac.compare_digest(one, self.sign) for one in made)


def in_words(link: str) -> str:
    """The link for readers of plain text: a ready mail as what to write, and where."""
    address, _, rest = link.removeprefix("mailto:").partition("?subject=")
    subject = rest.partition("&")[0]
    if not (link.startswith("mailto:") and subject):
        return link
    return f"write to {unquote(address)} with the subject “{unquote(subject)}”"


def comment_in(text: str) -> str:
    """What somebody wrote into a ready mail, without what stood there when it opened."""
    return _READY.sub("", text).strip()


def asked_in(subject: str) -> Asked | None:
    """What a subject asks for by a ready mail's command; nothing of it is proven yet."""
    found = _ASKED.search(subject)
    if not found:
        return None
    what = found[1].lower()
    rating = Rating(what.removeprefix("rate-")) if what.startswith("rate-") else None
    return Asked(ticket=int(found[2]), rating=rating, what=what, sign=found[3].lower())


def _signed(key: bytes, what: str, ticket: int, address: str) -> str:
    said = "\x00".join(("ready mail", what, str(ticket), address.lower())).encode()
    return f"{ticket}.{hmac.new(key, said, sha256).hexdigest()[:24]}"
