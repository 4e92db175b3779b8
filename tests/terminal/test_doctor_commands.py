"""`threaddesk doctor` as it is typed, with and without a running desk."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.adapters.control_socket import ControlSocket
from bot.config import load_config
from bot.terminal.console import Console
from tests.doctored_desks import DOMAIN, healthy_desk
from tests.peers.name_server import NameServer
from tests.still_desks import SUPPORT, StillDesk
from tests.terminal.test_cli import KEYS, printed, type_at_prompts, typed


@pytest.fixture
def dns() -> Iterator[NameServer]:
    with NameServer() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, dns: NameServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[StillDesk]:
    """A desk that hears the command line."""
    monkeypatch.setenv("IMAP_PASSWORD", "imap secret")
    with healthy_desk(tmp_path, dns) as desk:
        control = ControlSocket(tmp_path / "desk", Console(desk.parts, str).answer)
        yield desk
        control.close()


def test_a_running_desk_in_good_health_ends_with_status_0(desk: StillDesk, tmp_path: Path) -> None:
    lines = printed(tmp_path, "doctor").splitlines()

    assert lines[0].startswith(
        "ok           Slack token (whether Slack knows the bot): Slack knows the bot as "
    )
    assert lines[-1] == "18 fine, 1 not checked."
    assert "\x1b" not in "".join(lines)
    assert sum(line.startswith("ok  ") for line in lines) == 18


def test_a_fault_ends_with_status_1_and_shows_what_to_do(
    desk: StillDesk, dns: NameServer, tmp_path: Path
) -> None:
    dns.set(DOMAIN, "MX")

    done = typed(tmp_path, "doctor")

    assert (done.returncode, done.stderr) == (1, "")
    lines = done.stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if line.startswith("FAULT"))
    assert lines[at : at + 2] == [
        f"FAULT        MX of {DOMAIN} (the records by which answers find back): "
        f"{DOMAIN} has no MX record, so answers to the desk cannot arrive.",
        f"             → Add an MX record at {DOMAIN} that names the server of its mailboxes.",
    ]
    assert lines[-1] == "1 fault, 17 fine, 1 not checked."


def test_machines_get_a_list_of_rows(desk: StillDesk, dns: NameServer, tmp_path: Path) -> None:
    dns.set(f"_dmarc.{DOMAIN}", "TXT")

    rows = json.loads(printed(tmp_path, "doctor", "--json"))

    assert {tuple(row) for row in rows} == {("name", "verdict", "words", "remedy")}
    assert [row["name"] for row in rows] == list(desk.parts.doctor.names())
    (warned,) = [row for row in rows if row["verdict"] == "warning"]
    assert warned["remedy"].endswith(f"v=DMARC1; p=none; rua=mailto:{SUPPORT}")


def test_at_a_terminal_each_line_shows_as_its_check_ends(desk: StillDesk, tmp_path: Path) -> None:
    status, said = type_at_prompts(tmp_path, ("doctor",))

    assert status == 0, said
    assert "…            SMTP login\r\x1b[K" in said
    assert "\x1b[32mok           \x1b[0mSMTP login (the way out for mail): " in said


def test_a_desk_that_does_not_run_is_looked_at_too(dns: NameServer, tmp_path: Path) -> None:
    done = typed(tmp_path, "doctor", "--json", THREADDESK_DNS_SERVER=dns.address)

    rows = {row["name"]: row for row in json.loads(done.stdout)}
    assert done.returncode == 1
    assert rows["Slack token"]["words"] == "SLACK_BOT_TOKEN is not set, so the desk cannot start."
    assert rows["SMTP login"]["remedy"] == "Name your mail server: threaddesk settings set smtp_host HOST"
    assert rows["Mail account"]["remedy"] == "Add one: threaddesk account add ADDRESS --host HOST"
    assert rows["Slack channels"]["verdict"] == "fault"
    assert rows["Store"]["verdict"] == "ok"


def test_a_damaged_store_is_a_row_with_the_way_out(tmp_path: Path) -> None:
    printed(tmp_path, "category", "add", "Sales", "--channel", "C1")
    index = next((tmp_path / "desk").glob("desk.*.index"))
    path = tmp_path / "desk" / "desk.json"
    path.write_bytes(path.read_bytes().replace(b"Sales", b"Sells"))

    done = typed(tmp_path, "doctor")

    assert index.exists()
    assert done.returncode == 1
    assert "FAULT        Store (whether its files are what was written): " in done.stdout
    assert "is damaged at byte" in done.stdout
    assert "→ Repair it: threaddesk repair" in done.stdout
    assert done.stdout.endswith("\n1 fault.\n")


def test_a_wrong_environment_is_a_row_too(tmp_path: Path) -> None:
    done = typed(tmp_path, "doctor", "--json", THREADDESK_SECRET_KEYS="")

    (row,) = json.loads(done.stdout)
    assert done.returncode == 1
    assert row["name"] == "Configuration"
    assert row["words"].startswith("Missing: please set THREADDESK_SECRET_KEYS")


@pytest.mark.parametrize(
    "wrong", ["nonsense", "127.0.0.1:0", "127.0.0.1:x", "127.0.0.1:70000", "dns.test:53"]
)
def test_a_name_server_is_an_address(tmp_path: Path, wrong: str) -> None:
    assert "THREADDESK_DNS_SERVER" in typed(tmp_path, "doctor", THREADDESK_DNS_SERVER=wrong).stdout


@pytest.mark.parametrize("right", ["", "127.0.0.1", "127.0.0.1:53", "::1", "[::1]:53", "[::1]"])
def test_with_a_port_or_without(right: str) -> None:
    known = {"THREADDESK_SECRET_KEYS": KEYS, "THREADDESK_DNS_SERVER": right}

    assert load_config(with_slack=False, env_file=None, environment=known).dns_server == right
