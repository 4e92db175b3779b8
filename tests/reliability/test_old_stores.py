"""A store that an earlier version wrote and left by a kill -9 is opened, and its work gone on with.

`old_store/` was written by the code of commit c54009d, before cards, digests and targets got what they have
now: tickets 1 to 4, answers in 1 and 2, and deliveries of all kinds that wait, one of them under way.
"""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.journal import framed
from bot.adapters.repair import repair
from bot.core.outbox import Delivery
from bot.core.tickets import Status
from bot.outgoing.in_force import settings_in
from bot.wiring import build
from sandbox.mail import MailSim
from tests.desks import config, simulated_slack
from tests.readers import SharedReader
from tests.still_desks import SUPPORT, TOMS, StillClock, StillDesk

OLD = Path(__file__).parent / "old_store"
CARD, NOTICES = 30, range(32, 35)  # deliveries


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(OLD, tmp_path / "desk")
    return tmp_path


@pytest.fixture
def old(folder: Path) -> Iterator[StillDesk]:
    """The desk an hour later, with the same people in Slack, where the old threads are gone."""
    clock = StillClock()
    clock.forward(hours=1)
    with simulated_slack() as slack, MailSim({SUPPORT: "imap secret"}) as server:
        ada = slack.add_user("ada", real_name="Ada Admin", is_admin=True)
        tom = slack.add_user("tom", real_name="Tom Technician", email=TOMS)
        tina = slack.add_user("tina", real_name="Tina Technician")
        gus = slack.add_user("gus", real_name="Gus Guest", is_restricted=True)
        channel = slack.add_channel("support", members=(ada, tom, tina, gus))
        parts = build(
            config(slack, folder, ada), clock=clock, monotonic=clock.monotonic, reader=SharedReader(),
            chance=lambda: 0.0,
        )  # fmt: skip
        desk = StillDesk(
            slack=slack, mail=server, parts=parts, clock=clock,
            ada=ada, tom=tom, tina=tina, gus=gus, channel=channel,
        )  # fmt: skip
        desk.set(smtp_port=str(server.smtp_port))
        yield desk
        parts.close()


def unfinished(desk: StillDesk) -> list[Delivery]:
    with desk.parts.store.transaction() as tx:
        return tx.deliveries.find("unfinished", "yes")


def test_tickets_people_and_settings_are_there_and_found_by_new_indexes(old: StillDesk) -> None:
    with old.parts.store.transaction() as tx:
        settings = settings_in(tx)
        assert (settings.from_name, settings.max_mail_mb) == ("Old Desk", 12)
        assert [one.name for one in tx.categories.all()] == ["General"]
        assert [one.address for one in tx.accounts.all()] == [SUPPORT]
        assert tx.people.find("address", "ann@customer.test")
        assert [one.number for one in tx.tickets.find("open", "yes")] == [1, 4]
        opened = tx.tickets.find("opened_day", old.clock().toordinal())
        assert [one.number for one in opened] == [1, 2, 3, 4]
        assert tx.deliveries.count("unnamed_card", old.channel) == 1
        assert tx.next_number("tickets") == 5
    assert old.now(2).status is Status.CLOSED


def test_what_waited_goes_out_once_whatever_its_urgency_and_pace_were_called(old: StillDesk) -> None:
    old.parts.worker.release_all()  # as at every start

    for _ in range(5):
        old.work(minutes=2)

    assert unfinished(old) == []
    assert [text for text in old.texts() if text == "The answer that waits"] == ["The answer that waits"]
    assert old.lines(old.now(4))[0] == "Fourth, unposted."
    cards = [one["text"] for one in old.slack.messages(old.channel)]
    assert [one for one in cards if one.startswith("#4 ")] == ["#4 New of old (new)"]
    for user in (old.ada, old.tom, old.tina):
        assert [one for one in old.told(user) if "New of old" in one] == [
            "New ticket #4 from Ann Smith: New of old"
        ]


def test_an_old_card_waits_like_others_and_a_digest_names_it(old: StillDesk) -> None:
    old.parts.worker.release_all()
    for number in range(31):
        old.filed(old.a_mail("Help", sender=f"{number}@more.test").as_bytes())
    old.clock.forward(minutes=1)

    old.parts.worker.name_waiting()
    old.work(seconds=1)

    said = [one["text"] for one in old.slack.messages(old.channel)]
    assert [one for one in said if one.startswith("32 new tickets")] == [
        "32 new tickets without a thread yet: #4 to #35"
    ]
    assert len([one for one in said if one.startswith("#4 ")]) == 1


def test_what_was_answered_before_first_answers_were_noted_is_answered(old: StillDesk) -> None:
    old.set(respond_within="30m")

    old.parts.watching.look()
    old.work(seconds=1)

    assert old.now(1).answered_at
    assert old.now(2).answered_at
    assert old.now(4).answered_at is None
    assert not any("target" in one for one in old.lines(old.now(1)))
    assert any("The target for the first answer was missed" in one for one in old.lines(old.now(4)))


def test_old_tickets_are_found_by_their_words(old: StillDesk) -> None:
    found = old.parts.finding.found("waits", by=old.tom)
    assert [one.ticket.number for one in found.tickets] == [3, 1]  # heads first


WORDS_BEFORE = {"name": "closed", "subject": "Done", "body": "<p>#What_Happened#</p>"}
CHANGE_BEFORE = {"id": 2, "by": "command line", "about": "template", "key": "closed", "old": "x", "new": "y"}


@pytest.fixture
def reworded(folder: Path) -> None:
    """Somebody had worded a template before it had a sentence of its own."""
    at = "2026-11-21T09:30:11Z"
    kept = {"before": "", "after": "Subject: Done\n\n<p>#What_Happened#</p>\n", "undoes": None}
    rows = (
        ("wordings", '"closed"', WORDS_BEFORE | {"at": at, "by": "command line"}),
        ("sequences", '"changes"', {"name": "changes", "last": 2}),
        ("changes", "2", CHANGE_BEFORE | {"at": at} | kept),
    )
    text = "".join(f"{table}\t{key}\t{json.dumps(row)}\n" for table, key, row in rows)
    with (folder / "desk" / "desk.0.journal").open("ab") as journal:
        journal.write(framed(text.encode()))


@pytest.mark.usefixtures("reworded")
def test_an_old_wording_says_what_happened_as_the_desk_does_and_is_undone(old: StillDesk) -> None:
    templates = old.parts.template_changes
    held = templates.held("closed").template
    assert (held.subject, held.body) == ("Done", "<p>#What_Happened#</p>")
    assert held.happened == "The ticket has been closed."

    old.parts.audit.undo(2, by=old.ada)

    assert templates.held("closed").wording is None


def test_a_repair_of_an_old_store_loses_nothing(folder: Path) -> None:
    done = repair(folder / "desk")

    assert done.lost == ()
    assert done.kept > 50
