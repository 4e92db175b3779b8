"""Who wrote a forwarded mail, as each mail program writes it down."""

import time

import pytest

from bot.core.forwarded import original_sender
from bot.core.mail import Attachment
from tests.core.mails import a_mail

MAX = "max_muster@kunde.test"
WHO = f"Max Muster <{MAX}>"

GMAIL = {
    "English": f"---------- Forwarded message ---------\nFrom: {WHO}\nDate: Mon, Nov 16, 2026 at 9:12 AM\n"
    "Subject: Door\nTo: <tom@acme.test>\n\nStuck.\n",
    "German": f"---------- Forwarded message ---------\nVon: {WHO}\nDate: Mo., 16. Nov. 2026 um 09:12 Uhr\n"
    "Subject: Tür\nTo: <tom@acme.test>\n\nKlemmt.\n",
    "French": f"---------- Forwarded message ---------\nDe : {WHO}\nDate: lun. 16 nov. 2026 à 09:12\n"
    "Subject: Porte\nTo: <tom@acme.test>\n\nBloquée.\n",
    "Spanish": f"---------- Forwarded message ---------\nDe: {WHO}\nDate: lun, 16 nov 2026 a las 9:12\n"
    "Subject: Puerta\nTo: <tom@acme.test>\n\nAtascada.\n",
}
OUTLOOK_KEYS = {
    "English": ("From:", "Sent:", "To:", "Subject:"),
    "German": ("Von:", "Gesendet:", "An:", "Betreff:"),
    "French": ("De :", "Envoyé :", "À :", "Objet :"),
    "Spanish": ("De:", "Enviado el:", "Para:", "Asunto:"),
    "Italian": ("Da:", "Inviato:", "A:", "Oggetto:"),
    "Portuguese": ("De:", "Enviada em:", "Para:", "Assunto:"),
    "Dutch": ("Van:", "Verzonden:", "Aan:", "Onderwerp:"),
    "Danish": ("Fra:", "Sendt:", "Til:", "Emne:"),
    "Swedish": ("Från:", "Skickat:", "Till:", "Ämne:"),
    "Norwegian": ("Fra:", "Sendt:", "Til:", "Emne:"),
    "Finnish": ("Lähettäjä:", "Lähetetty:", "Vastaanottaja:", "Aihe:"),
    "Polish": ("Od:", "Wysłano:", "Do:", "Temat:"),
    "Czech": ("Od:", "Odesláno:", "Komu:", "Předmět:"),
    "Hungarian": ("Feladó:", "Elküldve:", "Címzett:", "Tárgy:"),
    "Romanian": ("De la:", "Trimis:", "Către:", "Subiect:"),
    "Turkish": ("Kimden:", "Gönderildi:", "Kime:", "Konu:"),
    "Greek": ("Από:", "Εστάλη:", "Προς:", "Θέμα:"),
    "Russian": ("От:", "Отправлено:", "Кому:", "Тема:"),
    "Ukrainian": ("Від:", "Надіслано:", "Кому:", "Тема:"),
    "Chinese": ("发件人:", "发送时间:", "收件人:", "主题:"),
    "Traditional Chinese": ("寄件者:", "寄件日期:", "收件者:", "主旨:"),
    "Japanese": ("差出人:", "送信日時:", "宛先:", "件名:"),
    "Korean": ("보낸 사람:", "보낸 날짜:", "받는 사람:", "제목:"),
}
OUTLOOK = {
    language: f"FYI\n\n{a} {WHO}\n{b} Monday, 16 November 2026 09:12\n{c} <tom@acme.test>\n{d} Door\n\nHi\n"
    for language, (a, b, c, d) in OUTLOOK_KEYS.items()
}
APPLE = {
    "English": f"Begin forwarded message:\n\n> From: {WHO}\n> Subject: Door\n> Date: 16 November\n> \n> Hi\n",
    "German": f"Anfang der weitergeleiteten Nachricht:\n\n> Von: {WHO}\n> Betreff: Tür\n> Datum: Montag\n",
    "French": f"Début du message réexpédié :\n\n> De: {WHO}\n> Objet: Porte\n> Date: 16 nov.\n>\n",
    "Spanish": f"Inicio del mensaje reenviado:\n\n> De: {WHO}\n> Asunto: Puerta\n> Fecha: 16 de nov.\n>\n",
}
THUNDERBIRD = {
    "English": f"-------- Forwarded Message --------\nSubject: \tDoor\nDate: \tMon, 16 Nov\nFrom: \t{WHO}\n"
    "To: \ttom@acme.test\n\nHi\n",
    "German": "-------- Weitergeleitete Nachricht --------\nBetreff: \tTür\nDatum: \tMon, 16 Nov 2026\n"
    f"Von: \t{WHO}\nAn: \ttom@acme.test\n\nHallo\n",
    "French": "-------- Message transféré --------\nSujet : \tPorte\nDate : \tMon, 16 Nov 2026\n"
    f"De : \t{WHO}\nPour : \ttom@acme.test\nCopie à : \tina@acme.test\n\nBonjour\n",
    "Spanish": "-------- Mensaje reenviado --------\nAsunto: \tPuerta\nFecha: \tMon, 16 Nov 2026\n"
    f"De: \t{WHO}\nPara: \ttom@acme.test\n\nHola\n",
}
YAHOO = {
    "English": f"----- Forwarded Message -----\nFrom: {WHO}\nTo: <tom@acme.test>\nSent: Monday\n\nHi\n",
    "German": f"----- Weitergeleitete Nachricht -----\nVon: {WHO}\nAn: <tom@acme.test>\nGesendet: Montag\n\n",
    "French": f"----- Mail transféré -----\nDe : {WHO}\nÀ : <tom@acme.test>\nEnvoyé : lundi\n\nBonjour\n",
    "Spanish": f"----- Mensaje reenviado -----\nDe: {WHO}\nPara: <tom@acme.test>\nEnviado: lunes\n\nHola\n",
}
PROGRAMS = {
    "Gmail": GMAIL,
    "Outlook": OUTLOOK,
    "Apple Mail": APPLE,
    "Thunderbird": THUNDERBIRD,
    "Yahoo": YAHOO,
}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(text, id=f"{program}, {language}")
        for program, mails in PROGRAMS.items()
        for language, text in mails.items()
    ],
)
def test_each_mail_programs_forward_names_its_author(text: str) -> None:
    author = original_sender(a_mail(text=text))

    assert author
    assert (author.name, author.address) == ("Max Muster", MAX)


@pytest.mark.parametrize(
    "who",
    [
        f"*Max Muster* <{MAX}>",
        f"Max Muster [mailto:{MAX}]",
        f"Max Muster <{MAX}<mailto:{MAX}>>",
        f"Max Muster <{MAX}> <mailto:{MAX}>",
        f"Max Muster <[{MAX}](mailto:{MAX})>",
        f"Max Muster\n  <{MAX}>",
        MAX,
    ],
)
def test_an_author_is_read_however_the_program_links_the_address(who: str) -> None:
    author = original_sender(a_mail(text=f"**From:** {who}\n**Sent:** Monday\n**Subject:** Door\n\nHi\n"))

    assert author
    assert author.address == MAX


BLOCK = f"---------- Forwarded message ---------\nFrom: {WHO}\nDate: Monday\nSubject: Door\n\nStuck.\n"


@pytest.mark.parametrize(
    "above",
    [
        "Please answer him.\n\n",
        "Please answer him. From: me, Tom\n\n",
        "He was sent from:\nFrom: sales (see other@wrong.test)\n\n",
        "From: sales, other@wrong.test\n",
        "Von: other@wrong.test\n\nbitte ansehen\n\n",
    ],
)
def test_a_technicians_own_words_above_the_forward_name_nobody(above: str) -> None:
    author = original_sender(a_mail(text=above + BLOCK))

    assert author
    assert author.address == MAX


@pytest.mark.parametrize(
    "text",
    [
        "Hello\nFrom: our boss max@boss.test\nplease",
        "buongiorno\nDa: qui a max@boss.test",
        "Hi\nde: max@boss.test",
        "From: max@boss.test\n\n\n\n\n\nSubject: far away",
        "FYI\n\nFrom: Max Muster\nSent: Monday\nTo: Tom\nSubject: x\n\nhi, write to me@private.test",
        "Nothing at all.",
        "",
    ],
)
def test_a_line_that_stands_in_no_header_names_nobody(text: str) -> None:
    assert original_sender(a_mail(text=text)) is None


def test_the_outermost_forward_counts() -> None:
    inner = BLOCK.replace(MAX, "somebody@else.test")

    author = original_sender(a_mail(text=f"{BLOCK}\n{inner}"))

    assert author
    assert author.address == MAX


def attached(content: bytes) -> Attachment:
    return Attachment(
        name="mail.eml",
        content_type="message/rfc822",
        content=content,
        sha256="0" * 64,
        size=len(content),
        inline=False,
    )


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (f"Subject: Door\r\nFrom: {WHO}\r\n", "Max Muster"),
        (f"From: =?utf-8?q?J=C3=BCrgen?=\r\n <{MAX}>\r\nSubject: Door\r\n", "Jürgen"),
        (f"from: {MAX}\n", ""),
    ],
)
def test_an_attached_mail_names_its_author(head: str, name: str) -> None:
    author = original_sender(a_mail(text="FYI", attachments=(attached(f"{head}\r\nHi\r\n".encode()),)))

    assert author
    assert (author.name, author.address) == (name, MAX)


def test_the_words_of_an_attached_mail_name_nobody() -> None:
    content = b"Subject: Door\r\n\r\nFrom: victim@evil.test\r\n"

    assert original_sender(a_mail(text="FYI", attachments=(attached(content),))) is None


LONG = 200_000
SHAPES = {
    "blank lines": "\n" * LONG,
    "quoted blank lines": "> \n" * (LONG // 3),
    "quote marks": "> " * (LONG // 2),
    "From in every line": "From:\n" * (LONG // 6),
    "From in one line": "From: " * (LONG // 6),
    "From and an address": f"From: {MAX}\n" * (LONG // 28),
    "From and blanks": "From" + " " * LONG,
    "From and stars": "From" + "*" * LONG,
    "stars": "*" * LONG,
    "words without a colon": "a " * (LONG // 2),
    "a long From in a block": f"From: {'a.' * (LONG // 2)}\nDate: Monday\n",
    "brackets in a block": f"From: {'<' * LONG}\nDate: Monday\n",
    "links in a block": f"From: {'[mailto:' * (LONG // 8)}\nDate: Monday\n",
    "addresses in a block": f"From: {'a@b' * (LONG // 3)}\nDate: Monday\n",
    "carriage returns": "\r" * LONG,
}


@pytest.mark.parametrize("text", SHAPES.values(), ids=SHAPES.keys())
def test_no_text_takes_long(text: str) -> None:
    mail = a_mail(text=text, attachments=(attached(text.encode()),))
    began = time.process_time()

    original_sender(mail)

    assert time.process_time() - began < 1
