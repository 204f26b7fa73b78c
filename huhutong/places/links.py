"""What places adds to a user's page of org: the way to the data scopes."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from huhutong.org.public import User, register_user_link


def _scopes(user: User) -> str:
    return reverse("places:scopes", args=[user.uuid])


register_user_link(_("Data scope"), _scopes)
