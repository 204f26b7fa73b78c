"""Who may write to the registry, and for which institution."""

from datetime import date

from huhutong.households.event_errors import HouseholdEnded
from huhutong.households.models import Household
from huhutong.kernel.errors import PermissionRefused
from huhutong.org.public import Institution, User, require

EDIT = "households.edit"
IMPORT = "households.import"
UNMASK = "households.unmask"
VIEW = "households.view"


def check_may_edit(officer: User, on: date, code: str = EDIT) -> Institution:
    """The institution the officer writes for. Raises PermissionRefused.

    A supervisor belongs to none and writes nothing, whatever the roles say.
    """
    require(officer, code, on)
    if officer.institution is None:
        raise PermissionRefused(permission=code)
    return officer.institution


def check_lives_on(household: Household) -> None:
    """Nothing more is recorded of a household that is no more. Raises HouseholdEnded."""
    if household.ended_on is not None:
        raise HouseholdEnded(number=household.number, day=household.ended_on.isoformat())
