"""News of the campaign, told through the outbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from huhutong.infra.outbox import Event


@dataclass(frozen=True)
class RoundMoved(Event):
    """A round reached another stage."""

    type: ClassVar[str] = "granting.round_moved"
    round: UUID
    stage: str
    at: datetime

    @property
    def aggregate(self) -> UUID:
        """Ordered per round."""
        return self.round


@dataclass(frozen=True)
class LinesGranted(Event):
    """A chunk of a batch: so many lines of a round are open."""

    type: ClassVar[str] = "granting.lines_granted"
    round: UUID
    count: int
    total_fen: int
    at: datetime

    @property
    def aggregate(self) -> UUID:
        """Ordered per round."""
        return self.round
