"""How long an export is kept, what it must be asked for with, and what may be in it."""

from datetime import date, timedelta
from typing import Final
from uuid import UUID

from huhutong.households.export_errors import ExportReasonMissing

#: Days on which an approved workbook can be fetched (ours, S-032).
KEPT_DAYS: Final = 7
LEAST_REASON: Final = 5


def check_reason(reason: str) -> str:
    """The trimmed reason. Raises ExportReasonMissing."""
    trimmed = reason.strip()
    if len(trimmed) < LEAST_REASON:
        raise ExportReasonMissing
    return trimmed


def last_day(ready_on: date) -> date:
    """The day on which the workbook is deleted; it can be fetched until the evening before."""
    return ready_on + timedelta(days=KEPT_DAYS)


def export_number(uuid: UUID) -> str:
    """As it stands on each page and row of the workbook, e.g. DC-7F3A09C1."""
    return f"DC-{uuid.hex[:8].upper()}"
