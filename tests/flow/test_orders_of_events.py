"""Slack's events come twice, late, in any order, or not at all: the ticket is the same in the end."""

import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.catch_up import CatchUp
from bot.core.message_ids import message_id
from bot.core.outbox import SendMail, State
from bot.core.thread_events import Deleted, Edited, Root, Said, read_event
from bot.core.tickets import Ticket
from tests.still_desks import ANN, BOB, KEY, SUPPORT, StillDesk, hearing, still_desk

TEXTS = ("We come", "And then", "note: he is difficult", "*🔒* secret", "Which one? #wait#", "#wait#", "")
NOTES = ("note:", "*🔒*", "#wait#")


@dataclass
class Talk:
    """A thread in Slack: what stands in it, and the events that told of it, each with when it happened."""

    desk: StillDesk
    ticket: Ticket
    standing: dict[str, dict[str, Any]] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    were_notes: set[str] = field(default_factory=set)

    def say(self, user: str, text: str, *, file: bool) -> None:
        message: dict[str, Any] = {
            "type": "message", "user": user, "team": "T1", "ts": self._ts(), "text": text,
            "thread_ts": self.ticket.thread_ts,
        }  # fmt: skip
        if file or not text:
            message |= {"subtype": "file_share", "files": [{"id": f"F{len(self.events)}", "name": "a.txt"}]}
        self._stand(message)
        self.events.append(deepcopy(message) | {"channel": self.desk.channel})

    def edit(self, place: int, text: str, *, by: str = "") -> None:
        if not self.standing:
            return
        ts = sorted(self.standing)[place % len(self.standing)]
        before, at = deepcopy(self.standing[ts]), self._ts()
        # Slack's `edited` counts whole seconds.
        edited = {"user": by or before["user"], "ts": f"{at[:-7]}.000000"}
        self._stand(before | {"text": text, "edited": edited})
        self._tell("message_changed", at, message=deepcopy(self.standing[ts]), previous_message=before)

    def delete(self, place: int) -> None:
        if self.standing:
            ts = sorted(self.standing)[place % len(self.standing)]
            before = self.standing.pop(ts)
            self._tell("message_deleted", self._ts(), deleted_ts=ts, previous_message=before)

    def _stand(self, message: dict[str, Any]) -> None:
        self.standing[message["ts"]] = message
        if message["text"].startswith(NOTES):
            self.were_notes.add(message["ts"])

    def _tell(self, subtype: str, at: str, **more: Any) -> None:
        event = {"type": "message", "subtype": subtype, "channel": self.desk.channel, "ts": at}
        self.events.append(event | more)

    def _ts(self) -> str:
        return f"{int(self.desk.clock().timestamp())}.{len(self.events):06}"

    def may_be_lost(self, event: dict[str, Any]) -> bool:
        """Whether what stands in the thread tells as much: it cannot tell what was a note once."""
        about = event.get("deleted_ts") or event.get("message", event)["ts"]
        return about not in self.were_notes

    # --- as `conversations.history` and `conversations.replies` have it -----------------------------

    def roots(self, channel: str, oldest: str) -> Iterator[Root]:
        is_in_sight = (self.ticket.thread_ts or "") > oldest
        if self.standing and channel == self.desk.channel and is_in_sight:
            yield Root(ts=self.ticket.thread_ts or "", latest_reply=max(self.standing))

    def replies(self, channel: str, thread_ts: str, oldest: str) -> Iterator[dict[str, Any]]:
        if thread_ts != self.ticket.thread_ts:
            return
        yield {"ts": thread_ts, "thread_ts": thread_ts, "text": "card"}
        yield from (deepcopy(self.standing[ts]) for ts in sorted(self.standing) if ts >= oldest)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("say"), st.integers(0, 2), st.sampled_from(TEXTS), st.booleans()),
        st.tuples(st.just("say"), st.integers(0, 1), st.sampled_from(TEXTS[:2]), st.just(False)),
        st.tuples(st.just("edit"), st.integers(0, 9), st.sampled_from(TEXTS[:-1])),
        st.tuples(st.just("delete"), st.integers(0, 9)),
        st.tuples(st.just("mail")),
    ),
    min_size=1,
    max_size=9,
)


def converse(desk: StillDesk, steps: list[tuple[Any, ...]], chance: random.Random | None) -> Talk:
    """Have a conversation; its events come at once, or, with `chance`, as they like and not all of them."""
    desk.clock.now = desk.clock.now.replace(microsecond=0) + timedelta(hours=2)
    talk = Talk(desk=desk, ticket=a_ticket(desk))
    waiting: list[dict[str, Any]] = []
    for step in steps:
        told = len(talk.events)
        act(desk, talk, step)
        for event in talk.events[told:]:
            waiting += [event] * copies(talk, event, chance)
        desk.clock.forward(seconds=0.2)
        if chance:
            chance.shuffle(waiting)
        while waiting and (chance is None or chance.random() < 0.4):
            hand_in(desk, waiting.pop(0))
    for event in waiting:
        hand_in(desk, event)
    CatchUp(desk.parts.store, talk, desk.parts.replies, clock=desk.clock).run()
    return talk


def a_ticket(desk: StillDesk) -> Ticket:
    """A ticket whose card is posted, without a Slack that has it."""
    with desk.parts.store.transaction() as tx:
        number, [category] = tx.next_number("tickets"), tx.categories.all(limit=1)
        ticket = Ticket(
            number=number,
            subject="The printer burns",
            category=category.id,
            requester=ANN,
            requester_name="Ann Smith",
            subscribers=(ANN, BOB),
            account=SUPPORT,
            created_at=desk.clock(),
            updated_at=desk.clock(),
            channel=desk.channel,
            thread_ts=f"{int(desk.clock().timestamp()) - 9}.{number:06}",
        )
        tx.tickets.put(ticket)
    return ticket


def copies(talk: Talk, event: dict[str, Any], chance: random.Random | None) -> int:
    """How often an event comes."""
    if chance is None:
        return 1
    return chance.choice((0, 1, 1, 2)) if talk.may_be_lost(event) else chance.choice((1, 2))


def act(desk: StillDesk, talk: Talk, step: tuple[Any, ...]) -> None:
    match step:
        case ("say", who, text, file):
            talk.say((desk.tom, desk.tina, desk.gus)[who], text, file=file)
        case ("edit", place, text):
            talk.edit(place, text)
        case ("delete", place):
            talk.delete(place)
        case _:
            fixed = message_id(
                KEY,
                ticket=talk.ticket.number,
                op=f"{len(talk.events):020x}",
                recipient=ANN,
                domain="acme.test",
            )
            desk.filed(desk.a_mail("The big one", In_Reply_To=fixed).as_bytes())


def hand_in(desk: StillDesk, event: dict[str, Any]) -> None:
    told = read_event(deepcopy(event))
    match told:
        case Said():
            desk.parts.replies.reply(told)
        case Edited():
            desk.parts.replies.edited(told)
        case Deleted():
            desk.parts.replies.deleted(told)


def outcome(desk: StillDesk, talk: Talk) -> dict[str, Any]:
    """What became of the ticket, as everybody sees it."""
    first = float(talk.ticket.created_at.timestamp())
    with desk.parts.store.transaction() as tx:
        ticket = tx.tickets.get(talk.ticket.number)
        said = [one for one in tx.messages.find("ticket", talk.ticket.number) if not one.withdrawn]
        rows = tx.deliveries.find("unfinished_of_ticket", talk.ticket.number)
    assert ticket
    by_id = {one.id: one for one in said}
    lanes: dict[tuple[str, ...], list[str]] = {}
    for one in rows:
        if one.is_customers_mail and isinstance(one.order, SendMail) and one.state is State.PENDING:
            about = by_id.get(one.message or 0)
            lanes.setdefault(one.order.to, []).append(
                f"{place(about.ts, first)}" if about and about.ts else "mail"
            )
    typed_ones = sorted((one for one in said if one.ts), key=lambda one: float(one.ts))
    return {
        "status": ticket.status,
        "assignee": ticket.assignee,
        "typed": [
            (place(one.ts, first), one.author.slack_user, one.audience, one.text, len(one.files))
            for one in typed_ones
        ],
        "written": [one.text for one in said if not one.ts],
        "mails": {who: [one for one in ids if one != "mail"] for who, ids in lanes.items()},
    }


def place(ts: str, first: float) -> str:
    return f"{float(ts) - first:.6f}"


@pytest.fixture(scope="module")
def still(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StillDesk]:
    with still_desk(Path(tmp_path_factory.mktemp("orders"))) as desk:
        desk.set(undo_seconds="600", notify_technicians_new="off")
        yield desk


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, seed=st.integers(0, 2**32))
def test_whatever_way_the_events_come_the_ticket_is_the_same(
    still: StillDesk, steps: list[tuple[Any, ...]], seed: int
) -> None:
    in_order = outcome(still, converse(still, steps, None))
    in_disorder = outcome(still, converse(still, steps, random.Random(seed)))

    assert in_disorder == in_order


def test_two_hundred_replies_of_several_people_are_mailed_as_they_were_typed(tmp_path: Path) -> None:
    typed = [f"step {number:03}" for number in range(200)]
    with still_desk(tmp_path / "many") as desk:
        desk.set(undo_seconds="600")
        ticket = desk.ticket()
        with hearing(desk):
            for number in range(200):
                if number % 20 == 0:
                    desk.slack.events.reorder(20)
                by = (desk.tom, desk.tina, desk.ada)[number % 3]
                desk.slack.type(by, desk.channel, typed[number], thread_ts=ticket.thread_ts)
            desk.slack.wait_for(lambda: _count(desk) == 200, timeout=60)
        assert _texts_in_lane(desk, ticket) == typed

        desk.work(minutes=11)

        assert desk.texts() == typed


def _texts_in_lane(desk: StillDesk, ticket: Ticket) -> list[str]:
    """What the mails to Ann say, in the order in which their lane sends them."""
    with desk.parts.store.transaction() as tx:
        rows = tx.deliveries.find("unfinished_of_ticket", ticket.number)
        mails = [one for one in rows if one.lane == f"mail:{ticket.number}:{ANN}"]
        said = [tx.messages.get(one.message or 0) for one in mails]
    return [one.text for one in said if one]


def _count(desk: StillDesk) -> int:
    with desk.parts.store.transaction() as tx:
        return tx.messages.count("ticket", 1)
