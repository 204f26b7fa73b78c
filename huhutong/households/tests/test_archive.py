"""Archive versions and consent."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from huhutong.households.errors import (
    ConsentAlreadyGiven,
    ConsentMissing,
    CostAboveIncome,
    DebtDueAboveBalance,
    NoConsentToWithdraw,
)
from huhutong.households.inputs import (
    ArchiveInput,
    AssetInput,
    ConsentInput,
    DebtInput,
    IncomeInput,
    ProfileInput,
)
from huhutong.households.models import (
    ArchiveProfile,
    AssetRecord,
    Consent,
    Household,
    IncomeRecord,
)
from huhutong.households.public import (
    facts_of,
    record_archive,
    record_consent,
    register_household,
    withdraw_consent,
)
from huhutong.households.services.versions import Change
from huhutong.households.tests.family import ARCHIVE, CONSENT, VISIT, family
from huhutong.infra.models import AuditRow
from huhutong.kernel.errors import NotInScope, PermissionRefused
from tests.cast import Cast


def _registered(cast: Cast, *, archive: bool = True) -> Household:
    return register_household(
        officer=cast.li, village=cast.shiqiao.uuid, given=family(cast, archive=archive), at=cast.at
    )


def test_without_consent_nothing_is_archived(cast: Cast) -> None:
    household = _registered(cast, archive=False)
    with pytest.raises(ConsentMissing) as refusal:
        record_archive(officer=cast.li, uuid=household.uuid, given=ARCHIVE, at=cast.at)
    assert refusal.value.facts == {"number": "441821100201-0001"}
    assert not ArchiveProfile.objects.exists()
    assert not AuditRow.objects.filter(action="households.record_archive").exists()


def test_a_change_closes_one_version_and_opens_the_next(cast: Cast) -> None:
    # given an archive of 2 March
    household = _registered(cast)
    later, source = cast.at + timedelta(days=30), replace(VISIT, source="document")

    # when ten more yuan of value are found on the house a month later
    change = record_archive(
        officer=cast.li,
        uuid=household.uuid,
        given=ArchiveInput(
            source,
            assets=(AssetInput("house", 20_001_000), AssetInput("vehicle", 3_000_000, "三轮车")),
        ),
        at=later,
    )

    # then the house has two versions, the vehicle one, and each day reads its own
    assert change == Change(opened=1, closed=1)
    house = AssetRecord.objects.filter(kind="house").order_by("pk")
    assert [(str(r.valid_from), r.valid_to and str(r.valid_to)) for r in house] == [
        ("2026-03-02", "2026-04-01"),
        ("2026-04-01", None),
    ]
    assert AssetRecord.objects.filter(kind="vehicle").count() == 1
    on = [cast.day, cast.day + timedelta(days=29), later.date()]
    assets = [facts_of([household.pk], cast.institution, day)[0].assets_fen for day in on]
    assert assets == [23_000_000, 23_000_000, 23_001_000]


def test_the_same_archive_again_changes_nothing(cast: Cast) -> None:
    household = _registered(cast)
    wife = IncomeRecord.objects.get(kind="wage").person_id
    incomes = (
        IncomeInput("wage", 2025, 3_600_000, person_id=wife),
        IncomeInput("business", 2025, 5_000_000, cost_fen=None),
    )
    change = record_archive(
        officer=cast.li,
        uuid=household.uuid,
        given=replace(ARCHIVE, incomes=incomes),
        at=cast.at + timedelta(days=1),
    )
    assert change == Change()
    assert not AuditRow.objects.filter(action="households.record_archive").exists()


def test_a_correction_on_the_same_day_is_what_counts(cast: Cast) -> None:
    household = _registered(cast)
    record_archive(
        officer=cast.li,
        uuid=household.uuid,
        given=ArchiveInput(VISIT, profile=ProfileInput(labour_count=3)),
        at=cast.at,
    )
    facts = facts_of([household.pk], cast.institution, cast.day)[0]
    assert (facts.labour_count, facts.skill) == (3, 0)
    assert ArchiveProfile.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "refused"),
    [
        (ArchiveInput(VISIT, debts=(DebtInput("bank", 100, 101),)), DebtDueAboveBalance),
        (ArchiveInput(VISIT, incomes=(IncomeInput("wage", 2025, 5, 6),)), CostAboveIncome),
    ],
)
def test_figures_that_contradict_themselves_are_refused(
    cast: Cast, given: ArchiveInput, refused: type[Exception]
) -> None:
    household = _registered(cast)
    before = facts_of([household.pk], cast.institution, cast.day)
    with pytest.raises(refused):
        record_archive(officer=cast.li, uuid=household.uuid, given=given, at=cast.at)
    assert facts_of([household.pk], cast.institution, cast.day) == before


def test_the_other_branch_and_the_supervisor_write_nothing(cast: Cast) -> None:
    household = _registered(cast)
    given = ArchiveInput(VISIT, profile=ProfileInput(labour_count=9))
    with pytest.raises(NotInScope):
        record_archive(officer=cast.zhao, uuid=household.uuid, given=given, at=cast.at)
    with pytest.raises(PermissionRefused):
        record_archive(officer=cast.zhou, uuid=household.uuid, given=given, at=cast.at)
    assert ArchiveProfile.objects.get().labour_count == 2


def test_consent_is_given_once_and_withdrawn_once(cast: Cast) -> None:
    household = _registered(cast, archive=False)
    record_consent(officer=cast.li, uuid=household.uuid, given=CONSENT, at=cast.at)
    with pytest.raises(ConsentAlreadyGiven):
        record_consent(officer=cast.li, uuid=household.uuid, given=CONSENT, at=cast.at)
    purpose, later = "archive_and_evaluation", cast.at + timedelta(days=2)
    withdraw_consent(officer=cast.li, uuid=household.uuid, purpose=purpose, at=later)
    with pytest.raises(NoConsentToWithdraw):
        withdraw_consent(officer=cast.li, uuid=household.uuid, purpose=purpose, at=later)

    assert Consent.objects.get().withdrawn_at == later
    days = [cast.day - timedelta(days=1), cast.day, later.date()]
    held = [facts_of([household.pk], cast.institution, day)[0].has_consent for day in days]
    assert held == [False, True, False]


def test_consent_is_per_purpose(cast: Cast) -> None:
    household = _registered(cast, archive=False)
    given = ConsentInput(given_at=cast.at, purpose="posting_amount")
    record_consent(officer=cast.li, uuid=household.uuid, given=given, at=cast.at)
    assert not facts_of([household.pk], cast.institution, cast.day)[0].has_consent


def test_facts_add_up(cast: Cast, django_assert_num_queries: Any) -> None:
    household = _registered(cast)
    with django_assert_num_queries(7):
        facts = facts_of([household.pk], cast.institution, cast.day)[0]
    assert facts.net_income_fen == 3_600_000 + 5_000_000 - 2_000_000
    assert facts.business_income_fen == 3_000_000
    assert (facts.assets_fen, facts.debts_fen) == (23_000_000, 2_000_000)
    assert (facts.debts_due_12m_fen, facts.high_interest_fen) == (500_000, 0)
    assert (facts.has_consent, facts.has_archive, facts.is_duplicate) == (True, True, False)
    assert household.head is not None
    assert (facts.principal, facts.principal_age) == (household.head.uuid, 45)
