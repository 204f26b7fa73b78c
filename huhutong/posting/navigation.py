"""What the console's frame shows of posting."""

from django.utils.translation import gettext_lazy as _

from huhutong.infra.ui import navigation


def register() -> None:
    """Entries are known; called once when the app is ready."""
    navigation.register(
        navigation.NavItem(
            _("Notices"),
            "posting:notices",
            permission="posting.view",
            icon="speakerphone",
            order=50,
        ),
        navigation.NavItem(
            _("Objections"),
            "posting:objections",
            permission="posting.view",
            icon="messages",
            order=51,
        ),
    )
