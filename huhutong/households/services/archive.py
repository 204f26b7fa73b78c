"""Recording what is known of a household: versions with the source of each field."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from huhutong.households.errors import ConsentMissing
from huhutong.households.inputs import ArchiveInput
from huhutong.households.models import (
    ArchiveProfile,
    AssetRecord,
    Consent,
    DebtRecord,
    Household,
    IncomeRecord,
)
from huhutong.households.selectors.doors import household_in_scope
from huhutong.households.services import drafts
from huhutong.households.services.authority import check_lives_on, check_may_edit
from huhutong.households.services.versions import Change, Row, replace_current
from huhutong.infra import audit
from huhutong.infra.actors import Actor, actor_of
from huhutong.infra.clock import date_of
from huhutong.org.public import Institution, User


def _same_profile(row: ArchiveProfile) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in drafts.PROFILE_FIELDS)


def _same_income(row: IncomeRecord) -> tuple[object, ...]:
    return (row.kind, row.year, row.person_id, row.gross_fen, row.cost_fen, row.imputed)


def _same_asset(row: AssetRecord) -> tuple[object, ...]:
    return (row.kind, row.value_fen, row.description)


def _same_debt(row: DebtRecord) -> tuple[object, ...]:
    return (row.kind, row.creditor, row.balance_fen, row.due_12m_fen, row.high_interest)


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
    """The archive is as given, in the caller's transaction; audited. Raises ConsentMissing.

    Cost: at most 3 queries for each class given, 1 for the consent, 3 for the audit row.
    """
    if not has_consent(household, institution, at):
        raise ConsentMissing(number=household.number)
    keeper = drafts.Keeper(household, institution, date_of(at), at)
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
    total, classes = Change(), []
    if given.profile is not None:
        rows = drafts.profile_drafts(keeper, given)
        total += replace_current(_open(keeper, ArchiveProfile), rows, _same_profile, keeper.on)
        classes.append("profile")
    if given.incomes is not None:
        incomes = drafts.income_drafts(keeper, given)
        total += replace_current(_open(keeper, IncomeRecord), incomes, _same_income, keeper.on)
        classes.append("income")
    if given.assets is not None:
        assets = drafts.asset_drafts(keeper, given)
        total += replace_current(_open(keeper, AssetRecord), assets, _same_asset, keeper.on)
        classes.append("assets")
    if given.debts is not None:
        debts = drafts.debt_drafts(keeper, given)
        total += replace_current(_open(keeper, DebtRecord), debts, _same_debt, keeper.on)
        classes.append("debts")
    return total, classes


def _open(keeper: drafts.Keeper, model: type[Row]) -> QuerySet[Row]:
    return model._default_manager.filter(  # noqa: SLF001 - documented name of Django
        household=keeper.household, institution=keeper.institution, valid_to=None
    )


@transaction.atomic
def record_archive(*, officer: User, uuid: UUID, given: ArchiveInput, at: datetime) -> Change:
    """The household's archive with the officer's institution is as given; old versions stay.

    Raises PermissionRefused, NotInScope, HouseholdEnded, ConsentMissing, DebtDueAboveBalance,
    CostAboveIncome.
    """
    on = date_of(at)
    institution = check_may_edit(officer, on)
    household = household_in_scope(officer, uuid, on)
    check_lives_on(household)
    return write_archive(household, institution, given, actor=actor_of(officer), at=at)
