"""What subjects say: equal topics, forwards, and no subject that takes long to read."""

import time

import pytest

from bot.core.matching import without_number
from bot.core.topics import is_forward, topic, without_forward

LONG = 200_000


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Re: AW: [#12] The  Printer burns", "the printer burns"),
        ("Fwd: Re[2]: WG : The printer burns", "the printer burns"),
        ("回复：Printer", "printer"),
        ("[#1] [#2] Printer", "printer"),
        ("Printer [#1] burns", "printer burns"),
        ("Reality: bites", "reality: bites"),
        ("Re (3): x", "x"),
        ("", ""),
    ],
)
def test_prefixes_numbers_case_and_spaces_make_no_other_topic(subject: str, expected: str) -> None:
    assert topic(subject) == expected


@pytest.mark.parametrize(
    "subject", ["Fwd: x", "  FW : x", "WG: x", "[#1] TR: x", "Fwd[2]: x", "转发：x", "İlt: x"]
)
def test_a_forwards_prefix_is_known_in_many_languages(subject: str) -> None:
    assert is_forward(subject)


@pytest.mark.parametrize("subject", ["", "x", "Fwd x", "Forward-looking: x", "x Fwd: y", "Re: x"])
def test_other_subjects_are_no_forwards(subject: str) -> None:
    assert not is_forward(subject)


def test_only_a_forwards_prefixes_are_taken_away() -> None:
    assert without_forward("Fwd: WG: Re: Door") == "Re: Door"


SHAPES = {
    "blanks": " " * LONG + "x",
    "tabs": "\t" * LONG,
    "Re and blanks": "re" + " " * LONG + "x",
    "Fwd without a colon": "fwd" + " " * LONG + "x",
    "Fwd without a colon, often": "Fwd " * (LONG // 4),
    "Fwd often": "Fwd: " * (LONG // 5),
    "Re often": "Re: " * 20_000,
    "Re, counted without end": "Re[" + "1" * LONG,
    "numbers": "[#1] " * (LONG // 5),
    "numbers that do not end": "[#1" * (LONG // 3),
    "blanks between": ("x" + " " * 999) * (LONG // 1000),
    "colons": ":" * LONG,
}


@pytest.mark.parametrize("subject", SHAPES.values(), ids=SHAPES.keys())
def test_no_subject_takes_long(subject: str) -> None:
    began = time.process_time()

    topic(subject)
    is_forward(subject)
    without_forward(subject)
    without_number(subject)

    assert time.process_time() - began < 1
