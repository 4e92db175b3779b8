"""What the DNS says about a name, asked of the system's name servers, or of one that was named."""

from collections.abc import Iterable

import dns.exception
import dns.name
import dns.resolver
from dns.rdata import Rdata
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT

from bot.errors import OutsideError

PATIENCE = 6.0  # seconds for one look-up, repeats included
# What says that there is no such record, and names that no server could know.
NOTHING_THERE = (
    dns.resolver.NXDOMAIN,
    dns.resolver.NoAnswer,
    dns.name.EmptyLabel,
    dns.name.LabelTooLong,
    dns.name.NameTooLong,
)


class NoNameServer(OutsideError):
    """The DNS could not be asked."""


class DnsRecords:
    """TXT, MX and address records; a name without any has none, which is no error.

    Args:
        server: ADDRESS or ADDRESS:PORT of a name server ([ADDRESS]:PORT for IPv6); empty: the system's.
    """

    def __init__(self, server: str = "", *, patience: float = PATIENCE) -> None:
        self._server, self._patience = server, patience

    def txt(self, name: str) -> tuple[str, ...]:
        """The TXT records of a name, each as one text; raises `NoNameServer`."""
        found = self._asked(name, "TXT")
        return tuple(
            b"".join(one.strings).decode("utf-8", "replace") for one in found if isinstance(one, TXT)
        )

    def mx(self, name: str) -> tuple[str, ...]:
        """The mail servers of a domain, the preferred first; empty text for a null MX (RFC 7505)."""
        found = sorted(
            (one.preference, one.exchange) for one in self._asked(name, "MX") if isinstance(one, MX)
        )
        return tuple(host.to_text(omit_final_dot=True) if host != dns.name.root else "" for _, host in found)

    def addresses(self, name: str) -> tuple[str, ...]:
        """The IPv4 and IPv6 addresses of a name; raises `NoNameServer`."""
        return tuple(one.to_text() for kind in ("A", "AAAA") for one in self._asked(name, kind))

    def _asked(self, name: str, kind: str) -> Iterable[Rdata]:
        try:
            wanted = dns.name.from_text(name)
            answer = self._resolver().resolve(wanted, kind, lifetime=self._patience, search=False)
        except NOTHING_THERE:
            return ()
        except (dns.exception.DNSException, OSError) as error:
            raise NoNameServer(_in_words(error, name, self._server)) from error
        return answer.rrset or ()

    def _resolver(self) -> dns.resolver.Resolver:
        if not self._server:
            return dns.resolver.Resolver()
        resolver = dns.resolver.Resolver(configure=False)
        address, port = split_server(self._server)
        resolver.nameservers, resolver.port = [address], port
        return resolver


def split_server(server: str) -> tuple[str, int]:
    """Address and port of a name server; 53 where none is said."""
    if server.startswith("["):
        address, _, rest = server[1:].partition("]")
        return address, int(rest.removeprefix(":") or 53)
    address, colon, port = server.rpartition(":")
    return (address, int(port)) if colon and ":" not in address else (server, 53)


def _in_words(error: Exception, name: str, server: str) -> str:
    who = f"The name server {server}" if server else "The system's name server"
    match error:
        case dns.resolver.NoResolverConfiguration():
            return "This machine names no name server (/etc/resolv.conf)."
        case dns.exception.Timeout():
            return f"{who} did not answer in time when it was asked for {name}."
    return f"{who} gave no answer about {name} ({type(error).__name__})."
