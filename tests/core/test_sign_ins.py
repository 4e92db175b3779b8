"""Sign-ins as values: when a token is renewed, and how it is shown to a mail server."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.sign_ins import Client, Invitation, Provider, Tokens, oauthbearer, renew_at, sasl, xoauth2

NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lifetime", "minutes"),
    [
        pytest.param(3600, 55, id="five minutes before it ends"),
        pytest.param(600, 5, id="at half its life, when that is later"),
        pytest.param(120, 1, id="a short one at half its life"),
        pytest.param(0, 0, id="one that is over already"),
    ],
)
def test_a_token_is_renewed_before_it_ends(lifetime: int, minutes: int) -> None:
    assert renew_at(NOW, lifetime) == NOW + timedelta(minutes=minutes)


def test_a_token_is_shown_as_google_and_microsoft_want_it() -> None:
    # The example of Google's description of XOAUTH2.
    assert xoauth2("someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg") == (
        "user=someuser@example.com\x01auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\x01\x01"
    )


def test_a_token_is_shown_as_the_standard_wants_it() -> None:
    # The example of RFC 7628 4.1, and a name with what RFC 5801 has escaped.
    assert oauthbearer("user@example.com", "vF9", "server.example.com", 143) == (
        "n,a=user@example.com,\x01host=server.example.com\x01port=143\x01auth=Bearer vF9\x01\x01"
    )
    assert oauthbearer("a=b,c", "t", "h", 1).startswith("n,a=a=3Db=2Cc,\x01")


@pytest.mark.parametrize(
    ("offered", "mechanism"),
    [({"XOAUTH2", "OAUTHBEARER", "PLAIN"}, "XOAUTH2"), ({"OAUTHBEARER"}, "OAUTHBEARER"), ({"PLAIN"}, "")],
)
def test_the_mechanism_is_one_that_the_server_offers(offered: set[str], mechanism: str) -> None:
    assert sasl(frozenset(offered), "user", "token", "host", 993)[0] == mechanism


def test_no_secret_shows_in_a_value() -> None:
    values = (
        Tokens(access="hunter2", lifetime=1, refresh="hunter2"),
        Invitation(url="https://x", proof="hunter2"),
        Client(address="a@b.c", provider=Provider.GOOGLE, client_id="app", client_secret="hunter2"),
    )

    assert "hunter2" not in repr(values)
