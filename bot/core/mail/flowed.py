"""format=flowed: lines that the sender's program broke are joined again (RFC 3676)."""

import re

QUOTE = re.compile(r"^>*")


def unflowed(text: str, *, delsp: bool) -> str:
    """The text with its soft line breaks removed, quote marks kept and signature lines left alone."""
    out: list[list[str]] = []  # each line in the pieces it was broken into
    open_line = False  # the last line ended with a soft break
    open_depth = 0
    for line in text.splitlines():
        marks = QUOTE.match(line)
        depth = len(marks[0]) if marks else 0
        rest = line[depth:].removeprefix(" ")
        soft = rest.endswith(" ") and rest != "-- "
        if soft and delsp:
            rest = rest[:-1]
        if open_line and depth == open_depth and rest != "-- ":
            out[-1].append(rest)
        else:
            out.append([">" * depth + (" " if depth else ""), rest])
        open_line, open_depth = soft, depth
    return "\n".join("".join(pieces) for pieces in out)
