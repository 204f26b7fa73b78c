"""Which table holds which class of the archive, in the order of the survey sheet."""

from collections.abc import Mapping
from typing import Final

from huhutong.households.models.archive import (
    ArchiveProfile,
    ArchiveRow,
    AssetRecord,
    DebtRecord,
    IncomeRecord,
)
from huhutong.households.models.livelihood import (
    ExpectedIncome,
    HonourRecord,
    LandRecord,
    MachineryRecord,
    MemberRecord,
    NeedRecord,
    ProductionRecord,
    SpendingRecord,
)

# By the codes of rules.classes; a test holds the two together.
ARCHIVE_TABLES: Final[Mapping[str, type[ArchiveRow]]] = {
    "profile": ArchiveProfile,
    "members": MemberRecord,
    "land": LandRecord,
    "production": ProductionRecord,
    "machinery": MachineryRecord,
    "income": IncomeRecord,
    "expected": ExpectedIncome,
    "assets": AssetRecord,
    "debts": DebtRecord,
    "spending": SpendingRecord,
    "honours": HonourRecord,
    "needs": NeedRecord,
}
