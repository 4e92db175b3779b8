"""Signing in to Gmail with a consent page, and renewing what it gave."""

import pytest

from bot.adapters.oauth2_google import BACK, GoogleSignIn
from bot.adapters.oauth2_http import SignInUnreachable
from bot.core.sign_ins import Client, Provider, Tokens
from bot.errors import SignInRefused
from tests.peers.token_server import TokenServer
from tests.still_desks import SUPPORT


def a_client(tokens: TokenServer, **more: str) -> Client:
    facts = {
        "address": SUPPORT,
        "client_id": "app",
        "client_secret": "hunter2",
        "authority": tokens.url,
    } | more
    return Client(provider=Provider.GOOGLE, **facts)


def signed_in(google: GoogleSignIn, tokens: TokenServer) -> Tokens:
    invitation = google.invite(a_client(tokens))
    got = google.take(a_client(tokens), invitation.proof, tokens.consent(invitation.url, SUPPORT))
    assert isinstance(got, Tokens)
    return got


def test_consent_in_a_browser_gives_tokens_for_what_is_pasted(
    google: GoogleSignIn, tokens: TokenServer
) -> None:
    got = signed_in(google, tokens)

    assert tokens.user_of(got.access) == SUPPORT
    assert got.refresh


def test_consent_is_asked_for_mail_lastingly_and_of_the_right_person(
    google: GoogleSignIn, tokens: TokenServer
) -> None:
    url = google.invite(a_client(tokens)).url

    for part in ("scope=https%3A%2F%2Fmail.google.com%2F", "access_type=offline", "prompt=consent",
                 "login_hint=support%40acme.test", "client_id=app"):  # fmt: skip
        assert part in url
    assert "hunter2" not in url


def test_without_another_authority_it_is_googles_own(google: GoogleSignIn, tokens: TokenServer) -> None:
    url = google.invite(a_client(tokens, authority="")).url

    assert url.startswith("https://accounts.google.com/o/oauth2/v2/auth?")


def test_what_answers_another_sign_in_is_refused(google: GoogleSignIn, tokens: TokenServer) -> None:
    theirs, ours = google.invite(a_client(tokens)), google.invite(a_client(tokens))

    with pytest.raises(SignInRefused, match="answers another sign-in"):
        google.take(a_client(tokens), ours.proof, tokens.consent(theirs.url, "eve@evil.test"))

    assert not tokens.grants_asked("authorization_code")


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("", "there is no code in what was pasted"),
        ("yes please", "copy the whole address line"),
        (f"{BACK}?error=access_denied", "access_denied"),
    ],
)
def test_what_is_no_answer_is_said(
    google: GoogleSignIn, tokens: TokenServer, pasted: str, words: str
) -> None:
    invitation = google.invite(a_client(tokens))

    with pytest.raises(SignInRefused, match=words):
        google.take(a_client(tokens), invitation.proof, pasted)


def test_a_code_is_good_for_who_began_and_once(google: GoogleSignIn, tokens: TokenServer) -> None:
    invitation = google.invite(a_client(tokens))
    pasted = tokens.consent(invitation.url, SUPPORT)
    state = invitation.proof.split(".")[0]

    with pytest.raises(SignInRefused, match="invalid_grant"):
        google.take(a_client(tokens), f"{state}.another-verifier", pasted)
    with pytest.raises(SignInRefused, match="invalid_grant"):
        google.take(a_client(tokens), invitation.proof, pasted)


def test_a_renewal_goes_on_with_the_refresh_token_that_was_not_replaced(
    google: GoogleSignIn, tokens: TokenServer
) -> None:
    tokens.rotates = False
    first = signed_in(google, tokens)

    second = google.renew(a_client(tokens), first.refresh)

    assert (tokens.user_of(second.access), second.refresh) == (SUPPORT, "")
    assert tokens.user_of(google.renew(a_client(tokens), first.refresh).access) == SUPPORT


def test_a_revoked_sign_in_is_refused_without_repeating_secrets(
    google: GoogleSignIn, tokens: TokenServer
) -> None:
    first = signed_in(google, tokens)
    tokens.revoke(SUPPORT)

    with pytest.raises(SignInRefused, match=r"^invalid_grant: ") as refused:
        google.renew(a_client(tokens), first.refresh)

    assert first.refresh not in str(refused.value)


@pytest.mark.parametrize(
    "answer",
    [(200, {}), (200, {"no": "token"}), (400, {"error": "temporarily_unavailable"}), (500, {}), (302, {}),
     (400, {"error": "authorization_pending"})],
)  # fmt: skip
def test_an_answer_without_sense_is_no_refusal(
    google: GoogleSignIn, tokens: TokenServer, answer: tuple[int, dict[str, str]]
) -> None:
    first = signed_in(google, tokens)
    tokens.instead.append(answer)

    with pytest.raises(SignInUnreachable):
        google.renew(a_client(tokens), first.refresh)


@pytest.mark.parametrize("lifetime", ["soon", None, -5])
def test_a_lifetime_without_sense_does_no_harm(
    google: GoogleSignIn, tokens: TokenServer, lifetime: object
) -> None:
    tokens.instead.append((200, {"access_token": "a", "refresh_token": "r", "expires_in": lifetime}))

    assert google.renew(a_client(tokens), "r").lifetime in (0, 3600)
