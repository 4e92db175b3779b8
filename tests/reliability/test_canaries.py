"""Fault 111: no secret of a mail account shows in a log, in Slack, in an error, in data or in a file."""

import base64
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot import logs
from bot.core.accounts import Account, Security
from tests.conftest import dovecot_or_skip
from tests.peers.scripted_imap import ScriptedImap
from tests.signed_in_desks import CLIENT_SECRET, SignedInDesk, signed_in_desk, token_world
from tests.still_desks import SUPPORT, StillClock

PASSWORDS = ("imap-password-canary", "smtp-password-canary")
IN_BASE64 = tuple(base64.b64encode(one.encode()).decode() for one in PASSWORDS)
# Servers that repeat what they were shown, as some do.
REPEATING_IMAP = b'TAG NO [AUTHENTICATIONFAILED] not "imap-password-canary"\r\n'
REPEATING_SMTP = b"535 5.7.8 c210cC1wYXNzd29yZC1jYW5hcnk= is smtp-password-canary\r\n"


@dataclass
class Seen:
    """Everything that comes out of the desk in a test."""

    log: io.StringIO = field(default_factory=io.StringIO)
    errors: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SignedInDesk]:
    dovecot_or_skip()
    with (
        token_world(tmp_path, StillClock()) as (tokens, imap),
        signed_in_desk(tmp_path, tokens, imap, monkeypatch) as world,
    ):
        yield world


@pytest.fixture
def seen() -> Iterator[Seen]:
    """The log of the whole process, with everything that any library says."""
    seen, root = Seen(), logging.getLogger()
    before = (root.handlers[:], root.level)
    logs.set_up("DEBUG", seen.log)
    try:
        yield seen
    finally:
        root.handlers[:] = before[0]
        root.setLevel(before[1])


def use_the_sign_in(world: SignedInDesk, seen: Seen, provider: str, secret: str) -> None:
    """Sign in, use it, let it be renewed, refused by the provider and refused by both mail servers."""
    world.add_account(provider, secret)
    world.sign_in()
    ticket = world.desk.ticket()
    seen.errors.append(world.look())
    world.desk.clock.forward(hours=1)
    seen.errors.append(world.look())
    world.tokens.end_access(SUPPORT)
    world.desk.reply(ticket, "We look into it.")
    world.desk.work()
    seen.errors.append(world.look())
    world.tokens.revoke(SUPPORT)
    world.desk.clock.forward(hours=1)
    for _ in range(5):
        seen.errors.append(world.look())
    seen.errors.append(world.ask("account.test", address=SUPPORT)["error"])
    for answer in ((200, {}), (503, {}), (400, {"error": "invalid_client", "error_description": "x"})):
        world.tokens.instead.append(answer)
        seen.errors.append(world.look())
    world.desk.work(hours=1)


def use_passwords(world: SignedInDesk, seen: Seen) -> None:
    """Log in with passwords to servers that refuse them and repeat them."""
    world.desk.set(smtp_auth="password", smtp_password=PASSWORDS[1])
    world.smtp.instead("^AUTH LOGIN", REPEATING_SMTP)
    world.desk.reply(world.desk.ticket(), "We look into it.")
    world.desk.work(hours=2)
    with ScriptedImap() as server:
        server.instead("LOGIN", REPEATING_IMAP)
        address = "other@acme.test"
        account = Account(
            address=address, host="127.0.0.1", port=server.port, security=Security.NONE, user=address
        )
        world.desk.parts.mailboxes.add(account, PASSWORDS[0])
        seen.errors.append(world.ask("account.test", address=address)["error"])


def ask_for_data(world: SignedInDesk, seen: Seen) -> None:
    for act in ("account.list", "settings.list", "secrets.rotate"):
        seen.data.append(json.dumps(world.done(act)))
    seen.data.append(json.dumps(world.done("settings.get", key="smtp_password")))


@pytest.mark.dovecot
@pytest.mark.parametrize(("provider", "secret"), [("microsoft", ""), ("google", CLIENT_SECRET)])
def test_fault_111_no_secret_shows_anywhere(
    world: SignedInDesk, seen: Seen, tmp_path: Path, provider: str, secret: str
) -> None:
    use_the_sign_in(world, seen, provider, secret)
    use_passwords(world, seen)
    ask_for_data(world, seen)
    world.desk.work(hours=1)

    files = b"".join(path.read_bytes() for path in (tmp_path / "desk").rglob("*") if path.is_file())
    everything = {
        "the log": seen.log.getvalue(),
        "an error": "\n".join(seen.errors),
        "data": "\n".join(seen.data),
        "Slack": json.dumps([call.args for call in world.desk.slack.calls], default=str),
        "the store": files.decode("utf-8", "replace"),
    }
    assert all(everything.values())
    assert sum(map(bool, seen.errors)) >= 8
    assert len(world.tokens.given) > 8
    for place, text in everything.items():
        assert not [
            one for one in (*PASSWORDS, *IN_BASE64, CLIENT_SECRET, *world.tokens.given) if one in text
        ], place
    for form in [one.query for one in world.tokens.asked if one.path != "/tokeninfo"]:
        assert "canary" not in str(form), "an address, which servers log"
