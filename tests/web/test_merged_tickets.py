"""Pages of a ticket that was merged into another lead to that one."""

from bot.core.messages import Author
from tests.still_desks import ANN, BOB
from tests.web.pages import PageDesk


def merged(web: PageDesk) -> None:
    """Ann's ticket 1 goes on in Bob's ticket 2."""
    web.desk.ticket(ANN)
    web.say(1, "Mine burns.", author=Author(name="Ann", address=ANN))
    web.desk.ticket(BOB, subject="Fire")
    web.say(2, "We look into it.")
    web.desk.parts.merging.merge(1, 2, by=web.desk.tom)


def test_the_key_of_the_old_ticket_opens_the_other_one_and_answers_go_there(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    page = web.key(1)
    web.say(1, "Mine burns.", author=Author(name="Ann", address=ANN))
    web.desk.ticket(BOB, subject="Fire")
    web.say(2, "We look into it.")
    web.desk.parts.merging.merge(1, 2, by=web.desk.tom)

    shown = web.browser().get(page)

    assert shown.status_code == 200
    for words in ("Fire", "Mine burns.", "We look into it."):
        assert words in shown.text
    answer = web.send(web.browser(), page, f"{page}/answer", text="Thank you")
    assert answer.status_code == 303
    with web.desk.parts.store.transaction() as tx:
        assert tx.messages.find("ticket", 2)[-1].text == "Thank you"


def test_the_page_of_the_old_ticket_after_a_login_is_the_other_ones(web: PageDesk) -> None:
    merged(web)
    web.person(ANN)
    browser = web.logged_in()

    shown, listed = browser.get("/tickets/1"), browser.get("/tickets")

    assert "Fire" in shown.text
    assert listed.text.count("/tickets/2") == 1
    assert "/tickets/1" not in listed.text
    answer = web.send(browser, "/tickets/1", "/tickets/1/answer", text="Thank you")
    assert answer.headers["Location"].endswith("/tickets/1?done=answer")


def test_whoever_unsubscribed_does_not_come_to_see_the_others_words(web: PageDesk) -> None:
    web.desk.ticket(ANN)
    page = web.key(1)
    web.desk.ticket(BOB, subject="Fire")
    web.desk.parts.conversations.leave(1, ANN)
    web.desk.parts.merging.merge(1, 2, by=web.desk.tom)

    assert "Fire" not in web.browser().get(page).text
