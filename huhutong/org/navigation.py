"""What org gives to the frame of every page: permission check, entries, words for codes."""

from django.utils.translation import gettext_lazy as _

from huhutong.infra import refusals
from huhutong.infra.ui import navigation
from huhutong.org.backends import permits_today
from huhutong.org.permissions import LABELS

navigation.register_permission_check(permits_today)
navigation.register(
    navigation.NavItem(
        label=_("Users and roles"),
        href="org:users",
        permission="org.manage",
        icon="users",
        order=900,
    )
)
refusals.register_words(LABELS)
