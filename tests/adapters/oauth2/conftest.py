"""A sign-in server, and the adapters that ask it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.oauth2_google import GoogleSignIn
from bot.adapters.oauth2_http import HttpClient
from bot.adapters.oauth2_microsoft import MicrosoftSignIn
from tests.peers.certificates import Certificate, make_certificate
from tests.peers.token_server import TokenServer
from tests.still_desks import StillClock


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    folder: Path = tmp_path_factory.mktemp("certificate")
    return make_certificate(folder)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


@pytest.fixture
def tokens(certificate: Certificate, clock: StillClock) -> Iterator[TokenServer]:
    with TokenServer(certificate, clock) as server:
        yield server


@pytest.fixture
def http(certificate: Certificate) -> HttpClient:
    return HttpClient(certificate.trusted(), timeout=20)


@pytest.fixture
def microsoft(http: HttpClient) -> MicrosoftSignIn:
    return MicrosoftSignIn(http)


@pytest.fixture
def google(http: HttpClient) -> GoogleSignIn:
    return GoogleSignIn(http)
