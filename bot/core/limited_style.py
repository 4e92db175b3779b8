"""The inline styles that a mail may hold: what mail programs show, and nothing that fetches or runs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

STYLES = frozenset(
    """background-color border border-bottom border-collapse border-color border-left border-radius
    border-right border-spacing border-style border-top border-width color direction display font font-family
    font-size font-style font-variant font-weight height letter-spacing line-height list-style-type margin
    margin-bottom margin-left margin-right margin-top max-width min-width padding padding-bottom padding-left
    padding-right padding-top text-align text-decoration text-indent text-transform vertical-align white-space
    width word-break word-spacing""".split()
)
# A backslash and a comment write any word in another way.
_ACTS = re.compile(r"(?:url|expression|image|image-set)\s*\(|javascript:|@import|\\|/\*", re.IGNORECASE)
_MASK = r"#[a-z_]\w*#"
_COLOUR = re.compile(
    rf"{_MASK}|#[0-9a-f]{{3,8}}\b|(?:rgb|hsl)a?\([^()]*\)|(?<![\w(-])[a-z]+(?![\w(-])", re.IGNORECASE
)
_CALL = re.compile(r"\b(?!rgb|hsl)[a-z-]{1,40}\((?:[^()]|\([^()]*\))*\)", re.IGNORECASE)
_PROPERTY = re.compile(r"(?:[^;()]|\([^()]*\)|[()])+")  # a semicolon inside of brackets ends none
_NO_COLOURS = frozenset(
    "none repeat round space center top left right bottom fixed scroll local cover contain auto inherit "
    "initial unset revert important".split()
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """An inline style that a mail may hold."""

    kept: str
    removed: tuple[str, ...]  # what was taken out of it, in sentences


def limited_style(source: str) -> Style:
    """The style without what a mail may not hold; a background keeps its colour, which mail programs show."""
    given = list(_properties(source))
    said: list[str] = []
    kept: dict[str, str] = {}
    for name, value in given:
        colour = _colour(value) if name == "background" else ""
        if colour:
            kept["background-color"] = colour
            said += (
                ["The image of a background was removed; its colour stays."] if _CALL.search(value) else []
            )
        elif name not in STYLES:
            said.append(f"The style {name} was removed.")
        elif _ACTS.search(value):
            said.append(f"The style {name} was removed: it fetches or runs something.")
        else:
            kept[name] = value
    if "color" in kept and "background-color" not in kept and any(_is_background(name) for name, _ in given):
        said.append(
            f"The colour {kept['color']} stays without its background: make sure that it can be read."
        )
    return Style(kept=";".join(f"{name}:{value}" for name, value in kept.items()), removed=tuple(said))


def _is_background(name: str) -> bool:
    return name in ("background", "background-color", "background-image")


def _properties(style: str) -> Iterator[tuple[str, str]]:
    for one in _PROPERTY.findall(style):
        name, _, value = one.partition(":")
        if name.strip():
            yield name.strip().lower(), value.strip()


def _colour(background: str) -> str:
    """The colour that a background names, among what else it says; empty for none."""
    found = (one[0] for one in _COLOUR.finditer(_CALL.sub(" ", background)))
    return next((one for one in found if one.lower() not in _NO_COLOURS), "")
