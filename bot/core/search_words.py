"""Words as they are looked up: small, without accents, and cut in pairs where a script has no spaces."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import category, normalize

LONGEST_TEXT = 50_000  # characters of one message that are found by their words
MOST_WORDS = 12  # of one question
_TOKEN = re.compile(r"[^\W_]+")
# Scripts that are written without spaces: a pair of neighbouring characters stands for a word.
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Some words that have to stand beside each other; the last may go on in the text."""

    tokens: tuple[str, ...]
    is_begun: bool  # whether `print` finds a printer, too


def found_as(text: str) -> str:
    """The text as it is kept for being looked up, its tokens parted by what is no letter or digit."""
    text = text[:LONGEST_TEXT]
    if text.isascii():
        return text
    folded = normalize("NFKD", text)
    bare = "".join(char for char in folded if category(char)[0] != "M")
    return UNSPACED.sub(_in_pairs, normalize("NFKC", bare).casefold())


def term(words: str, *, exact: bool = False) -> Term | None:
    """What somebody typed as one word, or in quotes (`exact`); None where it holds no letter or digit."""
    tokens = tuple(_TOKEN.findall(found_as(words).lower()))
    if not tokens:
        return None
    last = tokens[-1]
    return Term(tokens=tokens, is_begun=not exact and (len(last) > 1 or bool(UNSPACED.match(last))))


def _in_pairs(run: re.Match[str]) -> str:
    return f" {' '.join(_pairs(run[0]))} "


def _pairs(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    yield from map("".join, pairwise(run))
