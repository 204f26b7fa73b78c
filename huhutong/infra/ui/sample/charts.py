"""Invented charts: borders, reaches, two series with a very long name, nothing to draw."""

from huhutong.infra.ui.charts import Chart, ChartRow, Mark, Series
from huhutong.infra.ui.sample.values import AT

SCORES = (0, 2, 5, 9, 18, 31, 44, 26, 11, 3)
LONG_NAME = "新疆维吾尔自治区克孜勒苏柯尔克孜自治州阿克陶县皮拉力乡依也勒干村"


def charts() -> list[Chart]:
    """One of each kind, and an empty one."""
    return [_columns(), _bars(), _pairs(), _nothing()]


def _columns() -> Chart:
    return Chart(
        code="columns",
        title="得分分布",
        reading="149 户已计分，其中 40 户达到 80 分（AAA 级）。",
        head="得分",
        series=(Series("户"),),
        rows=[
            ChartRow(f"{low}–{low + 5}", (count,), href="#")
            for low, count in zip(range(45, 95, 5), SCORES, strict=True)
        ],
        marks=(Mark("A 60", 3), Mark("AA 70", 5), Mark("AAA 80", 7)),
        kind="columns",
        axis="得分（分）",
        as_of=AT,
    )


def _bars() -> Chart:
    grades = [
        ("AAA", 6_200_000, "62,000.00", "40", (3_000_000, 9_500_000)),
        ("AA", 3_100_000, "31,000.00", "75", (1_200_000, 5_800_000)),
    ]
    return Chart(
        code="bars",
        title="各等级的额度",
        reading="细线为最低到最高，条形为中位数。",
        head="等级",
        series=(Series("中位数"),),
        unit="元",
        notes=("户",),
        rows=[
            ChartRow(
                grade, (fen,), (text,), (count,), f"中位数 {text}", "#", f"grade-{place}", reach
            )
            for place, (grade, fen, text, count, reach) in enumerate(grades, start=1)
        ],
        scale=100,
    )


def _pairs() -> Chart:
    return Chart(
        code="pairs",
        title="授信与用信",
        reading="两个数字各有自己的分母。",
        head="村",
        series=(Series("已授信"), Series("已用信", "second")),
        unit="户",
        rows=[ChartRow("石桥村", (103, 15), href="#"), ChartRow(LONG_NAME, (88, 0))],
    )


def _nothing() -> Chart:
    return Chart(
        code="nothing",
        title="还没有数字",
        reading="计分以后在这里显示。",
        head="得分",
        series=(Series("户"),),
        rows=[],
    )
