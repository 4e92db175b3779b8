"""Counts of right and wrong answers, and how many may be wrong."""

from dataclasses import dataclass, field

SLOW = 5.0  # seconds
AT_MOST = {  # percent that may be wrong
    "all solid fields but of biased corpora": 2.0,
    "field subject": 1.5,
    "field body": 2.5,
    "field attcount": 3.0,
    "text replies exact": 12.0,
    "text replies without lost words": 2.0,
    "HTML replies exact": 15.0,
    "kind bounce": 1.5,
    "kind auto_reply": 0.0,
    "files without a crash": 0.0,
    "files in 5 s": 0.0,
    "mutated copies without a crash": 0.0,
    "mutated copies in 5 s": 0.0,
}
MAILS_AT_MOST = {"ordinary mail left alone": 2, "people's mail left alone": 2}  # mails that may be wrong


@dataclass(slots=True)
class Score:
    """Right and wrong answers of one kind, with the names of what was wrong."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")  # seconds, and what took them

    def add(self, name: str, *, ok: bool) -> None:
        if ok:
            self.right += 1
        else:
            self.wrong.append(name)

    @property
    def total(self) -> int:
        return self.right + len(self.wrong)

    @property
    def share(self) -> float:
        """Percent that is wrong."""
        return 100 * len(self.wrong) / self.total if self.total else 0.0

    def line(self, title: str) -> str:
        figures = f"{title:<44} {self.right:>6} of {self.total:>6} right   {self.share:5.1f} % wrong"
        seconds, name = self.slowest
        slowest = f"slowest {seconds:.2f} s: {name}" if name else ""
        return f"{figures}   {limit(title):<18}{'MISSED ' if self.misses(title) else ''}{slowest}".rstrip()

    def misses(self, title: str) -> bool:
        """Is more wrong than may be?"""
        return self.share > AT_MOST.get(title, 100.0) or len(self.wrong) > MAILS_AT_MOST.get(
            title, len(self.wrong)
        )


Scores = dict[str, Score]


def limit(title: str) -> str:
    """What may be wrong, in words; "" where nothing is asked for."""
    if title in MAILS_AT_MOST:
        return f"at most {MAILS_AT_MOST[title]} mails"
    return f"at most {AT_MOST[title]:g} %" if title in AT_MOST else ""


def scored(scores: Scores, title: str, name: str, *, ok: bool) -> None:
    """Count one answer."""
    scores.setdefault(title, Score()).add(name, ok=ok)
