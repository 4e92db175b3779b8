"""The samples of the live trial keep Slack's contracts, and no form is without one."""

import pytest

from bot.core.live_trial import Sample
from bot.handlers.samples import samples
from tests.project.ground import needs_contracts
from tests.project.slack_shapes import MOST_BLOCK_TEXT, faults, text_in, view_faults
from tests.project.test_manifest import everything_heard

ALL = samples()


@needs_contracts
@pytest.mark.parametrize("sample", ALL, ids=[one.name for one in ALL])
def test_a_sample_is_as_slack_wants_it(sample: Sample) -> None:
    if sample.kind == "view":
        assert view_faults(sample.content) == []
    else:
        assert faults(sample.content) == []
        assert text_in(sample.content) <= MOST_BLOCK_TEXT


def test_samples_have_names_of_their_own() -> None:
    assert len({one.name for one in ALL}) == len(ALL)


def test_every_form_that_can_be_sent_has_a_sample() -> None:
    shown = {one.content.get("callback_id") for one in ALL if one.kind == "view"}

    missing = everything_heard().views - shown
    assert not missing, f"build a sample of {sorted(missing)} in bot/handlers/samples.py"


def test_every_form_that_can_be_sent_is_handled() -> None:
    sent = {one.content["callback_id"] for one in ALL if one.kind == "view" and "submit" in one.content}

    assert sent - everything_heard().views == set()
