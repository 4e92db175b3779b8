"""Rules of emoji names."""

import pytest

from bot.core.rich_text.emoji import character, with_characters


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        *[("+1", "👍"), ("thumbsup", "👍"), ("-1", "👎"), ("tada", "🎉"), ("heart", "❤️"), ("rocket", "🚀")],
        *[("white_check_mark", "✅"), ("x", "❌"), ("warning", "⚠️"), ("100", "💯"), ("pray", "🙏")],
        *[("slightly_smiling_face", "🙂"), ("simple_smile", "🙂"), ("joy", "😂"), ("sob", "😭")],
        *[("one", "1️⃣"), ("hash", "#️⃣"), ("flag-ch", "🇨🇭"), ("de", "🇩🇪"), ("uk", "🇬🇧"), ("eyes", "👀")],
        *[("shrug", "🤷"), ("woman-shrugging", "🤷‍♀️"), ("male-technologist", "👨‍💻"), ("face_palm", "🤦")],
        *[("partying_face", "🥳"), ("thinking_face", "🤔"), ("rolling_on_the_floor_laughing", "🤣")],
        *[("large_green_circle", "🟢"), ("hammer_and_wrench", "🛠️"), ("information_source", "ℹ️")],
        *[("coffee", "☕"), ("star-struck", "🤩"), ("email", "📧"), ("lock", "🔒"), ("arrow_right", "➡️")],
    ],
)
def test_standard_names_become_characters(name: str, shown: str) -> None:
    assert character(name) == shown


@pytest.mark.parametrize(
    "name", ["", "parrot_dance", "space", "digit_one", "a_b_c", "xx", "flag-zzz", "black_square"]
)
def test_other_names_are_the_workspaces_own(name: str) -> None:
    assert character(name) is None


def test_tones_go_behind_the_figure() -> None:
    assert character("wave", tone=6) == "👋🏿"
    assert character("wave::skin-tone-2") == "👋🏻"
    assert character("woman-shrugging", tone=4) == "🤷🏽‍♀️"
    assert character("wave", "1f44b-1f3fe", 3) == "👋🏾"
    assert character("wave", tone=1) == "👋"


@pytest.mark.parametrize("points", ["zz", "41-42", "d800", "110000", "1f44b-", "3c"])
def test_strange_code_points_are_not_believed(points: str) -> None:
    assert character("parrot_dance", points) is None


def test_names_are_found_between_colons_only() -> None:
    assert (
        with_characters("at 10:30:15 :tada::tada: a:b :no_such_thing:")
        == "at 10:30:15 🎉🎉 a:b :no_such_thing:"
    )
