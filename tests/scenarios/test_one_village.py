"""Issue 1, "must show": one village from a dirty Excel roster to granted lines.

Runs on SQLite and, under `python -m tests.postgres -- python -m pytest`, on PostgreSQL. The cast of
HOUSE 4: Li makes, Wang decides, Sun handles objections, Zhao belongs to another branch.
"""

from collections import Counter
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from huhutong.casework.public import HandlerHasInterest
from huhutong.evaluation.models import Sheet
from huhutong.evaluation.public import rounds_of
from huhutong.evaluation.services import issue_links
from huhutong.granting import errors
from huhutong.granting.models import CheckItem
from huhutong.granting.public import (
    Adjustment,
    CreditLine,
    Outcome,
    PendingAct,
    Resubmission,
    Round,
    RoundHousehold,
    confirm_act,
    decide_check,
    draw_sample,
    open_supplementary,
    override_limit,
    propose_act,
    propose_adjustment,
    resubmit,
    score_round,
)
from huhutong.households.models import ImportRow
from huhutong.households.public import Household, kin_households_of_many
from huhutong.infra import outbox
from huhutong.infra.actors import SYSTEM
from huhutong.infra.selectors import verify_chain
from huhutong.kernel import draws
from huhutong.org.public import User, assign_role, permits
from huhutong.posting.public import decide_objection, notices_of, take_objection
from tests import dirty_workbook
from tests.cast import SINCE, Cast
from tests.scenarios import shiqiao
from tests.scenarios.walk import Walk

SignIn = Callable[[User], Client]
POST, GRANT, ADJUST = PendingAct.Kind.POST, PendingAct.Kind.GRANT, PendingAct.Kind.ADJUST
ANSWER = "经核实，情况属实，现予以书面答复，并通知相关农户。"
GIVEN_TO_PHONE = 3


@pytest.fixture
def walk(cast: Cast) -> Walk:
    """The village before anything has happened."""
    return Walk(cast)


def test_one_village_from_a_dirty_roster_to_granted_lines(walk: Walk, signed_in: SignIn) -> None:
    a_the_roster_is_imported(walk)
    bc_archives_are_complete_and_evaluators_engaged(walk)
    d_ballots_are_given_back_to_back(walk)
    d_a_supplementary_round_asks_once_more(walk)
    e_everyone_evaluated_is_scored(walk)
    f_the_branch_checks_with_four_eyes(walk)
    g_the_result_is_posted(walk)
    cases = h_three_people_object(walk)
    i_lines_are_granted_after_the_period(walk, cases)
    h_the_upheld_objection_is_adjusted_and_posted_again(walk)
    i_the_rest_follows_in_a_further_batch(walk, cases)
    everything_adds_up(walk)
    the_other_branch_sees_nothing(walk, signed_in)


def a_the_roster_is_imported(walk: Walk) -> None:
    dirty = dirty_workbook.build()
    batch = walk.import_file(dirty.content, "名单.xlsx")
    # the totals account for every row of the dirty file
    parts = ("accepted", "refused", "duplicate", "blank", "heading")
    assert sum(batch.counts[part] for part in parts) == batch.counts["read"] == dirty.read
    assert batch.counts["accepted"] == dirty.accepted
    refused = ImportRow.objects.filter(batch=batch).exclude(verdict="accepted")
    assert refused.count() == dirty.refused + dirty.duplicate
    assert all(row.problems for row in refused)
    # the clean file brings 27 families whole
    clean = walk.import_file(shiqiao.clean_workbook(), "石桥村.xlsx")
    assert clean.counts["accepted"] == 2 * shiqiao.FAMILIES
    walk.know_families()
    assert sorted(walk.families) == list(range(1, shiqiao.FAMILIES + 1))


def bc_archives_are_complete_and_evaluators_engaged(walk: Walk) -> None:
    assert walk.without_archive() == []
    walk.record_arrears()
    walk.engage()
    assert len(walk.evaluators) == 12


def d_ballots_are_given_back_to_back(walk: Walk) -> None:
    walk.open_ballots()
    roster = Household.objects.count()
    assert RoundHousehold.objects.filter(round=walk.round).count() == roster
    nobody_is_asked_about_kin(walk)
    two_phones_see_only_their_own(walk)
    assert walk.answer_rest() > 0
    walk.close_groups()
    assert walk.round.stage == "closed"
    assert walk.row(shiqiao.ACCUSED).outcome == Outcome.VETOED_OPINION
    assert walk.row(shiqiao.UNKNOWN).outcome == Outcome.TOO_FEW_OPINIONS


def nobody_is_asked_about_kin(walk: Walk) -> None:
    """No sheet to be answered is about the evaluator's own household or kin."""
    people = [e.person.uuid for e in walk.evaluators.values()]
    ids = list(Household.objects.values_list("pk", flat=True))
    kin = kin_households_of_many(people, ids, walk.cast.day)
    sheets = walk.sheets()
    asked = [sheet for sheet in sheets if sheet.state != Sheet.State.RECUSED]
    assert asked
    for sheet in asked:
        person = sheet.evaluator.person
        assert sheet.household_id not in kin.get(person.uuid, {})
        assert not sheet.household.memberships.filter(person=person).exists()
    # and the declared brothers are among those left out
    one, other = (walk.families[place] for place in shiqiao.BROTHERS)
    brother = [s for s in sheets if s.evaluator.person_id == one.head_id and s.household == other]
    assert [s.state for s in brother] == [Sheet.State.RECUSED]


def two_phones_see_only_their_own(walk: Walk) -> None:
    """Two evaluators sign in by link and PIN; neither sees nor answers a sheet of the other."""
    outline = rounds_of(walk.round.uuid)[0]
    handouts = issue_links(officer=walk.cast.li, round_uuid=outline.uuid, evaluators=[], at=walk.at)
    phones: list[Client] = []
    listed: list[set[str]] = []
    for handout in handouts[:2]:
        phone = Client()
        body = {"token": handout.token, "pin": handout.pin}
        opened = phone.post("/api/ballot/open", body, content_type="application/json")
        assert opened.status_code == 200, opened.content
        sheets = phone.get("/api/ballot/sheets").json()
        assert len(sheets) == handout.sheets
        phones.append(phone)
        listed.append({sheet["uuid"] for sheet in sheets})
    assert not listed[0] & listed[1]
    foreign = _commit(phones[0], min(listed[1]))
    assert foreign == 404
    for sheet in sorted(listed[0])[:GIVEN_TO_PHONE]:
        assert _commit(phones[0], sheet) == 200
    answered = Sheet.objects.filter(state=Sheet.State.ANSWERED)
    assert {str(sheet.uuid) for sheet in answered} <= listed[0]
    assert answered.count() == GIVEN_TO_PHONE


def _commit(phone: Client, sheet: str) -> int:
    body = {
        "device_key": str(uuid4()),
        "knows": True,
        **dict.fromkeys(("standing", "reliability", "honesty", "harmony", "diligence"), 4),
        "suggested_limit_yuan": 45_000,
    }
    path = f"/api/ballot/sheets/{sheet}/commit"
    return phone.post(path, body, content_type="application/json").status_code


def d_a_supplementary_round_asks_once_more(walk: Walk) -> None:
    open_supplementary(officer=walk.cast.li, round_uuid=walk.round.uuid, at=walk.at)
    assert walk.round.stage == "balloting"
    twice = Counter((sheet.evaluator.person_id, sheet.household_id) for sheet in walk.sheets())
    assert set(twice.values()) == {1}
    walk.answer_rest()
    walk.close_groups()
    assert walk.round.stage == "closed"
    assert walk.row(shiqiao.UNKNOWN).outcome == Outcome.TOO_FEW_OPINIONS


def e_everyone_evaluated_is_scored(walk: Walk) -> None:
    score_round(officer=walk.cast.li, round_uuid=walk.round.uuid, at=walk.at)
    assert walk.row(shiqiao.POOR).outcome == Outcome.BELOW_GRADE
    good = walk.row(2)
    assert good.grade in {"AAA", "AA", "A"}
    assert good.model_fen == good.final_fen
    assert good.final_fen
    assert good.evaluators_fen == 4_500_000


def f_the_branch_checks_with_four_eyes(walk: Walk) -> None:
    li, wang, chosen = walk.cast.li, walk.cast.wang, walk.row(8)
    override_limit(
        officer=li, row_uuid=chosen.uuid, limit_fen=2_000_000, reason="在外有担保", at=walk.at
    )
    draw_sample(officer=li, round_uuid=walk.round.uuid, at=walk.at)
    the_sample_can_be_drawn_again(walk)
    item = CheckItem.objects.get(row=chosen)
    assert "override" in item.reasons
    # even with the checker's role, the maker cannot check
    assign_role(by=SYSTEM, user=li, role_code="branch_checker", valid_from=SINCE, at=walk.at)
    assert permits(li, "granting.check", walk.cast.day)
    with pytest.raises(errors.SameOfficerDecides):
        decide_check(officer=li, item_uuid=item.uuid, passed=True, at=walk.at)
    # sent back, resubmitted, checked again
    decide_check(officer=wang, item_uuid=item.uuid, passed=False, note="请附担保合同", at=walk.at)
    answer = Resubmission("已附担保合同，额度改为一万八", limit_fen=1_800_000)
    resubmit(officer=li, row_uuid=chosen.uuid, answer=answer, at=walk.at)
    assert walk.pass_waiting() >= 10
    assert walk.round.stage == "checked"
    after = walk.row(8)
    assert (after.branch_fen, after.final_fen) == (1_800_000, 1_800_000)
    assert after.model_fen == chosen.model_fen
    assert list(after.checks.order_by("sequence").values_list("state", flat=True)) == [
        "sent_back",
        "passed",
    ]


def the_sample_can_be_drawn_again(walk: Walk) -> None:
    """From the printed seed and the list of household numbers alone."""
    proposals = RoundHousehold.objects.filter(round=walk.round, state="proposed")
    numbers = list(proposals.values_list("number", flat=True))
    drawn = draws.sample(walk.round.sample_seed, numbers, max(10, -(-len(numbers) // 10)))
    marked = [
        item.row.number
        for item in CheckItem.objects.select_related("row")
        if "sample" in item.reasons
    ]
    assert sorted(marked) == sorted(drawn)


def g_the_result_is_posted(walk: Walk) -> None:
    act = propose_act(officer=walk.cast.li, round_uuid=walk.round.uuid, kind=POST, at=walk.at)
    with pytest.raises(errors.SameOfficerDecides):
        confirm_act(officer=walk.cast.li, act_uuid=act.uuid, at=walk.at)
    assert not notices_of(walk.round.uuid).exists()
    confirm_act(officer=walk.cast.wang, act_uuid=act.uuid, at=walk.at)
    notice = notices_of(walk.round.uuid).get()
    page = Client().get(reverse("public:notice", args=[notice.number]))
    assert page.status_code == 200
    shown = page.content.decode()
    assert "赵守田" not in shown
    assert notice.root[:8] in shown
    with pytest.raises(errors.NotPostedToEnd):
        propose_act(officer=walk.cast.li, round_uuid=walk.round.uuid, kind=GRANT, at=walk.at)


def h_three_people_object(walk: Walk) -> dict[int, str]:
    notice = notices_of(walk.round.uuid).get()
    cases = {
        2: walk.object_to(notice, 2),
        3: walk.object_to(notice, 3, "anonymous"),
        4: walk.object_to(notice, 4, "own_appeal"),
    }
    sun, wang, at = walk.cast.sun, walk.cast.wang, walk.at
    # who took part in the result may not handle it, whatever their role
    assign_role(by=SYSTEM, user=wang, role_code="objection_handler", valid_from=SINCE, at=at)
    with pytest.raises(HandlerHasInterest):
        take_objection(officer=wang, number=cases[2], at=at)
    for place, decision in ((2, "adjust"), (4, "rejected")):
        take_objection(officer=sun, number=cases[place], at=at)
        decide_objection(officer=sun, number=cases[place], decision=decision, text=ANSWER, at=at)
    outbox.deliver_all()
    assert walk.row(2).state == "restudy"
    return cases


def i_lines_are_granted_after_the_period(walk: Walk, cases: dict[int, str]) -> None:
    walk.pass_days(7)
    with pytest.raises(errors.NotPostedToEnd):  # the last public day is public to its end
        propose_act(officer=walk.cast.li, round_uuid=walk.round.uuid, kind=GRANT, at=walk.at)
    walk.pass_days(1)
    assert walk.round.ready_to_grant
    posted = RoundHousehold.objects.filter(round=walk.round, state="posted").count()
    act = walk.propose_and_confirm(GRANT)
    assert act.state == "done"
    # one open objection blocks its household and no other
    assert CreditLine.objects.count() == posted - 1
    assert walk.row(3).outcome == Outcome.OBJECTION_OPEN
    assert walk.row(2).outcome == Outcome.OBJECTION_OPEN
    assert walk.row(4).outcome == Outcome.GRANTED
    assert walk.round.stage == "granted"
    assert cases[3]


def h_the_upheld_objection_is_adjusted_and_posted_again(walk: Walk) -> None:
    found = Adjustment(note="果园已转出，核减收入", grade="A", limit_fen=1_000_000)
    row = propose_adjustment(
        officer=walk.cast.li, row_uuid=walk.row(2).uuid, found=found, at=walk.at
    )
    assert row.state == "adjusting"
    walk.propose_and_confirm(ADJUST)
    first, second = notices_of(walk.round.uuid)
    assert (second.kind, second.previous_id, second.leaf_count) == ("adjustment", first.pk, 1)
    after = walk.row(2)
    assert (after.state, after.notice, after.final_fen) == ("posted", second.uuid, 1_000_000)
    assert after.model_fen == row.model_fen
    with pytest.raises(errors.NotPostedToEnd):
        propose_act(officer=walk.cast.li, round_uuid=walk.round.uuid, kind=GRANT, at=walk.at)


def i_the_rest_follows_in_a_further_batch(walk: Walk, cases: dict[int, str]) -> None:
    before = CreditLine.objects.count()
    take_objection(officer=walk.cast.sun, number=cases[3], at=walk.at)
    decide_objection(
        officer=walk.cast.sun, number=cases[3], decision="rejected", text=ANSWER, at=walk.at
    )
    outbox.deliver_all()
    walk.pass_days(8)
    walk.propose_and_confirm(GRANT)
    assert CreditLine.objects.count() == before + 2
    assert walk.row(3).outcome == Outcome.GRANTED
    line = CreditLine.objects.get(row=walk.row(2))
    assert line.limit_fen == 1_000_000


def everything_adds_up(walk: Walk) -> None:
    rows = RoundHousehold.objects.filter(round=walk.round)
    outcomes = Counter(rows.values_list("outcome", flat=True))
    # each household of the roster has exactly one outcome, and the sum is the roster
    assert None not in outcomes
    assert sum(outcomes.values()) == rows.count() == Household.objects.count()
    assert rows.values("household").distinct().count() == rows.count()
    expected = {
        shiqiao.POOR: Outcome.BELOW_GRADE,
        shiqiao.UNKNOWN: Outcome.TOO_FEW_OPINIONS,
        shiqiao.ACCUSED: Outcome.VETOED_OPINION,
        shiqiao.ARREARS: Outcome.VETOED_OBJECTIVE,
        shiqiao.MOVED: Outcome.MOVED_AWAY,
        shiqiao.ABSENT: Outcome.ABSENT,
        shiqiao.OLD: Outcome.NO_PRINCIPAL,
    }
    assert {place: walk.row(place).outcome for place in expected} == expected
    assert outcomes[Outcome.CONSENT_WITHHELD] > 0
    # nothing was granted that was not posted to the end of its period
    granted = rows.filter(outcome=Outcome.GRANTED)
    assert granted.count() == CreditLine.objects.count() == outcomes[Outcome.GRANTED]
    assert walk.lines_before_end() == []
    notices = {notice.uuid: notice for notice in notices_of(walk.round.uuid)}
    for line in CreditLine.objects.select_related("row"):
        assert line.row is not None
        assert line.notice is not None
        assert notices[line.notice].rows.filter(household=line.row.household_id).exists()
        assert line.limit_fen == line.row.final_fen
    # the audit chain of the bank is whole
    assert verify_chain(walk.cast.institution.uuid).intact


def the_other_branch_sees_nothing(walk: Walk, signed_in: SignIn) -> None:
    zhao = signed_in(walk.cast.zhao)
    round_, row = walk.round, walk.row(2)
    pages = ("round", "opening", "ballots", "scoring", "checks", "posting", "granting", "rows")
    for name in (*pages, "adjustments", "lines"):
        address = reverse(f"granting:{name}", args=[round_.uuid])
        assert zhao.get(address).status_code == 404, name
    assert zhao.get(reverse("granting:row", args=[row.uuid])).status_code == 404
    village = reverse("console:village", args=[walk.cast.shiqiao.code])
    assert zhao.get(village).status_code == 404
    for name in ("granting:rounds", "console:home", "console:county"):
        shown = zhao.get(reverse(name))
        assert shown.status_code == 200
        assert "石桥" not in shown.content.decode()
    with pytest.raises(errors.RoundNotFound):
        propose_act(officer=walk.cast.zhao, round_uuid=round_.uuid, kind=GRANT, at=walk.at)
    assert Round.objects.count() == 1
