"""What a domain's SPF record lets send for it, its includes followed (RFC 7208)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Protocol

MOST_LOOKUPS = 10  # RFC 7208 4.6.4; receivers stop there with "permerror"
MOST_EMPTY = 2  # … and where more than two of them find nothing
Network = IPv4Network | IPv6Network

_TERM = re.compile(
    r"(?P<sign>[-+~?]?)(?P<name>[a-z0-9]+)(?:[:](?P<value>[^/\s]*))?(?P<size>(?:/\d+){0,2})", re.I
)
_MODIFIER = re.compile(r"(?P<name>[a-z][a-z0-9_.-]*)=(?P<value>\S*)", re.I)
_ASKING = frozenset({"include", "a", "mx", "ptr", "exists"})
_KNOWN = _ASKING | {"all", "ip4", "ip6"}


class Names(Protocol):
    """What the DNS says; nothing where there is nothing; all raise `OutsideError` when nobody answers."""

    def txt(self, name: str) -> tuple[str, ...]: ...
    def mx(self, name: str) -> tuple[str, ...]: ...
    def addresses(self, name: str) -> tuple[str, ...]: ...


class Wrong(Exception):
    """The record cannot be evaluated; receivers treat it as if it were none, or refuse the mail."""


@dataclass(slots=True)
class Walk:
    """Everything that a record lets send, its includes followed."""

    names: Names
    lookups: int = 0
    empty: int = 0
    networks: list[Network] = field(default_factory=list)
    domains: set[str] = field(default_factory=set)

    def follow(self, domain: str, record: str) -> str:
        """Take in one record; gives the sign of its `all`, empty where none is reached."""
        redirect = ""
        for sign, name, value, size in _terms(record):
            if name == "redirect":
                redirect = value
            elif name == "all":
                return sign
            elif name in _KNOWN:
                self._mechanism(sign, name, value or domain, size)
        return self._redirected(redirect) if redirect else ""

    def _redirected(self, target: str) -> str:
        self._count("redirect", target)
        return "" if "%" in target else self._into(target)

    def _into(self, target: str) -> str:
        self.domains.add(target.lower())
        found = records_in(self.names.txt(target))
        if len(found) != 1:
            raise Wrong(
                f"{target}, which it includes, has {len(found) or 'no'} SPF record{'s'[: len(found)]}"
            )
        return self.follow(target, found[0])

    def _mechanism(self, sign: str, name: str, value: str, size: str) -> None:
        if name in _ASKING:
            self._count(name, value)
        if sign != "+" or "%" in value:
            return  # lets nobody send, or depends on the sender
        if name == "include":
            self._into(value)
        else:
            self.networks += self._networks(name, value, size)

    def _networks(self, name: str, value: str, size: str) -> Iterator[Network]:
        match name:
            case "ip4" | "ip6":
                yield _network(value + size)
            case "a":
                yield from self._of_hosts([value], size)
            case "mx":
                yield from self._of_hosts([host for host in self.names.mx(value) if host], size)

    def _of_hosts(self, hosts: list[str], size: str) -> Iterator[Network]:
        found = [address for host in hosts for address in self.names.addresses(host)]
        if not found:
            self.empty += 1
            if self.empty > MOST_EMPTY:
                raise Wrong(f"more than {MOST_EMPTY} of the names in it lead nowhere")
        for address in found:
            yield _network(address + _size_for(address, size))

    def _count(self, name: str, value: str) -> None:
        self.lookups += 1
        if self.lookups > MOST_LOOKUPS:
            raise Wrong(
                f"it needs more than the {MOST_LOOKUPS} look-ups that receivers make, from {name}:{value} on"
            )


def records_in(texts: tuple[str, ...]) -> list[str]:
    """The SPF records among a name's TXT records."""
    return [text for text in texts if text.lower() == "v=spf1" or text.lower().startswith("v=spf1 ")]


def _terms(record: str) -> Iterator[tuple[str, str, str, str]]:
    """Sign, name, value and size of each term after the version."""
    for word in record.split()[1:]:
        if modifier := _MODIFIER.fullmatch(word):
            yield "", modifier["name"].lower(), modifier["value"], ""
            continue
        term = _TERM.fullmatch(word)
        if word.lower().lstrip("+-~?").startswith("ip6:"):
            sign = word[0] if word[0] in "+-~?" else "+"
            yield sign, "ip6", word.partition(":")[2], ""
        elif term is None or term["name"].lower() not in _KNOWN:
            raise Wrong(f"`{word}` is no word of SPF")
        else:
            yield term["sign"] or "+", term["name"].lower(), term["value"] or "", term["size"]


def _network(text: str) -> Network:
    try:
        return ip_network(text, strict=False)
    except ValueError:
        raise Wrong(f"`{text}` is no network") from None


def _size_for(address: str, size: str) -> str:
    """The part of `/24//64` that is for this kind of address."""
    four, _, six = size.removeprefix("/").partition("//")
    wanted = six if ":" in address else four
    return f"/{wanted}" if wanted else ""
