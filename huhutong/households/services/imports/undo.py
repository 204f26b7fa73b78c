"""Taking a whole import back: what it made goes, what it changed is as it was, or nothing is done.

A household that the import made, and on which nothing stands, is deleted: its people's data came by
mistake, and nobody has used it. A household that it changed is changed back by new versions from
today on: what was true in between stays on file.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from django.db import models, transaction

from huhutong.households.errors import (
    ImportExpired,
    ImportNotReady,
    ImportStandsUnder,
    UndoReasonMissing,
)
from huhutong.households.models import (
    Consent,
    Household,
    ImportBatch,
    ImportChange,
    ImportRow,
    Membership,
    NameKey,
    Person,
)
from huhutong.households.selectors.imports import batch_in_scope
from huhutong.households.services.authority import IMPORT, check_may_edit
from huhutong.households.services.imports.journal import ARCHIVE
from huhutong.households.services.imports.stage import Progress, no_progress
from huhutong.households.services.name_keys import rekey_touched
from huhutong.infra import audit
from huhutong.infra.actors import Actor, actor_of
from huhutong.infra.clock import date_of
from huhutong.infra.models import AuditRow
from huhutong.org.public import User

CHUNK = 50
STATES = ImportBatch.State
_NAMED = 5
BY_HAND, OTHER_BANK, STANDS = "by_hand", "other_bank", "stands"
# Looking at a household changes nothing.
_HARMLESS = ("households.unmask",)
_OWN = (Membership, Consent, *ARCHIVE.values())


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A household that keeps the import: why, and since when or by which kind of row."""

    number: str
    reason: str
    detail: str


def undo_import(
    *, officer: User, uuid: UUID, reason: str, at: datetime, progress: Progress = no_progress
) -> ImportBatch:
    """The import is taken back, in short transactions; one that was stopped goes on.

    Raises PermissionRefused, NotInScope, UndoReasonMissing, ImportNotReady, ImportExpired (after
    30 days its rows are gone), ImportStandsUnder: then nothing was changed.
    """
    on = date_of(at)
    check_may_edit(officer, on, IMPORT)
    batch = batch_in_scope(officer, uuid, on)
    if not reason.strip():
        raise UndoReasonMissing
    if batch.state not in {STATES.APPLIED, STATES.UNDOING}:
        raise ImportNotReady(state=batch.get_state_display())
    if not ImportRow.objects.filter(batch=batch).exists():
        raise ImportExpired
    found = list(obstacles(batch))
    if found:
        named = "、".join(dict.fromkeys(o.number for o in found[: _NAMED * 3]))
        raise ImportStandsUnder(count=len({o.number for o in found}), households=named)
    _begin(batch, reason)
    batch.refresh_from_db()
    total, done = _waiting(batch).count() + batch.changes.count(), 0
    deleted = restored = 0
    while part := list(_waiting(batch)[:CHUNK]):
        deleted += _delete(batch, part)
        done += len(part)
        progress(done, total)
    while changes := list(batch.changes.select_related("household").order_by("pk")[:CHUNK]):
        restored += _restore(batch, changes, at)
        done += len(changes)
        progress(done, total)
    _finish(batch, actor_of(officer), at, (deleted, restored))
    batch.refresh_from_db()
    return batch


def _waiting(batch: ImportBatch) -> "models.QuerySet[Household]":
    """Households that the import made and that are still there, by key."""
    made = ImportRow.objects.filter(batch=batch, created=True, household__isnull=False)
    return Household.objects.filter(pk__in=made.values("household")).order_by("pk")


def obstacles(batch: ImportBatch) -> Iterator[Obstacle]:
    """Why the import cannot be taken back, household by household; none where it can.

    Memory: 500 households at a time. Cost: about 30 queries for each.
    """
    # By the order of the record, not by the clock: two acts may fall into one instant.
    applied = AuditRow.objects.filter(subject_uuid=batch.uuid, action="households.apply_roster")
    since = max(applied.values_list("pk", flat=True), default=0)
    changed = Household.objects.filter(pk__in=batch.changes.values("household"))
    for households, made in ((_waiting(batch), True), (changed.order_by("pk"), False)):
        for part in _parts(households):
            yield from _changed_since(part, since)
            if made:
                yield from _standing(part, batch)


def _parts(households: "models.QuerySet[Household]") -> Iterator[list[Household]]:
    last = 0
    while part := list(households.filter(pk__gt=last)[: CHUNK * 10]):
        last = part[-1].pk
        yield part


def _changed_since(part: Sequence[Household], since: int) -> Iterator[Obstacle]:
    numbers = {household.uuid: household.number for household in part}
    rows = AuditRow.objects.filter(
        subject_kind="household", subject_uuid__in=list(numbers), pk__gt=since
    ).exclude(action__in=_HARMLESS)
    for row in rows.order_by("pk"):
        if row.subject_uuid is not None:
            yield Obstacle(numbers[row.subject_uuid], BY_HAND, row.action)


def _standing(part: Sequence[Household], batch: ImportBatch) -> Iterator[Obstacle]:
    """Rows of any app that need the household or its people."""
    numbers = {household.pk: household.number for household in part}
    for model in (*ARCHIVE.values(), Consent):
        others = model.objects.filter(household__in=numbers).exclude(institution=batch.institution)
        for key in others.values_list("household", flat=True).distinct():
            yield Obstacle(numbers[key], OTHER_BANK, "")
    for key, label in _needed(Household, list(numbers)):
        yield Obstacle(numbers[key], STANDS, label)
    homes = dict(
        Membership.objects.filter(household__in=numbers).values_list("person", "household")
    )
    for key, label in _needed(Person, list(homes)):
        yield Obstacle(numbers[homes[key]], STANDS, label)


def _needed(model: type[models.Model], keys: list[int]) -> Iterator[tuple[int, str]]:
    """Which of the rows other tables hold on to, without knowing those tables by name."""
    for relation in model._meta.related_objects:  # noqa: SLF001 - Django documents _meta
        other = relation.related_model
        if relation.on_delete is not models.PROTECT or other in _OWN:
            continue
        if other in {Household, Person}:
            continue
        field = relation.field.attname
        rows = other._default_manager.filter(**{f"{field}__in": keys})  # noqa: SLF001
        label = str(other._meta.verbose_name)  # noqa: SLF001 - Django documents _meta
        for key in rows.values_list(field, flat=True).distinct():
            yield key, label


@transaction.atomic
def _begin(batch: ImportBatch, reason: str) -> None:
    states = (STATES.APPLIED, STATES.UNDOING)
    changed = ImportBatch.objects.filter(pk=batch.pk, state__in=states).update(
        state=STATES.UNDOING, undo_reason=reason.strip()[:200]
    )
    if changed != 1:
        raise ImportNotReady(state=batch.get_state_display())


@transaction.atomic
def _delete(batch: ImportBatch, part: Sequence[Household]) -> int:
    """The households are gone, with their people unless somebody else needs them."""
    keys = [household.pk for household in part]
    # Locked by a write first: what somebody adds meanwhile makes the deletion fail whole.
    ImportRow.objects.filter(batch=batch, household__in=keys).update(household=None)
    people = list(Membership.objects.filter(household__in=keys).values_list("person", flat=True))
    NameKey.objects.filter(membership__household__in=keys).delete()
    for model in _OWN:
        model.objects.filter(household__in=keys).delete()
    Household.objects.filter(pk__in=keys).update(head=None)
    Household.objects.filter(pk__in=keys).delete()
    needed = {key for key, _label in _needed(Person, people)}
    elsewhere = Membership.objects.filter(person__in=people).values_list("person", flat=True)
    gone = set(people) - needed - set(elsewhere)
    Person.objects.filter(pk__in=gone).delete()
    return len(keys)


@transaction.atomic
def _restore(batch: ImportBatch, changes: Sequence[ImportChange], at: datetime) -> int:
    for change in changes:
        _restore_one(change, at)
    batch.changes.filter(pk__in=[change.pk for change in changes]).delete()
    return len(changes)


def _restore_one(change: ImportChange, at: datetime) -> None:
    before, on = change.before, date_of(at)
    if before["household"]:
        Household.objects.filter(pk=change.household_id).update(**before["household"])
    for key, values in before["people"].items():
        _write_person(int(key), values)
    joined = Membership.objects.filter(pk__in=before["joined"])
    joined.filter(left_on=None).update(left_on=on)
    people = [*map(int, before["people"]), *joined.values_list("person", flat=True)]
    rekey_touched(people, [change.household_id])
    Consent.objects.filter(pk__in=before["consents"], withdrawn_at=None).update(withdrawn_at=at)
    for name, model in ARCHIVE.items():
        opened, closed = before["opened"].get(name, ()), before["closed"].get(name, ())
        model.objects.filter(pk__in=opened, valid_to=None).update(valid_to=on)
        model.objects.bulk_create(_again(model.objects.filter(pk__in=closed), on, at))


def _write_person(key: int, values: dict[str, object]) -> None:
    birth_on = values.get("birth_on")
    if isinstance(birth_on, str):
        values = values | {"birth_on": date.fromisoformat(birth_on)}
    Person.objects.filter(pk=key).update(**values)


def _again(rows: Iterable[models.Model], on: date, at: datetime) -> list[models.Model]:
    """Versions that say what earlier ones said, true from a day on."""
    fresh = []
    for row in rows:
        row.pk, row._state.adding = None, True  # noqa: SLF001 - Django documents copying so
        row.uuid, row.valid_from, row.valid_to, row.recorded_at = uuid4(), on, None, at  # type: ignore[attr-defined]
        fresh.append(row)
    return fresh


@transaction.atomic
def _finish(batch: ImportBatch, actor: Actor, at: datetime, done: tuple[int, int]) -> None:
    changed = ImportBatch.objects.filter(pk=batch.pk, state=STATES.UNDOING).update(
        state=STATES.UNDONE, undone_at=at
    )
    if changed != 1:
        raise ImportNotReady(state=batch.get_state_display())
    audit.record(
        actor=actor,
        action="households.undo_import",
        subject=("import", batch.uuid),
        institution=batch.institution.uuid,
        facts={
            "village": batch.village.code,
            "reason": batch.undo_reason,
            "deleted": done[0],
            "restored": done[1],
        },
        at=at,
    )
