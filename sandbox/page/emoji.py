"""The characters that emoji names stand for, and the reactions that the page offers."""

from __future__ import annotations

from sandbox.slack.emoji import POINTS, characters

REACTIONS = ("eyes", "white_check_mark", "+1", "heart", "repeat")


def emoji(name: str) -> str:
    """The character of an emoji, or `:name:` for one that nobody knows."""
    points = POINTS.get(name.partition("::")[0])
    return characters(points) if points else f":{name}:"
