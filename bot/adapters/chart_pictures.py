"""The desk's numbers as a picture, drawn with matplotlib: an extra, loaded when the first one is drawn.

No pyplot: it keeps figures for one thread only. What people wrote is never read as mathematics.
"""

import io
import threading
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from importlib.util import find_spec
from typing import Any

from bot.core import number_words
from bot.core.number_words import RATINGS, Report, by_column, length
from bot.core.numbers import Share
from bot.core.tickets import Rating

WIDTH = 7.2  # inches; at DPI dots each as wide as phones show without shrinking the letters
DPI = 150
HEAD, DAYS, ROW, GAP = 2.05, 2.0, 0.3, 0.55  # heights in inches
PLACES = (0.3, 1.35, 2.4, 3.6, 5.45)  # of the large numbers, in inches from the left
MOST_ROWS = 12
MOST_COLUMNS = 62
LONGEST_NAME = 22  # columns of letters

INK, GREY, LINE, PAPER = "#1d1c1d", "#616061", "#e4e4e4", "#ffffff"
NEW, CLOSED, OPEN = "#1264a3", "#2bac76", "#e8912d"
# Of what is often installed: letters that the first one lacks are taken from the next.
FONTS = (
    "DejaVu Sans",
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Noto Sans JP",
    "Source Han Sans",
    "WenQuanYi Zen Hei",
    "WenQuanYi Micro Hei",
    "IPAGothic",
    "Hiragino Sans",
    "PingFang SC",
    "Microsoft YaHei",
    "Yu Gothic",
    "Malgun Gothic",
    "Noto Sans Arabic",
    "Noto Sans Hebrew",
    "Noto Sans Devanagari",
    "Noto Sans Thai",
)
MISSING = "\N{WHITE SQUARE}"  # for a letter that no font here has

_drawing = threading.Lock()  # matplotlib's fonts are shared by all figures


class ChartPictures:
    """Draws reports, one at a time."""

    @property
    def is_there(self) -> bool:
        """Whether matplotlib is installed; nothing is loaded for that."""
        return find_spec("matplotlib") is not None

    def draw(self, report: Report) -> bytes:
        """The report as a PNG on white."""
        with _drawing:
            return _Picture(report).png()


@cache
def _letters() -> tuple[tuple[str, ...], frozenset[int]]:
    """The fonts that are here, and the letters that they have."""
    from matplotlib.font_manager import FontProperties, fontManager, get_font

    there = {one.name for one in fontManager.ttflist}
    names = tuple(name for name in FONTS if name in there)
    letters: set[int] = set()
    for name in names:
        letters |= set(get_font(fontManager.findfont(FontProperties(family=name))).get_charmap())
    return names, frozenset(letters)


def _shown(words: str) -> str:
    return "".join(char if ord(char) in _letters()[1] or char == "\n" else MISSING for char in words)


class _Picture:
    """One picture: panels below each other, each as high as what is in it."""

    def __init__(self, report: Report) -> None:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        self._report, self._numbers = report, report.numbers
        self._lists = [
            ("By category", self._numbers.categories),
            ("By technician", self._numbers.technicians),
        ]
        self._lists = [(name, shares) for name, shares in self._lists if shares]
        self._height = self._total()
        self._figure = Figure(figsize=(WIDTH, self._height), dpi=DPI, facecolor=PAPER)
        FigureCanvasAgg(self._figure)
        self._top = 0.0

    def png(self) -> bytes:
        self._head()
        self._days()
        self._ages()
        for name, shares in self._lists:
            self._shares(name, shares)
        made = io.BytesIO()
        self._figure.savefig(made, format="png")
        return made.getvalue()

    def _total(self) -> float:
        lists = sum(GAP + ROW * len(_rows(shares)) for _, shares in self._lists)
        return HEAD + GAP + DAYS + GAP + ROW * len(self._numbers.ages) + lists + 0.3

    def _say(self, x: float, y: float, words: str, size: float, **more: Any) -> None:
        """Words whose upper left corner is so many inches from the left and the top of the picture."""
        given: dict[str, Any] = {"color": INK, "va": "top", "family": _letters()[0], "parse_math": False}
        self._figure.text(x / WIDTH, 1 - y / self._height, _shown(words), fontsize=size, **(given | more))

    def _panel(
        self, title: str, height: float, *, left: float, legend: Sequence[tuple[str, str]] = ()
    ) -> Any:
        """The next panel below its title, so many inches high."""
        self._say(0.3, self._top + 0.2, title, 11, weight="bold")
        place = WIDTH - 0.3
        for name, colour in reversed(legend):
            self._say(place, self._top + 0.22, name, 9.5, color=GREY, ha="right")
            place -= 0.075 * len(name) + 0.08
            self._say(place, self._top + 0.2, "■", 11, color=colour, ha="right")
            place -= 0.3
        self._top += GAP
        bottom = 1 - (self._top + height) / self._height
        axes = self._figure.add_axes(
            (left / WIDTH, bottom, (WIDTH - left - 0.3) / WIDTH, height / self._height)
        )
        self._top += height
        for side in ("top", "right", "left", "bottom"):
            axes.spines[side].set_visible(False)
        axes.tick_params(length=0, labelsize=9, labelcolor=GREY)
        axes.set_axisbelow(True)
        return axes

    def _head(self) -> None:
        numbers = self._numbers
        self._say(0.3, 0.25, number_words.title(numbers), 13, weight="bold")
        shown = [
            (str(numbers.new), "new", NEW),
            (str(numbers.closed), "closed", CLOSED),
            (str(numbers.open), "open now", OPEN),
            (self._time(numbers.answer.median), "to the first answer", INK),
            (self._time(numbers.resolution.median), "to the resolution", INK),
        ]
        for place, (count, what, colour) in zip(PLACES, shown, strict=True):
            self._say(place, 0.68, count, 20, weight="bold", color=colour)
            self._say(place, 1.1, what, 9.5, color=GREY)
        for place, times in zip(PLACES[-2:], (numbers.answer, numbers.resolution), strict=True):
            if times.count:
                self._say(place, 1.28, f"90 % within {self._time(times.ninety)}", 9.5, color=GREY)
        hours = "Times are medians" + (" in business hours." if numbers.in_hours else ".")
        self._say(0.3, 1.6, "   ".join([hours, *self._ratings()]), 9, color=GREY)
        self._say(0.3, 1.8, "   ".join(self._kept()), 9, color=GREY)
        self._top = HEAD

    def _time(self, time: timedelta | None) -> str:
        return length(time, self._numbers) if time is not None else "–"

    def _kept(self) -> list[str]:
        kept = [(aim, one) for aim, one in self._numbers.kept.items() if one.met + one.missed]
        return [f"{number_words.AIMS[aim]} in time: {one.met}/{one.met + one.missed}" for aim, one in kept]

    def _ratings(self) -> list[str]:
        names = {Rating.GOOD: "good", Rating.OK: "OK", Rating.BAD: "bad"}
        if not self._numbers.ratings:
            return []
        return ["rated " + ", ".join(f"{names[one]} {self._numbers.ratings.get(one, 0)}" for one in RATINGS)]

    def _days(self) -> None:
        from matplotlib.ticker import MaxNLocator

        days = by_column(self._numbers.days, MOST_COLUMNS)
        unit = "day" if len(days) == len(self._numbers.days) else "week"
        axes = self._panel(
            f"New and closed per {unit}", DAYS - 0.25, left=0.75, legend=(("new", NEW), ("closed", CLOSED))
        )
        self._top += 0.25
        places = range(len(days))
        axes.bar([place - 0.2 for place in places], [one.new for one in days], 0.4, color=NEW)
        axes.bar([place + 0.2 for place in places], [one.closed for one in days], 0.4, color=CLOSED)
        axes.grid(axis="y", color=LINE, linewidth=0.8)
        axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
        axes.set_ylim(0, max(1, *(max(one.new, one.closed) for one in days)) * 1.08)
        axes.set_xlim(-0.7 if len(days) > 3 else -1.5, len(days) - 0.3 if len(days) > 3 else len(days) + 0.5)
        step = max(1, -(-len(days) // 8))
        marked = list(places)[::step]
        axes.tick_params(axis="x", pad=6)
        axes.set_xticks(marked, [f"{days[place].day:%-d %b}" for place in marked])

    def _ages(self) -> None:
        ages = self._numbers.ages
        axes = self._panel("Open tickets by age", ROW * len(ages), left=1.3)
        self._bars(axes, [name for name, _ in ages], [[count for _, count in ages]], (OPEN,))

    def _shares(self, title: str, shares: Sequence[Share]) -> None:
        rows = _rows(shares)
        kind = title.removeprefix("By ")
        names = [self._name(one, kind) if isinstance(one, Share) else one[0] for one in rows]
        counts = [(one.new, one.closed, one.open) if isinstance(one, Share) else one[1] for one in rows]
        legend = (("new", NEW), ("closed", CLOSED), ("open now", OPEN))
        axes = self._panel(title, ROW * len(rows), left=2.3, legend=legend)
        self._bars(axes, names, [list(series) for series in zip(*counts, strict=True)], (NEW, CLOSED, OPEN))

    def _name(self, share: Share, kind: str) -> str:
        """Whose share it is; where no font here has most of the name's letters, its number in place of it."""
        name = self._report.name(share)
        there = sum(ord(char) in _letters()[1] for char in name)
        return name if 2 * there > len(name) else f"{kind} {share.key}"

    def _bars(
        self, axes: Any, names: Sequence[str], series: Sequence[Sequence[int]], colours: Sequence[str]
    ) -> None:
        """Bars beside each other in rows, with their numbers behind them."""
        total = [sum(row) for row in zip(*series, strict=True)]
        most = max(1, *total) if total else 1
        before = [0] * len(names)
        for counts, colour in zip(series, colours, strict=True):
            axes.barh(range(len(names)), counts, 0.62, left=before, color=colour)
            before = [one + count for one, count in zip(before, counts, strict=True)]
        for row, counts in enumerate(zip(*series, strict=True)):
            words = " / ".join(map(str, counts))
            axes.text(total[row] + most * 0.015, row, words, va="center", fontsize=9, color=GREY)
        axes.set_xlim(0, most * (1.4 if len(series) > 1 else 1.12))
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xticks([])
        axes.set_yticks(range(len(names)), [_shown(_short(name)) for name in names])
        for label in axes.get_yticklabels():
            label.set(color=INK, fontsize=9.5, family=_letters()[0], parse_math=False)


def _rows(shares: Sequence[Share]) -> list[Share | tuple[str, tuple[int, int, int]]]:
    """The shares with the largest numbers; the others together."""
    rows: list[Share | tuple[str, tuple[int, int, int]]] = list(shares[:MOST_ROWS])
    if rest := shares[MOST_ROWS:]:
        sums = (sum(one.new for one in rest), sum(one.closed for one in rest), sum(one.open for one in rest))
        rows.append((f"{len(rest)} others", sums))
    return rows


def _short(name: str) -> str:
    """The name cut to the columns that its bar leaves; wide letters take two."""
    from unicodedata import east_asian_width

    room, kept = LONGEST_NAME, ""
    for char in name:
        room -= 2 if east_asian_width(char) in "WF" else 1
        if room < 0:
            return kept.rstrip() + "…"
        kept += char
    return kept
