"""People who stand twice: looked for, told apart or merged, and merges undone; all of it dated."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from huhutong.households.errors import (
    AlreadyMerged,
    LaterMergeFirst,
    MergeNotOpen,
    OthersLiveThere,
    PlaceTakenMeanwhile,
)
from huhutong.households.event_errors import HouseholdEnded, PersonHasDied
from huhutong.households.matching.pairs import LIKELY_PPM, Pair, pairs_of
from huhutong.households.models import DuplicateSuspect, Household, Membership, Person, PersonMerge
from huhutong.households.rules.duplicates import FIELDS, check_one_person, columns_to_give
from huhutong.households.selectors.duplicates import (
    merge_in_scope,
    people_to_compare,
    suspect_in_scope,
)
from huhutong.households.services.authority import check_may_edit
from huhutong.households.services.name_keys import rekey_households, rekey_people
from huhutong.infra import audit
from huhutong.infra.actors import Actor, actor_of
from huhutong.infra.clock import date_of
from huhutong.kernel.masks import mask_name
from huhutong.kernel.pieces import pieces
from huhutong.org.public import User

State = DuplicateSuspect.State
CHUNK = 200


@dataclass(frozen=True, slots=True)
class Tally:
    """People compared, pairs found by this run, pairs that wait for a decision."""

    people: int
    found: int
    open: int


def find_duplicates(*, by: Actor, at: datetime, least_ppm: int = LIKELY_PPM) -> Tally:
    """Every likely pair of the registry waits for a decision; what was decided stays decided.

    Pairs that are no longer likely, because somebody corrected one of them, are closed as gone.
    Rerunnable. Written in short transactions; emits one audit row.
    """
    people = list(people_to_compare())
    found = pairs_of(people, least_ppm=least_ppm)
    known = {(s.one_id, s.other_id): s for s in DuplicateSuspect.objects.all()}
    for part in pieces(found, CHUNK):
        _keep(part, known, at)
    likely = {(pair.one, pair.other) for pair in found}
    stale = [s.pk for key, s in known.items() if s.state == State.OPEN and key not in likely]
    for keys in pieces(stale, CHUNK):
        DuplicateSuspect.objects.filter(pk__in=keys, state=State.OPEN).update(state=State.GONE)
    waiting = DuplicateSuspect.objects.filter(state=State.OPEN).count()
    tally = Tally(len(people), len(found), waiting)
    with transaction.atomic():
        facts = {"people": tally.people, "found": tally.found, "open": tally.open}
        audit.record(
            actor=by,
            action="households.find_duplicates",
            subject=("system", None),
            institution=None,
            facts=facts,
            at=at,
        )
    return tally


@transaction.atomic
def _keep(
    pairs: Sequence[Pair], known: dict[tuple[int, int], DuplicateSuspect], at: datetime
) -> None:
    fresh = []
    for pair in pairs:
        before = known.get((pair.one, pair.other))
        values = {"probability_ppm": pair.probability_ppm, "reasons": list(map(list, pair.reasons))}
        if before is None:
            fresh.append(
                DuplicateSuspect(one_id=pair.one, other_id=pair.other, found_at=at, **values)
            )
        elif before.state in (State.OPEN, State.GONE):
            DuplicateSuspect.objects.filter(pk=before.pk).update(state=State.OPEN, **values)
    DuplicateSuspect.objects.bulk_create(fresh)


def _decide(suspect: DuplicateSuspect, officer: User, state: str, at: datetime) -> None:
    changed = DuplicateSuspect.objects.filter(pk=suspect.pk, state=State.OPEN).update(
        state=state, decided_at=at, decided_by=officer
    )
    if changed != 1:
        raise MergeNotOpen


@transaction.atomic
def tell_apart(*, officer: User, uuid: UUID, at: datetime) -> None:
    """The two are two people, and are not asked about again.

    Raises PermissionRefused, NotInScope, MergeNotOpen.
    """
    institution = check_may_edit(officer, date_of(at))
    suspect = suspect_in_scope(officer, uuid, date_of(at))
    _decide(suspect, officer, State.DIFFERENT, at)
    audit.record(
        actor=actor_of(officer),
        action="households.tell_apart",
        subject=("person", suspect.one.uuid),
        institution=institution.uuid,
        facts={"one": suspect.one.name, "other": suspect.other.name},
        at=at,
    )


@transaction.atomic
def merge_people(*, officer: User, uuid: UUID, keep: UUID, at: datetime) -> PersonMerge:
    """One row stays, the other gives way to it: it lives nowhere and is not asked about any more.

    uuid  the suspicion;  keep  who of the two stays. What the one who stays lacks (ID number,
    phone, birth, sex) comes from the other. A household in which the other lived alone is a
    duplicate of the household of the one who stays.
    Raises PermissionRefused, NotInScope, MergeNotOpen, AlreadyMerged, PersonHasDied,
    TwoRightIdNumbers, OthersLiveThere; then nothing was changed.
    """
    on = date_of(at)
    institution = check_may_edit(officer, on)
    suspect = suspect_in_scope(officer, uuid, on)
    kept, gone = _who_stays(suspect, keep)
    check_one_person(names=(kept.name, gone.name), numbers=(kept.id_number, gone.id_number))
    membership = Membership.objects.filter(person=gone, left_on=None).first()
    household = _household_to_close(gone, membership)
    _decide(suspect, officer, State.SAME, at)
    merge = PersonMerge.objects.create(
        kept=kept,
        gone=gone,
        moved=_move(gone, kept),
        membership=membership,
        household=household,
        merged_at=at,
        merged_by=officer,
    )
    if Person.objects.filter(pk=gone.pk, merged_into=None).update(merged_into=kept) != 1:
        raise AlreadyMerged(name=mask_name(gone.name))
    if membership is not None:
        Membership.objects.filter(pk=membership.pk).update(left_on=on)
    if household is not None:
        home = Membership.objects.filter(person=kept, left_on=None).first()
        Household.objects.filter(pk=household.pk).update(
            duplicate_of=home.household_id if home else None
        )
    _rekey(merge)
    _audit(officer, "households.merge_people", merge, institution.uuid, at)
    return merge


@transaction.atomic
def undo_merge(*, officer: User, uuid: UUID, at: datetime) -> PersonMerge:
    """The two are two rows again, as before; what was asked of them is open again.

    Fields that the one who stayed took over go back, unless somebody changed them since.
    Raises PermissionRefused, NotInScope, MergeNotOpen, LaterMergeFirst, PlaceTakenMeanwhile,
    HouseholdEnded.
    """
    on = date_of(at)
    institution = check_may_edit(officer, on)
    merge = merge_in_scope(officer, uuid, on)
    if merge.kept.merged_into_id is not None:
        raise LaterMergeFirst(name=mask_name(merge.kept.name))
    open_merge = PersonMerge.objects.filter(pk=merge.pk, undone_at=None)
    if open_merge.update(undone_at=at, undone_by=officer) != 1:
        raise MergeNotOpen
    _check_place(merge)
    _move_back(merge)
    Person.objects.filter(pk=merge.gone_id).update(merged_into=None)
    if merge.membership is not None:
        Membership.objects.filter(pk=merge.membership.pk).update(left_on=None)
    if merge.household is not None:
        Household.objects.filter(pk=merge.household.pk).update(duplicate_of=None)
    _rekey(merge)
    pair = sorted((merge.kept_id, merge.gone_id))
    DuplicateSuspect.objects.filter(one=pair[0], other=pair[1]).update(
        state=State.OPEN, decided_at=None, decided_by=None
    )
    _audit(officer, "households.undo_merge", merge, institution.uuid, at)
    merge.refresh_from_db()
    return merge


def _rekey(merge: PersonMerge) -> None:
    rekey_people([merge.gone_id])
    if merge.household_id is not None:
        rekey_households([merge.household_id])


def _audit(officer: User, action: str, merge: PersonMerge, institution: UUID, at: datetime) -> None:
    audit.record(
        actor=actor_of(officer),
        action=action,
        subject=("person", merge.kept.uuid),
        institution=institution,
        facts={"kept": merge.kept.name, "gone": merge.gone.name, "moved": merge.moved},
        at=at,
    )


def _who_stays(suspect: DuplicateSuspect, keep: UUID) -> tuple[Person, Person]:
    two = (suspect.one, suspect.other)
    kept = next((person for person in two if person.uuid == keep), None)
    if kept is None:
        raise MergeNotOpen
    gone = two[0] if kept is two[1] else two[1]
    for person in two:
        if person.merged_into_id is not None:
            raise AlreadyMerged(name=mask_name(person.name))
    dead = [person for person in two if person.died_on is not None]
    if len(dead) == 1 and dead[0].died_on is not None:
        # Somebody living would vanish into somebody dead, or the other way round.
        raise PersonHasDied(name=mask_name(dead[0].name), day=dead[0].died_on.isoformat())
    return kept, gone


def _household_to_close(gone: Person, membership: Membership | None) -> Household | None:
    """The household that nobody is left in, None where others stay. Raises OthersLiveThere."""
    if membership is None:
        return None
    others = Membership.objects.filter(household=membership.household_id, left_on=None)
    others = others.exclude(person=gone)
    if not others.exists():
        return membership.household
    if membership.relation == Membership.Relation.HEAD:
        raise OthersLiveThere(name=mask_name(gone.name), number=membership.household.number)
    return None


def _firsts(person: Person) -> dict[str, object]:
    return {columns[0]: getattr(person, columns[0]) for columns in FIELDS}


def _move(source: Person, target: Person) -> list[str]:
    """What target lacks and source has changes hands; the names of the first columns."""
    moved = columns_to_give(source=_firsts(source), target=_firsts(target))
    _hand_over(source, target, moved)
    return [columns[0] for columns in moved]


def _move_back(merge: PersonMerge) -> None:
    merge.gone.refresh_from_db()
    merge.kept.refresh_from_db()
    back = columns_to_give(source=_firsts(merge.kept), target=_firsts(merge.gone))
    _hand_over(merge.kept, merge.gone, [columns for columns in back if columns[0] in merge.moved])


def _hand_over(source: Person, target: Person, columns: Sequence[tuple[str, ...]]) -> None:
    names = [name for group in columns for name in group]
    if not names:
        return
    blank = Person()
    for name in names:
        setattr(target, name, getattr(source, name))
        setattr(source, name, getattr(blank, name))
    # The index of ID numbers is unique: it is given up before it is taken.
    source.save(update_fields=names)
    target.save(update_fields=names)


def _check_place(merge: PersonMerge) -> None:
    member = merge.membership
    if member is None:
        return
    if member.household.ended_on is not None:
        day = member.household.ended_on.isoformat()
        raise HouseholdEnded(number=member.household.number, day=day)
    now = Membership.objects.filter(left_on=None).exclude(pk=member.pk)
    elsewhere = Q(person=merge.gone_id)
    if member.relation == Membership.Relation.HEAD:
        elsewhere |= Q(household=member.household_id, relation=Membership.Relation.HEAD)
    if now.filter(elsewhere).exists():
        raise PlaceTakenMeanwhile(number=member.household.number, name=mask_name(merge.gone.name))
