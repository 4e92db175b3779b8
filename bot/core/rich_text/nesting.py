"""Whether the tags of HTML stand in each other as they should: else each program mends them differently."""

from html.parser import HTMLParser

from .beyond import INLINE, BeyondRichText


def check_nesting(source: str) -> None:
    """Nothing, if the source is what it seems; raises `BeyondRichText`."""
    nesting = _Nesting()
    nesting.feed(source)
    nesting.close()
    nesting.close_down_to(0)


class _Nesting(HTMLParser):
    """Refuses what a parser would have to mend."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[str] = []

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        """An element begins."""
        if tag in ("p", "div", "ul", "ol", "li", "blockquote", "pre") and INLINE.intersection(self._open):
            raise BeyondRichText("formatting that goes over several paragraphs")
        if tag != "br":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """An element ends, and so does all that was opened in it."""
        if tag not in self._open:
            raise BeyondRichText(f"an end of {tag} without its beginning")
        place = len(self._open) - 1 - self._open[::-1].index(tag)
        self._open.pop(place)
        self.close_down_to(place)

    def handle_comment(self, _data: str) -> None:
        """A comment, which no reader of the mail sees."""
        raise BeyondRichText("a comment")

    def handle_pi(self, _data: str) -> None:
        """An instruction for programs."""
        raise BeyondRichText("a comment")

    def close_down_to(self, place: int) -> None:
        """All that was opened after the first `place` elements has ended."""
        if INLINE.intersection(self._open[place:]):
            raise BeyondRichText("formatting that is not closed where it should be")
        del self._open[place:]
