"""The new text of a plain-text mail: quotes, the lines above them and signatures cut.

Answers between quotes keep the quotes, and nothing is cut when nothing would be left.
"""

from bisect import bisect_left
from dataclasses import dataclass

from bot.core.quotes.lines import (
    SIGNATURE,
    attribution_start,
    header_block_end,
    is_marked,
    is_original,
    is_regards,
    is_rule,
    is_sent_from,
    names_device,
)

MAX_LINES = 5_000  # what comes after is not looked at, and kept unless it is quoted
WRAPPED_FROM = 55  # a quoted line at least this long may have been broken by a mail program
SIGNATURE_LINES = 15
REGARDS_LINES = 8
FREE_RULE = 10  # hyphens


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """Which lines are new text."""

    kept: tuple[bool, ...]  # for each line
    whole: bool  # nothing was cut


def new_text(text: str) -> str:
    """The text without quotes and signatures; the whole text when nothing else would be left."""
    lines = text.splitlines()
    cut = new_lines(lines, signatures=True)
    kept = [line for line, keep in zip(lines, cut.kept, strict=True) if keep]
    return collapsed(kept) or text.strip()


def collapsed(lines: list[str]) -> str:
    """The lines as text, with never more than one blank line in a row."""
    out: list[str] = []
    for line in lines:
        if line.strip() or (out and out[-1]):
            out.append(line.rstrip())
    return "\n".join(out).strip("\n").rstrip()


def new_lines(lines: list[str], *, signatures: bool, quoted: list[bool] | None = None) -> Cut:
    """Which lines of a mail are new.

    Args:
        lines: The text, without line ends.
        signatures: Cut signatures as well.
        quoted: For each line whether it is quoted; taken from its marks when not given.
    """
    looked_at = lines[:MAX_LINES]
    marks = [is_marked(line) for line in lines] if quoted is None else quoted
    kept = _kept(looked_at, marks[: len(looked_at)], signatures=signatures, boxed=quoted is not None)
    kept += (
        [not mark for mark in marks[len(looked_at) :]]
        if kept and any(kept[-1:])
        else [False] * (len(lines) - len(looked_at))
    )
    if not any(keep and line.strip() for keep, line in zip(kept, lines, strict=True)):
        kept = [True] * len(lines)
    return Cut(kept=tuple(kept), whole=all(kept))


def _kept(lines: list[str], marks: list[bool], *, signatures: bool, boxed: bool) -> list[bool]:
    marks = with_wrapped(lines, marks)
    attributed = [False] * len(lines)  # lines of an attribution above marked quotes
    hard = _hard_cut(lines, marks, attributed)
    start = 0
    # A forwarded mail that nothing stands above is what its sender has to say.
    if hard is not None and not any(line.strip() and not is_rule(line) for line in lines[:hard]):
        start, hard = _after_block(lines, hard), None
        more = _hard_cut(lines[start:], marks[start:], attributed[start:])
        hard = start + more if more else None
    end = len(lines) if hard is None else hard
    dropped = [mark or above for mark, above in zip(marks, attributed, strict=True)]
    if is_interleaved(lines[start:end], dropped[start:end], announced=boxed or any(attributed[start:end])):
        dropped = _leading(attributed)
    kept = [start <= at < end and not dropped[at] for at in range(len(lines))]
    _drop_rules_at_ends(lines, kept, boxed=boxed)
    if signatures:
        _drop_signatures(lines, kept)
    return kept


def with_wrapped(lines: list[str], marks: list[bool]) -> list[bool]:
    """The marks, with the ends of quoted lines that some program broke in two."""
    marks = list(marks)
    for at in range(1, len(lines) - 1):
        line = lines[at]
        if marks[at] or not marks[at - 1] or not line.strip() or not is_marked(lines[at - 1]):
            continue
        before = lines[at - 1].strip(" >")
        opened = before.count("(") > before.count(")") or before.count("<") > before.count(">")
        broken = len(lines[at - 1]) >= WRAPPED_FROM and not line.lstrip()[0].isupper()
        if marks[at + 1] and (broken or opened or line.rstrip().endswith(">")):
            marks[at] = True
    return marks


def _hard_cut(lines: list[str], marks: list[bool], attributed: list[bool]) -> int | None:
    """The first line of what is quoted without marks; notes attributions above marked quotes on the way."""
    text_above = False
    for at, line in enumerate(lines):
        if marks[at] or attributed[at] or not line.strip():
            continue
        if is_original(line) or header_block_end(lines, at) is not None:
            end = _after_block(lines, at)
            quoted = _next_text(lines, end)
            if quoted is None or not marks[quoted]:
                return at
            attributed[at:end] = [True] * (end - at)
            continue
        follows = _next_text(lines, at + 1)
        quote_follows = follows is not None and marks[follows]
        above = attribution_start(lines, at, quote_follows=quote_follows)
        if above is not None and quote_follows:
            attributed[above : at + 1] = [True] * (at + 1 - above)
        elif above is not None and text_above:
            return above
        text_above = True
    return None


def _next_text(lines: list[str], at: int) -> int | None:
    return next((here for here in range(at, min(at + 8, len(lines))) if lines[here].strip()), None)


def _after_block(lines: list[str], start: int) -> int:
    """Where a header block ends, with the line that announces it."""
    at = start + 1 if is_original(lines[start]) else start
    while at < len(lines) and not lines[at].strip():
        at += 1
    if at < len(lines):
        at = header_block_end(lines, at) or at
    return at


def is_interleaved(lines: list[str], dropped: list[bool], *, announced: bool) -> bool:
    """Do answers stand between quotes? One quote that nothing announced, amid text, is the writer's own."""
    runs = _runs(lines, dropped)
    text_at = [number for number, is_quote in enumerate(runs) if not is_quote]
    quote_at = [number for number, is_quote in enumerate(runs) if is_quote]
    if not quote_at or not text_at:
        return False
    first, last = quote_at[0], quote_at[-1]
    between = any(first < number < last for number in text_at)
    around = text_at[0] < first and text_at[-1] > last
    return between or (around and not announced)


def _runs(lines: list[str], dropped: list[bool]) -> list[bool]:
    """The text as stretches that are quoted (True) or not, blank lines left out."""
    runs: list[bool] = []
    for line, is_quote in zip(lines, dropped, strict=True):
        if line.strip() and (not runs or runs[-1] != is_quote):
            if not is_quote and (is_rule(line) or SIGNATURE.match(line)):
                if SIGNATURE.match(line) and True in runs:
                    break
                continue
            runs.append(is_quote)
    return runs


def _leading(attributed: list[bool]) -> list[bool]:
    """Only an attribution at the very top goes when the quotes stay."""
    end = bisect_left([not above for above in attributed], True)
    return [at < end for at in range(len(attributed))]


def _drop_rules_at_ends(lines: list[str], kept: list[bool], *, boxed: bool) -> None:
    """Rules and blank lines at the end of the new text separated it from what was cut.

    In plain text a rule of hyphens with a blank line on either side may be the writer's own, and stays.
    """
    if all(kept):
        return
    for at in range(len(lines) - 1, -1, -1):
        own = not boxed and 0 < at < len(lines) - 1 and _stands_free(*lines[at - 1 : at + 2])
        if kept[at] and lines[at].strip() and (own or not is_rule(lines[at])):
            return
        kept[at] = False


def _stands_free(above: str, line: str, below: str) -> bool:
    rule = line.strip()
    return len(rule) >= FREE_RULE and not rule.strip("-") and not above.strip() and not below.strip()


def _drop_signatures(lines: list[str], kept: list[bool]) -> None:
    """Each stretch of new text ends before its signature."""
    at = 0
    seen = False  # text above, without which nothing is a signature
    while at < len(lines):
        if not kept[at]:
            at += 1
            continue
        end = next((here for here in range(at, len(lines)) if not kept[here]), len(lines))
        for here in range(at, end):
            if seen and _starts_signature(lines, here, end):
                kept[here:end] = [False] * (end - here)
                break
            seen = seen or bool(lines[here].strip())
        at = end


def _starts_signature(lines: list[str], at: int, end: int) -> bool:
    line = lines[at]
    if not line.strip():
        return False
    if SIGNATURE.match(line):
        return line.startswith("-- ") or _filled(lines, at, end) <= SIGNATURE_LINES
    if is_sent_from(line):
        return names_device(line) or _filled(lines, at, end) == 1
    if is_regards(line):
        return 1 < _filled(lines, at, end) <= REGARDS_LINES and all(
            len(other) < 90 for other in lines[at:end]
        )
    return line.strip().strip("_") == "" and len(line.strip()) > 1 and _is_list_footer(lines[at + 1 : end])


def _filled(lines: list[str], at: int, end: int) -> int:
    return sum(1 for line in lines[at : min(end, at + 200)] if line.strip())


def _is_list_footer(lines: list[str]) -> bool:
    filled = [line for line in lines if line.strip()]
    if not filled or len(filled) > 6:
        return False
    said = " ".join(filled).lower()
    return "mailing list" in said or "http" in said or "unsubscribe" in said
