"""Guessing at passwords: what a flood, another network, another address or a right login cannot undo."""

from dataclasses import replace

import pytest

from bot.core.throttle import ADDRESS, ADDRESS_AND_NETWORK, NETWORK
from bot.customers.access import WrongLogin
from bot.customers.guesses import MOST, TooManyTries
from tests.still_desks import ANN
from tests.web.pages import PASSWORD, PageDesk
from tests.web.test_login import NEW, forgotten, guess

EVE = "eve@customer.test"


@pytest.fixture
def quick(web: PageDesk, monkeypatch: pytest.MonkeyPatch) -> PageDesk:
    """A desk whose hashes take no time, so that many guesses can be made."""
    passwords = type(web.desk.parts.pages.access._passwords)
    monkeypatch.setattr(
        passwords, "fits", lambda self, password, hashed: bool(hashed) and password == PASSWORD
    )
    return web


def made(web: PageDesk, address: str, ip: str, password: str = "guess") -> bool:
    """Whether a try was made, rather than having to wait."""
    try:
        web.desk.parts.pages.access.login(address, password, ip=ip)
    except WrongLogin:
        return True
    except TooManyTries:
        return False
    return True


def test_a_right_login_of_ones_own_pays_for_no_guesses_at_others(quick: PageDesk) -> None:
    quick.person(EVE)
    tries = 0
    for number in range(400):
        if number % 4 == 3:
            made(quick, EVE, "203.0.113.5", PASSWORD)
        tries += made(quick, f"victim{number}@customer.test", "203.0.113.5")

    assert tries <= NETWORK.free


def test_a_right_login_from_elsewhere_lets_nobody_guess_more_at_that_address(quick: PageDesk) -> None:
    quick.person(ANN)
    tries = sum(made(quick, ANN, f"203.0.113.{number}") for number in range(ADDRESS.free - 1))
    made(quick, ANN, "192.0.2.9", PASSWORD)
    tries += sum(made(quick, ANN, f"203.0.113.{100 + number}") for number in range(20))

    assert tries <= ADDRESS.free


def test_right_logins_alone_never_have_to_wait(quick: PageDesk) -> None:
    quick.person(ANN)

    assert all(made(quick, ANN, "203.0.113.5", PASSWORD) for _ in range(100))


def test_an_outsider_who_guesses_without_end_keeps_nobody_out(quick: PageDesk) -> None:
    quick.person(ANN)
    for number in range(400):
        made(quick, ANN, f"198.51.{number % 200}.{number % 250}")
        quick.desk.clock.forward(seconds=5)
    assert not made(quick, ANN, "198.51.3.3")
    mistyped = guess(quick.browser(), quick, "a typo", ip="192.0.2.9")
    right_at_last = []
    for number in range(60):
        made(quick, ANN, f"198.51.{number}.77")
        right_at_last.append(guess(quick.browser(), quick, PASSWORD, ip="192.0.2.9"))
        quick.desk.clock.forward(seconds=5)

    assert mistyped == 422
    assert 303 in right_at_last


def test_a_new_password_by_a_link_makes_the_browser_known(web: PageDesk) -> None:
    web.person(ANN)
    browser = web.browser()
    web.send(browser, forgotten(web), password=NEW, again=NEW)
    for number in range(40):
        guess(web.browser(), web, "guess", ip=f"203.0.113.{number}")

    assert guess(web.browser(), web, NEW) == 429
    assert guess(browser, web, NEW) == 303


def test_one_person_is_guessed_at_once_however_many_addresses_they_have(quick: PageDesk) -> None:
    addresses = tuple(f"a{number}@customer.test" for number in range(6))
    person = quick.person(addresses[0])
    with quick.desk.parts.store.transaction() as tx:
        tx.people.put(replace(person, addresses=addresses))

    tries = sum(
        made(quick, one, f"203.0.{place}.{n}") for place, one in enumerate(addresses) for n in range(15)
    )

    assert tries <= ADDRESS.free


def test_a_flood_of_other_guesses_ends_no_pause(quick: PageDesk) -> None:
    quick.person(ANN)
    for number in range(30):
        made(quick, ANN, f"203.0.113.{number}")
    guesses = quick.desk.parts.pages.access._guesses
    for number in range(MOST + 100):
        guesses.begin(((ADDRESS_AND_NETWORK, f"flood {number}"),))

    assert not made(quick, ANN, "203.0.113.200")


def test_of_ipv6_a_site_with_very_many_networks_waits_as_a_whole(quick: PageDesk) -> None:
    tries = sum(made(quick, f"v{number}@customer.test", f"2001:db8:1:{number:x}::1") for number in range(500))

    assert tries <= 250
