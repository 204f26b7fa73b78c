"""Committing ballots: one by one from a phone, or many at once from paper and the demo."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from django.db import transaction

from huhutong.evaluation import rules
from huhutong.evaluation.errors import (
    DeviceKeyReused,
    RoundClosed,
    SheetAlreadyAnswered,
    SheetRecused,
)
from huhutong.evaluation.models import Access, Ballot, EvaluationRound, Sheet
from huhutong.evaluation.rules import Answer, Policy
from huhutong.evaluation.selectors.ballots import answer_of
from huhutong.evaluation.selectors.doors import round_in_scope
from huhutong.evaluation.selectors.evaluators import recusals
from huhutong.evaluation.services.recusals import recuse_all
from huhutong.households.public import consented_among
from huhutong.infra import audit, clock
from huhutong.infra.actors import Actor, actor_of
from huhutong.kernel.errors import DomainError, NotInScope
from huhutong.kernel.masks import mask_name
from huhutong.org.public import User, require

MANAGE = "evaluation.manage"
_CHUNK = 250


@dataclass(frozen=True)
class Commitment:
    """An answer on its way in; device_key makes a retry harmless."""

    sheet: UUID
    answer: Answer
    device_key: UUID


@dataclass(frozen=True)
class BulkAnswer(Commitment):
    """One answer of a bulk: same parts, same rules."""


@dataclass
class BulkTally:
    """What became of a bulk; the four numbers add up to what was given."""

    recorded: int = 0
    repeated: int = 0
    recused: int = 0
    refused: list[tuple[UUID, DomainError]] = field(default_factory=list)


def commit_sheet(*, access: Access, commitment: Commitment, at: datetime) -> Ballot:
    """The evaluator's answer stands and cannot be changed; the same one again changes nothing.

    Raises NotInScope (not one's own sheet), AnswerInvalid, SheetAlreadyAnswered,
    DeviceKeyReused, RoundClosed, SheetRecused. The last leaves the sheet recused: kin that became
    known after the assignment must not wait for an answer.
    """
    try:
        ballot = _commit(access, commitment, at)
    except SheetAlreadyAnswered:
        # The same answer may have come twice at the same instant: then the first one stands.
        ballot = _commit(access, commitment, at)
    if ballot is None:
        raise SheetRecused
    return ballot


@transaction.atomic
def _commit(access: Access, commitment: Commitment, at: datetime) -> Ballot | None:
    """The ballot, or None when the sheet had to be recused."""
    own = Sheet.objects.filter(round_id=access.round_id, evaluator_id=access.evaluator_id)
    sheet = (
        own.filter(uuid=commitment.sheet)
        .select_related("evaluator__person", "round__institution")
        .first()
    )
    if sheet is None:
        raise NotInScope
    rules.check_answer(commitment.answer, rules.policy_of(sheet.round.policy))
    if known := _repeated(sheet, commitment):
        return known
    if sheet.state == Sheet.State.RECUSED:
        raise SheetRecused
    excused = _excused([sheet], clock.date_of(at))
    if excused:
        recuse_all(excused)
        _audit_recusal(sheet, at)
        return None
    _answer([sheet])
    ballot = _ballot(sheet, commitment, at)
    ballot.source = Ballot.Source.PHONE
    ballot.save(force_insert=True)
    audit.record(
        actor=_evaluator_actor(sheet),
        action="evaluation.commit_sheet",
        subject=("sheet", sheet.uuid),
        institution=sheet.round.institution.uuid,
        facts={"round": sheet.round.uuid, "source": ballot.source},
        at=at,
    )
    return ballot


def answer_in_bulk(
    *,
    officer: User,
    round_uuid: UUID,
    answers: Iterable[BulkAnswer],
    source: str,
    at: datetime,
) -> BulkTally:
    """Many answers of one round stand, in chunks of a transaction each; safe to run again.

    The rules are those of commit_sheet. A refused answer is reported and does not stop the others.
    source  "paper": the officer is the typist; "phone": records made elsewhere (demo, history).
    Raises NotInScope, RoundClosed, PermissionRefused.
    """
    on = clock.date_of(at)
    require(officer, MANAGE, on)
    chosen = round_in_scope(officer, round_uuid, on)
    if chosen.state != EvaluationRound.State.OPEN:
        raise RoundClosed
    tally = BulkTally()
    for chunk in _chunks(answers):
        _record_chunk(
            chunk, officer=officer, chosen=chosen, source=Ballot.Source(source), at=at, tally=tally
        )
    return tally


def _chunks(answers: Iterable[BulkAnswer]) -> Iterator[list[BulkAnswer]]:
    remaining = iter(answers)
    while chunk := list(islice(remaining, _CHUNK)):
        yield chunk


@transaction.atomic
def _record_chunk(
    chunk: Sequence[BulkAnswer],
    *,
    officer: User,
    chosen: EvaluationRound,
    source: Ballot.Source,
    at: datetime,
    tally: BulkTally,
) -> None:
    """The chunk's good answers stand. Cost: about 20 queries."""
    ready = _ready(chunk, chosen, tally)
    excused = _excused([sheet for sheet, _ in ready.values()], clock.date_of(at))
    tally.recused += recuse_all(excused)
    taken = [pair for pk, pair in ready.items() if pk not in excused]
    _answer([sheet for sheet, _ in taken])
    ballots = [_ballot(sheet, answer, at) for sheet, answer in taken]
    for ballot in ballots:
        ballot.source = source
        ballot.typed_by = officer
    Ballot.objects.bulk_create(ballots)
    tally.recorded += len(ballots)
    _audit_chunk(officer, chosen, [sheet for sheet, _ in taken], source, at)


def _ready(
    chunk: Sequence[BulkAnswer], chosen: EvaluationRound, tally: BulkTally
) -> dict[int, tuple[Sheet, BulkAnswer]]:
    """Sheets with their new answers; repetitions and refusals go to the tally. 3 queries."""
    policy = rules.policy_of(chosen.policy)
    sheets = {
        sheet.uuid: sheet
        for sheet in Sheet.objects.filter(round=chosen, uuid__in=[a.sheet for a in chunk])
        .select_related("evaluator__person", "round__institution")
        .prefetch_related("ballot")
    }
    keys = Ballot.objects.filter(device_key__in=[a.device_key for a in chunk])
    used = dict(keys.values_list("device_key", "sheet_id"))
    ready: dict[int, tuple[Sheet, BulkAnswer]] = {}
    for answer in chunk:
        sheet = sheets.get(answer.sheet)
        try:
            fresh = _check_bulk(sheet, answer, used, policy)
            if sheet is not None and sheet.pk in ready and ready[sheet.pk][1] != answer:
                raise SheetAlreadyAnswered
        except DomainError as refusal:
            tally.refused.append((answer.sheet, refusal))
            continue
        if sheet is not None and fresh and sheet.pk not in ready:
            ready[sheet.pk] = (sheet, answer)
            used[answer.device_key] = sheet.pk
        else:
            tally.repeated += 1
    return ready


def _check_bulk(
    sheet: Sheet | None, answer: BulkAnswer, used: dict[UUID, int], policy: Policy
) -> bool:
    """Whether the answer is new (not a repetition). Raises what commit_sheet raises."""
    if sheet is None:
        raise NotInScope
    rules.check_answer(answer.answer, policy)
    if sheet.state == Sheet.State.ANSWERED:
        _check_same(sheet.ballot, answer)
        return False
    if used.get(answer.device_key, sheet.pk) != sheet.pk:
        raise DeviceKeyReused
    if sheet.state == Sheet.State.RECUSED:
        raise SheetRecused
    return True


def _repeated(sheet: Sheet, commitment: Commitment) -> Ballot | None:
    """The ballot that stands already, when it is the same one again."""
    by_key = Ballot.objects.filter(device_key=commitment.device_key).first()
    if by_key is not None and by_key.sheet_id != sheet.pk:
        raise DeviceKeyReused
    known = by_key or Ballot.objects.filter(sheet=sheet).first()
    if known is not None:
        _check_same(known, commitment)
    return known


def _check_same(known: Ballot, commitment: Commitment) -> None:
    """A retry carries the same key and the same answer; anything else is a second ballot."""
    if known.device_key != commitment.device_key or answer_of(known) != commitment.answer:
        raise SheetAlreadyAnswered


def _excused(sheets: Sequence[Sheet], on: date) -> dict[int, tuple[str, str]]:
    """sheet pk -> why: the evaluator is kin as known today, or the consent is gone."""
    if not sheets:
        return {}
    evaluators = {sheet.evaluator_id: sheet.evaluator for sheet in sheets}
    households = sorted({sheet.household_id for sheet in sheets})
    kin = recusals(list(evaluators.values()), households, on)
    consented = consented_among(households, sheets[0].round.institution, on)
    found = {
        sheet.pk: (Sheet.Recusal.NO_CONSENT.value, "")
        for sheet in sheets
        if sheet.household_id not in consented
    }
    for sheet in sheets:
        if why := kin[sheet.evaluator_id].get(sheet.household_id):
            found[sheet.pk] = why
    return found


def _answer(sheets: Sequence[Sheet]) -> None:
    """The sheets are answered; one winner each. Raises SheetAlreadyAnswered or RoundClosed."""
    if not sheets:
        return
    first = sheets[0].round_id
    # Holding the round's row keeps it from closing between our check and our insert.
    held = EvaluationRound.objects.filter(pk=first, state=EvaluationRound.State.OPEN)
    if held.update(state=EvaluationRound.State.OPEN) != 1:
        raise RoundClosed
    changed = Sheet.objects.filter(
        pk__in=[sheet.pk for sheet in sheets], state=Sheet.State.ASSIGNED
    ).update(state=Sheet.State.ANSWERED)
    if changed != len(sheets):
        raise SheetAlreadyAnswered


def _ballot(sheet: Sheet, commitment: Commitment, at: datetime) -> Ballot:
    values = asdict(commitment.answer)
    values["veto_reasons"] = list(commitment.answer.veto_reasons)
    values["note"] = commitment.answer.note or None
    return Ballot(sheet=sheet, device_key=commitment.device_key, committed_at=at, **values)


def _evaluator_actor(sheet: Sheet) -> Actor:
    name = mask_name(sheet.evaluator.person.name)
    return Actor(kind="evaluator", uuid=sheet.evaluator.uuid, name=name)


def _audit_recusal(sheet: Sheet, at: datetime) -> None:
    audit.record(
        actor=_evaluator_actor(sheet),
        action="evaluation.recuse_sheet",
        subject=("sheet", sheet.uuid),
        institution=sheet.round.institution.uuid,
        facts={"round": sheet.round.uuid},
        at=at,
    )


def _audit_chunk(
    officer: User,
    chosen: EvaluationRound,
    sheets: Sequence[Sheet],
    source: Ballot.Source,
    at: datetime,
) -> None:
    """One row names the chunk by the digest of its sheets; never a mark."""
    names = "\n".join(sorted(str(sheet.uuid) for sheet in sheets))
    audit.record(
        actor=actor_of(officer),
        action="evaluation.record_sheets",
        subject=("evaluation_round", chosen.uuid),
        institution=chosen.institution.uuid,
        facts={
            "sheets": len(sheets),
            "source": source.value,
            "digest": hashlib.sha256(names.encode()).hexdigest(),
        },
        at=at,
    )
