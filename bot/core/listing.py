"""Lists in a sentence."""

from collections.abc import Sequence


def first_few(names: Sequence[str], most: int) -> str:
    """The first ones by name, and how many more there are."""
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return f"{', '.join(names[:most])}{more}"
