"""The one reaction that says how a technician's message is doing."""

import pytest

from bot.core.messages import Audience, File
from bot.core.outbox import State
from bot.core.reactions import ALL_MARKS, FAILED, MAILED, NOT_MAILED, NOTE, WAITING, mark_of
from tests.contract.rows import a_delivery, a_message


@pytest.mark.parametrize(
    ("states", "mark"),
    [
        pytest.param((), NOT_MAILED, id="nobody to mail it to"),
        pytest.param((State.CANCELLED,), NOT_MAILED, id="called back"),
        pytest.param((State.PENDING,), WAITING, id="still waiting"),
        pytest.param((State.DONE, State.UNKNOWN), WAITING, id="one of two is not known yet"),
        pytest.param((State.DONE, State.PARKED), WAITING, id="one of two waits for a person"),
        pytest.param((State.DONE, State.SENDING), WAITING, id="one of two is under way"),
        pytest.param((State.DONE, State.DONE), MAILED, id="everybody has it"),
        pytest.param((State.DONE, State.CANCELLED), MAILED, id="everybody who should have it has it"),
        pytest.param((State.DONE, State.FAILED), FAILED, id="one of two will never have it"),
        pytest.param((State.PENDING, State.FAILED), FAILED, id="a failure shows at once"),
    ],
)
def test_the_mark_of_a_reply(states: tuple[State, ...], mark: str) -> None:
    mails = [a_delivery(number, state=state) for number, state in enumerate(states)]

    assert mark_of(a_message(), mails) == mark


@pytest.mark.parametrize(
    ("state", "mark"), [(State.DONE, FAILED), (State.PENDING, WAITING), (State.CANCELLED, NOT_MAILED)]
)
def test_a_reply_that_went_without_its_file_is_not_shown_as_mailed(state: State, mark: str) -> None:
    message = a_message(
        files=(File(name="plan.pdf", content_type="application/pdf", size=1, lost="it is gone"),)
    )

    assert mark_of(message, [a_delivery(state=state)]) == mark


@pytest.mark.parametrize("state", State)
def test_a_note_shows_a_lock_whatever_became_of_its_mails(state: State) -> None:
    note = a_message(audience=Audience.NOTE)

    assert mark_of(note, [a_delivery(state=state)]) == mark_of(note, []) == NOTE


def test_every_mark_is_known_to_be_taken_away_again() -> None:
    assert set(ALL_MARKS) == {NOT_MAILED, WAITING, MAILED, FAILED, NOTE}
