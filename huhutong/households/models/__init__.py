"""Tables of the registry; PII is named model by model."""

from huhutong.households.models.archive import (
    ArchiveProfile,
    AssetRecord,
    Consent,
    DebtRecord,
    IncomeRecord,
)
from huhutong.households.models.duplicates import DuplicateSuspect, PersonMerge
from huhutong.households.models.imports import ImportBatch, ImportRow
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
    "Household",
    "ImportBatch",
    "ImportRow",
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
