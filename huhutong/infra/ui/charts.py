"""A chart and the table behind it, made of the same rows so that they cannot differ.

`ui/components/chart.html` shows a `Chart`; frontend/src/chart.ts draws what `payload` says.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

from huhutong.infra.ui.formats import number

Text = str | Promise
# Tokens of the style sheet. A thing keeps its tone on every page: that is why they have names.
TONES = ("plain", "first", "second", "grade-1", "grade-2", "grade-3", "grade-4", "grade-none")
# Rows beyond this stand in the table only: a chart of ninety bars is a table that cannot be read.
MOST_BARS = 24
# The height is reserved before the script runs; (bars at most, name of the height in chart.css).
HEIGHTS = ((2, "two"), (4, "four"), (6, "six"), (8, "eight"), (12, "twelve"), (16, "sixteen"))
TALLEST = "most"


@dataclass(frozen=True)
class Series:
    """What one colour stands for, and the head of its column in the table."""

    name: Text
    tone: str = "first"

    def __post_init__(self) -> None:
        if self.tone not in TONES:
            raise ValueError(f"unknown tone {self.tone!r}")


@dataclass(frozen=True)
class ChartRow:
    """One row of the table and one bar (or one bar for each series) of the chart.

    values  what is drawn, one for each series; None: nothing to draw
    texts   the same as the reader sees it; empty: the numbers with thousands set apart
    notes   further cells of the table, one for each of `Chart.notes`
    label   what is written at the bar; empty: the texts
    tone    a colour of its own where the rows, not the series, are coloured
    reach   (lowest, highest), drawn as a thin line across the bar
    """

    name: Text
    values: tuple[int | None, ...]
    texts: tuple[Text, ...] = ()
    notes: tuple[Text, ...] = ()
    label: Text = ""
    href: str = ""
    tone: str = ""
    reach: tuple[int, int] | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """The values in words, as the table and the chart write them."""
        if self.texts:
            return tuple(str(text) for text in self.texts)
        return tuple("–" if value is None else number(value) for value in self.values)


@dataclass(frozen=True)
class Mark:
    """A line across the chart with its name: a border of grades, a cap.

    at  in columns: the place between bars, counted from the left; in bars: a value of the axis
    """

    label: Text
    at: float


@dataclass(frozen=True)
class Chart:
    """One picture with its heading, what it says in one sentence, and its table.

    kind   "bars" (lying, for names) or "columns" (standing, for an order such as points)
    unit   of the axis, which always starts at zero
    scale  by what drawn values are divided on the axis (fen: 1_000_000 gives 10,000 yuan)
    """

    code: str
    title: Text
    reading: Text
    head: Text
    series: tuple[Series, ...]
    rows: Sequence[ChartRow]
    unit: Text = ""
    notes: tuple[Text, ...] = ()
    marks: tuple[Mark, ...] = ()
    kind: str = "bars"
    scale: int = 1
    as_of: date | datetime | None = None
    empty: Text = ""
    foot: Text = ""
    axis: Text = field(default="")

    @property
    def drawn(self) -> Sequence[ChartRow]:
        """The rows that are drawn; the table has them all."""
        return self.rows[:MOST_BARS]

    @property
    def is_empty(self) -> bool:
        """Nothing to draw: no row, or nothing but zeros."""
        return not any(value for row in self.rows for value in row.values)

    @property
    def hidden(self) -> int:
        """How many rows stand in the table only."""
        return len(self.rows) - len(self.drawn)

    @property
    def height(self) -> str:
        """Name of the height that the page keeps free."""
        if self.kind == "columns":
            return "columns"
        bars = len(self.drawn) * len(self.series)
        return next((name for most, name in HEIGHTS if bars <= most), TALLEST)

    @property
    def script_id(self) -> str:
        """Id of the JSON script in the page."""
        return f"chart-{self.code}-data"

    @property
    def payload(self) -> dict[str, Any]:
        """What the script draws."""
        return {
            "kind": self.kind,
            "unit": str(self.unit),
            "axis": str(self.axis),
            "scale": self.scale,
            "series": [{"name": str(one.name), "tone": one.tone} for one in self.series],
            "rows": [
                {
                    "name": str(row.name),
                    "values": list(row.values),
                    "texts": list(row.cells),
                    "label": str(row.label),
                    "notes": [str(note) for note in row.notes],
                    "href": row.href,
                    "tone": row.tone,
                    "reach": list(row.reach) if row.reach else None,
                }
                for row in self.drawn
            ],
            "notes": [str(note) for note in self.notes],
            "marks": [{"label": str(mark.label), "at": mark.at} for mark in self.marks],
        }
