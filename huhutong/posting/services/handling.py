"""Objections inside: take, hand over, ask for time, decide in writing."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from huhutong.casework.public import (
    UNCLOSED,
    CaseInOtherState,
    HandlerHasInterest,
    add_note,
    ask_extension,
    assign,
    decide_extension,
)
from huhutong.households.public import roster
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of
from huhutong.kernel.errors import PermissionRefused
from huhutong.kernel.text import normalise
from huhutong.org.public import User, permits, require
from huhutong.posting import rules
from huhutong.posting.errors import (
    HouseholdNotNamed,
    HouseholdUnknown,
    NotTheHandler,
    RowAlreadyNamed,
)
from huhutong.posting.interests import interest_of
from huhutong.posting.models import Objection
from huhutong.posting.rules import HANDLE, SECOND_PERSON
from huhutong.posting.selectors import objection_in_scope, question_of, terms_of
from huhutong.posting.services.objections import End, audit_objection, end_objection


@dataclass(frozen=True)
class Contact:
    """Who objected and how to reach them; both empty for an anonymous one."""

    name: str
    phone: str


@transaction.atomic
def take_objection(*, officer: User, number: str, at: datetime) -> Objection:
    """The officer owns the case. Raises as assign_objection."""
    return assign_objection(officer=officer, number=number, handler=officer, at=at)


@transaction.atomic
def assign_objection(*, officer: User, number: str, handler: User, at: datetime) -> Objection:
    """The handler owns the case: permitted, in scope and without interest.

    Raises PermissionRefused, NotInScope, HandlerHasInterest, CaseInOtherState.
    """
    on = date_of(at)
    objection = _for_handling(officer, number, on)
    require(handler, HANDLE, on)
    objection_in_scope(handler, number, on)
    assign(
        case=objection.case,
        handler=handler,
        interest=lambda user: interest_of(question_of(objection, user, on)),
        actor=actor_of(officer),
        at=at,
    )
    return objection


@transaction.atomic
def link_household(*, officer: User, number: str, household_number: str, at: datetime) -> Objection:
    """An objection without a row is about this household of the notice's village.

    From now on the household's grant waits for the case. Raises NotTheHandler, HouseholdUnknown,
    RowAlreadyNamed, HandlerHasInterest (the household may be one the owner is tied to),
    CaseInOtherState once it is closed.
    """
    on = date_of(at)
    objection = _own(officer, number, on)
    if objection.row is not None:
        raise RowAlreadyNamed(number=number, position=objection.row.position)
    case = objection.case
    wanted = normalise(household_number)
    household = roster(case.village).filter(number=wanted).first()
    if household is None:
        raise HouseholdUnknown(village=case.village.name, number=wanted)
    objection.household = household
    _check_interest(objection, officer, on)
    still_open = Objection.objects.filter(pk=objection.pk, case__state__in=UNCLOSED)
    if still_open.update(household=household) != 1:
        raise CaseInOtherState(number=number, state=case.state)
    audit_objection(objection, "link_household", actor_of(officer), at)
    return objection


@transaction.atomic
def note_on_objection(*, officer: User, number: str, note: str, at: datetime) -> Objection:
    """The case's history holds what was done or found. Raises CaseInOtherState."""
    objection = _for_handling(officer, number, date_of(at))
    add_note(case=objection.case, actor=actor_of(officer), note=rules.tidy(note), at=at)
    return objection


@transaction.atomic
def ask_more_time(*, officer: User, number: str, reason: str, at: datetime) -> Objection:
    """A second person is asked to move the due date. Raises NotTheHandler, ReasonTooShort ..."""
    on = date_of(at)
    objection = _own(officer, number, on)
    reason = rules.tidy(reason)
    rules.check_reason(reason, least=rules.LEAST_NOTE)
    ask_extension(
        case=objection.case,
        officer=officer,
        steps_days=terms_of(objection.case.institution, on).extension_days,
        reason=reason,
        at=at,
    )
    return objection


@transaction.atomic
def decide_more_time(
    *, officer: User, number: str, grant: bool, note: str, at: datetime
) -> Objection:
    """A second person has granted or refused more time.

    Raises SamePersonDecides, NoExtensionWaiting.
    """
    on = date_of(at)
    objection = objection_in_scope(officer, number, on)
    if not any(permits(officer, code, on) for code in SECOND_PERSON):
        raise PermissionRefused(permission=HANDLE)
    decide_extension(
        case=objection.case, officer=officer, grant=grant, note=rules.tidy(note), at=at
    )
    return objection


@transaction.atomic
def decide_objection(
    *, officer: User, number: str, decision: str, text: str, at: datetime
) -> Objection:
    """The owner has answered in writing: the result stands, is decided again, or was asked about.

    decision  rejected, adjust or answered. Emits ObjectionDecided.
    Raises NotTheHandler, HandlerHasInterest, ReasonTooShort, HouseholdNotNamed, CaseInOtherState.
    """
    if decision not in {*Objection.Decision.values} - {Objection.Decision.WITHDRAWN}:
        raise ValueError(f"no such decision: {decision}")
    on = date_of(at)
    objection = _own(officer, number, on)
    _check_interest(objection, officer, on)
    text = rules.tidy(text)
    rules.check_reason(text)
    if decision == Objection.Decision.ADJUST and objection.household is None:
        raise HouseholdNotNamed(number=number)
    end_objection(objection, End(decision, text, actor_of(officer), "decide", officer.pk), at=at)
    return objection


@transaction.atomic
def withdraw_objection(*, officer: User, number: str, note: str, at: datetime) -> Objection:
    """The objection was taken back in person or by phone; the note says how we know.

    Raises NotTheHandler, ReasonTooShort, CaseInOtherState.
    """
    objection = _own(officer, number, date_of(at))
    note = rules.tidy(note)
    rules.check_reason(note, least=rules.LEAST_NOTE)
    end_objection(
        objection,
        End(Objection.Decision.WITHDRAWN, note, actor_of(officer), "close", officer.pk),
        at=at,
    )
    return objection


@transaction.atomic
def read_objector(*, officer: User, number: str, at: datetime) -> Contact:
    """Name and phone in clear; the look is in the audit. Raises NotTheHandler when open."""
    objection = _own(officer, number, date_of(at))
    audit_objection(objection, "read_objector", actor_of(officer), at)
    return Contact(objection.objector_name or "", objection.objector_phone or "")


def _for_handling(officer: User, number: str, on: date) -> Objection:
    objection = objection_in_scope(officer, number, on)
    require(officer, HANDLE, on)
    return objection


def _own(officer: User, number: str, on: date) -> Objection:
    objection = _for_handling(officer, number, on)
    owner = objection.case.owner
    # A closed case is refused by casework, with a better sentence than "not yours".
    if owner != officer and objection.case.state in UNCLOSED:
        raise NotTheHandler(number=number, name=owner.name if owner else "—")
    return objection


def _check_interest(objection: Objection, officer: User, on: date) -> None:
    reason = interest_of(question_of(objection, officer, on))
    if reason:
        raise HandlerHasInterest(name=officer.name, number=objection.case.number, reason=reason)
