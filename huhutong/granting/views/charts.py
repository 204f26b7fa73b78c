"""Charts over a round: what its officers see of scores and limits at one look."""

from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from huhutong.granting.models import Round
from huhutong.granting.selectors.distribution import (
    BAND_HUNDREDTHS,
    band_label,
    graded_count,
    limits_by_grade,
    score_bands,
)
from huhutong.infra.clock import date_of
from huhutong.infra.ui import formats
from huhutong.infra.ui.charts import Chart, ChartRow, Mark, Series
from huhutong.kernel.money import FEN_PER_YUAN
from huhutong.scoring.public import Card, card_shown

BELOW_GRADES = gettext_lazy("Below grade A")
# Colours for the grades of a card, best first; a card has seldom more than four.
GRADE_TONES = ("grade-1", "grade-2", "grade-3", "grade-4")


def _card(round_: Round) -> Card:
    """The card that scored the round, or the one in force when it began. Cost: 2 queries."""
    run = round_.scoring_run
    return card_shown(round_.institution, date_of(run.at if run else round_.opened_at))


def grades_of(round_: Round) -> list[str]:
    """The grades that the round's card gives, best first. Cost: 2 queries."""
    return [grade.code for grade in sorted(_card(round_).grades, key=lambda g: -g.start)]


def round_charts(round_: Round) -> list[Chart]:
    """Scores with the borders of grades, and limits by grade. Cost: 5 queries."""
    card = _card(round_)
    return [_scores(round_, card), _limits(round_, card)]


def _rows_at(round_: Round, **query: str | int) -> str:
    return f"{reverse('granting:rows', args=[round_.uuid])}?{urlencode(query)}"


def _scores(round_: Round, card: Card) -> Chart:
    counts = score_bands(round_)
    filled = [band for band, count in enumerate(counts) if count]
    borders = [grade.start // BAND_HUNDREDTHS for grade in card.grades]
    # From the first band that holds anyone or begins a grade to the last.
    shown = range(min([*filled, *borders]), max([*filled, *borders]) + 1)
    total = sum(counts)
    graded = graded_count(round_)
    return Chart(
        code="scores",
        title=_("Scores"),
        reading=ngettext(
            "{total} household has a score; {graded} reach a grade ({share}).",
            "{total} households have a score; {graded} of them reach a grade ({share}).",
            total,
        ).format(total=total, graded=graded, share=formats.percent_of(graded, total)),
        head=_("Score (points)"),
        series=(Series(_("households")),),
        rows=[
            ChartRow(
                band_label(band),
                (counts[band],),
                notes=(formats.percent_of(counts[band], total),),
                href=_rows_at(round_, band=band) if counts[band] else "",
            )
            for band in shown
        ],
        notes=(_("share"),),
        marks=tuple(
            Mark(
                f"{grade.code} {formats.points(grade.start)}",
                grade.start / BAND_HUNDREDTHS - shown.start,
            )
            for grade in sorted(card.grades, key=lambda grade: grade.start)
        ),
        kind="columns",
        axis=_("Score (points)"),
        empty=_("No household has a score yet."),
    )


def _limits(round_: Round, card: Card) -> Chart:
    grades = sorted(card.grades, key=lambda grade: -grade.start)
    tones = dict(zip((grade.code for grade in grades), GRADE_TONES, strict=False))
    found = limits_by_grade(round_, [grade.code for grade in grades])
    return Chart(
        code="limits",
        title=_("Limits by grade"),
        reading=_(
            "Each bar is the middle limit of its grade: half the households have more, half "
            "less. The line reaches from the lowest to the highest. At most {cap}."
        ).format(cap=formats.amount_words(card.limit.cap_fen)),
        head=_("Grade"),
        series=(Series(_("Middle limit")),),
        unit=_("yuan"),
        rows=[
            ChartRow(
                limits.grade,
                (limits.median_fen,),
                texts=(formats.yuan(limits.median_fen),),
                notes=(
                    formats.yuan(limits.lowest_fen),
                    formats.yuan(limits.highest_fen),
                    formats.number(limits.count),
                ),
                # The table is exact; the picture follows the reader's choice of 元 or 万元.
                label=_("middle {amount}").format(amount=formats.amount_words(limits.median_fen)),
                href=_rows_at(round_, grade=limits.grade),
                tone=tones.get(limits.grade, "plain"),
                reach=(limits.lowest_fen, limits.highest_fen),
            )
            for limits in found
        ],
        notes=(_("Lowest (yuan)"), _("Highest (yuan)"), _("households")),
        scale=FEN_PER_YUAN,
        empty=_("No household has a limit yet."),
    )
