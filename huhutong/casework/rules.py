"""Pure decisions about a case."""

import re
from collections.abc import Collection, Sequence
from datetime import date

from huhutong.casework.errors import CaseInOtherState, NoFurtherExtension, SamePersonDecides
from huhutong.kernel.calendar import bank_deadline
from huhutong.kernel.text import normalise

OPEN, ACKNOWLEDGED, IN_PROGRESS, CLOSED = "open", "acknowledged", "in_progress", "closed"
UNCLOSED = (OPEN, ACKNOWLEDGED, IN_PROGRESS)

# Which states an act may start from. A case may be handed over while in progress.
FROM = {
    "acknowledge": (OPEN,),
    "assign": (ACKNOWLEDGED, IN_PROGRESS),
    "extend": (IN_PROGRESS,),
    "close": UNCLOSED,
    "decide": (IN_PROGRESS,),
}


def check_act(*, act: str, state: str, number: str) -> None:
    """The act may start from this state. Raises CaseInOtherState."""
    if state not in FROM[act]:
        raise CaseInOtherState(number=number, state=state)


def due_on(
    *,
    opened_on: date,
    answer_days: int,
    holidays: Collection[date] = frozenset(),
    working_weekends: Collection[date] = frozenset(),
) -> date:
    """The day by which the answer is due: a bank's deadline, so it waits for a working day."""
    return bank_deadline(opened_on, answer_days, holidays, working_weekends)


def next_extension_days(*, extended_times: int, steps_days: Sequence[int], number: str) -> int:
    """How many days the next extension adds. Raises NoFurtherExtension."""
    if extended_times >= len(steps_days):
        raise NoFurtherExtension(number=number, times=len(steps_days))
    return steps_days[extended_times]


def check_second_person(*, asked_by: int, decided_by: int, number: str) -> None:
    """Nobody grants their own extension. Raises SamePersonDecides."""
    if asked_by == decided_by:
        raise SamePersonDecides(number=number)


def number_of(*, prefix: str, year: int, sequence: int) -> str:
    """YY-2026-000123."""
    return f"{prefix}-{year}-{sequence:06d}"


def read_number(text: str, *, prefix: str) -> str | None:
    """The number that somebody typed, as number_of writes it; None if it cannot be one.

    Case, full-width forms, spaces and dashes do not matter, nor does a left-out prefix: it is
    copied from a slip, on a small keyboard. Zeros in front of the last part may be left out all
    or none; with some of them it is taken for cut off.
    """
    signs = re.sub(r"[\W_]+", "", normalise(text)).upper()
    parts = re.fullmatch(rf"(?:{prefix})?(20[0-9]{{2}})([0-9]{{6,9}}|[1-9][0-9]{{0,4}})", signs)
    if parts is None:
        return None
    return number_of(prefix=prefix, year=int(parts[1]), sequence=int(parts[2]))
