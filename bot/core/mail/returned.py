"""Which recipients a delivery report speaks of, and which mail came back."""

import re

from bot.core.mail.addresses import bare
from bot.core.mail.parts import Part, read_headers
from bot.core.mail.values import Returned
from bot.core.mail.words import header_text, one_line

MAX_RECIPIENTS = 200
ADDRESS = re.compile(r"[\w.+%/=&'~!#$^{}|-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
REPLY_CODE = re.compile(r"(?<![\d.])([45]\d\d)(?=[ -])")
MESSAGE_ID = re.compile(rb"^message-id:\s*(<[^<>\s]{3,300}>)", re.IGNORECASE | re.MULTILINE)
TEXT_MESSAGE_ID = re.compile(r"^[> \t]*message-id:\s*(<[^<>\s]{3,300}>)", re.IGNORECASE | re.MULTILINE)
LINE_OF_ONE = re.compile(
    r"^[ \t]*(?:to:|recipient:|original-recipient:|final-recipient:|<|\")?\s*(?:rfc822;\s*)?"
    r"<?(\S{1,200}@[\w.-]{3,200}?)>?\"?[:;,.)]*(?:\s|$)",
    re.IGNORECASE,
)
DELAYED = re.compile(
    r"\bdelay|warning|will (?:keep|retry|be retried|continue)|still trying|temporar"
    r"|not yet been delivered|has not been delivered",
    re.IGNORECASE,
)
COPY = re.compile(
    r"^[-=_* \t]{0,60}(?:below this line is a copy|original message|(?:this is )?a copy of (?:the|your)"
    r"|(?:the )?(?:text|header|body)s? of (?:the|your)|returned message|unsent message|message header"
    r"|copy of (?:the )?message|return-path:|received: (?:from|by)"
    r"|(?:your|the) (?:original )?message (?:follows|reads|is included))",
    re.IGNORECASE | re.MULTILINE,
)
# Exchange names the address in To of the mail first, and below this line who did not get it.
NOT_REACHED = re.compile(r"did not reach the following recipient", re.IGNORECASE)
# Sendmail names the alias that was written to behind the address that it stands for.
EXPANDED = re.compile(r"\(expanded from: <?([^<>\s()]{3,300})>?\)", re.IGNORECASE)
ORIGINAL_TYPES = {
    "message/rfc822",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global",
    "message/global-headers",
}


def returned_by(
    root: Part, subject: str, text: str, failed_header: str, own: frozenset[str]
) -> tuple[Returned, ...]:
    """What a delivery report says of each recipient.

    Args:
        root: The report.
        subject: Its subject.
        text: Its readable text.
        failed_header: X-Failed-Recipients.
        own: Addresses that the report itself is from and to.
    """
    ids = original_message_ids(root, text)
    found = [entry for part in _status_parts(root) for entry in _of_status(part, ids)]
    if not found:
        found = _of_words(subject, text, failed_header, own, ids)
    unique = {entry.recipient.lower(): entry for entry in reversed(found)}
    return tuple(reversed(list(unique.values())))[:MAX_RECIPIENTS]


def original_message_ids(root: Part, text: str) -> tuple[str, ...]:
    """The Message-IDs of what came back, in all the places where reports put them."""
    ids: list[str] = []
    for part in _walk(root):
        if part.type.value in ORIGINAL_TYPES and part is not root:
            ids += [found.decode("ascii", "replace") for found in MESSAGE_ID.findall(part.content[:65536])][
                :3
            ]
    ids += TEXT_MESSAGE_ID.findall(text[:100_000])[:5]
    return tuple(dict.fromkeys(ids))


def _walk(root: Part) -> list[Part]:
    out = []
    waiting = [root]
    while waiting:
        part = waiting.pop()
        out.append(part)
        waiting += reversed(part.children)
    return out


def _status_parts(root: Part) -> list[Part]:
    return [
        part
        for part in _walk(root)
        if part.type.value in ("message/delivery-status", "message/global-delivery-status")
    ]


def _of_status(part: Part, ids: tuple[str, ...]) -> list[Returned]:
    """The recipients of a message/delivery-status part (RFC 3464 section 2.3)."""
    out = []
    for block in re.split(rb"(?:\r?\n){2,}|\r\r+", part.content[:500_000])[: MAX_RECIPIENTS + 50]:
        headers, _ = read_headers(block, 0, len(block))
        fields = {name.lower(): one_line(header_text(value)) for name, value in reversed(headers)}
        who = fields.get("final-recipient") or fields.get("original-recipient") or ""
        if not who and "action" not in fields:
            continue
        action = fields.get("action", "failed").lower()
        if action.startswith(("delivered", "relayed", "expanded")):
            continue
        out.append(_of_fields(fields, action, ids))
    return out


def _of_fields(fields: dict[str, str], action: str, ids: tuple[str, ...]) -> Returned:
    """One recipient's fields; the address that we wrote to counts, not the one it was forwarded to."""
    said = fields.get("diagnostic-code", "")
    status = STATUS.search(fields.get("status", "")) or STATUS.search(said)
    delayed = action.startswith("delay") or (bool(status and status[1][0] == "4") and action != "failed")
    return Returned(
        recipient=_typed(fields.get("original-recipient", "")) or _typed(fields.get("final-recipient", "")),
        status=status[1] if status else "",
        action="delayed" if delayed else "failed",
        diagnostic=said.partition(";")[2].strip() or said,
        message_ids=ids,
    )


def _typed(value: str) -> str:
    """The address behind "rfc822;"."""
    found = ADDRESS.search(value.partition(";")[2] or value)
    return bare(found[0]) if found else ""


def _of_words(
    subject: str, text: str, failed_header: str, own: frozenset[str], ids: tuple[str, ...]
) -> list[Returned]:
    said = _before_copy(text)
    if below := NOT_REACHED.search(said):
        said = said[below.start() :].replace("SMTP=", " ")  # the end of an X.400 address
    addresses = [bare(found) for found in ADDRESS.findall(failed_header)]
    if not addresses:
        lines = (LINE_OF_ONE.match(line[:400]) for line in said.splitlines()[:300])
        addresses = [bare(address[0]) for found in lines if found and (address := ADDRESS.search(found[1]))]
        addresses += [bare(address) for address in EXPANDED.findall(said[:20_000])]
    if not addresses:
        addresses = [bare(found) for found in ADDRESS.findall(said[:20_000])]
    addresses = [address for address in dict.fromkeys(addresses) if address and address.lower() not in own]
    return [_said_of(address, subject, said, ids) for address in addresses[:MAX_RECIPIENTS]]


def _said_of(address: str, subject: str, said: str, ids: tuple[str, ...]) -> Returned:
    at = said.lower().find(address.lower())
    around = said[at + len(address) : at + len(address) + 600] if at >= 0 else said[:2000]
    status = STATUS.search(around) or STATUS.search(said)
    code = REPLY_CODE.search(around)
    delayed = bool(DELAYED.search(subject)) or (status[1].startswith("4.") if status else False)
    words = one_line(around).lstrip(">:;,. ")[:300]
    return Returned(
        recipient=address,
        status=status[1] if status else (f"{code[1][0]}.0.0" if code else ""),
        action="delayed" if delayed else "failed",
        diagnostic=words,
        message_ids=ids,
    )


def _before_copy(text: str) -> str:
    """The report's own words, without the mail that it returns."""
    found = COPY.search(text[:100_000])
    return text[: found.start()] if found and text[: found.start()].count("@") else text[:100_000]
