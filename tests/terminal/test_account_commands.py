"""`threaddesk account …` and `secrets rotate` as they are typed, against a desk that runs."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.control_socket import ControlSocket
from bot.adapters.vault import FernetVault
from bot.core.accounts import Account, AfterImport, Auth, Security
from bot.core.sign_ins import SignIn
from bot.terminal.console import Console
from tests.peers.certificates import make_certificate
from tests.peers.scripted_imap import ScriptedImap
from tests.peers.token_server import TokenServer
from tests.still_desks import SUPPORT, StillClock, StillDesk, still_desk
from tests.terminal.test_cli import KEYS, environment, printed, refused, type_at_prompts


@pytest.fixture
def tokens(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TokenServer]:
    with TokenServer(make_certificate(tmp_path), StillClock()) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate.cert))
        server.pause = 0
        yield server


@pytest.fixture
def desk(tmp_path: Path, tokens: TokenServer) -> Iterator[StillDesk]:
    """A desk without accounts, which hears the command line."""
    with still_desk(tmp_path) as desk:
        desk.forget_accounts()
        control = ControlSocket(tmp_path / "desk", Console(desk.parts, str).answer)
        yield desk
        control.close()


@pytest.fixture
def imap(tokens: TokenServer) -> Iterator[ScriptedImap]:
    with ScriptedImap(tls=tokens.certificate.server_context(), capabilities="AUTH=XOAUTH2") as server:
        yield server


def the_account(desk: StillDesk) -> Account:
    ((account, _),) = desk.parts.mailboxes.all()
    return account


def the_sign_in(desk: StillDesk) -> SignIn:
    return desk.parts.mailboxes.sign_ins.get(SUPPORT)


ADD = ("account", "add", SUPPORT, "--host", "127.0.0.1")


def add_signed_in(folder: Path, imap: ScriptedImap, tokens: TokenServer, *more: str, **env: str) -> str:
    where = ("--port", str(imap.port), "--auth", "oauth2", "--client-id", "app", "--authority", tokens.url)
    return printed(folder, *ADD, *where, *more, **env)


def test_microsoft_is_signed_in_to_with_a_code(
    desk: StillDesk, tmp_path: Path, tokens: TokenServer, imap: ScriptedImap
) -> None:
    said = add_signed_in(tmp_path, imap, tokens, "--provider", "microsoft", "--tenant", "acme.test")
    assert said.endswith(f"Now sign in: threaddesk account sign-in {SUPPORT}")

    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "account", "sign-in", SUPPORT],
        cwd=tmp_path,
        env=environment(tmp_path, {}),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    asked = process.stdout.readline()
    tokens.approve(asked.split()[-1], SUPPORT)
    rest = process.stdout.read()
    process.stdout.close()

    assert process.wait(30) == 0
    assert asked == f"Open {tokens.url}/device in any browser, and enter the code CODE1\n"
    assert rest.startswith(f"Signed in as {SUPPORT}.\nLogged in to 127.0.0.1 as {SUPPORT} (tls)")
    assert imap.credentials
    assert tokens.user_of(desk.parts.mailboxes.sign_ins.token(SUPPORT)) == SUPPORT
    assert "canary" not in asked + rest


def test_google_is_signed_in_to_with_what_the_browser_ends_at(
    desk: StillDesk, tmp_path: Path, tokens: TokenServer, imap: ScriptedImap
) -> None:
    add_signed_in(tmp_path, imap, tokens, "--provider", "google", "--client-secret-env", "S", S="hunter2")
    assert "hunter2" not in the_sign_in(desk).client_secret

    def browser(shown: str) -> str:
        return tokens.consent(next(word for word in shown.split() if word.startswith("https:")), SUPPORT)

    status, shown = type_at_prompts(tmp_path, ("account", "sign-in", SUPPORT), browser)

    assert status == 0, shown
    assert f"Signed in as {SUPPORT}." in shown


def test_a_code_that_nobody_types_ends_the_command(
    desk: StillDesk, tmp_path: Path, tokens: TokenServer, imap: ScriptedImap
) -> None:
    add_signed_in(tmp_path, imap, tokens, "--provider", "microsoft")
    tokens.instead += [(400, {"error": "expired_token"})]

    done = subprocess.run(
        [sys.executable, "-m", "bot", "account", "sign-in", SUPPORT],
        cwd=tmp_path, env=environment(tmp_path, {}), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr.strip() == f"Microsoft did not let {SUPPORT} sign in (expired_token)."


def test_a_mailbox_with_a_password_changes_over_to_a_sign_in(
    desk: StillDesk, tmp_path: Path, tokens: TokenServer, imap: ScriptedImap
) -> None:
    printed(tmp_path, *ADD, "--port", str(imap.port), "--password-env", "P", P="secret")
    tokens.instead += [(400, {"error": "authorization_declined"})]

    words = ("account", "sign-in", SUPPORT, "--provider", "microsoft", "--client-id", "app")
    subprocess.run(
        [sys.executable, "-m", "bot", *words, "--authority", tokens.url],
        cwd=tmp_path, env=environment(tmp_path, {}), capture_output=True, check=False,
    )  # fmt: skip

    assert (the_account(desk).auth, the_account(desk).secret) == (Auth.OAUTH2, "")
    assert the_sign_in(desk).client_id == "app"


WRONG = (
    ((*ADD, "--auth", "oauth2"), "wants --provider microsoft or google, and --client-id ID"),
    (("account", "add", SUPPORT, "--password-env", "P"), "Which IMAP server? Add --host HOST."),
    (("account", "change", SUPPORT), "What is to be changed?"),
    (("settings", "set", "smtp_password", "hunter2"), "An argument can be read by everybody on this machine"),
)


def test_what_is_wrong_is_refused_in_one_sentence(desk: StillDesk, tmp_path: Path) -> None:
    for words, expected in WRONG:
        assert expected in refused(tmp_path, *words, P="hunter2")

    assert desk.parts.mailboxes.all() == []
    assert desk.parts.desk.settings().smtp_password == ""


def test_each_provider_has_its_mail_server(desk: StillDesk, tmp_path: Path) -> None:
    words = ("account", "add", SUPPORT, "--auth", "oauth2", "--client-id", "a")
    printed(tmp_path, *words, "--provider", "google", "--client-secret-env", "P", P="hunter2")

    account = the_account(desk)
    assert (account.host, account.port, account.security) == ("imap.gmail.com", 993, Security.TLS)


def test_options_are_changed_one_by_one(desk: StillDesk, tmp_path: Path) -> None:
    printed(tmp_path, *ADD, "--password-env", "P", P="secret")
    before = the_account(desk)

    assert printed(tmp_path, "account", "change", SUPPORT, "--interval", "5") == (
        f"{SUPPORT} is changed, and looked into every 5 minutes."
    )
    printed(tmp_path, "account", "change", SUPPORT, "--move-to", "Done", "--challenge", "--no-push")
    changed = the_account(desk)
    assert (changed.interval, changed.after_import, changed.archive_folder) == (300, AfterImport.MOVE, "Done")
    assert (changed.challenge, changed.push) == (True, False)
    assert (changed.secret, changed.host, changed.folder) == (before.secret, before.host, before.folder)

    printed(
        tmp_path, "account", "change", SUPPORT, "--move-to", "", "--no-challenge", "--security", "starttls"
    )
    changed = the_account(desk)
    assert (changed.after_import, changed.challenge, changed.port) == (AfterImport.DELETE, False, 143)
    (shown,) = json.loads(printed(tmp_path, "account", "list", "--json"))
    assert (shown["challenge"], shown["auth"], shown["interval_minutes"]) == (False, "password", 5)


def test_a_password_is_set_anew(desk: StillDesk, tmp_path: Path) -> None:
    printed(tmp_path, *ADD, "--password-env", "P", P="secret")

    printed(tmp_path, "account", "password", SUPPORT, "--password-env", "P", P="another")

    assert FernetVault((KEYS.encode(),)).open(the_account(desk).secret) == "another"


def test_secrets_are_sealed_anew_with_the_newest_key(desk: StillDesk, tmp_path: Path) -> None:
    printed(tmp_path, *ADD, "--password-env", "P", P="secret")

    assert printed(tmp_path, "secrets", "rotate") == (
        "1 secret is encrypted with the newest key. Keep the older ones behind it as long as answers to mail "
        "sent before may come; take them out at once only if they became known."
    )
