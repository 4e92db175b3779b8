"""Custom fields: which values they take, and what of them is shown and needed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.fields import (
    LONGEST_VALUE,
    Field,
    FieldError,
    SeenBy,
    Type,
    described,
    missing,
    on_card,
    read_value,
    with_value,
)
from bot.errors import InputError


def a_field(type_: Type = Type.TEXT, **more: object) -> Field:
    options = ("Red", "dark green") if type_ is Type.CHOICE else ()
    return Field(id=1, name="Fact", type=type_, options=options, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("type_", "typed", "value"),
    [
        (Type.TEXT, "  two   words ", "two words"),
        (Type.NUMBER, "12", "12"),
        (Type.NUMBER, "-3.50", "-3.5"),
        (Type.NUMBER, "1e3", "1000"),
        (Type.NUMBER, "100", "100"),
        (Type.DATE, "2026-12-01", "2026-12-01"),
        (Type.SWITCH, "ON", "yes"),
        (Type.SWITCH, "no", "no"),
        (Type.CHOICE, "RED", "Red"),
        (Type.CHOICE, "Dark  Green", "dark green"),
        *((one, "-", "") for one in Type),
        *((one, " ", "") for one in Type),
    ],
)
def test_a_value_is_kept_as_its_type_writes_it(type_: Type, typed: str, value: str) -> None:
    assert read_value(a_field(type_), typed) == value


@pytest.mark.parametrize(
    ("type_", "typed"),
    [
        (Type.TEXT, "x" * (LONGEST_VALUE + 1)),
        *((Type.NUMBER, typed) for typed in ("many", "1,5", "nan", "inf", "1e99", "١٢", "0x1f")),
        *((Type.DATE, typed) for typed in ("tomorrow", "2026-02-30", "1.12.2026")),
        (Type.SWITCH, "perhaps"),
        (Type.CHOICE, "blue"),
    ],
)
def test_what_a_type_does_not_take_is_said_with_the_fields_name(type_: Type, typed: str) -> None:
    with pytest.raises(FieldError, match=r"^Fact: "):
        read_value(a_field(type_), typed)


@given(typed=st.text(max_size=60), type_=st.sampled_from(Type))
def test_what_is_kept_can_be_typed_again(typed: str, type_: Type) -> None:
    field = a_field(type_)
    try:
        value = read_value(field, typed)
    except FieldError:
        return

    assert read_value(field, value) == value


def test_what_only_admins_may_see_is_on_no_card() -> None:
    fields = [Field(id=1, name="Open"), Field(id=2, name="Salary", seen_by=SeenBy.ADMINS)]

    assert on_card(((1, "a"), (2, "b"), (3, "of a field that is gone")), fields) == (("Open", "a"),)


def test_a_value_is_put_in_place_of_the_old_one_or_cleared() -> None:
    values = with_value(((2, "b"),), a_field(), "a")

    assert values == ((1, "a"), (2, "b"))
    assert with_value(values, a_field(), "") == ((2, "b"),)


def test_only_required_fields_of_the_category_without_a_value_are_missing() -> None:
    fields = [
        Field(id=1, name="Free"),
        Field(id=2, name="Needed", required=True),
        Field(id=3, name="Elsewhere", required=True, category=2),
        Field(id=4, name="Here", required=True, category=1),
    ]

    assert missing(((4, "x"),), fields, 1) == ("Needed",)
    assert missing((), fields, 2) == ("Needed", "Elsewhere")


def test_options_are_those_of_a_choice_only() -> None:
    colour = described(Field(id=1, name=""), {"name": "Colour", "type": "choice", "options": "a,\nb"}, {})

    assert colour.options == ("a", "b")
    assert described(colour, {"type": "text"}, {}).options == ()
    with pytest.raises(InputError, match="at most 50 options"):
        described(colour, {"options": ",".join(map(str, range(51)))}, {})
