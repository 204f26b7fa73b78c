"""News of the registry. Households are named by uuid, people not at all."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from huhutong.infra.outbox import Event


@dataclass(frozen=True)
class ConsentWithdrawn(Event):
    """A household took back its consent to an institution for one purpose."""

    type: ClassVar[str] = "households.consent_withdrawn"
    household: UUID
    institution: UUID
    purpose: str
    at: datetime

    @property
    def aggregate(self) -> UUID:
        """Order matters within a household."""
        return self.household


@dataclass(frozen=True)
class HouseholdChanged(Event):
    """Something happened to a household (HouseholdEvent.Kind), or that was undone.

    Who lives there, its head, whether it is away or has ended: ask `facts_of`.
    """

    type: ClassVar[str] = "households.household_changed"
    household: UUID
    kind: str
    undone: bool
    at: datetime

    @property
    def aggregate(self) -> UUID:
        """Order matters within a household."""
        return self.household
