"""Recording what is known of a household: versions with the source of each field."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from huhutong.households.errors import ConsentMissing, NotOfThisHousehold
from huhutong.households.inputs import ArchiveInput
from huhutong.households.models import Consent, Household, Membership, StatedNone
from huhutong.households.models.tables import ARCHIVE_TABLES
from huhutong.households.selectors.archive import own_ratios
from huhutong.households.selectors.doors import household_in_scope
from huhutong.households.services import drafts
from huhutong.households.services.authority import check_lives_on, check_may_edit
from huhutong.households.services.versions import Change, Row, replace_current
from huhutong.infra import audit
from huhutong.infra.actors import Actor, actor_of
from huhutong.infra.clock import date_of
from huhutong.org.public import Institution, User


def has_consent(household: Household, institution: Institution, at: datetime) -> bool:
    """Whether archive and evaluation are allowed at the instant. Cost: 1 query."""
    return (
        Consent.objects.filter(
            household=household,
            institution=institution,
            purpose=Consent.Purpose.ARCHIVE,
            given_at__lte=at,
        )
        .exclude(withdrawn_at__lte=at)
        .exists()
    )


def write_archive(
    household: Household,
    institution: Institution,
    given: ArchiveInput,
    *,
    actor: Actor,
    at: datetime,
) -> Change:
    """The archive is as given, in the caller's transaction; audited.

    Raises ConsentMissing, NotOfThisHousehold and what drafts_of raises; then nothing is written.
    Cost: at most 3 queries for each class given and for what is said to be none, 1 for the
    consent, 1 for people named, 1 for cost ratios, 3 for the audit row.
    """
    if not has_consent(household, institution, at):
        raise ConsentMissing(number=household.number)
    on = date_of(at)
    ratios = own_ratios(institution, on) if drafts.is_imputed(given) else {}
    keeper = drafts.Keeper(household, institution, on, at, ratios=ratios)
    change, classes = _replace_classes(keeper, given)
    if change != Change():
        audit.record(
            actor=actor,
            action="households.record_archive",
            subject=("household", household.uuid),
            institution=institution.uuid,
            facts={
                "number": household.number,
                "classes": classes,
                "source": given.source.source,
                "opened": change.opened,
                "closed": change.closed,
            },
            at=at,
        )
    return change


def _replace_classes(keeper: drafts.Keeper, given: ArchiveInput) -> tuple[Change, list[str]]:
    total = Change()
    made = drafts.drafts_of(keeper, given)
    _check_people(keeper, given)
    for code, rows in made.items():
        current = _open(keeper, ARCHIVE_TABLES[code])
        total += replace_current(current, rows, drafts.told_by, keeper.on)
    # What is told of a class replaces that there was said to be nothing of it.
    said = _open(keeper, StatedNone).filter(record_class__in=list(made))
    nothing = drafts.none_drafts(keeper, given)
    total += replace_current(said, nothing, drafts.told_by, keeper.on)
    return total, list(made)


def _check_people(keeper: drafts.Keeper, given: ArchiveInput) -> None:
    """Rows about members name people who live there. Raises NotOfThisHousehold."""
    told = {row.person_id for row in given.members or () if row.person_id is not None}
    if not told:
        return
    here = Membership.objects.filter(household=keeper.household, left_on=None, person__in=told)
    if told - set(here.values_list("person", flat=True)):
        raise NotOfThisHousehold(number=keeper.household.number)


def _open(keeper: drafts.Keeper, model: type[Row]) -> QuerySet[Row]:
    return model._default_manager.filter(  # noqa: SLF001 - documented name of Django
        household=keeper.household, institution=keeper.institution, valid_to=None
    )


@transaction.atomic
def record_archive(*, officer: User, uuid: UUID, given: ArchiveInput, at: datetime) -> Change:
    """The household's archive with the officer's institution is as given; old versions stay.

    Raises PermissionRefused, NotInScope, HouseholdEnded and what write_archive raises.
    """
    on = date_of(at)
    institution = check_may_edit(officer, on)
    household = household_in_scope(officer, uuid, on)
    check_lives_on(household)
    return write_archive(household, institution, given, actor=actor_of(officer), at=at)
