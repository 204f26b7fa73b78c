"""What another person does between somebody's looking and their deciding."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from huhutong.granting import errors, services
from huhutong.granting.models import CheckItem, CreditLine, PendingAct, RoundHousehold
from huhutong.granting.selectors.previews import Preview
from huhutong.granting.selectors.rounds import policy_for
from huhutong.granting.services import checks, common, figures, grants, publishing
from huhutong.granting.tests import village as path
from huhutong.granting.tests.village import DAY, Village
from huhutong.infra import outbox
from huhutong.infra.models import AuditRow
from huhutong.org.public import User
from huhutong.posting.public import NoticeRow, Objection, notices_of

SignIn = Callable[[User], Client]


def test_a_figure_changed_after_the_page_was_shown_is_not_passed(village: Village) -> None:
    cast = village.cast
    path.checking(village)
    item = CheckItem.objects.select_related("row").filter(state="waiting")[0]
    seen = item.row.final_fen
    # given Li raises the figure while Wang still looks at the former one
    services.override_limit(
        officer=cast.li, row_uuid=item.row.uuid, limit_fen=100_000, reason="重新核实", at=cast.at
    )
    before = AuditRow.objects.count()
    # when Wang passes what Wang saw
    with pytest.raises(errors.FigureChanged) as refusal:
        services.decide_check(
            officer=cast.wang, item_uuid=item.uuid, passed=True, seen_fen=seen, at=cast.at
        )
    # then nothing is decided, and the new figure can be
    assert refusal.value.facts == {"number": item.row.number}
    item.refresh_from_db()
    assert (item.state, AuditRow.objects.count()) == ("waiting", before)
    services.decide_check(
        officer=cast.wang, item_uuid=item.uuid, passed=True, seen_fen=100_000, at=cast.at
    )
    item.refresh_from_db()
    assert item.state == "passed"


def test_the_page_carries_the_figure_that_it_shows(village: Village, signed_in: SignIn) -> None:
    cast = village.cast
    path.checking(village)
    item = CheckItem.objects.select_related("row").filter(state="waiting")[0]
    client = signed_in(cast.wang)
    shown = client.get(reverse("granting:row", args=[item.row.uuid])).content.decode()
    assert f'name="seen_fen" value="{item.row.final_fen}"' in shown
    services.override_limit(
        officer=cast.li, row_uuid=item.row.uuid, limit_fen=100_000, reason="重新核实", at=cast.at
    )
    body = {"decision": "pass", "note": "", "seen_fen": item.row.final_fen}
    answer = client.post(reverse("granting:decide", args=[item.uuid]), body)
    assert item.row.number in "".join(m.message for m in get_messages(answer.wsgi_request))
    item.refresh_from_db()
    assert item.state == "waiting"


def test_a_note_too_long_is_told_and_decides_nothing(village: Village, signed_in: SignIn) -> None:
    path.checking(village)
    item = CheckItem.objects.filter(state="waiting")[0]
    body = {"decision": "pass", "note": "长" * 501}
    signed_in(village.cast.wang).post(reverse("granting:decide", args=[item.uuid]), body)
    item.refresh_from_db()
    assert item.state == "waiting"


def test_an_override_while_the_sample_is_drawn_does_not_slip_past_the_check(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, round_ = village.cast, path.scored(village)
    row, plain = village.row(round_, 6), policy_for

    def drawn_meanwhile(*args: Any) -> Any:
        services.draw_sample(officer=cast.li, round_uuid=round_.uuid, at=cast.at)
        monkeypatch.setattr("huhutong.granting.services.figures.policy_for", plain)
        return plain(*args)

    monkeypatch.setattr("huhutong.granting.services.figures.policy_for", drawn_meanwhile)
    with pytest.raises(errors.ActNotNow):
        services.override_limit(
            officer=cast.li, row_uuid=row.uuid, limit_fen=100_000, reason="重新核实", at=cast.at
        )
    assert village.row(round_, 6).branch_fen is None


def test_a_second_scoring_does_not_write_over_an_override(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, round_ = village.cast, path.closed(village)
    whole = figures._score

    def overtaken(*args: Any, **kwargs: Any) -> Any:
        monkeypatch.setattr(figures, "_score", whole)
        services.score_round(officer=cast.li, round_uuid=round_.uuid, at=cast.at)
        services.override_limit(
            officer=cast.li,
            row_uuid=village.row(round_, 6).uuid,
            limit_fen=100_000,
            reason="重新核实",
            at=cast.at,
        )
        return whole(*args, **kwargs)

    monkeypatch.setattr(figures, "_score", overtaken)
    with pytest.raises(errors.ActNotNow):
        services.score_round(officer=cast.li, round_uuid=round_.uuid, at=cast.at)
    row = village.row(round_, 6)
    assert (row.branch_fen, row.final_fen) == (100_000, 100_000)


def test_an_item_decided_at_that_moment_is_laid_before_the_checker_anew(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = village.cast
    path.checking(village)
    item = CheckItem.objects.select_related("row").filter(state="waiting")[0]
    plain = figures.lay_before_checker

    def passed_meanwhile(row: RoundHousehold, *args: Any, **kwargs: Any) -> CheckItem:
        class Stale:
            """Reads the latest item, which Wang passes right after."""

            def order_by(self, *_: str) -> "Stale":
                return self

            def first(self) -> CheckItem:
                found = CheckItem.objects.get(pk=item.pk)
                checks.decide_check(officer=cast.wang, item_uuid=item.uuid, passed=True, at=cast.at)
                return found

        stale = RoundHousehold.objects.get(pk=row.pk)
        monkeypatch.setattr(RoundHousehold, "checks", Stale())
        try:
            return plain(stale, *args, **kwargs)
        finally:
            monkeypatch.undo()

    monkeypatch.setattr(figures, "lay_before_checker", passed_meanwhile)
    services.override_limit(
        officer=cast.li, row_uuid=item.row.uuid, limit_fen=100_000, reason="重新核实", at=cast.at
    )
    states = CheckItem.objects.filter(row=item.row).order_by("sequence")
    assert [(i.sequence, i.state) for i in states] == [(1, "passed"), (2, "waiting")]


def _posted_with_case(village: Village) -> tuple[Any, int]:
    """A posted round in which the first row of the notice has an open objection."""
    from uuid import uuid4

    from huhutong.posting.public import NewObjection, open_objection

    round_ = path.posted(village)
    notice = notices_of(round_.uuid).get()
    row = NoticeRow.objects.get(notice=notice, position=1)
    new = NewObjection(
        kind="anonymous", text="这户去年在外欠债未还，请核实。", key=uuid4(), position=1
    )
    open_objection(notice=notice, new=new, at=village.cast.at + DAY)
    return round_, row.household_id


def test_an_interrupted_grant_grants_no_household_that_was_not_proposed(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huhutong.posting.public import decide_objection, take_objection

    cast, at = village.cast, village.cast.at + 8 * DAY
    round_, objected = _posted_with_case(village)
    # given a grant of 15, confirmed and interrupted, and then the objection of the 16th is rejected
    act = services.propose_act(officer=cast.li, round_uuid=round_.uuid, kind="grant", at=at)
    whole, calls = grants._grant_chunk, []

    def breaks(batch: Any, rows: Any) -> None:
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the lights went out")
        whole(batch, rows)

    monkeypatch.setattr(grants, "chunks", lambda rows: common.chunks(rows, 6))
    monkeypatch.setattr(grants, "_grant_chunk", breaks)
    with pytest.raises(RuntimeError, match="lights"):
        services.confirm_act(officer=cast.wang, act_uuid=act.uuid, at=at)
    monkeypatch.setattr(grants, "_grant_chunk", whole)
    number = Objection.objects.select_related("case").get().case.number
    take_objection(officer=cast.sun, number=number, at=at)
    decide_objection(
        officer=cast.sun,
        number=number,
        decision="rejected",
        text="经核实，该户债务已经结清，维持原来的结果不变。",
        at=at,
    )
    outbox.deliver_all()
    # when it is finished by confirming again
    services.confirm_act(officer=cast.wang, act_uuid=act.uuid, at=at)
    # then it granted those 15, and the 16th waits for a proposal of its own
    assert CreditLine.objects.count() == 15
    assert not CreditLine.objects.filter(row__household=objected).exists()
    act.refresh_from_db()
    assert act.state == "done"
    path.done(village, round_, PendingAct.Kind.GRANT, at)
    assert CreditLine.objects.filter(row__household=objected).count() == 1


def test_a_finding_replaced_at_that_moment_is_not_posted(village: Village) -> None:
    cast, round_ = village.cast, path.posted(village)
    row = village.row(round_, 6)
    RoundHousehold.objects.filter(pk=row.pk).update(
        state="adjusting", restudy_outcome="zero_limit", restudied_by=cast.li
    )
    act = services.propose_act(officer=cast.li, round_uuid=round_.uuid, kind="adjust", at=cast.at)
    stale = Preview(kind="adjust", rows=[village.row(round_, 6)])
    RoundHousehold.objects.filter(pk=row.pk).update(restudy_outcome="", restudy_fen=100_000)
    with pytest.raises(errors.ListChanged):
        publishing.adjust(act, stale, cast.wang, cast.at)
    assert village.row(round_, 6).state == "adjusting"
