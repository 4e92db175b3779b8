"""Who a mail that cannot be read is from, as its header says it word for word: nothing is decoded."""

from bot.core.mail.parts import parsed

LONGEST = 200  # characters of each


def glimpse(raw: bytes) -> tuple[str, str]:
    """From and Subject as they were written, encoded words and all; empty where there is none."""
    message = parsed(raw)
    sender, subject = (_words(message.first(name)) for name in ("from", "subject"))
    return sender, subject


def _words(value: bytes | None) -> str:
    return " ".join((value or b"")[: 4 * LONGEST].decode("utf-8", "replace").split())[:LONGEST]
