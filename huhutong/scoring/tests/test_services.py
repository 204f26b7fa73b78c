"""Runs, credit facts and cards on the database."""

import copy
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huhutong.households.public import facts_of
from huhutong.infra.models import AuditRow
from huhutong.scoring import selectors
from huhutong.scoring.card import DEFAULT_PATH, read_content
from huhutong.scoring.models import CreditRecord, Scorecard, ScoreResult, ScoringRun
from huhutong.scoring.public import (
    CardRefused,
    CardVersionTaken,
    CreditFact,
    CreditFactBackwards,
    ScoredWithoutArchive,
    ScoredWithoutConsent,
    ScoringInput,
    bulk_record_credit_facts,
    current_card,
    explanation,
    install_card,
    objective_vetoes,
    record_credit_fact,
    result_for,
    results_of,
    score_households,
    veto_names,
)
from huhutong.scoring.tests.village import Scored, build, without_consent
from tests.cast import Cast

SUBJECT = UUID("00000000-0000-4000-8000-000000000001")


@pytest.fixture
def village(cast: Cast) -> Scored:
    return build(cast)


def score(village: Scored, inputs: list[ScoringInput]) -> ScoringRun:
    return score_households(
        institution=village.cast.institution,
        subject=SUBJECT,
        inputs=inputs,
        on=village.cast.day,
        actor=village.li,
        at=village.cast.at,
    )


def fact(village: Scored, kind: str, valid_from: date, **more: object) -> CreditRecord:
    return record_credit_fact(
        institution=village.cast.institution,
        household_id=village.first.pk,
        fact=CreditFact(kind, valid_from, "core banking", **more),  # type: ignore[arg-type]
        actor=village.li,
        at=village.cast.at,
    )


def test_a_run_scores_every_household_with_exact_figures(village: Scored) -> None:
    # when the three households are scored
    run = score(village, village.inputs(7_400, None, 5_000))

    # then the averages are the floors over the three: (85 000 + 35 000 + 50 000) / 3 yuan …
    assert run.averages == {
        str(village.cast.shiqiao.pk): {
            "households": 3,
            "net_income_fen": 5_666_666,
            "net_assets_fen": 10_000_000,
        }
    }
    # … and each result can be added up by hand
    first, second, old = results_of(run)
    assert [p["points"] for p in first.points] == [1000, 1500, 1150, 0, 300, 400, 300, 900, 1850]
    assert (first.score_hundredths, first.grade) == (7_400, "AA")
    assert first.limit == {
        "base_fen": 8_000_000,
        "assets_part_fen": 1_200_000,
        "business_part_fen": 600_000,
        "built_fen": 9_800_000,
        "repayment_fen": 5_350_000,
        "cap_fen": 20_000_000,
        "binding": "repayment",
        "unrounded_fen": 5_350_000,
        "final_fen": 5_300_000,
    }
    assert (second.score_hundredths, second.grade, second.limit_fen) == (5_100, "", 0)
    assert (old.score_hundredths, old.grade, old.limit_fen) == (6_550, "A", 3_500_000)
    assert (old.vetoes, old.features["principal_age"]) == ([], None)
    assert (run.state, run.counts["households"], run.counts["grades"]) == (
        "done",
        3,
        {"": 1, "A": 1, "AA": 1},
    )
    assert (run.by_kind, run.by_name) == ("user", "李明")


def test_a_run_is_audited_with_its_digests(village: Scored) -> None:
    run = score(village, village.inputs(7_400, None, 5_000))
    row = AuditRow.objects.get(action="scoring.score_households")
    assert row.subject_uuid == run.uuid
    assert row.facts["result_digest"] == run.result_digest
    assert row.facts["counts"]["households"] == 3


def test_the_same_input_gives_the_same_digests(village: Scored) -> None:
    inputs = village.inputs(7_400, None, 5_000)
    one, two = score(village, inputs), score(village, inputs[::-1])
    other = score(village, village.inputs(7_401, None, 5_000))
    assert one.uuid != two.uuid
    assert (one.input_digest, one.result_digest) == (two.input_digest, two.result_digest)
    assert other.input_digest != one.input_digest


def test_nobody_is_scored_without_consent(village: Scored) -> None:
    # given a fourth household that has consented to nothing
    stranger = without_consent(village.cast)
    facts = facts_of([stranger.pk], village.cast.institution, village.cast.day)[0]

    # when it is among those to be scored
    with pytest.raises(ScoredWithoutConsent) as refusal:
        score(village, [*village.inputs(1, 2, 3), ScoringInput(facts, None)])

    # then the refusal counts it, and nothing was written
    assert refusal.value.facts == {"count": 1}
    assert not ScoringRun.objects.exists()
    assert not ScoreResult.objects.exists()
    assert not Scorecard.objects.exists()


def test_nobody_is_scored_without_an_archive(village: Scored) -> None:
    inputs = village.inputs(1, 2, 3)
    bare = replace(inputs[0], facts=replace(inputs[0].facts, has_archive=False))
    with pytest.raises(ScoredWithoutArchive):
        score(village, [bare, *inputs[1:]])
    assert not ScoringRun.objects.exists()


def test_a_household_given_twice_is_a_bug(village: Scored) -> None:
    inputs = village.inputs(1, 2, 3)
    with pytest.raises(ValueError, match="twice"):
        score(village, [*inputs, inputs[0]])
    assert not ScoringRun.objects.exists()


def test_a_run_over_nobody_is_done_and_empty(village: Scored) -> None:
    run = score(village, [])
    assert (run.state, run.counts["households"], run.averages) == ("done", 0, {})


def test_the_explanation_says_the_sum_and_agrees(village: Scored) -> None:
    run = score(village, village.inputs(7_400, None, 5_000))
    result = result_for(run, village.first.pk)
    assert result is not None
    said = explanation(result)
    assert said.lines[1].text == (
        "家庭年净收入：85,000.00 元，为本村户均 56,666.66 元的 1.50 倍，得 15.00 / 18.00 分"
    )
    assert said.total == "合计：74.00 / 100.00 分"
    assert said.limit_lines[-1].endswith("测算额度 53,000.00 元")
    assert said.reasons_against == ("不利因素：生产技能（0.00 / 4.00 分）",)
    assert selectors.agrees(result)
    # and a figure changed behind our back is noticed
    result.features["labour_count"] = 0
    assert not selectors.agrees(result)


def test_writing_costs_queries_by_chunk_and_not_by_household(village: Scored) -> None:
    inputs = village.inputs(1, 2, 3)
    score(village, inputs)
    with CaptureQueriesContext(
        connection,
    ) as counted:
        score(village, inputs)
    assert len(counted) <= 16, [q["sql"][:80] for q in counted]


@pytest.mark.parametrize(
    "kind", ["arrears", "enforcement", "court_list", "unpaid_microcredit", "bad_record"]
)
def test_a_documented_record_vetoes_from_its_day_until_its_end(village: Scored, kind: str) -> None:
    bank, day = village.cast.institution, village.cast.day
    ids = [row.pk for row in village.shiqiao]
    fact(village, kind, day, valid_to=day + timedelta(days=30))
    held = [
        objective_vetoes(bank, ids, on)
        for on in (day - timedelta(days=1), day, day + timedelta(days=29), day + timedelta(days=30))
    ]
    assert [found.get(village.first.pk, []) for found in held] == [[], [kind], [kind], []]
    assert all(village.second.pk not in found for found in held)


def test_a_bad_record_counts_for_five_years(village: Scored) -> None:
    bank, ids = village.cast.institution, [village.first.pk]
    fact(village, "bad_record", date(2024, 2, 29))
    assert objective_vetoes(bank, ids, date(2029, 2, 27)) == {village.first.pk: ["bad_record"]}
    assert objective_vetoes(bank, ids, date(2029, 3, 1)) == {}


def test_a_record_of_someone_else_than_the_principal_does_not_veto(village: Scored) -> None:
    head, stranger = village.first.head_id, village.second.head_id
    ids, day = [village.first.pk], village.cast.day
    fact(village, "arrears", day, person_id=stranger)
    assert objective_vetoes(village.cast.institution, ids, day) == {}
    fact(village, "arrears", day, person_id=head)
    assert objective_vetoes(village.cast.institution, ids, day) == {village.first.pk: ["arrears"]}


def test_records_enter_the_repayment_item(village: Scored) -> None:
    fact(village, "repaid_on_time", village.cast.day, amount_fen=2_000_000)
    run = score(village, village.inputs(7_400, None, 5_000))
    first = result_for(run, village.first.pk)
    assert first is not None
    assert (first.score_hundredths, first.grade) == (8_000, "AAA")


def test_a_fact_that_ends_before_it_begins_is_refused(village: Scored) -> None:
    with pytest.raises(CreditFactBackwards):
        fact(village, "arrears", village.cast.day, valid_to=village.cast.day)
    assert not CreditRecord.objects.exists()
    assert not AuditRow.objects.filter(action__startswith="scoring.").exists()


def test_an_unknown_kind_is_a_bug(village: Scored) -> None:
    with pytest.raises(ValueError, match="unknown kind"):
        fact(village, "welfare", village.cast.day)
    assert not CreditRecord.objects.exists()


def test_many_facts_come_in_chunks_with_one_audit_row_each(village: Scored) -> None:
    rows = [
        (village.first.pk, CreditFact("repaid_on_time", date(2025, 1, 1), "core banking"))
    ] * 501
    done = bulk_record_credit_facts(
        institution=village.cast.institution, facts=rows, actor=village.li, at=village.cast.at
    )
    audited = AuditRow.objects.filter(action="scoring.record_credit_facts").order_by("pk")
    assert (done, CreditRecord.objects.count()) == (501, 501)
    assert [row.facts["kinds"] for row in audited] == [
        {"repaid_on_time": 500},
        {"repaid_on_time": 1},
    ]


def test_the_shipped_card_is_installed_once(cast: Cast) -> None:
    from huhutong.infra.actors import SYSTEM

    cards = [current_card(cast.institution, cast.day, actor=SYSTEM, at=cast.at) for _ in range(2)]
    assert cards[0].pk == cards[1].pk
    assert (cards[0].institution, cards[0].code, cards[0].version) == (None, "default", 1)
    assert AuditRow.objects.filter(action="scoring.install_card").count() == 1


def test_an_own_card_goes_before_the_common_one_from_its_day(cast: Cast) -> None:
    from huhutong.infra.actors import SYSTEM

    # given the common card and a version of the bank's own from 1 April
    common = current_card(cast.institution, cast.day, actor=SYSTEM, at=cast.at)
    content = copy.deepcopy(read_content(DEFAULT_PATH)) | {"effective_from": "2026-04-01"}
    own = install_card(institution=cast.institution, content=content, actor=SYSTEM, at=cast.at)
    newer = content | {"effective_from": "2026-05-01", "version": 2}
    second = install_card(institution=cast.institution, content=newer, actor=SYSTEM, at=cast.at)

    # then each day has its card, and the older own one ended when the newer began
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2026, 4, 30), date(2026, 5, 1)]
    found = [selectors.card_in_force(cast.institution, day) for day in days]
    assert [row.pk for row in found if row] == [common.pk, own.pk, own.pk, second.pk]
    own.refresh_from_db()
    assert own.effective_to == date(2026, 5, 1)


def test_a_card_with_faults_is_refused(cast: Cast) -> None:
    from huhutong.infra.actors import SYSTEM

    content = copy.deepcopy(read_content(DEFAULT_PATH))
    content["items"][0]["feature"] = "sex"
    with pytest.raises(CardRefused) as refusal:
        install_card(institution=None, content=content, actor=SYSTEM, at=cast.at)
    assert refusal.value.facts == {"count": 1, "faults": "items.labour"}
    assert not Scorecard.objects.exists()


def test_another_content_under_the_same_version_is_refused(cast: Cast) -> None:
    from huhutong.infra.actors import SYSTEM

    kept = current_card(cast.institution, cast.day, actor=SYSTEM, at=cast.at)
    content = copy.deepcopy(read_content(DEFAULT_PATH)) | {"record_years": 3}
    with pytest.raises(CardVersionTaken):
        install_card(institution=None, content=content, actor=SYSTEM, at=cast.at)
    assert list(Scorecard.objects.values_list("digest", flat=True)) == [kept.digest]


def test_vetoes_have_names(cast: Cast) -> None:
    names = veto_names(["arrears", "gone"], cast.institution, cast.day)
    assert names == ["本人贷款逾期未还", "gone"]
