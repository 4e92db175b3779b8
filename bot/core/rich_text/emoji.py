"""Emoji by their Slack names: the character that a mail can carry."""

import re
import unicodedata

from .emoji_names import SHORT_NAMES

_TONES = {2: "\U0001f3fb", 3: "\U0001f3fc", 4: "\U0001f3fd", 5: "\U0001f3fe", 6: "\U0001f3ff"}
_WRITTEN = re.compile(r":([a-z0-9_+'-]{1,100}(?:::skin-tone-[2-6])?):")


def _pairs(rows: str) -> dict[str, str]:
    words = rows.split()
    return dict(zip(words[::2], words[1::2], strict=True))


_COUNTRIES = _pairs(
    "cn 🇨🇳 de 🇩🇪 es 🇪🇸 fr 🇫🇷 gb 🇬🇧 it 🇮🇹 jp 🇯🇵 kr 🇰🇷 ru 🇷🇺 us 🇺🇸 uk 🇬🇧"
)  # the others are `flag-xx`
_GENDERS = _pairs("man ♂ male ♂ woman ♀ female ♀")
_PEOPLE = _pairs("man 👨 male 👨 woman 👩 female 👩 person 🧑")
# Acts are a figure with a sign behind; trades are a man or woman with a tool.
_ACTS = _pairs("""
shrugging 🤷 facepalming 🤦 bowing 🙇 gesturing-no 🙅 gesturing-ok 🙆 raising-hand 🙋 tipping-hand 💁
frowning 🙍 pouting 🙎 running 🏃 walking 🚶 biking 🚴 mountain-biking 🚵 swimming 🏊 surfing 🏄
rowing-boat 🚣 lifting-weights 🏋️ bouncing-ball ⛹️ golfing 🏌️ cartwheeling 🤸 juggling 🤹 wrestling
🤼 playing-handball 🤾 playing-water-polo 🤽 climbing 🧗 in-lotus-position 🧘 in-steamy-room 🧖
standing 🧍 kneeling 🧎 with-turban 👳 getting-massage 💆 getting-haircut 💇 wearing-turban 👳
police-officer 👮 detective 🕵️ guard 💂 construction-worker 👷
""")
_TRADES = _pairs("""
technologist 💻 office-worker 💼 mechanic 🔧 scientist 🔬 teacher 🏫 student 🎓 cook 🍳 farmer 🌾
factory-worker 🏭 firefighter 🚒 astronaut 🚀 pilot ✈️ judge ⚖️ doctor ⚕️ artist 🎨 singer 🎤
""")


def character(name: str, code_points: str = "", tone: int = 0) -> str | None:
    """The emoji of that name, or None if only this workspace knows it.

    Args:
        name: Without colons; may end in `::skin-tone-2` to `-6`.
        code_points: What Slack says beside standard names: `1f44b-1f3fe`.
        tone: 2 (light) to 6 (dark); anything else means none.
    """
    name, _, written_tone = name.partition("::skin-tone-")
    if written_tone.isdecimal():
        tone = int(written_tone)
    found = (
        _from_code_points(code_points) or _NAMES.get(name) or _flag(name) or _person(name) or _unicode(name)
    )
    return _toned(found, tone) if found else None


def with_characters(text: str) -> str:
    """The text with the names between colons, where they are standard, made characters."""
    return _WRITTEN.sub(lambda found: character(found[1]) or found[0], text)


def _table() -> dict[str, str]:
    names: dict[str, str] = {}
    shown = ""
    for word in SHORT_NAMES.split():
        if word.isascii():
            names[word] = shown
        else:
            shown = word
    return names


_NAMES = _table()


def _from_code_points(code_points: str) -> str | None:
    if not re.fullmatch(r"[0-9a-fA-F]{2,6}(-[0-9a-fA-F]{2,6}){0,9}", code_points):
        return None
    points = [int(point, 16) for point in code_points.split("-")]
    if any(point > 0x10FFFF or 0xD800 <= point < 0xE000 for point in points) or max(points) < 0xA0:
        return None
    return "".join(map(chr, points))


def _flag(name: str) -> str | None:
    code = name.removeprefix("flag-")
    if code == name or not re.fullmatch("[a-z]{2}", code):
        return _COUNTRIES.get(name)
    return "".join(chr(0x1F1E6 + ord(letter) - ord("a")) for letter in code)


def _person(name: str) -> str | None:
    who, _, what = name.partition("-")
    if what in _TRADES and who in _PEOPLE:
        return f"{_PEOPLE[who]}\u200d{_TRADES[what]}"
    if what in _ACTS and who in _GENDERS:
        return f"{_ACTS[what]}\u200d{_GENDERS[who]}\ufe0f"
    return None


def _unicode(name: str) -> str | None:
    """Pictographs have their Unicode name; signs and letters below them do not count as emoji."""
    try:
        found = unicodedata.lookup(name.replace("_", " ").replace("-", " "))
    except KeyError:
        return None
    return found if len(found) == 1 and 0x1F300 <= ord(found) <= 0x1FAFF else None


def _toned(shown: str, tone: int) -> str:
    if tone not in _TONES or any(mark in shown for mark in _TONES.values()):
        return shown
    return shown[0] + _TONES[tone] + shown[1:].removeprefix("\ufe0f")
