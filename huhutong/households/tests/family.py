"""The household most tests start from: 陈大山, his wife and their son, of 石桥一组."""

from datetime import date

from huhutong.households.inputs import (
    ArchiveInput,
    AssetInput,
    ConsentInput,
    DebtInput,
    HouseholdInput,
    IncomeInput,
    MemberInput,
    ProfileInput,
    SourceInput,
)
from huhutong.households.tests.ids import id_number
from tests.cast import NOON, Cast

VISIT = SourceInput(source="self", on=date(2026, 3, 2), collector="李明", basis="入户调查")
ARCHIVE = ArchiveInput(
    source=VISIT,
    profile=ProfileInput(labour_count=2, skill=2, plan=1, dwelling="两层砖混"),
    incomes=(
        IncomeInput("wage", 2025, 3_600_000, member=1),
        IncomeInput("business", 2025, 5_000_000, cost_fen=None),
    ),
    assets=(AssetInput("house", 20_000_000), AssetInput("vehicle", 3_000_000, "三轮车")),
    debts=(DebtInput("bank", 2_000_000, 500_000, "佛冈农商银行"),),
)
CONSENT = ConsentInput(given_at=NOON, evidence="纸质同意书 001")


def family(cast: Cast, sequence: int = 1, *, archive: bool = True) -> HouseholdInput:
    """A family with its own ID numbers per sequence (odd for the head)."""
    return HouseholdInput(
        members=(
            MemberInput("陈大山", "02", id_number("19800512", 2 * sequence + 1), "13800138000"),
            MemberInput("李秀英", "10", id_number("19820703", 2 * sequence)),
            MemberInput("陈小明", "20", id_number("20100101", 2 * sequence + 1)),
        ),
        group_id=cast.groups[0].pk,
        address="佛冈县石角镇石桥村12号",
        economy_type="grain",
        consents=(CONSENT,) if archive else (),
        archive=ARCHIVE if archive else None,
    )
