"""Logging in and out, passwords, and guessing at both."""

import re
import threading
from dataclasses import replace
from email.message import EmailMessage

import pytest
from flask.testing import FlaskClient

from bot.core.page_tokens import SESSION, Reader
from tests.still_desks import ANN, BOB
from tests.web.pages import PASSWORD, PageDesk, path

NEW = "another long password"


def guess(
    browser: FlaskClient, web: PageDesk, password: str, address: str = ANN, ip: str = "203.0.113.5"
) -> int:
    """The status of one try to log in."""
    token = web.desk.parts.pages.forms.token("login")
    answer = browser.post(
        "/login",
        data={"form": token, "address": address, "password": password},
        environ_overrides={"REMOTE_ADDR": ip},
    )
    return answer.status_code


def reset_link(web: PageDesk, mail: EmailMessage) -> str:
    (link,) = [one for one in web.links_of(mail) if one.startswith("/password/")]
    return link


def forgotten(web: PageDesk, address: str = ANN) -> str:
    """The link of the mail that comes when a password was forgotten."""
    web.desk.parts.pages.passwords.forgotten(address)
    web.desk.work()
    return reset_link(web, web.mail(address))


def test_whoever_logs_in_sees_their_own_tickets_only(web: PageDesk) -> None:
    web.person(ANN)
    web.desk.ticket(ANN, subject="Mine")
    web.desk.ticket(BOB, ANN, subject="Subscribed")
    web.desk.ticket(BOB, subject="Foreign")

    browser = web.logged_in()
    listed = browser.get("/tickets").text

    assert "Mine" in listed
    assert "Subscribed" in listed
    assert "Foreign" not in listed
    assert "Mine" in browser.get("/tickets/1").text
    assert (browser.get("/tickets/3").status_code, browser.get("/tickets/99").status_code) == (404, 404)
    assert browser.get("/tickets/3").text == browser.get("/tickets/99").text


def test_a_login_leads_where_one_wanted_to_go_and_nowhere_else(web: PageDesk) -> None:
    web.person(ANN)
    for wanted, there in (
        ("/tickets/1", "/tickets/1"),
        ("//evil.test/tickets", "/tickets"),
        ("https://evil.test", "/tickets"),
        ("/tickets/1@evil.test", "/tickets"),
        ("/tickets/1\n", "/tickets"),
    ):
        answer = web.send(web.browser(), "/login", address=ANN, password=PASSWORD, next=wanted)
        assert answer.headers["Location"] == there


def test_the_cookies_are_out_of_reach_of_scripts_and_other_sites(web: PageDesk) -> None:
    web.person(ANN)

    answer = web.send(web.browser(), "/login", address=ANN, password=PASSWORD)

    cookies = answer.headers.getlist("Set-Cookie")
    assert len(cookies) == 2
    for one in cookies:
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(one.split("; "))


def test_logging_out_ends_the_session_and_every_copy_of_it(web: PageDesk) -> None:
    web.person(ANN)
    browser = web.logged_in()
    copy = browser.get_cookie("threaddesk_session")
    assert copy
    assert web.desk.parts.pages.access.by_session(copy.value) is not None

    web.send(browser, "/logout")

    assert browser.get("/tickets").headers["Location"] == "/login?next=/tickets"
    assert web.desk.parts.pages.access.by_session(copy.value) is None


def test_a_session_ends_by_itself(web: PageDesk) -> None:
    web.person(ANN)
    browser = web.logged_in()
    web.desk.clock.now += SESSION.lifetime
    assert browser.get("/tickets").status_code == 200

    web.desk.clock.forward(seconds=1)

    assert browser.get("/tickets").status_code == 303


def test_a_blocked_person_does_not_get_in(web: PageDesk) -> None:
    web.person(ANN, blocked=True)

    assert guess(web.browser(), web, PASSWORD) == 422


@pytest.mark.parametrize("kept", [ANN, "new@customer.test"])
def test_links_that_ended_stay_ended_when_two_people_are_made_one(web: PageDesk, kept: str) -> None:
    web.desk.ticket(ANN)
    web.person(ANN)
    key = web.key(1)
    web.desk.clock.forward(hours=1)
    web.desk.parts.pages.access.end_all(ANN)
    web.desk.clock.forward(hours=1)
    other = web.person("new@customer.test")
    with web.desk.parts.store.transaction() as tx:
        tx.people.put(replace(other, made_at=web.desk.clock.now))

    gone = ANN if kept != ANN else "new@customer.test"
    web.desk.parts.people_book.merge(kept, gone, by=web.desk.ada)

    assert web.browser().get(key).status_code == 410


def test_an_ended_link_for_a_new_password_stays_ended_when_its_owner_is_entered_anew(web: PageDesk) -> None:
    web.person(ANN)
    link = forgotten(web)
    web.desk.parts.pages.access.end_all(ANN)
    web.desk.parts.people_book.remove(ANN, by=web.desk.ada)

    web.desk.parts.people_book.add(ANN, {}, by=web.desk.ada)

    assert web.browser().get(link).status_code == 410


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://evil.test", 403), ("https://help.acme.test.evil.test", 403), ("https://help.acme.test", 303),
     ("null", 303)],
)  # fmt: skip
def test_a_page_of_another_site_logs_nobody_in_where_browsers_say_only_its_origin(
    web: PageDesk, origin: str, status: int
) -> None:
    web.person(ANN)
    form = web.desk.parts.pages.forms.token("login")

    answer = web.browser().post(
        "/login", data={"form": form, "address": ANN, "password": PASSWORD}, headers={"Origin": origin}
    )

    assert answer.status_code == status
    assert bool(answer.headers.getlist("Set-Cookie")) == (status == 303)


# --- passwords ---------------------------------------------------------------------------------


def test_a_forgotten_password_is_chosen_anew_by_a_link_that_works_once(web: PageDesk) -> None:
    web.person(ANN)
    old = web.logged_in()
    link = forgotten(web)
    web.browser().get(link)

    answer = web.send(web.browser(), link, password=NEW, again=NEW)
    again = web.browser().get(link)

    assert "The new password is set" in answer.text
    assert again.status_code == 410
    assert old.get("/tickets").status_code == 303
    assert guess(web.browser(), web, PASSWORD) == 422
    assert web.logged_in(password=NEW).get("/tickets").status_code == 200


def test_the_form_for_a_forgotten_password_sends_the_link(
    web: PageDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.person(ANN)
    done = threading.Event()
    passwords = web.desk.parts.pages.passwords
    plain = passwords.forgotten

    def forgotten_and_said(address: str) -> None:
        plain(address)
        done.set()

    monkeypatch.setattr(passwords, "forgotten", forgotten_and_said)

    web.send(web.browser(), "/forgot", address=f" {ANN.upper()} ").close()
    assert done.wait(60)
    web.desk.work()

    assert reset_link(web, web.mail(ANN))


def test_a_link_for_a_new_password_works_for_an_hour(web: PageDesk) -> None:
    web.person(ANN)
    link = forgotten(web)
    web.desk.clock.forward(hours=1)
    assert web.browser().get(link).status_code == 200

    web.desk.clock.forward(seconds=1)

    assert web.browser().get(link).status_code == 410


def test_a_new_password_ends_every_link_and_the_other_links_for_a_new_one(web: PageDesk) -> None:
    web.person(ANN)
    web.desk.ticket(ANN)
    key, first, second = web.key(1), forgotten(web), forgotten(web)

    web.send(web.browser(), second, password=NEW, again=NEW)

    assert web.browser().get(key).status_code == 410
    assert web.browser().get(first).status_code == 410


@pytest.mark.parametrize(
    ("password", "again", "says"),
    [
        ("a long password", "another one", "differ"),
        ("short", "short", "10 to 200"),
        ("x" * 201, "x" * 201, "10 to 200"),
        ("aaaaaaaaaaaa", "aaaaaaaaaaaa", "too easy"),
        (ANN, ANN, "too easy"),
    ],
)
def test_a_password_that_is_no_good_leaves_the_link_good(
    web: PageDesk, password: str, again: str, says: str
) -> None:
    web.person(ANN)
    link = forgotten(web)

    answer = web.send(web.browser(), link, password=password, again=again)

    assert answer.status_code == 422
    assert says in answer.text
    assert password not in answer.text.replace(ANN, "" if password != ANN else ANN) or password == ANN
    assert web.browser().get(link).status_code == 200


def test_whoever_is_logged_in_changes_the_password_by_the_present_one(web: PageDesk) -> None:
    web.person(ANN)
    browser = web.logged_in()
    wrong = web.send(browser, "/password", old="a wrong password", password=NEW, again=NEW)
    assert "not your password" in wrong.text

    web.send(browser, "/password", old=PASSWORD, password=NEW, again=NEW)

    assert browser.get("/tickets").status_code == 303
    assert web.logged_in(password=NEW).get("/tickets").status_code == 200


# --- guessing ----------------------------------------------------------------------------------


def test_fault_105_of_a_thousand_guesses_nearly_none_is_made(web: PageDesk) -> None:
    web.person(ANN)
    made = 0
    for number in range(1_000):
        made += guess(web.browser(), web, f"guess {number}") == 422
        web.desk.clock.forward(seconds=3.6)

    assert made <= 20


def test_guesses_from_everywhere_wait_too(web: PageDesk) -> None:
    web.person(ANN)
    made = 0
    for number in range(200):
        made += guess(web.browser(), web, "guess", ip=f"203.0.113.{number}") == 422
        web.desk.clock.forward(seconds=18)

    assert made <= 20


def test_others_guesses_keep_nobody_out_of_their_own_browser(web: PageDesk) -> None:
    web.person(ANN)
    mine = web.logged_in()
    web.send(mine, "/logout")
    for number in range(40):
        guess(web.browser(), web, "guess", ip=f"203.0.113.{number}")
    assert guess(web.browser(), web, PASSWORD) == 429

    assert guess(mine, web, PASSWORD) == 303


def test_the_pause_ends_and_is_said(web: PageDesk) -> None:
    web.person(ANN)
    for _ in range(5):
        guess(web.browser(), web, "guess")
    token = web.desk.parts.pages.forms.token("login")
    answer = web.browser().post(
        "/login",
        data={"form": token, "address": ANN, "password": PASSWORD},
        environ_overrides={"REMOTE_ADDR": "203.0.113.5"},
    )
    assert answer.headers["Retry-After"] == "15"
    assert "wait 15 seconds" in answer.text

    web.desk.clock.forward(seconds=15)

    assert guess(web.browser(), web, PASSWORD) == 303


def test_fault_106_an_address_that_is_not_known_gets_the_same_pages(web: PageDesk) -> None:
    web.person(ANN)

    def seen(address: str) -> list[tuple[int, str]]:
        answers = [
            web.send(web.browser(), "/login", address=address, password="wrong"),
            web.send(web.browser(), "/forgot", address=address),
        ]
        return [(one.status_code, _without(one.text, address)) for one in answers]

    assert seen(ANN) == seen("nobody@customer.test")


def test_nobody_gets_a_mail_whom_the_desk_does_not_know(web: PageDesk) -> None:
    before = len(web.state()["deliveries"])

    web.desk.parts.pages.passwords.forgotten("nobody@customer.test")

    assert len(web.state()["deliveries"]) == before


def test_one_address_gets_few_mails_however_often_it_is_asked(web: PageDesk) -> None:
    web.person(ANN)

    for _ in range(20):
        web.desk.parts.pages.passwords.forgotten(ANN)
    web.desk.work()

    assert len(web.desk.received(ANN)) == 3


def test_a_session_is_no_key_and_a_key_no_session(web: PageDesk) -> None:
    web.person(ANN)
    web.desk.ticket(ANN)
    cookie = web.logged_in().get_cookie("threaddesk_session")
    assert cookie
    key = web.key(1).removeprefix("/ticket/")

    assert web.browser().get(f"/ticket/{cookie.value}").status_code == 410
    assert web.desk.parts.pages.access.by_session(key) is None
    assert isinstance(web.desk.parts.pages.access.by_key(key), Reader)


def test_an_admin_types_the_password_of_a_mailbox_once(web: PageDesk) -> None:
    link = path(web.desk.parts.pages.mailboxes.link("support@acme.test", by=web.desk.ada))
    shown = web.browser().get(link).text
    assert shown.count('type="password"') == 2
    differ = web.send(web.browser(), link, password="one", again="two")
    assert "differ" in differ.text

    kept = web.send(web.browser(), link, password="imap secret", again="imap secret")

    assert "The password is kept" in kept.text
    assert web.browser().get(link).status_code == 410
    with web.desk.parts.store.transaction() as tx:
        account = tx.accounts.get("support@acme.test")
    assert account
    assert account.secret
    assert "imap secret" not in account.secret
    web.desk.parts.mailboxes.test("support@acme.test")


def test_whoever_is_no_admin_any_more_sets_no_password_of_a_mailbox(web: PageDesk) -> None:
    link = path(web.desk.parts.pages.mailboxes.link("support@acme.test", by=web.desk.tom))
    form = web.desk.parts.pages.forms.token("mailbox", link.rsplit("/", 1)[1])
    before = web.state()

    asked = web.browser().get(link)
    sent = web.browser().post(link, data={"form": form, "password": "imap secret", "again": "imap secret"})

    assert (asked.status_code, sent.status_code) == (410, 410)
    assert web.state() == before


def test_a_password_of_spaces_is_none(web: PageDesk) -> None:
    link = path(web.desk.parts.pages.mailboxes.link("support@acme.test", by=web.desk.ada))

    answer = web.send(web.browser(), link, password="   ", again="   ")

    assert answer.status_code == 422
    assert "Please type the password" in answer.text
    assert web.browser().get(link).status_code == 200


def _without(html: str, address: str) -> str:
    return re.sub(r'name="form" value="[^"]+"', "", html.replace(address, ""))
