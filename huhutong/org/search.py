"""What the search field finds of org: colleagues, for the administrator of their bank."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huhutong.infra.ui.search import Hit, Provider, Question
from huhutong.infra.ui.search import register as register_provider
from huhutong.org.selectors import users_in_scope


def find(question: Question, limit: int) -> Sequence[Hit]:
    """Users of the own institution by name, initials or login. Cost: 1 query."""
    people = users_in_scope(question.user).order_by("username")
    fitting = [person for person in people if question.fits(person.name, person.username)]
    return [
        Hit(person.name, reverse("org:user", args=[person.uuid]), person.username)
        for person in fitting[:limit]
    ]


register_provider(
    Provider("users", _("Users and roles"), find, order=60, icon="user", permission="org.manage")
)
