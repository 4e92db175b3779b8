"""A desk in good health for the doctor to look at, with a DNS of its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from bot.core.checkup import Finding
from tests.peers.name_server import NameServer
from tests.still_desks import StillDesk, still_desk

DOMAIN = "acme.test"
KEY = (
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA7t6AAp90Hw1VkRKpXLNeBEIk0b7GRqzUrOKzdYQYQWQbmzTQ+4XMp+Ph"
    "pXhdHt1lMA2YQ9Ep6yaDLVcKUtzW1TRLlqqcjHTIMMQiISgRjFUxrUgBqpW8Pkl3Vkd+QwQeHgHrft3RhXZQumurLIlMCak8WMAL"
    "TO7S2+Pzc6uYQEYcHZRoeKIfgNUE89qBhQyE6XIDZY8SJZ58qLpnCkGhHOC6RGutWcvytTd++iBZFMc7+oMiEBVfpGkZ5t4SzCh+"
    "r4wiPpAq+tb3XL+Vu2MTgXGw2YknrnwOpSS5+szSvj+YslmesJ/FacKWMmhu1TwJFzD5U3HwUa3NmtDHzasZ+QIDAQAB"
)


def good_zone(dns: NameServer) -> None:
    """Records as the domain of a well-kept desk has them."""
    dns.set(DOMAIN, "MX", f"10 mx.{DOMAIN}.")
    dns.set(f"mx.{DOMAIN}", "A", "93.184.216.34")
    dns.set(DOMAIN, "TXT", "v=spf1 mx -all")
    dns.set(f"google._domainkey.{DOMAIN}", "TXT", f"v=DKIM1; k=rsa; p={KEY}")
    dns.set(f"_dmarc.{DOMAIN}", "TXT", "v=DMARC1; p=reject")


@contextmanager
def healthy_desk(folder: Path, dns: NameServer, **environment: str) -> Iterator[StillDesk]:
    """The desk; its clock shows the time, as Slack's does. Wants the mailbox's password in IMAP_PASSWORD."""
    with still_desk(folder, environment={"THREADDESK_DNS_SERVER": dns.address, **environment}) as desk:
        desk.clock.now = datetime.now(UTC)
        good_zone(dns)
        yield desk


def findings(desk: StillDesk) -> dict[str, Finding]:
    """Everything that the doctor finds, by the names of the checks."""
    return {row.name: row.finding for row in desk.parts.doctor.check_all(by=desk.ada)}


def finding(desk: StillDesk, name: str) -> Finding:
    """What the doctor finds in one row."""
    return desk.parts.doctor.check(name).finding
