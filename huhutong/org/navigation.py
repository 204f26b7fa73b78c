"""What org gives to the frame of pages: entries of the menu and words for permission codes."""

from django.utils.translation import gettext_lazy as _

from huhutong.infra import refusals
from huhutong.infra.ui import navigation
from huhutong.org.permissions import LABELS

navigation.register(
    navigation.NavItem(
        label=_("Users and roles"),
        href="org:users",
        permission="org.manage",
        icon="users",
        order=900,
    ),
    navigation.NavItem(
        label=_("System and audit"),
        href="org:system",
        permission="org.manage",
        icon="history",
        order=910,
    ),
)
refusals.register_words(LABELS)
