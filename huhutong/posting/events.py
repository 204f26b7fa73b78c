"""News for upper apps. They carry no name: household is a uuid, case a number."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from huhutong.infra.outbox import Event


@dataclass(frozen=True)
class ObjectionOpened(Event):
    """Someone objects; household is None until a handler has named the one meant."""

    type: ClassVar[str] = "posting.objection_opened"
    campaign: UUID
    notice: UUID
    household: UUID | None
    case: str
    at: datetime

    @property
    def aggregate(self) -> UUID:
        """Order matters within a round."""
        return self.campaign


@dataclass(frozen=True)
class ObjectionDecided(Event):
    """decision: rejected (result stands), adjust (decide again and post), answered, withdrawn."""

    type: ClassVar[str] = "posting.objection_decided"
    campaign: UUID
    notice: UUID
    household: UUID | None
    case: str
    decision: str
    at: datetime

    @property
    def aggregate(self) -> UUID:
        """Order matters within a round."""
        return self.campaign
