"""Figures over rounds and lines, for `huhutong statistics` and for pages that open their rows."""

from collections.abc import Callable
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Sum
from django.utils.translation import gettext_lazy as _

from huhutong.granting.models import CreditLine, Round, RoundHousehold
from huhutong.granting.selectors.funnel import STEPS, reached
from huhutong.infra.figures import Figure, count
from huhutong.infra.figures import register as register_figure


def _latest_rows() -> QuerySet[RoundHousehold]:
    """Each household once per institution: the rows of its village's latest round."""
    latest = Round.objects.filter(
        institution=OuterRef("round__institution"), village=OuterRef("round__village")
    ).order_by("-opened_at", "-pk")
    return RoundHousehold.objects.filter(round=Subquery(latest.values("pk")[:1]))


def _open_lines() -> QuerySet[CreditLine]:
    return CreditLine.objects.filter(closed_at=None)


def _step(code: str) -> Callable[[QuerySet[Any]], QuerySet[Any]]:
    return lambda rows: reached(rows, code)


def _same(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows


def _used(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(drawn_fen__gt=0)


def _sum_of(column: str) -> Callable[[QuerySet[Any]], int]:
    return lambda rows: rows.aggregate(total=Sum(column))["total"] or 0


def _mean_limit_fen(rows: QuerySet[Any]) -> int | None:
    """Floor of the mean; None where there is no line."""
    number = rows.count()
    return _sum_of("limit_fen")(rows) // number if number else None


_FUNNEL = [
    Figure(
        id=f"granting.{code}",
        definition=label,
        unit="household",
        denominator=STEPS[of][0],
        rows=_step(code),
        value=count,
        everything=_latest_rows,
    )
    for code, (label, of) in STEPS.items()
]
_OPEN, _DRAWN = _("Open credit lines"), _("Drawn")
_LINES = [
    Figure("granting.lines", _OPEN, "line", "", _same, count, _open_lines),
    Figure("granting.used_lines", _DRAWN, "line", _OPEN, _used, count, _open_lines),
    Figure("granting.limit", _OPEN, "fen", "", _same, _sum_of("limit_fen"), _open_lines),
    Figure("granting.mean_limit", _OPEN, "fen a line", "", _same, _mean_limit_fen, _open_lines),
    Figure("granting.drawn", _DRAWN, "fen", _OPEN, _same, _sum_of("drawn_fen"), _open_lines),
]


def register() -> None:
    """The figures are known to the registry."""
    for figure in (*_FUNNEL, *_LINES):
        register_figure(figure)
