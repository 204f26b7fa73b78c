"""One whole village from a seed: groups, clans, households, kin ties."""

from dataclasses import dataclass
from datetime import date
from random import Random

from huhutong.demo.generator import economy, people
from huhutong.demo.generator.names import SURNAMES, group_name
from huhutong.demo.generator.types import (
    GroupSeed,
    HouseholdSeed,
    PersonSeed,
    Residence,
    TieSeed,
    VillageSeed,
)

_RESIDENCE: dict[Residence, int] = {
    "resident": 60,
    "trader": 7,
    "migrant": 23,
    "registered_absent": 8,
    "moved_away": 2,
}
_GROUP_SIZE = 82


@dataclass(frozen=True)
class VillagePlan:
    """Which village to make: its row of the county table, its size and the seed."""

    index: int
    code: str
    name: str
    town_latitude: float
    town_longitude: float
    households: int
    seed: str
    today: date


class _Maker:
    def __init__(self, plan: VillagePlan) -> None:
        self.plan = plan
        # Not a secret and must be the same on every machine, so the standard generator is right.
        self.random = Random(f"{plan.seed}:{plan.code}")  # noqa: S311
        self.registrar = people.Registrar(self.random, plan.index, plan.today)
        self.surnames = self.random.sample(SURNAMES, 6)
        self.households: list[HouseholdSeed] = []
        self.ties: list[TieSeed] = []

    def make(self) -> VillageSeed:
        random, plan = self.random, self.plan
        latitude = plan.town_latitude + random.uniform(-0.045, 0.045)
        longitude = plan.town_longitude + random.uniform(-0.045, 0.045)
        groups = self._groups(latitude, longitude)
        for place, group in enumerate(groups):
            share = plan.households // len(groups) + (place < plan.households % len(groups))
            self._fill(group, share)
        return VillageSeed(
            code=plan.code,
            name=plan.name,
            latitude=latitude,
            longitude=longitude,
            groups=tuple(groups),
            households=tuple(self.households),
            ties=tuple(self.ties),
        )

    def _groups(self, latitude: float, longitude: float) -> list[GroupSeed]:
        count, taken = max(2, round(self.plan.households / _GROUP_SIZE)), set[str]()
        return [
            GroupSeed(
                code=f"{number:03d}",
                name=group_name(self.random, taken, self.surnames),
                latitude=latitude + self.random.uniform(-0.012, 0.012),
                longitude=longitude + self.random.uniform(-0.012, 0.012),
            )
            for number in range(1, count + 1)
        ]

    def _fill(self, group: GroupSeed, share: int) -> None:
        """Clans: a few surnames a group; brothers head households of their own."""
        clans = self.random.sample(self.surnames, 3)
        brothers: list[PersonSeed] = []
        for _ in range(share):
            if brothers and self.random.random() < 0.35:
                surname, near = brothers[-1].name, brothers[-1]
                age = self._age_near(near)
                head = self._household(group, self._surname(surname, clans), age)
                self.ties.append(TieSeed(head.key, near.key, "sibling"))
            else:
                surname = self.random.choices(clans, weights=(5, 3, 2))[0]
                head = self._household(group, surname, self._head_age())
                self._tie_to_father(head, surname)
                brothers = []
            brothers.append(head)

    def _surname(self, name: str, clans: list[str]) -> str:
        return next(s for s in sorted(clans, key=len, reverse=True) if name.startswith(s))

    def _head_age(self) -> int:
        return min(82, max(24, round(self.random.gauss(51, 11))))

    def _age_near(self, person: PersonSeed) -> int:
        age = self.plan.today.year - person.birth_on.year
        return min(84, max(24, age + self.random.randint(-6, 6)))

    def _tie_to_father(self, head: PersonSeed, surname: str) -> None:
        """Now and then the head is the son of an older head of the same surname."""
        if self.random.random() > 0.3:
            return
        for other in reversed(self.households[:-1]):
            older = head.birth_on.year - other.head.birth_on.year
            if other.surname == surname and 20 <= older <= 42:
                self.ties.append(TieSeed(other.head.key, head.key, "parent"))
                return

    def _household(self, group: GroupSeed, surname: str, age: int) -> PersonSeed:
        random = self.random
        outsiders = [s for s in SURNAMES if s != surname]
        members = people.family(self.registrar, surname, age, outsiders)
        residence = random.choices(list(_RESIDENCE), weights=list(_RESIDENCE.values()))[0]
        workers = sum(p.labour for p in members)
        today = self.plan.today
        elders = sum(today.year - p.birth_on.year > 60 for p in members)
        drawn = economy.draw(
            random,
            residence=residence,
            workers=workers,
            elders=elders,
            standing=random.gauss(0, 1),
        )
        number = len(self.households) + 1
        self.households.append(
            HouseholdSeed(
                number=f"{self.plan.code}-{number:04d}",
                group_code=group.code,
                surname=surname,
                residence=residence,
                trade=drawn.trade,
                address=f"{self.plan.name}{group.name}{number}号",
                people=tuple(members),
                consents=random.random() < 0.95,
                labour_count=workers,
                skill=drawn.skill,
                plan=drawn.plan,
                incomes=drawn.incomes,
                assets=drawn.assets,
                debts=drawn.debts,
                credit_facts=drawn.credit_facts,
                truth=drawn.truth,
            )
        )
        return members[0]


def make_village(plan: VillagePlan) -> VillageSeed:
    """The village of this plan; the same plan gives the same village on every machine."""
    return _Maker(plan).make()
