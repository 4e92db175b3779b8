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
_METHOD = re.compile(r"(?P<method>[a-z][a-z0-9-]{0,30})(?:/\d+)?\s*=\s*(?P<result>[a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"header\.from\s*=\s*\"?@?(?P<domain>[^\s;\"()]+)", re.IGNORECASE)
_LENGTH_TAG = re.compile(r"(?:^|;)\s*l\s*=\s*\d", re.IGNORECASE)


def authenticated(
    results: tuple[str, ...], *, sender: str, trusted: str, signatures: tuple[str, ...] = ()
) -> Authentication:
    """The verdict on a mail from `sender`.

    Args:
        results: the values of its Authentication-Results headers, topmost first.
        trusted: the authserv-id of the server that we believe, or NAMELESS; empty: nobody is believed.
        signatures: the values of its DKIM-Signature headers.
    """
    if not trusted:
        return Authentication()
    wanted = "" if trusted == NAMELESS else trusted.strip().lower()
    if not results or server_named(results[0]) != wanted:
        return Authentication()
    found = _methods(results[0])
    domain = sender.rpartition("@")[2].lower()
    dmarc = next((one for one in found if one.method == "dmarc"), None)
    if dmarc is None or dmarc.result in ("none", "temperror", "permerror", "bestguesspass"):
        words = "no dmarc result" if dmarc is None else f"dmarc={dmarc.result}"
        return Authentication(words=words, unvouched=_is_unvouched(found))
    if dmarc.result != "pass":
        return Authentication(verdict=Verdict.FAIL, words=f"dmarc={dmarc.result}")
    if dmarc.domain and not _covers(dmarc.domain, domain):
        return Authentication(verdict=Verdict.FAIL, words=f"dmarc=pass for {dmarc.domain}, not for {domain}")
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
    first = _without_comments(header[:LONGEST]).partition(";")[0].split()
    return "" if not first or "=" in first[0] else first[0].strip('"').lower()


def _methods(header: str) -> list[_Method]:
    """What each method came to."""
    found = []
    for part in _without_comments(header[:LONGEST]).split(";"):
        match = _METHOD.match(part.strip())
        if match:
            named = _PROPERTY.search(part)
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


def _covers(said: str, domain: str) -> bool:
    return domain == said or domain.endswith(f".{said}")


def _without_comments(text: str) -> str:
    """The text without (nested) comments; quoted strings keep their parentheses."""
    kept: list[str] = []
    depth, quoted, escaped = 0, False, False
    for char in text:
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif char == '"' and not depth:
            quoted = not quoted
        elif not quoted and char in "()":
            depth = max(0, depth + (1 if char == "(" else -1))
            continue
        if not depth:
            kept.append(char)
    return "".join(kept)
