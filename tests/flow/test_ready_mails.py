"""Mails that a link makes ready: whoever sends one off leaves its ticket, or rates how it was handled."""

from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from bot.core.caps import PAGE_ANSWERS
from bot.core.inbound import Outcome
from bot.core.links import Links
from bot.core.tickets import Rating, Ticket
from bot.filing import Filing
from tests.still_desks import ANN, BOB, KEY, SUPPORT, StillDesk

HOME = "ann.private@home.test"
GOOD, BAD = Rating.GOOD, Rating.BAD


def links(still: StillDesk) -> Links:
    return Links(keys=(KEY,), mailbox=SUPPORT, at=still.clock())


def sends(still: StillDesk, link: str, text: str = "", sender: str = ANN) -> Outcome | None:
    """Somebody follows a link to a ready mail and sends that; says as what it is counted."""
    given = parse_qs(urlsplit(link).query)
    text += given["body"][0].replace("\r\n", "\n")
    return still.arrives(text, sender=sender, subject=given["subject"][0]).outcome


def leaves(still: StillDesk, address: str, *, text: str = "", sender: str = "") -> Outcome | None:
    return sends(still, links(still).unsubscribe(1, address), text, sender or address)


def rates(still: StillDesk, rating: Rating, text: str = "", *, sender: str = ANN) -> Outcome | None:
    return sends(still, links(still).rate(1, ANN, rating), text, sender)


def a_closed_ticket(still: StillDesk) -> Ticket:
    ticket = still.ticket(ANN, BOB)
    still.close(ticket)
    still.work()
    return still.now(1)


def all_mails(still: StillDesk) -> int:
    return len(still.mail.received)


def about(still: StillDesk, word: str) -> list[str]:
    return [line for line in still.lines(still.now(1)) if word in line]


def test_a_link_to_unsubscribe_takes_its_person_out_of_the_ticket_once(still: StillDesk) -> None:
    still.ticket(ANN, BOB)

    assert leaves(still, BOB) is Outcome.COMMENT
    assert leaves(still, BOB) is Outcome.COMMENT

    assert still.now(1).subscribers == (ANN,)
    assert about(still, "unsubscribed") == [f"{BOB} unsubscribed and gets no more mail about this ticket."]
    assert all_mails(still) == 0
    assert len(still.slack.messages(still.channel)) == 1  # no further ticket


def test_people_send_it_from_any_address_of_theirs_and_again(still: StillDesk) -> None:
    still.ticket(ANN, BOB)

    for _ in range(2):
        assert leaves(still, BOB, sender=HOME) is Outcome.COMMENT

    assert still.now(1).subscribers == (ANN,)
    assert len(about(still, "unsubscribed")) == 1


def test_who_leaves_with_a_word_has_it_heard(still: StillDesk) -> None:
    still.ticket(ANN, BOB)

    leaves(still, BOB, text="I left that company.")

    assert about(still, "“I left that company.”")


@pytest.mark.parametrize("wrong", ["0" * 24, "f" * 24])
def test_a_wrong_sign_makes_it_a_mail_like_any_other(still: StillDesk, wrong: str) -> None:
    still.ticket(ANN, BOB)

    still.arrives("Please help.", sender=BOB, subject=f"[#1] #unsubscribe 1.{wrong}#")

    assert still.now(1).subscribers == (ANN, BOB)
    assert about(still, "Please help.")


def test_nobody_is_unsubscribed_by_a_sign_for_something_else(still: StillDesk) -> None:
    still.ticket(ANN, BOB)
    rating = links(still).rate(1, BOB, GOOD).replace("rate-good", "unsubscribe")

    sends(still, rating, "Hello", BOB)

    assert still.now(1).subscribers == (ANN, BOB)


def test_the_command_without_a_sign_works_as_before(still: StillDesk) -> None:
    still.ticket(ANN, BOB)

    still.arrives("", sender=BOB, subject="[#1] #unsubscribe#")

    assert still.now(1).subscribers == (ANN,)


def test_a_rating_shows_on_the_card_and_in_the_thread_with_the_words_that_came_with_it(
    still: StillDesk,
) -> None:
    a_closed_ticket(still)
    before = all_mails(still)

    assert rates(still, GOOD, "Thank you so much!") is Outcome.COMMENT

    assert still.now(1).rating is GOOD
    assert not still.now(1).is_open
    assert about(still, "rated") == ["Ann Smith rated this ticket: 🙂 good. “Thank you so much!”"]
    (card,) = still.slack.messages(still.channel)
    assert "Rating: 🙂 good" in str(card["blocks"])
    assert all_mails(still) == before


def test_the_same_rating_again_changes_nothing_and_another_one_counts(still: StillDesk) -> None:
    a_closed_ticket(still)

    for rating, text in ((GOOD, ""), (GOOD, ""), (BAD, "It burns again."), (BAD, "It burns again.")):
        rates(still, rating, text)

    assert still.now(1).rating is BAD
    assert [line[:40] for line in about(still, "rated")] == [
        "Ann Smith rated this ticket: 🙂 good.",
        "Ann Smith rated this ticket: 🙁 bad. “It ",
    ]


def test_a_rating_may_be_changed_for_a_week_after_the_close(still: StillDesk) -> None:
    a_closed_ticket(still)
    rates(still, GOOD)
    still.clock.forward(days=6, hours=23)
    rates(still, BAD)
    assert still.now(1).rating is BAD

    still.clock.forward(hours=1)
    rates(still, GOOD, "I was wrong.")

    assert still.now(1).rating is BAD
    assert about(still, "does not count")
    assert "“I was wrong.”" in about(still, "does not count")[0]


def test_a_link_to_rate_is_for_the_requester_only(still: StillDesk) -> None:
    a_closed_ticket(still)

    sends(still, links(still).rate(1, BOB, GOOD), "Fine", BOB)

    assert still.now(1).rating is None


def test_pages_do_the_same_by_proven_address(still: StillDesk) -> None:
    a_closed_ticket(still)
    conversations = still.parts.conversations

    assert [conversations.rate(1, ANN, GOOD, "Nice") for _ in range(2)] == [
        "Thank you: your rating of ticket #1 is kept."
    ] * 2
    assert [conversations.leave(1, BOB) for _ in range(2)] == [
        f"{BOB} gets no more mail about ticket #1."
    ] * 2
    still.clock.forward(days=8)
    assert "cannot be rated any more" in conversations.rate(1, ANN, BAD)
    still.work()

    assert (still.now(1).rating, still.now(1).subscribers) == (GOOD, (ANN,))
    assert (len(about(still, "rated")), len(about(still, "unsubscribed"))) == (1, 1)
    assert still.now(1).updated_at < still.clock() - timedelta(days=7)


def test_explain_says_what_a_ready_mail_would_do(still: StillDesk) -> None:
    still.ticket(ANN, BOB)
    subject = parse_qs(urlsplit(links(still).unsubscribe(1, BOB)).query)["subject"][0]

    found = still.parts.explaining.explain(still.a_mail("", sender=BOB, subject=subject).as_bytes())

    assert any(f"{BOB} gets no more mail about #1" in step.words for step in found.steps)
    assert still.now(1).subscribers == (ANN, BOB)


def test_who_is_not_the_requester_any_more_rates_nothing(still: StillDesk) -> None:
    ticket = a_closed_ticket(still)
    with still.parts.store.transaction() as tx:
        tx.tickets.put(replace(ticket, requester=BOB))

    rates(still, BAD, "Awful.")

    assert still.now(1).rating is None
    assert about(still, "rated") == []


def test_ready_mails_without_end_do_not_bury_the_thread(still: StillDesk) -> None:
    ticket = a_closed_ticket(still)
    with still.parts.store.transaction() as tx:
        filing = Filing.begin(tx, still.clock(), (KEY,))
        assert all(filing.spend(PAGE_ANSWERS, ANN) for _ in range(30))

    assert rates(still, BAD, "Awful.") is Outcome.COMMENT

    assert (still.now(1).rating, about(still, "rated")) == (ticket.rating, [])
