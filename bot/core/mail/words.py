"""Header words: RFC 2047 as found in the wild, and the cleaning of what a stranger wrote."""

import binascii
import re
import unicodedata

from bot.core.mail.charsets import codec_of, decoded
from bot.core.mail.limits import MAX_HEADER

WORD_START = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?")
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
NEVER_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f]")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def header_text(raw: bytes) -> str:
    """One header's value, unfolded and decoded; 16 kB of it at most."""
    return decoded_words(unfolded(raw))


def unfolded(raw: bytes, limit: int = MAX_HEADER) -> str:
    """One header's value as text, on one line, its encoded words not yet decoded."""
    text = decoded(raw[:limit].replace(b"\0", b""))
    return re.sub(r"[\r\n]+[ \t]?", lambda found: " " if found[0][-1] in " \t" else "", text).strip()


def decoded_words(text: str) -> str:
    """The text with its encoded words decoded; adjacent ones are joined first: some cut characters in two."""
    if "=?" not in text:
        return text
    out: list[str] = []
    run: list[tuple[str, str, str]] = []  # charset, encoding, payload of adjacent words, as written
    at = 0
    while found := WORD_START.search(text, at):
        end = text.find("?=", found.end())
        if end < 0:
            break
        between = text[at : found.start()]
        if between.strip() or not run:
            out += [_run_text(run), between]
            run = []
        run.append((found[1], found[2], text[found.end() : end]))
        at = end + 2
    out += [_run_text(run), text[at:]]
    return "".join(out)


def _run_text(written: list[tuple[str, str, str]]) -> str:
    run = [(charset.lower(), encoding.lower(), payload) for charset, encoding, payload in written]
    out: list[str] = []
    at = 0
    while at < len(run):
        charset, encoding, payload = run[at]
        first = at
        data = bytearray()
        while at < len(run) and run[at][0] == charset:
            _, encoding, payload = run[at]
            at += 1
            while encoding == "b" and len(payload.rstrip("= ")) % 4 and not payload.endswith("="):
                if at == len(run) or run[at][:2] != (charset, "b"):
                    break
                payload += run[at][2]
                at += 1
            data += word_bytes(encoding, payload)
        if is_rubbish(bytes(data), charset):
            out.append(" ".join(f"=?{name}?{form}?{said}?=" for name, form, said in written[first:at]))
        else:
            out.append(decoded(bytes(data), charset))
    return "".join(out)


def is_rubbish(data: bytes, charset: str) -> bool:
    """Do the bytes hold control characters, and are they not of the charset that is declared?"""
    if not NEVER_TEXT.search(data):
        return False
    codec = codec_of(charset.split("*")[0])
    try:
        data.decode(codec or "utf-8")
    except (UnicodeError, ValueError):
        return not codec.startswith(("utf-16", "utf-32"))
    return False


def word_bytes(encoding: str, payload: str) -> bytes:
    """The bytes of one encoded word ("b" or "q"); what cannot be decoded stays as it is."""
    data = payload.encode("utf-8", "replace")
    if encoding == "q":
        return binascii.a2b_qp(data.replace(b" ", b"_"), header=True)
    kept = re.sub(rb"[^A-Za-z0-9+/]", b"", data)
    if len(kept) % 4 == 1:
        kept = kept[:-1]
    return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))


def one_line(text: str) -> str:
    """The text on one line: control characters and odd spaces become one space (fault 80)."""
    return re.sub(r"\s+", " ", CONTROL.sub(" ", text)).strip()


def shown_name(text: str) -> str:
    """A person's or file's name without invisible and direction-changing characters (fault 86)."""
    return one_line(unicodedata.normalize("NFC", INVISIBLE.sub("", text)))
