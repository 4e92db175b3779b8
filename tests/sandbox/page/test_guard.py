"""Who may use the page, and what its documents may do."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

import pytest

from sandbox.sandbox import Sandbox


def asked(sandbox: Sandbox, method: str, path: str, **headers: str) -> http.client.HTTPResponse:
    connection = http.client.HTTPConnection(urlsplit(sandbox.page_url).netloc, timeout=60)
    connection.request(method, path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_a_post_from_another_origin_is_refused(sandbox: Sandbox, origin: str) -> None:
    assert asked(sandbox, "POST", "/mail/samples", Origin=origin).status == 403
    assert sandbox.mail.events == []


def test_a_post_without_an_origin_is_refused(sandbox: Sandbox) -> None:
    assert asked(sandbox, "POST", "/mail/samples").status == 403


def test_the_pages_own_post_is_let_through(sandbox: Sandbox) -> None:
    origin = sandbox.page_url.rstrip("/")

    assert asked(sandbox, "POST", "/mail/samples", Origin=origin).status == 303
    assert len(sandbox.mail.events) > 6


def test_another_host_name_is_refused(sandbox: Sandbox) -> None:
    assert asked(sandbox, "GET", "/mail", Host="rebound.example").status == 421


def test_the_page_listens_on_loopback_only(sandbox: Sandbox) -> None:
    assert urlsplit(sandbox.page_url).hostname == "127.0.0.1"


@pytest.mark.parametrize("path", ["/mail", "/inspector", "/slack/x", "/static/page.js"])
def test_every_document_forbids_foreign_and_inline_scripts(sandbox: Sandbox, path: str) -> None:
    answer = asked(sandbox, "GET", path)

    assert answer.status == 200
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_foreign_html_gets_a_policy_of_its_own(sandbox: Sandbox) -> None:
    sandbox.load_samples()

    policy = asked(sandbox, "GET", "/mail/0/frame").headers["Content-Security-Policy"]
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy


def test_a_file_that_is_no_picture_is_saved_not_shown(sandbox: Sandbox) -> None:
    ts = sandbox.slack.type(
        sandbox.admin_id,
        sandbox.support_channel,
        "",
        files=[("x.svg", b"<svg onload='alert(1)'/>", "image/svg+xml")],
    )
    file = sandbox.slack.message(sandbox.support_channel, ts)["files"][0]["id"]

    answer = asked(sandbox, "GET", f"/slack/file/{file}")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("path", ["/slack/file/F1", "/mail/99/frame", "/mail/99/source", "/nothing"])
def test_what_is_not_there_is_not_found(sandbox: Sandbox, path: str) -> None:
    assert asked(sandbox, "GET", path).status == 404
