"""Reading FETCH and SEARCH answers."""

import pytest

from bot.adapters.imap_answers import Answer, Response, fetch_answers, found_uids, uid_set


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(
            [(b"1 (UID 5 BODY[] {3}", b"abc"), b")"], Answer(uid=5, size=None, body=b"abc"), id="a literal"
        ),
        pytest.param(
            [(b"1 (BODY[] {3}", b"abc"), b" UID 5)"], Answer(uid=5, size=None, body=b"abc"), id="the UID last"
        ),
        pytest.param(
            [b'1 (UID 5 BODY[] "a\\"b")'], Answer(uid=5, size=None, body=b'a"b'), id="a quoted string"
        ),
        pytest.param(
            [b'1 (UID 5 BODY[]<7> "")'],
            Answer(uid=5, size=None, body=b"", offset=7),
            id="empty, past the end",
        ),
        pytest.param([b"1 (UID 5 BODY[] NIL)"], Answer(uid=5, size=None, body=None), id="NIL"),
        pytest.param(
            [b"1 (FLAGS (\\Seen) UID 5 RFC822.SIZE 9)"], Answer(uid=5, size=9, body=None), id="a size"
        ),
        pytest.param(
            [(b"1 (UID 5 BODY[] {10}", b")\r\n* UID 6"), b")"],
            Answer(uid=5, size=None, body=b")\r\n* UID 6"),
            id="a body that looks like an answer",
        ),
        pytest.param(
            [b'1 (ENVELOPE ("a UID 6 b") UID 5 RFC822.SIZE 9)'],
            Answer(uid=5, size=9, body=None),
            id="a subject that looks like an item",
        ),
    ],
)
def test_an_answer_is_read(data: list[Response], expected: Answer) -> None:
    assert list(fetch_answers(data)) == [expected]


@pytest.mark.parametrize(
    "data",
    [
        pytest.param([None], id="nothing"),
        pytest.param([b"1 (FLAGS (\\Seen))"], id="no UID"),
        pytest.param([(b"1 (UID 5 BODY[] {4}", b"abc"), b")"], id="a literal shorter than announced"),
        pytest.param([b"1 (UID 5 UID 6 RFC822.SIZE 3)"], id="two UIDs"),
        pytest.param([(b"1 (UID 5 BODY[] {1}", b"a"), (b" BODY[] {1}", b"b"), b")"], id="two bodies"),
    ],
)
def test_an_answer_that_is_no_answer_is_not_believed(data: list[Response]) -> None:
    assert list(fetch_answers(data)) == []


def test_uids_found_are_read_from_every_line_and_sorted() -> None:
    assert found_uids([b"9 4", None, b"12"]) == [4, 9, 12]


def test_uids_are_written_as_ranges() -> None:
    assert uid_set([7, 1, 3, 2, 9, 10]) == "1:3,7,9:10"
    assert uid_set([]) == ""
