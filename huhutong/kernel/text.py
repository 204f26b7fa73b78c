"""Text: marking for translation, normalising what people typed, sorting Chinese names."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from typing import Final

_CHINESE: Final = re.compile("[\u4e00-\u9fa5]+")
_SPACE: Final = re.compile(r"\s+")
_INVISIBLE: Final = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))

# Surnames whose reading differs from the character's usual one.
_SURNAMES: Final = {
    "曾": "zeng1",
    "单": "shan4",
    "仇": "qiu2",
    "解": "xie4",
    "任": "ren2",
    "朴": "piao2",
    "查": "zha1",
    "盖": "ge3",
    "区": "ou1",
    "翟": "zhai2",
    "尉": "wei4",
    "华": "hua4",
    "种": "chong2",
    "覃": "qin2",
    "折": "she2",
    "乐": "yue4",
    "员": "yun4",
    "缪": "miao4",
    "洗": "xian3",
    "冼": "xian3",
    "幺": "yao1",
    "逄": "pang2",
    "都": "du1",
    "令": "ling2",
    # The dictionary of readings ends before this one.
    "𠮷": "ji2",
}
_COMPOUNDS: Final = (
    "欧阳司徒司马上官诸葛东方皇甫尉迟公孙令狐慕容长孙宇文轩辕夏侯闻人端木南宫"
    "百里呼延独孤申屠太史公羊澹台赫连钟离濮阳淳于单于仲孙西门东郭拓跋万俟第五"
    # The same in traditional characters, as old registers and overseas families write them.
    "歐陽司馬諸葛東方尉遲公孫長孫軒轅聞人南宮獨孤太史赫連鍾離濮陽淳于單于仲孫西門東郭萬俟"
)
COMPOUND_SURNAMES: Final = frozenset(_COMPOUNDS[i : i + 2] for i in range(0, len(_COMPOUNDS), 2))


def mark(text: str) -> str:
    """The text itself: only marked, so that extraction finds it and the edge translates it."""
    return text


def normalise(text: str) -> str:
    """Full-width forms become half-width, invisible signs go, runs of space become one."""
    # Most of what a roster holds is plain digits and letters: there is nothing to change.
    if text.isascii() and text.isalnum():
        return text
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).translate(_INVISIBLE)).strip()


def _signs(text: str) -> list[str]:
    """Signs that have no reading, one by one."""
    return list(text)


@lru_cache(maxsize=1)
def _openings() -> frozenset[str]:
    """The first two signs of every phrase that the dictionary reads as a whole."""
    from pypinyin.phrases_dict import phrases_dict

    return frozenset(phrase[:2] for phrase in phrases_dict)


def _readings(plain: str) -> list[str]:
    # pypinyin loads a 5 MB dictionary: only those who sort names pay for it.
    from pypinyin import Style, lazy_pinyin

    return [
        s.lower()
        # pypinyin takes a list of signs too, though its hints speak of a string only.
        for s in lazy_pinyin(plain, style=Style.TONE3, errors=_signs)  # type: ignore[arg-type]
    ]


@lru_cache(maxsize=8192)
def _reading(sign: str) -> tuple[str, ...]:
    """How one sign is read where no phrase says otherwise."""
    return tuple(_readings(sign))


@lru_cache(maxsize=8192)
def syllables(name: str) -> tuple[str, ...]:
    """Pinyin of each character with its tone as a digit; other signs in lower case."""
    plain = normalise(name).replace(" ", "")
    pairs = pairwise(plain)
    if _CHINESE.fullmatch(plain) and not any(a + b in _openings() for a, b in pairs):
        # No phrase begins anywhere: sign by sign is the same, and twenty times as fast.
        found = [syllable for sign in plain for syllable in _reading(sign)]
    else:
        found = _readings(plain)
    if found and plain[:2] not in COMPOUND_SURNAMES and plain[0] in _SURNAMES:
        found[0] = _SURNAMES[plain[0]]
    return tuple(found)


def sort_key(name: str) -> str:
    """A key by which names sort as in a Chinese list: syllable, tone, then the characters.

    A space parts the syllables, so that 李安 (li3 an1) comes before 良 (liang2).
    """
    return f"{' '.join(syllables(name))} {normalise(name)}".strip()


def sound(name: str) -> str:
    """Pinyin without tones: 晓明 and 小明 are both xiaoming."""
    return "".join(syllable.rstrip("12345") for syllable in syllables(name))


def initials(name: str) -> str:
    """First letters of the pinyin, lower case: 李小明 -> lxm."""
    return "".join(syllable[0] for syllable in syllables(name))
