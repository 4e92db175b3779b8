"""Numbered mails and replies for a desk that is killed all the time, and what became of each."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from itertools import cycle, pairwise
from typing import Any

from tests.desk_process import DeskProcess

MARK = re.compile(r"(?:mail|reply)-\w+-\d{3}")  # what each mail and reply carries in its words
LAST_BYTES = 1.0  # seconds
MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """One arrival of a reply at a subscriber."""

    at: float  # seconds since 1970
    id: bytes  # Message-ID


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """What was given to the desk against what came out, each item by its mark."""

    mails: int
    replies: int
    lost: tuple[str, ...]  # what of which item never came
    doubled: tuple[str, ...]  # what of which item came twice
    repeated: int  # copies of a reply under its own Message-ID, with a kill between them

    @property
    def is_clean(self) -> bool:
        """Whether nothing was lost or doubled."""
        return not self.lost and not self.doubled


class Work:
    """What customers and technicians do to one desk.

    Args:
        title: of this work, in letters; stands in every mark.
    """

    def __init__(self, desk: DeskProcess, title: str) -> None:
        self._desk, self._title = desk, title
        self._began = max((one["ts"] for name in desk.names for one in self._roots(name)), default="")
        self._names = cycle(desk.names)
        self._mails: list[str] = []
        self._replies: list[str] = []
        self._threads: dict[str, str] = {}  # thread_ts of the ticket that takes a category's replies

    # --- giving ------------------------------------------------------------------------------

    def mail(self) -> None:
        """A customer's mail with a file and somebody in Cc, to the next category."""
        name = next(self._names)
        mark = f"mail-{self._title}-{len(self._mails):03}"
        mail = EmailMessage()
        mail["From"] = f"{mark}@customer.test"
        mail["To"], mail["Cc"] = self._desk.address(name), f"cc-{mark}@customer.test"
        mail["Subject"], mail["Message-ID"] = f"About {mark}", f"<{mark}@customer.test>"
        mail.set_content(f"These are the words of {mark}.\n")
        mail.add_attachment(mark.encode(), "application", "octet-stream", filename=f"{mark}.bin")
        self._desk.mail.send(mail.as_bytes(), f"{mark}@customer.test", [self._desk.address(name)])
        self._mails.append(mark)

    def reply(self) -> None:
        """A technician's reply into the next category's ticket, every third with a file."""
        name = next(self._names)
        mark = f"reply-{self._title}-{len(self._replies):03}"
        files = ((f"{mark}.log", b"log", "text/plain"),) if len(self._replies) % 3 == 0 else ()
        desk, thread = self._desk, self._threads.get(name) or self._roots(name)[0]["ts"]
        self._threads[name] = thread
        desk.slack.type(desk.tom, desk.channels[name], f"This is {mark}.", thread_ts=thread, files=files)
        self._replies.append(mark)

    # --- looking -----------------------------------------------------------------------------

    @property
    def open(self) -> int:
        """How many mails and replies have not come out whole."""
        seen, mailed = self._seen(), self._mailed()
        shown = sum(all(seen[what, mark] for what in ("card", "message", "file")) for mark in self._mails)
        left = sum(len(mailed[mark]) == 2 for mark in self._replies)
        return len(self._mails) + len(self._replies) - shown - left

    def balance(self) -> Balance:
        """The account of all that was given."""
        seen, mailed = self._seen(), self._mailed()
        wanted = [(what, mark) for mark in self._mails for what in ("card", "message", "file")]
        lost = [f"{what} of {mark}" for what, mark in wanted if not seen[what, mark]]
        doubled = [f"{what} of {mark}" for what, mark in wanted if seen[what, mark] > 1]
        doubled += [f"{what} post {ts}" for what, ts in seen if what == "stray"]
        repeated = 0
        for mark in self._replies:
            lost += [f"{mark} to a subscriber"] * (2 - len(mailed[mark]))
            for address, copies in mailed[mark].items():
                doubled += [f"{mark} to {address} as another mail"] * (len({one.id for one in copies}) - 1)
                needless = sum(not self._killed_between(*pair) for pair in pairwise(copies))
                doubled += [f"{mark} to {address} without a kill"] * needless
                repeated += len(copies) - 1 - needless
        doubled += [f"confirmation to {address}" for address, n in self._confirmed().items() if n > 1]
        return Balance(
            mails=len(self._mails),
            replies=len(self._replies),
            lost=tuple(lost),
            doubled=tuple(doubled),
            repeated=repeated,
        )

    def _roots(self, name: str) -> list[dict[str, Any]]:
        desk = self._desk
        return [
            one
            for one in desk.slack.messages(desk.channels[name])
            if one.get("user") == desk.slack.bot_user_id
        ]

    def _seen(self) -> Counter[tuple[str, str]]:
        """How often each mail's card, message and file stand in Slack, below the right card."""
        return Counter(hit for name in self._desk.names for hit in self._hits(name))

    def _hits(self, name: str) -> Iterator[tuple[str, str]]:
        for root in self._roots(name):
            if root["ts"] <= self._began:
                continue
            mark = MARK.search(root["text"])
            if mark is None:
                yield "stray", root["ts"]
                continue
            yield "card", mark[0]
            for post in self._desk.slack.thread(self._desk.channels[name], root["ts"])[1:]:
                if f"words of {mark[0]}." in post["text"]:
                    yield "message", mark[0]
                yield from (("file", mark[0]) for file in post.get("files", ()) if mark[0] in file["name"])

    def _killed_between(self, first: Copy, second: Copy) -> bool:
        # What a killed run had handed to the kernel still arrives after its death.
        return any(first.at - LAST_BYTES < kill < second.at for kill in self._desk.kills)

    def _mailed(self) -> dict[str, dict[str, list[Copy]]]:
        """For each reply and who got it, the copies that came, oldest first."""
        found: dict[str, dict[str, list[Copy]]] = defaultdict(lambda: defaultdict(list))
        for mail in self._desk.mail.received:
            mark = re.search(rf"This is (reply-{self._title}-\d{{3}})\.".encode(), mail.raw)
            message_id = MESSAGE_ID.search(mail.raw)
            if mark and message_id:
                found[mark[1].decode()][mail.rcpt].append(Copy(at=mail.at, id=message_id[1]))
        return found

    def _confirmed(self) -> Counter[str]:
        mine = set(self._mails)
        return Counter(
            mail.rcpt
            for mail in self._desk.mail.received
            if b"auto-replied" in mail.raw and mail.rcpt.partition("@")[0] in mine
        )
