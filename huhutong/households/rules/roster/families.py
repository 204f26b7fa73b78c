"""A household from the accepted rows of its unit: what it is, earns, owns and owes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from huhutong.households.inputs import (
    ArchiveInput,
    AssetInput,
    ConsentInput,
    DebtInput,
    HouseholdInput,
    IncomeInput,
    MemberInput,
    ProfileInput,
    SourceInput,
)
from huhutong.households.rules.roster.columns import AMOUNTS

Values = dict[str, Any]
PROFILE: Final = ("labour_count", "skill", "plan", "dwelling")
_ASSETS: Final = ("house", "vehicle", "machinery", "livestock", "deposit", "other")
_DEBTS: Final = ("debt_bank", "debt_private", "debt_due")
_NUMBER_LENGTH: Final = 17


def first(rows: Sequence[Values], name: str) -> Any:
    """The head's value (heads come first), else the first one that any row gives."""
    return next((v[name] for v in rows if v.get(name) not in {None, ""}), None)


def total(rows: Sequence[Values], name: str) -> int | None:
    """The sum over the rows in fen, None where no row says anything."""
    given = [v[name] for v in rows if v.get(name) is not None]
    return sum(given) if given else None


def head_first(rows: Sequence[Values]) -> list[Values]:
    """The rows with the head in front."""
    return sorted(rows, key=lambda values: values.get("relation") != "02")


def has_figures(rows: Sequence[Values]) -> bool:
    """Whether the rows say anything that belongs to the archive."""
    return any(first(rows, name) is not None for name in (*PROFILE, *sorted(AMOUNTS)))


def consents(rows: Sequence[Values]) -> bool:
    """Whether the roster says 是 for the household; blank is no consent."""
    return first(rows, "consent") is True


def debt_due_fits(rows: Sequence[Values]) -> bool:
    """Whether no more falls due within a year than is owed."""
    owed = (total(rows, "debt_bank") or 0) + (total(rows, "debt_private") or 0)
    return (total(rows, "debt_due") or 0) <= owed


def member_of(values: Values) -> MemberInput:
    """A person from a row."""
    birth_on = values.get("birth_on")
    return MemberInput(
        name=values["name"],
        relation=values["relation"],
        id_number=values.get("id_number") or "",
        phone=values.get("phone") or "",
        sex=values.get("sex") or "",
        birth_on=date.fromisoformat(birth_on) if birth_on else None,
    )


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the roster comes from: source of the archive fields, consent, business day."""

    source: SourceInput
    consent: ConsentInput


def archive_of(rows: Sequence[Values], origin: Origin) -> ArchiveInput | None:
    """The archive that the rows tell, None without consent or figures.

    Wages belong to the member in whose row they stand (index in the order given); the rest to
    the household. What falls due within a year is first taken as bank debt.
    """
    if not consents(rows) or not has_figures(rows):
        return None
    year = first(rows, "year") or origin.source.on.year - 1
    incomes = _incomes(rows, year)
    assets = _assets(rows)
    debts = _debts(rows)
    profile = None
    if any(first(rows, name) is not None for name in PROFILE):
        profile = ProfileInput(
            labour_count=first(rows, "labour_count") or 0,
            skill=first(rows, "skill") or 0,
            plan=first(rows, "plan") or 0,
            dwelling=(first(rows, "dwelling") or "")[:100],
        )
    # Columns filled with zeros say that there is none; empty columns say nothing.
    nothing = frozenset(c for c, found in (("assets", assets), ("debts", debts)) if found == ())
    return ArchiveInput(
        origin.source,
        profile=profile,
        incomes=incomes,
        assets=assets,
        debts=debts,
        nothing=nothing,
    )


def _incomes(rows: Sequence[Values], year: int) -> tuple[IncomeInput, ...] | None:
    found = [
        IncomeInput("wage", year, values["wage"], member=index)
        for index, values in enumerate(rows)
        if values.get("wage") is not None
    ]
    business = total(rows, "business")
    if business is not None:
        found.append(IncomeInput("business", year, business, total(rows, "business_cost")))
    for kind in ("property", "transfer"):
        amount = total(rows, kind)
        if amount is not None:
            found.append(IncomeInput(kind, year, amount))
    return tuple(found) or None


def _assets(rows: Sequence[Values]) -> tuple[AssetInput, ...] | None:
    values = [(kind, total(rows, f"asset_{kind}")) for kind in _ASSETS]
    if all(value is None for _kind, value in values):
        return None
    return tuple(AssetInput(kind, value) for kind, value in values if value)


def _debts(rows: Sequence[Values]) -> tuple[DebtInput, ...] | None:
    if all(total(rows, name) is None for name in _DEBTS):
        return None
    bank, private = total(rows, "debt_bank") or 0, total(rows, "debt_private") or 0
    due = total(rows, "debt_due") or 0
    found = []
    if bank:
        found.append(DebtInput("bank", bank, min(due, bank)))
    if private:
        high = any(values.get("debt_high") for values in rows)
        found.append(DebtInput("private", private, max(due - bank, 0), high_interest=high))
    return tuple(found)


def household_of(rows: Sequence[Values], origin: Origin, village_code: str) -> HouseholdInput:
    """A new household from the accepted rows of a unit, the head's row first."""
    given = str(first(rows, "household_no") or "")
    number = given if given.startswith(f"{village_code}-") and len(given) >= _NUMBER_LENGTH else ""
    return HouseholdInput(
        members=tuple(member_of(values) for values in rows),
        group_id=first(rows, "group"),
        number=number,
        source_number=given[:40],
        address=first(rows, "address") or "",
        residence=first(rows, "residence") or "resident",
        economy_type=first(rows, "economy_type") or "",
        consents=(origin.consent,) if consents(rows) else (),
        archive=archive_of(rows, origin),
    )
