"""Fetches files that technicians attached in Slack; the token goes to Slack's own hosts only."""

import http.client
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

from slack_sdk import WebClient

from bot.adapters.no_redirects import NoRedirects
from bot.adapters.slack_poster import called
from bot.core.slack_trouble import NEEDS_SCOPE
from bot.core.thread_events import SlackFile, slack_file
from bot.errors import FileLost, OutsideError, SlackRefused

LARGEST = 100 * 1024 * 1024  # bytes
TIMEOUT = 60  # seconds


class SlackFileError(OutsideError):
    """A file could not be fetched now."""


class SlackFileDownloads:
    """Downloads by `url_private_download`."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._home = urlsplit(client.base_url)
        handlers: list[urllib.request.BaseHandler] = [
            urllib.request.HTTPSHandler(context=client.ssl),
            NoRedirects(),
        ]
        if client.proxy is None:
            handlers.append(urllib.request.ProxyHandler({}))
        self._opener = urllib.request.build_opener(*handlers)

    def describe(self, file: str) -> SlackFile:
        """What Slack withholds of a file (in Slack Connect) until it is asked; raises `FileLost`."""
        found = self._found(file)
        if found.get("mode") == "tombstone":
            raise FileLost("it was deleted in Slack")
        if found.get("mode") == "hidden_by_limit":
            raise FileLost("Slack hides it, since the workspace's plan keeps no files that old")
        return slack_file(found | {"id": file})

    def download(self, file: str, url: str, *, size: int = 0) -> bytes:
        """The file's bytes; raises `FileLost`, or `SlackFileError` for now, with a sentence.

        Args:
            size: in bytes, as Slack says; 0 where it does not.
        """
        url = url or self.describe(file).url
        if not self._is_slack(url):
            raise FileLost("it does not lie with Slack")
        request = urllib.request.Request(url)  # noqa: S310  # its host was checked above
        request.add_header("Authorization", f"Bearer {self._client.token}")
        try:
            with self._opener.open(request, timeout=TIMEOUT) as answer:
                content: bytes = answer.read(LARGEST + 1)
                kind = str(answer.headers.get("Content-Type", ""))
                announced = str(answer.headers.get("Content-Length", ""))
        except urllib.error.HTTPError as error:
            error.close()
            if 400 <= error.code < 500 and error.code not in (408, 429):
                raise FileLost(f"Slack does not have it any more (HTTP status {error.code})") from error
            raise SlackFileError(f"Slack did not give the file (HTTP status {error.code})") from error
        except (OSError, http.client.HTTPException) as error:
            raise SlackFileError(f"Slack did not give the file ({type(error).__name__})") from error
        if len(content) > LARGEST:
            raise FileLost("it is larger than 100 MB")
        if announced.isdigit() and len(content) < int(announced):
            # `read` with a limit takes the end of the connection for the end of the file.
            raise SlackFileError("the connection to Slack broke in the middle of the file")
        if not announced and len(content) < size:
            raise SlackFileError("Slack did not give the whole file")
        is_page = url.lower().split("?")[0].endswith((".html", ".htm"))
        if kind.startswith("text/html") and not (is_page and len(content) == (size or len(content))):
            # Without the scope files:read Slack answers 200 with its login page.
            raise FileLost(f"Slack answered with its login page; {NEEDS_SCOPE} files:read")
        return content

    def _found(self, file: str) -> dict[str, Any]:
        try:
            return dict(called(lambda: self._client.files_info(file=file)).get("file") or {})
        except SlackRefused as error:
            scope = f"; {NEEDS_SCOPE} {error.needed}" if error.needed else ""
            raise FileLost(f"Slack does not give it ({error.code}{scope})") from error

    def _is_slack(self, url: str) -> bool:
        try:
            parts = urlsplit(url)
        except ValueError:
            return False
        host = parts.hostname or ""
        if self._home.hostname not in ("slack.com", "www.slack.com"):
            return (parts.scheme, parts.netloc) == (self._home.scheme, self._home.netloc)
        return parts.scheme == "https" and (host == "slack.com" or host.endswith(".slack.com"))
