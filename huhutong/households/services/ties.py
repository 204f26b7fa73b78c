"""Ties between people, and between staff and people: declared, dated, never deleted."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huhutong.households.errors import TieNeedsTwoPeople
from huhutong.households.inputs import TieInput
from huhutong.households.models import Membership, Person, StaffTie, Tie
from huhutong.households.selectors.doors import households_in_scope
from huhutong.households.services.authority import check_may_edit
from huhutong.infra import audit
from huhutong.infra.abstract import Origin
from huhutong.infra.actors import Actor, actor_of
from huhutong.infra.clock import date_of
from huhutong.kernel.errors import NotInScope
from huhutong.kernel.pieces import pieces
from huhutong.org.public import Institution, User

CHUNK = 500


def person_in_scope(officer: User, uuid: UUID, at: datetime) -> Person:
    """A person who belongs, or belonged, to a household in scope. Raises NotInScope."""
    in_scope = households_in_scope(officer, date_of(at))
    member = Membership.objects.filter(person__uuid=uuid, household__in=in_scope)
    found = member.select_related("person").first()
    if found is None:
        raise NotInScope
    return found.person


@transaction.atomic
def declare_tie(*, officer: User, given: TieInput, at: datetime) -> Tie:
    """The tie is on file from today; a tie that is there already is returned unchanged.

    Raises PermissionRefused, NotInScope (for either person), TieNeedsTwoPeople.
    """
    institution = check_may_edit(officer, date_of(at))
    if given.person == given.other:
        raise TieNeedsTwoPeople
    person = person_in_scope(officer, given.person, at)
    other = person_in_scope(officer, given.other, at)
    tie, made = Tie.objects.get_or_create(
        person=person,
        other=other,
        relation=given.relation,
        valid_to=None,
        defaults={"source": given.source, "valid_from": date_of(at)},
    )
    if made:
        audit.record(
            actor=actor_of(officer),
            action="households.declare_tie",
            subject=("person", person.uuid),
            institution=institution.uuid,
            facts={
                "name": person.name,
                "other": other.name,
                "relation": given.relation,
                "source": given.source,
            },
            at=at,
        )
    return tie


@transaction.atomic
def end_tie(*, officer: User, uuid: UUID, at: datetime) -> None:
    """The tie ends today. Raises PermissionRefused, NotInScope."""
    institution = check_may_edit(officer, date_of(at))
    tie = Tie.objects.filter(uuid=uuid, valid_to=None).select_related("person").first()
    if tie is None:
        raise NotInScope
    person_in_scope(officer, tie.person.uuid, at)
    Tie.objects.filter(pk=tie.pk, valid_to=None).update(valid_to=date_of(at))
    audit.record(
        actor=actor_of(officer),
        action="households.end_tie",
        subject=("person", tie.person.uuid),
        institution=institution.uuid,
        facts={"relation": tie.relation},
        at=at,
    )


def bulk_declare_ties(
    ties: Sequence[TieInput],
    *,
    institution: Institution,
    actor: Actor,
    at: datetime,
    origin: Origin = Origin.LIVE,
) -> int:
    """The ties are on file, in short transactions; returns how many are new.

    The bulk door of demo: who calls it has checked the scope. Raises TieNeedsTwoPeople,
    NotInScope for an unknown person.
    """
    made = 0
    for part in pieces(ties, CHUNK):
        with transaction.atomic():
            rows = _rows(part, at, origin)
            before = Tie.objects.count()
            Tie.objects.bulk_create(rows, ignore_conflicts=True)
            added = Tie.objects.count() - before
            audit.record(
                actor=actor,
                action="households.declare_ties",
                subject=("institution", institution.uuid),
                institution=institution.uuid,
                facts={"ties": added},
                at=at,
            )
        made += added
    return made


def _rows(ties: Sequence[TieInput], at: datetime, origin: Origin) -> list[Tie]:
    uuids = {uuid for tie in ties for uuid in (tie.person, tie.other)}
    keys = dict(Person.objects.filter(uuid__in=uuids).values_list("uuid", "pk"))
    if len(keys) != len(uuids):
        raise NotInScope
    if any(tie.person == tie.other for tie in ties):
        raise TieNeedsTwoPeople
    return [
        Tie(
            person_id=keys[tie.person],
            other_id=keys[tie.other],
            relation=tie.relation,
            source=tie.source,
            valid_from=date_of(at),
            origin=origin,
        )
        for tie in ties
    ]


@transaction.atomic
def declare_staff_tie(
    *, officer: User, user: User, person: UUID, relation: str, at: datetime
) -> StaffTie:
    """The user's kinship with, or interest in, a person is on file.

    Raises PermissionRefused, NotInScope; the user belongs to the officer's institution.
    """
    institution = check_may_edit(officer, date_of(at))
    if user.institution_id != institution.pk:
        raise NotInScope
    found = person_in_scope(officer, person, at)
    tie, made = StaffTie.objects.get_or_create(
        user=user,
        person=found,
        valid_to=None,
        defaults={"relation": relation, "valid_from": date_of(at)},
    )
    if made:
        audit.record(
            actor=actor_of(officer),
            action="households.declare_staff_tie",
            subject=("user", user.uuid),
            institution=institution.uuid,
            facts={"user": user.username, "relation": relation},
            at=at,
        )
    return tie
