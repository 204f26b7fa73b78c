"""Opening rounds: who is asked about whom, in which order, and who is excused."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from huhutong.evaluation.errors import (
    ConsentMissingForRound,
    NoHouseholds,
    NotEnoughEvaluators,
    RoundExists,
)
from huhutong.evaluation.models import EvaluationRound, Sheet
from huhutong.evaluation.rules import drawn_order
from huhutong.evaluation.services import open_round, release_evaluator
from huhutong.evaluation.tests.village import Village
from huhutong.households.public import withdraw_consent
from huhutong.infra.models import AuditRow
from huhutong.kernel.errors import NotInScope, PermissionRefused


def nothing_opened() -> bool:
    """No row of a round exists."""
    return not EvaluationRound.objects.exists() and not Sheet.objects.exists()


def test_every_formal_evaluator_gets_every_household_but_own_and_kin(village: Village) -> None:
    # given eight families; the first evaluator's brother heads the seventh
    # when the round opens
    opened = village.open()

    # then five evaluators have eight sheets each; own household and brother are recused
    assert opened.sheets.count() == 5 * 8
    recused = set(
        opened.sheets.filter(state="recused").values_list(
            "evaluator_id", "household_id", "recusal_reason", "recusal_relation"
        )
    )
    own = {
        (evaluator.pk, household.pk, "own_household", "own")
        for evaluator, household in zip(village.evaluators[:5], village.households[:5], strict=True)
    }
    brother = (village.evaluators[0].pk, village.households[6].pk, "kin", "sibling")
    assert recused == own | {brother}
    assert AuditRow.objects.get(action="evaluation.open_round").facts["assigned"] == 34


def test_order_differs_by_evaluator_and_follows_from_the_published_seed(village: Village) -> None:
    opened = village.open()
    orders = []
    for evaluator in village.evaluators[1:3]:
        sheets = opened.sheets.filter(evaluator=evaluator, state="assigned").order_by("position")
        orders.append([sheet.household.uuid for sheet in sheets.select_related("household")])
        given = [s.position for s in sheets]
        assert given == list(range(1, len(orders[-1]) + 1))
        assert orders[-1] == drawn_order(opened.seed, evaluator.uuid, orders[-1])
    assert len(opened.seed) == 32
    shared = set(orders[0]) & set(orders[1])
    assert [u for u in orders[0] if u in shared] != [u for u in orders[1] if u in shared]


def test_too_few_formal_evaluators_are_refused_and_alternates_named(village: Village) -> None:
    # given only four formal evaluators are left, and one alternate
    release_evaluator(
        officer=village.cast.li, evaluator=village.evaluators[0].uuid, at=village.cast.at
    )

    # when the round shall open
    with pytest.raises(NotEnoughEvaluators) as refusal:
        village.open()

    # then the refusal says how many are missing and who could step in; nothing was opened
    assert refusal.value.facts == {
        "group": "石桥一组",
        "have": 4,
        "need": 5,
        "missing": 1,
        "alternates": "郑*6",
    }
    assert nothing_opened()


def test_a_group_has_one_main_round_in_a_campaign(village: Village) -> None:
    village.open()
    with pytest.raises(RoundExists):
        village.open()
    assert EvaluationRound.objects.count() == 1
    assert Sheet.objects.count() == 40


def test_no_household_no_round(village: Village) -> None:
    with pytest.raises(NoHouseholds):
        village.open([])
    assert nothing_opened()


def test_a_household_without_consent_cannot_be_evaluated(village: Village) -> None:
    withdraw_consent(
        officer=village.cast.li,
        uuid=village.households[7].uuid,
        purpose="archive_and_evaluation",
        at=village.cast.at,
    )
    with pytest.raises(ConsentMissingForRound) as refusal:
        village.open()
    assert refusal.value.facts == {"households": 1}
    assert nothing_opened()


def test_officer_of_the_other_branch_finds_nothing(village: Village) -> None:
    with pytest.raises(NotInScope):
        open_round(
            officer=village.cast.zhao,
            campaign=uuid4(),
            village=village.cast.shiqiao.uuid,
            group=village.cast.groups[0],
            household_ids=village.ids,
            at=village.cast.at,
        )
    assert nothing_opened()


def test_a_checker_may_not_open(village: Village) -> None:
    with pytest.raises(PermissionRefused):
        open_round(
            officer=village.cast.wang,
            campaign=uuid4(),
            village=village.cast.shiqiao.uuid,
            group=village.cast.groups[0],
            household_ids=village.ids,
            at=village.cast.at,
        )
    assert nothing_opened()


def test_the_database_refuses_an_opinion_on_the_own_household(village: Village) -> None:
    opened = village.open()
    own = opened.sheets.get(evaluator=village.evaluators[0], household=village.households[0])
    for state in ("assigned", "answered"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Sheet.objects.filter(pk=own.pk).update(state=state, recusal_reason="", position=99)
    own.refresh_from_db()
    assert own.state == "recused"


def test_the_database_refuses_a_second_sheet_of_the_same_person(village: Village) -> None:
    opened = village.open()
    sheet = opened.sheets.filter(state="assigned").first()
    assert sheet is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        Sheet.objects.create(
            round=opened,
            campaign=opened.campaign,
            evaluator=village.evaluators[5],
            person=sheet.person,
            household=sheet.household,
            position=500,
        )


def test_opening_costs_a_bounded_number_of_queries(
    village: Village, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        village.open()
