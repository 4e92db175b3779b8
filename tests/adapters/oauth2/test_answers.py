"""What a token endpoint may say: whatever it is, it means tokens, a wait, a refusal, or no sense."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.oauth2_answers import LONGEST_LIFETIME, tokens_in
from bot.adapters.oauth2_http import SignInUnreachable
from bot.core.sign_ins import NotYet, Tokens, renew_at
from bot.errors import OutsideError, SignInRefused
from tests.still_desks import BEGIN

NAMES = ("error", "error_description", "access_token", "refresh_token", "expires_in")
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES = SCALARS | st.lists(SCALARS, max_size=2) | st.sampled_from(["slow_down", "invalid_grant", "hunter2"])


@given(answer=st.dictionaries(st.sampled_from(NAMES), VALUES))
def test_any_answer_is_understood_and_no_refusal_repeats_what_was_sent(answer: dict[str, Any]) -> None:
    outcome = meant(answer)

    if isinstance(outcome, Tokens):
        assert outcome.access
        assert renew_at(BEGIN, outcome.lifetime) >= BEGIN
    assert "hunter2" not in str(outcome) or isinstance(outcome, Tokens)


def meant(answer: dict[str, Any]) -> Tokens | NotYet | OutsideError:
    try:
        return tokens_in(answer, "login.test", "hunter2")
    except (SignInRefused, SignInUnreachable) as error:
        return error


@pytest.mark.parametrize(
    ("said", "lifetime"), [(float("inf"), 3600), (10**30, LONGEST_LIFETIME), ("60", 60), ([], 3600), (-1, 0)]
)
def test_a_lifetime_is_some_seconds(said: object, lifetime: int) -> None:
    tokens = tokens_in({"access_token": "a", "expires_in": said}, "login.test")

    assert isinstance(tokens, Tokens)
    assert tokens.lifetime == lifetime
