"""Numbers of households: the next free ones of a village, each once."""

from collections.abc import Sequence

from huhutong.households.errors import HouseholdNumberTaken
from huhutong.households.inputs import HouseholdInput
from huhutong.households.models import Household
from huhutong.households.rules.archive import household_number
from huhutong.places.public import Village


class Numbering:
    """Remembers the last number of a village from chunk to chunk of one import.

    The memory is a hint: numbers that somebody else has taken meanwhile are looked for anew.
    """

    def __init__(self) -> None:
        self._last: int | None = None

    def take(self, rows: Sequence[HouseholdInput], village: Village) -> list[str]:
        """The number of each row: its own, or the next free one. Raises HouseholdNumberTaken.

        Cost: 2 queries; one that reads the village's numbers at the first call.
        """
        # The village row is locked, so that two registrations do not draw the same number.
        Village.objects.select_for_update().get(pk=village.pk)
        given = [row.number for row in rows if row.number]
        for number in given:
            if given.count(number) > 1:
                raise HouseholdNumberTaken(number=number)
        taken = _taken(village, given)
        if taken:
            raise HouseholdNumberTaken(number=next(n for n in given if n in taken))
        if self._last is None:
            self._last = _last_of(village)
        numbers, last = _numbered(rows, village, self._last)
        if _taken(village, numbers):
            numbers, last = _numbered(rows, village, _last_of(village))
        self._last = last
        return numbers


def next_number(village: Village) -> str:
    """The next free number of the village, in the caller's transaction. Cost: 2 queries."""
    Village.objects.select_for_update().get(pk=village.pk)
    return household_number(village.code, _last_of(village) + 1)


def _numbered(rows: Sequence[HouseholdInput], village: Village, last: int) -> tuple[list[str], int]:
    last = max([last, *(_tail(row.number, village) for row in rows if row.number)])
    numbers = []
    for row in rows:
        if not row.number:
            last += 1
        numbers.append(row.number or household_number(village.code, last))
    return numbers, last


def _taken(village: Village, numbers: Sequence[str]) -> set[str]:
    if not numbers:
        return set()
    found = Household.objects.filter(village=village, number__in=numbers)
    return set(found.values_list("number", flat=True))


def _last_of(village: Village) -> int:
    """The largest tail among the village's numbers; read as a stream."""
    numbers = Household.objects.filter(village=village).values_list("number", flat=True)
    return max((_tail(number, village) for number in numbers.iterator(2000)), default=0)


def _tail(number: str, village: Village) -> int:
    prefix = f"{village.code}-"
    tail = number.removeprefix(prefix)
    return int(tail) if number.startswith(prefix) and tail.isdigit() else 0
