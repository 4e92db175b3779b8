"""The HTML of a mail as a page that mail programs show well: plain, inline styles, nothing from outside.

Colours are left to the reader's program, dark or light, but for greys that can be read on both.
"""

import re

FONT = "font-family:Arial,Helvetica,sans-serif;font-size:15px;line-height:1.5"
MONO = "font-family:Consolas,Menlo,monospace;font-size:13px;line-height:1.45"
GREY = "#8c8c8c"
SHADE = "background-color:rgba(140,140,140,0.15)"

STYLES = {
    "p": "margin:0 0 14px",
    "h1": "margin:0 0 14px;font-size:22px;line-height:1.3",
    "h2": "margin:0 0 12px;font-size:19px;line-height:1.3",
    "h3": "margin:0 0 10px;font-size:16px;line-height:1.3",
    "ul": "margin:0 0 14px;padding:0 0 0 26px",
    "ol": "margin:0 0 14px;padding:0 0 0 30px",
    "li": "margin:0 0 4px",
    "blockquote": f"margin:0 0 14px;padding:5px 0 1px 12px;border-left:3px solid {GREY}",
    "pre": f"margin:0 0 14px;padding:10px 12px;{SHADE};border-radius:4px;white-space:pre-wrap;{MONO}",
    "code": f"padding:1px 4px;{SHADE};border-radius:3px;{MONO}",
    "hr": f"margin:18px 0;border:0;border-top:1px solid {GREY}",
    "img": "max-width:100%;height:auto;border:0",
    "a": "word-break:break-word",
}
NESTING = frozenset(("ul", "ol", "li", "blockquote", "pre"))
INSIDE = {  # where an element's own style would leave too much space, or draw a frame in a frame
    ("li", "ul"): "margin:4px 0 0;padding:0 0 0 26px",
    ("li", "ol"): "margin:4px 0 0;padding:0 0 0 30px",
    ("li", "p"): "margin:0 0 4px",
    ("blockquote", "p"): "margin:0 0 5px",
    ("pre", "code"): MONO,
}

# Only whole, well-formed start tags; an attribute's value may hold anything. No part is gone over twice.
_ATTRIBUTE = r"""\s++[A-Za-z][\w:-]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'<>]++))?+"""
_TAG = re.compile(
    rf"<(?P<close>/?+)(?P<tag>{'|'.join(STYLES)})(?P<attributes>(?:{_ATTRIBUTE})*+)(?P<end>\s*+/?+)>",
    re.IGNORECASE,
)
_STYLE = re.compile(r"""\sstyle\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""", re.IGNORECASE)

# Word draws mail in Outlook: it knows no max-width, but tables, and it takes Times for what it does not know.
_HEAD = f"""<!DOCTYPE html>
<html><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<style>:root{{color-scheme:light dark;supported-color-schemes:light dark}}</style>
</head>
<body style="margin:0;padding:0;{FONT}">
<!--[if mso]><table role="presentation" width="680"><tr><td style="border:0"><![endif]-->
<div dir="auto" style="max-width:680px;padding:12px;overflow-wrap:break-word;word-wrap:break-word;{FONT}">
"""
_FOOT = """
</div>
<!--[if mso]></td></tr></table><![endif]-->
</body></html>
"""


def page(html: str) -> str:
    """The document around a run of block elements, each of which gets its style."""
    return f"{_HEAD}{styled(html)}{_FOOT}"


def styled(html: str) -> str:
    """The HTML with the desk's style on each element; a style of its own comes after it, and so wins."""
    open_tags: list[str] = []

    def with_style(found: re.Match[str]) -> str:
        tag = found["tag"].lower()
        if found["close"]:
            if tag in open_tags:
                del open_tags[-1 - open_tags[::-1].index(tag) :]
            return found[0]
        inside = open_tags[-1] if open_tags else ""
        if tag in NESTING:
            open_tags.append(tag)
        return _start(found, INSIDE.get((inside, tag), STYLES[tag]))

    return _TAG.sub(with_style, html)


def _start(found: re.Match[str], style: str) -> str:
    attributes = found["attributes"]
    own = _STYLE.search(attributes)
    if own:
        attributes = attributes[: own.start()] + attributes[own.end() :]
        style = f"{style};{(own[1] or own[2] or '').replace(chr(34), chr(39))}"
    return f'<{found["tag"]}{attributes} style="{style}"{found["end"]}>'
