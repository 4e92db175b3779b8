"""First and last names, of a name as mail programs write it: without titles, and of people only."""

_TITLES = frozenset("dr prof professor mr mrs ms miss mx sir dame rev herr frau dipl-ing ing mag".split())
_DEGREES = frozenset("phd md mba msc bsc jr sr ii iii iv esq cpa llm dds".split())
_COMPANIES = frozenset("inc ltd llc llp gmbh corp plc limited incorporated corporation ag kg bv srl".split())


def first_and_last(name: str) -> tuple[str, str]:
    """First and last name; both may be empty, and `Smith, Dr. Ann, PhD` is Ann Smith."""
    parts = [" ".join(part.split()) for part in name.split(",")]
    parts = [part for part in parts if part]
    if any(_plain(word) in _COMPANIES for word in " ".join(parts).split()[1:]):
        return "", ""
    kept = [part for at, part in enumerate(parts) if not at or not _is_all(part, _DEGREES | _TITLES)]
    if len(kept) > 1:
        return " ".join(_bare(kept[1])), " ".join(_bare(kept[0]))
    words = _bare(kept[0]) if kept else []
    is_titled = len(words) == 1 and _plain(kept[0].split()[0]) in _TITLES
    return ("", words[0]) if is_titled else (" ".join(words[:1]), " ".join(words[1:]))


def _bare(part: str) -> list[str]:
    """The words without the titles before them and the degrees behind."""
    words = part.split()
    while len(words) > 1 and _plain(words[0]) in _TITLES:
        words = words[1:]
    while len(words) > 1 and _plain(words[-1]) in _DEGREES:
        words = words[:-1]
    return words


def _is_all(part: str, of: frozenset[str]) -> bool:
    return all(_plain(word) in of for word in part.split())


def _plain(word: str) -> str:
    return word.replace(".", "").casefold()
