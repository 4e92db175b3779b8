"""Whether a domain's SPF record lets the desk's mail server send for it, and the record that would."""

import re
from ipaddress import ip_address

from bot.core.checkup import Finding, fault, fine, warning
from bot.core.spf import MOST_LOOKUPS, Names, Walk, Wrong, records_in

_ALL = re.compile(r"(?<=\s)\+?all\b", re.I)
_WITHOUT_ALL = re.compile(r"\s+[?]all\b.*", re.I)

# Mail services: the end of their servers' names, and what a domain that sends over them has to include.
SERVICES = (
    ("gmail.com", "_spf.google.com"),
    ("google.com", "_spf.google.com"),
    ("office365.com", "spf.protection.outlook.com"),
    ("outlook.com", "spf.protection.outlook.com"),
    ("amazonaws.com", "amazonses.com"),
    ("sendgrid.net", "sendgrid.net"),
    ("mailgun.org", "mailgun.org"),
    ("postmarkapp.com", "spf.mtasv.net"),
    ("mailjet.com", "spf.mailjet.com"),
    ("messagingengine.com", "spf.messagingengine.com"),
    ("fastmail.com", "spf.messagingengine.com"),
)


def judged_spf(domain: str, server: str, names: Names) -> Finding:
    """Whether mail from this domain over this mail server passes SPF.

    Args:
        domain: of the From address.
        server: the name, or the address, of the server that takes the desk's mail.
    """
    found = records_in(names.txt(domain))
    if not found:
        return fault(
            f"{domain} has no SPF record, so many receivers take its mail for spam.",
            _add(domain, f"v=spf1 {_own_term(server, names)} ~all"),
        )
    if len(found) > 1:
        return fault(
            f"{domain} has {len(found)} SPF records, and receivers then believe none.",
            f"Make one TXT record of them and delete the others; it could be: {_merged(found)}",
        )
    walk = Walk(names)
    try:
        last = walk.follow(domain, found[0])
    except Wrong as error:
        return fault(
            f"The SPF record of {domain} does not work: {error}.",
            f"Mend this TXT record at {domain}: {found[0]}",
        )
    return _judged(domain, server, found[0], last, walk)


def _judged(domain: str, server: str, record: str, last: str, walk: Walk) -> Finding:
    if last == "+":
        return fault(
            f"The SPF record of {domain} lets every server of the world send for it.",
            _change(domain, _ALL.sub("~all", record)),
        )
    hosts = _public(server, walk.names)
    if (hosts or _service(server)) and not _lets_send(server, hosts, walk):
        return warning(
            f"The SPF record of {domain} does not name {server}; receivers may take the desk's mail for "
            "forged.",
            _change(domain, f"v=spf1 {_own_term(server, walk.names)}{record[6:]}"),
        )
    if last in ("", "?"):
        return warning(
            f"The SPF record of {domain} does not say what becomes of mail from other servers.",
            _change(domain, f"{_WITHOUT_ALL.sub('', record)} ~all"),
        )
    count = f"{walk.lookups} of {MOST_LOOKUPS} look-ups"
    if not hosts and not _service(server):
        return fine(
            f"{domain} has a working SPF record ({count}); {server} is not public, so see yourself that the "
            "record names the server by which mail leaves your network."
        )
    return fine(f"{domain} lets {server} send ({count}).")


def _public(server: str, names: Names) -> tuple[str, ...]:
    """The public addresses of a mail server; none when it stands in a private network."""
    try:
        found: tuple[str, ...] = (str(ip_address(server)),)
    except ValueError:
        found = names.addresses(server) if "." in server else ()
    return tuple(one for one in found if ip_address(one).is_global)


def _lets_send(server: str, hosts: tuple[str, ...], walk: Walk) -> bool:
    service = _service(server)
    if service:
        return service in walk.domains
    return any(ip_address(one) in network for one in hosts for network in walk.networks)


def _service(server: str) -> str:
    """What a domain includes that sends over this service; empty for a server that is no known one."""
    name = server.lower().rstrip(".")
    return next((value for end, value in SERVICES if name == end or name.endswith(f".{end}")), "")


def _own_term(server: str, names: Names) -> str:
    """The term of a record that names this server."""
    if service := _service(server):
        return f"include:{service}"
    if not _public(server, names):
        return "mx ip4:PUBLIC-ADDRESS-OF-YOUR-MAIL-SERVER"
    try:
        return f"ip{ip_address(server).version}:{server}"
    except ValueError:
        return f"a:{server}"


def _merged(found: list[str]) -> str:
    words = dict.fromkeys(
        word for record in found for word in record.split()[1:] if not word.lower().endswith("all")
    )
    return " ".join(("v=spf1", *words, "~all"))


def _add(domain: str, record: str) -> str:
    return f"Add this TXT record at {domain}: {record}"


def _change(domain: str, record: str) -> str:
    return f"Change the TXT record at {domain} to: {record}"
