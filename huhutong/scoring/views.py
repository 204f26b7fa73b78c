"""Pages of scoring: why a household has its score, and the card by which all are scored."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from huhutong.households.public import display_name, household_in_scope
from huhutong.infra.ui import formats
from huhutong.org.public import OfficerRequest, officer_required, today_of
from huhutong.scoring import selectors
from huhutong.scoring.card import Card, Item, Name
from huhutong.scoring.explain import hundredths

FIGURES: Final = (
    ("labour_count", _("People able to work")),
    ("skill", _("Skill (0 to 3)")),
    ("plan", _("Plan (0 to 3)")),
    ("net_income_fen", _("Net yearly income (yuan)")),
    ("business_income_fen", _("Of it from business (yuan)")),
    ("assets_fen", _("Assets (yuan)")),
    ("debts_fen", _("Debts (yuan)")),
    ("debts_due_12m_fen", _("Debts due within a year (yuan)")),
    ("high_interest_fen", _("Private high-interest debt (yuan)")),
    ("peer_score_hundredths", _("Peer score by the neighbours (of 100)")),
)
AVERAGES: Final = (
    ("net_income_fen", _("Village average of net income (yuan)")),
    ("net_assets_fen", _("Village average of net assets (yuan)")),
)


def _chinese() -> bool:
    return (get_language() or "zh-hans").startswith("zh")


def _name(name: Name) -> str:
    return name.zh if _chinese() else name.en


def _shown(key: str, value: int | None) -> str:
    if value is None:
        return gettext("not known")
    if key.endswith("_fen"):
        return formats.yuan(value)
    return hundredths(value) if key.endswith("_hundredths") else str(value)


def _figure_rows(features: dict[str, Any]) -> Sequence[tuple[object, str]]:
    own = [(label, _shown(key, features[key])) for key, label in FIGURES]
    means = [(label, _shown(key, features["averages"][key])) for key, label in AVERAGES]
    return [*own, *means]


@require_safe
@officer_required("households.view")
def result(request: OfficerRequest, run: UUID, household: UUID) -> HttpResponse:
    """Why one household has its score, line by line, recomputed while the page is built."""
    row = household_in_scope(request.user, household, today_of(request.user))
    found = selectors.result_in_scope(request.user, run, row)
    context = {
        "household": row,
        "head_name": display_name(request.user, row),
        "result": found,
        "score": hundredths(found.score_hundredths),
        "explanation": selectors.explanation(found),
        "agrees": selectors.agrees(found),
        "figures": _figure_rows(found.features),
    }
    return render(request, "scoring/result.html", context)


@dataclass(frozen=True)
class BinRow:
    """One bin as shown: borders in the feature's unit, None for unbounded."""

    start: str
    stop: str
    points: str


@dataclass(frozen=True)
class ItemRow:
    """One item with its bins as shown."""

    code: str
    name: str
    heading: str
    reads: str
    max: str
    null_points: str
    bins: list[BinRow]


UNITS: Final = {
    "labour_count": _("people able to work"),
    "net_income_ratio_bp": _("net income of the year ÷ village average, in %"),
    "net_assets_ratio_bp": _("assets less debts ÷ village average, in %"),
    "skill": _("0 none, 1 some, 2 good, 3 strong"),
    "plan": _("0 none, 1 some, 2 good, 3 strong"),
    "debt_ratio_bp": _("debts ÷ assets, in %"),
    "high_interest_fen": _("private high-interest debt in yuan"),
    "repayment_level": _("0 bad record, 1 repaid late, 2 no record, 3 always on time"),
    "peer_score_hundredths": _("peer score by the neighbours, 0 to 100"),
}


def _border(feature: str, value: int | None) -> str:
    if value is None:
        return "–"
    if feature.endswith(("_bp", "_hundredths")):
        return hundredths(value) if value >= 0 else f"-{hundredths(-value)}"
    return formats.yuan(value) if feature.endswith("_fen") else str(value)


def _item_row(item: Item, card: Card) -> ItemRow:
    heading = next(h for h in card.headings if h.code == item.heading)
    bins = [
        BinRow(
            _border(item.feature, one.start),
            _border(item.feature, one.stop),
            hundredths(one.points),
        )
        for one in item.bins
    ]
    if item.kind == "linear":
        start, stop = (_border(item.feature, border) for border in (item.start, item.stop))
        bins = [BinRow(start, stop, gettext("in proportion"))]
    return ItemRow(
        code=item.code,
        name=_name(item.name),
        heading=_name(heading.name),
        reads=str(UNITS.get(item.feature, item.feature)),
        max=hundredths(item.max),
        null_points=hundredths(item.null_points),
        bins=bins,
    )


def _limit_rows(card: Card) -> list[tuple[str, str]]:
    rule = card.limit
    return [
        (gettext("Share of net assets"), formats.percent_bp(rule.net_assets_bp)),
        (gettext("Share of business income"), formats.percent_bp(rule.business_income_bp)),
        (gettext("Share of net yearly income"), formats.percent_bp(rule.net_income_bp)),
        (gettext("Household cap (yuan)"), formats.yuan(rule.cap_fen)),
        (gettext("Household cap after a survey (yuan)"), formats.yuan(rule.surveyed_cap_fen)),
        (gettext("Rounded down to (yuan)"), formats.yuan(rule.step_fen)),
    ]


@require_safe
@officer_required("households.view")
def card(request: OfficerRequest) -> HttpResponse:
    """The card in force today with all its bins, so that anyone can check a score by hand."""
    shown = selectors.card_shown(request.user.institution, today_of(request.user))
    context = {
        "card": shown,
        "effective_from": date.fromisoformat(shown.effective_from),
        "name": _name(shown.name),
        "items": [_item_row(item, shown) for item in shown.items],
        "grades": [(g.code, hundredths(g.start), formats.yuan(g.base_fen)) for g in shown.grades],
        "limit_rows": _limit_rows(shown),
        "vetoes": [(_name(veto.name), veto.enabled) for veto in shown.vetoes],
    }
    return render(request, "scoring/card.html", context)
