"""Mail that nobody here wrote: the figures of the bench may not get worse."""

import pytest

from bench import mail as bench

pytestmark = pytest.mark.skipif(
    not bench.CORPORA.is_dir(), reason=f"There are no corpora in {bench.CORPORA}."
)

WRONG_AT_MOST = {  # percent
    "all solid fields but of biased corpora": 3.0,
    "field subject": 1.5,
    "text replies exact": 12.0,
    "text replies without lost words": 2.0,
    "HTML replies exact": 15.0,
    "kind bounce": 1.5,
    "kind auto_reply": 0.0,
    "ordinary mail left alone": 0.5,
    "people's mail left alone": 0.5,
}


def test_the_figures_hold() -> None:
    scores: bench.Scores = {}
    bench.measure_fields(scores)
    bench.measure_text_replies(scores)
    bench.measure_html_replies(scores)
    bench.measure_screening(scores)

    wrong = {title: 100 * len(scores[title].wrong) / scores[title].total for title in WRONG_AT_MOST}

    assert {title: share for title, share in wrong.items() if share > WRONG_AT_MOST[title]} == {}


def test_no_file_and_no_mutated_copy_of_one_raises_or_takes_long() -> None:
    scores: bench.Scores = {}

    bench.measure_robustness(scores, mutations=300)

    assert {title: score.wrong for title, score in scores.items() if score.wrong} == {}
