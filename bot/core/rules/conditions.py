"""What a rule can look at: a row each, from which files, forms and documentation are made."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bot.core.mail import Address, IncomingMail
from bot.core.rules.comparisons import (
    ADDRESS,
    COMPARISONS,
    DOMAIN,
    HOWS,
    MATCHES,
    NUMBER,
    TEXT,
    YES_NO,
    Kind,
)
from bot.core.rules.patterns import fault_in, is_found
from bot.core.rules.values import Condition, meant

LONGEST_VALUE = 500  # characters
HEADER = "header"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A mail, and what must be known of it beside."""

    mail: IncomingMail
    account: str  # the mail account's address
    is_known: bool  # a person with the sender's address exists
    looked: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict, compare=False, repr=False)

    def plain(self, what: "What", header: str) -> tuple[str, ...]:
        """What is there to compare; worked out once, however many rules look at it."""
        key = (what.name, header.lower())
        if key not in self.looked:
            self.looked[key] = tuple(what.kind.plain(one) for one in what.values(self, header))
        return self.looked[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class What:
    """One thing that conditions can look at."""

    name: str
    help: str
    kind: Kind
    values: Callable[[About, str], tuple[str, ...]]  # of this mail; the text is the header's name


def _addresses(*lists: Iterable[Address]) -> tuple[str, ...]:
    return tuple(one.address for each in lists for one in each if one.address)


CONDITIONS: dict[str, What] = {
    one.name: one
    for one in (
        What(
            name="from",
            help="the sender's address",
            kind=ADDRESS,
            values=lambda about, _: _addresses([about.mail.sender]),
        ),
        What(
            name="to",
            help="any address in To",
            kind=ADDRESS,
            values=lambda about, _: _addresses(about.mail.to),
        ),
        What(
            name="cc",
            help="any address in Cc",
            kind=ADDRESS,
            values=lambda about, _: _addresses(about.mail.cc),
        ),
        What(
            name="to or cc",
            help="any address in To or Cc",
            kind=ADDRESS,
            values=lambda about, _: _addresses(about.mail.to, about.mail.cc),
        ),
        What(name="subject", help="the subject", kind=TEXT, values=lambda about, _: (about.mail.subject,)),
        What(
            name="body",
            help="the whole text, with what it quotes",
            kind=TEXT,
            values=lambda about, _: (about.mail.text,),
        ),
        What(
            name=HEADER,
            help="every header of this name",
            kind=TEXT,
            values=lambda about, name: about.mail.header(name),
        ),
        What(
            name="attachment name",
            help="the name of any attachment",
            kind=TEXT,
            values=lambda about, _: tuple(one.name for one in about.mail.attachments),
        ),
        What(
            name="size",
            help="the size of the whole mail, such as 500 kB",
            kind=NUMBER,
            values=lambda about, _: (str(about.mail.size),),
        ),
        What(
            name="sender is known",
            help="whether the desk knows the sender's address: yes or no",
            kind=YES_NO,
            values=lambda about, _: ("yes" if about.is_known else "no",),
        ),
        What(
            name="sender's domain",
            help="what stands after the @ of the sender's address",
            kind=DOMAIN,
            values=lambda about, _: tuple(one.rpartition("@")[2] for one in _addresses([about.mail.sender])),
        ),
        What(
            name="account",
            help="the address of the mail account that it came to",
            kind=ADDRESS,
            values=lambda about, _: (about.account,),
        ),
    )
}


def holds(condition: Condition, about: About, seconds: Callable[[], float]) -> bool:
    """Whether the condition holds for this mail; raises `TimeoutError` when a pattern takes too long."""
    what = CONDITIONS[condition.what]
    if condition.how == MATCHES:
        seen = (
            what.values(about, condition.header) if what.kind is TEXT else about.plain(what, condition.header)
        )
        return is_found(condition.value, seen, seconds)
    comparison = COMPARISONS[condition.how]
    wanted = what.kind.plain(condition.value)
    found = any(comparison.holds(one, wanted) for one in about.plain(what, condition.header))
    return found is not comparison.negated


def fault_of(condition: Condition) -> str:
    """Why a condition cannot be taken, as a part of a sentence; empty when it can."""
    what = CONDITIONS.get(condition.what)
    if not condition.what:
        return "choose what is looked at"
    if what is None:
        return f"nothing is called `{condition.what}`; {meant(condition.what, CONDITIONS)}"
    if condition.how not in what.kind.comparisons:
        known = what.kind.comparisons
        wrong = "cannot be compared by" if condition.how in HOWS else "knows no comparison"
        return f"`{what.name}` {wrong} `{condition.how}`; {meant(condition.how, known)}"
    if what.name == HEADER and not _is_header(condition.header):
        return "`header` wants the name of a header, such as X-Spam-Flag"
    if not condition.value.strip():
        return f"`{what.name}` {condition.how} what? A condition wants a value"
    if len(condition.value) > LONGEST_VALUE:
        return f"a value may have {LONGEST_VALUE} characters"
    if any("\ud800" <= char <= "\udfff" for char in condition.value):
        return "a value holds half a character; type it anew"
    if condition.how == MATCHES:
        return fault_in(condition.value)
    return what.kind.fault(condition.how, condition.value)


def _is_header(name: str) -> bool:
    """Whether a header can have this name (RFC 5322 section 2.2)."""
    return 0 < len(name) <= 100 and all(33 <= ord(char) <= 126 and char != ":" for char in name)
