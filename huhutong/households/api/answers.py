"""Rows of the registry as schemas, and schemas as inputs of its services."""

from datetime import date, datetime
from typing import Any

from huhutong.households.api import given as s
from huhutong.households.api import told as t
from huhutong.households.inputs import (
    ArchiveInput,
    AssetInput,
    ConsentInput,
    DebtInput,
    HouseholdInput,
    IncomeInput,
    MemberInput,
    ProfileInput,
    SourceInput,
)
from huhutong.households.models import Household
from huhutong.households.selectors.listing import Line
from huhutong.households.selectors.names import display_name, shows_names
from huhutong.households.selectors.page import HouseholdPage, PersonLine
from huhutong.infra.abstract import VersionedRow
from huhutong.kernel.masks import mask_name
from huhutong.org.public import User


def line_out(user: User, line: Line) -> t.LineOut:
    """A household of the list."""
    household = line.household
    return t.LineOut(
        uuid=household.uuid,
        number=household.number,
        village=household.village.code,
        group=household.group.code if household.group else None,
        head_name=display_name(user, household),
        people=line.people,
        residence=household.residence,
        archived=line.archived,
        consented=line.consented,
        ended_on=household.ended_on,
    )


def household_out(
    user: User, page: HouseholdPage, relations: dict[int, str], known: dict[str, Any]
) -> t.HouseholdOut:
    """One household. known: version and as_of."""
    household, facts = page.household, page.facts
    return t.HouseholdOut(
        uuid=household.uuid,
        number=household.number,
        source_number=household.source_number,
        village=t.PlaceOut(code=household.village.code, name=household.village.name),
        group=_group(household),
        residence=household.residence,
        economy_type=household.economy_type,
        address_masked=page.address,
        ended_on=household.ended_on,
        members=[_member(person, relations) for person in page.people],
        consents=[
            t.ConsentOut(purpose=c.purpose, given_at=c.given_at, withdrawn_at=c.withdrawn_at)
            for c in page.consents
        ],
        completeness=t.CompletenessOut(
            filled=page.completeness.filled,
            total=page.completeness.total,
            missing=list(page.completeness.missing),
        ),
        totals=t.TotalsOut(
            net_income_fen=facts.net_income_fen,
            assets_fen=facts.assets_fen,
            debts_fen=facts.debts_fen,
            debts_due_12m_fen=facts.debts_due_12m_fen,
        ),
        **_archive(user, page),
        **known,
    )


def _archive(user: User, page: HouseholdPage) -> dict[str, Any]:
    creditor = str if shows_names(user) else mask_name
    rows = page.archive.rows
    profile = next(iter(rows["profile"]), None)
    return {
        "profile": t.ProfileOut(
            labour_count=profile.labour_count,
            skill=profile.skill,
            plan=profile.plan,
            plan_text=profile.plan_text,
            dwelling=profile.dwelling,
            source=_source(profile),
        )
        if profile
        else None,
        "incomes": [
            t.IncomeOut(
                kind=row.kind,
                year=row.year,
                person=row.person.uuid if row.person else None,
                gross_fen=row.gross_fen,
                cost_fen=row.cost_fen,
                imputed=row.imputed,
                source=_source(row),
            )
            for row in rows["income"]
        ],
        "assets": [
            t.AssetOut(
                kind=row.kind,
                value_fen=row.value_fen,
                description=row.description,
                source=_source(row),
            )
            for row in rows["assets"]
        ],
        "debts": [
            t.DebtOut(
                kind=row.kind,
                balance_fen=row.balance_fen,
                due_12m_fen=row.due_12m_fen,
                creditor=creditor(row.creditor),
                high_interest=row.high_interest,
                source=_source(row),
            )
            for row in rows["debts"]
        ],
    }


def _group(household: Household) -> t.PlaceOut | None:
    group = household.group
    return t.PlaceOut(code=group.code, name=group.name) if group else None


def _member(line: PersonLine, relations: dict[int, str]) -> t.MemberOut:
    return t.MemberOut(
        uuid=line.person.uuid,
        name=line.name,
        relation=relations.get(line.person.pk, ""),
        sex=line.person.sex,
        age=line.age,
        id_masked=line.id_masked,
        phone_masked=line.phone_masked,
        is_principal=line.is_principal,
        died_on=line.died_on,
    )


def _source(row: VersionedRow) -> t.SourceOut:
    # The fields of a row were recorded together: any of them tells the source.
    found: dict[str, str] = next(iter(row.sources.values()), {})
    return t.SourceOut(
        source=found.get("source", ""),
        basis=found.get("basis", ""),
        collector=found.get("collector", ""),
        on=date.fromisoformat(found["on"]) if found.get("on") else None,
        valid_from=row.valid_from,
    )


def member_input(given: s.MemberIn) -> MemberInput:
    """A member as the services take it."""
    return MemberInput(
        name=given.name,
        relation=str(given.relation),
        id_number=given.id_number,
        phone=given.phone,
        sex=str(given.sex),
        birth_on=given.birth_on,
    )


def archive_input(given: s.ArchiveIn, people: dict[Any, int]) -> ArchiveInput:
    """An archive as the services take it. people: uuid of a member -> key."""
    source, profile = given.source, given.profile
    return ArchiveInput(
        source=SourceInput(source.source, source.on, source.collector, source.basis),
        profile=ProfileInput(**profile.dict()) if profile else None,
        incomes=None
        if given.incomes is None
        else tuple(
            IncomeInput(
                kind=str(row.kind),
                year=row.year,
                gross_fen=row.gross_fen,
                cost_fen=row.cost_fen,
                member=row.member,
                person_id=people[row.person] if row.person else None,
            )
            for row in given.incomes
        ),
        assets=None
        if given.assets is None
        else tuple(AssetInput(str(a.kind), a.value_fen, a.description) for a in given.assets),
        debts=None
        if given.debts is None
        else tuple(
            DebtInput(str(d.kind), d.balance_fen, d.due_12m_fen, d.creditor, d.high_interest)
            for d in given.debts
        ),
    )


def household_input(given: s.HouseholdIn, group_id: int | None, at: datetime) -> HouseholdInput:
    """A household as the services take it; consents count from `at`."""
    return HouseholdInput(
        members=tuple(member_input(member) for member in given.members),
        group_id=group_id,
        number=given.number,
        source_number=given.source_number,
        address=given.address,
        residence=str(given.residence),
        economy_type=str(given.economy_type),
        consents=tuple(
            ConsentInput(given_at=at, purpose=str(c.purpose), evidence=c.evidence)
            for c in given.consents
        ),
        archive=archive_input(given.archive, {}) if given.archive else None,
    )
