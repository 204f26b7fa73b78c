"""Marriages and divorces: the tie, and who moves to whom; in-laws follow from the graph."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from huhutong.households.errors import HeadCannotLeave
from huhutong.households.event_errors import NotMarried
from huhutong.households.inputs import MemberInput
from huhutong.households.models import Household, HouseholdEvent, Membership, Person, Tie
from huhutong.households.rules.changes import (
    MARRIED_IN,
    NOT_RELATED,
    SPOUSE,
    Living,
    Marrying,
    check_day,
    check_marriage,
    last_day,
    may_be_couple,
)
from huhutong.households.rules.kinship import FORMER_SPOUSE, HEAD
from huhutong.households.services.events.book import Book, Occasion
from huhutong.households.services.events.family import check_may_end, end, heads, newcomers
from huhutong.households.services.events.opened import (
    Home,
    Kind,
    home_of,
    living_alone,
    open_book,
)
from huhutong.households.services.persons import naming_only_own, person_of, reuse_registered
from huhutong.infra.abstract import Origin
from huhutong.infra.clock import date_of
from huhutong.kernel.masks import mask_name
from huhutong.org.public import valid_on

#: Who moves: the one from elsewhere comes here, the member goes there, or nobody moves.
HERE, THERE, NOBODY = "here", "there", "nobody"


@dataclass(frozen=True, slots=True)
class Wedding:
    """Two who marry: a member, and somebody of another household or from outside the registry.

    partner, home  the one of another household, and that household; None: outsider says who.
    moves     HERE, THERE or NOBODY.  relation  of the one who moves to the head of where they go.
    """

    person: UUID
    partner: UUID | None = None
    home: UUID | None = None
    outsider: MemberInput | None = None
    moves: str = NOBODY
    relation: str = ""


@transaction.atomic
def record_marriage(occasion: Occasion, wedding: Wedding) -> HouseholdEvent:
    """The two are husband and wife from the day, and whoever moves lives where they moved.

    A household left without anybody has ended. Raises PermissionRefused, NotInScope,
    ReasonMissing, HouseholdEnded, NotMarriable, HeadCannotLeave, HoldsSomething,
    EventInFuture, EventBeforeStay, EventBeforeBirth, RelationMissing, PersonAlreadyRegistered.
    """
    elsewhere = [wedding.home] if wedding.home and wedding.home != occasion.uuid else []
    book, here, others = open_book(occasion, Kind.MARRIAGE, *elsewhere)
    on = occasion.happened_on
    member = here.member(wedding.person)
    there = home_of(others[0]) if others else here
    if wedding.partner is not None:
        row = there.member(wedding.partner)
        partner, living = row.person, there.lives(row.person_id)
    else:
        partner = _outsider(occasion, wedding.outsider)
        living = living_alone(partner)
    one, other = marrying(member.person, on), marrying(partner, on)
    check_marriage(one, other, on)
    check_day(on, date_of(occasion.at), [here.lives(member.person_id), living])
    book.event.person, book.event.partner = member.person, partner
    book.event.other = others[0] if others else None
    _marry(book, member.person, partner)
    touched = [here.household, *others]
    _move(book, occasion, _Move.of(wedding, (member, here), (living, there if others else None)))
    return book.close(touched)


def _outsider(occasion: Occasion, given: MemberInput | None) -> Person:
    """Somebody who lives in no household of the registry. Raises PersonAlreadyRegistered."""
    with naming_only_own(occasion.officer, date_of(occasion.at)):
        made = person_of(given or MemberInput(""), Origin.LIVE)
        person = reuse_registered([made])[0]
    if person.pk is None:
        person.save()
    return person


def marrying(person: Person, on: date) -> Marrying:
    """What rules read of somebody who marries. Cost: 3 queries."""
    return Marrying(
        person=person.pk,
        name=mask_name(person.name),
        birth_on=person.birth_on,
        died_on=person.died_on,
        is_married=bool(spouses_of(person, on)),
    )


def spouses_of(person: Person, on: date) -> set[int]:
    """Living spouses by tie and by the codes of one household now. Cost: 3 queries."""
    ties = Tie.objects.filter(
        valid_on(on), Q(person=person) | Q(other=person), relation=Tie.Relation.SPOUSE
    )
    found = {key for pair in ties.values_list("person", "other") for key in pair}
    own = Membership.objects.filter(person=person, left_on=None).first()
    partner_code = {HEAD: SPOUSE, SPOUSE: HEAD}.get(own.relation if own else "")
    if own is not None and partner_code is not None:
        here = Membership.objects.filter(household=own.household_id, left_on=None)
        found |= set(here.filter(relation=partner_code).values_list("person", flat=True))
    alive = Person.objects.filter(pk__in=found - {person.pk}, died_on=None, merged_into=None)
    return set(alive.values_list("pk", flat=True))


def partners_of(member: Membership, members: Iterable[Membership], on: date) -> set[int]:
    """Whom a divorce may name: spouses on file, and whom the codes of the household allow.

    members  of the household, with the member.
    """
    by_codes = {
        other.person_id
        for other in members
        if other.pk != member.pk and may_be_couple(member.relation, other.relation)
    }
    return by_codes | spouses_of(member.person, on)


def couples_among(members: Sequence[Membership], on: date) -> list[tuple[Membership, Person]]:
    """Couples that a divorce may name of whom one lives here, each once. 4 queries a member."""
    found: dict[frozenset[int], tuple[Membership, Person]] = {}
    for member in members:
        keys = partners_of(member, members, on)
        for partner in Person.objects.filter(pk__in=keys).order_by("pk"):
            found.setdefault(frozenset({member.person_id, partner.pk}), (member, partner))
    return list(found.values())


def _marry(book: Book, one: Person, other: Person) -> None:
    on = book.event.happened_on
    between = Q(person=one, other=other) | Q(person=other, other=one)
    for tie in Tie.objects.filter(between, relation=FORMER_SPOUSE, valid_to=None):
        book.change(tie, valid_to=max(tie.valid_from, on))
    _tie(book, one, other, Tie.Relation.SPOUSE)


def _tie(book: Book, one: Person, other: Person, relation: str) -> None:
    """The tie holds from the day; a tie ended on that very day began again."""
    book.make(
        Tie(
            person=one,
            other=other,
            relation=relation,
            source=Tie.Source.REGISTRY,
            valid_from=book.event.happened_on,
        ),
        "valid_to",
    )


@dataclass(frozen=True, slots=True)
class _Move:
    """Who moves from where (None: from outside) to where, as what."""

    person: Living | None
    row: Membership | None
    source: Home | None
    target: Home | None
    relation: str

    @classmethod
    def of(
        cls,
        wedding: Wedding,
        member: tuple[Membership, Home],
        partner: tuple[Living, Home | None],
    ) -> "_Move":
        """Read from who moves; nobody moves within one household, or to no household."""
        row, here = member
        living, there = partner
        if wedding.moves == HERE and not (there is None and wedding.partner is not None):
            theirs = there.members[living.person] if there else None
            return cls(living, theirs, there, here, wedding.relation)
        if wedding.moves == THERE and there is not None:
            return cls(here.lives(row.person_id), row, here, there, wedding.relation)
        return cls(None, None, None, None, "")


def _move(book: Book, occasion: Occasion, move: _Move) -> None:
    if move.person is None or move.target is None:
        return
    target, key = move.target.household, move.person.person
    check_day(occasion.happened_on, date_of(occasion.at), heads(move.target))
    code = newcomers([move.person], {key: move.relation}, target.number)[key]
    if move.source is not None and move.row is not None:
        _leave(book, occasion, move.source, move.row)
    book.join(target, key, code, occasion.happened_on)


def _leave(book: Book, occasion: Occasion, source: Home, row: Membership) -> None:
    alone = len(source.members) == 1
    if row.relation == HEAD and not alone:
        raise HeadCannotLeave(name=mask_name(row.person.name))
    book.leave(row, occasion.happened_on)
    if alone:
        check_may_end(source.household, occasion)
        living = source.lives(row.person_id)
        end(book, source.household, last_day(living, occasion.happened_on))


@transaction.atomic
def record_divorce(occasion: Occasion, *, person: UUID, partner: UUID) -> HouseholdEvent:
    """The marriage of the two has ended, and with it kinship to each other's families.

    The two stay recused from each other. Nobody moves by it; whoever was a spouse or married in
    by code is not related to the head from the day. partner may live anywhere in the registry.
    Raises PermissionRefused, NotInScope, ReasonMissing, HouseholdEnded, NotMarried,
    EventInFuture, EventBeforeStay, EventBeforeBirth.
    """
    book, home, _others = open_book(occasion, Kind.DIVORCE)
    member, on = home.member(person), occasion.happened_on
    partners = partners_of(member, home.members.values(), on)
    other = Person.objects.filter(uuid=partner, pk__in=partners).first()
    if other is None:
        unknown = Person.objects.filter(uuid=partner).first()
        name = mask_name(unknown.name) if unknown and partner in _uuids(home) else "***"
        raise NotMarried(name=mask_name(member.person.name), other=name)
    both = [p for p in home.living if p.person in {member.person_id, other.pk}]
    check_day(on, date_of(occasion.at), both)
    book.event.person, book.event.partner = member.person, other
    between = Q(person=member.person, other=other) | Q(person=other, other=member.person)
    for tie in Tie.objects.filter(between, relation=Tie.Relation.SPOUSE, valid_to=None):
        book.change(tie, valid_to=max(tie.valid_from, on))
    _tie(book, member.person, other, FORMER_SPOUSE)
    if len(both) > 1:
        for living in both:
            if living.relation in MARRIED_IN:
                book.leave(home.members[living.person], on)
                since = max(on, living.since)
                book.join(home.household, living.person, NOT_RELATED, since)
    return book.close([home.household, *_homes(other, home.household)])


def _uuids(home: Home) -> set[UUID]:
    return {member.person.uuid for member in home.members.values()}


def _homes(person: Person, here: Household) -> list[Household]:
    """Where the other one lives, if elsewhere."""
    rows = Membership.objects.filter(person=person, left_on=None).exclude(household=here)
    return [row.household for row in rows.select_related("household")]
