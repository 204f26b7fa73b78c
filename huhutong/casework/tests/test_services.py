"""A case through its life; refusals leave no trace."""

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from huhutong.casework import services
from huhutong.casework.errors import (
    CaseInOtherState,
    ExtensionWaiting,
    HandlerHasInterest,
    NoExtensionWaiting,
    SamePersonDecides,
)
from huhutong.casework.models import Case, CaseEvent
from huhutong.casework.selectors import cases_in_scope, history_of, waiting_extension
from huhutong.infra.actors import SYSTEM, actor_of
from huhutong.infra.models import AuditRow
from huhutong.org.public import User
from tests.cast import Cast

SUBJECT = UUID("00000000-0000-4000-8000-000000000001")


def nobody_is_interested(_user: User) -> None:
    """A predicate without objection."""


def opened(cast: Cast) -> Case:
    """A fresh case of Shiqiao."""
    return services.open_case(
        institution=cast.institution,
        village=cast.shiqiao,
        new=services.NewCase("objection", "YY", "objection", SUBJECT, 15),
        actor=SYSTEM,
        at=cast.at,
    )


def in_progress(cast: Cast) -> Case:
    """A case that Sun works on."""
    case = services.acknowledge(case=opened(cast), actor=SYSTEM, at=cast.at)
    return services.assign(
        case=case,
        handler=cast.sun,
        interest=nobody_is_interested,
        actor=actor_of(cast.sun),
        at=cast.at,
    )


def kinds(case: Case) -> list[str]:
    """The history in short."""
    return [event.kind for event in history_of(case)]


def test_a_case_is_numbered_and_due_in_15_days(cast: Cast) -> None:
    first, second = opened(cast), opened(cast)
    assert (first.number, second.number) == ("YY-2026-000001", "YY-2026-000002")
    assert (first.state, first.opened_on, first.due_on) == ("open", cast.day, date(2026, 3, 17))
    assert kinds(first) == ["opened"]
    row = AuditRow.objects.filter(action="casework.open_case").latest("pk")
    assert row.facts == {
        "number": "YY-2026-000002",
        "kind": "objection",
        "subject_kind": "objection",
        "due_on": "2026-03-17",
    }


def test_a_new_year_and_another_prefix_count_from_one(cast: Cast) -> None:
    with transaction.atomic():
        numbers = [
            services.next_number(prefix=prefix, on=on)
            for prefix, on in (
                ("YY", date(2026, 12, 31)),
                ("YY", date(2027, 1, 1)),
                ("GS", date(2027, 1, 1)),
                ("YY", date(2027, 1, 2)),
            )
        ]
    assert numbers == ["YY-2026-000001", "YY-2027-000001", "GS-2027-000001", "YY-2027-000002"]


def test_the_whole_life_is_in_the_history(cast: Cast) -> None:
    case = in_progress(cast)
    services.add_note(case=case, actor=actor_of(cast.sun), note="电话核实", at=cast.at)
    services.close(
        case=case,
        act="decide",
        outcome="rejected",
        closing="书面答复",
        actor=actor_of(cast.sun),
        at=cast.at + timedelta(days=3),
    )
    case.refresh_from_db()
    assert (case.state, case.outcome, case.closing, case.owner) == (
        "closed",
        "rejected",
        "书面答复",
        cast.sun,
    )
    assert kinds(case) == ["opened", "acknowledged", "assigned", "noted", "closed"]
    actions = AuditRow.objects.filter(subject_uuid=case.uuid).values_list("action", flat=True)
    assert sorted(actions) == [
        "casework.acknowledge",
        "casework.add_note",
        "casework.assign",
        "casework.close",
        "casework.open_case",
    ]


def test_a_handler_with_interest_is_refused_and_leaves_no_trace(cast: Cast) -> None:
    case = services.acknowledge(case=opened(cast), actor=SYSTEM, at=cast.at)
    audited = AuditRow.objects.count()
    with pytest.raises(HandlerHasInterest) as refusal:
        services.assign(
            case=case,
            handler=cast.li,
            interest=lambda user: "他是亲戚。" if user == cast.li else None,
            actor=actor_of(cast.sun),
            at=cast.at,
        )
    assert refusal.value.facts == {
        "name": "李明",
        "number": case.number,
        "reason": "他是亲戚。",
    }
    case.refresh_from_db()
    assert (case.owner, case.state) == (None, "acknowledged")
    assert kinds(case) == ["opened", "acknowledged"]
    assert AuditRow.objects.count() == audited


def test_an_extension_needs_a_second_person(cast: Cast) -> None:
    case = in_progress(cast)
    services.ask_extension(
        case=case, officer=cast.sun, steps_days=(15, 30), reason="需要实地走访", at=cast.at
    )
    with pytest.raises(ExtensionWaiting):
        services.ask_extension(
            case=case, officer=cast.sun, steps_days=(15, 30), reason="再问", at=cast.at
        )
    with pytest.raises(SamePersonDecides):
        services.decide_extension(case=case, officer=cast.sun, grant=True, note="", at=cast.at)
    case.refresh_from_db()
    assert (case.due_on, case.extended_times) == (date(2026, 3, 17), 0)

    services.decide_extension(case=case, officer=cast.wang, grant=True, note="同意", at=cast.at)
    case.refresh_from_db()
    assert (case.due_on, case.extended_times, case.answer_days) == (date(2026, 4, 1), 1, 30)
    with pytest.raises(NoExtensionWaiting):
        services.decide_extension(case=case, officer=cast.wang, grant=True, note="", at=cast.at)

    services.ask_extension(
        case=case, officer=cast.sun, steps_days=(15, 30), reason="鉴定未出", at=cast.at
    )
    services.decide_extension(case=case, officer=cast.wang, grant=False, note="", at=cast.at)
    case.refresh_from_db()
    assert (case.due_on, case.extended_times) == (date(2026, 4, 1), 1)


def test_closing_lets_a_waiting_request_lapse(cast: Cast) -> None:
    case = in_progress(cast)
    services.ask_extension(
        case=case, officer=cast.sun, steps_days=(15,), reason="需要走访", at=cast.at
    )
    services.close(
        case=case,
        act="close",
        outcome="withdrawn",
        closing="",
        actor=actor_of(cast.sun),
        at=cast.at,
    )
    assert waiting_extension(case) is None
    with pytest.raises(NoExtensionWaiting):
        services.decide_extension(case=case, officer=cast.wang, grant=True, note="", at=cast.at)


def test_the_slower_of_two_officers_is_told(cast: Cast) -> None:
    # given two readings of one case
    case = in_progress(cast)
    stale = Case.objects.select_related("institution").get(pk=case.pk)
    # when the first closes it
    services.close(
        case=case,
        act="decide",
        outcome="rejected",
        closing="一",
        actor=actor_of(cast.sun),
        at=cast.at,
    )
    # then the second is refused, and the first text stands
    with pytest.raises(CaseInOtherState) as refusal:
        services.close(
            case=stale,
            act="decide",
            outcome="adjust",
            closing="二",
            actor=actor_of(cast.sun),
            at=cast.at,
        )
    assert refusal.value.facts == {"number": case.number, "state": "closed"}
    case.refresh_from_db()
    assert (case.outcome, case.closing) == ("rejected", "一")
    assert kinds(case).count("closed") == 1


def test_the_database_refuses_to_rewrite_history(cast: Cast) -> None:
    case = opened(cast)
    for change in (
        lambda: CaseEvent.objects.filter(case=case).update(kind="closed"),
        lambda: CaseEvent.objects.filter(case=case).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert kinds(case) == ["opened"]


def test_another_branch_sees_nothing(cast: Cast) -> None:
    case = opened(cast)
    for user, seen in ((cast.sun, 1), (cast.wang, 1), (cast.zhou, 1), (cast.zhao, 0)):
        assert cases_in_scope(user, cast.day).filter(pk=case.pk).count() == seen, user.username


def test_another_institution_sees_nothing(cast: Cast) -> None:
    case = opened(cast)
    Case.objects.filter(pk=case.pk).update(institution=_other_bank(cast))
    assert not cases_in_scope(cast.sun, cast.day).exists()
    assert cases_in_scope(cast.zhou, cast.day).count() == 1


def _other_bank(cast: Cast) -> int:
    bank = type(cast.institution).objects.create(code=f"B{uuid4().hex[:6]}", name="另一家")
    return bank.pk
