"""Changes of places in the order of their file: what each does, and why one cannot be done.

A register holds the places that the rows speak of, as they are today. Each row is done to it in
turn, so a later row sees what an earlier one did; what was called otherwise before becomes a state
with its days. Nothing is written here.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from huhutong.kernel.text import mark as _
from huhutong.places.errors import ChangeRowRefused
from huhutong.places.rules.nation import kind_of

VILLAGE_DIGITS: Final = 12
LEVELS: Final = {2: "province", 4: "city", 6: "county", 9: "town"}
_ABOVE_DIGITS: Final = {4: 2, 6: 4, 9: 6, VILLAGE_DIGITS: 9}
CHANGE, BASIS = _("column change"), _("column basis")
CODE, ON = _("column code"), _("column on")
NEW_CODE, NEW_NAME = _("column new_code"), _("column new_name")


@dataclass(frozen=True)
class ChangeRow:
    """One row of a file of changes: what happens to the place with a code, from which day on."""

    number: int
    kind: str
    code: str
    on: date
    new_code: str
    new_name: str
    basis: str

    @property
    def key(self) -> str:
        """Digest of what the row says; its place in a file and its basis do not count."""
        said = (self.kind, self.code, self.on.isoformat(), self.new_code, self.new_name)
        return hashlib.sha256("\n".join(said).encode()).hexdigest()


@dataclass(eq=False)
class Unit:
    """A village or a region as it stands while the rows are done; pk is None for a new one."""

    pk: int | None
    code: str
    name: str
    kind: str  # of a village, or the level of a region
    above: "Unit | None"
    founded: date
    since: date
    until: date | None = None
    served: tuple[tuple[str, date | None], ...] = ()  # (branch, until)

    @property
    def is_village(self) -> bool:
        """Whether it is a village-level unit."""
        return len(self.code) == VILLAGE_DIGITS


@dataclass(frozen=True)
class Called:
    """What a unit was called from a day until another (exclusive)."""

    unit: Unit
    code: str
    name: str
    kind: str
    above: Unit | None
    valid_from: date
    valid_to: date


@dataclass(frozen=True)
class Former:
    """Who carried a code before: its key, and the code it has now ("" if it is no more)."""

    is_village: bool
    pk: int
    now: str


@dataclass
class Register:
    """The places that the rows speak of."""

    living: dict[str, Unit] = field(default_factory=dict)
    former: dict[str, Former] = field(default_factory=dict)
    applied: set[str] = field(default_factory=set)

    def below(self, code: str) -> Iterator[Unit]:
        """The living places under the code of a region."""
        return (u for c, u in self.living.items() if c.startswith(code) and c != code)


@dataclass
class Plan:
    """What the rows come to."""

    known: int = 0
    # A dictionary for its order and its speed: the values say nothing.
    touched: dict[Unit, None] = field(default_factory=dict)
    states: list[Called] = field(default_factory=list)
    done: list[tuple[ChangeRow, Unit, Unit | None]] = field(default_factory=list)
    refused: list[ChangeRowRefused] = field(default_factory=list)

    def touch(self, unit: Unit, on: date) -> None:
        """The unit changes on the day; what it was called until then is kept."""
        self.touched[unit] = None
        if unit.since < on:
            self.states.append(
                Called(unit, unit.code, unit.name, unit.kind, unit.above, unit.since, on)
            )
        unit.since = on


def planned(rows: Sequence[ChangeRow], register: Register, *, today: date) -> Plan:
    """The rows done to the register in turn; a row that cannot be done is among the refused.

    A row that was applied before, whatever the file, is known and passed over. A change is dated
    at most today, and for each place not before its last one. A code that another place carried is
    never given again: households and papers are numbered by it.
    """
    plan = Plan()
    for row in rows:
        if row.key in register.applied:
            plan.known += 1
            continue
        register.applied.add(row.key)
        try:
            if row.on > today:
                raise _refusal(row, ON, _("this day has not come yet"), row.on.isoformat())
            plan.done.append((row, *_DO[row.kind](row, register, plan)))
        except ChangeRowRefused as refusal:
            plan.refused.append(refusal)
    return plan


def _refusal(row: ChangeRow, column: str, problem: str, value: object) -> ChangeRowRefused:
    return ChangeRowRefused(row=row.number, column=column, problem=problem, value=str(value))


def _the_place(row: ChangeRow, register: Register, *, village: bool = False) -> Unit:
    """The living place that the row speaks of."""
    unit = register.living.get(row.code)
    if unit is None:
        before = register.former.get(row.code)
        if before is None:
            raise _refusal(row, CODE, _("no place carries this code"), row.code)
        if before.now:
            raise _refusal(row, CODE, _("the place has another code by now"), before.now)
        raise _refusal(row, CODE, _("the place was merged or abolished"), row.code)
    if village and not unit.is_village:
        raise _refusal(row, CODE, _("only for villages with 12 digits"), row.code)
    _in_order(row, unit)
    return unit


def _in_order(row: ChangeRow, unit: Unit) -> None:
    if row.on < unit.since:
        problem = _("before the last change of the place; the earliest day is")
        raise _refusal(row, ON, problem, unit.since.isoformat())


def _filled(row: ChangeRow, *columns: str) -> None:
    """Exactly these columns of the new code and name are filled in."""
    for column, value in ((NEW_CODE, row.new_code), (NEW_NAME, row.new_name)):
        if column in columns and not value:
            raise _refusal(row, column, _("must be filled in for this change"), row.kind)
        if column not in columns and value:
            raise _refusal(row, column, _("must be empty for this change"), value)


def _free_code(row: ChangeRow, register: Register, code: str, *, of: Unit | None) -> None:
    """No other place carries or carried the code."""
    living, before = register.living.get(code), register.former.get(code)
    if living is not None:
        raise _refusal(row, NEW_CODE, _("another place carries this code"), f"{code} {living.name}")
    own = before is not None and of is not None and of.pk is not None and before.pk == of.pk
    if before is not None and not (own and of is not None and before.is_village == of.is_village):
        raise _refusal(row, NEW_CODE, _("another place carried this code before"), code)


def _above(row: ChangeRow, register: Register) -> Unit | None:
    """The region around the new code; None for a province."""
    digits = _ABOVE_DIGITS.get(len(row.new_code))
    if digits is None:
        if len(row.new_code) in LEVELS:
            return None
        raise _refusal(row, NEW_CODE, _("codes have 2, 4, 6, 9 or 12 digits"), row.new_code)
    around = register.living.get(row.new_code[:digits])
    if around is None:
        problem = _("no region around this code; found it first")
        raise _refusal(row, NEW_CODE, problem, row.new_code[:digits])
    if row.on < around.founded:
        problem = _("the region around it was founded later, on")
        raise _refusal(row, ON, problem, around.founded.isoformat())
    return around


def _not_served(row: ChangeRow, unit: Unit) -> None:
    for branch, until in unit.served:
        if until is None or until > row.on:
            problem = _("a branch serves it: move its households, then end its service area")
            raise _refusal(row, CODE, problem, branch)


def _rename(row: ChangeRow, register: Register, plan: Plan) -> tuple[Unit, None]:
    _filled(row, NEW_NAME)
    unit = _the_place(row, register)
    if unit.name == row.new_name:
        raise _refusal(row, NEW_NAME, _("is called so already"), row.new_name)
    plan.touch(unit, row.on)
    unit.name = row.new_name
    return unit, None


def _recode(row: ChangeRow, register: Register, plan: Plan) -> tuple[Unit, None]:
    _filled(row, NEW_CODE, *([NEW_NAME] if row.new_name else []))
    unit = _the_place(row, register)
    if len(row.new_code) != len(row.code):
        raise _refusal(row, NEW_CODE, _("has another length than the old code"), row.new_code)
    above = _above(row, register)
    if unit.is_village and above is not unit.above:
        problem = _("lies in another town: write transfer instead")
        raise _refusal(row, NEW_CODE, problem, row.new_code)
    _move(row, register, plan, unit, above)
    return unit, None


def _transfer(row: ChangeRow, register: Register, plan: Plan) -> tuple[Unit, None]:
    _filled(row, NEW_CODE, *([NEW_NAME] if row.new_name else []))
    unit = _the_place(row, register, village=True)
    if len(row.new_code) != VILLAGE_DIGITS:
        raise _refusal(row, NEW_CODE, _("has another length than the old code"), row.new_code)
    above = _above(row, register)
    if above is unit.above:
        problem = _("lies in the same town: write recode instead")
        raise _refusal(row, NEW_CODE, problem, row.new_code)
    _move(row, register, plan, unit, above)
    return unit, None


def _move(row: ChangeRow, register: Register, plan: Plan, unit: Unit, above: Unit | None) -> None:
    """The place has its new code, and everything below it begins with it. All or nothing."""
    moved = [unit, *(register.below(row.code) if not unit.is_village else ())]
    codes = {each: row.new_code + each.code.removeprefix(row.code) for each in moved}
    for each, code in codes.items():
        _in_order(row, each)
        _free_code(row, register, code, of=each)
    for each, code in codes.items():
        plan.touch(each, row.on)
        register.former[each.code] = Former(each.is_village, each.pk or 0, code)
        del register.living[each.code]
        if each.is_village and kind_of(code) != kind_of(each.code):
            each.kind = kind_of(code)
        each.code = code
        register.living[code] = each
    unit.above = above
    unit.name = row.new_name or unit.name


def _merge(row: ChangeRow, register: Register, plan: Plan) -> tuple[Unit, Unit]:
    _filled(row, NEW_CODE)
    unit = _the_place(row, register, village=True)
    into = register.living.get(row.new_code)
    if into is None or not into.is_village or into is unit:
        raise _refusal(row, NEW_CODE, _("no other village carries this code"), row.new_code)
    if row.on < into.founded:
        problem = _("the village it is merged into was founded later, on")
        raise _refusal(row, ON, problem, into.founded.isoformat())
    _not_served(row, unit)
    _end(row, register, plan, unit)
    return unit, into


def _close(row: ChangeRow, register: Register, plan: Plan) -> tuple[Unit, None]:
    _filled(row)
    unit = _the_place(row, register)
    _not_served(row, unit)
    if not unit.is_village:
        left = sum(1 for _unit in register.below(row.code))
        if left:
            problem = _("places are still in it; move or close them first")
            raise _refusal(row, CODE, problem, left)
    _end(row, register, plan, unit)
    return unit, None


def _end(row: ChangeRow, register: Register, plan: Plan, unit: Unit) -> None:
    if row.on <= unit.founded:
        problem = _("not after the day on which it was founded")
        raise _refusal(row, ON, problem, unit.founded.isoformat())
    plan.touched[unit] = None
    unit.until = row.on
    register.former[unit.code] = Former(unit.is_village, unit.pk or 0, "")
    del register.living[unit.code]


def _split(row: ChangeRow, register: Register, plan: Plan) -> tuple[Unit, Unit]:
    _filled(row, NEW_CODE, NEW_NAME)
    unit = _the_place(row, register, village=True)
    if len(row.new_code) != VILLAGE_DIGITS:
        raise _refusal(row, NEW_CODE, _("only for villages with 12 digits"), row.new_code)
    return unit, _founded(row, register, plan)


def _found(row: ChangeRow, register: Register, plan: Plan) -> tuple[Unit, None]:
    _filled(row, NEW_CODE, NEW_NAME)
    if row.code:
        raise _refusal(row, CODE, _("must be empty for this change"), row.code)
    return _founded(row, register, plan), None


def _founded(row: ChangeRow, register: Register, plan: Plan) -> Unit:
    above = _above(row, register)
    _free_code(row, register, row.new_code, of=None)
    kind = LEVELS.get(len(row.new_code)) or kind_of(row.new_code)
    unit = Unit(None, row.new_code, row.new_name, kind, above, row.on, row.on)
    plan.touched[unit] = None
    register.living[unit.code] = unit
    return unit


_DO: Final = {
    "rename": _rename,
    "recode": _recode,
    "transfer": _transfer,
    "merge": _merge,
    "split": _split,
    "found": _found,
    "close": _close,
}
