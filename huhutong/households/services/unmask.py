"""Looking at personal data in clear: with a permission, for a purpose, and written down."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from huhutong.households.models import Household, Membership
from huhutong.households.selectors.doors import household_in_scope
from huhutong.households.services.authority import UNMASK, check_may_edit
from huhutong.infra import audit
from huhutong.infra.actors import actor_of
from huhutong.infra.clock import date_of
from huhutong.org.public import User

# Why somebody looks; the code is audited.
PURPOSES = ("visit", "identity_check", "objection", "correction")


@dataclass(frozen=True, slots=True)
class Unmasked:
    """What one look shows: the address, and name, ID number and phone of each member."""

    household: Household
    address: str
    people: tuple[tuple[str, str, str], ...]


@transaction.atomic
def unmask(*, officer: User, uuid: UUID, purpose: str, at: datetime) -> Unmasked:
    """The household's data in clear; the look is audited before anything is shown.

    Raises PermissionRefused, NotInScope; ValueError for an unknown purpose.
    """
    if purpose not in PURPOSES:
        raise ValueError(f"unknown purpose: {purpose}")
    on = date_of(at)
    institution = check_may_edit(officer, on, UNMASK)
    household = household_in_scope(officer, uuid, on)
    audit.record(
        actor=actor_of(officer),
        action="households.unmask",
        subject=("household", household.uuid),
        institution=institution.uuid,
        facts={"number": household.number, "purpose": purpose},
        at=at,
    )
    members = Membership.objects.filter(household=household, left_on=None)
    people = members.select_related("person").order_by("pk")
    return Unmasked(
        household,
        household.address or "",
        tuple((m.person.name, m.person.id_number or "", m.person.phone or "") for m in people),
    )
