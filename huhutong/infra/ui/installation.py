"""What the frame of a page shows of the installation: its kind and the business date."""

from datetime import date
from uuid import UUID

from django.utils import timezone


def business_date(institution: UUID | None) -> date:
    """The date that rules use for this institution."""
    del institution
    return timezone.localdate()


def is_demo() -> bool:
    """Whether this installation holds generated people only."""
    return False
