"""What a sender's mail server proved, read from the Authentication-Results that our own server wrote.

Only the topmost header of the server that the desk trusts counts: whoever sends a mail can write the others.
Tolerant: Microsoft 365 leaves out the server's name, others fold, comment and quote as they like.
Source: RFC 8601.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """Whether the sender's address is the sender's."""

    PASS = "pass"  # noqa: S105  # a verdict, no password
    FAIL = "fail"
    NONE = "none"  # nobody whom we trust says anything


@dataclass(frozen=True, slots=True, kw_only=True)
class Authentication:
    """The verdict on one mail's sender, and what it stands on."""

    verdict: Verdict = Verdict.NONE
    words: str = ""  # "dmarc=pass", "dmarc=fail (p=reject)" …
    unvouched: bool = False  # our server looked at SPF or DKIM, and nothing passed

    @property
    def is_doubtful(self) -> bool:
        """Whether somebody else may well have written the sender's address into the mail."""
        return self.verdict is Verdict.FAIL or self.unvouched


NAMELESS = "-"  # in place of an authserv-id: our server writes none (Microsoft 365)
LONGEST = 16_384  # characters of one header that are looked at
_METHOD = re.compile(
    r"(?P<method>[a-z][a-z0-9-]{0,30})(?:\s*/\s*\d+)?\s*=\s*(?P<result>[a-z]+)(?=\s|$)", re.IGNORECASE
)
_HEADER_FROM = re.compile(r"(?<!\S)header\.from\s*=\s*@?(?P<domain>[^\s@]+)(?=\s|$)", re.IGNORECASE)
_LENGTH_TAG = re.compile(r"(?:^|;)\s*l\s*=\s*\d", re.IGNORECASE)
_HARMLESS = re.compile(r"[\w.-]*")  # what a quoted string may say that is read; all else is only kept apart
_NO_VERDICT = frozenset({"none", "temperror", "permerror", "bestguesspass"})


def authenticated(
    results: tuple[str, ...], *, sender: str, trusted: str, signatures: tuple[str, ...] = ()
) -> Authentication:
    """The verdict on a mail from `sender`.

    Args:
        results: the values of its Authentication-Results headers, topmost first, unfolded and not decoded:
            senders choose some of the words that our own server puts there.
        trusted: the authserv-id of the server that we believe, or NAMELESS; empty: nobody is believed.
        signatures: the values of its DKIM-Signature headers, not decoded either.
    """
    if not trusted:
        return Authentication()
    wanted = "" if trusted == NAMELESS else trusted.strip().lower()
    if not results or server_named(results[0]) != wanted:
        return Authentication()
    found = _methods(results[0])
    dmarc = [one for one in found if one.method == "dmarc"]
    failed = next((one for one in dmarc if one.result not in {"pass", *_NO_VERDICT}), None)
    if failed:
        return Authentication(verdict=Verdict.FAIL, words=f"dmarc={failed.result}")
    if not dmarc or any(one.result != "pass" for one in dmarc):
        words = f"dmarc={dmarc[0].result}" if dmarc else "no dmarc result"
        return Authentication(words=words, unvouched=_is_unvouched(found))
    return _passed(dmarc, found, sender, signatures)


def _passed(
    dmarc: "list[_Method]", found: "list[_Method]", sender: str, signatures: tuple[str, ...]
) -> Authentication:
    """The verdict where DMARC passed: for whom, and on what it stands."""
    domain = _in_ascii(sender.rpartition("@")[2])
    named = {_in_ascii(one.domain) for one in dmarc}
    if "" in named:
        return Authentication(words="dmarc=pass, but not for which domain")
    if named != {domain}:
        others = ", ".join(sorted(named - {domain}))
        return Authentication(verdict=Verdict.FAIL, words=f"dmarc=pass for {others}, not for {domain}")
    if any(_LENGTH_TAG.search(one[:LONGEST]) for one in signatures) and not _spf_alone(found):
        return Authentication(words="its signature covers a part of the text only (l=)")
    return Authentication(verdict=Verdict.PASS, words="dmarc=pass")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Method:
    method: str
    result: str
    domain: str  # of header.from; empty when it is not said


def server_named(header: str) -> str:
    """The authserv-id, in lower case; empty where the header has none."""
    first = _statements(header)[0].split()
    return "" if not first or "=" in first[0] else first[0].lower()


def _methods(header: str) -> list[_Method]:
    """What each method came to."""
    found = []
    for statement in _statements(header):
        match = _METHOD.match(statement)
        if match:
            named = _HEADER_FROM.search(statement, match.end())
            found.append(
                _Method(
                    method=match["method"].lower(),
                    result=match["result"].lower(),
                    domain=named["domain"].lower().rstrip(".") if named else "",
                )
            )
    return found


def _is_unvouched(found: list[_Method]) -> bool:
    results = [one.result for one in found if one.method in ("spf", "dkim")]
    return bool(results) and "pass" not in results


def _spf_alone(found: list[_Method]) -> bool:
    """Whether DMARC stands on SPF without any signature."""
    dkim = any(one.method == "dkim" and one.result == "pass" for one in found)
    return not dkim and any(one.method == "spf" and one.result == "pass" for one in found)


def _in_ascii(domain: str) -> str:
    """One form of a domain, whichever it is written in."""
    try:
        return domain.lower().encode("idna").decode()
    except UnicodeError:
        return domain.lower()


def _statements(header: str) -> list[str]:
    """What stands between the semicolons, without comments.

    Semicolons and spaces in quoted strings divide nothing: a sender's local part may hold them.
    """
    text = header[:LONGEST]
    found: list[list[str]] = [[]]
    at = depth = 0
    while at < len(text):
        char = text[at]
        if depth or char == "(":
            depth += (char == "(") - (char == ")")
            at += 2 if char == "\\" else 1
            if not depth:
                found[-1].append(" ")
        elif char == '"':
            said, at = _quoted(text, at + 1)
            found[-1].append(said if _HARMLESS.fullmatch(said) else "?")
        else:
            if char == ";":
                found.append([])
            else:
                found[-1].append(char)
            at += 1
    return ["".join(one).strip() for one in found]


def _quoted(text: str, at: int) -> tuple[str, int]:
    """A quoted string's content from `at` on, and where it has ended."""
    said: list[str] = []
    while at < len(text) and text[at] != '"':
        at += text[at] == "\\"
        said += text[at : at + 1]
        at += 1
    return "".join(said), at + 1
