"""What is said in a ticket."""

from bot.core.messages import Author


def test_who_has_a_slack_user_is_staff_whatever_else_is_known() -> None:
    assert Author(name="Tom", slack_user="U1").is_staff
    assert Author(name="Tom", slack_user="U1", address="tom@acme.test").is_staff


def test_who_only_has_an_address_is_a_customer() -> None:
    assert not Author(name="Ann", address="ann@example.com").is_staff
