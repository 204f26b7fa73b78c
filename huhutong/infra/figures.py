"""The registry of figures: one definition gives the number and the rows behind it.

Each app's `figures.py` registers figures over its own rows (of two apps, the upper one does).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

Value = int | None


@dataclass(frozen=True)
class Figure:
    """A number with its meaning.

    id           dotted and stable: "granting.granted_households"
    definition   what is counted, in words for the page
    unit         household, fen, percent_hundredths, …
    denominator  what it is a share of, in words; "" where it is a plain count
    rows         from the rows in scope to those counted: the page opens exactly these
    value        from the counted rows to the number
    everything   all rows of the installation, for the operator's command `huhutong statistics`;
                 None where a figure makes sense inside a user's scope only
    """

    id: str
    definition: str | Promise
    unit: str
    denominator: str | Promise
    rows: Callable[[QuerySet[Any]], QuerySet[Any]]
    value: Callable[[QuerySet[Any]], Value]
    everything: Callable[[], QuerySet[Any]] | None = None

    def of(self, scope: QuerySet[Any]) -> Value:
        """The number over rows in scope."""
        return self.value(self.rows(scope))


def count(rows: QuerySet[Any]) -> int:
    """The usual value: how many rows."""
    return rows.count()


_figures: dict[str, Figure] = {}


def register(figure: Figure) -> Figure:
    """The figure is known. Raises ValueError when its id is taken by another."""
    if _figures.setdefault(figure.id, figure) is not figure:
        raise ValueError(f"figure registered twice: {figure.id}")
    return figure


def figure(figure_id: str) -> Figure:
    """A registered figure; KeyError is a caller's bug."""
    return _figures[figure_id]


def all_figures() -> list[Figure]:
    """Every figure, by id."""
    return [_figures[figure_id] for figure_id in sorted(_figures)]
