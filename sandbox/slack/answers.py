"""What a person sees after a command, a click or a form."""

from __future__ import annotations

from dataclasses import dataclass, field

from sandbox.slack.workspace import Payload


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandAnswer:
    """What came back for a slash command."""

    ok: bool
    error: str = ""  # operation_timeout, dispatch_failed
    text: str = ""  # of the answer in the acknowledgement
    blocks: list[Payload] = field(default_factory=list)
    ephemerals: list[Payload] = field(default_factory=list)  # private answers that came until then

    @property
    def failure(self) -> str:
        """The line that Slack shows in red."""
        return f"failed with the error “{self.error}”" if self.error else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PressAnswer:
    """Whether the app took notice of a click."""

    ok: bool
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitAnswer:
    """What became of a form."""

    closed: bool
    errors: dict[str, str] = field(default_factory=dict)  # by block_id
    view: Payload | None = None  # the modal on top now
    error: str = ""  # the app did not answer, or not properly
