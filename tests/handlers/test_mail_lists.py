"""Lists of mail that made no ticket: what admins see, and what each button does."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.admins import Admins
from bot.core.buttons import (
    MAIL_ALLOW,
    MAIL_BLOCK,
    MAIL_DROP,
    MAIL_LIST,
    MAIL_NEWER,
    MAIL_RELEASE,
    MAIL_RETRY,
)
from bot.core.inbound import Inbound, Outcome, Stage
from bot.core.mail import IncomingMail, MailError
from bot.handlers.mail_answers import age
from bot.incoming.counting import keep
from bot.mail_bridge import Arrived
from tests.readers import SharedReader
from tests.still_desks import SUPPORT, StillDesk

EVE = "eve@other.test"
NOREPLY = "no-reply@shop.test"


class Blind(SharedReader):
    """Reads nothing until it is told that it can."""

    can_read = False

    def read(self, raw: bytes) -> IncomingMail:
        if not self.can_read:
            raise MailError("the reader crashed on it")
        return super().read(raw)


def asked(desk: StillDesk, line: str, by: str = "") -> dict[str, Any]:
    """What `/helpdesk mail …` answers, as it stands in Slack."""
    answer = desk.slack.command(by or desk.ada, desk.channel, f"/helpdesk mail {line}")
    assert answer.ok, answer.failure
    return answer.ephemerals[-1]


def words(shown: dict[str, Any]) -> str:
    return f"{shown['text']}{shown.get('blocks', '')}"


def press(desk: StillDesk, shown: dict[str, Any], action: str, by: str = "") -> None:
    pressed = desk.slack.press(by or desk.ada, desk.channel, shown["ts"], action, ephemeral_id=shown["id"])
    assert pressed.ok, pressed.error


def now(desk: StillDesk, shown: dict[str, Any]) -> str:
    """What the same private answer says now."""
    found = [one for one in desk.slack.ephemerals(desk.ada) if one["id"] == shown["id"]]
    return words(found[-1])


def row(desk: StillDesk, key: str) -> Inbound:
    with desk.parts.store.transaction() as tx:
        found = tx.inbound.get(key)
    assert found
    return found


def junk(desk: StillDesk, subject: str = "Your parcel") -> Inbound:
    found = desk.arrives("It is on its way.", sender=f"Shop <{NOREPLY}>", subject=subject)
    assert found.outcome is Outcome.JUNK
    return found


def held(desk: StillDesk, sender: str = EVE, subject: str = "Hello") -> Inbound:
    with desk.parts.store.transaction() as tx:
        category = tx.categories.all()[0]
    desk.parts.desk.change_category(category.name, given={"challenge": "on"})
    found = desk.arrives("Is anybody there?", sender=f"Eve <{sender}>", subject=subject)
    assert found.outcome is Outcome.HELD
    return found


def test_the_sum_of_each_account_is_shown_and_adds_up(desk: StillDesk) -> None:
    desk.arrives("Hello")
    junk(desk)

    shown = asked(desk, "")

    assert "seen 2 = tickets 1 + comments 0 + bounces 0 + junk 1 + held 0" in words(shown)
    assert SUPPORT in words(shown)
    assert "Junk: 1" in words(shown)


def test_without_an_account_the_way_to_the_first_one_is_said(desk: StillDesk) -> None:
    desk.forget_accounts()

    assert asked(desk, "")["text"] == "No mail account yet: `/helpdesk account add` adds one."


def test_a_list_shows_sender_subject_reason_age_and_id_as_plain_text(desk: StillDesk) -> None:
    found = junk(desk, subject="<!channel> *cheap* :bomb:")
    desk.clock.forward(hours=3)

    shown = asked(desk, "junk")

    assert "<!channel> *cheap* :bomb:" in words(shown)
    assert "Shop <no-reply@shop.test>" in words(shown)
    about = f"{found.short} · 3 hours ago · to {SUPPORT} · no-reply@shop.test reads no answers"
    assert about in words(shown)
    assert "mrkdwn" not in str(shown["blocks"])


def test_released_junk_makes_its_ticket_at_once_and_the_list_says_so(desk: StillDesk) -> None:
    found = junk(desk)
    shown = asked(desk, "junk")

    press(desk, shown, MAIL_RELEASE)

    assert row(desk, found.key).outcome is Outcome.TICKET
    desk.slack.wait_for(lambda: "it made ticket #1" in now(desk, shown))
    assert MAIL_RELEASE not in now(desk, shown)
    assert "an administrator released it" in row(desk, found.key).reasons
    assert "Junk: nothing here." in asked(desk, "junk")["text"]


def test_a_button_that_came_too_late_says_why_not(desk: StillDesk) -> None:
    found = junk(desk)
    shown = asked(desk, "junk")
    asked(desk, f"release {found.short}")

    press(desk, shown, MAIL_RELEASE)

    said = f"Mail {found.short} cannot be released: it made ticket #1."
    desk.slack.wait_for(lambda: any(one["text"] == said for one in desk.slack.ephemerals(desk.ada)))
    with desk.parts.store.transaction() as tx:
        assert len(tx.tickets.all()) == 1


@pytest.mark.parametrize("line", ["", "junk", "release 3f2a9c1b", "block 3f2a9c1b"])
def test_nobody_but_an_admin_sees_lists_or_acts_by_words(desk: StillDesk, line: str) -> None:
    junk(desk)

    assert asked(desk, line, by=desk.tom)["text"] == "Only an administrator of the desk may do this."


def test_an_admins_right_is_checked_at_the_click(desk: StillDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    found = junk(desk)
    shown = asked(desk, "junk")
    monkeypatch.setattr(desk.parts.rights, "_admins", Admins())

    press(desk, shown, MAIL_RELEASE)

    said = "Only an administrator of the desk may do this."
    desk.slack.wait_for(lambda: any(one["text"] == said for one in desk.slack.ephemerals(desk.ada)))
    assert row(desk, found.key).outcome is Outcome.JUNK


def test_a_dropped_mail_is_refused_and_can_still_be_released(desk: StillDesk) -> None:
    found = held(desk)
    shown = asked(desk, "held")

    press(desk, shown, MAIL_DROP)

    assert row(desk, found.key).outcome is Outcome.REFUSED
    desk.slack.wait_for(lambda: "refused: an administrator dropped it" in now(desk, shown))
    press(desk, asked(desk, "refused"), MAIL_RELEASE)
    assert row(desk, found.key).outcome is Outcome.TICKET


def test_an_allowed_sender_is_known_and_all_their_held_mail_is_let_in(desk: StillDesk) -> None:
    mails = [held(desk, subject=subject) for subject in ("One", "Two")]
    other = held(desk, sender="zoe@other.test")
    shown = asked(desk, "held")

    press(desk, shown, MAIL_ALLOW)  # the newest is the other one's
    press(desk, asked(desk, "held"), MAIL_ALLOW)

    assert {row(desk, one.key).outcome for one in (*mails, other)} == {Outcome.TICKET}
    assert desk.arrives("Once more", sender=EVE).outcome is Outcome.TICKET


def test_a_blocked_senders_held_mail_is_dropped_and_new_mail_refused(desk: StillDesk) -> None:
    found = held(desk)

    press(desk, asked(desk, "held"), MAIL_BLOCK)

    assert row(desk, found.key).outcome is Outcome.REFUSED
    assert desk.arrives("Let me in", sender=EVE).reasons == ("the sender is blocked",)
    press(desk, asked(desk, "refused"), MAIL_ALLOW)
    assert desk.arrives("Thank you", sender=EVE).outcome is Outcome.TICKET


def test_a_technicians_address_cannot_be_blocked(desk: StillDesk) -> None:
    found = held(desk)
    with desk.parts.store.transaction() as tx:
        person = tx.people.find("address", EVE)
    assert not person
    asked(desk, f"allow {found.short}")
    with desk.parts.store.transaction() as tx:
        (known,) = tx.people.find("address", EVE)
        tx.people.put(replace(known, slack_user=desk.tina, staff_address=EVE, staff_of=(1,)))

    assert "it cannot be blocked" in asked(desk, f"block {found.short}")["text"]


def test_lists_are_turned_page_by_page_newest_first(desk: StillDesk) -> None:
    for number in range(23):
        desk.clock.forward(hours=5)
        junk(desk, subject=f"Parcel {number}.")
    shown = asked(desk, "junk")
    assert "Junk: 1 to 10 of 23" in shown["text"]
    assert "Parcel 22." in words(shown)
    assert MAIL_NEWER not in words(shown)

    press(desk, shown, MAIL_LIST)
    desk.slack.wait_for(lambda: "Junk: 11 to 20 of 23" in now(desk, shown))
    assert "Parcel 12." in now(desk, shown)
    press(desk, shown, MAIL_LIST)
    desk.slack.wait_for(lambda: "Junk: 21 to 23 of 23" in now(desk, shown))
    assert "Parcel 0." in now(desk, shown)
    assert MAIL_LIST not in now(desk, shown)
    press(desk, shown, MAIL_NEWER)
    desk.slack.wait_for(lambda: "Parcel 12." in now(desk, shown))


def test_a_list_forgets_what_is_too_old(desk: StillDesk) -> None:
    junk(desk)

    desk.clock.forward(days=29)
    assert "1 to 1 of 1" in asked(desk, "junk")["text"]
    desk.clock.forward(days=2)
    assert asked(desk, "junk")["text"] == "Junk: nothing here."


def test_a_mail_whose_bytes_are_gone_is_not_released(desk: StillDesk) -> None:
    found = junk(desk)
    desk.clock.forward(days=31)
    desk.parts.upkeep.run()

    assert "are no longer kept" in asked(desk, f"release {found.short}")["text"]
    assert row(desk, found.key).outcome is Outcome.JUNK


def test_what_a_rule_deleted_can_be_released_for_a_week(desk: StillDesk) -> None:
    found = junk(desk)
    with desk.parts.store.transaction() as tx:
        keep(tx, replace(found, outcome=Outcome.DELETED))

    desk.clock.forward(days=6)
    desk.parts.upkeep.run()
    assert "1 to 1 of 1" in asked(desk, "deleted")["text"]
    desk.clock.forward(days=2)
    desk.parts.upkeep.run()

    assert asked(desk, "deleted")["text"] == "Deleted by a rule: nothing here."
    assert "are no longer kept" in asked(desk, f"release {found.short}")["text"]


def test_mail_that_could_not_be_read_is_read_again_from_the_admins_message(
    desk: StillDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Blind()
    monkeypatch.setattr(desk.parts.bridge, "_reader", reader)
    found = desk.arrives("Hello")
    for _ in range(2):
        desk.clock.forward(minutes=5)
        desk.parts.bridge.file(found.key)
    desk.work(seconds=1)
    assert row(desk, found.key).stage is Stage.QUARANTINED
    assert "the reader crashed on it" in words(asked(desk, "failed"))
    assert "Ann Smith <ann@customer.test>" in words(asked(desk, "failed"))

    press(desk, asked(desk, "failed"), MAIL_RETRY)
    assert row(desk, found.key).stage is Stage.QUARANTINED  # once more, at once

    reader.can_read = True
    direct = desk.slack.wait_for(lambda: told_with_button(desk))
    assert desk.slack.press(desk.ada, direct["channel"], direct["ts"], MAIL_RETRY).ok

    assert row(desk, found.key).outcome is Outcome.TICKET
    desk.slack.wait_for(lambda: "it made ticket #1" in str(told_with_button(desk, "it made")))


def told_with_button(desk: StillDesk, about: str = MAIL_RETRY) -> dict[str, Any]:
    """The newest direct message to the admin with these words in it."""
    desk.work(seconds=1)
    place = next(one["id"] for one in desk.slack.channels() if one["is_im"] and desk.ada in one["members"])
    found = [one for one in desk.slack.messages(place) if about in str(one)]
    return {**found[-1], "channel": place} if found else {}


def test_a_mail_over_the_limit_says_which_limit_and_is_not_filed_half(desk: StillDesk) -> None:
    raw = desk.a_mail("Much").as_bytes()
    desk.parts.bridge.receive(Arrived(account=SUPPORT, uidvalidity=1, uid=9, raw=raw, too_big=80_000_000))

    shown = asked(desk, "failed")
    assert "it has 80.0 MB, and max_mail_mb allows 50" in words(shown)
    assert MAIL_RETRY not in words(shown)
    with desk.parts.store.transaction() as tx:
        (found,) = tx.inbound.all()
    assert "raise max_mail_mb" in asked(desk, f"retry {found.short}")["text"]


WRONG = (
    ("nonsense", "There is no `nonsense` here; known are: junk, held, "),
    ("junkk", "There is no `junkk` here; did you mean `junk`?"),
    ("relaese 3f2a9c1b", "did you mean `release`?"),
    ("release", "Which mail? Try `/helpdesk mail release 3f2a9c1b`"),
    ("release xyz", "`xyz` is no mail's ID"),
    ("release 00000000", "There is no mail 00000000"),
    ("junk x", "`x` is no page's number."),
)


@pytest.mark.parametrize(("line", "said"), WRONG)
def test_a_wrong_word_is_answered_with_what_to_do(desk: StillDesk, line: str, said: str) -> None:
    assert said in asked(desk, line)["text"]


@pytest.mark.parametrize(
    ("span", "said"),
    [
        (timedelta(seconds=59), "just now"),
        (timedelta(seconds=-5), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=119), "1 hour ago"),
        (timedelta(days=3, hours=5), "3 days ago"),
    ],
)
def test_ages(span: timedelta, said: str) -> None:
    assert age(span) == said
