"""`/helpdesk doctor`: acknowledged at once, the findings follow privately; for admins only."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.core.checkup import Row, fault, fine
from bot.handlers.doctor import findings
from tests.doctored_desks import DOMAIN, healthy_desk
from tests.handlers.test_accounts import private, texts, typed
from tests.peers.name_server import NameServer
from tests.still_desks import SUPPORT, StillDesk, hearing


@pytest.fixture
def dns() -> Iterator[NameServer]:
    with NameServer() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, dns: NameServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[StillDesk]:
    monkeypatch.setenv("IMAP_PASSWORD", "imap secret")
    with healthy_desk(tmp_path, dns) as desk, hearing(desk):
        yield desk


def answered(desk: StillDesk, title: str) -> dict[str, Any]:
    """The private post that begins with these words, once it is there."""

    def there() -> list[dict[str, Any]]:
        return [one for one in private(desk) if one["text"].startswith(title)]

    return desk.slack.wait_for(there, timeout=30)[0]


def test_the_findings_follow_the_acknowledgement(desk: StillDesk, dns: NameServer) -> None:
    dns.set(DOMAIN, "TXT")
    desk.mail.faults.smtp.next("rcpt", "451 <try> later")

    said = typed(desk, "/helpdesk doctor")
    found = answered(desk, "Check-up:")

    assert said.text == "Everything is being looked at; what is found follows here, within a minute or two …"
    assert found["text"] == "Check-up: 1 fault, 1 warning, 16 fine, 1 not checked."
    title, spf, sender, public, well = texts(found["blocks"])
    assert title == found["text"]
    assert spf == (
        f"❌ SPF of {DOMAIN}: {DOMAIN} has no SPF record, so many receivers take its mail for spam.\n"
        f"→ Add this TXT record at {DOMAIN}: v=spf1 mx ip4:PUBLIC-ADDRESS-OF-YOUR-MAIL-SERVER ~all"
    )
    assert sender.startswith(
        f"⚠️ From address {SUPPORT}: 127.0.0.1 takes no mail for {SUPPORT} (451 <try> later)"
    )
    assert public.startswith("➖ Public address: No public address is set")
    assert well.startswith("✅ Slack token, Slack scopes, ")


def test_slack_is_answered_before_a_slow_server_is(desk: StillDesk) -> None:
    desk.mail.faults.imap.slow(0.5)

    assert typed(desk, "/helpdesk doctor").text.startswith("Everything is being looked at")
    assert not [one for one in private(desk) if one["text"].startswith("Check-up:")]

    desk.mail.faults.imap.slow(0)
    answered(desk, "Check-up:")


def test_a_check_that_breaks_off_is_said_too(
    desk: StillDesk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: object) -> str:
        raise RuntimeError("a bug")

    monkeypatch.setattr("bot.adapters.imap_inbox.ImapInbox.test", broken)
    typed(desk, "/helpdesk doctor")

    assert answered(desk, "The check-up")["text"] == "The check-up broke off; the desk's log says why."
    assert "the check-up broke off" in caplog.text


def test_only_admins_may_have_it_done(desk: StillDesk, dns: NameServer) -> None:
    assert "Only an administrator" in typed(desk, "/helpdesk doctor", by=desk.tom).text

    assert dns.asked == []


def test_it_stands_in_the_help(desk: StillDesk) -> None:
    assert "`/helpdesk doctor` checks mail, Slack, DNS, disk and queue" in typed(desk, "/helpdesk help").text


def test_many_rows_fit_into_one_answer() -> None:
    bad = [Row(name=f"Row {n}", looks_at="x", finding=fault("w" * 2000, "r" * 2000)) for n in range(80)]
    good = [Row(name=f"Fine row number {n}", looks_at="x", finding=fine("All is well.")) for n in range(300)]

    answer = findings([*bad, *good])

    assert len(answer["blocks"]) <= 50
    assert all(len(one) <= 2000 for one in texts(answer["blocks"]))
    assert "35 more rows are left out: threaddesk doctor shows all." in texts(answer["blocks"])
    assert answer["text"] == "Check-up: 80 faults, 300 fine."
