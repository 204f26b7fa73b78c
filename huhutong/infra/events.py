"""What the plumbing tells upper apps."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from huhutong.infra.outbox import Event


@dataclass(frozen=True)
class DayBegan(Event):
    """An institution's rule date has become `on`. Published once per day, in order."""

    type: ClassVar[str] = "infra.day_began"

    institution: UUID
    on: date
    at: datetime

    @property
    def aggregate(self) -> UUID:
        return self.institution
