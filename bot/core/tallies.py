"""What became of all the mails that one account took over: the numbers always add up."""

from dataclasses import dataclass, replace

from bot.core.inbound import Inbound, Stage

WAITING, DUPLICATE = "waiting", "duplicate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The mails of one account since it was made: `seen` is the sum of all that follow it."""

    account: str  # its address
    seen: int = 0  # deliveries that the desk took over
    ticket: int = 0
    comment: int = 0
    bounce: int = 0
    junk: int = 0
    held: int = 0
    refused: int = 0
    deleted: int = 0  # by a rule
    own: int = 0
    duplicate: int = 0  # further deliveries of a mail that is counted elsewhere
    failed: int = 0
    waiting: int = 0  # taken over, not yet filed

    @property
    def sum(self) -> int:
        """What all terms come to."""
        return sum(getattr(self, name) for name in TERMS)

    @property
    def sentence(self) -> str:
        """The sum in words: "seen 5 = tickets 2 + …"; `waiting` only where something does."""
        terms = [f"{words} {count}" for words, count in self.terms]
        return f"seen {self.seen} = {' + '.join(terms)}"

    @property
    def terms(self) -> tuple[tuple[str, int], ...]:
        """Each term's name for people, and its number."""
        named = ((words, int(getattr(self, name))) for name, words in TERMS.items())
        return tuple((words, count) for words, count in named if count or words != TERMS[WAITING])


TERMS = {
    "ticket": "tickets",
    "comment": "comments",
    "bounce": "bounces",
    "junk": "junk",
    "held": "held",
    "refused": "refused",
    "deleted": "deleted by a rule",
    "own": "our own",
    DUPLICATE: "duplicates",
    "failed": "failed",
    WAITING: "waiting",
}


def term_of(row: Inbound) -> str:
    """As what a mail is counted at this moment."""
    if row.stage is Stage.RECEIVED or row.outcome is None:
        return WAITING
    return row.outcome.value


def arrived(tally: Tally, row: Inbound) -> Tally:
    """The tally with one more mail that is new to the desk."""
    return _more(replace(tally, seen=tally.seen + 1), term_of(row), 1)


def repeated(tally: Tally) -> Tally:
    """The tally with one more delivery of a mail that the desk has already."""
    return _more(replace(tally, seen=tally.seen + 1), DUPLICATE, 1)


def became(tally: Tally, before: Inbound, after: Inbound) -> Tally:
    """The tally after a mail's fate changed."""
    return _more(_more(tally, term_of(before), -1), term_of(after), 1)


def _more(tally: Tally, term: str, count: int) -> Tally:
    changed: Tally = replace(tally, **{term: getattr(tally, term) + count})
    return changed
