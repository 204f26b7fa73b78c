"""What can be done to a case. Permission belongs to the app whose kind of case it is.

Each act is a conditional UPDATE checked for one row, an entry in the case's history and an audit
row, in one transaction. Services take `at` from their caller; the local day of `at` rules.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from huhutong.casework import holidays, rules
from huhutong.casework.errors import (
    CaseInOtherState,
    ExtensionWaiting,
    HandlerHasInterest,
    NoExtensionWaiting,
)
from huhutong.casework.models import Case, CaseEvent, Counter, Extension, State
from huhutong.infra import audit
from huhutong.infra.actors import Actor, actor_of
from huhutong.infra.clock import date_of
from huhutong.org.public import Institution, User
from huhutong.places.public import Village

Kind = CaseEvent.Kind


@dataclass(frozen=True)
class NewCase:
    """What a case is about: kind ("objection"), number prefix ("YY") and the subject's uuid."""

    kind: str
    prefix: str
    subject_kind: str
    subject: UUID
    answer_days: int


def next_number(*, prefix: str, on: date) -> str:
    """A number that nobody else has got: YY-2026-000123. Call it inside a transaction."""
    counter, _ = Counter.objects.get_or_create(prefix=prefix, year=on.year)
    # The UPDATE holds the row until the transaction ends, so the value read below is ours.
    Counter.objects.filter(pk=counter.pk).update(last=F("last") + 1)
    counter.refresh_from_db()
    return rules.number_of(prefix=prefix, year=on.year, sequence=counter.last)


@transaction.atomic
def open_case(
    *, institution: Institution, village: Village, new: NewCase, actor: Actor, at: datetime
) -> Case:
    """The matter has a number, a clock and an entry in its history."""
    on = date_of(at)
    case = Case.objects.create(
        number=next_number(prefix=new.prefix, on=on),
        institution=institution,
        village=village,
        kind=new.kind,
        subject_kind=new.subject_kind,
        subject=new.subject,
        opened_at=at,
        opened_on=on,
        answer_days=new.answer_days,
        due_on=_due_on(on, new.answer_days),
    )
    facts = {"subject_kind": new.subject_kind, "due_on": case.due_on}
    _note(case, Kind.OPENED, actor, at)
    _audit(case, "open_case", actor, at, facts)
    return case


@transaction.atomic
def acknowledge(*, case: Case, actor: Actor, at: datetime) -> Case:
    """Whoever brought the matter has been told that it was received. Raises CaseInOtherState."""
    _move(case, "acknowledge", state=State.ACKNOWLEDGED, acknowledged_at=at)
    _note(case, Kind.ACKNOWLEDGED, actor, at)
    _audit(case, "acknowledge", actor, at, {})
    return case


@transaction.atomic
def assign(
    *,
    case: Case,
    handler: User,
    interest: Callable[[User], str | None],
    actor: Actor,
    at: datetime,
) -> Case:
    """The handler owns the case and works on it.

    interest  tells why this user may not handle the case, or None.
    Raises HandlerHasInterest, CaseInOtherState.
    """
    if reason := interest(handler):
        raise HandlerHasInterest(name=handler.name, number=case.number, reason=reason)
    _move(case, "assign", state=State.IN_PROGRESS, owner=handler)
    _note(case, Kind.ASSIGNED, actor, at, handler.name)
    _audit(case, "assign", actor, at, {"handler": handler.uuid})
    return case


@transaction.atomic
def add_note(*, case: Case, actor: Actor, note: str, at: datetime) -> Case:
    """The history holds one more sentence, encrypted. Raises CaseInOtherState when closed."""
    rules.check_act(act="close", state=case.state, number=case.number)
    _note(case, Kind.NOTED, actor, at, note)
    _audit(case, "add_note", actor, at, {})
    return case


@transaction.atomic
def ask_extension(
    *, case: Case, officer: User, steps_days: Sequence[int], reason: str, at: datetime
) -> Extension:
    """A second person is asked for more days; the due date stands until they decide.

    steps_days  how many days the first, second ... extension adds.
    Raises CaseInOtherState, NoFurtherExtension, ExtensionWaiting.
    """
    rules.check_act(act="extend", state=case.state, number=case.number)
    days = rules.next_extension_days(
        extended_times=case.extended_times, steps_days=steps_days, number=case.number
    )
    if case.extensions.filter(state=Extension.State.WAITING).exists():
        raise ExtensionWaiting(number=case.number)
    extension = Extension.objects.create(
        case=case, days=days, reason=reason, asked_by=officer, asked_at=at
    )
    _note(case, Kind.EXTENSION_ASKED, actor_of(officer), at, reason)
    _audit(case, "ask_extension", actor_of(officer), at, {"days": days})
    return extension


@transaction.atomic
def decide_extension(*, case: Case, officer: User, grant: bool, note: str, at: datetime) -> Case:
    """The waiting request is granted, which moves the due date, or refused.

    Raises NoExtensionWaiting, SamePersonDecides, CaseInOtherState.
    """
    waiting = case.extensions.filter(state=Extension.State.WAITING)
    extension = waiting.first()
    if extension is None:
        raise NoExtensionWaiting(number=case.number)
    rules.check_second_person(
        asked_by=extension.asked_by_id, decided_by=officer.pk, number=case.number
    )
    state = Extension.State.GRANTED if grant else Extension.State.REFUSED
    if waiting.update(state=state, decided_by=officer, decided_at=at) != 1:
        raise NoExtensionWaiting(number=case.number)
    if grant:
        days = case.answer_days + extension.days
        _move(
            case,
            "extend",
            answer_days=days,
            due_on=_due_on(case.opened_on, days),
            extended_times=case.extended_times + 1,
        )
    kind = Kind.EXTENSION_GRANTED if grant else Kind.EXTENSION_REFUSED
    _note(case, kind, actor_of(officer), at, note)
    facts = {"days": extension.days, "granted": grant, "due_on": case.due_on}
    _audit(case, "decide_extension", actor_of(officer), at, facts)
    return case


@transaction.atomic
def close(*, case: Case, act: str, outcome: str, closing: str, actor: Actor, at: datetime) -> Case:
    """The case is closed with an outcome and its text in writing; a waiting request lapses.

    act  "decide" (only by work in progress) or "close" (from any open state).
    Raises CaseInOtherState.
    """
    _move(case, act, state=State.CLOSED, outcome=outcome, closing=closing, closed_at=at)
    case.extensions.filter(state=Extension.State.WAITING).update(
        state=Extension.State.REFUSED, decided_at=at
    )
    _note(case, Kind.CLOSED, actor, at)
    _audit(case, "close", actor, at, {"outcome": outcome})
    return case


def _due_on(opened_on: date, answer_days: int) -> date:
    days = holidays.national()
    return rules.due_on(
        opened_on=opened_on,
        answer_days=answer_days,
        holidays=days.off,
        working_weekends=days.worked,
    )


def _move(case: Case, act: str, **changes: Any) -> None:
    """The case carries the changes, if nobody moved it since it was read."""
    rules.check_act(act=act, state=case.state, number=case.number)
    as_read = Case.objects.filter(pk=case.pk, state=case.state, extended_times=case.extended_times)
    if as_read.update(**changes) != 1:
        case.refresh_from_db()
        raise CaseInOtherState(number=case.number, state=case.state)
    for name, value in changes.items():
        setattr(case, name, value)


def _note(case: Case, kind: str, actor: Actor, at: datetime, note: str | None = None) -> None:
    CaseEvent.objects.create(
        case=case,
        kind=kind,
        actor_kind=actor.kind,
        actor_uuid=actor.uuid,
        actor_name=actor.name,
        note=note,
        at=at,
    )


def _audit(case: Case, act: str, actor: Actor, at: datetime, facts: dict[str, Any]) -> None:
    audit.record(
        actor=actor,
        action=f"casework.{act}",
        subject=("case", case.uuid),
        institution=case.institution.uuid,
        facts={"number": case.number, "kind": case.kind, **facts},
        at=at,
    )
