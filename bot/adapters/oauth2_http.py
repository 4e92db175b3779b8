"""Requests to sign-in servers: HTTPS only, to the given address only, with a time limit, never logged."""

import json
import ssl
import urllib.error
import urllib.request
from collections.abc import Mapping
from http.client import HTTPException
from typing import IO, Any
from urllib.parse import urlencode, urlsplit

from bot.adapters.no_redirects import NoRedirects
from bot.errors import OutsideError

LARGEST = 1_000_000  # bytes of an answer; real ones have some thousand


class SignInUnreachable(OutsideError):
    """The sign-in server could not be asked, or answered nothing that makes sense; try again later."""


class HttpAnswer:
    """One answer, in the form that msal knows too."""

    def __init__(self, place: str, status: int, text: str, headers: Mapping[str, str]) -> None:
        self.place, self.status_code, self.text, self.headers = place, status, text, headers

    def json(self) -> dict[str, Any]:
        """The JSON object in the answer; raises `SignInUnreachable` when there is none."""
        try:
            found = json.loads(self.text)
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise SignInUnreachable(f"{self.place} answered in a way that makes no sense.")
        return found


class HttpClient:
    """Sends forms and reads answers; the methods take what msal hands to an HTTP client of one's own."""

    def __init__(self, tls: ssl.SSLContext, *, timeout: float = 30.0) -> None:
        self._timeout = timeout  # seconds
        self._opener = urllib.request.build_opener(NoRedirects, urllib.request.HTTPSHandler(context=tls))

    def get(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> HttpAnswer:
        """The answer to a GET, be it a success or a refusal."""
        return self._ask(url, params, None, headers)

    def post(
        self,
        url: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        **_: Any,
    ) -> HttpAnswer:
        """The answer to a form that is posted, be it a success or a refusal."""
        return self._ask(url, params, urlencode(data or {}).encode(), headers)

    def close(self) -> None:
        """Nothing is kept open; msal closes its clients."""

    def _ask(
        self,
        url: str,
        params: Mapping[str, str] | None,
        body: bytes | None,
        headers: Mapping[str, str] | None,
    ) -> HttpAnswer:
        place = urlsplit(url).hostname or "The sign-in server"
        if urlsplit(url).scheme != "https":
            raise SignInUnreachable(
                f"{place} is not asked: the address of a sign-in server begins with https://."
            )
        if params:
            url = f"{url}?{urlencode(params)}"
        request = urllib.request.Request(url, data=body, headers=dict(headers or {}))  # noqa: S310  # https only
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                return _read(place, answer.status, answer, answer.headers)
        except urllib.error.HTTPError as error:
            with error:
                return _read(place, error.code, error, error.headers)
        except (OSError, HTTPException) as error:
            raise SignInUnreachable(_in_words(error, place)) from None  # a chain could carry the form


def _read(place: str, status: int, answer: IO[bytes], headers: Any) -> HttpAnswer:
    if status == 429 or not (200 <= status < 300 or 400 <= status < 500):
        raise SignInUnreachable(f"{place} gives no access at present (it answered {status}).")
    return HttpAnswer(place, status, answer.read(LARGEST).decode("utf-8", "replace"), dict(headers.items()))


def _in_words(error: Exception, place: str) -> str:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"The certificate of {place} is not valid: {cause.verify_message}."
    if isinstance(cause, TimeoutError):
        return f"{place} did not answer in time."
    return f"{place} cannot be reached to sign in ({type(cause).__name__})."
