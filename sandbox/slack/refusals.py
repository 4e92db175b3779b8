"""Refusals: `ok: false` of the Web API, and what Slack's own interface would not let a person do."""

from __future__ import annotations

from sandbox.slack.workspace import Payload


class ApiError(Exception):
    """The Web API answers `ok: false`."""

    def __init__(self, code: str, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.extra: Payload = dict(extra)


class SlackRefused(Exception):
    """Slack does not let this person do that."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(f"{code}: {sentence}")
        self.code, self.sentence = code, sentence


def invalid_arguments(*messages: str) -> ApiError:
    """Arguments are missing or malformed; the messages say which."""
    return ApiError(
        "invalid_arguments", response_metadata={"messages": [f"[ERROR] {line}" for line in messages]}
    )
