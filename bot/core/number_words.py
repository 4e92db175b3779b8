"""The desk's numbers in words and bars of blocks, for Slack and for the terminal."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.core.numbers import Day, Numbers, Share, Spread
from bot.core.targets import Aim
from bot.core.tickets import Rating

NOBODY = "nobody"
WIDTH = 20  # blocks of the longest bar
MOST_ROWS = 12  # categories or technicians; the rest is one row
COLUMNS = 45  # of the bars by day: more days are put together into weeks
LONGEST_NAME = 40
HEIGHTS = "▁▂▃▄▅▆▇█"
RATINGS = {Rating.GOOD: "🙂", Rating.OK: "😐", Rating.BAD: "🙁"}
AIMS = {Aim.ANSWER: "first answers", Aim.RESOLVE: "resolutions"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The numbers with the names of whom and what they are about."""

    numbers: Numbers
    names: Mapping[int | str, str]  # of categories by number, of technicians by Slack user id

    def name(self, share: Share) -> str:
        """Whose share it is, in one short line; what is no letter for a line is left out."""
        known = self.names.get(share.key, "") if share.key != "" else NOBODY
        name = " ".join("".join(char if char.isprintable() else " " for char in known).split())
        name = name or str(share.key)
        return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"


def title(numbers: Numbers) -> str:
    """Which days these are."""
    days = len(numbers.days)
    if days == 1:
        return f"Statistics of {numbers.until:%Y-%m-%d}"
    return f"Statistics of {days} days: {numbers.since:%Y-%m-%d} to {numbers.until:%Y-%m-%d}"


def facts(numbers: Numbers) -> list[str]:
    """The numbers of the whole desk, a line each."""
    hours = ", in business hours" if numbers.in_hours else ""
    lines = [
        f"{numbers.new} new, {numbers.closed} closed, {numbers.open} open now",
        f"First answer{hours}: {_spread(numbers.answer, numbers)}{_rest(numbers)}",
        f"Resolution{hours}, without waiting for customers: {_spread(numbers.resolution, numbers)}",
    ]
    decided = [(AIMS[aim], kept) for aim, kept in numbers.kept.items() if kept.met + kept.missed]
    lines += [f"Targets: {kept.met} of {kept.met + kept.missed} {name} in time" for name, kept in decided]
    if numbers.ratings:
        said = (f"{sign} {numbers.ratings.get(rating, 0)}" for rating, sign in RATINGS.items())
        lines.append(f"Ratings: {'  '.join(said)}")
    return lines


def _spread(times: Spread, numbers: Numbers) -> str:
    if times.median is None or times.ninety is None:
        return "none yet"
    of = "1 ticket" if times.count == 1 else f"{times.count} tickets"
    return f"median {length(times.median, numbers)}, 90 % within {length(times.ninety, numbers)} ({of})"


def _rest(numbers: Numbers) -> str:
    """What the times of first answers leave out."""
    said = (
        [f"{numbers.unanswered} wait{'s' * (numbers.unanswered == 1)} for one"] if numbers.unanswered else []
    )
    if numbers.unknown:
        said.append(f"{numbers.unknown} left out: closed without one, or from before it was noted")
    return f"; {'; '.join(said)}" if said else ""


def length(time: timedelta, numbers: Numbers) -> str:
    """A length of time in its two largest units: `2h 5m`, `3d 4h`; business hours make no days: `30h 5m`."""
    minutes = round(time.total_seconds() / 60)
    days, rest = (0, minutes) if numbers.in_hours else divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "m")]
    while len(parts) > 1 and not parts[0][0]:
        parts.pop(0)
    return " ".join(f"{count}{unit}" for count, unit in parts[:2] if count) or "0m"


def bars(report: Report) -> list[str]:
    """The numbers as bars of blocks: the bar first and the name last, so that every name fits."""
    numbers = report.numbers
    columns = by_column(numbers.days, COLUMNS)
    unit = "day" if len(columns) == len(numbers.days) else "week"
    lines = [
        f"New and closed per {unit}",
        f"{_row([one.new for one in columns])}  new, up to {max(one.new for one in columns)}",
        f"{_row([one.closed for one in columns])}  closed, up to {max(one.closed for one in columns)}",
        "",
        "Open tickets by age",
        *_table([(count, name) for name, count in numbers.ages]),
    ]
    for name, shares in (("category", numbers.categories), ("technician", numbers.technicians)):
        if shares:
            lines += ["", f"By {name}: new / closed / open, median of the first answer and of the resolution"]
            lines += _shares(report, shares)
    return lines


def _row(counts: Sequence[int]) -> str:
    most = max(counts) or 1
    return "".join(HEIGHTS[-(-count * (len(HEIGHTS) - 1) // most)] for count in counts)


def _table(rows: Iterable[tuple[int, str]]) -> list[str]:
    rows = list(rows)
    most = max((count for count, _ in rows), default=0) or 1
    return [f"{_bar(count, most)} {count:>5}  {name}" for count, name in rows]


def _bar(count: int, most: int) -> str:
    full = -(-count * WIDTH // most)
    return "█" * full + "·" * (WIDTH - full)


def _shares(report: Report, shares: Sequence[Share]) -> list[str]:
    most = max(one.new + one.closed + one.open for one in shares) or 1
    lines = []
    for one in shares[:MOST_ROWS]:
        counts = f"{one.new:>5} /{one.closed:>5} /{one.open:>5}"
        answer, resolution = _median(one.answer, report.numbers), _median(one.resolution, report.numbers)
        bar = _bar(one.new + one.closed + one.open, most)
        lines.append(f"{bar} {counts} {answer:>8} {resolution:>8}  {report.name(one)}")
    if rest := shares[MOST_ROWS:]:
        sums = [sum(getattr(one, name) for one in rest) for name in ("new", "closed", "open")]
        lines.append(f"{'':{WIDTH}} {sums[0]:>5} /{sums[1]:>5} /{sums[2]:>5} {'':>17}  {len(rest)} others")
    return lines


def _median(times: Spread, numbers: Numbers) -> str:
    return length(times.median, numbers) if times.median is not None else "–"


def by_column(days: Sequence[Day], most: int) -> list[Day]:
    """The days, or where they are more than `most`, weeks that begin on Monday; each by its first day."""
    if len(days) <= most:
        return list(days)
    weeks: dict[date, Day] = {}
    for one in days:
        monday = one.day - timedelta(days=one.day.weekday())
        known = weeks.get(monday) or Day(day=max(monday, days[0].day), new=0, closed=0)
        weeks[monday] = Day(day=known.day, new=known.new + one.new, closed=known.closed + one.closed)
    return list(weeks.values())


def alternative(report: Report) -> str:
    """What a picture of the numbers shows, for those who do not see it."""
    return f"{title(report.numbers)}. {'. '.join(facts(report.numbers))}."


def data(report: Report) -> dict[str, object]:
    """The numbers for machines; times in seconds."""
    numbers = report.numbers
    return {
        "since": numbers.since.isoformat(),
        "until": numbers.until.isoformat(),
        "in_business_hours": numbers.in_hours,
        "new": numbers.new,
        "closed": numbers.closed,
        "open": numbers.open,
        "first_answer": _times(numbers.answer) | {"waiting": numbers.unanswered, "unknown": numbers.unknown},
        "resolution": _times(numbers.resolution),
        "days": [{"day": one.day.isoformat(), "new": one.new, "closed": one.closed} for one in numbers.days],
        "open_by_age": dict(numbers.ages),
        "categories": [_share(report, one) for one in numbers.categories],
        "technicians": [_share(report, one) for one in numbers.technicians],
        "ratings": {rating.value: count for rating, count in numbers.ratings.items()},
        "targets": {
            aim.value: {"met": kept.met, "missed": kept.missed} for aim, kept in numbers.kept.items()
        },
    }


def _share(report: Report, share: Share) -> dict[str, object]:
    return {
        "id": share.key,
        "name": report.names.get(share.key, ""),
        "new": share.new,
        "closed": share.closed,
        "open": share.open,
        "first_answer": _times(share.answer),
        "resolution": _times(share.resolution),
    }


def _times(times: Spread) -> dict[str, object]:
    return {
        "count": times.count,
        "median": times.median.total_seconds() if times.median is not None else None,
        "percentile_90": times.ninety.total_seconds() if times.ninety is not None else None,
    }
