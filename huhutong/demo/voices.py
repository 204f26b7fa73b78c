"""Simulated evaluators: who they are, and what they answer on the sheets that wait.

Only for demonstrations: the truth comes from the generator, never from the registry's own scores.
"""

from collections.abc import Mapping
from datetime import datetime
from random import Random
from uuid import UUID, uuid4

from huhutong.demo.generator.ballots import Answer as Simulated
from huhutong.demo.generator.ballots import Judge, judge, make_judge
from huhutong.demo.generator.types import HouseholdSeed, VillageSeed
from huhutong.evaluation.public import (
    Answer,
    BulkAnswer,
    BulkTally,
    Engagement,
    OpenSheet,
    answer_in_bulk,
    engage_evaluator,
    open_sheets_of,
)
from huhutong.households.public import Household
from huhutong.org.public import User
from huhutong.places.public import Village

FORMAL_PER_GROUP, ALTERNATES_PER_GROUP = 6, 1
_DUTIES = ("村民小组长", "党员代表", "村医", "老支书", "种养大户", "教师", "村民代表")
_AT_HOME = ("resident", "trader")
_FIT_AGES = range(38, 74)


def choose_evaluators(seed: VillageSeed, year: int) -> dict[str, list[HouseholdSeed]]:
    """By group: heads of standing, of as many surnames as there are, who live in the village."""
    chosen: dict[str, list[HouseholdSeed]] = {}
    for group in seed.groups:
        fit = [
            h
            for h in seed.households
            if h.group_code == group.code
            and h.residence in _AT_HOME
            and year - h.head.birth_on.year in _FIT_AGES
        ]
        fit.sort(key=lambda h: -h.truth.standing)
        chosen[group.code] = _mixed(fit, FORMAL_PER_GROUP + ALTERNATES_PER_GROUP)
    return chosen


def _heads(village: Village) -> dict[str, UUID]:
    """Heads by the number that the generator gave, whether registered or imported."""
    rows = Household.objects.filter(village=village, head__isnull=False)
    found = rows.values_list("number", "source_number", "head__uuid")
    return {source or number: head for number, source, head in found}


def _mixed(fit: list[HouseholdSeed], wanted: int) -> list[HouseholdSeed]:
    """The best of each surname in turn, so that no clan judges alone."""
    taken: list[HouseholdSeed] = []
    rest = list(fit)
    while rest and len(taken) < wanted:
        seen: set[str] = set()
        for household in list(rest):
            if household.surname not in seen and len(taken) < wanted:
                seen.add(household.surname)
                taken.append(household)
                rest.remove(household)
    return taken


def engage(seed: VillageSeed, *, officer: User, at: datetime) -> int:
    """Every group has its evaluators; returns how many were engaged."""
    village = Village.objects.get(code=seed.code)
    groups = {group.code: group for group in village.groups.all()}
    heads = _heads(village)
    count = 0
    for code, households in choose_evaluators(seed, at.year).items():
        registered = [h for h in households if h.number in heads]
        for place, household in enumerate(registered):
            engagement = Engagement(
                person=heads[household.number],
                group=groups[code],
                duty=_DUTIES[place % len(_DUTIES)],
                status="formal" if place < FORMAL_PER_GROUP else "alternate",
            )
            engage_evaluator(officer=officer, village=village.uuid, engagement=engagement, at=at)
            count += 1
    return count


def answer(
    seed: VillageSeed, *, officer: User, round_uuid: UUID, part: float, at: datetime
) -> BulkTally:
    """The first part (0 to 1) of the sheets that wait in each evaluator's order is answered."""
    sheets = open_sheets_of(round_uuid)
    truth = _truth_by_household(seed, sheets)
    answers = []
    for evaluator, own in _by_evaluator(sheets).items():
        random = Random(f"{seed.code}:{evaluator}")  # noqa: S311 - repeatable, no secret
        judge_ = make_judge(random, str(evaluator), "")
        for sheet in own[: round(len(own) * part)]:
            given = _given(random, judge_, truth[sheet.household_id])
            answers.append(BulkAnswer(sheet.uuid, given, uuid4()))
    return answer_in_bulk(
        officer=officer, round_uuid=round_uuid, answers=answers, source="phone", at=at
    )


def _by_evaluator(sheets: list[OpenSheet]) -> Mapping[UUID, list[OpenSheet]]:
    grouped: dict[UUID, list[OpenSheet]] = {}
    for sheet in sheets:
        grouped.setdefault(sheet.evaluator, []).append(sheet)
    return grouped


def _truth_by_household(seed: VillageSeed, sheets: list[OpenSheet]) -> Mapping[int, HouseholdSeed]:
    """Households found again by the head; one that the generator does not know is ordinary."""
    by_name = {h.head.name: h for h in seed.households}
    by_number = {h.number: h for h in seed.households}
    ids = {sheet.household_id for sheet in sheets}
    rows = Household.objects.filter(pk__in=ids).values_list(
        "pk", "number", "source_number", "head__name"
    )
    ordinary = seed.households[0]
    return {
        pk: by_number.get(source) or by_number.get(number) or by_name.get(name) or ordinary
        for pk, number, source, name in rows
    }


def _given(random: Random, judge_: Judge, household: HouseholdSeed) -> Answer:
    simulated: Simulated = judge(random, judge_, household)
    if not simulated.knows or simulated.marks is None:
        return Answer(knows=False)
    standing, reliability, honesty, harmony, diligence = simulated.marks
    return Answer(
        knows=True,
        standing=standing,
        reliability=reliability,
        honesty=honesty,
        harmony=harmony,
        diligence=diligence,
        labour=simulated.labour,
        skill=simulated.skill,
        will=simulated.will,
        income_band=simulated.income_band,
        suggested_limit_yuan=simulated.suggested_limit_yuan,
        veto_reasons=simulated.veto_reasons,
        note=simulated.note,
    )
