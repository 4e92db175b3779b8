"""Names as people type them."""


def key_of(name: str) -> str:
    """By which a name is looked up: its case does not count, and neither do more spaces than one."""
    return " ".join(name.split()).casefold()
