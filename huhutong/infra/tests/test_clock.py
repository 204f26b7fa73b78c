"""The business clock: an offset in a demo, the calendar in a live installation."""

from datetime import date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from huhutong.infra import clock
from huhutong.infra.actors import SYSTEM
from huhutong.infra.errors import (
    ClockMovedMeanwhile,
    ClockOfLiveInstallation,
    ClockStepOutOfRange,
    InstallationIsLive,
    InstallationKindFixed,
)
from huhutong.infra.models import AuditRow, BusinessClock, Installation, OutboxMessage
from huhutong.infra.selectors import check_not_live, is_demo
from huhutong.infra.services import advance_clock, begin_day, install, open_clock

BANK = UUID(int=10)
SHANGHAI = ZoneInfo("Asia/Shanghai")
LATE = datetime(2026, 3, 2, 23, 30, tzinfo=SHANGHAI)


@pytest.fixture
def late(db: None, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is half past eleven in the evening; in UTC it is still afternoon."""
    monkeypatch.setattr(clock, "_source", [lambda: LATE.astimezone(ZoneInfo("UTC"))])
    return LATE


def _days() -> list[str]:
    return [m.payload["on"] for m in OutboxMessage.objects.order_by("pk")]


def test_without_an_offset_the_rule_date_is_the_local_day(late: datetime) -> None:
    assert clock.today(BANK) == clock.today(None) == date(2026, 3, 2)
    assert clock.now(BANK) == late


def test_the_next_day_moves_one_institution_and_announces_the_day(late: datetime) -> None:
    # given a demo
    install(kind="demo", name="x", at=late)

    # when its clock is advanced by a day
    assert advance_clock(actor=SYSTEM, institution=BANK, at=clock.now(BANK)) == date(2026, 3, 3)

    # then this bank is a day ahead, no other is, and it was told and written down
    assert clock.today(BANK) == date(2026, 3, 3)
    assert clock.today(UUID(int=11)) == date(2026, 3, 2)
    assert _days() == ["2026-03-03"]
    row = AuditRow.objects.get(action="infra.advance_clock")
    assert row.facts == {"days": 1, "from_on": "2026-03-02", "to_on": "2026-03-03"}


def test_a_week_announces_each_of_its_days(late: datetime) -> None:
    install(kind="demo", name="x", at=late)
    advance_clock(actor=SYSTEM, institution=BANK, days=7, at=clock.now(BANK))
    assert _days() == [f"2026-03-{day:02d}" for day in range(3, 10)]
    assert clock.today(BANK) == date(2026, 3, 9)


def test_a_live_installation_refuses_and_nothing_moves(late: datetime) -> None:
    install(kind="live", name="bank", at=late)
    with pytest.raises(ClockOfLiveInstallation):
        advance_clock(actor=SYSTEM, institution=BANK, at=late)
    assert clock.today(BANK) == date(2026, 3, 2)
    assert not BusinessClock.objects.exists()
    assert not OutboxMessage.objects.exists()


def test_an_installation_that_has_not_said_what_it_is_counts_as_live(late: datetime) -> None:
    with pytest.raises(ClockOfLiveInstallation):
        advance_clock(actor=SYSTEM, institution=BANK, at=late)


@pytest.mark.parametrize("days", [0, -1, 367])
def test_only_1_to_366_days_at_a_time(late: datetime, days: int) -> None:
    install(kind="demo", name="x", at=late)
    with pytest.raises(ClockStepOutOfRange) as refusal:
        advance_clock(actor=SYSTEM, institution=BANK, days=days, at=late)
    assert refusal.value.facts == {"days": days, "most": 366}
    assert not BusinessClock.objects.exists()


def test_a_double_click_moves_one_day(late: datetime) -> None:
    # given two clicks on a page of the same day
    install(kind="demo", name="x", at=late)
    at = clock.now(BANK)
    advance_clock(actor=SYSTEM, institution=BANK, at=at)

    # when the second arrives, then it is refused and the day stays
    with pytest.raises(ClockMovedMeanwhile) as refusal:
        advance_clock(actor=SYSTEM, institution=BANK, at=at)
    assert refusal.value.facts == {"today": "2026-03-03"}
    assert clock.today(BANK) == date(2026, 3, 3)
    assert _days() == ["2026-03-03"]


def test_the_worker_announces_each_day_once_and_those_it_slept_through(late: datetime) -> None:
    open_clock(institution=BANK, at=late)
    assert begin_day(institution=BANK, at=late) == 0
    assert begin_day(institution=BANK, at=late + timedelta(hours=1)) == 1
    assert begin_day(institution=BANK, at=late + timedelta(hours=2)) == 0
    assert begin_day(institution=BANK, at=late + timedelta(days=3)) == 2
    assert _days() == ["2026-03-03", "2026-03-04", "2026-03-05"]


def test_an_institution_without_a_clock_gets_one_and_today_is_not_announced(
    late: datetime,
) -> None:
    assert begin_day(institution=BANK, at=late) == 0
    assert BusinessClock.objects.get().begun_on == date(2026, 3, 2)


def test_what_an_installation_is_is_said_once(late: datetime) -> None:
    first = install(kind="demo", name="fogang", at=late)
    assert install(kind="demo", name="fogang", at=late) == first
    assert is_demo()
    with pytest.raises(InstallationKindFixed):
        install(kind="live", name="fogang", at=late)
    assert Installation.objects.get().kind == "demo"
    check_not_live()


def test_demo_commands_are_refused_by_name_on_a_live_installation(late: datetime) -> None:
    install(kind="live", name="佛冈农商银行", at=late)
    with pytest.raises(InstallationIsLive) as refusal:
        check_not_live()
    assert refusal.value.facts == {"name": "佛冈农商银行"}
