"""Is a mail from a person, or a bounce, an automatic answer, an alert, a complaint report?

Only the outer message counts: a bounce that a person forwards is that person's mail.
`Precedence: bulk` or `list`, `List-Id`, `X-Auto-Response-Suppress` say nothing: ordinary mail has them too.
Source: RFC 3464 (delivery reports), 3834 (automatic answers), 5965 (complaints), 8098 (receipts).
"""

import re
from dataclasses import dataclass
from typing import Literal

from bot.core.screening_words import (
    AWAY_SUBJECTS,
    BOUNCE_MARKS,
    BOUNCE_NAMES,
    BOUNCE_ONLY_SUBJECTS,
    BOUNCE_SUBJECTS,
    BOUNCE_TEXTS,
    JUNK_LOCAL_PARTS,
    PERHAPS_AWAY_SUBJECTS,
    RECEIPT_SUBJECTS,
)

Kind = Literal["mail", "bounce", "auto_reply", "auto_generated", "feedback"]

DAEMONS = re.compile(
    r"(?:mailer|mail|mailerd)[-_.]?daemon|mdaemon|daemon|mailsystem|mail-?delivery|bounce-?handler",
    re.IGNORECASE,
)
POSTMASTERS = re.compile(
    r"(?:post[-_.]?master|mail-?admin(?:istrator)?|mailmaster|mmdf|nobody|root|administrator|system|smtp|uucp)"
    r"(?![a-z0-9])",
    re.IGNORECASE,
)
NAMES_SOMEONE = re.compile(r"@[\w-]{1,63}\.")
RETURNED = frozenset(("message/rfc822", "text/rfc822-headers", "message/rfc822-headers"))
NOTIFICATION = re.compile(r'\s*\{\s*"(?:notification|event)Type"\s*:\s*"(Bounce|Complaint)"', re.IGNORECASE)
COMPLAINT_HEADERS = ("x-hmxmroriginalrecipient", "x-loop-scomp", "x-apple-unsubscribe")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What screening looks at."""

    headers: dict[str, str]  # names in lower case; the first of each, decoded
    sender: str  # bare address of From; "" when there is none
    sender_name: str
    subject: str
    content_type: str
    report_type: str  # the report-type parameter of multipart/report
    part_types: frozenset[str]  # of the parts directly inside
    text: str  # the readable text


def screened(signs: Signs) -> tuple[Kind, str]:
    """What kind of mail it is, and the sign that decided."""
    for rule in RULES:
        found = rule(signs)
        if found:
            return found
    return "mail", ""


def is_junk_sender(address: str) -> bool:
    """Is it an address that nobody reads, such as no-reply@ or postmaster@?"""
    return bool(JUNK_LOCAL_PARTS.fullmatch(address.rpartition("@")[0].lower()))


def by_report(signs: Signs) -> tuple[Kind, str] | None:
    """Reports in the standard form."""
    types = signs.part_types | {signs.content_type}
    if "message/feedback-report" in types or (signs.report_type == "feedback-report"):
        return "feedback", "a feedback report"
    if "message/disposition-notification" in types or signs.report_type == "disposition-notification":
        if BOUNCE_TEXTS.search(signs.text[:500]):
            return "bounce", "a refusal in the form of a receipt"
        return "auto_reply", "a read receipt"
    if "message/delivery-status" in types or "message/global-delivery-status" in types:
        return "bounce", "a delivery report"
    if signs.content_type == "multipart/report" and signs.report_type in ("delivery-status", ""):
        return "bounce", "a delivery report"
    return None


def by_complaint(signs: Signs) -> tuple[Kind, str] | None:
    """Complaints that mail providers send in forms of their own."""
    name = next((name for name in COMPLAINT_HEADERS if name in signs.headers), "")
    if name:
        return "feedback", name
    if re.match(
        r"(?i)(?:abuse|complaint|spam) report|complaint about message|email feedback report", signs.subject
    ):
        return "feedback", "the subject of a complaint report"
    if signs.sender.startswith("staff@hotmail") or re.match(r"(?i)scomp@|fbl[-@]|feedbackloop", signs.sender):
        return "feedback", f"sent by {signs.sender}"
    return None


def by_notification(signs: Signs) -> tuple[Kind, str] | None:
    """Amazon's notifications, which are JSON in a plain mail."""
    found = NOTIFICATION.match(signs.text)
    if not found:
        return None
    kind: Kind = "bounce" if found[1].lower() == "bounce" else "feedback"
    return kind, f"a notification of type {found[1]}"


def by_failed_recipients(signs: Signs) -> tuple[Kind, str] | None:
    """Exim's and Gmail's header."""
    return ("bounce", "X-Failed-Recipients") if signs.headers.get("x-failed-recipients") else None


def by_daemon(signs: Signs) -> tuple[Kind, str] | None:
    """A mail server's own address."""
    local = signs.sender.rpartition("@")[0] or signs.sender
    automatic = null_path(signs) or automatic_word(signs) not in ("", "no")
    if DAEMONS.fullmatch(local) or (not local and DAEMONS.search(signs.sender_name)):
        return _unless_away(signs, f"sent by {signs.sender or signs.sender_name}")
    named = bool(POSTMASTERS.match(local)) or bool(BOUNCE_NAMES.search(signs.sender_name))
    if named and (
        automatic or BOUNCE_SUBJECTS.search(signs.subject) or BOUNCE_TEXTS.search(signs.text[:4000])
    ):
        return _unless_away(signs, f"sent by {signs.sender or signs.sender_name}")
    return None


def _unless_away(signs: Signs, reason: str) -> tuple[Kind, str]:
    if AWAY_SUBJECTS.search(signs.subject) and not BOUNCE_SUBJECTS.search(signs.subject):
        return "auto_reply", "the subject of an automatic answer"
    return "bounce", reason


def by_bounce_words(signs: Signs) -> tuple[Kind, str] | None:
    """Bounces that only look like it: subject and text say so."""
    if is_answer_subject(signs.subject):
        return None
    unmistakable = BOUNCE_ONLY_SUBJECTS.search(signs.subject)
    suspicious = unmistakable or BOUNCE_SUBJECTS.search(signs.subject)
    automatic = null_path(signs) or automatic_word(signs) not in ("", "no")
    if suspicious and automatic:
        return "bounce", "the subject of a delivery report"
    if not (suspicious or automatic) or not BOUNCE_TEXTS.search(signs.text[:6000]):
        return None
    if unmistakable or (suspicious and is_proven(signs)):
        return "bounce", "the subject of a delivery report"
    return ("bounce", "the words of a delivery report") if null_path(signs) else None


def is_proven(signs: Signs) -> bool:
    """Does the mail hold what came back, or the words of a server about an address?"""
    text = signs.text[:6000]
    return bool(signs.part_types & RETURNED) or bool(BOUNCE_MARKS.search(text) and NAMES_SOMEONE.search(text))


def by_automatic_header(signs: Signs) -> tuple[Kind, str] | None:
    """RFC 3834, and what programs used before it."""
    word = automatic_word(signs)
    if word.startswith(("auto-replied", "auto-responded", "auto_replied")):
        return "auto_reply", f"Auto-Submitted: {word}"
    for name in VENDOR_HEADERS:
        if name in signs.headers and signs.headers[name].strip().lower() not in ("no", "false", "0", ""):
            return "auto_reply", name
    if signs.headers.get("precedence", "").strip().lower() in ("auto_reply", "auto-reply", "autoreply"):
        return "auto_reply", "Precedence: auto_reply"
    return None


VENDOR_HEADERS = (
    "x-autoreply",
    "x-autorespond",
    "x-autoresponder",
    "x-auto-reply",
    "x-auto-respond",
    "x-autoreply-from",
    "x-mail-autoreply",
    "x-mailer-autoreply",
    "x-vacation",
    "x-post-messageclass",
    "x-auto-reply-from",
    "x-amazon-auto-reply",
    "x-iblocation-autoreply",
    "x-facilityautoreply",
)


def by_away_subject(signs: Signs) -> tuple[Kind, str] | None:
    """Out-of-office notes that say so in the subject only."""
    if AWAY_SUBJECTS.search(signs.subject):
        return "auto_reply", "the subject of an automatic answer"
    perhaps = PERHAPS_AWAY_SUBJECTS.search(signs.subject) or RECEIPT_SUBJECTS.search(signs.subject)
    if perhaps and has_second_sign(signs):
        return "auto_reply", "the subject of an automatic answer"
    return ("auto_generated", "perhaps the subject of an automatic answer") if perhaps else None


def by_null_path(signs: Signs) -> tuple[Kind, str] | None:
    """The empty return path is for mail that must not be answered."""
    return ("auto_generated", "Return-Path: <>") if null_path(signs) else None


def by_generated_header(signs: Signs) -> tuple[Kind, str] | None:
    """An alert or notification: worth a ticket, never an answer by a machine."""
    word = automatic_word(signs)
    if word and word != "no":
        return "auto_generated", f"Auto-Submitted: {word}"
    return None


RULES = (
    by_report,
    by_complaint,
    by_notification,
    by_failed_recipients,
    by_daemon,
    by_bounce_words,
    by_automatic_header,
    by_away_subject,
    by_generated_header,
    by_null_path,
)


def has_second_sign(signs: Signs) -> bool:
    """Signs that prove nothing alone: too much ordinary mail carries them."""
    return (
        null_path(signs)
        or automatic_word(signs) not in ("", "no")
        or "x-auto-response-suppress" in signs.headers
        or signs.headers.get("precedence", "").strip().lower() in ("bulk", "junk", "list")
    )


def automatic_word(signs: Signs) -> str:
    """The keyword of Auto-Submitted, in lower case; "" when the header is missing."""
    return re.split(r"[;\s(]", signs.headers.get("auto-submitted", "").strip().lower(), maxsplit=1)[0]


def null_path(signs: Signs) -> bool:
    """Did the message come with an empty return path?"""
    return re.sub(r"\s", "", signs.headers.get("return-path", "")) in ("<>", "<MAILER-DAEMON>", "<<>>")


def is_answer_subject(subject: str) -> bool:
    """Does the subject say that a person answered or forwarded?"""
    return bool(re.match(r"(?i)\s*(?:re|aw|sv|fw|fwd|wg|tr|rv|antw)\s*:", subject))
