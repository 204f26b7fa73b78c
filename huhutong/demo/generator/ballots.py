"""What evaluators would say: true standing seen through severity, noise, tiredness and distance."""

from dataclasses import dataclass
from random import Random

from huhutong.demo.generator.types import HouseholdSeed

RATINGS = ("standing", "reliability", "honesty", "harmony", "diligence")


@dataclass(frozen=True)
class Judge:
    """How one evaluator judges: severity is added to each mark, noise is its spread."""

    key: str
    group_code: str
    severity: float
    noise: float
    knows_percent: int


@dataclass(frozen=True)
class Answer:
    """One sheet: knows False has no marks. Marks are 1 to 5 in the order of RATINGS."""

    knows: bool
    marks: tuple[int, ...] | None
    labour: int | None
    skill: int | None
    will: int | None
    income_band: int | None
    suggested_limit_yuan: int | None
    veto_reasons: tuple[str, ...]
    note: str


UNKNOWN = Answer(False, None, None, None, None, None, None, (), "")


def make_judge(random: Random, key: str, group_code: str) -> Judge:
    """An honest evaluator of ordinary severity."""
    return Judge(
        key=key,
        group_code=group_code,
        severity=random.gauss(0.0, 0.25),
        noise=random.uniform(0.35, 0.6),
        knows_percent=random.randint(84, 97),
    )


def judge(random: Random, judge_: Judge, household: HouseholdSeed) -> Answer:
    """This evaluator's sheet on this household."""
    if random.randrange(100) >= judge_.knows_percent:
        return UNKNOWN
    standing = household.truth.standing
    centre = 3.75 + 0.55 * standing + judge_.severity
    marks = tuple(_mark(random.gauss(centre, judge_.noise)) for _ in RATINGS)
    income = sum(i.gross_fen - i.cost_fen for i in household.incomes) // 100
    rumour = standing < -1.9 and random.random() < 0.6
    return Answer(
        knows=True,
        marks=marks,
        labour=min(household.labour_count, 5),
        skill=_band(household.skill + random.gauss(0, 0.4), 3),
        will=_band(household.plan + random.gauss(0, 0.4), 3),
        income_band=_band(income / 20_000, 5),
        suggested_limit_yuan=_suggestion(random, income, standing),
        veto_reasons=("gambling",) if rumour else (),
        note="多次见其参与赌博，乡邻皆知" if rumour else "",
    )


def _mark(value: float) -> int:
    return min(5, max(1, round(value)))


def _band(value: float, top: int) -> int:
    return min(top, max(0, round(value)))


def _suggestion(random: Random, income_yuan: int, standing: float) -> int:
    raw = income_yuan * (0.5 + 0.08 * standing) * random.uniform(0.7, 1.3)
    return min(200_000, max(5_000, round(raw / 5_000) * 5_000))
