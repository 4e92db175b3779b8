"""A burst of new mail, at Slack's own pace: what the channels see of it, and when.

    python -m bench.burst [--mails 500] [--channels 3] [--rate-limits realistic] [--kill] [--json FILE]

The real desk runs as a process of its own between the simulated Slack and mail server. While the mails come,
technicians take tickets and reply, and a customer answers. Everything is counted at the end.
"""

import argparse
import json
import re
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from email.message import EmailMessage
from itertools import cycle, pairwise
from pathlib import Path
from typing import Any

from bot.adapters.tinydb_store import TinyStore
from tests.desk_process import DeskProcess

NAMES = ("support", "sales", "billing")
MARK = re.compile(r"(?:burst|answer|reply)-\d{4}")
NUMBER = re.compile(r"#(\d+) ")
NAMED_WITHIN, SHOWN_WITHIN = 30.0, 3.0  # seconds: what specification 4.5 asks for
BETWEEN_ACTS = 4.0  # seconds between what people do meanwhile
LOOK = 0.05
TAKE = "ticket_take"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the burst came to; times in seconds."""

    mails: int
    channels: int
    seconds: float  # until the last post
    digests: int
    named_longest: float  # from the filing of a ticket until a digest or its card names it
    named_median: float
    takes: int
    take_shown_longest: float
    answers_longest: float  # from a customer's answer, as it is sent, to its post
    replies_longest: float  # from a technician's reply to its mail
    limited: int  # calls that Slack told to come later
    lost: tuple[str, ...]
    doubled: tuple[str, ...]
    out_of_order: int  # cards that stand before that of an older ticket, though nobody had taken theirs

    @property
    def is_kept(self) -> bool:
        """Whether everything that was promised came true."""
        whole = not (self.lost or self.doubled or self.out_of_order)
        return whole and self.named_longest <= NAMED_WITHIN and self.take_shown_longest <= SHOWN_WITHIN


class Burst:
    """The mails, and what people do while they are posted."""

    def __init__(self, desk: DeskProcess, mails: int) -> None:
        self._desk, self._mails = desk, mails
        self._names = cycle(desk.names)
        self._sent: dict[str, float] = {}  # by mark, in seconds since 1970
        self._takes: list[float] = []
        self._taken: set[int] = set()
        self._began = 0.0
        self._base: dict[str, dict[str, Any]] = {}  # by category: the card of a ticket from before

    def prepare(self) -> None:
        """A ticket in every category, for answers and replies."""
        for name in self._desk.names:
            self._send(f"burst-{9000 + len(self._base):04}", name, sender="old@customer.test")
            self._base[name] = self._desk.until(lambda name=name: self._roots(name))[0]  # type: ignore[misc]  # bound now
        self._desk.until_quiet()

    def run(self, *, kill: bool) -> None:
        """Send everything, act meanwhile, and wait until all is posted."""
        self._began = time.time()
        sender = threading.Thread(target=self._send_all)
        sender.start()
        acts = cycle((self._take_in_digest, self._answer, self._take_on_card, self._reply))
        last, killed = time.monotonic(), not kill
        while sender.is_alive() or self._shown() < self._mails:
            if time.monotonic() - last >= BETWEEN_ACTS:
                next(acts)()
                last = time.monotonic()
            if not killed and self._shown() > self._mails // 4:
                self._desk.kill()
                self._desk.start()
                killed = True
            self._progress()
            time.sleep(LOOK * 4)
        self._desk.until_quiet(4)

    # --- what people do ------------------------------------------------------------------------

    def _send_all(self) -> None:
        for number in range(self._mails):
            self._send(f"burst-{number:04}", next(self._names))

    def _send(self, mark: str, name: str, *, sender: str = "", **headers: str) -> None:
        mail = EmailMessage()
        mail["From"], mail["To"] = sender or f"{mark}@customer.test", self._desk.address(name)
        mail["Subject"], mail["Message-ID"] = f"About {mark}", f"<{mark}@customer.test>"
        for header, value in headers.items():
            mail[header.replace("_", "-")] = value
        mail.set_content(f"These are the words of {mark}.\n")
        self._sent[mark] = time.time()
        self._desk.mail.send(mail.as_bytes(), str(mail["From"]), [self._desk.address(name)])

    def _answer(self) -> None:
        """A customer from before writes once more."""
        name = next(iter(self._desk.names))
        mark = f"answer-{sum(one.startswith('answer') for one in self._sent):04}"
        self._send(mark, name, sender="old@customer.test", In_Reply_To="<burst-9000@customer.test>")

    def _reply(self) -> None:
        """A technician replies to them."""
        mark = f"reply-{sum(one.startswith('reply') for one in self._sent):04}"
        name = self._desk.names[0]
        self._sent[mark] = time.time()
        thread = self._base[name]["ts"]
        self._desk.slack.type(self._desk.tom, self._desk.channels[name], f"This is {mark}.", thread_ts=thread)

    def _take_in_digest(self) -> None:
        for name in self._desk.names:
            for post in self._roots(name):
                for block in post["blocks"]:
                    if block.get("accessory", {}).get("action_id") == TAKE:
                        self._take(name, post, block, int(block["accessory"]["value"]))
                        return

    def _take_on_card(self) -> None:
        for name in self._desk.names:
            for post in reversed(self._roots(name)):
                for block in post["blocks"]:
                    for element in block.get("elements", ()) if block["type"] == "actions" else ():
                        if element.get("action_id") == TAKE and int(element["value"]) not in self._taken:
                            self._take(name, post, block, int(element["value"]))
                            return

    def _take(self, name: str, post: dict[str, Any], block: dict[str, Any], number: int) -> None:
        """Press it, and wait until everybody sees whose the ticket is."""
        desk, channel = self._desk, self._desk.channels[name]
        began = time.monotonic()
        pressed = desk.slack.press(desk.tom, channel, post["ts"], TAKE, block_id=block["block_id"])
        if not pressed.ok:
            return  # the desk was just dead
        self._taken.add(number)
        desk.until(lambda: self._shows_taken(channel, post["ts"], number), 60)
        self._takes.append(time.monotonic() - began)

    def _shows_taken(self, channel: str, ts: str, number: int) -> bool:
        """Whether a card, or the row of a digest, says so."""
        post = self._desk.slack.message(channel, ts)
        texts = [json.dumps(block, ensure_ascii=False) for block in post["blocks"]]
        if post["text"].startswith(f"#{number} "):
            return any("Tom Technician" in text for text in texts)
        return any("Tom Technician" in text and f"#{number}" in text for text in texts)

    # --- looking -------------------------------------------------------------------------------

    def _roots(self, name: str) -> list[dict[str, Any]]:
        bot, channel = self._desk.slack.bot_user_id, self._desk.channels[name]
        return [one for one in self._desk.slack.messages(channel) if one.get("user") == bot]

    def _posts(self) -> Iterator[Any]:
        return (one for one in list(self._desk.slack.calls) if one.method == "chat.postMessage" and one.ok)

    def _shown(self) -> int:
        """How many mails' words stand in Slack."""
        return len({mark for mark in self._words() if mark.startswith("burst-0")})

    def _words(self) -> Counter[str]:
        found = (
            re.search(r"words of ((?:burst|answer)-\d{4})\.", str(one.args["text"])) for one in self._posts()
        )
        return Counter(one[1] for one in found if one)

    def _progress(self) -> None:
        seconds = time.time() - self._began
        print(
            f"\r{seconds:5.0f} s: {self._shown()} of {self._mails} posted",
            end="",
            flush=True,
            file=sys.stderr,
        )

    def figures(self, folder: Path) -> Figures:
        """The account of everything; only when the desk has stopped."""
        numbers = self._numbers(folder)
        named, cards, digests = self._named()
        waits = [named[number] - filed for number, filed in numbers.items() if number in named]
        words, mailed = self._words(), self._mailed()
        posted = {mark: one for mark, one in self._posted_at().items() if mark.startswith("answer")}
        given = [one for one in self._sent if not one.startswith("reply")]
        replies = [one for one in self._sent if one.startswith("reply")]
        lost = [one for one in given if not words[one]] + [one for one in replies if one not in mailed]
        lost += [f"card of #{number}" for number in numbers if number not in cards]
        doubled = [one for one in given if words[one] > 1] + [one for one in replies if len(mailed[one]) > 1]
        doubled += [f"card of #{number}" for number, count in cards.items() if count > 1]
        return Figures(
            mails=self._mails,
            channels=len(self._desk.names),
            seconds=max(one.at for one in self._posts()) - self._began,
            digests=digests,
            named_longest=max(waits),
            named_median=statistics.median(waits),
            takes=len(self._takes),
            take_shown_longest=max(self._takes, default=0.0),
            answers_longest=max((at - self._sent[one] for one, at in posted.items()), default=0.0),
            replies_longest=max((min(mailed[one]) - self._sent[one] for one in replies), default=0.0),
            limited=sum(one.error == "ratelimited" for one in self._desk.slack.calls),
            lost=tuple(lost),
            doubled=tuple(doubled),
            out_of_order=self._out_of_order(),
        )

    def _numbers(self, folder: Path) -> dict[int, float]:
        """The tickets of the burst, with the time at which each was filed."""
        with TinyStore(folder / "desk") as store, store.transaction() as tx:
            every = tx.tickets.all()
        return {one.number: one.created_at.timestamp() for one in every if "burst-0" in one.subject}

    def _named(self) -> tuple[dict[int, float], Counter[int], int]:
        """When each ticket was first named, how many cards each has, and how many digests there are."""
        named: dict[int, float] = {}
        cards: Counter[int] = Counter()
        digests = 0
        for one in self._posts():
            if one.args.get("thread_ts"):
                continue
            card = NUMBER.match(str(one.args["text"]))
            offered = [block.get("accessory", {}).get("value") for block in _blocks(one.args)]
            cards.update([int(card[1])] if card else [])
            digests += any(offered) and not card
            for number in [card[1]] if card else offered:
                if number:
                    named.setdefault(int(number), one.at)
        return named, cards, digests

    def _posted_at(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for one in self._posts():
            if mark := MARK.search(str(one.args["text"])):
                found.setdefault(mark[0], one.at)
        return found

    def _mailed(self) -> dict[str, list[float]]:
        """When each reply came to the customer."""
        found: dict[str, list[float]] = {}
        for mail in self._desk.mail.received_by("old@customer.test"):
            mark = re.search(rb"This is (reply-\d{4})\.", mail.raw)
            if mark:
                found.setdefault(mark[1].decode(), []).append(mail.at)
        return found

    def _out_of_order(self) -> int:
        wrong = 0
        for name in self._desk.names:
            found = (NUMBER.match(one["text"]) for one in self._roots(name))
            order = [int(one[1]) for one in found if one and int(one[1]) not in self._taken]
            wrong += sum(one > two for one, two in pairwise(order))
        return wrong


def _blocks(args: dict[str, Any]) -> list[dict[str, Any]]:
    blocks = args.get("blocks") or []
    return json.loads(blocks) if isinstance(blocks, str) else blocks


def main() -> None:
    """Print the figures; the exit status is 1 when something was lost, doubled or late."""
    options = argparse.ArgumentParser(prog="python -m bench.burst", description=__doc__)
    options.add_argument("--mails", type=int, default=500)
    options.add_argument("--channels", type=int, default=3, choices=(1, 2, 3))
    options.add_argument("--rate-limits", default="realistic", choices=("off", "realistic", "strict"))
    options.add_argument("--kill", action="store_true", help="kill -9 the desk in the middle")
    options.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as parent:
        names = NAMES[: given.channels]
        with DeskProcess(Path(parent), names=names, rate_limits=given.rate_limits) as desk:
            desk.start()
            desk.until_heard()
            burst = Burst(desk, given.mails)
            burst.prepare()
            burst.run(kill=given.kill)
            desk.stop()
            found = burst.figures(Path(parent))
    print("\r" + " " * 60, end="\r", file=sys.stderr)
    show(found)
    if given.json:
        given.json.write_text(json.dumps(asdict(found), indent=2) + "\n")
    sys.exit(0 if found.is_kept else 1)


def show(found: Figures) -> None:
    """The figures as a person reads them."""
    print(f"{found.mails} new mails, {found.channels} channels: all posted after {found.seconds:.0f} s")
    print(
        f"named in the channel: {found.named_median:.1f} s after filing, {found.named_longest:.1f} s at most"
    )
    print(f"digests: {found.digests}; calls that Slack made wait: {found.limited}")
    print(f"{found.takes} takes: shown after {found.take_shown_longest:.2f} s at most")
    print(f"customers' answers posted after {found.answers_longest:.1f} s at most")
    print(f"technicians' replies mailed after {found.replies_longest:.1f} s at most")
    print(f"lost: {len(found.lost)}, doubled: {len(found.doubled)}, out of order: {found.out_of_order}")
    for what in (*found.lost[:10], *found.doubled[:10]):
        print(f"  {what}")
    print("as promised" if found.is_kept else "NOT as promised")


if __name__ == "__main__":
    main()
