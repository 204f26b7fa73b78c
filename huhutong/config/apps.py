"""App configuration."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """An app for its commands, checks and words only: it has no tables."""

    name = "huhutong.config"
    label = "config"

    def ready(self) -> None:
        """The checks of the whole installation are known to `manage check`."""
        from huhutong.config import checks  # noqa: F401
