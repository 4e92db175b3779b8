"""Which files of a message go along with its mail: inside the text, beside it, or not at all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.core.messages import File

# What mail programs show inside a text; no SVG, which is a program more than an image.
IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"})
LINE = 57  # bytes of a file that make one line of base64: 76 characters and the line's end
HEADERS = 1_000  # bytes around one file: its headers and a boundary
ENVELOPE = 256 * 1024  # bytes for the mail's own headers and what its template says
TEXT = 4  # how much of a mail a text takes at most, in both of its forms together, for each of its bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Packing:
    """What becomes of a message's files, each by its place there, counted from 0."""

    shown: tuple[int, ...] = ()  # images inside the text
    attached: tuple[int, ...] = ()
    too_big: tuple[int, ...] = ()  # they would make the mail larger than it may be
    kept: tuple[int, ...] = ()  # no file is to leave
    lost: tuple[int, ...] = ()  # their bytes cannot be had

    @property
    def enclosed(self) -> tuple[int, ...]:
        """What goes along."""
        return tuple(sorted((*self.shown, *self.attached)))


def packed(files: Sequence[File], *, room: int, leave: bool, seen: frozenset[str] = frozenset()) -> Packing:
    """What becomes of each file.

    Args:
        room: how many bytes of mail the files may take; the first ones that fit get it.
        leave: whether files may leave by mail at all.
        seen: the sha256 of files that were in the conversation before: images of a text that came again,
            such as logos under signatures and what a quote shows, are left out without a word.
    """
    places: dict[str, list[int]] = {}
    for place, file in enumerate(files):
        if is_of_text(file) and file.sha256 in seen:
            continue
        becomes = _becomes(file, room=room, leave=leave)
        if becomes in ("shown", "attached"):
            room -= encoded(file.size)
        places.setdefault(becomes, []).append(place)
    return Packing(**{becomes: tuple(found) for becomes, found in places.items()})


def _becomes(file: File, *, room: int, leave: bool) -> str:
    if file.lost:
        return "lost"
    if not leave:
        return "kept"
    if encoded(file.size) > room:
        return "too_big"
    return "shown" if is_shown(file) else "attached"


def is_of_text(file: File) -> bool:
    """Whether the file is an image or the like that its sender's program showed inside a text."""
    return file.inline or bool(file.content_id)


def is_shown(file: File) -> bool:
    """Whether a mail shows the file inside its text: an image that was, or that somebody put into Slack."""
    return file.content_type.lower() in IMAGES and (is_of_text(file) or bool(file.slack_id))


def encoded(size: int) -> int:
    """How many bytes of a mail a file of `size` bytes takes."""
    return -(-size // LINE) * 78 + HEADERS


def room_beside(text: str, *, limit_mb: int) -> int:
    """How many bytes of a mail of at most `limit_mb` MB are left for files, beside this text."""
    return limit_mb * 1024 * 1024 - ENVELOPE - TEXT * len(text.encode(errors="replace"))


def spoken_size(size: int) -> str:
    """A number of bytes for people: `30 MB`, `1.5 MB`, `12 KB`."""
    if size >= 10 * 1024 * 1024:
        return f"{round(size / 1024 / 1024)} MB"
    if size >= 100 * 1024:
        return f"{size / 1024 / 1024:.1f} MB"
    return f"{max(1, round(size / 1024))} KB"


def listed(names: Iterable[str]) -> str:
    """Names in a sentence."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
