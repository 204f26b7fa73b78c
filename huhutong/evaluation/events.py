"""News of evaluation."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from huhutong.infra import outbox


@dataclass(frozen=True)
class EvaluationRoundClosed(outbox.Event):
    """A round is closed and its peer scores and opinion vetoes are computed."""

    type: ClassVar[str] = "evaluation.round_closed"
    round: UUID
    campaign: UUID
    at: datetime

    @property
    def aggregate(self) -> UUID:
        """Order matters within the campaign."""
        return self.campaign
