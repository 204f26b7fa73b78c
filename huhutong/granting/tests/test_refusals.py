"""What is refused, by whom, and that nothing has changed afterwards."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction

from huhutong.granting import errors, services
from huhutong.granting.models import CheckItem, CreditLine, PendingAct, Round, RoundHousehold
from huhutong.granting.rules import Outcome
from huhutong.granting.tests import village as path
from huhutong.granting.tests.village import DAY, Village
from huhutong.households.public import Consent, Household, ensure_parties
from huhutong.infra.actors import SYSTEM
from huhutong.infra.models import AuditRow, OutboxMessage
from huhutong.kernel.errors import NotInScope, PermissionRefused
from huhutong.org.public import assign_role
from huhutong.posting.public import notices_of
from tests.cast import SINCE, Cast


def traces() -> tuple[int, ...]:
    """Counts of everything a use-case could leave behind."""
    tables = (Round, RoundHousehold, CheckItem, PendingAct, CreditLine, AuditRow, OutboxMessage)
    return tuple(table.objects.count() for table in tables)


def both_roles(cast: Cast) -> None:
    """Li may check and confirm too: only four eyes stand in the way."""
    assign_role(by=SYSTEM, user=cast.li, role_code="branch_checker", valid_from=SINCE, at=cast.at)


def test_a_village_without_roster_starts_no_round(cast: Cast) -> None:
    before = traces()
    with pytest.raises(errors.RosterEmpty):
        services.start_round(officer=cast.li, village=cast.shiqiao.uuid, at=cast.at)
    assert traces() == before


def test_a_second_round_waits_for_the_first(village: Village) -> None:
    path.started(village)
    before = traces()
    with pytest.raises(errors.RoundAlreadyOpen):
        path.started(village)
    assert traces() == before


@pytest.mark.parametrize(("who", "refusal"), [("wang", PermissionRefused), ("zhao", NotInScope)])
def test_only_a_maker_of_the_branch_starts_a_round(
    who: str, refusal: type[Exception], village: Village
) -> None:
    before, cast = traces(), village.cast
    with pytest.raises(refusal):
        services.start_round(officer=getattr(cast, who), village=cast.shiqiao.uuid, at=cast.at)
    assert traces() == before


def _of_round(name: str) -> Callable[[Village, Round], object]:
    return lambda village, round_: getattr(services, name)(
        officer=village.cast.zhao, round_uuid=round_.uuid, at=village.cast.at
    )


@pytest.mark.parametrize("name", ["open_ballots", "score_round", "draw_sample"])
def test_the_other_branch_finds_no_round_to_act_on(name: str, village: Village) -> None:
    round_ = path.closed(village)
    before = traces()
    with pytest.raises(errors.RoundNotFound):
        _of_round(name)(village, round_)
    assert traces() == before


def test_ballots_wait_for_missing_archives(village: Village) -> None:
    round_ = path.started(village)
    home = village.household(23)
    Consent.objects.create(
        household=home,
        institution=village.cast.institution,
        purpose=Consent.Purpose.ARCHIVE,
        given_at=village.cast.at,
    )
    before = traces()
    with pytest.raises(errors.ArchiveMissing) as refusal:
        services.open_ballots(officer=village.cast.li, round_uuid=round_.uuid, at=village.cast.at)
    assert refusal.value.facts == {"count": 1, "number": home.number}
    assert traces() == before


def test_too_few_evaluators_open_no_ballots_and_a_second_try_goes_on(village: Village) -> None:
    from huhutong.evaluation.models import Evaluator
    from huhutong.evaluation.public import NotEnoughEvaluators, rounds_of

    round_ = path.started(village)
    gone = Evaluator.objects.filter(group=village.cast.groups[1]).first()
    assert gone is not None
    Evaluator.objects.filter(pk=gone.pk).update(released_on=village.cast.day)
    with pytest.raises(NotEnoughEvaluators):
        services.open_ballots(officer=village.cast.li, round_uuid=round_.uuid, at=village.cast.at)
    round_.refresh_from_db()
    assert round_.stage == "preparing"
    Evaluator.objects.filter(pk=gone.pk).update(released_on=None)
    services.open_ballots(officer=village.cast.li, round_uuid=round_.uuid, at=village.cast.at)
    assert len(rounds_of(round_.uuid)) == 2
    assert RoundHousehold.objects.filter(round=round_).count() == path.ROSTER


def test_a_withdrawn_consent_ends_the_household_before_its_score(village: Village) -> None:
    round_ = path.closed(village)
    home = village.household(6)
    Consent.objects.filter(household=home).update(withdrawn_at=village.cast.at)
    services.score_round(officer=village.cast.li, round_uuid=round_.uuid, at=village.cast.at)
    row = village.row(round_, 6)
    assert (row.state, row.outcome) == ("out", Outcome.CONSENT_WITHHELD)
    assert row.score_hundredths is None


@pytest.mark.parametrize(
    ("limit_fen", "reason", "refusal"),
    [
        (3_000_050, "实地核实", errors.LimitNotInSteps),
        (20_100_000, "实地核实", errors.LimitAboveCap),
        (3_000_000, " ", errors.ReasonMissing),
    ],
)
def test_an_override_keeps_to_step_cap_and_reason(
    limit_fen: int, reason: str, refusal: type[Exception], village: Village
) -> None:
    round_ = path.scored(village)
    row, before = village.row(round_, 6), traces()
    with pytest.raises(refusal):
        services.override_limit(
            officer=village.cast.li,
            row_uuid=row.uuid,
            limit_fen=limit_fen,
            reason=reason,
            at=village.cast.at,
        )
    assert traces() == before
    assert village.row(round_, 6).branch_fen is None


def test_the_maker_cannot_check_nor_confirm(village: Village) -> None:
    cast = village.cast
    both_roles(cast)
    round_ = path.checking(village)
    item = CheckItem.objects.filter(state="waiting").first()
    assert item is not None
    before = traces()
    with pytest.raises(errors.SameOfficerDecides):
        services.decide_check(officer=cast.li, item_uuid=item.uuid, passed=True, at=cast.at)
    path.pass_all(village, round_)
    act = services.propose_act(officer=cast.li, round_uuid=round_.uuid, kind="post", at=cast.at)
    with pytest.raises(errors.SameOfficerDecides):
        services.confirm_act(officer=cast.li, act_uuid=act.uuid, at=cast.at)
    act.refresh_from_db()
    assert act.state == "waiting"
    assert not notices_of(round_.uuid).exists()
    assert traces()[4] == before[4]


def test_the_database_too_refuses_a_checker_who_is_the_maker(village: Village) -> None:
    path.checking(village)
    item = CheckItem.objects.filter(state="waiting").first()
    assert item is not None
    with pytest.raises(IntegrityError), transaction.atomic():
        CheckItem.objects.filter(pk=item.pk).update(
            state="passed", checker=item.submitted_by, decided_at=village.cast.at
        )


def test_an_item_is_decided_once(village: Village) -> None:
    path.checking(village)
    item = CheckItem.objects.filter(state="waiting").first()
    assert item is not None
    who, at = village.cast.wang, village.cast.at
    services.decide_check(officer=who, item_uuid=item.uuid, passed=True, at=at)
    with pytest.raises(errors.CheckNotOpen):
        services.decide_check(
            officer=who, item_uuid=item.uuid, passed=False, note="再看一次", at=at
        )


def test_sending_back_needs_a_note_and_holds_the_round(village: Village) -> None:
    cast = village.cast
    round_ = path.checking(village)
    item = CheckItem.objects.select_related("row").filter(state="waiting").first()
    assert item is not None
    with pytest.raises(errors.ReasonMissing):
        services.decide_check(officer=cast.wang, item_uuid=item.uuid, passed=False, at=cast.at)
    services.decide_check(
        officer=cast.wang, item_uuid=item.uuid, passed=False, note="收入证明缺失", at=cast.at
    )
    path.pass_all(village, round_)
    assert round_.stage == "checking"
    # the maker ends it without a line; the checker agrees; then the round goes on
    answer = services.Resubmission(note="核实后不予授信", outcome=Outcome.VETOED_OBJECTIVE)
    services.resubmit(officer=cast.li, row_uuid=item.row.uuid, answer=answer, at=cast.at)
    path.pass_all(village, round_)
    assert round_.stage == "checked"
    item.row.refresh_from_db()
    assert (item.row.state, item.row.outcome) == ("out", Outcome.VETOED_OBJECTIVE)


def test_an_override_after_a_pass_is_checked_again(village: Village) -> None:
    cast = village.cast
    round_ = path.checking(village)
    first, second = CheckItem.objects.filter(state="waiting").order_by("pk")[:2]
    services.decide_check(officer=cast.wang, item_uuid=first.uuid, passed=True, at=cast.at)
    services.override_limit(
        officer=cast.li, row_uuid=first.row.uuid, limit_fen=100_000, reason="重新核实", at=cast.at
    )
    states = CheckItem.objects.filter(row=first.row).order_by("sequence")
    assert [(i.sequence, i.state, i.reasons) for i in states] == [
        (1, "passed", first.reasons),
        (2, "waiting", ["override"]),
    ]
    assert second.row.round_id == round_.pk


def test_a_list_that_changed_is_not_confirmed(village: Village) -> None:
    cast, round_ = village.cast, path.checked(village)
    act = services.propose_act(officer=cast.li, round_uuid=round_.uuid, kind="post", at=cast.at)
    RoundHousehold.objects.filter(pk=village.row(round_, 6).pk).update(final_fen=100_000)
    with pytest.raises(errors.ListChanged):
        services.confirm_act(officer=cast.wang, act_uuid=act.uuid, at=cast.at)
    assert not notices_of(round_.uuid).exists()
    services.withdraw_act(officer=cast.li, act_uuid=act.uuid, at=cast.at)
    path.done(village, round_, PendingAct.Kind.POST, cast.at)
    assert round_.stage == "posted"


def test_one_act_of_a_kind_waits_at_a_time(village: Village) -> None:
    cast, round_ = village.cast, path.checked(village)
    services.propose_act(officer=cast.li, round_uuid=round_.uuid, kind="post", at=cast.at)
    with pytest.raises(errors.ActAlreadyWaiting) as refusal:
        services.propose_act(officer=cast.li, round_uuid=round_.uuid, kind="post", at=cast.at)
    assert refusal.value.facts == {"name": "李明"}
    assert PendingAct.objects.count() == 1


def test_a_refused_act_does_nothing_and_says_why(village: Village) -> None:
    cast, round_ = village.cast, path.checked(village)
    act = services.propose_act(officer=cast.li, round_uuid=round_.uuid, kind="post", at=cast.at)
    services.refuse_act(officer=cast.wang, act_uuid=act.uuid, reason="先补充材料", at=cast.at)
    act.refresh_from_db()
    assert (act.state, act.note, act.decided_by) == ("refused", "先补充材料", cast.wang)
    with pytest.raises(errors.ActNotWaiting):
        services.confirm_act(officer=cast.wang, act_uuid=act.uuid, at=cast.at)
    assert not notices_of(round_.uuid).exists()


@pytest.mark.parametrize("days", [0, 6, 7])
def test_nothing_is_granted_within_the_period(days: int, village: Village) -> None:
    round_ = path.posted(village)
    with pytest.raises(errors.NotPostedToEnd) as refusal:
        services.propose_act(
            officer=village.cast.li,
            round_uuid=round_.uuid,
            kind="grant",
            at=village.cast.at + days * DAY,
        )
    assert refusal.value.facts == {"count": 16}
    assert not CreditLine.objects.exists()


def test_the_database_refuses_a_grant_without_notice(village: Village) -> None:
    round_ = path.scored(village)
    row = village.row(round_, 6)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoundHousehold.objects.filter(pk=row.pk).update(outcome="granted")
    party = ensure_parties([row.household_id])[row.household_id]
    with pytest.raises(IntegrityError), transaction.atomic():
        CreditLine.objects.create(
            institution=village.cast.institution,
            party=party,
            limit_fen=100_000,
            granted_at=village.cast.at,
            valid_to=village.cast.day,
            row=row,
        )


def test_a_second_round_replaces_the_lines_of_the_first(village: Village) -> None:
    path.granted(village)
    first = list(CreditLine.objects.order_by("pk"))
    drawn = first[0]
    services.sign_line(line=drawn.uuid, actor=SYSTEM, at=village.cast.at + 9 * DAY)
    services.reserve(
        line=drawn.uuid, amount_fen=500_000, actor=SYSTEM, at=village.cast.at + 9 * DAY
    )
    again = path.granted(village)
    lines = CreditLine.objects.filter(closed_at=None)
    assert lines.count() == 16
    assert set(lines.values_list("row__round", flat=True)) == {again.pk}
    assert {line.replaces_id for line in lines} == {line.pk for line in first}
    for line in CreditLine.objects.filter(pk__in=[line.pk for line in first]):
        assert (line.status, line.closed_reason) == ("closed", "replaced")
        assert line.closed_at is not None
    renewed = CreditLine.objects.get(replaces=drawn)
    assert renewed.drawn_fen == 500_000


def test_a_line_is_reserved_within_its_limit_and_only_when_signed(village: Village) -> None:
    path.granted(village)
    line, at = CreditLine.objects.order_by("pk")[0], village.cast.at + 9 * DAY
    with pytest.raises(errors.LineNotOpen):
        services.reserve(line=line.uuid, amount_fen=1, actor=SYSTEM, at=at)
    services.sign_line(line=line.uuid, actor=SYSTEM, at=at)
    with pytest.raises(errors.AboveLine):
        services.reserve(line=line.uuid, amount_fen=line.limit_fen + 1, actor=SYSTEM, at=at)
    services.reserve(line=line.uuid, amount_fen=line.limit_fen, actor=SYSTEM, at=at)
    services.release(line=line.uuid, amount_fen=1, actor=SYSTEM, at=at)
    line.refresh_from_db()
    assert line.drawn_fen == line.limit_fen - 1
    with pytest.raises(errors.LineNotOpen):
        services.release(line=line.uuid, amount_fen=1, actor=SYSTEM, at=at + 1200 * DAY)


def test_an_interrupted_grant_is_finished_by_confirming_again(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huhutong.granting.services import common, grants

    cast, round_ = village.cast, path.posted(village)
    at = cast.at + 8 * DAY
    act = services.propose_act(officer=cast.li, round_uuid=round_.uuid, kind="grant", at=at)
    whole = grants._grant_chunk
    calls: list[int] = []

    def breaks(batch: object, rows: object) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the lights went out")
        whole(batch, rows)  # type: ignore[arg-type]

    monkeypatch.setattr(grants, "chunks", lambda rows: common.chunks(rows, 6))
    monkeypatch.setattr(grants, "_grant_chunk", breaks)
    with pytest.raises(RuntimeError, match="lights"):
        services.confirm_act(officer=cast.wang, act_uuid=act.uuid, at=at)
    assert CreditLine.objects.count() == 6
    monkeypatch.setattr(grants, "_grant_chunk", whole)
    services.confirm_act(officer=cast.wang, act_uuid=act.uuid, at=at)
    round_.refresh_from_db()
    assert round_.stage == "granted"
    assert CreditLine.objects.count() == 16
    assert Household.objects.filter(party__lines__isnull=False).distinct().count() == 16
