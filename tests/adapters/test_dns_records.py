"""The DNS, asked of a real name server on loopback."""

from collections.abc import Iterator

import pytest

from bot.adapters.dns_records import DnsRecords, NoNameServer, split_server
from tests.peers.name_server import NameServer

ACME = "acme.test"


@pytest.fixture
def server() -> Iterator[NameServer]:
    with NameServer() as server:
        yield server


@pytest.fixture
def records(server: NameServer) -> DnsRecords:
    return DnsRecords(server.address, patience=5)


def test_a_long_text_comes_in_one_piece(server: NameServer, records: DnsRecords) -> None:
    long = f"v=DKIM1; p={'A' * 600} “ü” \\"
    server.set(ACME, "TXT", long, "other")

    assert sorted(records.txt(ACME)) == ["other", long]


def test_the_preferred_mail_server_comes_first(server: NameServer, records: DnsRecords) -> None:
    server.set(ACME, "MX", "20 second.acme.test.", "10 first.acme.test.")
    server.set("null.test", "MX", "0 .")

    assert records.mx(ACME) == ("first.acme.test", "second.acme.test")
    assert records.mx("null.test") == ("",)


def test_a_name_has_addresses_of_both_kinds(server: NameServer, records: DnsRecords) -> None:
    server.set(ACME, "A", "192.0.2.1")
    server.set(ACME, "AAAA", "2001:db8::1")

    assert records.addresses(ACME) == ("192.0.2.1", "2001:db8::1")


@pytest.mark.parametrize("name", ["nothing.test", "a..b", f"{'x' * 64}.test", ".".join(["x" * 60] * 5), ""])
def test_where_there_is_nothing_nothing_is_found(records: DnsRecords, name: str) -> None:
    assert records.txt(name) == ()


def test_a_name_is_never_looked_for_in_the_machines_own_domain(
    server: NameServer, records: DnsRecords
) -> None:
    records.txt("mail")

    assert server.asked == ["mail TXT"]


def test_a_refusal_and_a_closed_door_are_no_answers(server: NameServer, records: DnsRecords) -> None:
    server.refuses = True

    with pytest.raises(NoNameServer, match=r"gave no answer about acme\.test \(NoNameservers\)"):
        records.txt(ACME)
    with pytest.raises(NoNameServer, match=r"The name server 127\.0\.0\.1:9 "):
        DnsRecords("127.0.0.1:9", patience=0.5).txt(ACME)


def test_a_server_that_never_answers_is_not_waited_for_long(server: NameServer) -> None:
    server.is_silent = True

    with pytest.raises(NoNameServer, match="did not answer in time when it was asked for acme"):
        DnsRecords(server.address, patience=0.2).txt(ACME)


@pytest.mark.parametrize(
    ("typed", "server"),
    [
        ("192.0.2.1", ("192.0.2.1", 53)),
        ("192.0.2.1:5353", ("192.0.2.1", 5353)),
        ("2001:db8::1", ("2001:db8::1", 53)),
        ("[2001:db8::1]", ("2001:db8::1", 53)),
        ("[2001:db8::1]:5353", ("2001:db8::1", 5353)),
    ],
)
def test_a_name_server_is_named_with_a_port_or_without(typed: str, server: tuple[str, int]) -> None:
    assert split_server(typed) == server
