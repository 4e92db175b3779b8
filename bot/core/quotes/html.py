"""The new part of an HTML mail: quotes are cut out of the tree, by marks of mail programs and by words."""

from bot.core.html.dom import Element, allowed, parsed, remove, serialised, tag_of
from bot.core.html.seen import Line, Ref, lines_of
from bot.core.quotes.lines import ends_like_attribution
from bot.core.quotes.marks import is_quote_box, is_signature_box, starts_quote
from bot.core.quotes.text import new_lines

RULE = "-----"  # how a horizontal rule is seen
MAX_SIGNATURES = 20
MAX_OWN = 50  # quotes of one's own that are looked for


def new_html(source: str) -> str | None:
    """The HTML without what it quotes; None when it is no HTML or beyond the limits."""
    root = parsed(source)
    if root is None:
        return None
    return serialised(root) if without_quotes(root, signatures=False) else source


def without_quotes(root: Element, *, signatures: bool) -> bool:
    """Cut quotes, and signatures if wanted, out of the tree; was anything cut?

    The tree stays whole when nothing would be left.
    """
    signed = signatures and _drop_signature_boxes(root)
    elements = list(root.iter())
    boxes = frozenset(element for element in elements if is_quote_box(element))
    starts = frozenset(element for element in elements if starts_quote(element))
    lines = lines_of(root, boxes | starts)
    quoted = [any(element in boxes for element in line.inside) for line in lines]
    _spare_own_quotes(lines, quoted, boxes)
    end = _start_of_rest(lines, starts)
    texts = [line.text.replace("\u00a0", " ").strip() for line in lines]
    cut = new_lines(texts[:end], signatures=signatures, quoted=quoted[:end])
    if cut.whole and end == len(lines):
        return signed
    kept = list(cut.kept) + [False] * (len(lines) - end)
    for at in range(end - 1, -1, -1):  # the rule above what a program marked as the old mail
        if texts[at] not in ("", RULE):
            break
        kept[at] = kept[at] and end == len(lines)
    if not any(keep and text != RULE and text for keep, text in zip(kept, texts, strict=True)):
        return signed
    _prune(root, [ref for line, keep in zip(lines, kept, strict=True) if not keep for ref in line.refs])
    return True


def _drop_signature_boxes(root: Element) -> bool:
    """Take out what mail programs marked as signature, unless there is nothing else."""
    boxes = [element for element in root.iter() if is_signature_box(element)][:MAX_SIGNATURES]
    said = "".join(root.itertext()).strip() if boxes else ""
    boxes = [box for box in boxes if "".join(box.itertext()).strip() != said]
    for box in boxes:
        remove(box)
    return bool(boxes)


def _start_of_rest(lines: list[Line], starts: frozenset[Element]) -> int:
    """The first line of what a mail program marked as the beginning of the old mail."""
    for at, line in enumerate(lines):
        if any(element in starts for element in line.inside) and any(
            before.text.strip() for before in lines[:at]
        ):
            return at
    return len(lines)


def _spare_own_quotes(lines: list[Line], quoted: list[bool], boxes: frozenset[Element]) -> None:
    """A bare blockquote that no mail program announced, before one that was, is the writer's own."""
    outer = [next((element for element in line.inside if element in boxes), None) for line in lines]
    order = list(dict.fromkeys(element for element in outer if element is not None))
    for box in order[:-1][:MAX_OWN]:
        first = outer.index(box)
        before = next(
            (line.text for line in reversed(lines[max(0, first - 5) : first]) if line.text.strip()), ""
        )
        if tag_of(box) == "blockquote" and not box.attrib and before and not ends_like_attribution(before):
            for at in range(first, len(lines)):
                if outer[at] is not box:
                    break
                quoted[at] = False


def _prune(root: Element, dropped: list[Ref]) -> None:
    """Take the dropped text out, and the elements that nothing is left in."""
    emptied: list[Element] = []
    for ref in reversed(dropped):
        if ref.where == "text":
            text = ref.element.text or ""
            ref.element.text = allowed(text[: ref.start] + text[ref.end :]) or None
            emptied.append(ref.element)
        elif ref.where == "tail":
            text = ref.element.tail or ""
            ref.element.tail = allowed(text[: ref.start] + text[ref.end :]) or None
            parent = ref.element.getparent()
            emptied += [parent] if parent is not None else []
        else:
            parent = ref.element.getparent()
            remove(ref.element)
            emptied += [parent] if parent is not None else []
    for element in emptied:
        _remove_empty(root, element)


def _remove_empty(root: Element, element: Element) -> None:
    while element is not root and tag_of(element) not in ("body", "html", "br", "img", "td", "tr"):
        parent = element.getparent()
        if parent is None or element.text or next(element.iterchildren(), None) is not None:
            return
        remove(element)
        element = parent
