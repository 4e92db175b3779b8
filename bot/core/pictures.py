"""Images in the text of a mail: each stands where the text names it, the others below."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape, unescape

WIDEST = 640  # pixels

_TAGS = re.compile(r"(<[^<>]*>)")
# As mail programs and the desk's own reader write an image into plain text.
_MARK = re.compile(r"\[(?:cid:\s?(?P<cid>[^\]\s]{1,300})|(?:image:\s?)?(?P<name>[^\[\]\n]{1,300}))\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """An image of a message."""

    name: str
    given_id: str  # the Content-ID that it came with; empty for one from Slack
    content_id: str  # the one that it has in our mail; empty: it does not go along
    width: int = 0  # pixels, as far as they are known


def with_pictures(html: str, pictures: Sequence[Picture]) -> str:
    """The HTML with each picture that goes along shown once.

    Args:
        html: a run of block elements in which all `<` and `>` of texts are escaped.
    """
    left = {one.content_id: one for one in pictures if one.content_id}

    def shown(found: re.Match[str]) -> str:
        picture = _meant(found, pictures, left)
        if picture is None:
            return found[0]
        return _image(picture) if left.pop(picture.content_id, None) else escape(_word(picture))

    parts = _TAGS.split(html)
    parts[::2] = [_MARK.sub(shown, text) for text in parts[::2]]
    return "".join([*parts, *(f"\n<p>{_image(one)}</p>" for one in left.values())])


def with_picture_names(text: str, pictures: Sequence[Picture]) -> str:
    """The plain text that names each picture: those that go along and are not named yet, below it."""
    left = {one.content_id: one for one in pictures if one.content_id}

    def named(found: re.Match[str]) -> str:
        picture = _meant(found, pictures, left)
        if picture is None:
            return found[0]
        left.pop(picture.content_id, None)
        return _word(picture)

    text = _MARK.sub(named, text)
    return "\n\n".join(part for part in (text, "\n".join(map(_word, left.values()))) if part)


def _meant(found: re.Match[str], pictures: Sequence[Picture], left: Mapping[str, Picture]) -> Picture | None:
    """The picture that a mark stands for; of several with one name the first that is not shown yet."""
    if given := unescape(found["cid"] or ""):
        meant = [one for one in pictures if one.given_id == given]
    else:
        name = unescape(found["name"] or "").strip()
        meant = [one for one in pictures if one.name == name]
    waiting = [one for one in meant if one.content_id in left]
    return next(iter(waiting or meant), None)


def _image(picture: Picture) -> str:
    # Outlook knows no max-width: without a width in numbers a photo would be wider than its screen.
    width = f' width="{WIDEST}"' if picture.width > WIDEST else ""
    return f'<img src="cid:{escape(picture.content_id)}" alt="{escape(picture.name)}"{width}>'


def _word(picture: Picture) -> str:
    return f"[image: {picture.name}]"
