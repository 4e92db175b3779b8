"""`/helpdesk doctor`: acknowledged at once, answered when everything has been looked at; for admins only."""

from typing import Any

from bot.core.checkup import Row, Verdict, summary
from bot.core.rich_text import escape, plain
from bot.doctor import Doctor
from bot.handlers.answers import Answer, say
from bot.handlers.background import in_background
from bot.handlers.flows import Flows
from bot.handlers.words import Command, Typed, Words

MARKS = {Verdict.FAULT: "❌", Verdict.WARNING: "⚠️", Verdict.NOT_CHECKED: "➖"}
MOST = 45  # rows in one answer: with what stands above and below they stay below Slack's 50 blocks
LONGEST = 900  # characters of a row; 45 of them stay below what Slack takes in one message
LONGEST_LIST = 1900  # characters of what is fine


def words(flows: Flows) -> Words:
    """What may follow `/helpdesk` about the doctor."""
    return {
        "doctor": Command(
            usage="/helpdesk doctor",
            help="checks mail, Slack, DNS, disk and queue, and says what to do",
            act=lambda typed: _doctor(flows.doctor, typed),
        )
    }


def _doctor(doctor: Doctor, typed: Typed) -> Answer:
    """Servers may take a minute, and Slack waits three seconds: the findings are another answer."""
    rows = doctor.check_all(by=typed.user)
    in_background("the check-up", lambda: findings(list(rows)), typed.later, in_words=say)
    return say("Everything is being looked at; what is found follows here, within a minute or two …")


def findings(rows: list[Row]) -> Answer:
    """What was found, privately: what is to be done first, then what was left out, then what is fine."""
    title = f"Check-up: {summary(row.finding.verdict for row in rows)}"
    grave = [row for verdict in MARKS for row in rows if row.finding.verdict is verdict]
    blocks: list[dict[str, Any]] = [{"type": "header", "text": plain(title, 150)}]
    blocks += [{"type": "section", "text": plain(_row(row), LONGEST)} for row in grave[:MOST]]
    if grave[MOST:]:
        more = f"{len(grave) - MOST} more rows are left out: threaddesk doctor shows all."
        blocks.append({"type": "context", "elements": [plain(more, 300)]})
    if well := [row.name for row in rows if row.finding.verdict is Verdict.OK]:
        blocks.append({"type": "context", "elements": [plain(f"✅ {', '.join(well)}", LONGEST_LIST)]})
    return {"response_type": "ephemeral", "text": escape(title), "blocks": blocks}


def _row(row: Row) -> str:
    found = row.finding
    what = f"{MARKS[found.verdict]} {row.name}: {found.words}"
    return f"{what}\n→ {found.remedy}" if found.remedy else what
