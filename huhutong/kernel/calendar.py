"""Days: public periods that never shorten, deadlines of a bank that wait for a working day."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

_SATURDAY: Final = 5


def add_days_public(on: date, days: int) -> date:
    """The last public day of a notice of so many full days that went up on this day.

    The day of posting is not counted, so a notice posted at noon is still public for all its full
    days (S-010). Holidays neither shorten nor lengthen it.
    """
    if days < 0:
        raise ValueError("days must not be negative")
    return on + timedelta(days=days)


def is_working_day(
    day: date, holidays: Collection[date], working_weekends: Collection[date] = ()
) -> bool:
    """True on weekdays that are no holiday and on weekends worked in exchange."""
    return day in working_weekends or (day.weekday() < _SATURDAY and day not in holidays)


def bank_deadline(
    on: date,
    days: int,
    holidays: Collection[date] = frozenset(),
    working_weekends: Collection[date] = frozenset(),
) -> date:
    """The calendar day so many days later, or the first working day after it.

    holidays, working_weekends  dated data of the year, as the State Council announces them.
    """
    if days < 0:
        raise ValueError("days must not be negative")
    due = on + timedelta(days=days)
    while not is_working_day(due, holidays, working_weekends):
        due += timedelta(days=1)
    return due
