"""Closing: only when all have answered; scores, vetoes, supplementary rounds."""

from collections.abc import Mapping
from dataclasses import replace
from uuid import uuid4

import pytest

from huhutong.evaluation.errors import (
    NoFreshEvaluator,
    NothingToHandOver,
    RoundClosed,
    SheetsUnanswered,
    WrongReplacement,
)
from huhutong.evaluation.models import EvaluationRound, OpinionVeto, PeerScore, Sheet
from huhutong.evaluation.public import (
    Answer,
    BulkAnswer,
    EvaluationRoundClosed,
    open_sheets_of,
    progress_of,
    results_of,
    rounds_of,
)
from huhutong.evaluation.services import (
    answer_in_bulk,
    close_round,
    open_supplementary_round,
    record_reply,
    replace_evaluator,
)
from huhutong.evaluation.tests.village import GOOD, UNKNOWN, Village
from huhutong.infra.models import OutboxMessage
from huhutong.kernel.errors import NotInScope, PermissionRefused

HIGH = Answer(knows=True, standing=5, reliability=5, honesty=5, harmony=5, diligence=5)
LOW = Answer(knows=True, standing=1, reliability=1, honesty=1, harmony=1, diligence=1)


def say(
    village: Village, opened: EvaluationRound, household: int, said: Mapping[int, Answer]
) -> None:
    """Evaluators by index say something of a household by index."""
    sheets = {
        evaluator: opened.sheets.get(
            evaluator=village.evaluators[evaluator], household=village.households[household]
        )
        for evaluator in said
    }
    answer_in_bulk(
        officer=village.cast.li,
        round_uuid=opened.uuid,
        answers=[BulkAnswer(sheets[n].uuid, answer, uuid4()) for n, answer in said.items()],
        source="paper",
        at=village.cast.at,
    )


def close(village: Village, opened: EvaluationRound) -> EvaluationRound:
    """Li closes the round."""
    return close_round(officer=village.cast.li, round_uuid=opened.uuid, at=village.cast.at)


def test_closing_waits_for_every_assigned_sheet(village: Village) -> None:
    opened = village.open()
    say(village, opened, 7, dict.fromkeys(range(5), GOOD))
    with pytest.raises(SheetsUnanswered) as refusal:
        close(village, opened)
    assert refusal.value.facts == {"waiting": 29, "evaluators": 5}
    opened.refresh_from_db()
    assert opened.state == "open"
    assert not PeerScore.objects.exists()
    assert not OutboxMessage.objects.filter(type=EvaluationRoundClosed.type).exists()


def test_scores_are_trimmed_means_and_too_few_is_said(village: Village) -> None:
    # given household 8 known to all: 25, 25, 20, 20, 5; household 7 known to two only
    opened = village.open()
    say(village, opened, 7, {0: HIGH, 1: HIGH, 2: GOOD, 3: GOOD, 4: LOW})
    say(village, opened, 6, {1: GOOD, 2: GOOD, 3: UNKNOWN, 4: UNKNOWN})
    village.answer_all(opened)

    # when the round is closed
    close(village, opened)

    # then one 25 and the 5 are left out: (65 - 15) * 500 / 3 = 8,333
    results = {result.household_id: result for result in results_of(village.campaign)}
    known, unknown = results[village.ids[7]], results[village.ids[6]]
    assert (known.knowing, known.score_hundredths, known.state) == (5, 8_333, "ok")
    assert (unknown.knowing, unknown.answered, unknown.score_hundredths, unknown.state) == (
        2,
        4,
        None,
        "too_few",
    )
    assert len(results) == 8
    message = OutboxMessage.objects.get(type=EvaluationRoundClosed.type)
    assert message.payload["campaign"] == str(village.campaign)
    assert (progress_of(village.campaign).waiting, progress_of(village.campaign).closed) == (0, 1)


def test_a_closed_round_cannot_be_closed_again(village: Village) -> None:
    opened = village.open()
    village.answer_all(opened)
    close(village, opened)
    with pytest.raises(RoundClosed):
        close(village, opened)
    assert PeerScore.objects.count() == 8


@pytest.mark.parametrize(("who", "refusal"), [("zhao", NotInScope), ("wang", PermissionRefused)])
def test_closing_is_refused_to_others(village: Village, who: str, refusal: type[Exception]) -> None:
    opened = village.open()
    village.answer_all(opened)
    with pytest.raises(refusal):
        close_round(officer=getattr(village.cast, who), round_uuid=opened.uuid, at=village.cast.at)
    opened.refresh_from_db()
    assert opened.state == "open"


def test_a_veto_is_shared_by_two_independent_evaluators(village: Village) -> None:
    # given two accuse household 8 of gambling, one accuses household 7
    opened = village.open()
    accused = replace(LOW, veto_reasons=("gambling",), note="常年聚赌")
    say(village, opened, 7, {0: accused, 1: accused, 2: GOOD, 3: GOOD, 4: GOOD})
    say(village, opened, 6, {1: accused})
    village.answer_all(opened)
    close(village, opened)

    # then only the first stands, and the household may answer
    results = {result.household_id: result for result in results_of(village.campaign)}
    assert results[village.ids[7]].veto_reasons == ("gambling",)
    assert results[village.ids[6]].veto_reasons == ()
    veto = OpinionVeto.objects.get()
    assert (veto.evaluators, veto.notes) == (2, 2)
    record_reply(officer=village.cast.li, veto=veto.uuid, text="并无此事", at=village.cast.at)
    veto.refresh_from_db()
    assert veto.reply == "并无此事"
    with pytest.raises(NotInScope):
        record_reply(officer=village.cast.zhao, veto=veto.uuid, text="改", at=village.cast.at)
    veto.refresh_from_db()
    assert veto.reply == "并无此事"


def test_two_accusers_of_one_family_are_one_voice(village: Village) -> None:
    # given the first and the second evaluator turn out to be siblings
    from huhutong.households.public import TieInput, declare_tie

    opened = village.open()
    one, other = village.evaluators[0].person, village.evaluators[1].person
    tie = TieInput(one.uuid, other.uuid, "sibling")
    declare_tie(officer=village.cast.li, given=tie, at=village.cast.at)
    accused = replace(LOW, veto_reasons=("drugs",), note="见过")
    say(village, opened, 7, {0: accused, 1: accused})
    village.answer_all(opened)
    close(village, opened)
    assert not OpinionVeto.objects.exists()


def test_supplementary_round_asks_only_those_not_asked_and_adds_up(village: Village) -> None:
    # given household 7 was known to two of four
    opened = village.open()
    say(village, opened, 6, {1: GOOD, 2: GOOD, 3: UNKNOWN, 4: UNKNOWN})
    village.answer_all(opened)
    close(village, opened)

    # when a supplementary round asks the alternate
    again = open_supplementary_round(
        officer=village.cast.li,
        campaign=village.campaign,
        village=village.cast.shiqiao.uuid,
        group=village.cast.groups[0],
        household_ids=[village.ids[6]],
        at=village.cast.at,
    )
    asked = Sheet.objects.filter(round=again)
    assert [sheet.evaluator for sheet in asked] == [village.evaluators[5]]
    village.answer_all(again, HIGH)
    close(village, again)

    # then three know the household: (20 + 20 + 25 - 15) * 500 / 3 = 8,333
    result = next(r for r in results_of(village.campaign) if r.household_id == village.ids[6])
    assert (result.knowing, result.score_hundredths) == (3, 8_333)
    assert [(r.kind, r.state) for r in rounds_of(village.campaign)] == [
        ("main", "closed"),
        ("supplementary", "closed"),
    ]


def test_nobody_left_to_ask_is_refused(village: Village) -> None:
    village.open()
    with pytest.raises(NoFreshEvaluator):
        open_supplementary_round(
            officer=village.cast.li,
            campaign=village.campaign,
            village=village.cast.shiqiao.uuid,
            group=village.cast.groups[0],
            household_ids=[village.ids[5]],  # the alternate's own household
            at=village.cast.at,
        )
    assert EvaluationRound.objects.count() == 1


def test_an_alternate_takes_over_open_sheets(village: Village) -> None:
    # given the second evaluator answered one sheet of seven and falls ill
    opened = village.open()
    say(village, opened, 7, {1: GOOD})

    # when the alternate takes over
    moved = replace_evaluator(
        officer=village.cast.li,
        round_uuid=opened.uuid,
        leaving=village.evaluators[1].uuid,
        successor=village.evaluators[5].uuid,
        at=village.cast.at,
    )

    # then six sheets moved, the alternate's own household is recused, the answer stays
    assert moved == 6
    heir = opened.sheets.filter(evaluator=village.evaluators[5])
    assert heir.filter(state="assigned").count() == 5
    assert heir.filter(state="recused", recusal_reason="own_household").count() == 1
    assert opened.sheets.filter(evaluator=village.evaluators[1], state="answered").count() == 1
    village.answer_all(opened)
    close(village, opened)


def test_replacement_by_someone_with_sheets_or_of_someone_without_is_refused(
    village: Village,
) -> None:
    opened = village.open()
    before = list(opened.sheets.order_by("pk").values_list("pk", "state"))
    for leaving, successor, refusal in (
        (1, 2, WrongReplacement),
        (5, 1, NothingToHandOver),
    ):
        with pytest.raises(refusal):
            replace_evaluator(
                officer=village.cast.li,
                round_uuid=opened.uuid,
                leaving=village.evaluators[leaving].uuid,
                successor=village.evaluators[successor].uuid,
                at=village.cast.at,
            )
    assert list(opened.sheets.order_by("pk").values_list("pk", "state")) == before


def test_open_sheets_are_listed_for_bulk_doors(village: Village) -> None:
    opened = village.open()
    listed = open_sheets_of(opened.uuid)
    assert len(listed) == 34
    assert {sheet.evaluator for sheet in listed} == {e.uuid for e in village.evaluators[:5]}


def test_closing_costs_a_bounded_number_of_queries(
    village: Village, django_assert_max_num_queries: object
) -> None:
    opened = village.open()
    village.answer_all(opened)
    with django_assert_max_num_queries(40):  # type: ignore[operator]
        close(village, opened)
