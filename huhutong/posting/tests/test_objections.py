"""Objections from outside: numbered, acknowledged, readable only with the PIN."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from huhutong.casework.public import Case, CaseInOtherState
from huhutong.infra.models import AuditRow, OutboxMessage
from huhutong.kernel.errors import DomainError, NotInScope
from huhutong.posting import selectors, services
from huhutong.posting.errors import (
    ObjectionIncomplete,
    PeriodOver,
    PinLocked,
    WrongNumberOrPin,
)
from huhutong.posting.models import Objection
from huhutong.posting.tests.shiqiao import CAMPAIGN, REASON, households, objected, posted
from tests.cast import Cast

GOOD = services.NewObjection(
    kind="named",
    text=REASON,
    key=uuid4(),
    name="赵六",
    phone="13900139000",
    position=2,
)


def test_an_objection_has_number_pin_and_due_date_at_once(cast: Cast) -> None:
    notice = posted(cast, households(cast))

    receipt = services.open_objection(notice=notice, new=GOOD, at=cast.at)

    assert (receipt.number, receipt.due_on) == ("YY-2026-000001", date(2026, 3, 17))
    assert receipt.pin is not None
    assert len(receipt.pin) == 6
    assert receipt.pin.isdigit()
    objection = Objection.objects.get()
    row = notice.rows.get(position=2)
    assert (objection.row, objection.household) == (row, row.household)
    assert (objection.objector_name, objection.objector_phone, objection.text) == (
        "赵六",
        "13900139000",
        REASON,
    )
    assert objection.case.state == "acknowledged"
    assert receipt.pin not in objection.pin_hash
    assert selectors.open_objections(CAMPAIGN) == {row.household_id: "YY-2026-000001"}
    event = OutboxMessage.objects.get(type="posting.objection_opened")
    assert event.payload["household"] == str(row.household.uuid)
    facts = AuditRow.objects.get(action="posting.open_objection").facts
    assert facts == {
        "number": "YY-2026-000001",
        "notice": notice.number,
        "household": str(row.household.uuid),
        "kind": "named",
    }


def test_names_and_words_are_encrypted_at_rest(cast: Cast) -> None:
    from django.db import connection

    services.open_objection(notice=posted(cast, households(cast)), new=GOOD, at=cast.at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT objector_name, objector_phone, text FROM posting_objection")
        for value in cursor.fetchone():
            assert "赵六".encode() not in bytes(value)
            assert b"13900139000" not in bytes(value)
            assert REASON.encode() not in bytes(value)


def test_an_anonymous_objection_keeps_no_name(cast: Cast) -> None:
    new = replace(GOOD, kind="anonymous")  # a name was typed, then the mind changed
    services.open_objection(notice=posted(cast, households(cast)), new=new, at=cast.at)
    objection = Objection.objects.get()
    assert (objection.objector_name, objection.objector_phone) == (None, None)


def test_a_household_left_out_may_appeal(cast: Cast) -> None:
    notice = posted(cast, households(cast)[:4])
    new = replace(GOOD, kind="own_appeal", position=None)
    services.open_objection(notice=notice, new=new, at=cast.at)
    objection = Objection.objects.get()
    assert (objection.row, objection.household) == (None, None)
    assert selectors.open_objections(CAMPAIGN) == {}


def test_a_form_sent_twice_is_one_objection(cast: Cast) -> None:
    notice = posted(cast, households(cast))
    first = services.open_objection(notice=notice, new=GOOD, at=cast.at)
    second = services.open_objection(notice=notice, new=GOOD, at=cast.at)
    assert second == services.Receipt(first.number, None, first.due_on)
    assert Objection.objects.count() == 1


@pytest.mark.parametrize(
    ("new", "days", "refusal"),
    [
        (replace(GOOD, text="不公平"), 0, ObjectionIncomplete),
        (replace(GOOD, name=" "), 0, ObjectionIncomplete),
        (replace(GOOD, phone=""), 0, ObjectionIncomplete),
        (replace(GOOD, kind="shouted"), 0, ObjectionIncomplete),
        (replace(GOOD, position=99), 0, NotInScope),
        (GOOD, 8, PeriodOver),
    ],
)
def test_a_refused_objection_leaves_no_trace(
    cast: Cast, new: services.NewObjection, days: int, refusal: type[DomainError]
) -> None:
    notice = posted(cast, households(cast))
    audited, sent = AuditRow.objects.count(), OutboxMessage.objects.count()
    with pytest.raises(refusal):
        services.open_objection(notice=notice, new=new, at=cast.at + timedelta(days=days))
    assert not Case.objects.exists()
    assert not Objection.objects.exists()
    assert (AuditRow.objects.count(), OutboxMessage.objects.count()) == (audited, sent)


def test_objections_are_open_through_the_last_public_day(cast: Cast) -> None:
    notice = posted(cast, households(cast))
    services.open_objection(notice=notice, new=GOOD, at=cast.at + timedelta(days=7))
    assert Objection.objects.count() == 1


def test_number_and_pin_open_the_objection(cast: Cast) -> None:
    notice = posted(cast, households(cast))
    receipt, other = objected(notice, cast.at), objected(notice, cast.at)
    assert receipt.pin is not None
    found = services.read_with_pin(
        number=f" {receipt.number.lower()} ", pin=receipt.pin, at=cast.at
    )
    assert found.case.number == receipt.number
    for number, pin in (
        ("YY-2026-999999", receipt.pin),
        (other.number, wrong(other.pin)),
    ):
        with pytest.raises(WrongNumberOrPin):
            services.read_with_pin(number=number, pin=pin, at=cast.at)


def wrong(pin: str | None) -> str:
    """Another PIN."""
    assert pin is not None
    return f"{(int(pin) + 1) % 10**6:06d}"


def test_five_wrong_pins_lock_for_fifteen_minutes(cast: Cast) -> None:
    receipt = objected(posted(cast, households(cast)), cast.at)
    pin = receipt.pin or ""
    # given four wrong PINs and a right one: the count starts anew
    for _ in range(4):
        with pytest.raises(WrongNumberOrPin):
            services.read_with_pin(number=receipt.number, pin=wrong(pin), at=cast.at)
    assert Objection.objects.get().failed_pins == 4
    services.read_with_pin(number=receipt.number, pin=pin, at=cast.at)
    assert Objection.objects.get().failed_pins == 0
    # when five are wrong
    for _ in range(5):
        with pytest.raises(WrongNumberOrPin):
            services.read_with_pin(number=receipt.number, pin=wrong(pin), at=cast.at)
    # then even the right one is refused, until the time is over
    with pytest.raises(PinLocked) as refusal:
        services.read_with_pin(
            number=receipt.number, pin=pin, at=cast.at + timedelta(minutes=10, seconds=30)
        )
    assert refusal.value.facts == {"minutes": 5}
    assert AuditRow.objects.filter(action="posting.lock_objection").count() == 1
    later = cast.at + timedelta(minutes=15)
    assert services.read_with_pin(number=receipt.number, pin=pin, at=later)


def test_whoever_objected_may_withdraw(cast: Cast) -> None:
    notice = posted(cast, households(cast))
    receipt = objected(notice, cast.at)
    assert selectors.open_objections(CAMPAIGN)
    found = services.read_with_pin(number=receipt.number, pin=receipt.pin or "", at=cast.at)

    services.withdraw_own(objection=found, at=cast.at)

    objection = Objection.objects.get()
    assert (objection.decision, objection.case.state) == ("withdrawn", "closed")
    assert selectors.open_objections(CAMPAIGN) == {}
    decided = OutboxMessage.objects.get(type="posting.objection_decided")
    assert decided.payload["decision"] == "withdrawn"
    with pytest.raises(CaseInOtherState):
        services.withdraw_own(objection=found, at=cast.at)
    assert OutboxMessage.objects.filter(type="posting.objection_decided").count() == 1
