"""What pages show of tickets: values only."""

from dataclasses import dataclass
from datetime import datetime

from bot.core.tickets import Status, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFile:
    """A file of a message, by its place there."""

    place: int
    name: str
    size: int  # bytes; 0 where that is not known yet
    lost: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownMessage:
    """One public message."""

    id: int
    who: str
    is_staff: bool
    is_own: bool
    at: datetime
    html: str  # safe
    is_cut: bool  # it is longer than that
    files: tuple[ShownFile, ...]
    has_original: bool  # a mail, which can be shown as its sender formatted it


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTicket:
    """A ticket as one reader sees it, and what they may do with it."""

    number: int
    subject: str
    status: Status
    at: datetime  # of the last change
    opened_at: datetime
    messages: tuple[ShownMessage, ...]  # of this page
    page: int  # counted from 1, the oldest messages first
    pages: int
    may_close: bool
    may_reopen: bool
    is_over: bool  # closed so long ago that an answer makes a new ticket
    gives_files: bool
    max_reply_mb: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of somebody's tickets, the ones that changed last first."""

    tickets: tuple[Ticket, ...]
    page: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Formatted:
    """A mail as its sender formatted it."""

    html: str  # safe
    has_images: bool  # of other servers
    with_images: bool
