"""Whether the desk's own pages can be reached from here, by the address that customers are given."""

import ssl
import urllib.error
import urllib.request
from http.client import HTTPException

from bot.adapters.no_redirects import NoRedirects
from bot.errors import OutsideError

HEALTH = "/healthz"


class NotReached(OutsideError):
    """Nobody answered at the public address."""


class WebCheckup:
    """Asks for one small page."""

    def __init__(self, tls: ssl.SSLContext, *, timeout: float = 15.0) -> None:
        self._timeout = timeout
        self._opener = urllib.request.build_opener(NoRedirects, urllib.request.HTTPSHandler(context=tls))

    def status(self, url: str) -> int:
        """The HTTP status of the desk's health page below this address; raises `NotReached`."""
        request = urllib.request.Request(url.rstrip("/") + HEALTH)  # noqa: S310  # the configuration takes http and https only
        try:
            with self._opener.open(request, timeout=self._timeout) as answer:
                return int(answer.status)
        except urllib.error.HTTPError as error:
            with error:
                return error.code
        except (OSError, HTTPException, ValueError) as error:
            raise NotReached(_in_words(error, url)) from error


def _in_words(error: Exception, url: str) -> str:
    cause = error.reason if isinstance(error, urllib.error.URLError) else error
    match cause:
        case ssl.SSLCertVerificationError():
            return f"The certificate of {url} is not valid: {cause.verify_message}."
        case TimeoutError():
            return f"{url} did not answer in time."
        case ConnectionRefusedError():
            return f"Nothing listens at {url}."
    return f"{url} cannot be reached ({cause})."
