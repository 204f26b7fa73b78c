"""The outbox: in the transaction, at least once, in order, failures shown and retried."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction

from huhutong.infra import clock, outbox
from huhutong.infra.models import BusinessClock, OutboxDelivery, OutboxMessage

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
ONE, TWO = UUID(int=1), UUID(int=2)


@dataclass(frozen=True)
class Counted(outbox.Event):
    """An event with every kind of field."""

    type: ClassVar[str] = "infra_tests.counted"

    thing: UUID
    number: int
    note: str | None = None
    on: date | None = None
    at: datetime | None = None
    yes: bool = False
    parts: tuple[UUID, ...] = ()

    @property
    def aggregate(self) -> UUID:
        return self.thing


@dataclass(frozen=True)
class Followed(outbox.Event):
    """Published by a subscriber of Counted."""

    type: ClassVar[str] = "infra_tests.followed"

    thing: UUID

    @property
    def aggregate(self) -> UUID:
        return self.thing


class Ears:
    """What the subscribers heard; they fail while the number is in `deaf_to`."""

    def __init__(self) -> None:
        self.heard: list[Counted] = []
        self.followed: list[UUID] = []
        self.deaf_to: set[int] = set()


@pytest.fixture
def ears(monkeypatch: pytest.MonkeyPatch) -> Ears:
    ears = Ears()
    monkeypatch.setattr(outbox, "_subscribers", {})

    @outbox.subscribe(Counted, name="infra_tests.hear")
    def hear(event: Counted) -> None:
        # Written before the failure, to prove that it is rolled back.
        BusinessClock.objects.create(institution=uuid4(), offset_days=event.number)
        if event.number in ears.deaf_to:
            raise LookupError("李明 441821199001011234")
        ears.heard.append(event)

    return ears


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets real time to so many seconds after noon."""

    def at(seconds: int) -> None:
        monkeypatch.setattr(clock, "_source", [lambda: NOON + timedelta(seconds=seconds)])

    at(0)
    return at


@transaction.atomic
def _publish_and_fail() -> None:
    outbox.publish(Counted(thing=ONE, number=1))
    raise RuntimeError


def test_an_event_comes_back_as_it_was_published(db: None, ears: Ears) -> None:
    event = Counted(
        thing=ONE, number=7, note="备注", on=date(2026, 3, 2), at=NOON, yes=True, parts=(ONE, TWO)
    )
    outbox.publish(event)
    outbox.publish(Counted(thing=ONE, number=8))
    assert outbox.deliver_all() == 2
    assert ears.heard == [event, Counted(thing=ONE, number=8)]


def test_an_event_of_a_transaction_that_failed_was_never_published(db: None, ears: Ears) -> None:
    with pytest.raises(RuntimeError):
        _publish_and_fail()
    assert not OutboxMessage.objects.exists()
    assert outbox.deliver_all() == 0


@pytest.mark.django_db(transaction=True)
def test_publishing_outside_a_transaction_is_a_bug() -> None:
    with pytest.raises(ValueError, match="outside a transaction"):
        outbox.publish(Counted(thing=ONE, number=1))


def test_a_delivered_event_is_not_delivered_again(db: None, ears: Ears, now: object) -> None:
    outbox.publish(Counted(thing=ONE, number=1))
    assert (outbox.relay(), outbox.relay(), outbox.deliver_all()) == (1, 0, 0)
    assert len(ears.heard) == 1


def test_the_database_keeps_one_delivery_per_subscriber_and_message(db: None, ears: Ears) -> None:
    message = outbox.publish(Counted(thing=ONE, number=1))
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxDelivery.objects.create(
            message=message, subscriber="infra_tests.hear", aggregate=ONE, due_at=NOON
        )


def test_a_failure_is_rolled_back_shown_without_personal_data_and_holds_back_its_aggregate(
    db: None, ears: Ears, now: Callable[[int], None]
) -> None:
    # given three events, the first of which the subscriber cannot bear
    ears.deaf_to = {1}
    outbox.publish(Counted(thing=ONE, number=1))
    outbox.publish(Counted(thing=ONE, number=2))
    outbox.publish(Counted(thing=TWO, number=3))

    # when the relay runs
    assert outbox.relay() == 2

    # then only the other aggregate went on, and nothing of the failure stayed but its kind
    assert [event.number for event in ears.heard] == [3]
    assert list(BusinessClock.objects.values_list("offset_days", flat=True)) == [3]
    failed = outbox.failing().get()
    assert (failed.attempts, failed.last_error) == (1, "LookupError")
    assert failed.due_at == NOON + timedelta(seconds=2)


def test_a_failing_event_is_retried_at_growing_intervals_and_then_in_order(
    db: None, ears: Ears, now: Callable[[int], None]
) -> None:
    ears.deaf_to = {1}
    outbox.publish(Counted(thing=ONE, number=1))
    outbox.publish(Counted(thing=ONE, number=2))
    outbox.relay()

    # not before its time, then again, then later again
    now(1)
    assert outbox.relay() == 0
    now(2)
    assert outbox.relay() == 1
    assert outbox.failing().get().due_at == NOON + timedelta(seconds=2 + 4)
    now(5)
    assert outbox.relay() == 0

    # when the cause is mended
    ears.deaf_to = set()
    now(6)
    assert outbox.relay() == 1
    assert outbox.relay() == 1

    # then both were heard, in order, and nothing fails any more
    assert [event.number for event in ears.heard] == [1, 2]
    assert not outbox.failing().exists()


def test_the_longest_wait_is_an_hour(db: None, ears: Ears, now: Callable[[int], None]) -> None:
    ears.deaf_to = {1}
    outbox.publish(Counted(thing=ONE, number=1))
    OutboxDelivery.objects.update(attempts=40)
    outbox.relay()
    assert outbox.failing().get().due_at == NOON + timedelta(hours=1)


def test_deliver_all_does_not_pass_over_a_failing_subscriber(db: None, ears: Ears) -> None:
    ears.deaf_to = {1}
    outbox.publish(Counted(thing=ONE, number=1))
    with pytest.raises(LookupError):
        outbox.deliver_all()
    assert OutboxDelivery.objects.get().state == "waiting"


def test_deliver_all_follows_events_that_subscribers_publish(db: None, ears: Ears) -> None:
    @outbox.subscribe(Counted, name="infra_tests.follow")
    def follow(event: Counted) -> None:
        outbox.publish(Followed(thing=event.thing))

    @outbox.subscribe(Followed, name="infra_tests.hear_followed")
    def hear_followed(event: Followed) -> None:
        ears.followed.append(event.thing)

    outbox.publish(Counted(thing=ONE, number=1))
    assert outbox.deliver_all() == 3
    assert ears.followed == [ONE]


def test_two_subscribers_fail_and_succeed_apart(
    db: None, ears: Ears, now: Callable[[int], None]
) -> None:
    others: list[int] = []

    @outbox.subscribe(Counted, name="infra_tests.other")
    def other(event: Counted) -> None:
        others.append(event.number)

    ears.deaf_to = {1}
    outbox.publish(Counted(thing=ONE, number=1))
    outbox.publish(Counted(thing=ONE, number=2))
    outbox.relay()
    outbox.relay()
    assert others == [1, 2]
    assert ears.heard == []


def test_a_limit_leaves_the_rest_for_the_next_turn(
    db: None, ears: Ears, now: Callable[[int], None]
) -> None:
    for number in range(5):
        outbox.publish(Counted(thing=uuid4(), number=number))
    assert outbox.relay(limit=3) == 3
    assert outbox.relay(limit=3) == 2
    assert [event.number for event in ears.heard] == [0, 1, 2, 3, 4]


def test_names_and_types_are_taken_once(ears: Ears) -> None:
    with pytest.raises(ValueError, match="subscriber name taken"):
        outbox.subscribe(Counted, name="infra_tests.hear")(print)
    with pytest.raises(ValueError, match="missing or taken"):

        class Impostor(outbox.Event):
            type: ClassVar[str] = "infra_tests.counted"


def test_an_event_cannot_carry_a_row(db: None) -> None:
    with pytest.raises(ValueError, match="cannot carry"):
        outbox.publish(Counted(thing=ONE, number=1, note=object()))  # type: ignore[arg-type]
