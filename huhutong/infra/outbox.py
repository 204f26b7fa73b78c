"""News between apps: written with the change, delivered after it, at least once and in order.

    @dataclass(frozen=True)
    class LineGranted(outbox.Event):
        type: ClassVar[str] = "granting.line_granted"
        line: UUID
        at: datetime

        @property
        def aggregate(self) -> UUID:
            return self.line

    @outbox.subscribe(LineGranted, name="agents.count_line")
    def count_line(event: LineGranted) -> None: ...

A subscriber runs in one transaction with the mark that it has run, so what it writes to the
database happens once. Per subscriber and aggregate the order of publishing is kept: a failing
message holds back the later ones of its aggregate, and no others.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from types import NoneType, UnionType
from typing import Any, ClassVar, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from huhutong.infra import clock
from huhutong.infra.models import OutboxDelivery, OutboxMessage

logger = logging.getLogger(__name__)
_FIRST_DELAY_SECONDS, _LONGEST_DELAY_SECONDS = 2, 3600
_event_types: dict[str, type["Event"]] = {}
_subscribers: dict[str, tuple[str, Callable[[Any], None]]] = {}


@dataclass(frozen=True)
class Event:
    """A fact in the past tense. Fields: UUID, date, datetime, int, str, bool, None, tuples."""

    type: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        known = _event_types.setdefault(cls.type, cls)
        if not cls.type or known.__qualname__ != cls.__qualname__:
            raise ValueError(f"event type missing or taken: {cls.__name__} {cls.type!r}")

    @property
    def aggregate(self) -> UUID:
        """The UUID within which order matters."""
        raise NotImplementedError


E = TypeVar("E", bound=Event)


def subscribe(
    event_class: type[E], *, name: str
) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """The function receives every event of the class published from now on."""

    def register(function: Callable[[E], None]) -> Callable[[E], None]:
        known = _subscribers.get(name)
        if known and known[1].__qualname__ != function.__qualname__:
            raise ValueError(f"subscriber name taken: {name}")
        _subscribers[name] = (event_class.type, function)
        return function

    return register


def publish(event: Event) -> OutboxMessage:
    """The event is stored with one delivery per subscriber, in the caller's transaction.

    Raises ValueError outside a transaction. Cost: 1 query, 2 with subscribers.
    """
    if not connection.in_atomic_block:
        raise ValueError(f"publish outside a transaction: {event.type}")
    at = clock.real_now()
    message = OutboxMessage.objects.create(
        type=event.type,
        aggregate=event.aggregate,
        payload={f.name: _to_json(getattr(event, f.name)) for f in fields(event)},
        recorded_at=at,
    )
    OutboxDelivery.objects.bulk_create(
        OutboxDelivery(message=message, subscriber=name, aggregate=event.aggregate, due_at=at)
        for name, (type_, _function) in sorted(_subscribers.items())
        if type_ == event.type
    )
    return message


def relay(limit: int = 100) -> int:
    """Up to limit due deliveries have been tried, oldest first; returns how many were.

    A failure is rolled back, kept with its message and tried again later, at growing intervals.
    """
    tried = 0
    for delivery in _due(clock.real_now())[:limit]:
        tried += 1
        try:
            _deliver(delivery)
        except Exception as problem:
            logger.exception("subscriber %s failed", delivery.subscriber)
            _postpone(delivery, problem)
    return tried


def deliver_all() -> int:
    """Everything open has been delivered, whatever it published in turn too (for tests).

    Raises what a subscriber raises: a test must not pass over a failing one.
    """
    delivered = 0
    while batch := list(_heads()[:100]):
        for delivery in batch:
            _deliver(delivery)
            delivered += 1
    return delivered


def failing() -> QuerySet[OutboxDelivery]:
    """Deliveries that failed at least once and are still open, oldest first."""
    return (
        OutboxDelivery.objects.filter(state=OutboxDelivery.State.FAILING)
        .select_related("message")
        .order_by("message_id")
    )


def _open() -> QuerySet[OutboxDelivery]:
    return OutboxDelivery.objects.exclude(state=OutboxDelivery.State.DONE)


def _heads() -> QuerySet[OutboxDelivery]:
    """Open deliveries with no older open one of the same subscriber and aggregate."""
    older = _open().filter(
        subscriber=OuterRef("subscriber"),
        aggregate=OuterRef("aggregate"),
        message_id__lt=OuterRef("message_id"),
    )
    return _open().filter(~Exists(older)).select_related("message").order_by("message_id", "pk")


def _due(at: datetime) -> QuerySet[OutboxDelivery]:
    return _heads().filter(due_at__lte=at)


@transaction.atomic
def _deliver(delivery: OutboxDelivery) -> None:
    # Claimed by a conditional UPDATE: a second relay waits here and then finds nothing to do.
    claimed = (
        _open()
        .filter(pk=delivery.pk)
        .update(state=OutboxDelivery.State.DONE, delivered_at=clock.real_now(), last_error="")
    )
    if claimed == 1:
        _type, function = _subscribers[delivery.subscriber]
        function(_from_message(delivery.message))


def _postpone(delivery: OutboxDelivery, problem: Exception) -> None:
    attempts = delivery.attempts + 1
    seconds = min(_FIRST_DELAY_SECONDS * 2 ** min(attempts - 1, 20), _LONGEST_DELAY_SECONDS)
    _open().filter(pk=delivery.pk).update(
        state=OutboxDelivery.State.FAILING,
        attempts=attempts,
        due_at=clock.real_now() + timedelta(seconds=seconds),
        # The kind of failure only: its text may carry a person's data.
        last_error=type(problem).__name__,
    )


def _to_json(value: Any) -> Any:
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [_to_json(inner) for inner in value]
    if isinstance(value, int | str | NoneType):
        return value
    raise ValueError(f"an event cannot carry {type(value).__name__}")


def _from_message(message: OutboxMessage) -> Event:
    event_class = _event_types[message.type]
    hints = get_type_hints(event_class)
    values = {
        f.name: _from_json(hints[f.name], message.payload[f.name]) for f in fields(event_class)
    }
    return event_class(**values)


def _from_json(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(hint) in {Union, UnionType}:
        hint = next(inner for inner in get_args(hint) if inner is not NoneType)
    if get_origin(hint) in {tuple, list}:
        return get_origin(hint)(_from_json(get_args(hint)[0], inner) for inner in value)
    if hint is UUID:
        return UUID(value)
    if hint in {date, datetime}:
        return hint.fromisoformat(value)
    return value
