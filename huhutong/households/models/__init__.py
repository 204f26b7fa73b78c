"""Tables of the registry; PII is named model by model."""

from huhutong.households.models.archive import (
    ArchiveProfile,
    AssetRecord,
    Consent,
    DebtRecord,
    IncomeRecord,
)
from huhutong.households.models.duplicates import DuplicateSuspect, PersonMerge
from huhutong.households.models.events import EventChange, HouseholdEvent
from huhutong.households.models.imports import (
    ImportBatch,
    ImportChange,
    ImportMapping,
    ImportRow,
    ImportSource,
)
from huhutong.households.models.people import (
    Household,
    Membership,
    Organisation,
    Party,
    Person,
    StaffTie,
    Tie,
)
from huhutong.households.models.search import NameKey

__all__ = [
    "ArchiveProfile",
    "AssetRecord",
    "Consent",
    "DebtRecord",
    "DuplicateSuspect",
    "EventChange",
    "Household",
    "HouseholdEvent",
    "ImportBatch",
    "ImportChange",
    "ImportMapping",
    "ImportRow",
    "ImportSource",
    "IncomeRecord",
    "Membership",
    "NameKey",
    "Organisation",
    "Party",
    "Person",
    "PersonMerge",
    "StaffTie",
    "Tie",
]
