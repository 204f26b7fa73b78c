"""What a text in the search box may mean: parts of names, ends of numbers, or both."""

import re
from dataclasses import dataclass

from huhutong.kernel.readings import folded, readings
from huhutong.kernel.text import normalise

LONGEST = 60
EXACT, PREFIX, PART, ALIKE, PLACE = range(5)
_FULL_ID = re.compile(r"\d{17}[\dX]", re.ASCII)
_ENDING = re.compile(r"\d{3,16}[\dX]", re.ASCII)
_PHONE = re.compile(r"\d{7,12}", re.ASCII)
_NUMBER = re.compile(r"\d{6,12}(-\d*)?", re.ASCII)
_SHORT = re.compile(r"\d{1,6}", re.ASCII)
_LETTERS = re.compile(r"[a-z]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Way:
    """One column of name keys to compare: what begins with the text, or only what equals it.

    exact  what the equal ones are worth, begins  what the longer ones are; None: not wanted
    """

    column: str
    text: str
    exact: int
    begins: int | None


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is looked for; an empty part is not looked for.

    number  of a household or its beginning; short  the end of a household's number;
    ending  the end of an ID or phone number; id_number and phone whole.
    """

    ways: tuple[Way, ...] = ()
    number: str = ""
    short: str = ""
    ending: str = ""
    id_number: str = ""
    phone: str = ""


def meaning_of(asked: str) -> Meaning:
    """What a text may mean; of a text that can mean nothing, an empty one."""
    text = normalise(asked)[:LONGEST]
    joined = text.replace(" ", "").upper()
    if any(sign.isdigit() for sign in joined):
        return Meaning(
            number=joined if _NUMBER.fullmatch(joined) else "",
            short=joined if _SHORT.fullmatch(joined) else "",
            ending=joined if _ENDING.fullmatch(joined) else "",
            id_number=joined if _FULL_ID.fullmatch(joined) else "",
            phone=joined if _PHONE.fullmatch(joined) else "",
        )
    return Meaning(ways=_ways(text))


def _ways(text: str) -> tuple[Way, ...]:
    signs = folded(text)
    letters = signs.replace("ü", "v").replace("lyu", "lv").replace("nyu", "nv")
    if _LETTERS.fullmatch(letters):
        return (
            Way("sound", letters, EXACT, PREFIX),
            Way("initials", letters, EXACT, PREFIX),
            Way("rest_sound", letters, PART, PART),
        )
    if not signs:
        return ()
    found = [Way("name", signs, EXACT, PREFIX), Way("rest", signs, PART, PART)]
    if len(signs) == 1:
        return (*found, Way("last", signs, PART, None))
    # Written in another way, or heard: 張三, 章三.
    return (*found, Way("sound", "".join(readings(signs)[0]), ALIKE, None))
