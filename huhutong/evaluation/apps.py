"""App configuration."""

from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    """The app's name and label."""

    name = "huhutong.evaluation"
    label = "evaluation"
    default_auto_field = "django.db.models.BigAutoField"
