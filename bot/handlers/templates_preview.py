"""What a template would say, as a view over its form."""

from typing import Any

from bot.core.html.markdown import markdown
from bot.core.rich_text import plain, to_slack
from bot.mailing.template_trial import Tried

PREVIEW = "template_preview"
MOST_PARTS = 4  # as long as a message each: a view holds 250 kB
MOST_BLOCKS = 60  # of a mail's text, of the 100 that a view holds
MOST_NOTICES = 20
View = dict[str, Any]


def preview_view(tried: Tried) -> View:
    """The mail as its reader gets it, and what saving would do to the template."""
    said = tried.rendered
    whole = to_slack(markdown(said.html), "markdown")
    blocks = [block for one in whole[:MOST_PARTS] for block in one.blocks]
    notices = [f"⚠️ {one}" for one in (*tried.removed, *tried.warnings)]
    return _view(
        *(_section(one) for one in notices[:MOST_NOTICES]),
        {"type": "header", "text": plain(said.subject, 150)},
        {"type": "divider"},
        *blocks[:MOST_BLOCKS],
        *([_grey("… and more.")] if blocks[MOST_BLOCKS:] or whole[MOST_PARTS:] else []),
        {"type": "divider"},
        _grey("Filled from the newest ticket or article, or with examples while there is none."),
        _grey(
            "Its links look like real ones and open nothing. Images are not shown here: send yourself a test."
        ),
    )


def fault_view(words: str) -> View:
    """Says why there is nothing to be seen."""
    return _view(_section(f"⚠️ {words}"))


def _view(*blocks: View) -> View:
    return {
        "type": "modal",
        "callback_id": PREVIEW,
        "title": plain("Preview", 24),
        "close": plain("Back", 24),
        "blocks": list(blocks),
    }


def _section(words: str) -> View:
    return {"type": "section", "text": plain(words, 3000)}


def _grey(words: str) -> View:
    return {"type": "context", "elements": [plain(words, 2000)]}
