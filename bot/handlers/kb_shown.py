"""Articles as Slack shows them: one, a list, a history. What people wrote is plain or rich text only."""

from typing import Any

from bot.core.articles import Article
from bot.core.buttons import (
    KB_BACK,
    KB_COPY,
    KB_EDIT,
    KB_HISTORY,
    KB_NEW,
    KB_NEWER,
    KB_NEXT,
    KB_OLDER,
    KB_REMOVE,
    KB_RESTORE,
    KB_SHOW,
    Button,
)
from bot.core.cards import Blocks, actions, button, no_text
from bot.core.rich_text import escape, for_mail, plain, to_slack
from bot.handlers.answers import Answer, say
from bot.handlers.mail_answers import age
from bot.knowledge.base import History, Listed, ShownArticle, Told

View = dict[str, Any]
MOST_TOLD = 15  # editions in one answer
LONGEST_RUN = 3000  # characters in one piece of a text that is to be copied
REMOVED = "The article and its history are gone for good then."
RESTORED = "The article says again what it said then; what it says now stays in its history."


def article(shown: ShownArticle, page: int = 1) -> Answer:
    """One page of an article, with what may be done with it."""
    one = shown.article
    parts = _parts(one.content.body)
    page = min(max(page, 1), len(parts))
    foot = [_line(f"Page {page} of {len(parts)}")] if len(parts) > 1 else []
    return {
        "response_type": "ephemeral",
        "text": escape(f"Article {one.number}: {one.content.title}"),
        "blocks": [*_head(shown), *parts[page - 1], *foot, *actions(_acts(one.number, page, len(parts)))],
    }


def _parts(body: str) -> list[Blocks]:
    return [part.blocks for part in to_slack(body, "markdown")] or [[no_text()]]


def _head(shown: ShownArticle) -> Blocks:
    one = shown.article
    facts = [f"Article {one.number}", shown.category, "public" if one.content.is_public else "internal"]
    changed = f"{one.changed_by.name}, {one.changed_at:%Y-%m-%d %H:%M} UTC"
    return [
        {"type": "header", "text": plain(one.content.title, 150)},
        _line(" · ".join([*facts, changed])),
    ]


def _acts(number: int, page: int, pages: int) -> list[Button]:
    def turn(text: str, action: str, to: int) -> list[Button]:
        return [Button(text=text, action=action, value=f"{number} {to}")] if 1 <= to <= pages else []

    return [
        *turn("Back", KB_BACK, page - 1),
        *turn("Next page", KB_NEXT, page + 1),
        Button(text="Edit", action=KB_EDIT, value=str(number)),
        Button(text="Copy as text", action=KB_COPY, value=str(number)),
        Button(text="History", action=KB_HISTORY, value=str(number)),
        Button(text="Remove", action=KB_REMOVE, value=str(number), style="danger", sure=REMOVED),
    ]


def removal(shown: ShownArticle) -> Answer:
    """The question whether an article is to go."""
    one = shown.article
    how = f"To go ahead, press the button or type `/kb remove {one.number} yes`."
    words = f"Remove article {one.number}, “{one.content.title}”? {REMOVED} {how}"
    row = actions(
        [
            Button(text="Remove", action=KB_REMOVE, value=str(one.number), style="danger", sure=REMOVED),
            Button(text="Show", action=KB_SHOW, value=str(one.number)),
        ]
    )
    return _answer(words, [{"type": "section", "text": plain(words, 3000)}, *row])


def removed(gone: Article) -> Answer:
    """That an article is gone."""
    return say(f"Article {gone.number}, “{escape(gone.content.title)}”, is removed.")


# --- lists -------------------------------------------------------------------------------------


def article_list(listed: Listed) -> Answer:
    """One page of articles, each with a button that shows it."""
    if not listed.total:
        return _nothing(listed.words)
    span = f"{listed.page} of {listed.pages}"
    count = "1 article" if listed.total == 1 else f"{listed.total} articles"
    what = f"{count} with “{listed.words}”" if listed.words else f"Knowledge base: {count}"
    title = f"{what}, page {span}" if listed.pages > 1 else what
    blocks: Blocks = [{"type": "header", "text": plain(title, 150)}]
    for one in listed.articles:
        blocks += _row(one, listed)
    return _answer(title, [*blocks, *actions(_paging(listed))])


def _nothing(words: str) -> Answer:
    said = (
        f"No article has any of the words “{words}”; /kb lists all there are."
        if words
        else "There is no article yet; the first one may be yours."
    )
    row = actions([Button(text="New article", action=KB_NEW, value="new")])
    return _answer(said, [{"type": "section", "text": plain(said, 3000)}, *row])


def _row(shown: ShownArticle, listed: Listed) -> Blocks:
    one = shown.article
    readers = "public" if one.content.is_public else "internal"
    when = age(listed.now - one.changed_at)
    facts = [str(one.number), shown.category, readers, f"{one.changed_by.name}, {when}"]
    show = Button(text="Show", action=KB_SHOW, value=str(one.number))
    return [
        {"type": "section", "text": plain(one.content.title, 150), "accessory": button(show)},
        _line(" · ".join(facts)),
    ]


def _paging(listed: Listed) -> list[Button]:
    def turn(text: str, action: str, to: int) -> list[Button]:
        value = f"{to} {listed.words}".strip()
        return [Button(text=text, action=action, value=value)] if 1 <= to <= listed.pages else []

    first, more = ("Better", "More") if listed.words else ("Newer", "Older")
    return [
        *turn(first, KB_NEWER, listed.page - 1),
        *turn(more, KB_OLDER, listed.page + 1),
        Button(text="New article", action=KB_NEW, value="new"),
    ]


# --- history -----------------------------------------------------------------------------------


def history(told: History) -> Answer:
    """Who changed what, newest first, with the way back."""
    one = told.article
    title = f"Article {one.number}: who changed what"
    blocks: Blocks = [{"type": "header", "text": plain(title, 150)}]
    for edition in told.editions[:MOST_TOLD]:
        blocks += _edition(edition, one.edition)
    if told.editions[MOST_TOLD:]:
        blocks.append(_line(f"… and {len(told.editions) - MOST_TOLD} earlier ones"))
    show = Button(text="Show the article", action=KB_SHOW, value=str(one.number))
    return _answer(title, [*blocks, *actions([show])])


def _edition(told: Told, current: int) -> Blocks:
    edition = told.edition
    what = f"changed the {told.what}" if told.what else "wrote it"
    now = " · this is how it is now" if edition.id == current else ""
    words = f"{edition.at:%Y-%m-%d %H:%M} UTC · {edition.by.name} {what}{now}"
    row: dict[str, Any] = {"type": "section", "text": plain(words, 300)}
    if edition.id != current:
        value = f"{edition.article} {edition.id}"
        row["accessory"] = button(
            Button(text="Go back to this", action=KB_RESTORE, value=value, sure=RESTORED)
        )
    start = " ".join(for_mail(edition.content.body[:400], "markdown").text.split())
    return [row, _line(f"{edition.content.title}: {start}", 150)]


# --- views -------------------------------------------------------------------------------------


def copy_view(shown: ShownArticle) -> View:
    """The article as plain text that can be selected and copied."""
    text = for_mail(shown.article.content.body, "markdown").text
    runs = [text[start : start + LONGEST_RUN] for start in range(0, len(text), LONGEST_RUN)]
    return _view(
        [_line("Select it, copy it, and paste it where you want it."), *(_preformatted(run) for run in runs)]
    )


def _preformatted(run: str) -> dict[str, Any]:
    inner = {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": run}]}
    return {"type": "rich_text", "elements": [inner]}


def saved_view(shown: ShownArticle | None) -> View:
    """What takes the form's place when it was saved; None: the same form was saved before."""
    if shown is None:
        return _view([_line("This was saved already; /kb shows it.")])
    number = shown.article.number
    said = f"Article {number} is saved. /kb {number} shows it again."
    return _view([_line(said), *_head(shown), *_parts(shown.article.content.body)[0]])


def _view(blocks: Blocks) -> View:
    return {
        "type": "modal",
        "title": plain("Knowledge base", 24),
        "close": plain("Close", 24),
        "blocks": blocks,
    }


def _line(words: str, limit: int = 1000) -> dict[str, Any]:
    return {"type": "context", "elements": [plain(words, limit)]}


def _answer(text: str, blocks: Blocks) -> Answer:
    return {"response_type": "ephemeral", "text": escape(text), "blocks": blocks}
