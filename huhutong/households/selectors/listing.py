"""The household list: search, filters, and what one page of rows shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, QuerySet

from huhutong.households.models import ArchiveProfile, Household, Membership
from huhutong.households.selectors.asking import asker_of
from huhutong.households.selectors.facts import consented_among
from huhutong.households.selectors.finding import MOST, Answer, find
from huhutong.households.selectors.names import shows_names
from huhutong.infra.ordering import Column, Order
from huhutong.org.public import Institution, User, valid_on
from huhutong.places.public import Village, serving, villages_of

#: Households of one page of a search whose fitting rows are too many to be counted.
PAGE = 50


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


def households_listed(
    user: User, wish: Wish, institution: Institution | None, on: date
) -> QuerySet[Household]:
    """Households in scope that fit the filters, in no order yet. Cost: 1 query for the scope.

    The text of the wish is not among the filters: what it finds has an order, see listing_found.
    """
    if wish.village is not None:
        rows = Household.objects.filter(village=wish.village)
    else:
        # The keys rather than a subquery: the planner then walks the index of numbers.
        keys = list(villages_of(user, on).values_list("pk", flat=True))
        rows = Household.objects.filter(village__in=keys)
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


def listing_found(
    user: User, wish: Wish, on: date, rows: QuerySet[Household], after: str = ""
) -> Answer:
    """What the text of the wish finds among rows of households_listed, the best first.

    All that fit where they are counted; else a page of them. Raises SearchPlaceUnknown.
    """
    narrowed = wish.group is not None or wish.residence or wish.archived
    asker = asker_of(user, on, village=wish.village, within=rows if narrowed else None)
    whole = find(asker, wish.query, limit=MOST, after=after)
    if whole.counted:
        return whole
    return find(asker, wish.query, limit=PAGE, after=after)


@dataclass(frozen=True, slots=True)
class Found:
    """A household that a search meant; member is the one whose name or number fitted, if not the
    head's, and "" where the household itself did."""

    household: Household
    member: str


def households_found(user: User, text: str, on: date, limit: int) -> list[Found]:
    """The first households in scope that a search text means, with village, group and head.

    Cost: that of finding.find, and 2 queries.
    """
    matches = find(asker_of(user, on), text, limit=limit).matches
    keys = [match.household for match in matches]
    rows = Household.objects.select_related("village", "group", "head").in_bulk(keys)
    meant = {match.membership for match in matches if match.membership is not None}
    members = Membership.objects.filter(pk__in=meant).select_related("person").in_bulk()
    return [
        Found(rows[match.household], _other_than_head(rows[match.household], member))
        for match in matches
        for member in [members.get(match.membership) if match.membership else None]
    ]


def _other_than_head(household: Household, member: Membership | None) -> str:
    if member is None or member.person_id == household.head_id:
        return ""
    return member.person.name
