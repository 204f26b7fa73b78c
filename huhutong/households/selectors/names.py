"""How a household is called, by who looks."""

from collections.abc import Sequence
from datetime import date

from huhutong.households.models import Household, Party, Person
from huhutong.kernel.masks import mask_name
from huhutong.org.public import User, permits


def masked_name(household: Household) -> str:
    """The head's name masked (李*明), "" without a head; wants head loaded."""
    return mask_name(household.head.name) if household.head is not None else ""


def shows_names(user: User) -> bool:
    """Whether names are shown in clear: to the bank's own people, not to supervisors."""
    return user.kind != User.Kind.SUPERVISOR and user.institution_id is not None


def display_name(user: User, household: Household) -> str:
    """The head's name: in clear for the bank's own people, masked for a supervisor.

    Wants head loaded; no query.
    """
    if household.head is None:
        return ""
    return household.head.name if shows_names(user) else mask_name(household.head.name)


def display_person(user: User, person: Person) -> str:
    """A person's name: in clear for the bank's own people, masked for a supervisor. No query."""
    return person.name if shows_names(user) else mask_name(person.name)


def may_unmask(user: User, on: date) -> bool:
    """Whether the user may ask for ID number, phone and address in clear. Cost: 1 query."""
    return permits(user, "households.unmask", on)


def parties_of(households: Sequence[int]) -> dict[int, Party]:
    """The party of each household that has one. Cost: 1 query."""
    found = Party.objects.filter(household__in=households)
    return {party.household_id: party for party in found if party.household_id is not None}
