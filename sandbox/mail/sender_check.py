"""What a receiving mail server says of a sender, in the header that it writes on top (RFC 8601, RFC 7489)."""

from __future__ import annotations

import re
from email.parser import BytesHeaderParser
from email.utils import parseaddr

_HEADER = re.compile(rb"^Authentication-Results:[^\n]*\n(?:[ \t][^\n]*\n)*", re.IGNORECASE | re.MULTILINE)


def with_results(authserv_id: str, mail_from: str, raw: bytes) -> bytes:
    """The mail with this server's Authentication-Results on top, without those written in its name before.

    A sender passes whose envelope and From are of the same domain: here everybody's own server is honest.
    """
    head, line, body = raw.partition(b"\r\n\r\n")
    head = _HEADER.sub(lambda found: _unless_ours(found[0], authserv_id), head + b"\r\n").removesuffix(
        b"\r\n"
    )
    said = str(BytesHeaderParser().parsebytes(head + b"\r\n\r\n").get("From", ""))
    domain = parseaddr(said)[1].rpartition("@")[2].lower()
    envelope = mail_from.rpartition("@")[2].lower()
    word = "none" if not (domain and envelope) else "pass" if domain == envelope else "fail"
    top = (
        f"Authentication-Results: {authserv_id}; spf=pass smtp.mailfrom={envelope or '<>'};\r\n"
        f"\tdmarc={word} header.from={domain or 'none'}\r\n"
    )
    return top.encode("utf-8", "surrogateescape") + head + line + body


def _unless_ours(header: bytes, authserv_id: str) -> bytes:
    return b"" if authserv_id.encode().lower() in header.partition(b";")[0].lower() else header
