"""Who may ask for an administrative change: an administrator, or a command of the operator."""

from datetime import date

from huhutong.infra.actors import Actor, actor_of
from huhutong.kernel.errors import PermissionRefused
from huhutong.org.models import Institution, User
from huhutong.org.selectors import permissions_of

MANAGE = "org.manage"
Authority = User | Actor


def check_may_manage(by: Authority, *, institution: Institution | None, on: date) -> Actor:
    """The actor to audit, if `by` may manage users of the institution on a day.

    A system actor is a command run by the operator of the machine and is trusted; every other
    actor must be a user with org.manage in that very institution. Raises PermissionRefused.
    """
    if isinstance(by, Actor):
        if by.kind != "system":
            raise PermissionRefused(permission=MANAGE)
        return by
    own = institution is not None and by.institution_id == institution.pk
    if not own or MANAGE not in permissions_of(by, on):
        raise PermissionRefused(permission=MANAGE)
    return actor_of(by)
