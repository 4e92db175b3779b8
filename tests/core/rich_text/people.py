"""The people and channels of the tests' workspace."""

from bot.core.rich_text import Typed, from_slack

NAMES = {"U1": "Ann Lee", "W12345678": "Kaz", "U03E94MK0": "Bo", "C1": "general", "S1": "oncall"}


class Workspace:
    """Names for ids, as the desk would look them up; a stranger's id is its own name."""

    def user(self, id: str) -> str:
        return NAMES.get(id, id)

    def channel(self, id: str) -> str:
        return NAMES.get(id, "")

    def usergroup(self, id: str) -> str:
        return NAMES.get(id, id)


def typed(*elements: dict[str, object], text: str = "") -> Typed:
    """What becomes of a message with these rich text elements, or with this mrkdwn."""
    blocks = [{"type": "rich_text", "block_id": "b1", "elements": list(elements)}] if elements else []
    return from_slack(blocks, text, Workspace())


def section(*elements: dict[str, object], kind: str = "rich_text_section") -> dict[str, object]:
    return {"type": kind, "elements": list(elements)}


def run(text: str, **style: bool) -> dict[str, object]:
    return {"type": "text", "text": text} | ({"style": style} if style else {})


def link(url: str, text: str = "") -> dict[str, object]:
    element: dict[str, object] = {"type": "link", "url": url}
    return element | ({"text": text} if text else {})


def bullets(*texts: str, indent: int = 0, style: str = "bullet", offset: int = 0) -> dict[str, object]:
    return {
        "type": "rich_text_list",
        "style": style,
        "indent": indent,
        "offset": offset,
        "border": 0,
        "elements": [section(run(text)) for text in texts],
    }
