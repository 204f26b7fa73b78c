"""From generated seeds to the registry, through the bulk doors that import uses too."""

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID, uuid5

from huhutong.demo.generator.types import HouseholdSeed, PersonSeed, VillageSeed
from huhutong.households.public import (
    ArchiveInput,
    AssetInput,
    ConsentInput,
    DebtInput,
    Household,
    HouseholdInput,
    IncomeInput,
    MemberInput,
    ProfileInput,
    Register,
    SourceInput,
    TieInput,
    bulk_declare_ties,
    bulk_register,
)
from huhutong.infra.actors import SYSTEM
from huhutong.org.public import Institution
from huhutong.places.public import Village
from huhutong.scoring.public import CreditFact, CreditRecord, bulk_record_credit_facts

# Keys of generated people become UUIDs that are the same in every demo database.
_NAMESPACE = UUID("6f1a1f3e-0b5b-4f8e-9b3c-7f0d6a2c4e10")
_PER_CALL = 600
_SEX = {"male": "m", "female": "f"}


def person_uuid(person_key: str) -> UUID:
    """The UUID of a generated person."""
    return uuid5(_NAMESPACE, person_key)


def _member(person: PersonSeed) -> MemberInput:
    return MemberInput(
        name=person.name,
        relation=person.relation,
        id_number=person.id_number,
        phone=person.phone or "",
        sex=_SEX[person.sex],
        birth_on=person.birth_on,
        uuid=person_uuid(person.key),
    )


def _archive(seed: HouseholdSeed, on: date) -> ArchiveInput:
    return ArchiveInput(
        source=SourceInput(source="self", on=on, collector="李明", basis="入户调查表"),
        profile=ProfileInput(labour_count=seed.labour_count, skill=seed.skill, plan=seed.plan),
        incomes=tuple(
            IncomeInput(i.kind, on.year - 1, i.gross_fen, i.cost_fen) for i in seed.incomes
        ),
        assets=tuple(AssetInput(a.kind, a.value_fen, a.description) for a in seed.assets),
        debts=tuple(
            DebtInput(d.kind, d.balance_fen, d.due_12m_fen, d.creditor, d.high_interest)
            for d in seed.debts
        ),
    )


def household_input(
    seed: HouseholdSeed, groups: dict[str, int], at: datetime, on: date
) -> HouseholdInput:
    """What the bulk door is given for one generated household."""
    consents = (ConsentInput(given_at=at, evidence="纸质授权书"),) if seed.consents else ()
    return HouseholdInput(
        members=tuple(_member(person) for person in seed.people),
        group_id=groups[seed.group_code],
        number=seed.number,
        source_number=seed.number,
        address=seed.address,
        residence=seed.residence,
        economy_type=seed.trade,
        consents=consents,
        archive=_archive(seed, on) if seed.consents else None,
    )


def register_village(
    seed: VillageSeed, *, institution: Institution, at: datetime, on: date
) -> Iterator[int]:
    """The village's households, ties and credit facts are on file; yields how many so far.

    Safe to run again after a crash: households already there are left alone.
    """
    village = Village.objects.get(code=seed.code)
    groups = dict(village.groups.values_list("code", "pk"))
    register = Register(village=village, institution=institution, actor=SYSTEM, at=at)
    known = set(Household.objects.filter(village=village).values_list("number", flat=True))
    missing = [h for h in seed.households if h.number not in known]
    for start in range(0, len(missing), _PER_CALL):
        piece = missing[start : start + _PER_CALL]
        bulk_register([household_input(h, groups, at, on) for h in piece], register)
        yield len(known) + start + len(piece)
    if not missing and CreditRecord.objects.filter(household__village=village).exists():
        # Credit facts come last, so all is there; a later generator may draw other people.
        return
    ties = [
        TieInput(person_uuid(t.other), person_uuid(t.person), t.relation, "registry")
        for t in seed.ties
    ]
    bulk_declare_ties(ties, institution=institution, actor=SYSTEM, at=at)
    _record_credit(seed, village, institution, at=at, on=on)


def _record_credit(
    seed: VillageSeed, village: Village, institution: Institution, *, at: datetime, on: date
) -> None:
    """What the core-bank file would say; facts are recorded once per village."""
    keys = dict(Household.objects.filter(village=village).values_list("number", "pk"))
    if CreditRecord.objects.filter(household__village=village).exists():
        return
    facts = [
        (keys[h.number], CreditFact(kind=kind, valid_from=on, source="核心系统贷款台账（演示）"))
        for h in seed.households
        for kind in h.credit_facts
    ]
    bulk_record_credit_facts(institution=institution, facts=facts, actor=SYSTEM, at=at)
