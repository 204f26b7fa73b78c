"""App configuration."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    """An app inside infra, so that Django finds its templates, tags, static files and locale."""

    name = "huhutong.infra.ui"
    label = "ui"

    def ready(self) -> None:
        """The check that the front end was built is known to `manage check`."""
        from huhutong.infra.ui import checks  # noqa: F401
