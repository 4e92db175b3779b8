"""Pictures of the numbers: drawn whatever the numbers and names are, from any thread, and loaded late."""

import struct
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from bot.adapters.chart_pictures import ChartPictures
from bot.core.number_words import Report
from bot.core.numbers import Question, count, days_until
from bot.core.targets import Rules, read_spans
from bot.core.tickets import Rating, Status, Ticket
from tests.desks import ROOT

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
NAMES = (
    "Billing",
    "サポート・お問い合わせ窓口（日本）",
    "A very long name of a category that goes on and on",
    r"$\frac{1}{0}$ $ \undefined",
    "\u202e`evil`\u202c <!here>",
    "العربية",
    "🚀",
    "",
    "\x07\n\t",
    "客户服务中心",
    "_^{}",
    "HR",
    "Legal",
    "More",
)


def a_report(size: int, days: int, categories: int) -> Report:
    def a_ticket(number: int) -> Ticket:
        created = NOW - timedelta(minutes=number * 7919 % (days * 1440))
        closed = created + timedelta(hours=3) if number % 3 and created + timedelta(hours=3) < NOW else None
        return Ticket(
            number=number, subject="S", category=number % categories, requester="a@b.c", requester_name="A",
            created_at=created, updated_at=created, channel="C1", answered_at=closed, closed_at=closed,
            status=Status.CLOSED if closed else Status.NEW, rating=Rating.GOOD if closed else None,
            assignee=f"U{number % categories}" if number % 2 else None,
        )  # fmt: skip

    since, until = days_until(NOW, "UTC", days)
    rules = Rules(hours=None, answer=read_spans("1h"), resolve={})
    asked = Question(since=since, until=until, zone="UTC", now=NOW, rules=rules, categories={})
    names: dict[int | str, str] = dict(enumerate(NAMES[:categories]))
    return Report(
        numbers=count(map(a_ticket, range(1, size + 1)), asked),
        names=names | {f"U{number}": name for number, name in names.items()},
    )


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    return int(width), int(height)


@pytest.mark.parametrize(
    ("size", "days", "categories"),
    [
        pytest.param(0, 30, 1, id="nothing at all"),
        pytest.param(1, 1, 1, id="one ticket, one day"),
        pytest.param(40, 7, 3, id="a week"),
        pytest.param(900, 365, len(NAMES), id="a year, and more names than are shown"),
    ],
)
def test_every_report_can_be_drawn_without_a_warning(size: int, days: int, categories: int) -> None:
    width, height = size_of(ChartPictures().draw(a_report(size, days, categories)))

    assert width == 1080  # as wide as a phone shows it
    assert height < 2700


def test_several_threads_may_draw_at_once_and_the_same_numbers_give_the_same_picture() -> None:
    report = a_report(20, 7, 3)

    with ThreadPoolExecutor(4) as threads:
        made = list(threads.map(lambda _: ChartPictures().draw(report), range(4)))

    assert len(set(made)) == 1


def test_nothing_of_matplotlib_is_loaded_before_the_first_picture() -> None:
    seen = (
        "import sys, bot.wiring; from bot.adapters.chart_pictures import ChartPictures as C; C().is_there; "
    )
    checked = "print([name for name in sys.modules if name.startswith(('matplotlib', 'numpy'))])"

    done = subprocess.run(
        [sys.executable, "-c", seen + checked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
