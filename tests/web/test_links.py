"""Links of real mails: confirm, unsubscribe, rate; looking changes nothing, the button does, once."""

import re
from dataclasses import replace
from email.message import EmailMessage

import pytest

from bot.core.tickets import Rating
from bot.core.wordings import Wording
from bot.customers.acts import Upload
from tests.still_desks import ANN, BOB
from tests.web.pages import PageDesk, form_token, path, reader


def challenge(web: PageDesk) -> str:
    """The link of the challenge that an unknown sender gets."""
    with web.desk.parts.store.transaction() as tx:
        for one in tx.accounts.all():
            tx.accounts.put(replace(one, challenge=True))
    row = web.desk.arrives("Is anybody there?")
    assert row.outcome == "held"
    (link,) = [one for one in web.links_of(web.mail(ANN)) if one.startswith("/confirm/")]
    return link


def of_kind(web: PageDesk, kind: str, mail: EmailMessage) -> list[str]:
    return [one for one in web.links_of(mail) if one.startswith(f"/{kind}/")]


def test_a_challenge_is_confirmed_by_the_button_of_its_page(web: PageDesk) -> None:
    link = challenge(web)
    before = web.state()
    shown = web.browser().get(link)
    assert ANN in shown.text
    assert web.state() == before

    answer = web.send(web.browser(), link)
    web.desk.work()

    assert "confirmed" in answer.text
    assert "Is anybody there?" in web.desk.thread(1)[0]["text"]


def test_a_challenge_that_is_confirmed_twice_makes_one_ticket(web: PageDesk) -> None:
    link = challenge(web)
    web.send(web.browser(), link)
    before = web.state()

    again = web.send(web.browser(), link)

    assert "confirmed" in again.text
    assert web.state() == before


def test_a_subscriber_leaves_by_the_link_of_an_update(web: PageDesk) -> None:
    ticket = web.desk.ticket(ANN, BOB)
    web.desk.reply(ticket, "We are on it.")
    web.desk.work()
    (link,) = of_kind(web, "unsubscribe", web.mail(BOB))
    assert web.desk.now(1).subscribers == (ANN, BOB)
    web.browser().get(link)
    assert web.desk.now(1).subscribers == (ANN, BOB)

    answer = web.send(web.browser(), link)
    web.desk.work()

    assert "no more mail" in answer.text
    assert web.desk.now(1).subscribers == (ANN,)
    assert any("unsubscribed" in one for one in web.desk.lines(web.desk.now(1)))


def test_a_mail_program_unsubscribes_with_one_click_and_no_cookie(web: PageDesk) -> None:
    ticket = web.desk.ticket(ANN, BOB)
    web.desk.reply(ticket, "We are on it.")
    web.desk.work()
    mail = web.mail(BOB)
    found = re.search(r"<(https://[^>]+)>", str(mail["List-Unsubscribe"]))
    assert found
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    answer = web.browser().post(
        path(found[1]), data={"List-Unsubscribe": "One-Click"}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 200
    assert web.desk.now(1).subscribers == (ANN,)


def closed(web: PageDesk) -> EmailMessage:
    """The mail that tells the requester that their ticket was closed."""
    ticket = web.desk.ticket(ANN)
    web.desk.parts.desk.close(ticket.number, by=web.desk.ada)
    web.desk.work()
    return web.mail(ANN)


@pytest.mark.parametrize("rating", list(Rating))
def test_the_requester_rates_by_a_link_of_the_closing_mail(web: PageDesk, rating: Rating) -> None:
    links = of_kind(web, "rate", closed(web))
    assert len(links) == 3
    pages = {one: web.browser().get(one).text for one in links}
    (link,) = [one for one, text in pages.items() if f'value="{rating.value}" required checked' in text]
    assert web.desk.now(1).rating is None

    answer = web.send(web.browser(), link, rating=rating.value, comment="*Great*, <!channel>")
    web.desk.work()

    assert "Thank you" in answer.text
    assert web.desk.now(1).rating is rating
    assert any("Great" in one for one in web.desk.lines(web.desk.now(1)))


def test_a_rating_is_changed_for_a_week_and_not_later(web: PageDesk) -> None:
    link = of_kind(web, "rate", closed(web))[0]
    web.send(web.browser(), link, rating="good")
    web.desk.clock.forward(days=6)
    web.send(web.browser(), link, rating="bad")
    assert web.desk.now(1).rating is Rating.BAD
    web.desk.clock.forward(days=2)

    answer = web.send(web.browser(), link, rating="ok")

    assert "cannot be rated any more" in answer.text
    assert web.desk.now(1).rating is Rating.BAD


def test_a_form_of_another_link_does_nothing(web: PageDesk) -> None:
    links = of_kind(web, "rate", closed(web))
    foreign = form_token(web.browser().get(links[0]).text)
    before = web.state()

    answer = web.browser().post(links[1], data={"form": foreign, "rating": "bad"})

    assert answer.status_code == 400
    assert web.state() == before


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_a_form_on_another_site_does_nothing(web: PageDesk, site: str) -> None:
    link = of_kind(web, "rate", closed(web))[0]
    token = form_token(web.browser().get(link).text)

    answer = web.browser().post(link, data={"form": token, "rating": "bad"}, headers={"Sec-Fetch-Site": site})

    assert answer.status_code == 403
    assert web.desk.now(1).rating is None


def test_a_file_that_is_too_large_for_a_mail_is_fetched_by_its_link(web: PageDesk) -> None:
    web.desk.set(max_outgoing_mb="1")
    web.desk.ticket(ANN, BOB)
    plan = Upload(name="plan.pdf", content_type="application/pdf", content=b"%PDF" + bytes(1_500_000))
    web.desk.parts.pages.acts.answer(reader(), 1, "See the plan.", [plan], form="1")
    web.desk.work(seconds=1)
    (link,) = of_kind(web, "files", web.mail(BOB, "See the plan."))

    answer = web.browser().get(link)

    assert answer.data == plan.content
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="plan.pdf"')


def test_an_article_that_a_mail_suggests_opens(web: PageDesk) -> None:
    web.article("The printer burns", "First unplug it.")
    with web.desk.parts.store.transaction() as tx:
        body, now = "<p>#Suggested_KB_articles#</p>", web.desk.clock()
        tx.wordings.put(Wording(name="confirmation", subject="Received", body=body, at=now, by=web.desk.ada))
    web.desk.arrives("The printer burns, and there is smoke. What is to be done about a printer that burns?")

    (link,) = of_kind(web, "kb", web.mail(ANN))

    assert "First unplug it." in web.browser().get(link).text


# --- whose link it still is --------------------------------------------------------------------


def the_links(web: PageDesk) -> list[str]:
    """Ann's links to leave ticket 1, and to rate it."""
    return [path(web.links.unsubscribe(1, ANN)), path(web.links.rate(1, ANN, Rating.BAD))]


def test_no_link_of_somebody_who_is_blocked_does_anything(web: PageDesk) -> None:
    web.desk.close(web.desk.ticket(ANN))
    links = the_links(web)
    web.person(ANN, blocked=True)

    for link in links:
        answer = web.browser().get(link)
        assert (answer.status_code, "printer" in answer.text) == (410, False)
    one_click = web.browser().post(links[0], data={"List-Unsubscribe": "One-Click"})
    assert one_click.status_code == 410
    assert web.desk.now(1).subscribers == (ANN,)


@pytest.mark.parametrize("is_known", [True, False])
def test_logging_somebody_out_ends_their_links(web: PageDesk, is_known: bool) -> None:
    web.desk.close(web.desk.ticket(ANN))
    if is_known:
        web.person(ANN)
    links = the_links(web)

    web.desk.parts.pages.access.end_all(ANN)

    assert [web.browser().get(link).status_code for link in links] == [410, 410]


def test_whose_ticket_it_is_no_more_neither_rates_it_nor_reads_its_subject(web: PageDesk) -> None:
    web.desk.close(web.desk.ticket(ANN))
    leave, rate = the_links(web)
    ticket = web.desk.now(1)
    with web.desk.parts.store.transaction() as tx:
        tx.tickets.put(replace(ticket, requester=BOB, subscribers=(BOB,)))

    assert web.browser().get(rate).status_code == 410
    left = web.browser().get(leave)
    assert (left.status_code, "printer" in left.text) == (200, False)


def test_ratings_without_end_do_not_bury_the_thread(web: PageDesk) -> None:
    web.desk.close(web.desk.ticket(ANN))
    link, browser = the_links(web)[1], web.browser()
    token = form_token(browser.get(link).text)

    answers = [
        browser.post(link, data={"form": token, "rating": "bad", "comment": f"No. {number}"})
        for number in range(31)
    ]

    assert [one.status_code for one in answers] == [200] * 30 + [422]
    assert "please try again later" in answers[-1].text
