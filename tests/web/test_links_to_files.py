"""What a mail's link to a file gives, to whom, and when it ends."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.core.messages import File
from bot.core.people import Person
from tests.still_desks import ANN, BOB
from tests.web.pages import NEW_PASSWORD, PASSWORD, PageDesk, path

FILM = bytes(2_000_000)


def film_of_a_mail(web: PageDesk, *, to: tuple[str, ...] = (ANN,)) -> str:
    """The path of a file that was too big for the mails in which a technician sent it, in the last one's."""
    web.desk.set(max_outgoing_mb="1")
    kept = web.desk.parts.store.blobs.put(FILM)
    file = File(name="film.mp4", content_type="video/mp4", size=len(FILM), sha256=kept)
    web.desk.reply(web.desk.ticket(*to), "See the film", files=(file,))
    web.desk.work(seconds=1)
    (link,) = [one for one in web.links_of(web.mail(to[-1])) if one.startswith("/files/")]
    return link


def status(web: PageDesk, link: str) -> int:
    return web.browser().get(link).status_code


def test_it_gives_the_file(web: PageDesk) -> None:
    assert web.browser().get(film_of_a_mail(web)).data == FILM


@pytest.mark.parametrize("is_known", [True, False])
def test_it_ends_for_good_with_all_links_of_its_reader(web: PageDesk, is_known: bool) -> None:
    link = film_of_a_mail(web)
    if is_known:
        web.person(ANN)

    web.desk.parts.pages.access.end_all(ANN)

    assert status(web, link) == 410
    web.desk.clock.forward(days=60)
    web.desk.parts.upkeep.run()
    answer = web.browser().get(link)
    assert answer.status_code == 410
    assert "This link opens nothing any more: please log in, or write to us again." in answer.text


def test_it_stays_ended_for_whoever_is_subscribed_no_more(web: PageDesk) -> None:
    link = film_of_a_mail(web, to=(BOB, ANN))
    web.desk.parts.conversations.unsubscribe(1, ANN, by=web.desk.tom)
    assert status(web, link) == 200

    web.desk.parts.pages.access.end_all(ANN)

    assert status(web, link) == 410


def test_it_stays_ended_when_its_reader_is_forgotten(web: PageDesk) -> None:
    link = film_of_a_mail(web, to=(BOB, ANN))
    web.person(ANN)
    web.desk.parts.conversations.unsubscribe(1, ANN, by=web.desk.tom)
    web.desk.parts.pages.access.end_all(ANN)
    web.desk.clock.forward(days=300)

    web.desk.parts.people_book.remove(ANN, by=web.desk.ada)

    web.desk.clock.forward(days=60)
    web.desk.parts.upkeep.run()
    assert status(web, link) == 410
    web.desk.parts.people_book.add(ANN, {}, by=web.desk.ada)
    assert status(web, link) == 410


def a_new_password(web: PageDesk, _: Person) -> None:
    fields = {"old": PASSWORD, "password": NEW_PASSWORD, "again": NEW_PASSWORD}
    answer = web.send(web.logged_in(), "/password", **fields)
    assert "The new password is set" in answer.text


def a_block(web: PageDesk, person: Person) -> None:
    with web.desk.parts.store.transaction() as tx:
        tx.people.put(replace(person, blocked=True))


@pytest.mark.parametrize("end", [a_new_password, a_block])
def test_it_ends_with_whatever_else_ends_them(web: PageDesk, end: Callable[[PageDesk, Person], None]) -> None:
    link = film_of_a_mail(web)

    end(web, web.person(ANN))

    assert status(web, link) == 410


def test_somebody_elses_end_does_not_end_it(web: PageDesk) -> None:
    link = film_of_a_mail(web)
    web.person(BOB)

    web.desk.parts.pages.access.end_all(BOB)

    assert status(web, link) == 200


def test_one_in_a_mail_to_several_is_nobodys(web: PageDesk) -> None:
    web.desk.set(single_cc_email="on")
    link = film_of_a_mail(web, to=(ANN, BOB))

    said = web.desk.parts.pages.access.end_all(ANN)

    assert status(web, link) == 200
    assert "save links to files in mails to several people" in said


def test_one_from_before_links_named_their_readers_goes_on(web: PageDesk) -> None:
    film_of_a_mail(web)
    with web.desk.parts.store.transaction() as tx:
        *_, message = tx.messages.find("ticket", 1)
    link = path(web.links.file(message.id, 0))

    web.desk.parts.pages.access.end_all(ANN)

    assert status(web, link) == 200
