"""Which articles a text is about: BM25 over their words, in any script, and when that is similar enough.

Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), with the
usual k1 and b, and an idf that is never negative (Lucene's).
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from heapq import nsmallest
from itertools import islice, pairwise
from math import log
from unicodedata import category, normalize

from bot.core.articles import Article, Content
from bot.core.search_words import UNSPACED
from bot.core.stop_words import STOP_WORDS

K1, B = 1.2, 0.75
OTHERS = 30  # as if there were so many more articles: of two, both may be about passwords
TITLE = 3  # a word of the title counts as often
STEM = 6  # letters of a word that count: printer, printers; Rechnung, Rechnungen
LONGEST_QUERY = 4_000  # characters; whatever a mail is about, it says so before that
MOST_WEIGHTS = 3_000  # added up for one question: of a long mail, the rarest words count
# Of the two lines that a similar article must reach, found on the texts in the tests.
LEAST_OF_TITLE = 0.5  # its score, as a share of what its own title would score
LEAST_SHARED = 2  # different words

_WORDS = re.compile(r"[^\W_]+")


def tokens(text: str) -> list[str]:
    """The words of a text as they are compared: small, without accents, plural s and common words."""
    words = _WORDS.findall(_folded(text))
    if not text.isascii():
        words = [part for word in words for part in _spaced(word)]
    return [
        word[:-1][:STEM] if len(word) > 3 and word[-1] == "s" else word[:STEM]
        for word in words
        if word not in STOP_WORDS and (len(word) > 1 or UNSPACED.match(word))
    ]


def _folded(text: str) -> str:
    if text.isascii():
        return text.replace("'", "").lower()
    bare = "".join(char for char in normalize("NFKD", text) if category(char)[0] != "M" and char not in "'’")
    return normalize("NFKC", bare).casefold()


def _spaced(word: str) -> Iterator[str]:
    """The words in a run of letters, some of which may be of a script without spaces."""
    end = 0
    for run in UNSPACED.finditer(word):
        yield word[end : run.start()]
        yield from map("".join, pairwise(run[0])) if len(run[0]) > 1 else run[0]
        end = run.end()
    yield word[end:]


class Index:
    """The words of some articles, each with its weight; made anew when an article changes."""

    def __init__(self, articles: Iterable[Article]) -> None:
        contents = {one.number: one.content for one in articles}
        counts = {number: _counted(content) for number, content in contents.items()}
        self._weights = _weighed(counts)
        self._titles = {number: frozenset(tokens(content.title)) for number, content in contents.items()}
        self._own = {
            number: sum(self._weights[word][number] for word in title)
            for number, title in self._titles.items()
        }

    def find(self, words: str) -> list[int]:
        """The numbers of the articles that hold any of these words, best first."""
        scores = _added_up(self._rarest(set(tokens(words))))
        return sorted(scores, key=lambda number: (-scores[number], number))

    def similar(self, text: str, *, most: int, among: Callable[[int], bool]) -> list[int]:
        """The numbers of the articles that the text is surely about, best first; often none.

        An article is similar when the text shares two words or more with it, at least one of them with its
        title, and scores half of what the article's own title would, or more: half of the title's words, or
        one of them and some of the text below. Less is chance.
        """
        words = set(tokens(text[:LONGEST_QUERY]))
        rarest = self._rarest(words)
        scores = _added_up(rarest)
        fit = (
            number
            for number, score in scores.items()
            if score >= LEAST_OF_TITLE * self._own[number]
            and not words.isdisjoint(self._titles[number])
            and among(number)
            and _is_in(rarest, number, LEAST_SHARED)
        )
        return nsmallest(most, fit, key=lambda number: (-scores[number], number))

    def _rarest(self, words: set[str]) -> list[Mapping[int, float]]:
        """The weights of the rarest of these words, until there are enough to add up."""
        chosen: list[Mapping[int, float]] = []
        size = 0
        for weights in sorted((self._weights[word] for word in words if word in self._weights), key=len):
            if size < MOST_WEIGHTS:
                chosen.append(weights)
            size += len(weights)
        return chosen


def _added_up(words: Iterable[Mapping[int, float]]) -> dict[int, float]:
    """What each article scores that holds one of the words."""
    scores: dict[int, float] = {}
    for weights in words:
        for number, weight in weights.items():
            scores[number] = scores.get(number, 0.0) + weight
    return scores


def _is_in(words: Iterable[Mapping[int, float]], number: int, least: int) -> bool:
    """Whether an article holds so many of the words."""
    held = (weights for weights in words if number in weights)
    return sum(1 for _ in islice(held, least)) == least


def _counted(content: Content) -> Counter[str]:
    counts = Counter(tokens(content.body))
    for word in tokens(content.title):
        counts[word] += TITLE
    return counts


def _weighed(counts: Mapping[int, Counter[str]]) -> dict[str, dict[int, float]]:
    """For each word, the articles that hold it and what it adds to their score."""
    lengths = {number: count.total() for number, count in counts.items()}
    mean = sum(lengths.values()) / (len(lengths) or 1)
    holders = Counter(word for count in counts.values() for word in count)
    weights: dict[str, dict[int, float]] = {word: {} for word in holders}
    articles = OTHERS + len(counts)
    idf = {word: log(1 + (articles - held + 0.5) / (held + 0.5)) for word, held in holders.items()}
    for number, count in counts.items():
        damping = K1 * (1 - B + B * lengths[number] / mean) if mean else K1
        for word, times in count.items():
            weights[word][number] = idf[word] * times * (K1 + 1) / (times + damping)
    return weights
