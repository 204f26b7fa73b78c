"""Facts of households on a day, for scoring, evaluation and granting."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from huhutong.households.inputs import HouseholdFacts
from huhutong.households.models import (
    ArchiveProfile,
    AssetRecord,
    Consent,
    DebtRecord,
    Household,
    IncomeRecord,
    Membership,
)
from huhutong.households.rules.archive import Member, Principal, principal_of
from huhutong.households.rules.residence import AWAY
from huhutong.kernel.pieces import pieces
from huhutong.org.public import Institution, valid_on

CHUNK = 2_000


def end_of_day(on: date) -> datetime:
    """The first instant after a local day."""
    midnight = datetime.combine(on + timedelta(days=1), time.min)
    return timezone.make_aware(midnight)


@dataclass(slots=True)
class _Sums:
    """What the archive rows of one household add up to, in fen."""

    net_fen: int = 0
    business_fen: int = 0
    assets_fen: int = 0
    debts_fen: int = 0
    due_fen: int = 0
    high_interest_fen: int = 0
    by_person: dict[int, int] = field(default_factory=lambda: defaultdict(int))


def facts_of(households: Sequence[int], institution: Institution, on: date) -> list[HouseholdFacts]:
    """Facts as the institution's archive stood at the end of a day, in the given order.

    Unknown keys are left out. Cost: 7 queries for each 2,000 households.
    """
    found: list[HouseholdFacts] = []
    for part in pieces(households, CHUNK):
        found += _facts(part, institution, on)
    return found


def principals_of(
    households: Sequence[int], institution: Institution, on: date
) -> dict[int, Principal | None]:
    """The credit principal of each household on a day. Cost: 2 queries for each 2,000."""
    found: dict[int, Principal | None] = {}
    for keys in pieces(households, CHUNK):
        sums = _incomes(keys, institution, on)
        members = _members(keys, on, sums)
        found |= {key: principal_of(members[key], on) for key in keys}
    return found


def _facts(keys: Sequence[int], institution: Institution, on: date) -> list[HouseholdFacts]:
    rows = Household.objects.in_bulk(keys)
    sums = _incomes(keys, institution, on)
    _assets(sums, keys, institution, on)
    _debts(sums, keys, institution, on)
    members = _members(keys, on, sums)
    consented = consented_among(keys, institution, on)
    profiles = {
        row.household_id: row
        for row in ArchiveProfile.objects.filter(
            valid_on(on), household__in=keys, institution=institution
        )
    }
    return [
        _fact(rows[key], sums[key], profiles.get(key), members[key], (key in consented, on))
        for key in keys
        if key in rows
    ]


def _fact(
    household: Household,
    sums: _Sums,
    profile: ArchiveProfile | None,
    members: Sequence[Member],
    consent: tuple[bool, date],
) -> HouseholdFacts:
    has_consent, on = consent
    principal = principal_of(members, on)
    return HouseholdFacts(
        household_id=household.pk,
        uuid=household.uuid,
        number=household.number,
        village_id=household.village_id,
        group_id=household.group_id,
        residence=household.residence,
        # The people of one that was joined into another count there.
        is_duplicate=household.duplicate_of_id is not None or household.joined_into_id is not None,
        has_consent=has_consent,
        has_archive=profile is not None,
        principal=principal.person if principal else None,
        principal_age=principal.age if principal else None,
        labour_count=profile.labour_count if profile else 0,
        skill=profile.skill if profile else 0,
        plan=profile.plan if profile else 0,
        net_income_fen=sums.net_fen,
        business_income_fen=sums.business_fen,
        assets_fen=sums.assets_fen,
        debts_fen=sums.debts_fen,
        debts_due_12m_fen=sums.due_fen,
        high_interest_fen=sums.high_interest_fen,
    )


def consented_among(keys: Sequence[int], institution: Institution, on: date) -> set[int]:
    """Households that allow archive and evaluation at the end of a day. Cost: 1 query."""
    held = _consents(institution.pk, on).filter(household__in=keys)
    return set(held.values_list("household", flat=True))


def _consents(institution_id: int, on: date) -> QuerySet[Consent]:
    """Consents to archive and evaluation that hold at the end of a day."""
    after = end_of_day(on)
    return Consent.objects.filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gte=after),
        institution=institution_id,
        purpose=Consent.Purpose.ARCHIVE,
        given_at__lt=after,
    )


def groups_to_evaluate(
    villages: Iterable[int], institution_id: int, on: date
) -> dict[int, set[int | None]]:
    """village pk -> its groups in which a resident household allows archive and evaluation.

    None stands for households without a group. For upper layers: who calls it has checked the
    scope of the villages. Cost: 1 query, whatever the number of villages.
    """
    found: dict[int, set[int | None]] = {key: set() for key in villages}
    rows = (
        Household.objects.filter(village__in=list(found), duplicate_of=None, ended_on=None)
        .filter(pk__in=_consents(institution_id, on).values("household"))
        .exclude(residence__in=AWAY)
        .order_by()
        .values_list("village_id", "group_id")
        .distinct()
    )
    for village, group in rows:
        found[village].add(group)
    return found


def _incomes(keys: Sequence[int], institution: Institution, on: date) -> dict[int, _Sums]:
    """Sums with the incomes of the latest year on file of each household."""
    sums: dict[int, _Sums] = defaultdict(_Sums)
    rows = IncomeRecord.objects.filter(
        valid_on(on), household__in=keys, institution=institution
    ).values_list("household", "year", "kind", "person", "gross_fen", "cost_fen")
    for household, _year, kind, person, gross, cost in _latest_year(list(rows)):
        total = sums[household]
        total.net_fen += gross - cost
        if kind == IncomeRecord.Kind.BUSINESS:
            total.business_fen += gross - cost
        if person is not None:
            total.by_person[person] += gross - cost
    return sums


IncomeTuple = tuple[int, int, str, int | None, int, int]


def _latest_year(rows: Sequence[IncomeTuple]) -> Iterator[IncomeTuple]:
    latest: dict[int, int] = {}
    for household, year, *_rest in rows:
        latest[household] = max(year, latest.get(household, 0))
    return (row for row in rows if row[1] == latest[row[0]])


def _assets(
    sums: dict[int, _Sums], keys: Sequence[int], institution: Institution, on: date
) -> None:
    rows = AssetRecord.objects.filter(valid_on(on), household__in=keys, institution=institution)
    for household, value in rows.values_list("household", "value_fen"):
        sums[household].assets_fen += value


def _debts(sums: dict[int, _Sums], keys: Sequence[int], institution: Institution, on: date) -> None:
    rows = DebtRecord.objects.filter(valid_on(on), household__in=keys, institution=institution)
    for household, balance, due, high in rows.values_list(
        "household", "balance_fen", "due_12m_fen", "high_interest"
    ):
        total = sums[household]
        total.debts_fen += balance
        total.due_fen += due
        total.high_interest_fen += balance if high else 0


def _members(keys: Sequence[int], on: date, sums: dict[int, _Sums]) -> dict[int, list[Member]]:
    rows = (
        Membership.objects.filter(
            Q(left_on=None) | Q(left_on__gt=on), household__in=keys, joined_on__lte=on
        )
        .order_by("household", "pk")
        .values_list("household", "relation", "person", "person__uuid", "person__birth_on")
    )
    found: dict[int, list[Member]] = defaultdict(list)
    for household, relation, person, uuid, birth_on in rows:
        is_head = relation == Membership.Relation.HEAD
        income = sums[household].by_person.get(person, 0)
        found[household].append(Member(uuid, is_head, birth_on, income))
    return found
