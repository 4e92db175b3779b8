"""What one line, or a few, of a mail is: quote, attribution, header of a quoted mail, mark of a signature."""

import re

from bot.core.quotes import phrases

MATCHED = 400  # characters of a line that are looked at
ATTRIBUTION_LINES = 4
BLOCK_LINES = 14
DECORATION = " \t\u00a0\ufeff\u200b*-–—_=#>:：|~."

# Gmail wraps Hebrew and Arabic names and addresses in marks of direction.
DIRECTIONS = dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)))

EMAIL = re.compile(r"[\w.+%/=&'*-]{1,80}@[\w-]{1,63}(?:\.[\w-]{1,63}){0,6}")
BRACKETED_LAST = re.compile(r"[<(\[][^<>()\[\]]{0,100}@[\w.-]{1,100}[>\])}\s\"'*]{1,20}[:：]$")
TIME = re.compile(r"(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)")
EMAIL_LAST = re.compile(r"@[\w.-]{1,100}[>\])}\s\"'*]{0,20}[:：]$")
DATE = re.compile(
    r"\d{1,4}[-/.]\s?\d{1,2}[-/.]\s?\d{2,4}"
    r"|(?<!\d)(?:19|20)\d{2}(?!\d)"
    r"|(?<!\d)\d{1,2}[:.h]\d{2}(?!\d)"
    r"|(?<!\d)\d{1,2}(?:st|nd|rd|th)?[.,]?\s?(?:de\s|of\s)?[^\W\d_]{3,12}"
    r"|[^\W\d_]{3,12}[.,]?\s\d{1,2}(?!\d)"
    r"|\d{1,2}\s?[月월]|\d{1,2}\s?tháng"
)
DATE_FIRST = re.compile(r"[\s*_\"'-]{0,4}(?:[^\W\d_]{2,12}[.,]{0,2}\s{1,2}){0,3}\d{1,4}[-/.:年\s]")
OPENER = re.compile(
    r"[\s*_\-–]{0,9}(?:"
    + "|".join(re.escape(word) for word in sorted(phrases.ON, key=len, reverse=True))
    + r")(?!\w)",
    re.IGNORECASE,
)
WORD = re.compile(r"[\w()/’'-]+")
RULE = re.compile(r"[\s*>]{0,4}(?:[-_=*–—]\s?){3,}\s{0,4}")
MARKED = re.compile(r"[\s\u00a0\ufeff]{0,3}>(?!:\s*$)")  # ">:" ends an attribution that was broken
KEY = re.compile(
    r"[\s*_|\u00a0\ufeff•]*([^\W\d_][\w'’()\- ]{0,28}?)[\s*_\u00a0]*[:：][\s*_\u00a0]*(.*)$", re.DOTALL
)
INNER_KEY = re.compile(r"(?<=\s)([^\W\d_]{2,12})\s?:(?=\s)")
KINDS_OF_KEYS = (
    ("from", phrases.FROM_KEYS),
    ("date", phrases.DATE_KEYS),
    ("sent", phrases.SENT_KEYS),
    ("to", phrases.TO_KEYS),
    ("subject", phrases.SUBJECT_KEYS),
    ("other", phrases.OTHER_KEYS),
)
KIND_OF_KEY = {word: kind for kind, words in reversed(KINDS_OF_KEYS) for word in words}
ORIGINAL = frozenset(phrases.ORIGINAL)
BEGIN_FORWARDED = ("begin", "début", "inicio", "inizio", "anfang", "início", "начало")
REGARDS = frozenset(phrases.REGARDS)
SENT_FROM_END = ("から送信", "에서 보냄", "gönderildi")
DEVICE = re.compile(rf"(?<!\w)(?:{'|'.join(phrases.DEVICES)})", re.IGNORECASE)
SIGNATURE = re.compile(r"--[ \u00a0]?$")


def is_marked(line: str) -> bool:
    """Is the line a quoted one?"""
    return bool(MARKED.match(line))


def is_rule(line: str) -> bool:
    """Is the line nothing but a rule of dashes or underscores?"""
    return bool(RULE.fullmatch(line[:MATCHED]))


def is_original(line: str) -> bool:
    """Does the line announce a quoted or forwarded mail ("-----Original Message-----")?"""
    text = line[:MATCHED].strip()
    bare = " ".join(text.strip(DECORATION).lower().split())
    if bare not in ORIGINAL:
        return False
    return not text[0].isalnum() or bare.startswith(BEGIN_FORWARDED)


def is_regards(line: str) -> bool:
    """Is the line a leave-taking such as "Best regards,"?"""
    return len(line) < 60 and line.strip(" \t\u00a0*_,.!。、-").lower() in REGARDS


def is_sent_from(line: str) -> bool:
    """Is the line what a phone or program adds ("Sent from my iPhone")?"""
    text = line.strip(" \t\u00a0*_[](-")
    if not 5 < len(text) < 120:
        return False
    name = re.sub(r"<[^>]*>|\(?https?://\S+", "", text).strip()
    if name.endswith(SENT_FROM_END):
        return len(name) < 60
    return (
        name.lower().startswith(phrases.SENT_FROM)
        and len(name) < 80
        and not re.search(r"[,;?!]\s|\.\s+\w", name)
    )


def names_device(line: str) -> bool:
    """Does such a line name a phone or a mail program, and not a contact form or a person?"""
    return bool(DEVICE.search(line[:MATCHED]))


def has_wrote(text: str) -> bool:
    """Does the text say "wrote" in some language?"""
    words = (word.strip("-'").lower() for word in WORD.findall(text))
    return any(word in phrases.WROTE for word in words) or any(word in text for word in phrases.WROTE_GLUED)


def ends_with_wrote(text: str) -> bool:
    """Is "wrote" the last word?"""
    tail = text[-60:].rstrip(" \t\u00a0*_>-:：")
    words = WORD.findall(tail)
    return bool(words and words[-1].strip("-'").lower() in phrases.WROTE) or tail.endswith(
        phrases.WROTE_GLUED
    )


def ends_like_attribution(text: str) -> bool:
    """Does the text end with a colon or with "wrote"?"""
    return text[-60:].rstrip(" \t\u00a0*_>-").endswith((":", "：")) or ends_with_wrote(text)


def is_attribution(text: str, *, quote_follows: bool) -> bool:
    """Is the text, joined from its lines, the line above a quote ("On … wrote:")?

    Where no marked quote follows, more is asked for: people write such words too.
    """
    if not 5 <= len(text) <= MATCHED or not (ends_like_attribution(text) or text.rstrip().endswith(">")):
        return False
    return _announces(text) if quote_follows else _announces_surely(text)


def _announces(text: str) -> bool:
    address = EMAIL.search(text)
    dated = DATE.search(text[:70])
    if has_wrote(text):
        return bool(dated) or text.count(" ") <= 12
    starts = DATE_FIRST.match(text) or OPENER.match(text)
    return bool(address and dated and (starts or EMAIL_LAST.search(text.rstrip(" *_"))))


def _announces_surely(text: str) -> bool:
    address = EMAIL.search(text)
    dated = DATE.search(text[:70])
    starts = DATE_FIRST.match(text) or OPENER.match(text)
    if has_wrote(text) and dated and (starts or address) and ends_like_attribution(text):
        return bool(address or TIME.search(text) or ends_with_wrote(text))
    bracketed = BRACKETED_LAST.search(text.rstrip(" *_"))
    if bracketed and dated and (starts or TIME.search(text)):
        return True
    return bool(address and "<" in text and ends_with_wrote(text) and text.count(" ") <= 12)


def attribution_start(lines: list[str], end: int, *, quote_follows: bool) -> int | None:
    """Where the attribution that ends on line `end` begins; None when that line ends none."""
    last = lines[end].translate(DIRECTIONS).rstrip()
    if not (ends_like_attribution(last) or (quote_follows and last.endswith(">"))):
        return None
    joined = ""
    loose = None
    for start in range(end, max(0, end - ATTRIBUTION_LINES + 1) - 1, -1):
        if not lines[start].strip() or is_marked(lines[start]):
            break
        joined = f"{lines[start].translate(DIRECTIONS).strip()} {joined}".strip()
        if is_attribution(joined, quote_follows=quote_follows):
            opens = OPENER.match(joined) or DATE_FIRST.match(joined)
            if (opens and DATE.search(joined[:70])) or joined.startswith("--"):
                return start
            if loose is None or lines[loose].lstrip().startswith("<"):  # its name was broken off
                loose = start
    return loose


def header_block_end(lines: list[str], start: int) -> int | None:
    """Where the block of From, Sent, To, Subject lines that starts here ends; None when none starts."""
    kinds: list[str] = []
    said: list[str] = []
    end = start
    loose = 0  # lines since the last key that may continue its value
    for at in range(start, min(len(lines), start + BLOCK_LINES)):
        kind, value = key_of(lines[at])
        if kind:
            kinds += [kind, *_more_keys(value)]
            said.append(value)
            end, loose = at + 1, 0
        elif not kinds:
            return None
        elif lines[at].strip():
            loose += 1
            said.append(lines[at])
            if loose > 2 or len(lines[at]) > 120:
                break
        elif loose or at > end:
            break
    return end if _is_block(kinds, " ".join(said)) else None


def _is_block(kinds: list[str], said: str) -> bool:
    distinct = {"date" if kind == "sent" else kind for kind in kinds} - {"other"}
    if kinds[0] == "other" or not distinct & {"from", "date"}:
        return False
    addressed = bool(EMAIL.search(said[:2000]))
    if len(distinct) >= 3:  # a journey has a from, a to and a date as well
        return addressed or "subject" in distinct or "sent" in kinds
    return len(distinct) == 2 and kinds[0] != "to" and kinds[0] != "subject" and addressed


def _more_keys(value: str) -> list[str]:
    """The keys further on in a line that holds several ("From: a@b Date: …")."""
    words = INNER_KEY.findall(value)
    return [KIND_OF_KEY[word.lower()] for word in words if word.lower() in KIND_OF_KEY]


def key_of(line: str) -> tuple[str, str]:
    """What kind of header a line of such a block is ("" for none), and its value."""
    found = KEY.match(line[:MATCHED])
    if not found:
        return "", ""
    return KIND_OF_KEY.get(found[1].strip().lower(), ""), found[2]
