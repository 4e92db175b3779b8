"""Who must wait, and until when; the clock moves only when told to."""

from bot.outgoing.queue import MAIL_PACE, UPDATE_PACE
from bot.pacing import A_POST_A_SECOND, LONGEST_CALL, POSTS_A_CARD, UPDATES, Pacer


class Seconds:
    """A clock that moves when told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_channel_waits_a_second_after_each_post_and_no_other_channel_does() -> None:
    seconds = Seconds()
    pacer = Pacer(seconds)

    pacer.used("C1")
    pacer.ended("C1")

    assert pacer.busy() == {"C1"}
    assert pacer.next_free() == A_POST_A_SECOND
    seconds.now += A_POST_A_SECOND
    assert pacer.busy() == frozenset()
    assert pacer.next_free() is None


def test_updates_wait_for_a_moment_and_mail_for_nobody() -> None:
    pacer = Pacer(Seconds())

    pacer.used(f"{UPDATE_PACE} C1")
    pacer.used(MAIL_PACE)

    assert pacer.busy() == {f"{UPDATE_PACE} C1"}
    assert pacer.next_free() is not None
    assert abs((pacer.next_free() or 0) - UPDATES) < 1e-9


def test_fault_53_what_slack_asked_for_is_kept_and_nothing_shortens_it() -> None:
    seconds = Seconds()
    pacer = Pacer(seconds)

    pacer.hold("C1", 30)
    pacer.used("C1")
    pacer.ended("C1")
    seconds.now += 29.9

    assert pacer.busy() == {"C1"}
    seconds.now += 0.2
    assert pacer.busy() == frozenset()


def test_mail_can_be_held_too_when_its_server_is_away() -> None:
    pacer = Pacer(Seconds())

    pacer.hold(MAIL_PACE, 5)

    assert pacer.busy() == {MAIL_PACE}
    assert pacer.next_free() == 5


def test_the_first_that_may_go_on_is_named() -> None:
    pacer = Pacer(Seconds())
    for pace, wait in (("C1", 9), ("C2", 3), ("C3", 6)):
        pacer.hold(pace, wait)

    assert pacer.next_free() == 3


def test_a_channel_whose_call_is_under_way_waits_for_it_and_no_other_does() -> None:
    seconds = Seconds()
    pacer = Pacer(seconds)

    pacer.used("C1")
    seconds.now += 20

    assert pacer.busy() == {"C1"}
    pacer.ended("C1")
    assert pacer.busy() == frozenset()


def test_a_call_that_never_ended_holds_up_its_channel_for_some_time_only() -> None:
    seconds = Seconds()
    pacer = Pacer(seconds)

    pacer.used("C1")
    seconds.now += LONGEST_CALL

    assert pacer.busy() == frozenset()


def test_after_some_posts_into_threads_a_new_one_has_its_turn() -> None:
    pacer = Pacer(Seconds())
    for _ in range(POSTS_A_CARD):
        assert pacer.cards_turns() == frozenset()
        pacer.used("C1")

    assert pacer.cards_turns() == {"C1"}
    pacer.used("C1", is_card=True)
    assert pacer.cards_turns() == frozenset()


def test_edits_are_no_posts_after_which_a_new_thread_has_its_turn() -> None:
    pacer = Pacer(Seconds())

    for _ in range(POSTS_A_CARD):
        pacer.used(f"{UPDATE_PACE} C1")

    assert pacer.cards_turns() == frozenset()
