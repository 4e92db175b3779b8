"""The report that comes back when a customer's mail system cannot deliver (RFC 3464)."""

from __future__ import annotations

import email.policy
import re
from datetime import datetime
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.parser import BytesHeaderParser
from email.utils import format_datetime

_ENHANCED = re.compile(r"^\d{3}[ -](\d\.\d{1,3}\.\d{1,3})\b")


def delivery_report(
    *, original: bytes, sender: str, rcpt: str, reply: str, at: datetime, message_id: str
) -> bytes:
    """One mail to `sender` saying that `rcpt` was refused with `reply`.

    Its parts are the text for people, the message/delivery-status for machines, and the headers of the
    original (RFC 3462 allows to return no more than those).
    """
    report = MIMEMultipart("report", policy=email.policy.SMTP, report_type="delivery-status")
    report["From"] = f"Mail Delivery System <mailer-daemon@{_domain(rcpt)}>"
    report["To"] = sender
    report["Subject"] = "Undelivered Mail Returned to Sender"
    report["Date"] = format_datetime(at)
    report["Message-ID"] = message_id
    report["Auto-Submitted"] = "auto-replied"
    for part in (_for_people(rcpt, reply), _for_machines(rcpt, reply, at), _headers_of(original)):
        report.attach(part)
    return report.as_bytes()


def status_of(reply: str) -> str:
    """The enhanced status code (RFC 3463) of an SMTP reply, made up from its class if it has none."""
    if found := _ENHANCED.match(reply):
        return found[1]
    return "5.1.1" if reply.startswith("550") else f"{reply[0]}.0.0"


def _domain(address: str) -> str:
    return address.rpartition("@")[2] or "customer.test"


def _for_people(rcpt: str, reply: str) -> Message:
    return MIMEText(
        f"This is the mail system at host mx.{_domain(rcpt)}.\n\n"
        "I'm sorry to have to inform you that your message could not be delivered to one or more\n"
        f"recipients. It's attached below.\n\n<{rcpt}>: host mx.{_domain(rcpt)} said: {reply}\n",
        policy=email.policy.SMTP,
    )


def _for_machines(rcpt: str, reply: str, at: datetime) -> Message:
    whole = Message(policy=email.policy.SMTP)
    whole["Reporting-MTA"] = f"dns; mx.{_domain(rcpt)}"
    whole["Arrival-Date"] = format_datetime(at)
    single = Message(policy=email.policy.SMTP)
    single["Final-Recipient"] = f"rfc822; {rcpt}"
    single["Original-Recipient"] = f"rfc822;{rcpt}"
    single["Action"] = "failed" if reply.startswith("5") else "delayed"
    single["Status"] = status_of(reply)
    single["Remote-MTA"] = f"dns; mx.{_domain(rcpt)}"
    single["Diagnostic-Code"] = f"smtp; {reply}"
    part = Message(policy=email.policy.SMTP)
    part["Content-Type"] = "message/delivery-status"
    part["Content-Description"] = "Delivery report"
    part.set_payload([whole, single])
    return part


def _headers_of(original: bytes) -> Message:
    head = BytesHeaderParser(policy=email.policy.compat32).parsebytes(original)
    part = Message(policy=email.policy.SMTP)
    part["Content-Type"] = "text/rfc822-headers"
    part["Content-Description"] = "Undelivered Message Headers"
    part.set_payload("".join(f"{name}: {value}\n" for name, value in head.items()))
    return part
