"""No update is lost: who changes a household says which version of it they have read."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huhutong.households.api_errors import VersionOutdated
from huhutong.households.models import Household
from huhutong.households.selectors.doors import household_in_scope
from huhutong.households.selectors.version import version_of
from huhutong.households.services.authority import EDIT, check_may_edit
from huhutong.infra.clock import date_of
from huhutong.org.public import User


@transaction.atomic
def expect_version(*, officer: User, uuid: UUID, version: str, at: datetime) -> Household:
    """The household is as the officer has read it, and stays so until the transaction ends.

    Raises PermissionRefused, NotInScope, VersionOutdated.
    """
    on = date_of(at)
    institution = check_may_edit(officer, on, EDIT)
    household = household_in_scope(officer, uuid, on)
    # Locked, so that two who have read the same version cannot both go on (SQLite: by IMMEDIATE).
    locked = Household.objects.select_for_update().get(pk=household.pk)
    if version_of(locked, institution) != version:
        raise VersionOutdated(number=household.number)
    return household
