"""Long text parted into messages that Slack takes: at paragraphs, else lines, else words, never cut off."""

from collections.abc import Iterator
from dataclasses import replace

from .pieces import Code, Inline, Item, Link, Piece, Prose, Text, is_blank, stripped

MOST_INLINES = 150  # in one paragraph or item
OVERHEAD = 4  # what the breaks around one piece weigh at most
EDGE = OVERHEAD + 2  # and with the break that a parted text keeps at its end


def weight(text: str) -> int:
    """How much of Slack's budget a text takes at most: counted as UTF-16, with `&<>` as entities."""
    beyond = 0 if text.isascii() else len(text.encode("utf-16-le")) // 2 - len(text)
    return len(text) + beyond + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))


def heaviest_start(text: str, room: int) -> int:
    """How many characters of the text weigh no more than `room`; at least one."""
    end = min(len(text), room)
    while end > 1 and (taken := weight(text[:end])) > room:
        end = max(1, min(end - 1, end * room // taken))
    return end


def messages(pieces: list[Piece], budget: int, most_elements: int) -> Iterator[list[Piece]]:
    """The pieces in order, in runs that weigh no more than `budget` and hold no more than `most_elements`."""
    present: list[Piece] = []
    used = elements = 0
    for piece in pieces:
        for part in _parts(piece, budget - used, budget):
            taken, count = _piece_weight(part), _elements(part)
            if present and (used + taken > budget or elements + count > most_elements):
                yield present
                present, used, elements = [], 0, 0
            present.append(part)
            used += taken
            elements += count
    if present:
        yield present


def _parts(piece: Piece, left: int, budget: int) -> Iterator[Piece]:
    """The piece itself if a message can hold it, else its parts; the first may fill the `left` room."""
    if _piece_weight(piece) <= budget and _elements(piece) <= MOST_INLINES + 2:
        yield piece
        return
    first = left if left >= budget // 3 else budget
    if isinstance(piece, Code):
        for run in _runs((Text(text=piece.text),), first - EDGE, budget - EDGE):
            yield Code(
                text="".join(inline.text for inline in run if isinstance(inline, Text)), quoted=piece.quoted
            )
        return
    shape: Prose | Item = piece
    for run in _runs(piece.inlines, first - EDGE, budget - EDGE):
        yield replace(shape, inlines=run)
        shape = Prose(inlines=(), quoted=piece.quoted)  # an item goes on without a second mark


def _runs(inlines: tuple[Inline, ...], room: int, next_room: int) -> Iterator[tuple[Inline, ...]]:
    run: list[Inline] = []
    used = 0
    for inline in inlines:
        rest: Inline | None = inline
        while rest is not None:
            head, rest = _fitting(rest, room - used, fresh=not run)
            if head is not None:
                run.append(head)
                used += _inline_weight(head)
            if rest is not None or len(run) >= MOST_INLINES:
                yield from _shown(run)
                run, used, room = [], 0, next_room
    yield from _shown(run)


def _shown(run: list[Inline]) -> Iterator[tuple[Inline, ...]]:
    if not is_blank(run):
        yield stripped(run)


def _fitting(inline: Inline, room: int, *, fresh: bool) -> tuple[Inline | None, Inline | None]:
    """What of the inline fits, and what is left of it."""
    if _fits(inline, room):
        return inline, None
    if isinstance(inline, Link):
        # A link is not parted; one that no message can hold becomes text.
        return (None, Text(text=inline.url, style=inline.style)) if fresh else (None, inline)
    end = _border(inline.text, room, fresh=fresh)
    head, rest = inline.text[:end], inline.text[end:]
    return (replace(inline, text=head) if head else None), replace(inline, text=rest)


def _border(text: str, room: int, *, fresh: bool) -> int:
    """Where to part the text: the best border in the later half of what fits, else the last word's."""
    if room < 1:
        return 0
    end = heaviest_start(text, room)
    for mark in ("\n\n", "\n"):
        if (place := text.rfind(mark, end // 2, end + 1)) > 0:
            return place + len(mark)
    if (place := max(text.rfind(" ", 0, end + 1), text.rfind("\n", 0, end + 1))) >= 0:
        return place + 1
    return end if fresh else 0


def _fits(inline: Inline, room: int) -> bool:
    if isinstance(inline, Text) and len(inline.text) > room:
        return False
    return _inline_weight(inline) <= room


def _elements(piece: Piece) -> int:
    """How many elements of a block the piece takes at most: itself, its container, its inlines."""
    return 3 if isinstance(piece, Code) else len(piece.inlines) + 2


def _piece_weight(piece: Piece) -> int:
    if isinstance(piece, Code):
        return weight(piece.text) + OVERHEAD
    return sum(map(_inline_weight, piece.inlines)) + OVERHEAD


def _inline_weight(inline: Inline) -> int:
    if isinstance(inline, Text):
        return weight(inline.text)
    times = 2 if inline.url.startswith("mailto:") else 1  # whose address is shown beside the target
    return times * weight(inline.url) + weight(inline.label)
