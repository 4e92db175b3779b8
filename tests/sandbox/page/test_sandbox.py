"""The whole sandbox: who is in it, and how a bot finds it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import imap_tools
import pytest
import yaml
from slack_sdk import WebClient

from sandbox.sandbox import BILLING, SUPPORT, Sandbox
from tests.sandbox.page.small_bot import MANIFEST

ROOT = Path(__file__).parents[3]


def test_the_environment_leads_a_bot_to_the_workspace(sandbox: Sandbox) -> None:
    env = sandbox.environment()
    client = WebClient(env["SLACK_BOT_TOKEN"], base_url=env["SLACK_API_URL"])

    assert client.auth_test()["user_id"] == sandbox.slack.bot_user_id
    assert env["THREADDESK_ADMINS"] == sandbox.admin_id
    assert env["SLACK_APP_TOKEN"].startswith("xapp-")


def test_admin_technicians_and_guest_are_there(sandbox: Sandbox) -> None:
    people = {user["id"]: user for user in sandbox.slack.users()}

    assert people[sandbox.admin_id]["is_admin"]
    assert people[sandbox.guest_id]["is_restricted"]
    assert [people[one]["name"] for one in sandbox.technician_ids] == ["tom", "tina"]


def test_the_bot_is_in_both_channels(sandbox: Sandbox) -> None:
    channels = {channel["name"]: channel for channel in sandbox.slack.channels()}

    assert set(channels) == {"support", "billing"}
    assert all(sandbox.slack.bot_user_id in channel["members"] for channel in channels.values())


def test_the_samples_can_be_read_with_the_mail_settings(sandbox: Sandbox) -> None:
    sandbox.load_samples()
    settings = sandbox.mail_settings()
    subjects = []
    for address, password in settings["mailboxes"].items():
        box = imap_tools.MailBoxUnencrypted(settings["imap_host"], settings["imap_port"])
        with box.login(address, password):
            subjects.append([mail.subject for mail in box.fetch()])

    support, billing, partners = subjects
    assert list(settings["mailboxes"]) == [SUPPORT, BILLING, *settings["challenged"]]
    assert partners == ["Reselling your printers in Porto"]
    assert "Receipt printer prints only half of each line" in support
    assert billing == ["Invoice 2026-1188 has our old address"]


def test_passwords_and_tokens_are_new_each_time(sandbox: Sandbox) -> None:
    with Sandbox(MANIFEST) as other:
        assert other.mailboxes[SUPPORT] != sandbox.mailboxes[SUPPORT]
        assert other.environment()["SLACK_BOT_TOKEN"] != sandbox.environment()["SLACK_BOT_TOKEN"]


def test_a_sandbox_that_cannot_start_leaves_nothing_behind(sandbox: Sandbox) -> None:
    port = int(sandbox.page_url.rsplit(":", 1)[1].strip("/"))
    second = Sandbox(MANIFEST, page_port=port)

    with pytest.raises(OSError, match="in use"):
        second.__enter__()
    with pytest.raises(OSError, match="refused"):
        imap_tools.MailBoxUnencrypted("127.0.0.1", second.mail.imap_port)


def test_it_runs_alone_from_the_command_line(tmp_path: Path) -> None:
    manifest = tmp_path / "manifest.yml"
    manifest.write_text(yaml.safe_dump(MANIFEST), encoding="utf-8")
    command = [sys.executable, "-m", "sandbox", "--manifest", str(manifest), "--port", "0"]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    with running:
        assert running.stdout is not None
        lines = iter(running.stdout.readline, "Ctrl+C ends it.\n")
        said = "".join(lines)
        running.terminate()

    assert running.returncode == 0
    assert re.search(r"open at http://127\.0\.0\.1:\d+/", said)
    assert re.search(r"export SLACK_API_URL=http://127\.0\.0\.1:\d+/api/", said)
    assert re.search(rf"{SUPPORT}  password \S+", said)
