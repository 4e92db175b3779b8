"""What is inside one mail while it is being read: stretches of text, files, notices."""

import hashlib
from dataclasses import dataclass, field

from bot.core.mail.names import clean_name, given_name
from bot.core.mail.parts import Part
from bot.core.mail.values import Attachment


@dataclass(slots=True)
class Piece:
    """One stretch of the readable text, in the forms that the sender gave."""

    text: str | None = None
    html: str | None = None


@dataclass(slots=True)
class Content:
    """Everything that is inside one mail."""

    pieces: list[Piece] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    unfinished: Part | None = None  # what a damaged mail ends with: a file, and text for want of other

    def notice(self, sentence: str) -> None:
        """Say it once."""
        if sentence not in self.notices:
            self.notices.append(sentence)

    def is_silent(self) -> bool:
        """Is there no readable word?"""
        return not any((piece.text or piece.html or "").strip() for piece in self.pieces)

    def attach(
        self, name: str, kind: str, data: bytes, *, inline: bool = False, content_id: str = ""
    ) -> None:
        """Keep a file, under a name that is safe to show and to store."""
        self.attachments.append(
            Attachment(
                name=clean_name(name) or given_name(kind, len(self.attachments) + 1),
                content_type=kind,
                content=data,
                sha256=hashlib.sha256(data).hexdigest(),
                size=len(data),
                inline=inline,
                content_id=content_id,
            )
        )
