"""Who reads the pages: by the key in a mail's link, or by logging in; and how that ends."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.core.addresses import is_address
from bot.core.inbound import Mark
from bot.core.links import FILE, RATE, TICKET, UNSUBSCRIBE
from bot.core.page_tokens import BROWSER, SESSION, Reader, end_of_access, is_ended
from bot.core.people import Person, whose
from bot.core.throttle import ADDRESS, ADDRESS_AND_NETWORK, ADDRESS_AND_REGION, NETWORK, SITE
from bot.core.tokens import LEEWAY, Purpose, Token, TokenRefused, issue, read_token
from bot.customers.guesses import Guesses, Limits, network_of, region_of, site_of
from bot.errors import InputError
from bot.filing import Filing
from bot.outgoing.queue import new_op
from bot.ports import Clock, Passwords
from bot.storage import Store, Transaction
from bot.tickets.merged import merged_ticket

LONGEST_PASSWORD = 200  # characters; hashing more only costs time
LONGEST_LINK = max(one.lifetime for one in (TICKET, RATE, UNSUBSCRIBE, FILE))  # of those that end
LATELY = SESSION.lifetime  # after its end a key or session still shows its reader the words they wrote again
GONE = "This link opens nothing any more: please log in, or write to us again."


class LoginWanted(InputError):
    """The link alone opens nothing: its reader has to log in."""

    def __init__(self, ticket: int) -> None:
        super().__init__("Please log in to see this ticket.")
        self.ticket = ticket


class WrongLogin(InputError):
    """No such address with such a password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """What a browser keeps once its reader has logged in."""

    session: str
    browser: str  # by which it is known as one of theirs when somebody else guesses


class Access:
    """Lets readers in."""

    def __init__(self, store: Store, passwords: Passwords, *, keys: tuple[bytes, ...], clock: Clock) -> None:
        self._store, self._passwords = store, passwords
        self._keys, self._clock, self._guesses = keys, clock, Guesses(clock)

    # --- by the key in a mail ------------------------------------------------------------------

    def by_key(self, text: str) -> Reader:
        """Who reads the ticket whose key this is.

        Raises:
            TokenRefused: it opens nothing.
            LoginWanted: it is a key, but the desk or its reader wants a login.
        """
        token = read_token(self._keys, TICKET, text, self._clock())
        number, _, address = token.about.partition(" ")
        with self._store.transaction() as tx:
            filing = Filing.begin(tx, self._clock(), self._keys)
            ticket, person = merged_ticket(tx, int(number)), filing.person(address)
            only = ticket.number if ticket else int(number)
            reader = Reader(addresses=(address.lower(),), only=only, session=token.id)
            if ticket is None or not reader.may_see(ticket) or is_refused(tx, address, token):
                raise TokenRefused(GONE)
            is_on = filing.settings.autologin_links and not filing.settings.single_cc_email
            if not is_on or (person is not None and (person.is_staff or person.slack_user)):
                raise LoginWanted(ticket.number)
        return reader

    def vouched(self, key: str, session: str) -> str:
        """Whose key or session this is, or was until lately; empty: nobody's, or that of who is refused."""
        for purpose, text in ((TICKET, key), (SESSION, session)):
            lasting = replace(purpose, lifetime=purpose.lifetime + LATELY)
            try:
                token = read_token(self._keys, lasting, text, self._clock())
            except TokenRefused:
                continue
            who = token.about.partition(" ")[2] or token.about
            if not self._is_out(purpose, who, token):
                return f"{purpose.name} {who}"
        return ""

    def _is_out(self, purpose: Purpose, who: str, token: Token) -> bool:
        """Whether a key of this address, or a session of this person's number, is of who is refused."""
        with self._store.transaction() as tx:
            if purpose is TICKET:
                return is_refused(tx, who, token)
            person = tx.people.get(int(who))
            return person is None or _is_blocked(person) or is_ended(person, token)

    # --- by logging in -------------------------------------------------------------------------

    def by_session(self, text: str) -> Reader | None:
        """Who has this session; None when it is over, or none at all."""
        try:
            token = read_token(self._keys, SESSION, text, self._clock())
        except TokenRefused:
            return None
        with self._store.transaction() as tx:
            person = tx.people.get(int(token.about))
            is_over = tx.marks.get(_over(token.id)) is not None
        if person is None or is_over or is_ended(person, token) or _is_blocked(person):
            return None
        return Reader(addresses=person.addresses, session=token.id)

    def login(self, address: str, password: str, *, ip: str, browser: str = "") -> SignedIn:
        """Let somebody in.

        Args:
            browser: what an earlier login left in this browser: others' guesses do not make it wait.

        Raises:
            WrongLogin: address and password do not belong together; which of them is wrong is not said.
            TooManyTries: the next try has to wait.
        """
        address = address.strip().lower()
        with self._store.transaction() as tx:
            person = Filing.begin(tx, self._clock(), self._keys).person(address)
        limits, shortest = self._limits(address, person, ip, self._browser(browser, address))
        self._guesses.begin(limits, shortest=shortest)
        usable = person if person and not person.is_shut_out else None
        fits = self._passwords.fits(password[:LONGEST_PASSWORD], usable.password_hash if usable else "")
        if usable is None or not fits:
            raise WrongLogin("Address and password do not belong together.")
        self._guesses.right((*limits, *shortest))
        return self._signed_in(usable, address)

    def _limits(self, address: str, person: Person | None, ip: str, browser: str) -> tuple[Limits, Limits]:
        """What makes a try wait, and of what the shortest pause does.

        Guesses from everywhere make everybody wait, but nobody from a region without guesses: whoever
        guesses elsewhere cannot keep the owner out.
        """
        who = f"person:{person.id}" if person else f"address:{address[:100]}"
        if browser:
            return ((ADDRESS_AND_NETWORK, f"{who} {browser}"),), ()
        network = network_of(ip)
        limits = ((ADDRESS_AND_NETWORK, f"{who} {network}"), (NETWORK, network), (SITE, site_of(ip)))
        return limits, ((ADDRESS, who), (ADDRESS_AND_REGION, f"{who} {region_of(ip)}"))

    def _browser(self, text: str, address: str) -> str:
        """The id of a browser that this address logged in with before; empty for others."""
        try:
            token = read_token(self._keys, BROWSER, text, self._clock())
        except TokenRefused:
            return ""
        return token.id if token.about == address else ""

    def _signed_in(self, person: Person, address: str) -> SignedIn:
        since = max(self._clock(), person.access_ended_at or self._clock())
        session = Token(id=new_op(), about=str(person.id), issued_at=since)
        browser = known_browser(self._keys, address, self._clock())
        return SignedIn(session=issue(self._keys, SESSION, session), browser=browser)

    # --- the end -------------------------------------------------------------------------------

    def logout(self, text: str) -> None:
        """End one session, wherever a copy of it may lie."""
        try:
            token = read_token(self._keys, SESSION, text, self._clock())
        except TokenRefused:
            return
        with self._store.transaction() as tx:
            until = token.issued_at + SESSION.lifetime
            tx.marks.put(Mark(key=_over(token.id), value=self._clock().isoformat(), until=until))

    def end_all(self, address: str) -> str:
        """End all links and sessions of whoever has an address, known or not; one sentence says so.

        A link in a mail to several people is nobody's, and goes on. Raises `InputError`: it is no address.
        """
        address = address.strip().lower()
        if not is_address(address):
            raise InputError(f"“{address[:80]}” is no mail address.")
        with self._store.transaction() as tx:
            now, person = self._clock(), whose(tx.people.find("address", address), address)
            if person:
                tx.people.put(ended(person, now))
            else:  # somebody subscribed them, now or once: their mails had links
                end_links(tx, address, end_of_access(now), now)
        return (
            f"All links and sessions of {address} are ended, save links to files in mails to several people; "
            "new mails bring new links."
        )


def known_browser(keys: tuple[bytes, ...], address: str, now: datetime) -> str:
    """What a browser keeps in which the owner of this address proved to be it."""
    return issue(keys, BROWSER, Token(id=new_op(), about=address.lower(), issued_at=now))


def ended(person: Person, now: datetime) -> Person:
    """The person, whose links and sessions from before open nothing any more."""
    return replace(person, access_ended_at=end_of_access(now))


def end_links(tx: Transaction, address: str, since: datetime, now: datetime) -> None:
    """Links from before `since` open nothing for this address any more, also while no person has it."""
    known = tx.marks.get(_ended_mark(address))
    at = max(since, datetime.fromisoformat(known.value)) if known else since
    until = now + LONGEST_LINK + LEEWAY
    tx.marks.put(Mark(key=_ended_mark(address), value=at.isoformat(), until=until))


def is_refused(tx: Transaction, address: str, token: Token) -> bool:
    """Whether a link for this address opens nothing: its person is blocked, or their links were ended."""
    person = whose(tx.people.find("address", address.lower()), address)
    return _is_blocked(person) or is_ended(person, token) or _is_ended_here(tx, address, token)


def _is_ended_here(tx: Transaction, address: str, token: Token) -> bool:
    """Whether the links of this address, while no person had it, were ended after this token was issued."""
    mark = tx.marks.get(_ended_mark(address.lower()))
    return mark is not None and token.issued_at < datetime.fromisoformat(mark.value)


def _ended_mark(address: str) -> str:
    return f"access ended:{address}"


def _is_blocked(person: Person | None) -> bool:
    return person is not None and person.is_shut_out


def _over(id: str) -> str:
    return f"session over:{id}"
