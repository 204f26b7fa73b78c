"""Who may write to the registry, and for which institution."""

from datetime import date

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
