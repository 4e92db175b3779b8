"""Signing in to Microsoft 365 with a device code, and renewing what it gave."""

import logging
import sys
from datetime import timedelta

import pytest

from bot.adapters.oauth2_http import SignInUnreachable
from bot.adapters.oauth2_microsoft import SCOPES, MicrosoftSignIn
from bot.core.sign_ins import Client, NotYet, Provider, Tokens
from bot.errors import ConfigError, SignInRefused
from tests.peers.token_server import DEVICE_CODE, TokenServer
from tests.still_desks import SUPPORT, StillClock


def a_client(tokens: TokenServer, **more: str) -> Client:
    facts = {"address": SUPPORT, "client_id": "app", "tenant": "acme.test", "authority": tokens.url} | more
    return Client(provider=Provider.MICROSOFT, **facts)


def signed_in(microsoft: MicrosoftSignIn, tokens: TokenServer) -> Tokens:
    invitation = microsoft.invite(a_client(tokens))
    tokens.approve(invitation.code, SUPPORT)
    got = microsoft.take(a_client(tokens), invitation.proof, "")
    assert isinstance(got, Tokens)
    return got


def test_a_person_gets_a_code_and_an_address_and_is_waited_for(
    microsoft: MicrosoftSignIn, tokens: TokenServer
) -> None:
    invitation = microsoft.invite(a_client(tokens))

    assert (invitation.url, invitation.pause, invitation.lifetime) == (f"{tokens.url}/device", 5, 900)
    assert microsoft.take(a_client(tokens), invitation.proof, "") == NotYet()
    tokens.approve(invitation.code, SUPPORT)
    got = microsoft.take(a_client(tokens), invitation.proof, "")

    assert isinstance(got, Tokens)
    assert tokens.user_of(got.access) == SUPPORT
    assert got.refresh
    assert got.lifetime == 3600


def test_imap_and_smtp_are_asked_for_at_once_and_lastingly(
    microsoft: MicrosoftSignIn, tokens: TokenServer
) -> None:
    signed_in(microsoft, tokens)

    (asked,) = [one.form for one in tokens.asked if one.path.endswith("/devicecode")]
    assert {*SCOPES, "offline_access"} <= set(asked["scope"].split())
    assert asked["client_id"] == "app"


def test_slow_down_is_passed_on(microsoft: MicrosoftSignIn, tokens: TokenServer) -> None:
    invitation = microsoft.invite(a_client(tokens))
    tokens.instead.append((400, {"error": "slow_down"}))

    assert microsoft.take(a_client(tokens), invitation.proof, "") == NotYet(slower=True)


def test_who_declines_or_comes_too_late_is_refused(
    microsoft: MicrosoftSignIn, tokens: TokenServer, clock: StillClock
) -> None:
    declined, late = microsoft.invite(a_client(tokens)), microsoft.invite(a_client(tokens))
    tokens.decline(declined.code)
    with pytest.raises(SignInRefused, match="authorization_declined"):
        microsoft.take(a_client(tokens), declined.proof, "")

    clock.now += timedelta(minutes=15)
    with pytest.raises(SignInRefused, match=r"^expired_token: AADSTS70020: The code has expired\.$"):
        microsoft.take(a_client(tokens), late.proof, "")


def test_an_app_that_microsoft_does_not_know_is_refused_in_its_words(
    microsoft: MicrosoftSignIn, tokens: TokenServer
) -> None:
    with pytest.raises(SignInRefused) as refused:
        microsoft.invite(a_client(tokens, client_id="unknown"))

    assert str(refused.value) == "unauthorized_client: AADSTS700016: Application 'unknown' was not found."


def test_a_directory_that_is_not_there_is_named(microsoft: MicrosoftSignIn, tokens: TokenServer) -> None:
    tokens.missing_tenants.add("nowhere.test")

    with pytest.raises(SignInUnreachable, match=r"knows no directory nowhere\.test"):
        microsoft.invite(a_client(tokens, tenant="nowhere.test"))


def test_without_a_directory_that_of_whoever_signs_in_is_taken(
    microsoft: MicrosoftSignIn, tokens: TokenServer
) -> None:
    microsoft.invite(a_client(tokens, tenant=""))

    assert tokens.asked[-1].path == "/organizations/oauth2/v2.0/devicecode"


def test_a_renewal_gives_other_tokens(microsoft: MicrosoftSignIn, tokens: TokenServer) -> None:
    first = signed_in(microsoft, tokens)

    second = microsoft.renew(a_client(tokens), first.refresh)

    assert tokens.user_of(second.access) == SUPPORT
    assert second.refresh not in ("", first.refresh)
    with pytest.raises(SignInRefused, match="invalid_grant"):
        microsoft.renew(a_client(tokens), first.refresh)


def test_a_refusal_never_repeats_what_was_shown(microsoft: MicrosoftSignIn, tokens: TokenServer) -> None:
    with pytest.raises(SignInRefused) as refused:
        microsoft.renew(a_client(tokens), "hunter2")

    assert str(refused.value) == "invalid_grant: AADSTS700082: The refresh token … has expired."


def test_a_sign_in_that_does_not_last_is_none(microsoft: MicrosoftSignIn, tokens: TokenServer) -> None:
    tokens.gives_refresh = False

    with pytest.raises(SignInRefused, match="no refresh token"):
        signed_in(microsoft, tokens)


@pytest.mark.parametrize("answer", [(200, {}), (500, {}), (503, {"error": "x"}), (429, {}), (302, {})])
def test_an_answer_without_sense_is_no_refusal_and_is_not_logged(
    microsoft: MicrosoftSignIn,
    tokens: TokenServer,
    answer: tuple[int, dict[str, str]],
    caplog: pytest.LogCaptureFixture,
) -> None:
    first = signed_in(microsoft, tokens)
    tokens.instead.append(answer)

    with caplog.at_level(logging.DEBUG), pytest.raises(SignInUnreachable):
        microsoft.renew(a_client(tokens), first.refresh)

    assert "no JSON" not in caplog.text
    assert tokens.user_of(microsoft.renew(a_client(tokens), first.refresh).access) == SUPPORT


def test_secrets_travel_in_forms_only(microsoft: MicrosoftSignIn, tokens: TokenServer) -> None:
    microsoft.renew(a_client(tokens), signed_in(microsoft, tokens).refresh)

    assert len(tokens.grants_asked(DEVICE_CODE)) == len(tokens.grants_asked("refresh_token")) == 1
    assert all("canary" not in str(one.query) for one in tokens.asked)


def test_without_msal_a_sentence_says_how_to_install_it(
    microsoft: MicrosoftSignIn, tokens: TokenServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "msal", None)

    with pytest.raises(ConfigError, match=r"\.venv/bin/pip install 'msal>=1\.39', then start"):
        microsoft.invite(a_client(tokens))
