"""What admins changed, as the audit tells it: who, when, what, from what, to what."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

NOTHING = "—"  # before something was made, and after it was removed


class About(StrEnum):
    """What kind of thing was changed."""

    SETTING = "setting"
    TEMPLATE = "template"
    FIELD = "custom field"
    CATEGORY = "category"
    RULE = "rule"
    ACCOUNT = "mail account"
    PERSON = "person"
    CANNED = "canned answer"
    ADMIN = "administrator"
    REFUSAL = "refused"  # nothing was changed: somebody tried who may not


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of the audit."""

    id: int
    at: datetime
    by: str  # Slack user id, or "command line"
    about: About = About.SETTING
    key: str  # which setting, template, …: its name
    old: str  # as shown to people; secrets only as "set" or "not set"
    new: str
    before: str | None = None  # what an undo puts back; None: this cannot be undone by itself
    after: str | None = None  # what must still hold for that
    undoes: int | None = None  # the change that this one put back

    @property
    def subject(self) -> str:
        """What was changed, as the lines about the same thing are found by."""
        return f"{self.about.value} {self.key}"


BY_HAND = {
    About.SETTING: (
        "The desk keeps no old password: set it anew at the terminal with threaddesk settings set {key}."
    ),
    About.TEMPLATE: (
        "Change it back by hand: /helpdesk templates {key}, or threaddesk templates set {key} --file FILE."
    ),
    About.FIELD: "Change it back by hand: /helpdesk field, or threaddesk field --help.",
    About.CATEGORY: "Change it back by hand: /helpdesk category, or threaddesk category --help.",
    About.RULE: "Change it back by hand: /helpdesk rule, or threaddesk rules --help.",
    About.PERSON: "Change it back by hand: /helpdesk people show {key}.",
    About.ADMIN: "Change it back by hand: /helpdesk admin, or threaddesk admin --help.",
    About.REFUSAL: "Nothing was changed: it was refused.",
    About.CANNED: "Change it back by hand: /helpdesk canned.",
    About.ACCOUNT: "Change it back by hand: /helpdesk account, or threaddesk account --help.",
}


ANEW = "Enter them again: /helpdesk people add {key} name=NAME, with what this line tells of them."


def by_hand(change: Change) -> str:
    """How a person takes this change back, where the desk cannot."""
    if change.about is About.PERSON and change.new == NOTHING:  # nobody is left to be shown
        return ANEW.format(key=change.key)
    return BY_HAND[change.about].format(key=change.key)
