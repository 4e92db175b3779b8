"""Bytes to text, whatever the message claims about its charset."""

import codecs
import re

import chardet

# What a label means in mail, where the label is often narrower than the bytes.
WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "cn-gb": "gb18030",
    "gb_2312-80": "gb18030",
    "big5": "big5hkscs",
    "cn-big5": "big5hkscs",
    "x-x-big5": "big5hkscs",
    "ks_c_5601": "cp949",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "ksc5601": "cp949",
    "euc-kr": "cp949",
    "euckr": "cp949",
    "korean": "cp949",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "sjis": "cp932",
    "ms_kanji": "cp932",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-8-i": "iso-8859-8",
    "iso-8859-8-e": "iso-8859-8",
    "iso-8859-6-i": "iso-8859-6",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "x-mac-roman": "mac_roman",
    "macintosh": "mac_roman",
    "x-mac-cyrillic": "mac_cyrillic",
    "x-mac-ce": "mac_latin2",
    "unicode-1-1-utf-7": "utf-7",
    "unicode-1-1-utf-8": "utf-8",
    "utf8mb4": "utf-8",
    "cp-850": "cp850",
    "ansi_x3.110-1983": "cp1252",
    "cp932": "cp932",
}
UNKNOWN = {
    "",
    "us-ascii",
    "ascii",
    "ansi_x3.4-1968",
    "unknown-8bit",
    "x-unknown",
    "unknown",
    "default",
    "7bit",
    "8bit",
    "binary",
    "x-user-defined",
    "none",
    "_autodetect",
    "_autodetect_all",
}
NOT_CHARSETS = {"punycode", "idna", "raw_unicode_escape", "unicode_escape", "undefined", "mbcs", "oem"}
ESCAPED = {"hz", "utf-7", "iso2022_kr"}
MULTIBYTE = ("utf-16", "utf-32", "gb", "big5", "cp9", "shift", "euc", "iso2022", "hz", "utf-7", "johab")
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A word of Latin and Greek, Cyrillic, Hebrew or Arabic letters: the detector took an accent for one of those.
TWO_SCRIPTS = re.compile("[A-Za-z][\u0370-\u07ff]|[\u0370-\u07ff][A-Za-z]")
DETECT_AT_MOST = 20_000  # bytes given to the detector: more costs time and adds nothing


def decoded(data: bytes, declared: str = "") -> str:
    """The text of the bytes: as declared when that can be, else as it most likely is. Never raises."""
    label = declared.strip().strip("\"'").lower().split("*")[0]
    if data.isascii() and label in UNKNOWN and b"\x1b$" not in data:
        return data.decode("ascii")
    for bom, codec in BOMS:
        if data.startswith(bom) and len(data) > len(bom):
            return (
                data[len(bom) :].decode(codec, "replace")
                if bom == codecs.BOM_UTF8
                else data.decode(codec, "replace")
            )
    if (
        label.startswith("iso-2022-jp")
        or label == "csiso2022jp"
        or (label in UNKNOWN and _has_jis_escape(data))
    ):
        return from_iso_2022_jp(data)
    codec_name = codec_of(label)
    if codec_name:
        text = _as_declared(data, codec_name)
        if text is not None:
            return text
    return detected(data)


def codec_of(label: str) -> str:
    """The name of the Python codec for a charset label of a mail; "" when there is none."""
    if label in UNKNOWN:
        return ""
    name = WIDER.get(label, label)
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        found = re.search(r"(?:windows|cp|iso[-_ ]?8859)[-_ ]?\d{1,4}|utf[-_ ]?8|koi8[-_]?[ru]", label)
        if not found or found[0] == label:
            return ""
        return codec_of(found[0].replace(" ", "-"))
    usable = getattr(info, "_is_text_encoding", True) and info.name.replace("-", "_") not in NOT_CHARSETS
    return name if usable else ""


def _as_declared(data: bytes, codec: str) -> str | None:
    if codec in ESCAPED:
        return data.decode(codec, "replace")
    if not codec.startswith(MULTIBYTE) and not data.isascii():
        # A single-byte charset never fails, so bytes that are good UTF-8 are taken at their word.
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            pass
    try:
        return data.decode(codec)
    except (UnicodeError, ValueError):
        return _mostly(data, codec)


def _mostly(data: bytes, codec: str) -> str | None:
    """The declared charset still counts when only a few characters are broken."""
    text = data.decode(codec, "replace")
    broken = text.count("\ufffd")
    return text if broken * 20 <= sum(byte > 127 for byte in data[:DETECT_AT_MOST]) else None


def detected(data: bytes) -> str:
    """The text of bytes without a usable declaration."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3 and len(data) > 64:  # cut in the middle of a character
            return data.decode("utf-8", "replace")
    if len(data) >= 8:
        guess = chardet.detect(data[:DETECT_AT_MOST])["encoding"] or ""
        codec = codec_of(guess.lower())
        if codec:
            text = data.decode(codec, "replace")
            if text.count("\ufffd") * 20 <= len(text) and not TWO_SCRIPTS.search(text):
                return text
    return data.decode("cp1252", "replace")


def _has_jis_escape(data: bytes) -> bool:
    return b"\x1b$B" in data or b"\x1b$@" in data


JIS_ESCAPE = re.compile(rb"\x1b(\$[@B]|\$\([A-Z]|\([A-Z])")


def from_iso_2022_jp(data: bytes) -> str:
    """ISO-2022-JP with the vendors' extra characters, which no codec of the standard library takes.

    Source: RFC 1468; rows 13 and 89 to 92 as in Microsoft's code page 932.
    """
    pieces = JIS_ESCAPE.split(data)
    text = [pieces[0].decode("ascii", "replace")]
    for escape, run in zip(pieces[1::2], pieces[2::2], strict=False):
        text.append(_jis_run(escape, run))
    return "".join(text)


def _jis_run(escape: bytes, run: bytes) -> str:
    if escape in (b"$B", b"$@"):
        return _jis_pairs(run)
    if escape == b"(I":
        return bytes(byte | 0x80 for byte in run).decode("cp932", "replace")
    if escape == b"$(D":
        return (b"\x1b$(D" + run).decode("iso2022_jp_ext", "replace")
    return run.decode("utf-8", "replace")


def _jis_pairs(run: bytes) -> str:
    shifted = bytearray()
    at = 0
    while at < len(run):
        first = run[at]
        second = run[at + 1] if at + 1 < len(run) else 0
        if not (0x21 <= first <= 0x7E and 0x21 <= second <= 0x7E):
            shifted.append(first if first < 0x80 else 0x3F)
            at += 1
            continue
        row, cell = first - 0x21, second - 0x21
        lead = (row >> 1) + (0x81 if row < 62 else 0xC1)
        trail = cell + 0x9F if row & 1 else cell + 0x40 + (cell >= 63)
        shifted += bytes((lead, trail))
        at += 2
    return shifted.decode("cp932", "replace")
