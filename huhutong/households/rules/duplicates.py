"""Which of two rows of one person gives what to the other, and when they cannot be one."""

from collections.abc import Mapping, Sequence
from typing import Final

from huhutong.households.errors import TwoRightIdNumbers
from huhutong.kernel.identity import check_sign_fits
from huhutong.kernel.masks import mask_name

#: Columns that change hands together: a number is nothing without its indexes.
FIELDS: Final[Sequence[tuple[str, ...]]] = (
    ("id_number", "id_index", "id_tail_index"),
    ("phone", "phone_index", "phone_tail_index"),
    ("birth_on",),
    ("sex",),
)


def check_one_person(*, names: tuple[str, str], numbers: tuple[str | None, str | None]) -> None:
    """The two may be one person by their ID numbers. Raises TwoRightIdNumbers.

    A wrong number is a slip of the pen; two right ones that differ belong to two people.
    """
    one, other = numbers
    if one != other and check_sign_fits(one or "") and check_sign_fits(other or ""):
        raise TwoRightIdNumbers(one=mask_name(names[0]), other=mask_name(names[1]))


def columns_to_give(
    *, source: Mapping[str, object], target: Mapping[str, object]
) -> list[tuple[str, ...]]:
    """Of FIELDS, those that target lacks and source has; keys are the first column of each."""
    return [columns for columns in FIELDS if source.get(columns[0]) and not target.get(columns[0])]
