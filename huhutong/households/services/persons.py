"""Rows of people from inputs: numbers checked, sex and birth derived, blind indexes computed."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from operator import attrgetter
from typing import TypeVar
from uuid import UUID, uuid4

from huhutong.households.errors import (
    HeadNotSingle,
    IdNumberRefused,
    NameMissing,
    PersonAlreadyRegistered,
)
from huhutong.households.event_errors import PersonHasDied
from huhutong.households.inputs import HouseholdInput, MemberInput
from huhutong.households.models import Membership, Person
from huhutong.households.selectors.doors import households_in_scope
from huhutong.infra.abstract import Origin
from huhutong.infra.crypto import blind_index
from huhutong.kernel.identity import IdNumberProblem, check_id_number
from huhutong.kernel.masks import mask_id_number, mask_name
from huhutong.kernel.text import initials, normalise, sort_key
from huhutong.org.public import User

ID_PURPOSE = "person.id_number"
ID_TAIL_PURPOSE = "person.id_tail"
PHONE_PURPOSE = "person.phone"
PHONE_TAIL_PURPOSE = "person.phone_tail"
TAIL_LENGTH = 4
# 12 bits: each index value stands for two or three tails, so that who learns one person's tail
# learns nobody else's for certain. Finding opens the number to be sure (docs/threat_model.md).
TAIL_DIGITS = 3
P = TypeVar("P", Person, "Draft")
_SEX = {"male": "m", "female": "f"}


def id_index(number: str) -> str:
    """The digest by which an ID number is found."""
    return blind_index(number, purpose=ID_PURPOSE)


def id_tail_index(tail: str) -> str:
    """The short digest that ID numbers ending in these four signs have, and some others too."""
    return blind_index(tail.upper(), purpose=ID_TAIL_PURPOSE)[:TAIL_DIGITS]


def phone_tail_index(tail: str) -> str:
    """The short digest that phone numbers ending in these four digits have, and some others."""
    return blind_index(tail, purpose=PHONE_TAIL_PURPOSE)[:TAIL_DIGITS]


def phone_index(phone: str) -> str:
    """The digest by which a phone number is found."""
    return blind_index(phone, purpose=PHONE_PURPOSE)


class Draft:
    """A person who is not written yet: what a row of Person holds, without Django's object."""

    __slots__ = (
        *("uuid", "name", "name_sort", "initials", "sex", "birth_on", "id_number", "id_index"),
        *("id_tail_index", "phone", "phone_index", "phone_tail_index", "origin", "pk"),
    )

    uuid: UUID
    name: str
    name_sort: str
    initials: str
    sex: str
    birth_on: date | None
    id_number: str | None
    id_index: str | None
    id_tail_index: str
    phone: str | None
    phone_index: str
    phone_tail_index: str
    origin: str
    pk: int | None

    def __init__(self, member: MemberInput, origin: Origin) -> None:
        """Raises NameMissing, IdNumberRefused."""
        self.uuid, self.origin, self.pk = member.uuid or uuid4(), origin, None
        set_name(self, member.name)
        set_identity(self, member)
        set_phone(self, member.phone)


DRAFT_FIELDS = Draft.__slots__[:-1]
draft_row = attrgetter("pk", *DRAFT_FIELDS)


def set_name(person: "Person | Draft", name: str) -> None:
    """Name, sort key and initials agree."""
    person.name = normalise(name)
    if not person.name:
        raise NameMissing
    person.name_sort = sort_key(person.name)[:200]
    person.initials = initials(person.name)[:60]


def set_phone(person: Person | Draft, phone: str) -> None:
    """Phone and its indexes agree."""
    plain = normalise(phone).replace(" ", "").replace("-", "")
    person.phone = plain or None
    person.phone_index = phone_index(plain) if plain else ""
    person.phone_tail_index = phone_tail_index(plain[-TAIL_LENGTH:]) if plain else ""


def set_identity(person: Person | Draft, member: MemberInput) -> None:
    """ID number, indexes, sex and birth agree. Raises IdNumberRefused."""
    person.sex, person.birth_on = member.sex, member.birth_on
    if not member.id_number:
        person.id_number, person.id_index, person.id_tail_index = None, None, ""
        return
    try:
        found = check_id_number(member.id_number)
    except IdNumberProblem as problem:
        raise IdNumberRefused(name=mask_name(member.name), kind=problem.kind) from problem
    person.id_number, person.id_index = found.number, id_index(found.number)
    person.id_tail_index = id_tail_index(found.number[-TAIL_LENGTH:])
    person.birth_on, person.sex = found.birth_on, _SEX[found.sex]


def person_of(member: MemberInput, origin: Origin) -> Person:
    """An unsaved person. Raises NameMissing, IdNumberRefused."""
    person = Person(uuid=member.uuid or uuid4(), origin=origin)
    set_name(person, member.name)
    set_identity(person, member)
    set_phone(person, member.phone)
    return person


def check_heads(row: HouseholdInput) -> None:
    """Exactly one head. Raises HeadNotSingle."""
    heads = sum(member.relation == Membership.Relation.HEAD for member in row.members)
    if heads != 1:
        raise HeadNotSingle(count=heads)


def known_people(people: Iterable[Person | Draft]) -> dict[str, Person]:
    """Registered people by ID index, for those given. Cost: 1 query."""
    indexes = [person.id_index for person in people if person.id_index]
    return {p.id_index: p for p in Person.objects.filter(id_index__in=indexes) if p.id_index}


def reuse_registered(people: Sequence[P]) -> list[P | Person]:
    """The given people, where registered without a household replaced by the registered row.

    Raises PersonAlreadyRegistered for one who lives in a household now, PersonHasDied for one
    who is on file as dead. Cost: 2 queries.
    """
    known = known_people(people)
    if not known:
        return list(people)
    dead = next((person for person in known.values() if person.died_on is not None), None)
    if dead is not None and dead.died_on is not None:
        raise PersonHasDied(name=mask_name(dead.name), day=dead.died_on.isoformat())
    current = Membership.objects.filter(person__in=known.values(), left_on=None)
    taken = current.select_related("household", "person").order_by("pk").first()
    if taken is not None:
        raise PersonAlreadyRegistered(
            id_masked=mask_id_number(taken.person.id_number or ""),
            number=taken.household.number,
        )
    return [known.get(person.id_index or "", person) for person in people]


@contextmanager
def naming_only_own(officer: User, on: date) -> Iterator[None]:
    """A refusal names the household of a person only where the officer may see it."""
    try:
        yield
    except PersonAlreadyRegistered as refusal:
        number = refusal.facts["number"]
        if households_in_scope(officer, on).filter(number=number).exists():
            raise
        masked = refusal.facts["id_masked"]
        raise PersonAlreadyRegistered(id_masked=masked, number="***") from None


def birth_of(member: MemberInput) -> date | None:
    """The birth day a valid input tells."""
    return check_id_number(member.id_number).birth_on if member.id_number else member.birth_on
