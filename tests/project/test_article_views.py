"""What the knowledge base shows in Slack keeps Slack's shapes and limits, however much was written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.core.articles import LONGEST_BODY, LONGEST_TITLE, Article, Content, Edition, made
from bot.core.messages import Author
from bot.core.people import Category
from bot.handlers import answers, kb, kb_form, kb_shown
from bot.handlers.words import help_text
from bot.knowledge.base import PAGE, Form, History, Listed, ShownArticle, Told
from tests.project.ground import needs_contracts
from tests.project.slack_shapes import MOST_BLOCK_TEXT, MOST_TEXT, faults, text_in, view_faults
from tests.project.test_views_and_blocks import LONG

pytestmark = needs_contracts

NOW = datetime(2026, 1, 2, 3, 4, tzinfo=UTC)
TABLE = "|a|b|\n|-|-|\n" + "|1|2|\n" * 900
BODIES = {
    "a sentence": "Ask Ada.",
    "a wall of text": ("word " * LONGEST_BODY)[:LONGEST_BODY],
    "one word": "x" * LONGEST_BODY,
    "emoji": "\U0001f600" * (LONGEST_BODY // 2),
    "many lists": "\n\n".join(f"- one\n- two\n\n> quote {number}" for number in range(40)),
    "many links": "[a](https://example.com/x) " * 700,
    "a table": TABLE,
    "mentions": (LONG * 10)[:LONGEST_BODY],
    "only a rule": "---",
    "only an image": "![](x)",
    "HTML": "<script>alert(1)</script>",
    "nothing to show": "[]()",
    "gaps": "a" + "\n" * 9_000 + "b" + " " * 9_000 + "c",
}
every_body = pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
LONG_TITLE = (LONG * 3)[:LONGEST_TITLE]


def an_article(body: str, title: str = LONG_TITLE, number: int = 99_999) -> Article:
    content = Content(title=title, body=body, category=1, is_public=True)
    return made(number, content, by=Author(name=LONG[:80], slack_user="U1"), at=NOW, edition=10**9)


def shown(body: str) -> ShownArticle:
    return ShownArticle(article=an_article(body), category="x" * 80)


@every_body
def test_every_page_of_an_article(body: str) -> None:
    for page in range(1, 99):
        answer = kb_shown.article(shown(body), page)

        assert faults(answer["blocks"]) == []
        assert text_in(answer["blocks"]) <= MOST_BLOCK_TEXT
        assert 0 < len(answer["text"]) <= MOST_TEXT
        if "Next page" not in str(answer["blocks"]):
            break
    else:
        raise AssertionError("the pages never end")


@pytest.mark.parametrize(("count", "page"), [(0, 1), (1, 1), (PAGE, 2)])
@pytest.mark.parametrize("words", ["", LONG[:200]])
def test_lists_of_articles(count: int, page: int, words: str) -> None:
    listed = Listed(
        articles=tuple(shown("Text") for _ in range(count)),
        words=words,
        page=page,
        pages=3 if count > 1 else 1,
        total=count * 3,
        now=NOW + timedelta(days=9),
    )

    answer = kb_shown.article_list(listed)

    assert faults(answer["blocks"]) == []
    assert text_in(answer["blocks"]) <= MOST_BLOCK_TEXT


@every_body
def test_a_history_of_many_editions(body: str) -> None:
    article = an_article(body)
    editions = tuple(
        Told(
            edition=Edition(id=number, article=1, at=NOW, by=article.made_by, content=article.content),
            what="title, text, category and readers",
        )
        for number in range(100)
    )

    answer = kb_shown.history(History(article=article, editions=editions))

    assert faults(answer["blocks"]) == []
    assert text_in(answer["blocks"]) <= MOST_BLOCK_TEXT


def test_the_question_before_a_removal() -> None:
    assert faults(kb_shown.removal(shown("Text"))["blocks"]) == []


@every_body
@pytest.mark.parametrize("count", [0, 1, 150])
def test_the_form(body: str, count: int) -> None:
    categories = tuple(Category(id=one, name="ä" * 80, channel="C1") for one in range(1, count + 1))
    article = an_article(body)
    last = replace(article, content=replace(article.content, category=count or None))
    for form in (
        Form(categories=categories),
        Form(categories=categories, article=last),
        Form(categories=categories, title=LONG_TITLE, body=body, category=count or None),
    ):
        view = kb_form.view(form)
        assert view_faults(view) == []
        assert len(view["private_metadata"]) <= 3000


@every_body
def test_the_views_that_are_only_read(body: str) -> None:
    for view in (
        kb_shown.copy_view(shown(body)),
        kb_shown.saved_view(shown(body)),
        kb_shown.saved_view(None),
    ):
        assert view_faults(view) == []


def test_words_of_help_fit_into_an_answer() -> None:
    flow: Any = None

    assert len(answers.say(help_text("nonsense", kb.words(flow)))["text"]) <= MOST_TEXT
