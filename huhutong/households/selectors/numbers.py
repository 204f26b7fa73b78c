"""Households found by a number: their own, or the ID or phone number of somebody there.

Of encrypted numbers only keyed digests are compared. The digest of an ending is short on purpose,
so that each number it finds is opened to see whether it really ends so.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from huhutong.households.models import Household, Membership, Person
from huhutong.households.rules.questions import EXACT, PART, PREFIX, Meaning
from huhutong.households.selectors.asking import Asker
from huhutong.households.selectors.rank import standing_at
from huhutong.households.services.persons import (
    TAIL_LENGTH,
    id_index,
    id_tail_index,
    phone_index,
    phone_tail_index,
)
from huhutong.infra.fields import prefix_range

Row = tuple[int, int, int, int, int, str, int, int, int | None]
_VILLAGE_DIGITS, _TAIL_DIGITS = 12, 4


def numbers_found(asker: Asker, meaning: Meaning, most: int) -> list[Row]:
    """(tier, standing, way, far, village, token, key, household, membership), at most `most`.

    People's numbers only for those who see people in clear. Cost: at most 5 queries.
    """
    found: list[Row] = []
    for rows in (_by_number(asker, meaning, most), _by_person(asker, meaning)):
        for row in rows:
            found.append(row)
            if len(found) >= most:
                return found
    return found


def _by_number(asker: Asker, meaning: Meaning, most: int) -> Iterator[Row]:
    """Whole numbers and beginnings, the short number within each village, the village's own."""
    rows = Household.objects.filter(village__in=asker.villages)
    if asker.within is not None:
        rows = rows.filter(pk__in=asker.within)
    wanted = []
    if meaning.number:
        first, end = prefix_range(meaning.number)
        wanted.append(Q(number__gte=first, number__lt=end))
    if meaning.short:
        tail = f"{int(meaning.short):0{_TAIL_DIGITS}d}"
        wanted.append(Q(number__in=[f"{code}-{tail}" for code in asker.codes.values()]))
        wanted.append(Q(source_number=meaning.short))
    for place, part in enumerate(wanted):
        for row in rows.filter(part).order_by("village", "number")[:most]:
            rank = standing_at(row, None, None)
            tier = _tier(row.number, meaning)
            far = int(row.village_id not in asker.near)
            yield tier, rank, place, far, row.village_id, row.number, row.pk, row.pk, None


def _tier(number: str, meaning: Meaning) -> int:
    if number == meaning.number:
        return EXACT
    return PREFIX if meaning.number and number.startswith(meaning.number) else PART


def _by_person(asker: Asker, meaning: Meaning) -> Iterator[Row]:
    wanted = _people(meaning)
    if not asker.in_clear or not wanted:
        return
    people = Person.objects.filter(wanted)
    rows = Membership.objects.filter(person__in=people, is_void=False)
    rows = rows.filter(household__village__in=asker.villages)
    if asker.within is not None:
        rows = rows.filter(household__in=asker.within)
    for row in rows.select_related("person", "household").defer("household__address"):
        tier = _tier_of_person(row.person, meaning)
        if tier is None:
            continue
        rank = standing_at(row.household, row.person, row.left_on)
        village, household = row.household.village_id, row.household_id
        far = int(village not in asker.near)
        yield tier, rank, 9, far, village, row.household.number, row.pk, household, row.pk


def _people(meaning: Meaning) -> Q:
    wanted = Q()
    if meaning.id_number:
        wanted |= Q(id_index=id_index(meaning.id_number))
    if meaning.phone:
        wanted |= Q(phone_index=phone_index(meaning.phone))
    if meaning.ending and not meaning.id_number:
        tail = meaning.ending[-TAIL_LENGTH:]
        wanted |= Q(id_tail_index=id_tail_index(tail))
        wanted |= Q(phone_tail_index=phone_tail_index(tail))
    return wanted


def _tier_of_person(person: Person, meaning: Meaning) -> int | None:
    """How well somebody's numbers fit; None where only the short digest did."""
    held: tuple[Any, ...] = (person.id_number or "", person.phone or "")
    if (held[0] and held[0] == meaning.id_number) or (held[1] and held[1] == meaning.phone):
        return EXACT
    if meaning.ending and any(number.endswith(meaning.ending) for number in held):
        return PART
    return None
