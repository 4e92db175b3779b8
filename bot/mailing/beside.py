"""What a mail says of a message's files, beside its words: images at their places, and what is left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape

from bot.core.enclosing import Packing, is_of_text, is_shown, listed, spoken_size
from bot.core.links import Links
from bot.core.messages import File
from bot.core.pictures import Picture, with_picture_names, with_pictures
from bot.mailing.posts import Post


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What goes into the text of a mail beside a message's own words."""

    pictures: tuple[Picture, ...] = ()
    text: str = ""  # below the words
    html: str = ""

    def around_html(self, said: str) -> str:
        """The words as HTML, with the images and with what is said of other files."""
        return with_pictures(said, self.pictures) + self.html

    def around_text(self, said: str) -> str:
        """The words as plain text, likewise."""
        return "\n\n".join(part for part in (with_picture_names(said, self.pictures), self.text) if part)


def content_id(post: Post, place: int) -> str:
    """The Content-ID that an image of the message has in this mail."""
    return f"{place}.{post.delivery.op}@{post.from_address.rpartition('@')[2]}"


def beside_text(post: Post, packing: Packing, links: Links, widths: Mapping[str, int]) -> Beside:
    """What the mail says of its message's files.

    Args:
        widths: of the images that go along, in pixels, by the Content-IDs that they have in this mail.
    """
    message = post.message
    if message is None:
        return Beside()
    files = message.files
    pictures = tuple(
        Picture(
            name=file.name,
            given_id=file.content_id,
            content_id=content_id(post, place) if place in packing.shown else "",
            width=widths.get(content_id(post, place), 0),
        )
        for place, file in enumerate(files)
        if is_of_text(file) or is_shown(file)
    )
    big = [(files[place], links.file(message.id, place, post.alone)) for place in packing.too_big]
    missing = len(packing.kept) + len(packing.lost)
    count = "1 file is" if missing == 1 else f"{missing} files are"
    notes = [f"({count} not attached.)"] if missing else []
    return Beside(
        pictures=pictures,
        text="\n\n".join((*_big_as_text(big), *notes)),
        html="".join((*_big_as_html(big), *(f"\n<p>{words}</p>" for words in notes))),
    )


def _big_as_text(big: Sequence[tuple[File, str]]) -> list[str]:
    if not big:
        return []
    if not all(link for _, link in big):
        return [f"(Not attached, because the mail would be too big: {listed(map(_named, _files(big)))}.)"]
    return ["\n".join(("Too big to be attached:", *(f"- {_named(one)}: {link}" for one, link in big)))]


def _big_as_html(big: Sequence[tuple[File, str]]) -> list[str]:
    if not big:
        return []
    if not all(link for _, link in big):
        return [f"\n<p>{escape(words)}</p>" for words in _big_as_text(big)]
    items = (f'<li><a href="{escape(link)}">{escape(_named(one))}</a></li>' for one, link in big)
    return [f"\n<p>Too big to be attached:</p>\n<ul>{''.join(items)}</ul>"]


def _files(big: Sequence[tuple[File, str]]) -> list[File]:
    return [one for one, _ in big]


def _named(file: File) -> str:
    return f"{file.name} ({spoken_size(file.size)})"
