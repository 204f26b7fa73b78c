"""Consent: given by a household for one purpose to one institution, withdrawn when it wishes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huhutong.households.errors import ConsentAlreadyGiven, NoConsentToWithdraw
from huhutong.households.events import ConsentWithdrawn
from huhutong.households.inputs import ConsentInput
from huhutong.households.models import Consent, Household
from huhutong.households.selectors.doors import household_in_scope
from huhutong.households.services.authority import check_lives_on, check_may_edit
from huhutong.infra import audit, outbox
from huhutong.infra.actors import Actor, actor_of
from huhutong.infra.clock import date_of
from huhutong.org.public import Institution, User


def write_consent(
    household: Household,
    institution: Institution,
    given: ConsentInput,
    *,
    actor: Actor,
    at: datetime,
) -> Consent:
    """The consent is on file, in the caller's transaction; audited. Raises ConsentAlreadyGiven."""
    in_force = Consent.objects.filter(
        household=household, institution=institution, purpose=given.purpose, withdrawn_at=None
    )
    if in_force.exists():
        raise ConsentAlreadyGiven(number=household.number)
    consent = Consent.objects.create(
        household=household,
        person=household.head,
        institution=institution,
        purpose=given.purpose,
        given_at=given.given_at,
        evidence=given.evidence or None,
    )
    _audit("record_consent", household, institution, given.purpose, actor, at)
    return consent


def _audit(  # noqa: PLR0917 - the row of one audit entry
    verb: str,
    household: Household,
    institution: Institution,
    purpose: str,
    actor: Actor,
    at: datetime,
) -> None:
    audit.record(
        actor=actor,
        action=f"households.{verb}",
        subject=("household", household.uuid),
        institution=institution.uuid,
        facts={"number": household.number, "purpose": purpose},
        at=at,
    )


@transaction.atomic
def record_consent(*, officer: User, uuid: UUID, given: ConsentInput, at: datetime) -> Consent:
    """The household's consent to the officer's institution is on file.

    Raises PermissionRefused, NotInScope, HouseholdEnded, ConsentAlreadyGiven.
    """
    on = date_of(at)
    institution = check_may_edit(officer, on)
    household = household_in_scope(officer, uuid, on)
    check_lives_on(household)
    return write_consent(household, institution, given, actor=actor_of(officer), at=at)


@transaction.atomic
def withdraw_consent(*, officer: User, uuid: UUID, purpose: str, at: datetime) -> None:
    """The consent no longer holds from now on; what was done under it stays done.

    Emits ConsentWithdrawn: a round that has not granted the household a line yet lets it go.
    Raises PermissionRefused, NotInScope, NoConsentToWithdraw.
    """
    on = date_of(at)
    institution = check_may_edit(officer, on)
    household = household_in_scope(officer, uuid, on)
    in_force = Consent.objects.filter(
        household=household, institution=institution, purpose=purpose, withdrawn_at=None
    )
    if in_force.update(withdrawn_at=at) != 1:
        raise NoConsentToWithdraw(number=household.number)
    _audit("withdraw_consent", household, institution, purpose, actor_of(officer), at)
    outbox.publish(
        ConsentWithdrawn(
            household=household.uuid, institution=institution.uuid, purpose=purpose, at=at
        )
    )
