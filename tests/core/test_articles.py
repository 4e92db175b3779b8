"""What an article may say, how its changes are named, and how it looks as a file."""

from dataclasses import replace

import pytest

from bot.core.article_files import as_file, file_name, from_file
from bot.core.articles import LONGEST_BODY, LONGEST_TITLE, Article, Content, TitleError, differences, written
from bot.errors import InputError
from tests.core.knowledge import OFFICE, an_article

PLAIN = Content(title="Title", body="Text")


def test_what_was_typed_is_kept_without_what_nobody_sees() -> None:
    content = written(" A\u202e  title\n", "\n\n  code\r\nline\x00 \ud800 \n\n", category=3, is_public=True)

    assert content == Content(title="A title", body="  code\nline \ufffd", category=3, is_public=True)


def test_what_is_kept_stays_as_it_is_when_it_is_kept_again() -> None:
    for article in OFFICE:
        content = article.content
        again = written(content.title, content.body, category=None, is_public=content.is_public)

        assert again == content


@pytest.mark.parametrize("title", ["", " \n", "\u200b", "x" * (LONGEST_TITLE + 1)])
def test_a_title_that_cannot_be(title: str) -> None:
    with pytest.raises(TitleError):
        written(title, "Text", category=None, is_public=False)


@pytest.mark.parametrize("body", ["", " \n\t", "\u200b", "x" * (LONGEST_BODY + 1)])
def test_a_text_that_cannot_be(body: str) -> None:
    with pytest.raises(InputError):
        written("Title", body, category=None, is_public=False)


def test_the_longest_title_and_text_are_fine() -> None:
    assert written("x" * LONGEST_TITLE, "y" * LONGEST_BODY, category=None, is_public=False)


@pytest.mark.parametrize(
    ("new", "words"),
    [
        (PLAIN, ""),
        (replace(PLAIN, title="Other"), "title"),
        (replace(PLAIN, body="Other"), "text"),
        (replace(PLAIN, category=1), "category"),
        (replace(PLAIN, is_public=True), "readers"),
        (replace(PLAIN, title="Other", is_public=True), "title and readers"),
        (Content(title="a", body="b", category=1, is_public=True), "title, text, category and readers"),
    ],
)
def test_a_change_in_words(new: Content, words: str) -> None:
    assert differences(PLAIN, new) == words


@pytest.mark.parametrize(
    ("number", "title", "name"),
    [
        (3, "Reset your password!", "0003-reset-your-password.md"),
        (12345, "../../etc/passwd", "12345-etc-passwd.md"),
        (4, "Zurücksetzen", "0004-zurucksetzen.md"),
        (5, "日本語", "0005.md"),
        (6, "x" * 150, f"0006-{'x' * 60}.md"),
    ],
)
def test_the_name_of_a_file(number: int, title: str, name: str) -> None:
    assert file_name(an_article(number, title)) == name


@pytest.mark.parametrize("article", OFFICE, ids=lambda one: str(one.number))
@pytest.mark.parametrize("category", ["", 'The "big" one: all'])
def test_a_file_holds_all_of_an_article(article: Article, category: str) -> None:
    read = from_file("x.md", as_file(article, category))

    assert (read.number, read.category, read.content) == (article.number, category, article.content)


@pytest.mark.parametrize("body", ["---", "---\ntitle: not mine\n---", "    code first", "a\n\n\n\nb", "x\ty"])
def test_a_text_that_looks_like_a_head_is_still_the_text(body: str) -> None:
    article = an_article(1, "Title", body)

    assert from_file("x.md", as_file(article, "")).content.body == body
