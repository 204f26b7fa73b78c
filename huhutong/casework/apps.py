"""App configuration."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.casework"
    label = "casework"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the audit know this app's actions."""
        from huhutong.casework import audit_types  # noqa: F401 - registers on import
