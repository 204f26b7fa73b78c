"""Rows of people from inputs: numbers checked, sex and birth derived, blind indexes computed."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from uuid import uuid4

from huhutong.households.errors import (
    HeadNotSingle,
    IdNumberRefused,
    NameMissing,
    PersonAlreadyRegistered,
)
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
_SEX = {"male": Person.Sex.MALE, "female": Person.Sex.FEMALE}


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


def set_name(person: Person, name: str) -> None:
    """Name, sort key and initials agree."""
    person.name = normalise(name)
    if not person.name:
        raise NameMissing
    person.name_sort = sort_key(person.name)[:200]
    person.initials = initials(person.name)[:60]


def set_phone(person: Person, phone: str) -> None:
    """Phone and its indexes agree."""
    plain = normalise(phone).replace(" ", "").replace("-", "")
    person.phone = plain or None
    person.phone_index = phone_index(plain) if plain else ""
    person.phone_tail_index = phone_tail_index(plain[-TAIL_LENGTH:]) if plain else ""


def set_identity(person: Person, member: MemberInput) -> None:
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


def known_people(people: Iterable[Person]) -> dict[str, Person]:
    """Registered people by ID index, for those given. Cost: 1 query."""
    indexes = [person.id_index for person in people if person.id_index]
    return {p.id_index: p for p in Person.objects.filter(id_index__in=indexes) if p.id_index}


def reuse_registered(people: Sequence[Person]) -> list[Person]:
    """The given people, where registered without a household replaced by the registered row.

    Raises PersonAlreadyRegistered for one who lives in a household now. Cost: 2 queries.
    """
    known = known_people(people)
    if not known:
        return list(people)
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
