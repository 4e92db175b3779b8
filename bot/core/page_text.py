"""How much of long messages a page shows: turning text into HTML takes time that the whole desk waits for."""

from collections.abc import Sequence

CHARACTERS = 20_000  # of one message
LINES = 500
PAGE = 200_000  # characters of one page's messages, together
LEAST = 1_000  # … of each, however long the others are
LINE = CHARACTERS // LINES  # what a line takes at least, as characters


def beginning(text: str, room: int = CHARACTERS) -> str:
    """The first lines of a text that fit; the text itself where all of it does."""
    lines = text.split("\n", room // LINE)
    left = text if len(lines) <= room // LINE else "\n".join(lines[:-1])
    return left if len(left) <= room else left[:room].rsplit(None, 1)[0]


def rooms(texts: Sequence[str]) -> list[int]:
    """How many characters of each of a page's texts are shown; the last ones count most."""
    found, left = [], PAGE
    for text in reversed(texts):
        room = max(LEAST, min(CHARACTERS, left))
        found.append(room)
        left -= min(room, max(len(text), LINE * text.count("\n", 0, room)))
    return found[::-1]
