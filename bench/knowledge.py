"""The knowledge base measured: python -m bench.knowledge [--articles 2000].

Prints how long the articles take to be read from the store and indexed (once after each change), and how
long one question takes: a short search, a mail, and a mail of 4,000 characters.
"""

import argparse
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from bot.adapters.tinydb_store import TinyStore
from bot.core.articles import Content
from bot.core.messages import Author
from bot.core.similar import Index
from bot.core.stop_words import STOP_WORDS
from bot.knowledge.editions import put_new
from bot.knowledge.shelf import Shelf

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
WORDS = 30_000  # different ones, used as unevenly as in a language (Zipf)
COMMON = 150  # the most frequent ones, which say nothing: half of every text
IN_TITLE, IN_TEXT = 8, 250
ROUNDS = 300
LIMIT = 5.0  # milliseconds for a question


def vocabulary(chance: random.Random) -> tuple[list[str], list[float]]:
    """Words and how often each is used."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    rare = ["".join(chance.choices(letters, k=chance.randint(3, 11))) for _ in range(WORDS)]
    words = [*chance.sample(sorted(STOP_WORDS), COMMON), *rare]
    return words, [1 / rank for rank in range(1, len(words) + 1)]


def milliseconds(work: Callable[[], object]) -> float:
    """How long the work took, whatever else the machine does."""
    begun = time.thread_time()
    work()
    return (time.thread_time() - begun) * 1000


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=2000)
    count = parser.parse_args().articles
    chance = random.Random(7)
    words, weights = vocabulary(chance)

    def text(length: int) -> str:
        return " ".join(chance.choices(words, weights, k=length))

    with tempfile.TemporaryDirectory() as folder:
        store = TinyStore(Path(folder) / "desk")
        with store.transaction() as tx:
            for number in range(1, count + 1):
                content = Content(title=text(IN_TITLE)[:150], body=text(IN_TEXT), is_public=True)
                put_new(tx, number, content, by=Author(name="bench"), at=NOW)
        shelf = Shelf(store)
        first = milliseconds(shelf.now)
        articles = list(shelf.now().articles.values())
        indexing = min(milliseconds(lambda: Index(articles)) for _ in range(3))
        print(f"{count} articles of {IN_TEXT} words")
        print(f"  read from the store and indexed  {first:8.1f} ms, once after each change")
        print(f"  of that, indexed                 {indexing:8.1f} ms")
        for name, length in (("search of 3 words", 3), ("mail of 80 words", 80), ("mail of 600 words", 600)):
            times = sorted(
                milliseconds(lambda asked=asked: shelf.similar(asked))  # type: ignore[misc]  # bound for this round
                for asked in (text(length) for _ in range(ROUNDS))
            )
            median, slowest = statistics.median(times), times[int(len(times) * 0.99)]
            verdict = "ok" if slowest < LIMIT else f"slower than {LIMIT:.0f} ms"
            print(f"  {name:<32} {median:8.2f} ms, p99 {slowest:.2f} ms  {verdict}")
        store.close()


if __name__ == "__main__":
    main()
