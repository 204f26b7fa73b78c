"""App configuration."""

from django.apps import AppConfig


class PostingConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.posting"
    label = "posting"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register audit actions, events and interest checks."""
        from huhutong.posting import audit_types, checks, events, navigation, search  # noqa: F401

        checks.register()
        navigation.register()
        search.register()
