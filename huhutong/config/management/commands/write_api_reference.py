"""Writes docs/api.md from the API."""

from typing import Any

from django.core.management.base import BaseCommand

from huhutong.config import openapi


class Command(BaseCommand):
    """Rewrites the file; a test fails when it is not current."""

    help = "Write docs/api.md from the operations and schemas of the API."

    def handle(self, **_: Any) -> None:
        """The file says what the API does."""
        # Here and not above: the API knows every app, and they must be ready first.
        from huhutong.config.api import api

        openapi.PLACE.write_text(openapi.reference(api), encoding="utf-8")
        self.stderr.write(f"{openapi.PLACE.name} written")
