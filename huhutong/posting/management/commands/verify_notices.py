"""Recompute the seal of every notice."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from huhutong.posting.models import Notice
from huhutong.posting.selectors import seal_is_whole


class Command(BaseCommand):
    """One JSON line per notice; the seals must lead to the roots that were printed."""

    help = "Recompute the seal of every notice; ends with 1 if one is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        """A single notice can be named."""
        parser.add_argument("--number", help="only this notice, for example GS-2026-000001")

    def handle(self, *, number: str | None, **_: Any) -> None:
        """Read-only; safe at any time."""
        notices = Notice.objects.order_by("pk")
        if number:
            notices = notices.filter(number=number)
        total, broken = notices.count(), 0
        for done, notice in enumerate(notices.iterator(), start=1):
            whole = seal_is_whole(notice)
            broken += not whole
            line = {"notice": notice.number, "root": notice.root, "whole": whole}
            self.stdout.write(json.dumps(line))
            self.stderr.write(f"[{done}/{total}] {notice.number}")
        if number and not total:
            raise CommandError(f"no notice {number}", returncode=2)
        if broken:
            raise CommandError(f"{broken} of {total} seals are broken", returncode=1)
