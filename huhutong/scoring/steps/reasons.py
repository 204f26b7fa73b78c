"""Step 6: which items spoke for and against a household, strongest first."""

from collections.abc import Sequence

from huhutong.scoring.types import ItemPoints

STRONG_PERCENT = 75
WEAK_PERCENT = 50
AT_MOST = 4


def reasons(items: Sequence[ItemPoints]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Item codes for and against, at most four each.

    For: items at 75 % of their points or more, most points first. Against: items under 50 %,
    most points lost first. Ties stay in the card's order.
    """
    speak_for = [i for i in items if i.points * 100 >= i.max * STRONG_PERCENT]
    against = [i for i in items if i.points * 100 < i.max * WEAK_PERCENT]
    speak_for.sort(key=lambda i: -i.points)
    against.sort(key=lambda i: i.points - i.max)
    return (
        tuple(i.code for i in speak_for[:AT_MOST]),
        tuple(i.code for i in against[:AT_MOST]),
    )
