"""Which articles a mail is about, on texts as offices have them and their customers write them."""

from dataclasses import replace

import pytest

from bot.core.articles import Article
from bot.core.similar import Index, tokens
from tests.core.knowledge import OFFICE, an_article

ABOUT = (
    (
        "Forgot my password. Hi, I forgot my password and cannot log in any more. Can you help? Thanks, Ann",
        1,
    ),
    (
        "Account locked: Hello, I typed the wrong password too often and now it says my account "
        "is locked. Kind regards, Bob",
        1,
    ),
    (
        "Printer: Since this morning the printer on the 2nd floor prints only blank pages. We "
        "changed the toner yesterday.",
        3,
    ),
    (
        "paper jam!!! the printer on our floor is stuck again, there is paper in it",
        4,
    ),
    (
        "Invoice for October: Dear team, I need the invoice for October as a PDF for my "
        "accounting. Where can I find it?",
        5,
    ),
    (
        "I want my money back. I would like to cancel order 4711 from last week. When do I get the refund?",
        6,
    ),
    (
        "Wrong address: I have given the wrong delivery address for my order. Can you change "
        "it? The new address is 12 Elm Street",
        7,
    ),
    (
        "Where is my parcel? It was shipped a week ago and the tracking number shows nothing.",
        8,
    ),
    (
        "New phone: I have a new phone and my authenticator app is empty now, so I have no codes to sign in.",
        10,
    ),
    (
        "VPN keeps dropping: The VPN connection on my MacBook drops every few minutes. I am at home on wifi.",
        2,
    ),
    (
        "We get error 429 from your API, 30 requests per second from one key. What is the limit?",
        13,
    ),
    (
        "My laptop is not charging. Tried another cable. It shows a red light.",
        14,
    ),
    (
        "Please delete my account and all my personal data under GDPR.",
        12,
    ),
    (
        "csv import fails: Our contacts file has 4,000 lines and the import says column email missing",
        11,
    ),
    (
        "Guten Tag, ich habe mein Kennwort vergessen und komme nicht mehr ins Konto. Können Sie "
        "es zurücksetzen?",
        15,
    ),
    (
        "Mahnung erhalten: Guten Tag, wir haben eine Mahnung bekommen, aber die Rechnung ist "
        "längst überwiesen.",
        16,
    ),
    (
        "パスワードを忘れました。再設定できますか。",
        17,
    ),
    (
        "I can't see the shared mailbox of sales in Outlook since I got the new laptop",
        9,
    ),
)  # each with the number of the article that answers it
ABOUT_NOTHING = (
    ("Lunch on Friday: shall we order pizza or go out? Let me know until Thursday!"),
    (
        "Job application: Dear Sir or Madam, I would like to apply for the position of "
        "warehouse manager. My CV is attached. I have ten years of experience."
    ),
    ("The meeting room on the third floor is too cold. Could somebody look at the heating, please?"),
    ("Thank you so much for the quick help last week, everything works fine now. Best wishes to the team!"),
    ("Coffee machine: The coffee machine in the kitchen shows 'descale' and a red light is on."),
    (
        "Do you sell gift cards? I would like to buy one for my sister's birthday, it should "
        "arrive before the 14th."
    ),
    ("Fire drill on Monday at 10. Please leave the building by the nearest exit and meet at the car park."),
    (
        "SEO offer: we bring your site to the first page of search results. Ask for our prices "
        "today, first month free, no contract."
    ),
    (
        "Our company has moved. Our new address is 5 Harbour Lane, Bristol. Please update your "
        "records and the contact details for accounting."
    ),
    (
        "Newsletter: ten tips for working at home. 1. Get dressed. 2. Have a fixed desk. 3. "
        "Take a break each hour and leave the phone in another room. 4. Close the mail program. "
        "5. End the day at the same time."
    ),
    ("Hallo, wann haben Sie an Weihnachten geöffnet? Viele Grüße"),
    ("Bonjour, est-ce que vous livrez en Belgique ? Merci beaucoup"),
    (""),
    ("?!"),
)


def similar(index: Index, text: str, most: int = 3) -> list[int]:
    return index.similar(text, most=most, among=lambda _: True)


@pytest.fixture(scope="module")
def office() -> Index:
    return Index(OFFICE)


@pytest.mark.parametrize(("text", "number"), ABOUT)
def test_a_mail_leads_to_the_article_that_answers_it(office: Index, text: str, number: int) -> None:
    assert similar(office, text) == [number]


@pytest.mark.parametrize("text", ABOUT_NOTHING)
def test_a_mail_about_something_else_leads_nowhere(office: Index, text: str) -> None:
    assert similar(office, text) == []


@pytest.mark.parametrize("text", [one for one, _ in ABOUT[:5]])
def test_what_is_quoted_a_hundred_times_changes_nothing(office: Index, text: str) -> None:
    once = similar(office, text)

    assert similar(office, " ".join([text] * 100)) == once


def test_one_shared_word_is_chance() -> None:
    index = Index([an_article(1, "Printer"), an_article(2, "Vacation")])

    assert similar(index, "The printer cartridge invoice is wrong") == []


def test_words_that_the_title_does_not_have_are_not_enough() -> None:
    index = Index([an_article(1, "Lamp", "A red light at the plug means hot battery cable charger")])

    assert similar(index, "red light at the plug, hot battery, cable and charger") == []
    assert similar(index, "red light at the lamp") == [1]


def test_a_word_in_the_title_weighs_more_than_in_the_text() -> None:
    index = Index([an_article(1, "Desk", "toner printer"), an_article(2, "Toner", "desk printer")])

    assert index.find("toner") == [2, 1]


def test_the_rarer_word_weighs_more() -> None:
    many = [an_article(number, f"Printer {number * 1111}") for number in range(1, 9)]
    index = Index([*many, an_article(9, "Projector")])

    assert index.find("printer projector")[0] == 9


def test_of_two_articles_about_one_thing_both_are_found() -> None:
    twins: list[Article] = [
        an_article(1, "Reset your password"),
        an_article(2, "Password reset, step by step"),
    ]

    assert sorted(similar(Index(twins), "How do I reset the password?")) == [1, 2]


def test_no_more_are_given_than_asked_for_best_first() -> None:
    index = Index(
        [
            an_article(number, "Printer prints blank pages", f"Blank {'or not ' * number}")
            for number in range(1, 7)
        ]
    )

    text = "The printer prints blank pages"

    assert similar(index, text, most=3) == index.find(text)[:3]
    assert similar(index, text, most=0) == []


def test_articles_that_may_not_be_given_leave_room_for_others() -> None:
    index = Index([an_article(number, "Printer prints blank pages") for number in range(1, 7)])

    assert index.similar("printer: blank pages", most=2, among=lambda number: number > 4) == [5, 6]


def test_an_empty_knowledge_base_has_nothing() -> None:
    assert (Index(()).find("printer"), similar(Index(()), "printer pages")) == ([], [])


def test_an_article_of_signs_alone_is_never_similar() -> None:
    index = Index([an_article(1, "???", "!!!"), an_article(2, "Printer pages")])

    assert similar(index, "??? !!! printer pages") == [2]


def test_the_index_forgets_nothing_between_two_questions(office: Index) -> None:
    first = [similar(office, text) for text, _ in ABOUT]

    assert [similar(office, text) for text, _ in ABOUT] == first


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Printers", "printer"),
        ("PASSWORD", "password"),
        ("café", "CAFE\u0301"),
        ("Straße", "STRASSE"),
        ("Rechnungen", "rechnung"),
        ("ｐｒｉｎｔｅｒ", "printer"),
        ("don't", "don’t"),
        ("напечатать", "НАПЕЧАТАЛ"),
    ],
)
def test_words_that_are_the_same(one: str, other: str) -> None:
    assert list(tokens(one)) == list(tokens(other))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("a _ - ! \U0001f600", []),
        ("the printer and you", ["printe"]),
        ("error 429: VPN", ["error", "429", "vpn"]),
        ("印刷機", ["印刷", "刷機"]),
        ("紙", ["紙"]),
        ("VPN接続API", ["vpn", "接続", "api"]),
        ("glass", ["glas"]),
        ("bus", ["bus"]),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert list(tokens(text)) == expected


def test_what_an_article_says_in_another_script_is_found() -> None:
    index = Index([replace(OFFICE[16], number=1), an_article(2, "Сбросить пароль учетной записи")])

    assert index.find("パスワード") == [1]
    assert similar(index, "Как сбросить пароль?") == [2]
