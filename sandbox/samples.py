"""Mails as customers write them, for trying a desk: plain, HTML, with files, to several people."""

from __future__ import annotations

import email.policy
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from sandbox.sample_files import a_chart, a_pdf, a_screenshot

ANN = Address("Ann Walker", addr_spec="ann.walker@harbour-books.example")
MEI = Address("Mei Tanaka", addr_spec="mei.tanaka@harbour-books.example")
JUERGEN = Address("Jürgen Größmann", addr_spec="juergen.groessmann@moebel-sued.example")
PRIYA = Address("Priya Raman", addr_spec="priya@northwind-clinic.example")
SAM = Address("Sam Okafor", addr_spec="sam.okafor@northwind-clinic.example")
LUCIA = Address("Lucía Ortega", addr_spec="lucia.ortega@talleres-ortega.example")
NADIA = Address("Nadia Petrova", addr_spec="nadia@lojas-petrova.example")
BEN = Address("Ben Hartley", addr_spec="ben.hartley@lakeside-school.example")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleMail:
    """One mail and its envelope."""

    raw: bytes
    mail_from: str
    rcpts: tuple[str, ...]


def sample_mails(support: str, billing: str, partners: str, now: datetime) -> list[SampleMail]:
    """The mails in the order they were written, the last a moment before `now`.

    Args:
        support: The desk's general address.
        billing: The desk's address for invoices.
        partners: The desk's address at which unknown senders have to confirm themselves.
        now: Aware; the Date fields lie before it.
    """
    desk = Address("Acme Support", addr_spec=support)
    others: dict[Callable[[Address], EmailMessage], Address] = {
        _question_on_an_invoice: Address("Acme Billing", addr_spec=billing),
        _a_strangers_offer: Address("Acme Partners", addr_spec=partners),
    }
    writers: list[Callable[[Address], EmailMessage]] = [
        _till_does_not_print,
        _drawers_came_damaged,
        _steps_to_repeat,
        _question_on_an_invoice,
        _new_colleague,
        _pedido,
        _a_strangers_offer,
        _small_question,
    ]
    mails = []
    for minutes, write in zip(range(7 * len(writers), 0, -7), writers, strict=True):
        mail = write(others.get(write, desk))
        mail["Date"] = format_datetime(now - timedelta(minutes=minutes))
        mails.append(_sealed(mail))
    return mails


def _sealed(mail: EmailMessage) -> SampleMail:
    sender = mail["From"].addresses[0]
    mail["Message-ID"] = make_msgid(domain=sender.domain)
    people = [*mail["To"].addresses, *(mail["Cc"].addresses if mail["Cc"] else ())]
    return SampleMail(
        raw=mail.as_bytes(), mail_from=sender.addr_spec, rcpts=tuple(one.addr_spec for one in people)
    )


def _mail(sender: Address, to: Address | tuple[Address, ...], subject: str, *paragraphs: str) -> EmailMessage:
    mail = EmailMessage(policy=email.policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, to, subject
    mail.set_content("\n\n".join(paragraphs) + "\n")
    return mail


def _till_does_not_print(desk: Address) -> EmailMessage:
    mail = _mail(
        ANN,
        desk,
        "Receipt printer prints only half of each line",
        "Good morning,",
        "since the update last night the receipt printer at till 2 cuts every line after about twenty\n"
        "characters. Till 1 has the same printer and is fine.",
        "I have switched both off and on again, and swapped the cables. The fault stays with till 2.\n"
        "We open at nine, so for now everybody queues at till 1.",
        "Could somebody have a look before lunch?",
        "Thank you\nAnn Walker\n\n-- \nHarbour Books, 14 Quay Street",
    )
    mail["Importance"] = "high"
    return mail


def _drawers_came_damaged(desk: Address) -> EmailMessage:
    mail = _mail(
        JUERGEN,
        desk,
        "Lieferung 4711: zwei Schubladen beschädigt – Bild anbei",
        "Guten Tag,",
        "bei der gestrigen Lieferung sind zwei Schubladen an der Vorderkante gebrochen. Die übrigen Möbel\n"
        "sind heil angekommen. Ein Foto hängt an.",
        "Können Sie uns bis Freitag Ersatz schicken? Unsere Kundin zieht am Wochenende um.",
        "Mit freundlichen Grüßen aus München\nJürgen Größmann",
    )
    mail.add_attachment(a_screenshot(), maintype="image", subtype="png", filename="Schublade größer.png")
    return mail


def _steps_to_repeat(desk: Address) -> EmailMessage:
    mail = _mail(PRIYA, desk, "Export stops at 80 % (steps to repeat)", "Please see the formatted text.")
    mail["Cc"] = SAM
    mail.set_content(
        "Hello,\n\nthe monthly export stops at 80 %.\n\n1. Open Reports, Monthly\n2. Choose October\n"
        "3. Press Export\n\nIt worked in September. The chart below shows how long it took.\n\nPriya\n"
    )
    mail.add_alternative(
        "<p>Hello,</p><p>the <b>monthly export</b> stops at <b>80&nbsp;%</b>. To repeat it:</p>"
        "<ol><li>Open <i>Reports, Monthly</i></li><li>Choose <i>October</i></li>"
        "<li>Press <i>Export</i></li></ol>"
        "<table border='1' cellpadding='6'><tr><th>Month</th><th>Rows</th><th>Result</th></tr>"
        "<tr><td>September</td><td>41,200</td><td>done in 40 s</td></tr>"
        "<tr><td>October</td><td>43,900</td><td>stops at 80&nbsp;%</td></tr></table>"
        "<p>This is how long it took:</p><p><img src='cid:chart@northwind' alt='Seconds per month'></p>"
        "<p>Kind regards<br>Priya Raman<br><span style='color:#777'>Northwind Clinic, IT</span></p>",
        subtype="html",
    )
    _, html = mail.iter_parts()
    assert isinstance(html, EmailMessage)
    html.add_related(
        a_chart(), maintype="image", subtype="png", cid="<chart@northwind>", filename="chart.png"
    )
    return mail


def _question_on_an_invoice(desk: Address) -> EmailMessage:
    mail = _mail(
        MEI,
        desk,
        "Invoice 2026-1188 has our old address",
        "Hello,",
        "the attached invoice still shows Mill Lane. We moved to 14 Quay Street in May, and our accountant\n"
        "needs the right address on it.",
        "Could you send a corrected one? The amount is right.",
        "Best wishes\nMei Tanaka",
    )
    content = a_pdf("Invoice 2026-1188", "Harbour Books, 3 Mill Lane", "Total: 248.00 EUR")
    mail.add_attachment(content, maintype="application", subtype="pdf", filename="Invoice 2026-1188.pdf")
    return mail


def _new_colleague(desk: Address) -> EmailMessage:
    mail = _mail(
        SAM,
        (desk, PRIYA),
        "Re: Access for our new colleague",
        "All,",
        "Nora starts on Monday and needs the same access as Priya, but without the export.",
        "Priya, please tell Acme if that is wrong.",
        "Sam",
        "On Tue, Priya Raman wrote:\n> Who is going to sit at the front desk from next week?\n> I will order"
        " the laptop today.",
    )
    mail["Cc"] = BEN
    mail["In-Reply-To"] = "<front-desk-1@northwind-clinic.example>"
    mail["References"] = "<front-desk-0@northwind-clinic.example> <front-desk-1@northwind-clinic.example>"
    return mail


def _pedido(desk: Address) -> EmailMessage:
    return _mail(
        LUCIA,
        desk,
        "¿Cuándo llega el pedido 90233? 🚚",
        "Buenas tardes:",
        "El pedido 90233 debía llegar el martes y el seguimiento sigue en «preparación».\n"
        "¿Pueden confirmar la fecha? Nuestro taller está parado sin las piezas.",
        "Muchas gracias\nLucía Ortega",
    )


def _a_strangers_offer(desk: Address) -> EmailMessage:
    return _mail(
        NADIA,
        desk,
        "Reselling your printers in Porto",
        "Dear partners team,",
        "we run three shops in Porto and would like to sell your receipt printers.\n"
        "Whom can we talk to about prices?",
        "Kind regards\nNadia Petrova",
    )


def _small_question(desk: Address) -> EmailMessage:
    return _mail(
        BEN,
        desk,
        "quick one",
        "Hi, can pupils log in from home too or only in school? Ben",
        "Sent from my phone",
    )
