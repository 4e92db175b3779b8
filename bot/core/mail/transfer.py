"""Transfer encodings undone, however broken they are."""

import binascii
import re

from bot.core.mail.uuencode import uudecoded

UUENCODE = {"x-uuencode", "uuencode", "x-uue", "uue"}
AFTER_PADDING = re.compile(rb"=[ \t][^\r\n=]*+(?=[\r\n]|\Z)")
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\s]+")


def content(body: bytes, encoding: str, *, is_text: bool) -> bytes:
    """The decoded body; as it stands when the encoding is unknown or plainly not the one that is claimed."""
    if encoding == "base64":
        return body if is_text and _is_plainly_text(body) else base64_bytes(body)
    if encoding in ("quoted-printable", "quoted", "qp"):
        return binascii.a2b_qp(body)
    if encoding in UUENCODE:
        files = uudecoded(body)
        return files[0].content if files else body
    return body


def base64_bytes(body: bytes) -> bytes:
    """Base64 with rubbish, wrong or missing padding, or several encodings one after the other."""
    padding = body.find(b"=")
    if padding < 0 or not body[padding:].strip(b"=\r\n \t"):
        try:
            return binascii.a2b_base64(body)
        except binascii.Error:
            pass
    out = []
    body = AFTER_PADDING.sub(b"=", body)  # words that follow the end on its line
    for run in re.findall(rb"[^=]+", NOT_BASE64.sub(b"", body)):
        kept = b"".join(run.split())
        if len(kept) % 4 == 1:
            kept = kept[:-1]
        out.append(binascii.a2b_base64(kept + b"=" * (-len(kept) % 4)))
    return b"".join(out)


def _is_plainly_text(body: bytes) -> bool:
    """Words with spaces between them and signs that base64 never has: the claim is wrong."""
    start = body[:2000].strip()
    if not start:
        return False
    odd = sum(len(run) for run in NOT_BASE64.findall(start))
    return odd * 12 > len(start) or start.count(b" ") * 12 > len(start)
