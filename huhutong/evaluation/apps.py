"""App configuration."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """The app's name and label; its audit types and navigation are registered at start."""

    name = "huhutong.evaluation"
    label = "evaluation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what others list."""
        from django.utils.translation import gettext_lazy as _

        from huhutong.evaluation import audit_types, events, labels, standing  # noqa: F401 - registers
        from huhutong.infra import refusals
        from huhutong.infra.ui import navigation

        standing.register()
        refusals.register_words({**labels.FIELDS, **labels.REMEDIES})
        navigation.register(
            navigation.NavItem(
                label=_("Peer evaluation"),
                href="evaluation:index",
                permission="evaluation.manage",
                icon="users",
                order=40,
            )
        )
