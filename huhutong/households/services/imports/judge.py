"""What can be said of a household only with the registry at hand, or with all of its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from huhutong.households.models import Household, ImportBatch, Membership, Person
from huhutong.households.rules.roster import families
from huhutong.households.rules.roster.layout import Cell
from huhutong.households.rules.roster.reading import Row, check_units
from huhutong.households.selectors.facts import consented_among
from huhutong.households.services.persons import id_index
from huhutong.kernel.identity import IdNumber
from huhutong.kernel.pieces import pieces
from huhutong.org.public import User
from huhutong.places.public import villages_of

LOOKUP_CHUNK = 800
#: Rows beyond which a household is none: a column was taken for its number that is not.
MOST_ROWS: Final = 200
#: What a household's judgement says of its rows; said anew when more of its rows are found.
OF_UNITS: Final = frozenset(
    (
        *("duplicate_in_registry", "debt_due_above_balance", "archive_without_consent"),
        "person_died",
        *("consent_kept", "head_missing", "head_twice", "head_refused", "household_too_large"),
    )
)
Groups = Mapping[int, Sequence[Row]]


@dataclass(frozen=True, slots=True)
class Court:
    """For whom households are judged: the batch, its day, the villages that may be named."""

    batch: ImportBatch
    on: date
    visible: frozenset[int]


def court_of(officer: User, batch: ImportBatch, on: date) -> Court:
    """The court for a check by the officer. Cost: 1 query."""
    visible = villages_of(officer, on).values_list("pk", flat=True)
    return Court(batch, on, frozenset(visible))


def plain_value(value: Any) -> Any:
    """A value as a staged row keeps it."""
    if isinstance(value, IdNumber):
        return value.number
    return value.isoformat() if isinstance(value, date) else value


def plain_cells(cells: Sequence[Cell]) -> list[Any]:
    """The cells as a staged row keeps them, without the empty ones at the end."""
    kept = [cell.isoformat() if isinstance(cell, date) else cell for cell in cells]
    while kept and kept[-1] is None:
        kept.pop()
    return kept


def judge(court: Court, units: Groups) -> dict[int, Household]:
    """Every row has its last problems; returns unit -> household that it updates.

    The rows hold plain values. Cost: 2 queries per 800 people, 1 for consents.
    """
    _check_alive([row for group in units.values() for row in group])
    targets = _check_registry(court, units)
    _check_figures(court, units, targets)
    check_units(units)
    return targets


def _number(row: Row) -> str:
    return row.values.get("id_number") or ""


def _current_homes(rows: Sequence[Row]) -> dict[str, Membership]:
    """Where people of the file live by the registry, by ID number. Cost: 1 query per 800."""
    numbers = {id_index(number): number for row in rows if (number := _number(row))}
    homes: dict[str, Membership] = {}
    for part in pieces(list(numbers), LOOKUP_CHUNK):
        found = Membership.objects.filter(left_on=None, person__id_index__in=part)
        for home in found.select_related("household", "person").defer(
            "household__address", "person__phone", "person__id_number"
        ):
            homes[numbers[home.person.id_index or ""]] = home
    return homes


def _check_alive(rows: Sequence[Row]) -> None:
    """Rows about somebody who is on file as dead are refused. Cost: 1 query per 800."""
    by_index = {id_index(number): row for row in rows if (number := _number(row))}
    for part in pieces(list(by_index), LOOKUP_CHUNK):
        dead = Person.objects.filter(id_index__in=part, died_on__isnull=False)
        for index, died_on in dead.values_list("id_index", "died_on"):
            row = by_index[index or ""]
            row.blame("person_died", "id_number", f"…{_number(row)[-4:]}", day=str(died_on))


def _check_registry(court: Court, units: Groups) -> dict[int, Household]:
    """Duplicates against the registry are marked; returns unit -> household to update.

    A unit whose head heads a household of this village updates it; whoever else lives in
    another household is a duplicate.
    """
    rows = [row for group in units.values() for row in group]
    homes = _current_homes(rows)
    if not homes:
        return {}
    targets = {}
    for row in rows:
        home = homes.get(_number(row))
        if home is None or not row.is_head or home.household.head_id != home.person_id:
            continue
        if home.household.village_id == court.batch.village_id:
            targets[row.unit] = home.household
    for row in rows:
        home = homes.get(_number(row))
        target = targets.get(row.unit)
        if home is None or (target is not None and home.household_id == target.pk):
            continue
        known = home.household.village_id in court.visible
        number = home.household.number if known else "***"
        row.blame("duplicate_in_registry", "id_number", f"…{_number(row)[-4:]}", number=number)
    return targets


def _check_figures(court: Court, units: Groups, targets: Mapping[int, Household]) -> None:
    """Debts fit, and figures without consent are told; both at the head's row."""
    held = set()
    if targets:
        keys = [target.pk for target in targets.values()]
        held = consented_among(keys, court.batch.institution, court.on)
    for unit, rows in units.items():
        head = next((row for row in rows if row.is_head), None)
        if head is None:
            continue
        values = families.head_first([row.values for row in rows])
        if not families.debt_due_fits(values):
            head.blame("debt_due_above_balance", "debt_due")
        target = targets.get(unit)
        if target is not None and target.pk in held:
            if families.first(values, "consent") is False:
                head.blame("consent_kept", "consent")
        elif not families.consents(values) and families.has_figures(values):
            head.blame("archive_without_consent", "consent")
