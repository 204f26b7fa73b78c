"""Figures for the county and village pages: plain rows, each rate with its denominator."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huhutong.granting.public import Counts, LineFigures, VillageFigures, rounds_in_scope
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
            _("Archive rate"),
            counts.archived,
            counts.resident,
            _("households with an archive ÷ resident households"),
        ),
        Rate(
            "graded",
            _("Grading rate"),
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


@dataclass(frozen=True)
class CountyRow:
    """One village of the county table."""

    figures: VillageFigures
    rates: Sequence[Rate]

    @property
    def stage(self) -> str:
        """Code of the stage, "none" without a round."""
        return self.figures.round.stage if self.figures.round else NO_ROUND

    @property
    def stage_label(self) -> str:
        """The stage in words."""
        if self.figures.round is None:
            return str(_("No round yet"))
        return str(self.figures.round.get_stage_display())


def county_rows(figures: Iterable[VillageFigures]) -> list[CountyRow]:
    """The rows of the county table."""
    return [CountyRow(row, rates(row.counts, row.lines)) for row in figures]


def villages_not_begun(user: User, on: date) -> int:
    """How many villages of the user never had a round of their institution. Cost: 2 queries."""
    begun = rounds_in_scope(user, on).values("village")
    return villages_of(user, on).exclude(pk__in=begun).count()
