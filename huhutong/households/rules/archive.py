"""Figures and judgements over the archive: principal, completeness, numbers."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from huhutong.kernel.identity import age_on

ADULT_AGE: Final = 18
HEAD_AGE_LIMIT: Final = 65


@dataclass(frozen=True, slots=True)
class Member:
    """What the choice of the principal needs to know of a member."""

    person: UUID
    is_head: bool
    birth_on: date | None
    income_fen: int = 0


@dataclass(frozen=True, slots=True)
class Principal:
    """Who stands for the household's credit, with age in completed years."""

    person: UUID
    age: int


def principal_of(members: Sequence[Member], on: date) -> Principal | None:
    """The head if 18 to 65, else the adult under 65 with the highest income, else none.

    A member without a birth date cannot be chosen. At equal income the eldest is, then the
    order of the household. (DECISIONS, "Parties")
    """
    aged = [(m, age_on(m.birth_on, on)) for m in members if m.birth_on is not None]
    for member, age in aged:
        if member.is_head and ADULT_AGE <= age <= HEAD_AGE_LIMIT:
            return Principal(member.person, age)
    adults = [(m, age) for m, age in aged if ADULT_AGE <= age < HEAD_AGE_LIMIT]
    if not adults:
        return None
    chosen, age = max(adults, key=lambda pair: (pair[0].income_fen, pair[1]))
    return Principal(chosen.person, age)


def household_number(village_code: str, sequence: int) -> str:
    """441821100201-0001; from 10,000 on the tail grows."""
    return f"{village_code}-{sequence:04d}"


@dataclass(frozen=True, slots=True)
class Completeness:
    """How much of the archive is filled in; missing holds the codes of what is not."""

    filled: int
    total: int
    missing: tuple[str, ...]


def archive_present(counts: Mapping[str, int], nothing: Collection[str]) -> dict[str, bool]:
    """Whether each class of the archive is answered: by rows, or by saying there are none.

    counts  rows by code of the class, in the order of the answer.
    """
    return {code: count > 0 or code in nothing for code, count in counts.items()}


def completeness(present: dict[str, bool]) -> Completeness:
    """Counts what is there, in the given order."""
    missing = tuple(code for code, there in present.items() if not there)
    return Completeness(len(present) - len(missing), len(present), missing)
