"""Figures for the county and village pages: plain rows, each rate with its denominator."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huhutong.granting.public import (
    STAGES,
    Counts,
    LineFigures,
    StageStep,
    VillageFigures,
    rounds_in_scope,
)
from huhutong.infra.ui.formats import percent_of
from huhutong.org.public import User
from huhutong.places.public import villages_of

NO_ROUND = "none"


@dataclass(frozen=True)
class Rate:
    """A share with both its numbers, so that none is read without its denominator."""

    code: str
    label: str | Promise
    part: int
    whole: int
    definition: str | Promise

    @property
    def share(self) -> str:
        """With one decimal; a dash without a denominator."""
        return percent_of(self.part, self.whole)


def rates(counts: Counts, lines: LineFigures) -> list[Rate]:
    """The rates of DOMAIN 1; use is always shown beside coverage."""
    return [
        Rate(
            "archived",
            _("Archived rate"),
            counts.archived,
            counts.resident,
            _("households with an archive ÷ resident households"),
        ),
        Rate(
            "graded",
            _("Graded rate"),
            counts.graded,
            counts.archived,
            _("households with a grade ÷ archived households"),
        ),
        Rate(
            "granted",
            _("Granting rate"),
            counts.granted,
            counts.eligible,
            _("households with a line from the round ÷ eligible households"),
        ),
        Rate(
            "used",
            _("Use rate"),
            lines.used,
            lines.granted,
            _("households with a balance ÷ households with an open line"),
        ),
    ]


def total_counts(rows: Iterable[Counts]) -> Counts:
    """The sum over villages."""
    listed = list(rows)
    return Counts(**{f.name: sum(getattr(row, f.name) for row in listed) for f in fields(Counts)})


def total_lines(rows: Iterable[LineFigures]) -> LineFigures:
    """The sum over villages."""
    listed = list(rows)
    return LineFigures(
        **{f.name: sum(getattr(row, f.name) for row in listed) for f in fields(LineFigures)}
    )


STAGE_LABELS: Mapping[str, str | Promise] = {NO_ROUND: _("No round yet"), **dict(STAGES)}


@dataclass(frozen=True)
class CountyRow:
    """One village of the county table; `since` is the day on which it reached its stage."""

    figures: VillageFigures
    rates: Sequence[Rate]
    stage: str
    since: date | None = None

    @property
    def stage_label(self) -> str:
        """The stage in words."""
        return str(STAGE_LABELS[self.stage])

    @property
    def begun(self) -> bool:
        """A round had started."""
        return self.stage != NO_ROUND


def county_rows(
    figures: Iterable[VillageFigures], stages: Mapping[int, Sequence[StageStep]] | None = None
) -> list[CountyRow]:
    """The rows of the county table; `stages` (of `stage_steps`) tell since when."""
    return [
        CountyRow(
            row,
            rates(row.counts, row.lines),
            row.round.stage if row.round else NO_ROUND,
            _since((stages or {}).get(row.village.pk)),
        )
        for row in figures
    ]


def _since(steps: Sequence[StageStep] | None) -> date | None:
    return steps[-1].on if steps else None


def villages_not_begun(user: User, on: date) -> int:
    """How many villages of the user never had a round of their institution. Cost: 2 queries."""
    begun = rounds_in_scope(user, on).values("village")
    return villages_of(user, on).exclude(pk__in=begun).count()
