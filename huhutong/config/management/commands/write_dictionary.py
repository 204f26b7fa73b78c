"""Writes docs/dictionary.md from the models."""

from typing import Any

from django.core.management.base import BaseCommand

from huhutong.config import dictionary


class Command(BaseCommand):
    """Rewrites the file; a test fails when it is not current."""

    help = "Write docs/dictionary.md from the models."

    def handle(self, **_: Any) -> None:
        """The file says what the models say."""
        dictionary.PLACE.write_text(dictionary.text(), encoding="utf-8")
        self.stderr.write(f"{dictionary.PLACE.name} written")
