"""The classes of the archive (DOMAIN 5), in the order of the survey sheet."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

from huhutong.households.errors import (
    CycleOutOfRange,
    MemberTwice,
    MonthsOutOfRange,
    NothingAndSomething,
    SizeMissing,
    TitleMissing,
)
from huhutong.households.inputs import ArchiveInput

PROFILE: Final = "profile"
# Code of a class -> the attribute of ArchiveInput that holds its rows.
ROWS: Final[Mapping[str, str]] = {
    "members": "members",
    "land": "land",
    "production": "production",
    "machinery": "machinery",
    "income": "incomes",
    "expected": "expected",
    "assets": "assets",
    "debts": "debts",
    "spending": "spending",
    "honours": "honours",
    "needs": "needs",
}
CLASSES: Final = (PROFILE, *ROWS)
# Everybody has members and spends something: "none" is no answer there.
MAY_BE_NONE: Final = tuple(code for code in ROWS if code not in {"members", "spending"})
MOST_MONTHS: Final = 12
LONGEST_CYCLE_MONTHS: Final = 240


def rows_of(given: ArchiveInput, code: str) -> Sequence[object] | None:
    """The rows given for a class; none at all where it is said to have none, None: untouched."""
    rows: Sequence[object] | None = getattr(given, ROWS[code])
    if rows is None and code in given.nothing:
        return ()
    return rows


def touched(given: ArchiveInput) -> list[str]:
    """Codes of the classes that the input speaks of, in their order."""
    found = [code for code in ROWS if rows_of(given, code) is not None]
    return [PROFILE, *found] if given.profile is not None else found


def check_archive(given: ArchiveInput) -> None:
    """What is given holds together. Raises NothingAndSomething, MemberTwice, MonthsOutOfRange,
    SizeMissing, CycleOutOfRange, TitleMissing; ValueError for a class that cannot be none."""
    for code in sorted(given.nothing):
        if code not in MAY_BE_NONE:
            raise ValueError(f"no class that can be none: {code}")
        if rows_of(given, code):
            raise NothingAndSomething(record_class=code)
    _check_members(given)
    sizes = [land.area_hundredths for land in given.land or ()]
    sizes += [line.scale_hundredths for line in given.production or ()]
    sizes += [machine.quantity for machine in given.machinery or ()]
    sizes += [need.amount_fen for need in given.needs or ()]
    if any(size <= 0 for size in sizes):
        raise SizeMissing
    for line in given.production or ():
        if line.cycle_months is not None and not 1 <= line.cycle_months <= LONGEST_CYCLE_MONTHS:
            raise CycleOutOfRange(months=line.cycle_months, most=LONGEST_CYCLE_MONTHS)
    names = [honour.title for honour in given.honours or ()]
    names += [machine.name for machine in given.machinery or ()]
    if not all(name.strip() for name in names):
        raise TitleMissing


def _check_members(given: ArchiveInput) -> None:
    told = Counter((row.person_id, row.member) for row in given.members or ())
    if any(count > 1 for count in told.values()):
        raise MemberTwice
    for row in given.members or ():
        if row.months_away is not None and not 0 <= row.months_away <= MOST_MONTHS:
            raise MonthsOutOfRange(months=row.months_away)
