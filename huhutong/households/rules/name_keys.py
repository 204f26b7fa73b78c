"""How a name is cut up so that every way of looking for it is the beginning of a column."""

from functools import lru_cache
from typing import NamedTuple

from huhutong.kernel.readings import folded, readings

# Longer names are found by what stands before this sign.
_LONGEST, _LONGEST_SOUND = 60, 120
# Names of more signs have further parts in rows of their own.
_WITHOUT_MORE_PARTS = 3


class KeyText(NamedTuple):
    """The texts of one row; an empty one is found by nothing.

    name        the folded name: 李小明
    rest        from its second sign on: 小明
    last        its last sign, where rest does not begin with it: 明
    sound       the whole in pinyin: lixiaoming
    rest_sound  the rest in pinyin: xiaoming
    initials    lxm
    """

    name: str = ""
    rest: str = ""
    last: str = ""
    sound: str = ""
    rest_sound: str = ""
    initials: str = ""


@lru_cache(maxsize=8192)
def key_texts(name: str) -> tuple[KeyText, ...]:
    """The rows of a name: the first holds it, others a further reading or a further part of it.

    A name of signs only (·, spaces) has none. Two names that fold alike have the same rows.
    """
    signs, ways = folded(name)[:_LONGEST], readings(name)
    if not signs:
        return ()
    usual, *others = ways
    first = KeyText(
        name=signs,
        rest=signs[1:],
        last=signs[-1] if len(signs) >= _WITHOUT_MORE_PARTS else "",
        sound=_sound(usual),
        rest_sound=_sound(usual[1:]),
        initials=_initials(usual),
    )
    return (first, *(_otherwise(way, usual) for way in others), *_parts(signs, usual))


def _otherwise(way: tuple[str, ...], usual: tuple[str, ...]) -> KeyText:
    """A further reading, without what it shares with the usual one."""
    rest, letters = _sound(way[1:]), _initials(way)
    return KeyText(
        sound=_sound(way),
        rest_sound="" if rest == _sound(usual[1:]) else rest,
        initials="" if letters == _initials(usual) else letters,
    )


def _parts(signs: str, usual: tuple[str, ...]) -> list[KeyText]:
    """小明 of 欧阳小明: parts that begin at the third sign or later, but for the last sign."""
    return [
        KeyText(rest=signs[at:], rest_sound=_sound(usual[at:])) for at in range(2, len(signs) - 1)
    ]


def _sound(way: tuple[str, ...]) -> str:
    return "".join(way)[:_LONGEST_SOUND]


def _initials(way: tuple[str, ...]) -> str:
    return "".join(syllable[0] for syllable in way)[:_LONGEST]


def standing(*, is_here: bool, gave_way: bool) -> int:
    """0 lives in a living household, 1 left, died or it ended, 2 merged, or of a duplicate.

    is_here  alive, has not left, and the household is neither ended nor wholly away
    """
    if gave_way:
        return 2
    return 0 if is_here else 1
