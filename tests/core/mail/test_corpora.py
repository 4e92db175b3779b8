"""Mail that nobody here wrote: the figures of the bench may not get worse."""

import pytest

from bench import mail as bench
from bench.mail_expected import CORPORA
from bench.mail_score import AT_MOST, MAILS_AT_MOST, Scores

pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason=f"There are no corpora in {CORPORA}.")

OF_ROBUSTNESS = {title for title in AT_MOST if title.startswith(("files", "mutated"))}


def test_the_figures_hold() -> None:
    scores: Scores = {}
    bench.measure_fields(scores)
    bench.measure_text_replies(scores)
    bench.measure_html_replies(scores)
    bench.measure_screening(scores)

    missed = [score.line(title) for title, score in scores.items() if score.misses(title)]

    assert missed == []
    assert {*AT_MOST, *MAILS_AT_MOST} - scores.keys() == OF_ROBUSTNESS


def test_no_file_and_no_mutated_copy_of_one_raises_or_takes_long() -> None:
    scores: Scores = {}

    bench.measure_robustness(scores, mutations=300)

    assert {title: score.wrong for title, score in scores.items() if score.wrong} == {}
