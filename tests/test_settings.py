"""Settings: what each takes, what it refuses, and how it is shown."""

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.addresses import is_address
from bot.core.setting_values import parse, shown
from bot.errors import SettingError, UnknownSetting
from bot.settings import ROWS, Chosen, Row, Settings, Value, row, settings_of

rows = st.sampled_from(list(ROWS.values()))
any_text = st.text(st.characters(exclude_categories=()), max_size=600)


def test_every_setting_has_a_row_with_words_for_people() -> None:
    assert list(ROWS) == [one.name for one in fields(Settings)]
    for one in ROWS.values():
        assert one.label
        assert one.help.endswith(".")
        assert one.group


@pytest.mark.parametrize("one", ROWS.values(), ids=lambda one: one.key)
def test_a_default_is_a_value_that_the_setting_takes(one: Row) -> None:
    typed = shown(one, one.default).removesuffix(f" {one.unit}") if one.default != "" else ""

    if one.type != "secret":
        assert parse(one, typed) == one.default


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("junk_filter", " On ", True),
        ("junk_filter", "YES", True),
        ("junk_filter", "0", False),
        ("undo_seconds", "0", 0),
        ("undo_seconds", " 600 ", 600),
        ("smtp_security", "SSL", "ssl"),
        ("from_address", " Support@Acme.TEST ", "support@acme.test"),
        ("from_address", "", ""),
        ("from_address", "desk@localhost", "desk@localhost"),
        ("from_name", " Grüße & <Co> ", "Grüße & <Co>"),
        ("smtp_password", " two words ", " two words "),
        ("smtp_password", "env:SMTP", "env:SMTP"),
    ],
)
def test_what_a_person_types(key: str, typed: str, value: Value) -> None:
    assert parse(row(key), typed) == value


@pytest.mark.parametrize(
    ("key", "typed", "wanted"),
    [
        ("junk_filter", "perhaps", "`on` or `off`"),
        ("junk_filter", "", "`on` or `off`"),
        ("undo_seconds", "601", "a whole number from 0 to 600"),
        ("undo_seconds", "-1", "a whole number from 0 to 600"),
        ("undo_seconds", "1.5", "a whole number from 0 to 600"),
        ("undo_seconds", "1_0", "a whole number from 0 to 600"),
        ("undo_seconds", "١٢", "a whole number from 0 to 600"),
        ("undo_seconds", "9" * 5_000, "a whole number from 0 to 600"),
        ("smtp_port", "0", "a whole number from 1 to 65535"),
        ("smtp_security", "tls", "`starttls` or `ssl` or `none`"),
        ("from_address", "support", "a mail address such as `support@example.com`, or nothing"),
        ("from_address", "a@b\r\nBcc: c@d", "a mail address such as `support@example.com`, or nothing"),
        ("from_address", "a..b@x.test", "a mail address such as `support@example.com`, or nothing"),
        ("from_address", "ü@x.test", "a mail address such as `support@example.com`, or nothing"),
        ("from_address", "a@b\x00", "a mail address such as `support@example.com`, or nothing"),
        ("reply_to", "Ann <a@b.test>", "a mail address such as `support@example.com`, or nothing"),
        ("from_name", "two\nlines", "one line of at most 500 characters"),
        ("from_name", "two\u2028lines", "one line of at most 500 characters"),
        ("from_name", "x" * 501, "one line of at most 500 characters"),
        ("smtp_host", "a\x7fb", "one line of at most 500 characters"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_allowed(key: str, typed: str, wanted: str) -> None:
    with pytest.raises(SettingError) as refused:
        parse(row(key), typed)

    assert refused.value.name == key
    assert f"`{key}` wants {wanted}" in str(refused.value)


def test_no_part_of_a_secret_stands_in_an_error_or_anywhere_people_look() -> None:
    with pytest.raises(SettingError) as refused:
        parse(row("smtp_password"), "hunter2\nhunter2")

    assert "hunter" not in str(refused.value)
    assert "hunter" not in refused.value.given
    assert shown(row("smtp_password"), "hunter2") == "set"
    assert shown(row("smtp_password"), "") == "not set"


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("undo_second", "There is no setting `undo_second`; did you mean `undo_seconds`?"),
        ("frm_name", "There is no setting `frm_name`; did you mean `from_name`?"),
        ("Ω" * 500, f"There is no setting `{'Ω' * 40}`; `/helpdesk settings` shows them all."),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(typed: str, answer: str) -> None:
    with pytest.raises(UnknownSetting) as refused:
        row(typed)

    assert str(refused.value) == answer


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("junk_filter", True, "on"),
        ("junk_filter", False, "off"),
        ("undo_seconds", 15, "15 seconds"),
        ("smtp_port", 587, "587"),
        ("from_name", "", "—"),
        ("from_name", "Acme", "Acme"),
    ],
)
def test_how_a_value_is_shown(key: str, value: Value, words: str) -> None:
    assert shown(row(key), value) == words


@given(one=rows, typed=any_text)
def test_whatever_is_typed_is_taken_or_refused_in_one_sentence(one: Row, typed: str) -> None:
    try:
        value = parse(one, typed)
    except SettingError:  # nothing else may come out of it
        return

    assert type(value) is type(one.default)
    assert parse(one, shown_as_typed(one, value)) == value
    if isinstance(value, str):
        value.encode()
        assert len(value.splitlines()) <= 1


def shown_as_typed(one: Row, value: Value) -> str:
    """What one would type to get this value."""
    return ("on" if value else "off") if isinstance(value, bool) else str(value)


@given(one=rows, typed=st.integers())
def test_a_number_is_within_its_bounds_or_refused(one: Row, typed: int) -> None:
    if one.type == "number":
        try:
            assert one.low <= parse(one, str(typed)) == typed <= one.high  # type: ignore[operator]  # a number
        except SettingError:
            assert not one.low <= typed <= one.high


@given(text=st.one_of(any_text, st.emails()))
def test_what_passes_as_an_address_can_stand_in_a_mail(text: str) -> None:
    from email.headerregistry import Address

    if is_address(text):
        assert Address(addr_spec=text).addr_spec == text


def test_what_was_chosen_holds_and_the_rest_is_default() -> None:
    held = settings_of([Chosen(key="undo_seconds", value=30), Chosen(key="from_name", value="Acme")])

    assert held == Settings(undo_seconds=30, from_name="Acme")


def test_a_name_that_is_no_longer_known_is_passed_over() -> None:
    assert settings_of([Chosen(key="of_an_older_version", value=1)]) == Settings()
