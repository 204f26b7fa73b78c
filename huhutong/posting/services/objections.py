"""Objections from outside: someone with a phone, a reason and no account."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, transaction
from django.db.models import F

from huhutong.casework.public import NewCase, acknowledge, close, open_case, read_number
from huhutong.infra import audit, outbox
from huhutong.infra.actors import SYSTEM, Actor
from huhutong.infra.clock import date_of
from huhutong.kernel.errors import NotInScope
from huhutong.kernel.text import normalise
from huhutong.posting import rules
from huhutong.posting.errors import PeriodOver, PinLocked, WrongNumberOrPin
from huhutong.posting.events import ObjectionDecided, ObjectionOpened
from huhutong.posting.models import Notice, NoticeRow, Objection
from huhutong.posting.selectors import terms_of

VILLAGER = Actor(kind="villager", uuid=None, name="")
CASE_KIND = "objection"
PIN_DIGITS = 6


@dataclass(frozen=True)
class NewObjection:
    """What was written: kind (named, anonymous, own_appeal), who, what, on which row.

    key  made with the form, so that a form sent twice is one objection.
    """

    kind: str
    text: str
    key: UUID
    name: str = ""
    phone: str = ""
    position: int | None = None


@dataclass(frozen=True)
class Receipt:
    """Shown once. pin is None when the same form was sent before: it cannot be shown again."""

    number: str
    pin: str | None
    due_on: date


def open_objection(*, notice: Notice, new: NewObjection, at: datetime) -> Receipt:
    """The objection is a numbered case, acknowledged at once, with a PIN that only its bringer has.

    Emits ObjectionOpened. Raises ObjectionIncomplete, PeriodOver, NotInScope (no such row).
    """
    known = _sent_before(new.key)
    if known is not None:
        return known
    pin = f"{secrets.randbelow(10**PIN_DIGITS):0{PIN_DIGITS}d}"
    # Hashed before the transaction: it is slow on purpose, and SQLite has one writer.
    try:
        objection = _write_objection(notice, new, make_password(pin), at)
    except IntegrityError:
        # The same form came twice at the same moment: the other one was written.
        if known := _sent_before(new.key):
            return known
        raise
    return Receipt(objection.case.number, pin, objection.case.due_on)


def _sent_before(key: UUID) -> Receipt | None:
    known = Objection.objects.filter(submission_key=key).select_related("case").first()
    return Receipt(known.case.number, None, known.case.due_on) if known else None


@transaction.atomic
def _write_objection(notice: Notice, new: NewObjection, pin_hash: str, at: datetime) -> Objection:
    if rules.is_over(ends_on=notice.ends_on, on=date_of(at)):
        raise PeriodOver(number=notice.number, ends_on=notice.ends_on.isoformat())
    name, phone, text = normalise(new.name), normalise(new.phone), rules.tidy(new.text)
    rules.check_objection(kind=new.kind, name=name, phone=phone, text=text)
    row = _row_at(notice, new.position)
    uuid = uuid4()
    case = open_case(
        institution=notice.institution,
        village=notice.village,
        new=NewCase(
            kind=CASE_KIND,
            prefix=rules.CASE_PREFIX,
            subject_kind="objection",
            subject=uuid,
            answer_days=terms_of(notice.institution, date_of(at)).answer_days,
        ),
        actor=VILLAGER,
        at=at,
    )
    named = new.kind != Objection.Kind.ANONYMOUS
    objection = Objection.objects.create(
        uuid=uuid,
        case=case,
        notice=notice,
        row=row,
        household=row.household if row else None,
        kind=new.kind,
        # What someone typed before choosing to stay anonymous is not kept.
        objector_name=name if named else None,
        objector_phone=phone if named else None,
        text=text,
        submission_key=new.key,
        pin_hash=pin_hash,
    )
    acknowledge(case=case, actor=SYSTEM, at=at)
    audit_objection(objection, "open_objection", VILLAGER, at, kind=new.kind)
    outbox.publish(
        ObjectionOpened(
            campaign=notice.campaign,
            notice=notice.uuid,
            household=objection.household.uuid if objection.household else None,
            case=case.number,
            at=at,
        )
    )
    return objection


def read_with_pin(*, number: str, pin: str, at: datetime) -> Objection:
    """The objection of this number, for whoever has its PIN; wrong PINs are counted.

    at  real time: a lock-out must not end because a demo's day was moved on.

    Raises WrongNumberOrPin (also for an unknown number), PinLocked after MAX_WRONG_PINS.
    """
    wanted = read_number(number, prefix=rules.CASE_PREFIX)
    objection = (
        Objection.objects.filter(case__number=wanted)
        .select_related("case__village", "case__institution", "notice", "row", "household")
        .first()
    )
    if objection is None:
        make_password(pin)  # An unknown number takes as long as a wrong PIN.
        raise _wrong()
    if objection.locked_until is not None and objection.locked_until > at:
        raise _locked(objection.locked_until, at)
    if not check_password(normalise(pin).replace(" ", ""), objection.pin_hash):
        _count_wrong_pin(objection, at)
        raise _wrong()
    if objection.failed_pins or objection.locked_until:
        Objection.objects.filter(pk=objection.pk).update(failed_pins=0, locked_until=None)
    return objection


@transaction.atomic
def withdraw_own(*, objection: Objection, at: datetime) -> Objection:
    """Whoever brought the objection took it back; the caller has it from read_with_pin.

    Raises CaseInOtherState.
    """
    end_objection(
        objection, End(Objection.Decision.WITHDRAWN, text="", actor=VILLAGER, act="close"), at=at
    )
    return objection


@dataclass(frozen=True)
class End:
    """How an objection ends; act is the casework act that must be allowed now."""

    decision: str
    text: str
    actor: Actor
    act: str
    officer_id: int | None = None


def end_objection(objection: Objection, end: End, *, at: datetime) -> None:
    """Case and objection are closed together, and upper apps are told. Call it in a transaction."""
    case = objection.case
    close(case=case, act=end.act, outcome=end.decision, closing=end.text, actor=end.actor, at=at)
    objection.decision, objection.decision_text = end.decision, end.text
    objection.decided_by_id, objection.decided_at = end.officer_id, at
    # The case's conditional UPDATE has found its one winner: nobody else comes this far.
    objection.save(update_fields=["decision", "decision_text", "decided_by", "decided_at"])
    audit_objection(objection, "decide_objection", end.actor, at, decision=end.decision)
    outbox.publish(
        ObjectionDecided(
            campaign=objection.notice.campaign,
            notice=objection.notice.uuid,
            household=objection.household.uuid if objection.household else None,
            case=case.number,
            decision=end.decision,
            at=at,
        )
    )


def audit_objection(
    objection: Objection, act: str, actor: Actor, at: datetime, **facts: str | int
) -> None:
    """An audit row for an act on an objection."""
    audit.record(
        actor=actor,
        action=f"posting.{act}",
        subject=("objection", objection.uuid),
        institution=objection.case.institution.uuid,
        facts={
            "number": objection.case.number,
            "notice": objection.notice.number,
            "household": objection.household.uuid if objection.household else None,
            **facts,
        },
        at=at,
    )


def _row_at(notice: Notice, position: int | None) -> NoticeRow | None:
    if position is None:
        return None
    row = notice.rows.filter(position=position).select_related("household").first()
    if row is None:
        raise NotInScope
    return row


@transaction.atomic
def _count_wrong_pin(objection: Objection, at: datetime) -> None:
    """One more wrong PIN; the last of the allowed ones locks. Committed before the refusal."""
    same = Objection.objects.filter(pk=objection.pk)
    same.update(failed_pins=F("failed_pins") + 1)
    until = at + timedelta(minutes=rules.LOCK_MINUTES)
    locked = same.filter(failed_pins__gte=rules.MAX_WRONG_PINS)
    if locked.update(failed_pins=0, locked_until=until):
        audit_objection(objection, "lock_objection", VILLAGER, at, minutes=rules.LOCK_MINUTES)


def _wrong() -> WrongNumberOrPin:
    return WrongNumberOrPin(tries=rules.MAX_WRONG_PINS, minutes=rules.LOCK_MINUTES)


def _locked(until: datetime, at: datetime) -> PinLocked:
    return PinLocked(minutes=-(-int((until - at).total_seconds()) // 60))
