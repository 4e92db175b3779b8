"""A technician's signature, which stands below their replies: plain text of a few lines."""

from bot.core.letters import clean
from bot.errors import InputError

LONGEST = 500  # characters
MOST_LINES = 8


def fit_signature(typed: str) -> str:
    """What somebody typed, fit to be kept: no control characters, no empty lines around it.

    Raises:
        InputError: it is too long.
    """
    lines = [clean(line) for line in typed.strip().splitlines()]
    signature = "\n".join(lines).strip()
    if len(signature) > LONGEST or len(lines) > MOST_LINES:
        raise InputError(f"A signature has at most {MOST_LINES} lines and {LONGEST} characters.")
    return signature
