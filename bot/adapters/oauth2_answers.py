"""What a token endpoint's answer means (RFC 6749 5, RFC 8628 3.5), the same with every provider."""

from collections.abc import Mapping
from typing import Any

from bot.adapters.discretion import without
from bot.adapters.oauth2_http import SignInUnreachable
from bot.core.sign_ins import NotYet, Tokens
from bot.errors import SignInRefused

PENDING = {"authorization_pending": NotYet(), "slow_down": NotYet(slower=True)}
PASSING = frozenset({"temporarily_unavailable", "server_error"})
USUAL_LIFETIME = 3600  # seconds, when the provider does not say
LONGEST_LIFETIME = 7 * 86400
LONGEST_REASON = 200  # characters of a provider's description


def tokens_in(answer: Mapping[str, Any], place: str, *secrets: str) -> Tokens | NotYet:
    """The tokens in an answer, or that the person is not done yet.

    Args:
        secrets: what was sent, and must not come back in an error.

    Raises:
        SignInRefused: the provider said no.
        SignInUnreachable: it asks to come again later, or said nothing that makes sense.
    """
    error = str(answer.get("error") or "")
    if error in PENDING:
        return PENDING[error]
    if error in PASSING:
        raise SignInUnreachable(f"{place} gives no access at present ({error}).")
    if error:
        raise SignInRefused(reason(answer, *secrets))
    access = str(answer.get("access_token") or "")
    if not access:
        raise SignInUnreachable(f"{place} gave no access token.")
    return Tokens(access=access, lifetime=_lifetime(answer), refresh=str(answer.get("refresh_token") or ""))


def reason(answer: Mapping[str, Any], *secrets: str) -> str:
    """A refusal in the provider's words: its code, and the first line of its description."""
    code = str(answer.get("error") or "no reason given")
    lines = str(answer.get("error_description") or "").splitlines()
    words = without(f"{code}: {lines[0]}" if lines else code, *secrets)  # before a cut could leave a part
    return words[:LONGEST_REASON]


def lasting(tokens: Tokens | NotYet, provider: str) -> Tokens | NotYet:
    """Tokens of a first sign-in; raises `SignInRefused` when they end with the hour."""
    if isinstance(tokens, Tokens) and not tokens.refresh:
        raise SignInRefused(f"{provider} gave no lasting sign-in (no refresh token)")
    return tokens


def _lifetime(answer: Mapping[str, Any]) -> int:
    try:
        return min(max(0, int(answer.get("expires_in", USUAL_LIFETIME))), LONGEST_LIFETIME)
    except (TypeError, ValueError, OverflowError):
        return USUAL_LIFETIME
