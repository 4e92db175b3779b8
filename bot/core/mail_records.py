"""What a domain's MX, DKIM and DMARC records are worth (RFC 5321, 6376, 7489)."""

import base64
import binascii
import re
from collections.abc import Iterator

from bot.core.checkup import Finding, Verdict, fault, fine, warning
from bot.core.spf import Names

# The names under which mail services publish their keys, most used first.
SELECTORS = tuple(
    "google selector1 selector2 default dkim mail k1 k2 k3 s1 s2 smtp mx key1 key2 fm1 fm2 fm3 "
    "protonmail zoho sig1 mailjet mandrill pm email mail1".split()
)
MOST_SELECTORS = 10  # that a person may name
_SELECTOR = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9_])?")
WEAK, POOR = (
    1024,
    2048,
)  # bits of an RSA key: below the first it counts for nothing, RFC 8301 wants the second
# One good key is enough, however many old ones lie about.
_GRAVITY = (Verdict.OK, Verdict.WARNING, Verdict.FAULT)
POLICIES = ("none", "quarantine", "reject")


def selectors_in(typed: str) -> tuple[str, ...]:
    """The selectors that somebody named, with commas or spaces between; what can be none is left out."""
    words = re.split(r"[,\s]+", typed)
    return tuple(word for word in words if _SELECTOR.fullmatch(word))[:MOST_SELECTORS]


def judged_mx(domain: str, names: Names) -> Finding:
    """Whether answers to addresses of this domain can arrive at all."""
    hosts = names.mx(domain)
    if "" in hosts:
        return fault(
            f"{domain} says that it takes no mail at all (a null MX record).",
            f"Set the MX records of {domain} to the servers of its mailboxes, or use another From address.",
        )
    if not hosts:
        remedy = f"Add an MX record at {domain} that names the server of its mailboxes."
        if names.addresses(domain):
            return warning(f"{domain} has no MX record, so its web server gets the mail.", remedy)
        return fault(f"{domain} has no MX record, so answers to the desk cannot arrive.", remedy)
    lost = [host for host in hosts if not names.addresses(host)]
    if lost:
        return (fault if len(lost) == len(hosts) else warning)(
            f"The mail server {lost[0]}, which {domain} names, has no address.",
            f"Correct the MX record at {domain}, or the name {lost[0]}.",
        )
    return fine(f"Mail to {domain} goes to {', '.join(hosts[:3])}.")


def judged_dkim(domain: str, given: tuple[str, ...], names: Names) -> Finding:
    """Whether receivers find a key for the signatures of this domain.

    Args:
        given: the selectors that a person named; without any, the usual ones are tried.
    """
    tried = given or SELECTORS
    texts = ((one, names.txt(f"{one}._domainkey.{domain}")) for one in tried)
    found = [(one, key) for one, several in texts for key in _keys(several)]
    if not found:
        return _no_key(domain, given)
    judged = [_judged_key(domain, selector, key) for selector, key in found]
    return min(judged, key=lambda one: _GRAVITY.index(one.verdict))


def _no_key(domain: str, given: tuple[str, ...]) -> Finding:
    look_up = (
        "Switch DKIM on at your mail provider, which then shows the record to add at "
        f"SELECTOR._domainkey.{domain}"
    )
    if given:
        return fault(
            f"There is no DKIM key of {domain} under {_listed(given)}, so nobody can check its signatures.",
            f"{look_up}; if the selector is another one: threaddesk settings set dkim_selector SELECTOR",
        )
    return warning(
        f"No DKIM key of {domain} was found; tried were the selectors {', '.join(SELECTORS)}.",
        f"{look_up}; if it is on already, name its selector: threaddesk settings set dkim_selector SELECTOR",
    )


def _judged_key(domain: str, selector: str, key: dict[str, str]) -> Finding:
    place = f"{selector}._domainkey.{domain}"
    anew = f"Have your mail provider make a new key, and put the record that it shows at {place}"
    if not key["p"]:
        return fault(f"The DKIM key at {place} was revoked (its p= is empty).", f"{anew}.")
    kind = key.get("k", "rsa").lower()
    bits = key_bits(key["p"]) if kind == "rsa" else 256
    if not bits:
        return fault(
            f"The DKIM key at {place} cannot be read; it was perhaps cut when it was entered.", f"{anew}."
        )
    if kind == "rsa" and bits < WEAK:
        return fault(
            f"The DKIM key at {place} has {bits} bits, and receivers ignore so short a key.", f"{anew}."
        )
    if "y" in key.get("t", "").lower().split(":"):
        return warning(
            f"The DKIM key at {place} says that it is only a test (t=y).",
            f"Take t=y out of the TXT record at {place}.",
        )
    if kind == "rsa" and bits < POOR:
        return warning(f"The DKIM key at {place} has {bits} bits; {POOR} are wanted today.", f"{anew}.")
    return fine(f"The selector {selector} of {domain} has a key ({kind.upper()}, {bits} bits).")


def _keys(texts: tuple[str, ...]) -> Iterator[dict[str, str]]:
    """The DKIM keys among TXT records; a wildcard record may answer to any name."""
    for text in texts:
        tags = tags_of(text)
        if "p" in tags and tags.get("v", "DKIM1") == "DKIM1":
            yield tags


def key_bits(text: str) -> int:
    """The length of an RSA key in base64 (SubjectPublicKeyInfo, or the bare key); 0 when it is none."""
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
        kind, body = _der(content)
        inner, rest = _der_parts(body)
        if inner == 0x30:  # the algorithm comes first: the key is inside of the bit string behind it
            _, bits = _der(rest)
            _, body = _der(bits[1:])
            inner, _ = _der_parts(body)
        _, modulus = _der(body)
    except (ValueError, IndexError, binascii.Error):
        return 0
    return int.from_bytes(modulus, "big").bit_length() if (kind, inner) == (0x30, 0x02) else 0


def _der(content: bytes) -> tuple[int, bytes]:
    """Tag and content of the first element; raises ValueError when it is cut."""
    start, size = _der_size(content)
    if start + size > len(content):
        raise ValueError("cut")
    return content[0], content[start : start + size]


def _der_parts(content: bytes) -> tuple[int, bytes]:
    """The tag of the first element, and what follows it."""
    start, size = _der_size(content)
    return content[0], content[start + size :]


def _der_size(content: bytes) -> tuple[int, int]:
    first = content[1]
    if first < 0x80:
        return 2, first
    count = first & 0x7F
    return 2 + count, int.from_bytes(content[2 : 2 + count], "big")


def judged_dmarc(domain: str, report_to: str, names: Names) -> Finding:
    """What receivers are asked to do with mail that only pretends to be of this domain.

    Args:
        report_to: where reports could go, for the record that is proposed.
    """
    place, found = _dmarc_records(domain, names)
    own = f"_dmarc.{domain}"
    if not found:
        record = f"v=DMARC1; p=none; rua=mailto:{report_to}"
        return warning(
            f"{domain} has no DMARC record; Google and Yahoo ask for one.",
            f"Add this TXT record at {own}: {record}",
        )
    if len(found) > 1:
        return fault(
            f"There are {len(found)} DMARC records at {place}, and receivers then believe none.",
            f"Delete all but one TXT record at {place}.",
        )
    tags = tags_of(found[0])
    inherited = place != own
    policy = tags.get("sp" if inherited and "sp" in tags else "p", "").lower()
    if policy not in POLICIES:
        return fault(
            f"The DMARC record at {place} says p={policy or '(nothing)'}, which receivers do not know.",
            f"Change the TXT record at {place} to: v=DMARC1; p=none; rua=mailto:{report_to}",
        )
    effect = {"none": "is only reported", "quarantine": "goes to junk", "reject": "is refused"}[policy]
    return fine(f"Forged mail of {domain} {effect} (p={policy}{f', from {place}' if inherited else ''}).")


def _dmarc_records(domain: str, names: Names) -> tuple[str, list[str]]:
    """The records that hold for a domain, its own or those of the nearest domain above that has any."""
    labels = domain.split(".")
    for start in range(max(1, len(labels) - 1)):
        place = f"_dmarc.{'.'.join(labels[start:])}"
        found = [text for text in names.txt(place) if tags_of(text).get("v") == "DMARC1"]
        if found:
            return place, found
    return f"_dmarc.{domain}", []


def tags_of(text: str) -> dict[str, str]:
    """The tags of `v=DMARC1; p=none; …`; the first of two of one name holds."""
    pairs = (part.partition("=") for part in text.split(";") if "=" in part)
    tags: dict[str, str] = {}
    for name, _, value in pairs:
        tags.setdefault(name.strip().lower(), value.strip())
    return tags


def _listed(words: tuple[str, ...]) -> str:
    return f"the selector {words[0]}" if len(words) == 1 else f"the selectors {', '.join(words)}"
