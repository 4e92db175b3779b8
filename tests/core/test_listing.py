"""Lists in a sentence."""

import pytest

from bot.core.listing import first_few


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ((), ""),
        (("a", "b"), "a, b"),
        (("a", "b", "c"), "a, b and 1 more"),
    ],
)
def test_what_is_too_many_is_counted(names: tuple[str, ...], said: str) -> None:
    assert first_few(names, 2) == said
