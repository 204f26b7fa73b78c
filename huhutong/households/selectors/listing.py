"""The household list: search, filters, and what one page of rows shows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from huhutong.households.models import ArchiveProfile, Household, Membership, Person
from huhutong.households.selectors.facts import consented_among
from huhutong.households.selectors.names import shows_names
from huhutong.households.services.persons import id_index, id_tail_index, phone_index
from huhutong.infra.ordering import Column, Order
from huhutong.kernel.text import normalise
from huhutong.org.public import Institution, User, valid_on
from huhutong.places.public import Village, serving, villages_of

_FULL_ID = re.compile(r"^\d{17}[\dXx]$")
_MOBILE = re.compile(r"^1\d{10}$")
_TAIL = re.compile(r"^\d{3}[\dXx]$")
_NUMBER = re.compile(r"^\d{6,12}(-\d*)?$")


@dataclass(frozen=True, slots=True)
class Wish:
    """What the list is asked for; empty values do not filter. archived: "", "yes" or "no"."""

    query: str = ""
    village: Village | None = None
    group: int | None = None
    residence: str = ""
    archived: str = ""


# By village and number is the order of the unique index, so that unasked nothing is sorted.
# By name only for those who see names: an order tells what a mask hides.
_COLUMNS = {
    "number": Column(("village_id", "number")),
    "village": Column(("village__code", "number")),
    "group": Column(("group__code",), may_be_empty=True),
    "residence": Column(("residence",)),
}
_NAMES = {"head": Column(("head__initials", "head__name"), may_be_empty=True)}


def listing_order(user: User) -> Order:
    """The columns by which this user may sort the list."""
    columns = _COLUMNS | _NAMES if shows_names(user) else _COLUMNS
    return Order(columns, unasked="number", last=("village_id", "number"))


@dataclass(frozen=True, slots=True)
class Line:
    """One household as the list shows it."""

    household: Household
    people: int
    archived: bool
    consented: bool


def _starts_with(field: str, text: str) -> Q:
    """A prefix that an index answers: SQLite's LIKE reads no index, a range does."""
    if connection.vendor == "sqlite":
        return Q(**{f"{field}__gte": text, f"{field}__lt": text + "\U0010ffff"})
    return Q(**{f"{field}__startswith": text})


def _people(text: str) -> Q | None:
    """People that a search text means, None where it means none."""
    if _FULL_ID.match(text):
        return Q(id_index=id_index(text.upper()))
    if _MOBILE.match(text):
        return Q(phone_index=phone_index(text))
    if _TAIL.match(text):
        return Q(id_tail_index=id_tail_index(text))
    if text.isascii() and text.isalpha():
        return _starts_with("initials", text.lower())
    if not any(sign.isdigit() for sign in text):
        return _starts_with("name", text)
    return None


def matching(query: str, *, in_clear: bool) -> Q:
    """Households meant by one box: name, initials (zs), household number, ID number or its last
    four signs, phone number.

    in_clear  False for those who see people masked: only the household number finds then, as a
    search that says yes to a whole name or ID number would undo the mask.
    """
    text = normalise(query).replace(" ", "")
    if _NUMBER.match(text) and not _MOBILE.match(text):
        return _starts_with("number", text)
    # Four digits may be the end of a household number too.
    tail = Q(number__endswith=f"-{text}") if _TAIL.match(text) else None
    people = _people(text) if in_clear else None
    if people is None:
        return tail or Q(pk=None)
    found = Membership.objects.filter(person__in=Person.objects.filter(people), left_on=None)
    wanted = Q(pk__in=found.values("household"))
    return wanted | tail if tail else wanted


def households_listed(
    user: User, wish: Wish, institution: Institution | None, on: date
) -> QuerySet[Household]:
    """Households in scope that fit, in no order yet. Cost: 1 query for the scope."""
    if wish.village is not None:
        rows = Household.objects.filter(village=wish.village)
    else:
        # The keys rather than a subquery: the planner then walks the index of numbers.
        keys = list(villages_of(user, on).values_list("pk", flat=True))
        rows = Household.objects.filter(village__in=keys)
    if wish.query:
        rows = rows.filter(matching(wish.query, in_clear=shows_names(user)))
    if wish.group is not None:
        rows = rows.filter(group=wish.group)
    if wish.residence:
        rows = rows.filter(residence=wish.residence)
    if wish.archived and institution is not None:
        profile = ArchiveProfile.objects.filter(
            household=OuterRef("pk"), institution=institution, valid_to=None
        )
        rows = rows.filter(Exists(profile) if wish.archived == "yes" else ~Exists(profile))
    return rows


def lines_of(keys: Sequence[int], institution: Institution | None, on: date) -> list[Line]:
    """What the list shows of these households, in this order. Cost: 4 queries.

    The list itself reads only keys: sorting and skipping wide joined rows is what is slow.
    """
    found = Household.objects.select_related("village", "group", "head").in_bulk(keys)
    households = [found[key] for key in keys if key in found]
    counts = dict(
        Membership.objects.filter(household__in=keys, left_on=None)
        .values_list("household")
        .annotate(Count("pk"))
    )
    archived: set[int] = set()
    consented: set[int] = set()
    if institution is not None:
        archived = archived_among(keys, institution, on)
        consented = consented_among(keys, institution, on)
    return [
        Line(row, counts.get(row.pk, 0), row.pk in archived, row.pk in consented)
        for row in households
    ]


def archived_among(keys: Sequence[int], institution: Institution, on: date) -> set[int]:
    """Households whose archive the institution holds on a day. Cost: 1 query."""
    rows = ArchiveProfile.objects.filter(valid_on(on), household__in=keys, institution=institution)
    return set(rows.values_list("household", flat=True))


def institution_for(user: User, village: Village, on: date) -> Institution:
    """Whose archive a user reads: their own bank's; a supervisor that of the serving bank."""
    return user.institution or serving(village, on)[0]


@dataclass(frozen=True, slots=True)
class Found:
    """A household that a search meant; member is the one whose name or number fitted, if not the
    head's, and "" for those who see people masked."""

    household: Household
    member: str


def households_found(user: User, text: str, on: date, limit: int) -> list[Found]:
    """The first households in scope that a search text means, with village, group and head.

    Cost: 3 queries, 4 where a person was meant.
    """
    listed = households_listed(user, Wish(query=text), user.institution, on)
    keys = list(listed.values_list("pk", flat=True)[:limit])
    rows = Household.objects.select_related("village", "group", "head").in_bulk(keys)
    members = _members_meant(keys, text) if shows_names(user) else {}
    return [Found(rows[key], _other_than_head(rows[key], members.get(key))) for key in keys]


def _members_meant(keys: Sequence[int], text: str) -> dict[int, Person]:
    """Household -> the member whom the text means; the head where the head is meant too."""
    people = _people(normalise(text).replace(" ", ""))
    if people is None or not keys:
        return {}
    found = Membership.objects.filter(
        household__in=keys, left_on=None, person__in=Person.objects.filter(people)
    ).select_related("person", "household")
    meant: dict[int, Person] = {}
    for row in found.order_by("pk"):
        if row.household_id not in meant or row.person_id == row.household.head_id:
            meant[row.household_id] = row.person
    return meant


def _other_than_head(household: Household, member: Person | None) -> str:
    return "" if member is None or member.pk == household.head_id else member.name
