"""Three archived households of 石桥 and one of 汤溪, written through the registry's own doors."""

from dataclasses import dataclass
from datetime import date

from huhutong.households.public import (
    ArchiveInput,
    AssetInput,
    ConsentInput,
    DebtInput,
    Household,
    HouseholdInput,
    IncomeInput,
    MemberInput,
    ProfileInput,
    Register,
    SourceInput,
    bulk_register,
    facts_of,
)
from huhutong.infra.actors import Actor, actor_of
from huhutong.places.public import Village
from huhutong.scoring.public import ScoringInput
from tests.cast import Cast

SOURCE = SourceInput(source="self", on=date(2026, 2, 1), collector="李明")
BIRTHS = (date(1975, 5, 5), date(1980, 1, 1), date(1950, 1, 1))
WAGES = (6_500_000, 3_500_000, 5_000_000)
ASSETS = (15_000_000, 10_000_000, 8_000_000)
DEBTS = (3_000_000, 0, 0)


@dataclass(frozen=True)
class Scored:
    """The cast with its households."""

    cast: Cast
    li: Actor
    first: Household
    second: Household
    old: Household
    elsewhere: Household

    @property
    def shiqiao(self) -> list[Household]:
        return [self.first, self.second, self.old]

    def inputs(self, *peers: int | None) -> list[ScoringInput]:
        """The households of 石桥 with these opinions."""
        keys = [row.pk for row in self.shiqiao]
        facts = {f.household_id: f for f in facts_of(keys, self.cast.institution, self.cast.day)}
        return [ScoringInput(facts[key], peer) for key, peer in zip(keys, peers, strict=True)]


def _household(cast: Cast, number: int, *, consents: bool = True) -> HouseholdInput:
    incomes = (
        IncomeInput("wage", 2025, WAGES[number]),
        IncomeInput("business", 2025, 3_000_000, 1_000_000),
    )
    debts = (DebtInput("bank", DEBTS[number], 600_000),) if DEBTS[number] else ()
    return HouseholdInput(
        members=(MemberInput(f"户主{number}", birth_on=BIRTHS[number]),),
        consents=(ConsentInput(cast.at),) if consents else (),
        archive=ArchiveInput(
            source=SOURCE,
            profile=ProfileInput(labour_count=2, skill=number, plan=2),
            incomes=incomes if number == 0 else incomes[:1],
            assets=(AssetInput("house", ASSETS[number]),),
            debts=debts,
        )
        if consents
        else None,
    )


def register(cast: Cast, village: Village, rows: list[HouseholdInput]) -> list[Household]:
    actor = actor_of(cast.li)
    return bulk_register(rows, Register(village, cast.institution, actor, cast.at))


def build(cast: Cast) -> Scored:
    """About 60 queries."""
    first, second, old = register(cast, cast.shiqiao, [_household(cast, n) for n in range(3)])
    (elsewhere,) = register(cast, cast.tangxi, [_household(cast, 0)])
    return Scored(cast, actor_of(cast.li), first, second, old, elsewhere)


def without_consent(cast: Cast) -> Household:
    """One more household of 石桥 that has consented to nothing."""
    return register(cast, cast.shiqiao, [_household(cast, 1, consents=False)])[0]
