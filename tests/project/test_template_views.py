"""The views of email templates have the shape that Slack documents and keep its limits, however long."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.core.wordings import EVERY, LONGEST, LONGEST_HAPPENED, LONGEST_SUBJECT, Wording
from bot.handlers.templates_fields import opened
from bot.handlers.templates_preview import fault_view, preview_view
from bot.handlers.templates_view import notice, theirs, unsaved, view
from bot.mailing.template_changes import Held
from bot.mailing.template_trial import Tried
from bot.templates import Rendered
from tests.project.ground import needs_contracts
from tests.project.test_rule_views import faults_of
from tests.project.test_views_and_blocks import LONG

pytestmark = needs_contracts

RICH = "<p>Hello <b>#FirstName#</b></p><ul><li>one <a href='https://a.test/'>two</a></li></ul><pre>x</pre>"
BODIES = (
    "",
    RICH,
    "<table><tr><td>x</td></tr></table>",
    f"<p>{'word ' * 3000}</p>",
    f"<h1>{'word ' * 19_000}</h1>",
    "<p>a</p>" * 4000,
    "<ul>" + "<li>a</li>" * 3000 + "</ul>",
    f"<p>{'😀' * 2500}</p>",
    f"<p>{'&lt;!channel&gt; ' * 200}</p>",
)
MOST_METADATA = 3000  # characters that Slack keeps for us in a view


def held(name: str, body: str, subject: str = "x" * LONGEST_SUBJECT) -> Held:
    """A template that somebody worded so."""
    at = datetime(2026, 1, 2, tzinfo=UTC)
    wording = Wording(name=name, subject=subject, body=body, at=at, by="U1")
    template = replace(EVERY[name], subject=subject, happened="x" * LONGEST_HAPPENED, body=body)
    return Held(template=template, wording=wording, by=LONG)


def faults(shown: dict[str, Any]) -> list[str]:
    large = ["too much metadata"] if len(shown.get("private_metadata", "")) > MOST_METADATA else []
    return [*faults_of(shown), *large]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
@pytest.mark.parametrize("name", ["confirmation", "updated_for_staff"])
def test_the_form_of_a_template(name: str, body: str) -> None:
    one = held(name, body[:LONGEST])
    every = [(template, one.wording) for template in EVERY.values()]
    shown, fields = opened(one, 10**6)

    form = view(every, one, shown, fields, notice(LONG * 9), unsaved(name, name), *theirs(one))

    assert faults(form) == []
    assert faults(view(every, replace(one, wording=None, by=""), shown, fields)) == []


@pytest.mark.parametrize("text", ["", "<p>Hello</p>", f"<p>{LONG}</p>" * 50, "<p>a</p>" * 20_000])
def test_a_preview(text: str) -> None:
    many = (LONG,) * 50
    tried = Tried(rendered=Rendered(subject=LONG, html=text, text=text), removed=many, warnings=many)

    assert faults(preview_view(tried)) == []
    assert faults(fault_view(LONG)) == []


def test_nothing_in_a_preview_can_notify_or_be_parsed() -> None:
    html = "<p>&lt;!channel&gt; &lt;@U1&gt; *x* &lt;https://a.test|b&gt;</p>"
    tried = Tried(rendered=Rendered(subject="<!here>", html=html, text=""), removed=("<!here>",), warnings=())

    shown = preview_view(tried)

    assert '"mrkdwn"' not in json.dumps(shown)
    assert {one["type"] for one in _elements(shown["blocks"])} <= {"text", "link"}


def _elements(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The smallest parts of all rich text."""
    rich = [part for one in blocks if one["type"] == "rich_text" for part in one["elements"]]
    return [element for part in rich for element in part["elements"]]
