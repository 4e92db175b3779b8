"""A mailbox and outgoing mail by OAuth2: signed in once, renewed by the desk, mended by a command."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.core.outbox import State
from bot.errors import StoreFull
from bot.terminal.console import Console
from bot.wiring import build, utc_now
from tests.conftest import dovecot_or_skip
from tests.desks import open_desk
from tests.peers.dovecot import PASSWORD, Dovecot
from tests.peers.token_server import TokenServer
from tests.readers import SharedReader
from tests.signed_in_desks import CLIENT_SECRET, SignedInDesk, signed_in_desk, token_world
from tests.still_desks import ANN, SUPPORT, StillClock

pytestmark = pytest.mark.dovecot

COMMAND = "threaddesk account sign-in support@acme.test"


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[TokenServer, Dovecot]]:
    dovecot_or_skip()
    with token_world(tmp_path_factory.mktemp("tokens"), StillClock()) as found:
        yield found


@pytest.fixture
def world(
    tmp_path: Path, servers: tuple[TokenServer, Dovecot], monkeypatch: pytest.MonkeyPatch
) -> Iterator[SignedInDesk]:
    tokens, imap = servers
    tokens.asked.clear()
    with signed_in_desk(tmp_path, tokens, imap, monkeypatch) as world:
        yield world


def a_mail(number: int) -> bytes:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = f"Ann <{ANN}>", SUPPORT, f"Printer {number}"
    mail["Message-ID"] = f"<{number}.{id(mail):x}@customer.test>"
    mail.set_content("It burns.")
    return mail.as_bytes()


def tickets(world: SignedInDesk) -> list[str]:
    with world.desk.parts.store.transaction() as tx:
        return [one.subject for one in tx.tickets.all()]


@pytest.mark.parametrize(("provider", "secret"), [("microsoft", ""), ("google", CLIENT_SECRET)])
def test_after_one_sign_in_mail_comes_in_and_goes_out(
    world: SignedInDesk, provider: str, secret: str
) -> None:
    world.add_account(provider, secret)
    world.sign_in()
    world.imap.deliver(SUPPORT, a_mail(1))

    assert world.look() == ""
    world.desk.work()

    assert tickets(world) == ["Printer 1"]
    assert world.imap.messages(SUPPORT) == []
    (sent,) = world.smtp.taken
    assert sent.recipients == (ANN,)
    assert world.renewals() == 0


def test_before_anybody_signed_in_a_look_fails_with_the_command(world: SignedInDesk) -> None:
    world.add_account()

    assert COMMAND in world.look()
    assert world.desk.parts.mailboxes.get(SUPPORT)[1].errors_in_a_row == 1


def test_an_access_token_is_renewed_before_it_ends_and_the_rotated_refresh_token_kept(
    world: SignedInDesk, tmp_path: Path
) -> None:
    world.add_account()
    world.sign_in()
    for minutes, renewals in ((54, 0), (1, 1), (54, 1), (1, 2)):
        world.desk.clock.forward(minutes=minutes)
        assert world.look() == ""
        assert world.renewals() == renewals

    desk = world.desk
    desk.parts.store.close()
    desk.parts = build(
        desk.parts.config, clock=desk.clock, monotonic=desk.clock.monotonic, reader=SharedReader()
    )
    assert world.look() == ""
    shown = [form["refresh_token"] for form in world.tokens.grants_asked("refresh_token")]
    assert len(shown) == len(set(shown)) == 3


def test_a_sign_in_that_was_revoked_is_said_once_and_mended_by_the_command(world: SignedInDesk) -> None:
    world.add_account()
    world.sign_in()
    ticket = world.desk.ticket()
    world.tokens.revoke(SUPPORT)
    world.desk.clock.forward(hours=1)

    for _ in range(2):
        assert "Microsoft no longer accepts the sign-in of support@acme.test (invalid_grant" in world.look()
    world.desk.reply(ticket, "We look into it.")
    for _ in range(5):
        world.desk.work(hours=1)

    assert world.desk.parts.mailboxes.get(SUPPORT)[1].errors_in_a_row == 2
    assert world.desk.states(ticket) == [State.PARKED]
    told = [words for words in world.desk.told(world.desk.ada) if COMMAND in words]
    assert [words.split(" ")[0] for words in told] == ["Microsoft", "Mail"]
    world.sign_in()
    assert world.look() == ""
    world.desk.work(seconds=6)
    assert world.desk.states(ticket) == [State.DONE]
    assert any("is accepted again" in words for words in world.desk.told(world.desk.ada))


def test_a_token_that_the_mail_server_no_longer_takes_is_got_anew(world: SignedInDesk) -> None:
    world.add_account()
    world.sign_in()
    ticket = world.desk.ticket()
    world.tokens.end_access(SUPPORT)

    assert "refused the sign-in" in world.look()
    assert world.look() == ""

    world.tokens.end_access(SUPPORT)
    world.desk.reply(ticket, "We look into it.")
    world.desk.work()
    assert world.desk.states(ticket) == [State.PENDING]
    world.desk.work(minutes=1)
    assert world.desk.states(ticket) == [State.DONE]


def test_a_sign_in_server_that_is_away_refuses_nothing(world: SignedInDesk) -> None:
    world.add_account()
    world.sign_in()
    ticket = world.desk.ticket()
    world.desk.clock.forward(hours=1)
    world.tokens.instead.append((503, {}))
    assert "gives no access at present (it answered 503)" in world.look()

    world.tokens.instead.append((503, {}))
    world.desk.reply(ticket, "We look into it.")
    world.desk.work()

    assert world.desk.states(ticket) == [State.PENDING]
    assert not [words for words in world.desk.told(world.desk.ada) if COMMAND in words]
    world.desk.work(minutes=1)
    assert world.desk.states(ticket) == [State.DONE]
    assert world.look() == ""


def test_while_the_sign_in_server_is_away_a_token_is_used_up(world: SignedInDesk) -> None:
    world.add_account()
    world.sign_in()
    world.desk.clock.forward(minutes=59)
    world.tokens.instead.append((503, {}))
    assert world.look() == ""

    world.desk.clock.forward(minutes=1)
    world.tokens.instead.append((503, {}))

    assert "gives no access at present" in world.look()


def test_a_mail_server_that_is_away_costs_no_renewal(world: SignedInDesk) -> None:
    world.add_account()
    world.sign_in()
    world.done("account.change", address=SUPPORT, changes={"port": 1})

    for _ in range(3):
        assert "Nothing listens on" in world.look()

    assert world.renewals() == 0


def test_a_sign_in_made_anew_elsewhere_is_told_of_again_when_it_ends(world: SignedInDesk) -> None:
    for _ in range(2):
        world.add_account()
        world.sign_in()
        world.tokens.revoke(SUPPORT)
        world.desk.clock.forward(hours=1)
        world.look()
        world.desk.work()
        world.done("account.remove", address=SUPPORT)

    assert len([words for words in world.desk.told(world.desk.ada) if COMMAND in words]) == 2


def test_many_who_want_a_token_at_once_share_one_renewal(world: SignedInDesk) -> None:
    world.add_account()
    world.sign_in()
    world.desk.clock.forward(hours=1)
    sign_ins = world.desk.parts.mailboxes.sign_ins

    with ThreadPoolExecutor(8) as pool:
        given = set(pool.map(lambda _: sign_ins.token(SUPPORT), range(16)))

    assert len(given) == 1
    assert world.renewals() == 1


def test_a_refresh_token_that_the_disk_refused_is_not_lost(
    world: SignedInDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.add_account()
    world.sign_in()
    world.desk.clock.forward(hours=1)
    sign_ins = world.desk.parts.mailboxes.sign_ins

    def full(*_: object) -> None:
        raise StoreFull("The disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(sign_ins, "_works", full)
        with pytest.raises(StoreFull):
            sign_ins.token(SUPPORT)
    world.desk.clock.forward(hours=1)

    assert world.look() == ""


def test_mail_that_goes_out_by_the_sign_in_of_no_account_waits_for_one(world: SignedInDesk) -> None:
    ticket = world.desk.ticket()
    world.desk.reply(ticket, "We look into it.")
    world.desk.work()

    assert world.desk.states(ticket) == [State.PARKED]
    assert any("support@acme.test uses no sign-in" in words for words in world.desk.told(world.desk.ada))
    world.add_account()
    world.sign_in()
    world.desk.work(seconds=6)
    assert world.desk.states(ticket) == [State.DONE]


def test_an_account_changes_over_from_password_to_sign_in_and_back(world: SignedInDesk) -> None:
    where = {"host": "127.0.0.1", "port": world.imap.tls_port, "security": "tls", "user": ""}
    options = {"interval": 1, "category": "", "archive_folder": ""}
    world.done("account.add", address=SUPPORT, secret="secret", **where, **options)
    assert world.look() == ""

    sign_in = {"provider": "microsoft", "client_id": "app", "tenant": "", "authority": world.tokens.url}
    world.done("account.use_sign_in", address=SUPPORT, sign_in=sign_in, secret="")
    assert COMMAND in world.look()
    world.sign_in()
    assert world.look() == ""

    world.done("account.password", address=SUPPORT, password="secret")
    assert world.look() == ""
    assert "uses no sign-in" in world.ask("account.sign_in.begin", address=SUPPORT)["error"]


def test_a_removed_account_leaves_no_sign_in_behind(world: SignedInDesk) -> None:
    world.add_account()
    world.sign_in()

    world.done("account.remove", address=SUPPORT)

    with world.desk.parts.store.transaction() as tx:
        assert tx.sign_ins.all() == []
    world.add_account()
    assert COMMAND in world.look()


def test_signing_in_as_somebody_else_is_said_by_the_mail_server(world: SignedInDesk) -> None:
    world.add_account()
    world.sign_in("eve@evil.test")

    assert "refused the sign-in of support@acme.test" in world.look()


def test_who_declines_is_told_so_in_a_sentence(world: SignedInDesk) -> None:
    world.add_account()
    invitation = world.done("account.sign_in.begin", address=SUPPORT)
    waiting = world.done("account.sign_in.finish", address=SUPPORT, proof=invitation["proof"])
    world.tokens.instead.append((400, {"error": "slow_down"}))
    slower = world.done("account.sign_in.finish", address=SUPPORT, proof=invitation["proof"])
    world.tokens.decline(invitation["code"])
    answer = world.ask("account.sign_in.finish", address=SUPPORT, proof=invitation["proof"])

    assert (waiting, slower) == ({"done": False, "slower": 0}, {"done": False, "slower": 5})
    assert answer["error"] == "Microsoft did not let support@acme.test sign in (authorization_declined)."


def test_a_running_desk_goes_on_by_itself_once_somebody_signed_in(
    tmp_path: Path, servers: tuple[TokenServer, Dovecot], monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens, imap = servers
    tokens.clock = utc_now
    monkeypatch.setenv("SSL_CERT_FILE", str(tokens.certificate.cert))
    sign_in = {"provider": "microsoft", "client_id": "app", "tenant": "", "authority": tokens.url}
    with open_desk(tmp_path, imap_port=imap.port, imap_password=PASSWORD) as desk:
        console, mailboxes = Console(desk.parts, str), desk.parts.mailboxes
        changes = {"port": imap.tls_port, "security": "tls"}
        console.answer({"act": "account.change", "address": SUPPORT, "changes": changes})
        console.answer({"act": "account.use_sign_in", "address": SUPPORT, "sign_in": sign_in, "secret": ""})
        desk.until(lambda: COMMAND in mailboxes.get(SUPPORT)[1].last_error)
        imap.deliver(SUPPORT, desk.a_mail("The printer burns.").as_bytes())

        invitation = console.answer({"act": "account.sign_in.begin", "address": SUPPORT})["data"]
        tokens.approve(invitation["code"], SUPPORT)
        console.answer({"act": "account.sign_in.finish", "address": SUPPORT, "proof": invitation["proof"]})

        assert desk.card()
        desk.until(lambda: not imap.messages(SUPPORT))
        desk.until(lambda: not mailboxes.get(SUPPORT)[1].last_error)
