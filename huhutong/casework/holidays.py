"""Dated holidays, so that a bank's deadline moves to a working day."""

import json
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import NamedTuple


class Holidays(NamedTuple):
    """Days off beside the weekend, and weekend days that are worked in exchange."""

    off: frozenset[date]
    worked: frozenset[date]


def _days(first: str, last: str) -> list[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


@cache
def national() -> Holidays:
    """The announced years; in a year not yet announced only weekends are off."""
    text = files("huhutong.casework").joinpath("holidays.json").read_text(encoding="utf-8")
    data = json.loads(text)
    off = frozenset(day for first, last in data["off"] for day in _days(first, last))
    return Holidays(off, frozenset(date.fromisoformat(day) for day in data["worked"]))
