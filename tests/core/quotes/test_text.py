"""New text of plain mails, for the programs and languages that customers use."""

import pytest

from bot.core.quotes import new_text

ATTRIBUTIONS = {
    "Gmail, English": "On Tue, Nov 3, 2026 at 9:15 AM Help Desk <help@desk.example> wrote:",
    "Gmail, broken line": "On Tue, Nov 3, 2026 at 9:15 AM Help Desk <\nhelp@desk.example> wrote:",
    "Apple Mail": "On 3 Nov 2026, at 09:15, Help Desk <help@desk.example> wrote:",
    "Thunderbird": "On 03/11/2026 09:15, Help Desk wrote:",
    "Gmail, German": "Am Di., 3. Nov. 2026 um 09:15 Uhr schrieb Help Desk <help@desk.example>:",
    "Thunderbird, German": "Am 03.11.26 um 09:15 schrieb Help Desk:",
    "Gmail, French": "Le mar. 3 nov. 2026 à 09:15, Help Desk <help@desk.example> a écrit :",
    "Gmail, Spanish": "El mar, 3 nov 2026 a las 9:15, Help Desk (<help@desk.example>) escribió:",
    "Gmail, Italian": "Il giorno mar 3 nov 2026 alle ore 09:15 Help Desk <help@desk.example> ha scritto:",
    "Gmail, Portuguese": "Em ter., 3 de nov. de 2026 às 09:15, Help Desk <help@desk.example> escreveu:",
    "Gmail, Dutch": "Op di 3 nov 2026 om 09:15 schreef Help Desk <help@desk.example>:",
    "Gmail, Polish": "wt., 3 lis 2026 o 09:15 Help Desk <help@desk.example> napisał(a):",
    "Gmail, Swedish": "Den tis 3 nov. 2026 kl 09:15 skrev Help Desk <help@desk.example>:",
    "Gmail, Danish": "Den tirs. 3. nov. 2026 kl. 09.15 skrev Help Desk <help@desk.example>:",
    "Gmail, Norwegian": "tir. 3. nov. 2026 kl. 09:15 skrev Help Desk <help@desk.example>:",
    "Gmail, Finnish": "ti 3. marrask. 2026 klo 9.15 Help Desk (help@desk.example) kirjoitti:",
    "Gmail, Czech": "út 3. 11. 2026 v 9:15 odesílatel Help Desk <help@desk.example> napsal:",
    "Gmail, Hungarian": "Help Desk <help@desk.example> ezt írta (időpont: 2026. nov. 3., K, 9:15):",
    "Gmail, Russian": "вт, 3 нояб. 2026 г. в 09:15, Help Desk <help@desk.example>:",
    "mail.ru": "Вторник, 3 ноября 2026, 9:15 +03:00 от Help Desk <help@desk.example>:",
    "Yandex": '03.11.2026, 09:15, "Help Desk" <help@desk.example>:',
    "Gmail, Ukrainian": "вт, 3 лист. 2026 р. о 09:15 Help Desk <help@desk.example> пише:",
    "Gmail, Turkish": "Help Desk <help@desk.example>, 3 Kas 2026 Sal, 09:15 tarihinde şunu yazdı:",
    "Gmail, Japanese": "2026年11月3日(火) 9:15 Help Desk <help@desk.example>:",
    "Gmail, Chinese": "Help Desk <help@desk.example> 于2026年11月3日周二 09:15写道：",
    "Gmail, Korean": "2026년 11월 3일 (화) 오전 9:15, Help Desk <help@desk.example>님이 작성:",
    "Gmail, Vietnamese": "Vào Th 3, 3 thg 11, 2026 vào lúc 09:15 Help Desk <help@desk.example> đã viết:",
    "Gmail, Hungarian, broken": "Help Desk\n<help@desk.example> ezt írta (időpont: 2026. nov. 3., K, 9:15):",
    "Gmail, Korean, broken line": "2026년 11월 3일 (화) 오전 9:15, Help Desk\n<help@desk.example>님이 작성:",
    "Gmail, Estonian, broken line": "T, 3. november 2026 kell 09:15 Help Desk\n<help@desk.example> kirjutas:",
    "Gmail, Hebrew": (
        "\u202bבתאריך יום ג׳, 3 בנוב׳ 2026 ב-9:15 מאת \u202aHelp Desk\u202c\u200f"
        " <\u202ahelp@desk.example\u202c\u200f>:\u202c"
    ),
    "Gmail, Arabic": "في الثلاثاء، 3 نوفمبر 2026 في 9:15 ص تمت كتابة ما يلي بواسطة Help <help@desk.example>:",
    "Gmail, Thai": "ในวันที่ อ. 3 พ.ย. 2026 เวลา 09:15 Help Desk <help@desk.example> เขียนว่า:",
    "Gmail, Greek": "Στις Τρί 3 Νοε 2026 στις 9:15 π.μ., ο χρήστης Help Desk <help@desk.example> έγραψε:",
    "Zoho": "---- On Tue, 03 Nov 2026 09:15:00 +0100 help@desk.example wrote ----",
    "old Gmail": "2026-11-03 9:15 GMT+01:00 Help Desk <help@desk.example>:",
}
HEADER_BLOCKS = {
    "Outlook": "From: Help Desk <help@desk.example>\nSent: Tuesday, November 3, 2026\nTo: Ann\nSubject: x",
    "Outlook, bold": "*From:* Help Desk\n*Sent:* Tuesday\n*To:* Ann\n*Subject:* Printer",
    "Outlook, rule above": "________________________________\nFrom: Help\nSent: Tuesday\nTo: Ann\nSubject: x",
    "Outlook, broken line": "From: Help Desk\n<help@desk.example>\nSent: Tuesday\nTo: Ann\nSubject: Printer",
    "original message": "-----Original Message-----\nFrom: Help Desk\nSent: Tuesday\nTo: Ann\nSubject: x",
    "German": "Von: Help Desk\nGesendet: Dienstag, 3. November 2026 09:15\nAn: Ann\nBetreff: Drucker",
    "French": "De : Help Desk\nEnvoyé : mardi 3 novembre 2026 09:15\nÀ : Ann\nObjet : Imprimante",
    "Dutch": "Van: Help Desk\nVerzonden: dinsdag 3 november 2026 09:15\nAan: Ann\nOnderwerp: Printer",
    "Italian": "Da: Help Desk\nInviato: martedì 3 novembre 2026 09:15\nA: Ann\nOggetto: Stampante",
    "Spanish": "De: Help Desk\nEnviado el: martes, 3 de noviembre\nPara: Ann\nAsunto: Impresora",
    "Polish": "Od: Help Desk\nWysłano: wtorek, 3 listopada 2026 09:15\nDo: Ann\nTemat: Drukarka",
    "Swedish": "Från: Help Desk\nSkickat: den 3 november 2026 09:15\nTill: Ann\nÄmne: Skrivare",
    "Russian": "От: Help Desk\nОтправлено: 3 ноября 2026 г. 9:15\nКому: Ann\nТема: Принтер",
    "forwarded": "---------- Forwarded message ---------\nFrom: Help <h@d.example>\nDate: Tue\nSubject: x",
    "phone": "-------- Ursprüngliche Nachricht --------\nVon: Help\nDatum: 03.11.26\nAn: Ann\nBetreff: x",
}


@pytest.mark.parametrize("line", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS.keys())
@pytest.mark.parametrize("mark", ["> ", ""], ids=["marked", "unmarked"])
def test_the_line_above_a_quote_and_the_quote_go(line: str, mark: str) -> None:
    text = f"It works now.\nThanks!\n\n{line}\n\n{mark}Did you try again?\n{mark}\n{mark}Help Desk\n"

    assert new_text(text) == "It works now.\nThanks!"


@pytest.mark.parametrize("block", HEADER_BLOCKS.values(), ids=HEADER_BLOCKS.keys())
def test_a_header_block_and_what_follows_go(block: str) -> None:
    assert new_text(f"It works now.\n\n{block}\n\nDid you try again?\n") == "It works now."


@pytest.mark.parametrize(
    "text",
    [
        "On the surface it works.\n\nOn the other hand: it does not.",
        "The appointment:\n\nDate: Wednesday, 3 October 2026\nTime: 7:00\nAddress: Fox St\n\nPlease come.",
        "Look at https://x.example/on-monday-someone-wrote: it is about wrote:",
        "On 3 November I wrote to you about the printer, and your answer was:\n\nTry again.",
        "I wrote to bob@x.example about it and asked:\n\nWhen does he come?",
        "Please invite on 3 May bob@x.example:\n\nhe knows the printer.",
        "From: Berlin\nTo: Hamburg\nDate: 3 May 10:00\n\nPlease book that train.",
        "Hello,\n\nSent via the contact form of our shop\n\nName: Ann\nMessage: it is broken",
        "Steps:\n-- first point\n-- second point\n\nThen it fails.",
        "Costs\n-----\nPrinter 100\n-----\nThat is all.",
        "I sent from my desk, which is much easier than from my phone.",
        "Sent from my desk, which is much easier than my phone.",
        "I write with regards to the invoice.\nRegards to Bob as well, please tell him that.",
        "Visit us now\n>>> >>>  http://www.domain.example <<<\nby clicking the link above",
    ],
)
def test_what_only_looks_like_a_quote_stays(text: str) -> None:
    assert new_text(text) == text


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nAnn Lee\nExample Ltd",
        "--\nAnn Lee\n+49 30 123",
        "Sent from my iPhone",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Get Outlook for Android<https://aka.ms/x>",
        "Best regards,\nAnn Lee\nExample Ltd",
        "Mit freundlichen Grüßen\n\nAnn Lee",
        "Med venlig hilsen\nAnn",
        "_______________________________________________\nUsers mailing list\nhttps://lists.example/users",
    ],
)
def test_signatures_go(signature: str) -> None:
    assert new_text(f"It works now.\n\n{signature}\n") == "It works now."


def test_answers_between_quotes_keep_the_quotes_but_not_the_line_above() -> None:
    text = "On 3 Nov 2026, Help wrote:\n> First question?\n\nYes.\n\n> Second?\n\nNo.\n"

    assert new_text(text) == "> First question?\n\nYes.\n\n> Second?\n\nNo."


def test_an_answer_below_the_quote_is_the_new_text() -> None:
    assert new_text("On 3 Nov 2026, Help wrote:\n> Question?\n\nYes.\n") == "Yes."


def test_answers_below_an_outlook_header_stay_when_the_quote_is_marked() -> None:
    head = "----- Original Message -----\nFrom: Help\nTo: Ann\nSent: Monday\nSubject: Printer"

    assert new_text(f"{head}\n\n> Question?\n\nYes.\n") == "Yes."


def test_a_leave_taking_below_the_quote_stays_with_the_answer() -> None:
    text = "Test reply\n\nOn 04/19/2026 07:10 AM, Help Desk wrote:\n\n>\n> Test\n\nRegards, Ann"

    assert new_text(text) == "Test reply\n\nRegards, Ann"


def test_ends_of_quoted_lines_that_were_broken_go_with_the_quote() -> None:
    long = "> Lorem ipsum dolor sit amet, consectetur adipiscing elit. Nullam pharetra d"

    assert new_text(f"Yes.\n\nOn 3 Nov 2026, Help wrote:\n{long}\nignissim odio?\n> More.\n") == "Yes."


@pytest.mark.parametrize(
    "text",
    ["> a quote\n> only", "--\nAnn Lee", "Sent from my iPhone", "On 3 Nov 2026, X wrote:\n> Eh?"],
)
def test_nothing_is_cut_when_nothing_would_be_left(text: str) -> None:
    assert new_text(text) == text


def test_a_forwarded_mail_without_a_word_keeps_its_text() -> None:
    head = "---------- Forwarded message ---------\nFrom: Bob <b@x.example>\nDate: Tue\nSubject: x\n"

    assert new_text(f"{head}\nPlease help.\n") == "Please help."


HEADERS = (
    "*From:* Ann <ann@example.com>\n*Sent:* Monday, 16 November 2026\n*To:* Bob\n*Subject:* Printer\n\nOld"
)


def test_a_rule_of_hyphens_that_stands_alone_may_be_the_writers_own() -> None:
    rule = "-" * 30

    assert new_text(f"New\n\n{rule}\n\n{HEADERS}") == f"New\n\n{rule}"
    assert new_text(f"New\n\n{rule}\n{HEADERS}") == "New"
    assert new_text(f"New\n\n{'_' * 30}\n\n{HEADERS}") == "New"
