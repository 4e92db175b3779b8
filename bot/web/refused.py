"""What the server answers to requests that it does not read to their end, or that no page answered."""

from waitress.task import ErrorTask
from waitress.utilities import Error

from bot.web.safety import HEADERS, POLICY
from bot.web.words import say

WORDS = {413: "refused.large", 500: "wrong.later", 503: "refused.busy"}
GUARDS = {
    **HEADERS,
    "Content-Security-Policy": POLICY,
    "Content-Type": "text/plain; charset=utf-8",
    "Cache-Control": "no-store",
    "X-Robots-Tag": "noindex, nofollow",
}


class Busy(Error):  # type: ignore[misc]  # waitress has no types
    """Other large requests are under way."""

    code = 503
    reason = "Service Unavailable"


class Refusal(ErrorTask):  # type: ignore[misc]  # waitress has no types
    """Says in one sentence what to do, under the same headers as a page."""

    def execute(self) -> None:
        """Answer, and hang up."""
        error = self.request.error
        text = say(WORDS.get(error.code, "refused")).encode()
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend(GUARDS.items())
        self.set_close_on_finish()
        self.content_length = len(text)
        self.write(text)
