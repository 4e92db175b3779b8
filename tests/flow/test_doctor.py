"""The doctor on a whole desk: in good health every row is fine, and each row can be made to fail."""

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.adapters.vault import FernetVault
from bot.checks.facts import facts_of
from bot.checks.slack import SlackChecks
from bot.core.accounts import Account, Security
from bot.core.checkup import ChannelFacts, Finding, TokenFacts, Verdict
from bot.errors import NotAllowed, NotFound
from bot.rights import COMMAND_LINE
from bot.settings import ROWS
from tests.doctored_desks import DOMAIN, finding, findings, healthy_desk
from tests.flow.breakages import (
    BROKEN,
    DKIM,
    DMARC,
    FAULT,
    MAILBOX,
    SPF,
    WARNING,
    Break,
    account,
    answered_by_a_technician,
)
from tests.peers.dovecot import PASSWORD, Dovecot
from tests.peers.name_server import NameServer
from tests.peers.page_server import PageServer
from tests.project.test_readme import fault
from tests.still_desks import KEY, SUPPORT, StillDesk

OpenDesk = Callable[..., AbstractContextManager[StillDesk]]


@pytest.fixture
def dns() -> Iterator[NameServer]:
    with NameServer() as server:
        yield server


@pytest.fixture
def open_desk(tmp_path: Path, dns: NameServer, monkeypatch: pytest.MonkeyPatch) -> OpenDesk:
    monkeypatch.setenv("IMAP_PASSWORD", "imap secret")
    return lambda **environment: healthy_desk(tmp_path, dns, **environment)


@pytest.fixture
def desk(open_desk: OpenDesk) -> Iterator[StillDesk]:
    with open_desk() as desk:
        yield desk


def test_of_a_desk_in_good_health_every_row_is_fine(open_desk: OpenDesk) -> None:
    with PageServer() as pages, open_desk(THREADDESK_PUBLIC_URL=pages.url) as desk:
        found = findings(desk)

    unencrypted = found.pop("Public address")
    assert {name: one.words for name, one in found.items() if one.verdict is not Verdict.OK} == {}
    assert not any(one.remedy for one in found.values())
    assert unencrypted.words.startswith(f"{pages.url} leads to this desk, but")
    assert pages.asked == ["/healthz"]


def test_nothing_is_sent_and_nothing_is_changed(desk: StillDesk) -> None:
    before = len(desk.slack.messages(desk.channel))

    findings(desk)

    assert desk.mail.received == []
    assert desk.mail.mailbox(SUPPORT) == []
    assert len(desk.slack.messages(desk.channel)) == before
    assert not [call.method for call in desk.slack.calls if call.method.startswith("chat.")]


# --- each row, broken ------------------------------------------------------------------------

COMMAND = re.compile(r"(?<![@\w])threaddesk ([a-z][^(),;:]*)")


@pytest.mark.parametrize(
    ("name", "spoil", "verdict", "words", "remedy"),
    BROKEN,
    ids=[f"{number}-{row[0]}-{row[2]}" for number, row in enumerate(BROKEN)],
)
def test_what_is_broken_is_found_and_the_way_out_is_said(
    desk: StillDesk, dns: NameServer, name: str, spoil: Break, verdict: Verdict, words: str, remedy: str
) -> None:
    spoil(desk, dns)

    found = finding(desk, name)

    assert (found.verdict, words in found.words, remedy in found.remedy) == (verdict, True, True), found
    assert [why for call in COMMAND.findall(found.remedy) if (why := unknown(call))] == []


def unknown(call: str) -> str:
    """Why `threaddesk` would not know this command of a remedy; empty when it does."""
    given = shlex.split(call)
    key = given[2] if given[:2] == ["settings", "set"] else "smtp_host"
    return fault(given) or ("" if key in ROWS else f"no setting {key}")


def test_every_row_was_broken(desk: StillDesk) -> None:
    faulty = {row[0] for row in BROKEN}

    assert set(desk.parts.doctor.names()) <= faulty


# --- rows that need more of a world -----------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "words"), [(404, "(its health page answers 404)"), (502, "502"), (302, "302")]
)
def test_a_public_address_that_leads_elsewhere_is_a_fault(
    open_desk: OpenDesk, status: int, words: str
) -> None:
    with PageServer(status) as pages, open_desk(THREADDESK_PUBLIC_URL=pages.url) as desk:
        found = finding(desk, "Public address")

    assert (found.verdict, words in found.words) == (FAULT, True), found
    assert "THREADDESK_PUBLIC_URL" in found.remedy


def test_a_public_address_where_nobody_listens_is_a_fault(open_desk: OpenDesk) -> None:
    with PageServer() as pages:
        url = pages.url
    with open_desk(THREADDESK_PUBLIC_URL=url) as desk:
        assert finding(desk, "Public address").words == f"Nothing listens at {url}."


@pytest.mark.parametrize(("megabytes", "verdict"), [(150, FAULT), (900, WARNING), (2000, Verdict.OK)])
def test_a_full_disk_is_seen_before_it_is_full(
    desk: StillDesk, monkeypatch: pytest.MonkeyPatch, megabytes: int, verdict: Verdict
) -> None:
    disk = SimpleNamespace(f_bavail=megabytes * 256, f_frsize=4096)
    monkeypatch.setattr("bot.adapters.store_checkup.os.statvfs", lambda _: disk)

    found = finding(desk, "Store")

    assert (found.verdict, f"{megabytes:,} MB are free" in found.words) == (verdict, True)


def test_a_store_whose_folder_is_gone_is_a_fault(desk: StillDesk) -> None:
    shutil.rmtree(desk.parts.config.folder)

    assert "cannot be looked at (No such file or directory)" in finding(desk, "Store").words


def test_a_secret_under_an_older_key_is_a_warning_until_it_is_rotated(open_desk: OpenDesk) -> None:
    keys = f"a-newer-key-than-that,{KEY.decode()}"
    with open_desk(THREADDESK_SECRET_KEYS=keys) as desk:
        account(secret=FernetVault((KEY,)).seal("imap secret"))(desk, NameServer())
        before = finding(desk, "Secrets")
        desk.parts.resealing.run()
        after = finding(desk, "Secrets")

    assert (before.verdict, before.words) == (WARNING, "1 secret is still encrypted with an older key.")
    assert before.remedy.endswith("threaddesk secrets rotate")
    assert (after.verdict, after.words) == (Verdict.OK, "1 secret is stored, and the keys open every one.")


def test_a_password_in_a_variable_that_is_not_set_is_a_fault(
    desk: StillDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("IMAP_PASSWORD")

    assert "The environment variable IMAP_PASSWORD" in finding(desk, "Secrets").words
    assert "The environment variable IMAP_PASSWORD" in finding(desk, MAILBOX).words


def test_answers_to_an_account_that_is_switched_off_are_a_fault(desk: StillDesk) -> None:
    off = Account(address=f"old@{DOMAIN}", host="127.0.0.1", port=1, user="old", enabled=False)
    with desk.parts.store.transaction() as tx:
        tx.accounts.put(off)
    desk.set(reply_to=off.address)

    found = finding(desk, "Reply-to address")

    assert (found.verdict, found.remedy.endswith(f"threaddesk account enable {off.address}")) == (FAULT, True)


def dovecot_account(desk: StillDesk, dovecot: Dovecot, **more: str) -> Finding:
    user = "doctor"
    changes: dict[str, object] = {"port": dovecot.port, "user": user, "secret": "env:DOVECOT_PASSWORD"}
    account(host="127.0.0.1", security=Security.NONE, **changes, **more)(desk, NameServer())
    return finding(desk, MAILBOX)


@pytest.mark.dovecot
def test_the_folder_for_failed_mail_is_made(
    desk: StillDesk, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOVECOT_PASSWORD", PASSWORD)

    assert dovecot_account(desk, dovecot, failed_folder="Set-Aside").verdict is Verdict.OK

    with dovecot.session("doctor") as client:
        _, folders = client.list()
    assert any(b"Set-Aside" in line for line in folders if isinstance(line, bytes))


@pytest.mark.dovecot
def test_a_folder_for_failed_mail_that_cannot_be_made_is_a_fault(
    desk: StillDesk, dovecot: Dovecot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOVECOT_PASSWORD", PASSWORD)

    found = dovecot_account(desk, dovecot, failed_folder="no..such")

    assert (found.verdict, "The folder no..such is not there and cannot be made" in found.words) == (
        FAULT,
        True,
    )
    assert "name another" in found.remedy


@pytest.mark.parametrize(
    ("results", "trusted", "verdict", "words"),
    [
        (("mx.acme.test; dmarc=pass",), "mx.acme.test", Verdict.OK, "the last mails carry it"),
        (("mx.acme.test; dmarc=pass",), "mx.wrong.test", WARNING, "none of the last mails carries it"),
        ((), "mx.acme.test", Verdict.OK, "none of the last mails carries any"),
    ],
)  # fmt: skip
def test_the_name_that_is_trusted_is_held_against_the_last_mails(
    desk: StillDesk, dns: NameServer, results: tuple[str, ...], trusted: str, verdict: Verdict, words: str
) -> None:
    answered_by_a_technician(*results)(desk, dns)
    desk.set(trusted_authserv_id=trusted)

    found = finding(desk, "Verified senders")

    assert (found.verdict, words in found.words) == (verdict, True), found
    assert verdict is Verdict.OK or found.remedy.endswith("trusted_authserv_id mx.acme.test")


def test_a_server_without_a_name_is_trusted_by_a_dash(desk: StillDesk, dns: NameServer) -> None:
    answered_by_a_technician("spf=pass smtp.mailfrom=acme.test; dmarc=pass")(desk, dns)

    assert finding(desk, "Verified senders").remedy.endswith("trusted_authserv_id -")


@pytest.mark.parametrize(
    "results",
    [
        pytest.param(("$(reboot); dmarc=pass",), id="no name at all"),
        pytest.param(("a.test; dmarc=pass", "b.test; dmarc=pass"), id="one name in half of them"),
        pytest.param(("mx.acme.test`x`; dmarc=pass",), id="a name and more"),
    ],
)
def test_what_a_stranger_may_have_written_is_not_proposed(
    desk: StillDesk, dns: NameServer, results: tuple[str, ...]
) -> None:
    answered_by_a_technician(*results)(desk, dns)

    found = finding(desk, "Verified senders")

    assert found.verdict is WARNING
    assert found.remedy.endswith("ask your mail provider to write one.")


def test_what_servers_say_cannot_move_the_cursor(desk: StillDesk, dns: NameServer) -> None:
    dns.set(f"_dmarc.{DOMAIN}", "TXT", "v=DMARC1; p=\x1b[2Jnone\u202e\r\nok")

    assert finding(desk, DMARC).words == (
        f"The DMARC record at _dmarc.{DOMAIN} says p=[2jnone ok, which receivers do not know."
    )


def test_an_alias_leads_to_the_key(desk: StillDesk, dns: NameServer) -> None:
    key = f"google._domainkey.{DOMAIN}"
    dns.set("keys.provider.test", "TXT", "v=DKIM1; p=")
    dns.set(key, "TXT")
    dns.set(key, "CNAME", "keys.provider.test.")

    assert finding(desk, DKIM).words == f"The DKIM key at {key} was revoked (its p= is empty)."


def test_every_sender_and_every_domain_has_rows_of_its_own(desk: StillDesk) -> None:
    with desk.parts.store.transaction() as tx:
        tx.accounts.put(Account(address="info@other.test", host="127.0.0.1", port=1, user="info"))

    names = desk.parts.doctor.names()
    assert {"From address info@other.test", "SPF of other.test", "Mail account info@other.test"} <= set(names)
    assert len(names) == len(set(names))
    desk.set(from_address=f"help@{DOMAIN}")
    assert [one for one in desk.parts.doctor.names() if one.startswith("SPF")] == [SPF]


def test_only_admins_and_the_command_line_are_told(desk: StillDesk) -> None:
    with pytest.raises(NotAllowed):
        desk.parts.doctor.check_all(by=desk.tom)

    assert len(list(desk.parts.doctor.check_all(by=COMMAND_LINE))) == len(desk.parts.doctor.names())


def test_a_row_that_went_is_said_to_be_gone(desk: StillDesk) -> None:
    with pytest.raises(NotFound, match=r"no check of the name SPF of gone\.test"):
        desk.parts.doctor.check("SPF of gone.test")


class NeverAsked:
    """Stands where Slack is, when there is no token to ask it with."""

    def token(self) -> TokenFacts:
        raise AssertionError("asked")

    def channel(self, id: str) -> ChannelFacts:
        raise AssertionError(id)

    def reads_threads(self, id: str) -> None:
        raise AssertionError(id)

    def open_socket(self) -> None:
        raise AssertionError("asked")


@pytest.mark.parametrize("token", ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"])
def test_a_token_that_is_missing_is_a_fault(desk: StillDesk, token: str) -> None:
    has = (token != "SLACK_BOT_TOKEN", token != "SLACK_APP_TOKEN")
    checks = SlackChecks(NeverAsked(), desk.clock, tokens=has)
    names = {"SLACK_BOT_TOKEN": "Slack token", "SLACK_APP_TOKEN": "Slack connection"}

    (check,) = [one for one in checks.checks(facts_of(desk.parts.store)) if one.name == names[token]]
    found = check.look()

    assert (found.verdict, found.words.startswith(f"{token} is not set")) == (FAULT, True)
    assert token in found.remedy
