"""Committing: own sheets only, once, not kin; by phone and in bulk."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, transaction

from huhutong.evaluation.errors import (
    AnswerInvalid,
    DeviceKeyReused,
    RoundClosed,
    SheetAlreadyAnswered,
    SheetRecused,
)
from huhutong.evaluation.models import Access, Ballot, EvaluationRound, Sheet
from huhutong.evaluation.public import Answer, BulkAnswer
from huhutong.evaluation.services import (
    Commitment,
    answer_in_bulk,
    close_round,
    commit_sheet,
    declare_kin,
    issue_links,
    open_ballot,
)
from huhutong.evaluation.tests.village import GOOD, UNKNOWN, Village
from huhutong.households.public import TieInput, declare_tie, withdraw_consent
from huhutong.infra.models import AuditRow
from huhutong.kernel.errors import NotInScope, PermissionRefused


@pytest.fixture
def opened(village: Village) -> EvaluationRound:
    """An open round over all households."""
    return village.open()


def access_of(village: Village, opened: EvaluationRound, index: int = 1) -> Access:
    """The evaluator's opened link."""
    handout = issue_links(
        officer=village.cast.li,
        round_uuid=opened.uuid,
        evaluators=[village.evaluators[index].uuid],
        at=village.cast.at,
    )[0]
    return open_ballot(token=handout.token, pin=handout.pin, at=village.cast.at)


def sheet_of(opened: EvaluationRound, village: Village, evaluator: int, household: int) -> Sheet:
    """The sheet of an evaluator on a household, both by index."""
    return opened.sheets.get(
        evaluator=village.evaluators[evaluator], household=village.households[household]
    )


def test_an_answer_stands_and_the_audit_row_tells_no_mark(
    village: Village, opened: EvaluationRound
) -> None:
    access, sheet = access_of(village, opened), sheet_of(opened, village, 1, 7)
    answer = replace(GOOD, note="种粮大户", suggested_limit_yuan=30_000)

    ballot = commit_sheet(
        access=access, commitment=Commitment(sheet.uuid, answer, uuid4()), at=village.cast.at
    )

    sheet.refresh_from_db()
    assert sheet.state == "answered"
    ballot.refresh_from_db()
    assert (ballot.honesty, ballot.note, ballot.source) == (4, "种粮大户", "phone")
    row = AuditRow.objects.get(action="evaluation.commit_sheet")
    assert row.facts == {"round": str(opened.uuid), "source": "phone"}
    assert row.actor_kind == "evaluator"
    assert row.actor_name == "孙*2"


def test_the_same_commit_again_changes_nothing_and_another_is_refused(
    village: Village, opened: EvaluationRound
) -> None:
    access, sheet = access_of(village, opened), sheet_of(opened, village, 1, 7)
    first = Commitment(sheet.uuid, GOOD, uuid4())
    ballot = commit_sheet(access=access, commitment=first, at=village.cast.at)

    # when the very same comes again, it is the same ballot
    again = commit_sheet(access=access, commitment=first, at=village.cast.at)
    assert again.pk == ballot.pk

    # when another key or another answer comes, it is refused
    worse = replace(GOOD, honesty=1)
    for second in (
        Commitment(sheet.uuid, GOOD, uuid4()),
        Commitment(sheet.uuid, worse, first.device_key),
        Commitment(sheet.uuid, worse, uuid4()),
    ):
        with pytest.raises(SheetAlreadyAnswered):
            commit_sheet(access=access, commitment=second, at=village.cast.at)

    # then one ballot stands as it was
    assert Ballot.objects.get().honesty == 4
    assert AuditRow.objects.filter(action="evaluation.commit_sheet").count() == 1


def test_a_key_used_for_another_sheet_is_refused(village: Village, opened: EvaluationRound) -> None:
    access, key = access_of(village, opened), uuid4()
    first, second = sheet_of(opened, village, 1, 7), sheet_of(opened, village, 1, 6)
    commit_sheet(access=access, commitment=Commitment(first.uuid, GOOD, key), at=village.cast.at)
    with pytest.raises(DeviceKeyReused):
        commit_sheet(
            access=access, commitment=Commitment(second.uuid, GOOD, key), at=village.cast.at
        )
    second.refresh_from_db()
    assert second.state == "assigned"
    assert Ballot.objects.count() == 1


def test_the_sheet_of_another_evaluator_does_not_exist(
    village: Village, opened: EvaluationRound
) -> None:
    access, foreign = access_of(village, opened), sheet_of(opened, village, 2, 7)
    with pytest.raises(NotInScope):
        commit_sheet(
            access=access, commitment=Commitment(foreign.uuid, GOOD, uuid4()), at=village.cast.at
        )
    assert not Ballot.objects.exists()


def test_own_household_and_brother_are_refused_at_commit(
    village: Village, opened: EvaluationRound
) -> None:
    access = access_of(village, opened, 0)
    for household in (0, 6):
        sheet = sheet_of(opened, village, 0, household)
        with pytest.raises(SheetRecused):
            commit_sheet(
                access=access, commitment=Commitment(sheet.uuid, GOOD, uuid4()), at=village.cast.at
            )
    assert not Ballot.objects.exists()


def test_kin_that_becomes_known_later_is_recused_at_commit(
    village: Village, opened: EvaluationRound
) -> None:
    # given a tie declared at the registry after the sheets were assigned
    access, sheet = access_of(village, opened), sheet_of(opened, village, 1, 7)
    one, other = village.evaluators[1].person, village.households[7].head
    assert other is not None
    tie = TieInput(one.uuid, other.uuid, "interest")
    declare_tie(officer=village.cast.li, given=tie, at=village.cast.at)

    # when the evaluator answers that sheet
    with pytest.raises(SheetRecused):
        commit_sheet(
            access=access, commitment=Commitment(sheet.uuid, GOOD, uuid4()), at=village.cast.at
        )

    # then nothing of the answer is kept and the sheet waits no more
    sheet.refresh_from_db()
    assert (sheet.state, sheet.recusal_reason, sheet.recusal_relation) == (
        "recused",
        "kin",
        "interest",
    )
    assert not Ballot.objects.exists()


def test_a_tie_declared_on_the_evaluator_recuses_open_sheets_at_once(
    village: Village, opened: EvaluationRound
) -> None:
    other = village.households[7].head
    assert other is not None
    recused = declare_kin(
        officer=village.cast.li,
        evaluator=village.evaluators[1].uuid,
        other=other.uuid,
        relation="uncle",
        at=village.cast.at,
    )
    assert recused == 1
    sheet = sheet_of(opened, village, 1, 7)
    assert (sheet.state, sheet.recusal_relation) == ("recused", "uncle")


def test_consent_withdrawn_after_opening_stops_the_answer(
    village: Village, opened: EvaluationRound
) -> None:
    access, sheet = access_of(village, opened), sheet_of(opened, village, 1, 7)
    withdraw_consent(
        officer=village.cast.li,
        uuid=village.households[7].uuid,
        purpose="archive_and_evaluation",
        at=village.cast.at,
    )
    with pytest.raises(SheetRecused):
        commit_sheet(
            access=access, commitment=Commitment(sheet.uuid, GOOD, uuid4()), at=village.cast.at
        )
    sheet.refresh_from_db()
    assert (sheet.state, sheet.recusal_reason) == ("recused", "no_consent")
    assert not Ballot.objects.exists()


def test_an_incomplete_answer_is_refused(village: Village, opened: EvaluationRound) -> None:
    access, sheet = access_of(village, opened), sheet_of(opened, village, 1, 7)
    with pytest.raises(AnswerInvalid):
        commit_sheet(
            access=access,
            commitment=Commitment(sheet.uuid, Answer(knows=True), uuid4()),
            at=village.cast.at,
        )
    sheet.refresh_from_db()
    assert sheet.state == "assigned"
    assert not Ballot.objects.exists()


def test_a_closed_round_takes_no_answer(village: Village, opened: EvaluationRound) -> None:
    access = access_of(village, opened)
    village.answer_all(opened)
    close_round(officer=village.cast.li, round_uuid=opened.uuid, at=village.cast.at)
    sheet, before = sheet_of(opened, village, 1, 7), Ballot.objects.count()
    with pytest.raises(SheetAlreadyAnswered):
        commit_sheet(
            access=access, commitment=Commitment(sheet.uuid, GOOD, uuid4()), at=village.cast.at
        )
    with pytest.raises(RoundClosed):
        answer_in_bulk(
            officer=village.cast.li,
            round_uuid=opened.uuid,
            answers=[BulkAnswer(sheet.uuid, GOOD, uuid4())],
            source="paper",
            at=village.cast.at,
        )
    assert Ballot.objects.count() == before


def test_bulk_keeps_the_good_reports_the_bad_and_can_be_repeated(
    village: Village, opened: EvaluationRound
) -> None:
    # given good answers, one of kin, one invalid, one unknown sheet, one
    # twice and one with another answer the second time
    good = [sheet_of(opened, village, e, 7) for e in range(1, 5)]
    brother = sheet_of(opened, village, 0, 6)
    invalid = sheet_of(opened, village, 1, 6)
    stranger = uuid4()
    answers = [BulkAnswer(sheet.uuid, GOOD, uuid4()) for sheet in good]
    given = [
        *answers,
        answers[0],
        BulkAnswer(good[1].uuid, UNKNOWN, uuid4()),
        BulkAnswer(brother.uuid, GOOD, uuid4()),
        BulkAnswer(invalid.uuid, Answer(knows=True), uuid4()),
        BulkAnswer(stranger, UNKNOWN, uuid4()),
    ]

    def record() -> tuple[int, int, int, set[tuple[UUID, str]]]:
        tally = answer_in_bulk(
            officer=village.cast.li,
            round_uuid=opened.uuid,
            answers=given,
            source="paper",
            at=village.cast.at,
        )
        refused = {(sheet, problem.code) for sheet, problem in tally.refused}
        return tally.recorded, tally.repeated, tally.recused, refused

    # when they are recorded, and recorded again
    refused = {
        (good[1].uuid, "evaluation.sheet_already_answered"),
        (brother.uuid, "evaluation.sheet_recused"),
        (invalid.uuid, "evaluation.answer_invalid"),
        (stranger, "places.not_in_scope"),
    }
    assert record() == (4, 1, 0, refused)
    assert record() == (0, 5, 0, refused)

    # then the four stand as paper typed by Li, under one audit row
    assert set(Ballot.objects.values_list("source", "typed_by__username")) == {("paper", "li")}
    assert Ballot.objects.count() == 4
    rows = AuditRow.objects.filter(action="evaluation.record_sheets").order_by("sequence")
    assert [row.facts["sheets"] for row in rows] == [4, 0]


@pytest.mark.parametrize(("who", "refusal"), [("zhao", NotInScope), ("wang", PermissionRefused)])
def test_bulk_is_refused_to_others(
    village: Village, opened: EvaluationRound, who: str, refusal: type[Exception]
) -> None:
    sheet = sheet_of(opened, village, 1, 7)
    with pytest.raises(refusal):
        answer_in_bulk(
            officer=getattr(village.cast, who),
            round_uuid=opened.uuid,
            answers=[BulkAnswer(sheet.uuid, GOOD, uuid4())],
            source="paper",
            at=village.cast.at,
        )
    assert not Ballot.objects.exists()


def test_the_database_refuses_a_knowing_ballot_without_ratings_and_a_second_one(
    village: Village, opened: EvaluationRound
) -> None:
    sheet = sheet_of(opened, village, 1, 7)
    common = {"sheet": sheet, "committed_at": village.cast.at, "source": "phone"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(knows=True, device_key=uuid4(), **common)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(knows=False, standing=3, device_key=uuid4(), **common)
    Ballot.objects.create(knows=False, device_key=uuid4(), **common)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(knows=False, device_key=uuid4(), **common)
