"""Asking a sign-in server: over HTTPS that is checked, to where it was addressed, errors in words."""

import socket
import ssl
from pathlib import Path

import pytest

from bot.adapters.oauth2_http import HttpClient, SignInUnreachable
from tests.peers.certificates import make_certificate
from tests.peers.token_server import TokenServer


def test_a_secret_is_never_sent_in_the_clear(http: HttpClient) -> None:
    with pytest.raises(SignInUnreachable, match=r"127\.0\.0\.1 is not asked: .* begins with https://"):
        http.post("http://127.0.0.1:9/token", data={"refresh_token": "hunter2"})


def test_a_certificate_that_nobody_vouches_for_is_refused(tokens: TokenServer, tmp_path: Path) -> None:
    stranger = HttpClient(make_certificate(tmp_path).trusted(), timeout=20)

    with pytest.raises(SignInUnreachable, match=r"The certificate of 127\.0\.0\.1 is not valid"):
        stranger.post(f"{tokens.url}/token", data={"refresh_token": "hunter2"})

    assert not tokens.asked


def test_a_redirection_is_not_followed(http: HttpClient, tokens: TokenServer) -> None:
    tokens.instead.append((302, {}))

    with pytest.raises(SignInUnreachable, match="it answered 302"):
        http.post(f"{tokens.url}/token", data={"grant_type": "refresh_token", "refresh_token": "hunter2"})

    assert len(tokens.asked) == 1


def test_a_server_that_is_away_is_said_in_words(http: HttpClient) -> None:
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]

    with pytest.raises(
        SignInUnreachable, match=r"127\.0\.0\.1 cannot be reached to sign in \(ConnectionRefused"
    ):
        http.get(f"https://127.0.0.1:{port}/")


def test_a_server_that_does_not_answer_is_not_waited_for_long() -> None:
    impatient = HttpClient(ssl.create_default_context(), timeout=0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(SignInUnreachable, match="in time"):
        impatient.get(f"https://127.0.0.1:{silent.getsockname()[1]}/")
