"""Handling inside: by someone without interest, in time, in writing."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest

from huhutong.casework.public import (
    CaseInOtherState,
    HandlerHasInterest,
    NoFurtherExtension,
    SamePersonDecides,
)
from huhutong.households.public import Household, declare_staff_tie
from huhutong.infra.actors import SYSTEM
from huhutong.infra.models import AuditRow, OutboxMessage
from huhutong.kernel.errors import DomainError, NotInScope, PermissionRefused
from huhutong.org.public import User, assign_role
from huhutong.posting import interests, selectors, services
from huhutong.posting.errors import (
    HouseholdNotNamed,
    HouseholdUnknown,
    NotTheHandler,
    ReasonTooShort,
    RowAlreadyNamed,
)
from huhutong.posting.models import Notice, Objection
from huhutong.posting.tests.shiqiao import (
    ANSWER,
    CAMPAIGN,
    adjusted,
    households,
    objected,
    posted,
)
from tests.cast import SINCE, Cast

Act = Callable[[str], Any]


@pytest.fixture
def notice(cast: Cast) -> Notice:
    """Seven of the eight households are posted."""
    return posted(cast, households(cast)[:7])


def make_handler(cast: Cast, user: User) -> User:
    """The user gets the handler's role beside their own."""
    assign_role(by=SYSTEM, user=user, role_code="objection_handler", valid_from=SINCE, at=cast.at)
    return user


def taken(cast: Cast, notice: Notice, *, position: int | None = 1) -> str:
    """An objection that Sun works on; its number."""
    number = objected(notice, cast.at, position=position).number
    services.take_objection(officer=cast.sun, number=number, at=cast.at)
    return number


def snapshot() -> tuple[object, ...]:
    """All that an act could have changed."""
    return (
        list(Objection.objects.values_list("case__state", "case__owner", "case__due_on")),
        list(Objection.objects.values_list("decision", "household")),
        AuditRow.objects.count(),
        OutboxMessage.objects.count(),
    )


def test_the_result_stands_with_reasons_in_writing(cast: Cast, notice: Notice) -> None:
    number = taken(cast, notice)
    services.decide_objection(
        officer=cast.sun, number=number, decision="rejected", text=ANSWER, at=cast.at
    )
    objection = Objection.objects.get()
    assert (objection.decision, objection.decision_text, objection.decided_by) == (
        "rejected",
        ANSWER,
        cast.sun,
    )
    assert (objection.case.state, objection.case.outcome) == ("closed", "rejected")
    assert selectors.open_objections(CAMPAIGN) == {}
    event = OutboxMessage.objects.get(type="posting.objection_decided")
    assert event.aggregate == CAMPAIGN
    assert event.payload == {
        "campaign": str(CAMPAIGN),
        "notice": str(notice.uuid),
        "household": str(notice.rows.get(position=1).household.uuid),
        "case": number,
        "decision": "rejected",
        "at": cast.at.isoformat(),
    }
    assert ANSWER not in str(list(AuditRow.objects.values_list("facts")))


def test_a_left_out_household_is_linked_before_it_is_decided_again(
    cast: Cast, notice: Notice
) -> None:
    number = taken(cast, notice, position=None)
    left_out = Household.objects.order_by("pk").last()
    assert left_out is not None
    with pytest.raises(HouseholdNotNamed):
        services.decide_objection(
            officer=cast.sun, number=number, decision="adjust", text=ANSWER, at=cast.at
        )
    with pytest.raises(HouseholdUnknown):
        services.link_household(
            officer=cast.sun, number=number, household_number="441821100201-9999", at=cast.at
        )
    assert selectors.open_objections(CAMPAIGN) == {}

    services.link_household(
        officer=cast.sun, number=number, household_number=left_out.number, at=cast.at
    )
    assert selectors.open_objections(CAMPAIGN) == {left_out.pk: number}
    services.decide_objection(
        officer=cast.sun, number=number, decision="adjust", text=ANSWER, at=cast.at
    )
    event = OutboxMessage.objects.get(type="posting.objection_decided")
    assert (event.payload["household"], event.payload["decision"]) == (
        str(left_out.uuid),
        "adjust",
    )


def test_a_closed_case_is_linked_to_no_household(cast: Cast, notice: Notice) -> None:
    left_out = Household.objects.exclude(pk__in=notice.rows.values("household"))[0]
    number = taken(cast, notice, position=None)
    services.withdraw_objection(officer=cast.sun, number=number, note=ANSWER, at=cast.at)
    before = snapshot()
    with pytest.raises(CaseInOtherState):
        services.link_household(
            officer=cast.sun, number=number, household_number=left_out.number, at=cast.at
        )
    assert snapshot() == before


def test_an_upheld_objection_blocks_until_the_correction_is_posted(
    cast: Cast, notice: Notice
) -> None:
    row = notice.rows.get(position=1)
    number = taken(cast, notice)
    services.decide_objection(
        officer=cast.sun, number=number, decision="adjust", text=ANSWER, at=cast.at
    )
    assert selectors.open_objections(CAMPAIGN) == {row.household_id: number}
    adjusted(cast, notice, [notice.rows.get(position=2).household], days=1)
    assert selectors.open_objections(CAMPAIGN) == {row.household_id: number}
    adjusted(cast, notice, [row.household], days=2)
    assert selectors.open_objections(CAMPAIGN) == {}


def test_a_row_fixes_the_household(cast: Cast, notice: Notice) -> None:
    number = taken(cast, notice)
    before = snapshot()
    with pytest.raises(RowAlreadyNamed):
        services.link_household(officer=cast.sun, number=number, household_number="x", at=cast.at)
    assert snapshot() == before


def test_who_posted_it_cannot_handle_it(cast: Cast, notice: Notice) -> None:
    number = objected(notice, cast.at).number
    make_handler(cast, cast.wang)
    before = snapshot()
    with pytest.raises(HandlerHasInterest) as refusal:
        services.take_objection(officer=cast.wang, number=number, at=cast.at)
    assert refusal.value.facts["name"] == "王芳"
    assert refusal.value.facts["reason"] == "提议或确认了该公示"
    assert snapshot() == before


def test_who_is_tied_to_the_household_cannot_handle_it(cast: Cast, notice: Notice) -> None:
    head = notice.rows.get(position=1).household.head
    assert head is not None
    declare_staff_tie(officer=cast.li, user=cast.sun, person=head.uuid, relation="kin", at=cast.at)
    number = objected(notice, cast.at).number
    before = snapshot()
    with pytest.raises(HandlerHasInterest):
        services.take_objection(officer=cast.sun, number=number, at=cast.at)
    assert snapshot() == before
    # another household's case is fine
    other = objected(notice, cast.at, position=2).number
    assert services.take_objection(officer=cast.sun, number=other, at=cast.at)


def test_an_upper_app_can_add_a_check(
    cast: Cast, notice: Notice, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interests, "_checks", dict(interests._checks))
    asked: list[interests.Question] = []

    def checked_it(question: interests.Question) -> str | None:
        asked.append(question)
        return "复核过该户。" if question.user == cast.sun else None

    interests.register_interest_check("test.checked_it", checked_it)
    number = objected(notice, cast.at).number
    with pytest.raises(HandlerHasInterest) as refusal:
        services.take_objection(officer=cast.sun, number=number, at=cast.at)
    assert refusal.value.facts["reason"] == "复核过该户。"
    row = notice.rows.get(position=1)
    assert asked == [interests.Question(cast.sun, CAMPAIGN, row.household_id, cast.day)]
    with pytest.raises(ValueError, match="registered twice"):
        interests.register_interest_check("test.checked_it", lambda _question: None)


def test_interest_that_comes_later_stops_the_decision(cast: Cast, notice: Notice) -> None:
    number = taken(cast, notice)
    head = notice.rows.get(position=1).household.head
    assert head is not None
    declare_staff_tie(officer=cast.li, user=cast.sun, person=head.uuid, relation="kin", at=cast.at)
    before = snapshot()
    with pytest.raises(HandlerHasInterest):
        services.decide_objection(
            officer=cast.sun, number=number, decision="rejected", text=ANSWER, at=cast.at
        )
    assert snapshot() == before


def test_more_time_needs_a_second_person_and_ends(cast: Cast, notice: Notice) -> None:
    number = taken(cast, notice)

    def ask() -> None:
        services.ask_more_time(
            officer=cast.sun,
            number=number,
            reason="需到外地向两名评议员当面核实情况并取证。",
            at=cast.at,
        )

    def grant(officer: User) -> None:
        services.decide_more_time(
            officer=officer, number=number, grant=True, note="同意", at=cast.at
        )

    ask()
    with pytest.raises(SamePersonDecides):
        grant(cast.sun)
    with pytest.raises(PermissionRefused):
        grant(cast.li)
    with pytest.raises(NotInScope):
        grant(cast.zhao)
    dues = [Objection.objects.get().case.due_on]
    for _ in range(2):
        grant(cast.wang)
        dues.append(Objection.objects.get().case.due_on)
        if len(dues) == 2:
            ask()
    assert dues == [date(2026, 3, 17), date(2026, 4, 1), date(2026, 5, 6)]
    with pytest.raises(NoFurtherExtension):
        ask()


def acts(cast: Cast, officer: User, number: str) -> dict[str, Callable[[], Any]]:
    """Everything that staff can do to an objection."""
    common: dict[str, Any] = {"officer": officer, "number": number, "at": cast.at}
    return {
        "take": lambda: services.take_objection(**common),
        "assign": lambda: services.assign_objection(**common, handler=cast.sun),
        "link": lambda: services.link_household(**common, household_number="x"),
        "note": lambda: services.note_on_objection(**common, note="看过"),
        "ask": lambda: services.ask_more_time(**common, reason=ANSWER),
        "decide": lambda: services.decide_objection(**common, decision="rejected", text=ANSWER),
        "withdraw": lambda: services.withdraw_objection(**common, note=ANSWER),
        "more time": lambda: services.decide_more_time(**common, grant=True, note=""),
        "contact": lambda: services.read_objector(**common),
    }


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("zhao", NotInScope),
        ("admin", NotInScope),
        ("li", PermissionRefused),
        ("zhou", PermissionRefused),
    ],
)
def test_whoever_may_not_handle_changes_nothing(
    cast: Cast, notice: Notice, who: str, refusal: type[DomainError]
) -> None:
    number = taken(cast, notice)
    before = snapshot()
    for name, act in acts(cast, getattr(cast, who), number).items():
        with pytest.raises(refusal):
            act()
        assert snapshot() == before, name


def test_only_the_owner_decides(cast: Cast, notice: Notice) -> None:
    number = taken(cast, notice)
    make_handler(cast, cast.wang)
    before = snapshot()
    for name in ("link", "ask", "decide", "withdraw"):
        with pytest.raises(NotTheHandler):
            acts(cast, cast.wang, number)[name]()
    assert snapshot() == before


def test_a_handler_must_be_permitted_and_in_scope(cast: Cast, notice: Notice) -> None:
    number = objected(notice, cast.at).number
    before = snapshot()
    for handler, refusal in (
        (cast.li, PermissionRefused),
        (make_handler(cast, cast.zhao), NotInScope),
    ):
        before = snapshot()
        with pytest.raises(refusal):
            services.assign_objection(officer=cast.sun, number=number, handler=handler, at=cast.at)
        assert snapshot() == before


def test_a_short_answer_is_no_answer(cast: Cast, notice: Notice) -> None:
    number = taken(cast, notice)
    before = snapshot()
    with pytest.raises(ReasonTooShort):
        services.decide_objection(
            officer=cast.sun, number=number, decision="rejected", text="不成立。", at=cast.at
        )
    with pytest.raises(ReasonTooShort):
        services.withdraw_objection(officer=cast.sun, number=number, note=" " * 30, at=cast.at)
    assert snapshot() == before


def test_nothing_follows_a_closed_case(cast: Cast, notice: Notice) -> None:
    number = taken(cast, notice)
    services.withdraw_objection(
        officer=cast.sun, number=number, note="陈大山本人三月二日来电要求撤回该异议。", at=cast.at
    )
    before = snapshot()
    for name in ("take", "note", "ask", "decide", "withdraw"):
        with pytest.raises(CaseInOtherState):
            acts(cast, cast.sun, number)[name]()
        assert snapshot() == before, name


def test_name_and_phone_are_read_under_an_audit_row(cast: Cast, notice: Notice) -> None:
    number = taken(cast, notice)
    contact = services.read_objector(officer=cast.sun, number=number, at=cast.at)
    assert contact == services.Contact("陈大山", "13800138000")
    row = AuditRow.objects.get(action="posting.read_objector")
    assert row.actor_uuid == cast.sun.uuid
    assert "陈" not in str(row.facts)


def test_the_queue_shows_the_most_urgent_of_ones_own_villages(cast: Cast, notice: Notice) -> None:
    first = taken(cast, notice)
    second = objected(notice, cast.at + timedelta(days=3), position=2).number
    closed = taken(cast, notice, position=3)
    services.decide_objection(
        officer=cast.sun, number=closed, decision="rejected", text=ANSWER, at=cast.at
    )

    def numbers(user: User, on: date, **wanted: str) -> list[str]:
        found = selectors.queue(user, on, selectors.QueueFilter(**wanted))
        return [objection.case.number for objection in found]

    assert numbers(cast.sun, cast.day) == [first, second]
    assert numbers(cast.sun, cast.day, whose="mine") == [first]
    assert numbers(cast.sun, cast.day, whose="nobody") == [second]
    assert numbers(cast.sun, cast.day, state="closed") == [closed]
    assert numbers(cast.sun, date(2026, 3, 17), state="overdue") == []
    assert numbers(cast.sun, date(2026, 3, 18), state="overdue") == [first]
    assert numbers(cast.zhao, cast.day, state="any") == []
    assert selectors.queue_counts(cast.sun, date(2026, 3, 18)) == {
        "open": 2,
        "mine": 1,
        "nobody": 1,
        "overdue": 1,
    }


def test_objections_of_another_round_do_not_block(cast: Cast, notice: Notice) -> None:
    objected(notice, cast.at)
    assert selectors.open_objections(uuid4()) == {}
