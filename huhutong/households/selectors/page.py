"""What the page of one household shows, on any day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from huhutong.households.inputs import HouseholdFacts
from huhutong.households.models import (
    Consent,
    Household,
    HouseholdEvent,
    MemberRecord,
    Membership,
    Person,
    ProductionRecord,
    Tie,
)
from huhutong.households.rules.archive import Completeness, archive_present, completeness
from huhutong.households.rules.classes import PROFILE, ROWS
from huhutong.households.rules.farm_income import LineIncome, YearIncome
from huhutong.households.selectors.archive import (
    Archive,
    Recorded,
    archive_in,
    farm_lines,
    history_of,
    recordings_in,
)
from huhutong.households.selectors.effects import Effect, effects_of
from huhutong.households.selectors.events import events_of, lived_on
from huhutong.households.selectors.facts import facts_of
from huhutong.households.selectors.names import shows_names
from huhutong.infra.models import AuditRow
from huhutong.infra.selectors import audit_rows
from huhutong.kernel.identity import age_on
from huhutong.kernel.masks import mask_address, mask_id_number, mask_name, mask_phone
from huhutong.org.public import Institution, User, valid_on

TIMELINE = 40
EVENTS = 20


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A member as shown: personal numbers always masked, the name by who looks."""

    person: Person
    name: str
    relation: str
    age: int | None
    sex: str
    id_masked: str
    phone_masked: str
    is_minor: bool
    is_principal: bool
    died_on: date | None = None


@dataclass(frozen=True, slots=True)
class HouseholdPage:
    """Everything on the page; archive rows as they stood on the day, those of members by line."""

    household: Household
    institution: Institution
    facts: HouseholdFacts
    people: list[PersonLine]
    former: list[PersonLine]
    archive: Archive
    members: list[tuple[PersonLine, MemberRecord]]
    farm: list[tuple[ProductionRecord, LineIncome]]
    farm_year: YearIncome | None
    consents: list[Consent]
    ties: list[tuple[str, Tie]]
    completeness: Completeness
    timeline: list[AuditRow]
    versions: list[Recorded]
    address: str
    events: list[HouseholdEvent]
    effects: dict[int, list[Effect]]


def household_page(
    user: User,
    household: Household,
    institution: Institution,
    on: date,
    known_at: datetime | None = None,
) -> HouseholdPage:
    """The page of a household that came through the door. Cost: about 25 queries, 5 for events.

    known_at  the people as events on file at that instant told them; None: as is known now.
    """
    facts = facts_of([household.pk], institution, on)[0]
    people, former = _people(user, household, facts, on, known_at)
    events = list(events_of(household)[:EVENTS])
    history = history_of(household, institution)
    archive = archive_in(history, on)
    farm, farm_year = farm_lines(archive.rows["production"], institution)
    told = {row.person_id: row for row in archive.rows["members"]}
    members = [(line, told[line.person.pk]) for line in people if line.person.pk in told]
    consents = Consent.objects.filter(household=household, institution=institution)
    return HouseholdPage(
        household=household,
        institution=institution,
        facts=facts,
        people=people,
        former=former,
        archive=archive,
        members=members,
        farm=farm,
        farm_year=farm_year,
        consents=list(consents.select_related("person").order_by("-given_at")),
        ties=_ties(user, household, on),
        completeness=_completeness(household, people, facts, archive),
        timeline=list(
            audit_rows(institution.uuid, subject=("household", household.uuid))[:TIMELINE]
        ),
        versions=recordings_in(history),
        address=mask_address(household.address or ""),
        events=events,
        effects=effects_of(events) if events else {},
    )


def _people(
    user: User,
    household: Household,
    facts: HouseholdFacts,
    on: date,
    known_at: datetime | None,
) -> tuple[list[PersonLine], list[PersonLine]]:
    """Who lives there on the day, and who did before; each once, by the last relation."""
    members = Membership.objects.filter(household=household, joined_on__lte=on, is_void=False)
    here = {row.key for row in lived_on([household.pk], on, known_at)}
    present = Membership.objects.filter(pk__in=here) if known_at else members.filter(pk__in=here)
    rows = present.select_related("person").order_by("pk")
    now = [_line(user, member, facts, on) for member in rows]
    there = {line.person.pk for line in now}
    gone = members.filter(left_on__lte=on).exclude(person__in=there)
    last = {m.person_id: m for m in gone.select_related("person").order_by("left_on", "pk")}
    return now, [_line(user, member, facts, on) for member in last.values()]


def _line(user: User, member: Membership, facts: HouseholdFacts, on: date) -> PersonLine:
    person = member.person
    age = age_on(person.birth_on, on) if person.birth_on else None
    return PersonLine(
        person=person,
        name=person.name if shows_names(user) else mask_name(person.name),
        relation=str(member.get_relation_display()),
        age=age,
        sex=str(person.get_sex_display()) if person.sex else "",
        id_masked=mask_id_number(person.id_number or ""),
        phone_masked=mask_phone(person.phone or ""),
        is_minor=age is not None and age < 18,  # noqa: PLR2004 - of age by the Civil Code
        is_principal=person.uuid == facts.principal,
        died_on=person.died_on if person.died_on and person.died_on <= on else None,
    )


def _ties(user: User, household: Household, on: date) -> list[tuple[str, Tie]]:
    """Ties of the household's people, with a sentence: A – B."""
    people = Membership.objects.filter(household=household, left_on=None).values("person")
    rows = Tie.objects.filter(valid_on(on), Q(person__in=people) | Q(other__in=people))
    shown = str if shows_names(user) else mask_name
    return [
        (f"{shown(tie.person.name)} – {shown(tie.other.name)}", tie)
        for tie in rows.select_related("person", "other").order_by("pk")
    ]


def _completeness(
    household: Household,
    people: list[PersonLine],
    facts: HouseholdFacts,
    archive: Archive,
) -> Completeness:
    head = next((p for p in people if p.person.pk == household.head_id), None)
    told = {row.person_id for row in archive.rows["members"]}
    return completeness(
        {
            "group": household.group_id is not None,
            "address": bool(household.address),
            "head_id": bool(head and head.id_masked),
            "phone": any(p.phone_masked for p in people),
            "member_ids": all(p.id_masked for p in people),
            "consent": facts.has_consent,
            PROFILE: facts.has_archive,
            **archive_present(
                {code: len(archive.rows[code]) for code in ROWS if code != "members"},
                archive.nothing,
            ),
            "members": all(person.person.pk in told for person in people),
        }
    )


def members_now(households: Sequence[Household]) -> QuerySet[Membership]:
    """Who lives in the households now, household by household, with the person. Cost: 1 query."""
    found = Membership.objects.filter(household__in=households, left_on=None)
    return found.select_related("person", "household").order_by("household__number", "pk")
