"""Inline styles: what mail programs show stays, what fetches or runs does not, and both are said."""

import pytest

from bot.core.limited_html import limited
from bot.core.limited_style import limited_style


@pytest.mark.parametrize(
    ("background", "colour"),
    [
        ("#336699", "#336699"),
        ("RED", "RED"),
        ("rgba(1, 2, 3, .5) none", "rgba(1, 2, 3, .5)"),
        ("no-repeat center #fff 10px", "#fff"),
        ("#CF_12#", "#CF_12#"),
    ],
)
def test_a_background_that_is_a_colour_stays_as_one(background: str, colour: str) -> None:
    made = limited_style(f"background:{background};color:#ffffff")

    assert (made.kept, made.removed) == (f"background-color:{colour};color:#ffffff", ())


def test_of_a_background_with_an_image_the_colour_stays_and_the_rest_is_said() -> None:
    made = limited_style("background: url(http://x.test/a;b.png) repeat-x #0a0; color: #fff")

    assert made.kept == "background-color:#0a0;color:#fff"
    assert made.removed == ("The image of a background was removed; its colour stays.",)


@pytest.mark.parametrize(
    "background",
    ["background:url(x.png) center", "background-image:url(x.png)", "background:linear-gradient(red, blue)"],
)
def test_a_colour_that_loses_its_background_is_told_of(background: str) -> None:
    made = limited_style(f"color:white;{background}")

    assert made.kept == "color:white"
    assert made.removed[-1] == (
        "The colour white stays without its background: make sure that it can be read."
    )


@pytest.mark.parametrize(
    "value", ["url(http://x.test)", "URL (x)", "expression(alert(1))", "ex/**/pression(1)", "u\\72l(x)"]
)
@pytest.mark.parametrize("name", ["background-color", "border", "width", "list-style-type", "color"])
def test_a_value_that_fetches_or_runs_is_removed_from_any_style(name: str, value: str) -> None:
    made = limited_style(f"{name}:{value};font-size:9px")

    assert made.kept == "font-size:9px"
    assert made.removed[0] == f"The style {name} was removed: it fetches or runs something."


def test_a_template_keeps_the_colour_behind_its_white_words() -> None:
    made = limited('<div style="background:#336699;color:#ffffff">x</div>')

    assert made.html == '<div style="background-color:#336699;color:#ffffff">x</div>'
    assert made.removed == ()
