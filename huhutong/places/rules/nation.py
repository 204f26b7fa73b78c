"""How a row of the nation's list is called and what kind it is (S-004, S-030)."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

# The office behind the name, and what people call the place. Longer endings come first.
_OFFICES: Final = (
    ("村村民委员会", "村"),
    ("村民委员会", "村"),
    ("村村委会", "村"),
    ("村委会", "村"),
    ("社区居民委员会", "社区"),
    ("社区居委会", "社区"),
)
# By the tenth digit: 0 and 1 residents' committees, 4 what is like one; 2 and 3 villages, 5 what is
# like one.
_COMMITTEE_DIGITS: Final = "014"


def spoken_name(name: str) -> str:
    """The name without its office: 石桥村委会 is 石桥村, 城东社区居委会 is 城东社区.

    城关居委会 stays whole, as 城关 alone would be the town or its village.
    """
    for office, place in _OFFICES:
        if name.endswith(office) and len(name) > len(office):
            return name.removesuffix(office) + place
    return name


def names_in_town(names: Sequence[str]) -> list[str]:
    """The spoken names of one town's rows; where two would read alike, both keep the whole name."""
    spoken = [spoken_name(name) for name in names]
    often = Counter(spoken)
    return [
        short if often[short] == 1 else whole for short, whole in zip(spoken, names, strict=True)
    ]


def kind_of(code: str) -> str:
    """village or committee, by the tenth digit of the 12-digit code."""
    return "committee" if code[9] in _COMMITTEE_DIGITS else "village"
