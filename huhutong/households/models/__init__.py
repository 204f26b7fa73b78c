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
from huhutong.households.models.exports import RegistryExport
from huhutong.households.models.imports import (
    ImportBatch,
    ImportChange,
    ImportMapping,
    ImportRow,
    ImportSource,
)
from huhutong.households.models.livelihood import (
    CostRatio,
    ExpectedIncome,
    HonourRecord,
    LandRecord,
    MachineryRecord,
    MemberRecord,
    NeedRecord,
    ProductionRecord,
    SpendingRecord,
    StatedNone,
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
from huhutong.households.models.pictures import Picture, PictureBand
from huhutong.households.models.search import NameKey

__all__ = [
    "ArchiveProfile",
    "AssetRecord",
    "Consent",
    "CostRatio",
    "DebtRecord",
    "DuplicateSuspect",
    "EventChange",
    "ExpectedIncome",
    "HonourRecord",
    "Household",
    "HouseholdEvent",
    "ImportBatch",
    "ImportChange",
    "ImportMapping",
    "ImportRow",
    "ImportSource",
    "IncomeRecord",
    "LandRecord",
    "MachineryRecord",
    "MemberRecord",
    "Membership",
    "NameKey",
    "NeedRecord",
    "Organisation",
    "Party",
    "Person",
    "PersonMerge",
    "Picture",
    "PictureBand",
    "ProductionRecord",
    "RegistryExport",
    "SpendingRecord",
    "StaffTie",
    "StatedNone",
    "Tie",
]
