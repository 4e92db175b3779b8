"""The knowledge base as a flow: who is told of a change, what is kept of it, and what is similar."""

import re
from pathlib import Path

import pytest
import yaml

from bot.core.article_files import from_file
from bot.core.articles import MOST_EDITIONS, Content
from bot.errors import InputError
from bot.knowledge.imports import ArticleImport
from tests.core.knowledge import TEXTS
from tests.still_desks import StillDesk


def an_article(still: StillDesk, title: str = "Reset your password", **more: object) -> int:
    """An article that Tom wrote."""
    content = Content(title=title, body="Ask Ada.", **more)  # type: ignore[arg-type]  # fields by name
    shown = still.parts.knowledge.make(content, by=still.tom, once=f"view:{title}")
    assert shown
    return shown.article.number


def change(still: StillDesk, number: int, *, by: str, **content: object) -> None:
    """Change an article that is now open in a form."""
    article = still.parts.knowledge.show(number, by=by).article
    wanted = Content(title=article.content.title, body="Ask Tina.", **content)  # type: ignore[arg-type]  # as above
    still.parts.knowledge.change(number, wanted, since=article.edition, by=by)
    still.work(seconds=1)


@pytest.fixture
def billing(still: StillDesk) -> str:
    """A second category, of Bill alone; his Slack user id."""
    bill = still.slack.add_user("bill", real_name="Bill Payer")
    channel = still.slack.add_channel("billing", members=(bill,))
    still.parts.desk.add_category("Billing", channel)
    still.parts.staff.learn()
    return bill


@pytest.fixture
def learnt(still: StillDesk) -> None:
    """The desk knows who works there."""
    still.parts.staff.learn()


# --- who is told -------------------------------------------------------------------------------


def test_technicians_of_the_category_are_told_of_a_change_but_not_who_made_it(
    still: StillDesk, billing: str
) -> None:
    still.set(notify_technicians_kb="on")
    number = an_article(still, category=1)

    change(still, number, by=still.tina, category=1)

    words = "Tina Technician changed the text of article 1, “Reset your password”."
    assert [still.told(one) for one in (still.tom, still.ada)] == [[words], [words]]
    for nobody in (still.tina, still.gus, billing, still.slack.bot_user_id):
        assert still.told(nobody) == []


def test_a_change_of_an_article_of_all_categories_is_told_to_all_technicians_once(
    still: StillDesk, billing: str
) -> None:
    still.slack.invite(still.tom, still.slack.channels()[-1]["id"])
    still.clock.forward(hours=1)
    still.parts.staff.learn()
    still.set(notify_technicians_kb="on")
    number = an_article(still)

    change(still, number, by=still.tina)

    assert [len(still.told(one)) for one in (still.tom, still.ada, billing, still.tina)] == [1, 1, 1, 0]


def test_what_moves_into_a_category_is_told_to_its_technicians(still: StillDesk, billing: str) -> None:
    still.set(notify_technicians_kb="on")
    number = an_article(still, category=1)

    change(still, number, by=still.tina, category=2)

    assert still.told(billing) == [
        "Tina Technician changed the text and category of article 1, “Reset your password”."
    ]
    assert still.told(still.tom) == []


@pytest.mark.usefixtures("learnt")
def test_going_back_is_a_change_too(still: StillDesk) -> None:
    number = an_article(still)
    change(still, number, by=still.tina)
    still.set(notify_technicians_kb="on")

    still.parts.knowledge.restore(number, by=still.tom)
    still.work(seconds=1)

    assert len(still.told(still.tina)) == 1


@pytest.mark.usefixtures("learnt")
def test_nobody_is_told_while_the_setting_is_off(still: StillDesk) -> None:
    number = an_article(still)

    change(still, number, by=still.tina)

    assert still.told(still.tom) == []


@pytest.mark.usefixtures("learnt")
def test_nobody_is_told_of_a_new_article_a_removed_one_or_a_form_that_changed_nothing(
    still: StillDesk,
) -> None:
    still.set(notify_technicians_kb="on")
    number = an_article(still)
    article = still.parts.knowledge.show(number, by=still.tina).article

    still.parts.knowledge.change(number, article.content, since=article.edition, by=still.tina)
    still.parts.knowledge.remove(number, by=still.tina)
    still.work(seconds=1)

    assert still.told(still.tom) == []


@pytest.mark.usefixtures("learnt")
def test_the_direct_message_shows_the_article_to_who_got_it(still: StillDesk) -> None:
    still.set(notify_technicians_kb="on")
    number = an_article(still)
    change(still, number, by=still.tina)
    (direct,) = [one for one in still.slack.channels() if still.tom in one["members"] and one.get("is_im")]
    (post,) = still.slack.messages(direct["id"])

    assert still.slack.press(still.tom, direct["id"], post["ts"], "kb_show").ok

    assert still.slack.ephemerals(still.tom)[-1]["text"] == "Article 1: Reset your password"
    assert still.slack.message(direct["id"], post["ts"])["text"] == post["text"]


@pytest.mark.usefixtures("learnt")
def test_slack_is_not_asked_who_is_to_be_told(still: StillDesk) -> None:
    still.set(notify_technicians_kb="on")
    number = an_article(still)
    still.clock.forward(minutes=10)
    before = [call.method for call in still.slack.calls].count("users.info")

    change(still, number, by=still.tina)

    asked = [call.method for call in still.slack.calls].count("users.info") - before
    assert asked == 1, "only who acts"
    assert len([call for call in still.slack.calls if call.method == "chat.postMessage"]) == 2


# --- what is kept ------------------------------------------------------------------------------


def test_of_very_many_versions_the_oldest_go(still: StillDesk) -> None:
    number = an_article(still)
    for turn in range(MOST_EDITIONS + 5):
        article = still.parts.knowledge.show(number, by=still.tom).article
        content = Content(title="Reset your password", body=f"Turn {turn}")
        still.parts.knowledge.change(number, content, since=article.edition, by=still.tom)

    editions = still.parts.knowledge.history(number, by=still.tom).editions

    assert len(editions) == MOST_EDITIONS
    assert editions[0].edition.content.body == f"Turn {MOST_EDITIONS + 4}"


def test_a_removed_article_leaves_nothing_behind(still: StillDesk) -> None:
    number = an_article(still)
    change(still, number, by=still.tina)

    still.parts.knowledge.remove(number, by=still.tom)

    with still.parts.store.transaction() as tx:
        assert (tx.articles.all(), tx.editions.all()) == ([], [])


# --- what is similar ---------------------------------------------------------------------------

LOCKED_OUT = "I forgot my password and cannot log in. Can I reset it?"


def test_customers_are_led_to_public_articles_only(still: StillDesk) -> None:
    an_article(still)
    an_article(still, "Password reset, step by step", is_public=True)

    assert [one.content.title for one in still.parts.shelf.similar(LOCKED_OUT)] == [
        "Password reset, step by step"
    ]
    assert len(still.parts.shelf.similar(LOCKED_OUT, public_only=False)) == 2
    assert len(still.parts.shelf.similar(LOCKED_OUT, public_only=False, most=1)) == 1


def test_what_was_changed_or_removed_counts_at_once(still: StillDesk) -> None:
    shelf = still.parts.shelf
    assert shelf.similar(LOCKED_OUT) == ()
    number = an_article(still, is_public=True)
    assert [one.number for one in shelf.similar(LOCKED_OUT)] == [number]
    assert shelf.now() is shelf.now(), "read and indexed once"

    change(still, number, by=still.tina, is_public=False)
    assert shelf.similar(LOCKED_OUT) == ()

    still.parts.knowledge.remove(number, by=still.tina)
    assert shelf.similar(LOCKED_OUT, public_only=False) == ()


# --- files -------------------------------------------------------------------------------------


def fill(still: StillDesk) -> ArticleImport:
    """An office's articles, some with a category; gives what exports and imports them."""
    for number, (title, body) in enumerate(TEXTS):
        content = Content(
            title=title, body=body, category=1 if number % 2 else None, is_public=number % 3 == 0
        )
        still.parts.knowledge.make(content, by=still.tom, once=str(number))
    return still.parts.article_import


def texts(files: ArticleImport) -> dict[str, str]:
    return {name: text for _, name, text in files.files()}


def test_what_is_exported_and_imported_is_the_same(still: StillDesk, tmp_path: Path) -> None:
    files = fill(still)
    before = texts(files)
    assert len(before) == len(TEXTS)
    articles = [(one.number, one.content) for one, _ in files.all()]
    for number, _ in articles:
        still.parts.knowledge.remove(number, by=still.tom)

    done = files.take(before)

    assert done.added == tuple(number for number, _ in articles)
    assert texts(files) == before
    assert [(one.number, one.content) for one, _ in files.all()] == articles
    assert files.take(before).unchanged == done.added


def test_an_import_changes_what_is_other_and_keeps_the_earlier_version(still: StillDesk) -> None:
    still.set(notify_technicians_kb="on")
    number = an_article(still)
    file = texts(still.parts.article_import)["0001-reset-your-password.md"]

    done = still.parts.article_import.take({"x.md": file.replace("Ask Ada.", "Ask Bob.")})
    still.work(seconds=1)

    assert (done.added, done.changed) == ((), (number,))
    history = still.parts.knowledge.history(number, by=still.tom)
    assert [one.edition.by.name for one in history.editions] == ["command line", "Tom Technician"]
    assert still.told(still.tom) == []


def test_a_file_without_a_number_changes_the_article_with_its_title_or_makes_one(still: StillDesk) -> None:
    number = an_article(still)
    take = still.parts.article_import.take

    known = "---\ntitle: reset YOUR password\n---\nNew text"
    new = '---\r\ntitle: "Other: new"\r\ncategory: general\r\nvisible: public\r\n---\r\n\r\nText\r\n'
    done = take({"a.md": known, "b.md": new})

    assert (done.changed, len(done.added)) == ((number,), 1)
    article = still.parts.knowledge.show(done.added[0], by=still.tom).article
    assert article.content == Content(title="Other: new", body="Text", category=1, is_public=True)


def test_a_number_that_came_from_a_file_is_not_given_again(still: StillDesk) -> None:
    still.parts.article_import.take({"a.md": "---\nnumber: 7\ntitle: Seventh\n---\nx"})

    assert an_article(still) == 8


def test_a_numbered_file_keeps_its_number_beside_one_without(still: StillDesk) -> None:
    done = still.parts.article_import.take(
        {"a.md": "---\ntitle: First\n---\nx", "b.md": "---\nnumber: 1\ntitle: Second\n---\ny"}
    )

    assert done.added == (1, 2)
    assert still.parts.knowledge.show(1, by=still.tom).article.content.title == "Second"


GOOD = "---\ntitle: Good\n---\nText"


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("Text only", "bad.md: the file has to begin with lines such as"),
        ("---\ntitle: Open\nText", "bad.md: the file has to begin"),
        ("---\ntitel: Typo\n---\nText", "bad.md: the line “titel: Typo” says none of number, title"),
        ("---\ntitle: \n---\nText", "bad.md: An article needs a title"),
        ("---\ntitle: Empty\n---\n\n", "bad.md: An article needs some text."),
        ("---\ntitle: x\nvisible: nobody\n---\nText", "bad.md: `visible` is public or internal, not nobody."),
        ("---\ntitle: x\nnumber: 0\n---\nText", "bad.md: `number` is one from 1 to 100,000, not 0."),
        ("---\ntitle: x\nnumber: ²\n---\nText", "bad.md: `number` is one from 1"),
        ('---\ntitle: "x\n---\nText', "bad.md: the quotes around"),
        (
            "---\ntitle: x\ncategory: Generla\n---\nText",
            "bad.md: There is no category Generla; did you mean `General`?",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_named_and_nothing_is_taken_over(
    still: StillDesk, bad: str, words: str
) -> None:
    with pytest.raises(InputError, match=f"^{re.escape(words)}"):
        still.parts.article_import.take({"a-good.md": GOOD, "bad.md": bad})

    assert still.parts.article_import.all() == []


def test_two_files_with_one_number_are_refused(still: StillDesk) -> None:
    twice = {name: f"---\nnumber: 7\ntitle: {name}\n---\nText" for name in ("a.md", "b.md")}

    with pytest.raises(InputError, match="Two files have the number 7"):
        still.parts.article_import.take(twice)


@pytest.mark.parametrize("title", ['Quotes " and \\ signs', "a: b # c", "日本語", "---", "- x", '"quoted"'])
def test_any_title_survives_its_file_which_is_also_yaml(still: StillDesk, title: str) -> None:
    an_article(still, title)
    ((_, name, text),) = still.parts.article_import.files()

    assert from_file(name, text).content.title == title
    assert yaml.safe_load(text.split("---\n")[1])["title"] == title
