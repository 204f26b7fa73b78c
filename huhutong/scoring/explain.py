"""The worked sum of a score in plain words, line by line, for the household and for the branch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from huhutong.kernel.money import format_yuan
from huhutong.kernel.text import mark as _
from huhutong.scoring.card import Card, Name
from huhutong.scoring.types import NO_ASSETS_BP, Features, ItemPoints, Limit, Result

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class ExplanationLine:
    """One item: what it is called, the fact it rests on, points and the maximum as text."""

    code: str
    name: str
    fact: str
    points: str
    max: str
    text: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that is said of one score, in one language."""

    lines: tuple[ExplanationLine, ...]
    total: str
    grade: str
    limit_lines: tuple[str, ...]
    vetoes: tuple[str, ...]
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]

    def as_text(self) -> str:
        """All lines, one under the other, for a terminal or a letter."""
        worked = (line.text for line in self.lines)
        said = (*self.limit_lines, *self.vetoes, *self.reasons_for, *self.reasons_against)
        return "\n".join([*worked, self.total, self.grade, *said])


_LEVELS: Final = (_("none"), _("some"), _("good"), _("strong"))
_REPAYMENT: Final = (
    _("a bad record that still holds"),
    _("repaid late within the years that count"),
    _("no record at this bank"),
    _("every repayment known was on time"),
)
FACTS: Final = {
    "labour_count": _("{value} able to work"),
    "net_income_ratio_bp": _("{own} yuan, {ratio} times the village average of {average} yuan"),
    "net_assets_ratio_bp": _("{own} yuan, {ratio} times the village average of {average} yuan"),
    "debt_ratio_bp": _("debts of {debts} yuan on assets of {assets} yuan, {percent} %"),
    "high_interest_fen": _("{yuan} yuan"),
    "peer_score_hundredths": _("peer score {hundredths} of 100"),
}
_NO_AVERAGE: Final = _("the village average is not positive, so no comparison is made")
_NO_ASSETS: Final = _("debts of {debts} yuan and no assets")
_UNKNOWN: Final = _("not known")
_LINE: Final = _("{name}: {fact}; {points} of {max} points")
_TOTAL: Final = _("Total: {total} of 100.00 points")
_GRADE: Final = _("Grade {grade} (from {border} points)")
_NO_GRADE: Final = _("No grade: {border} points are needed for {grade}")
_BUILT: Final = _(
    "(1) Base {base} + {assets_percent} % of net assets {assets} + {business_percent} % of "
    "business income {business} = {built} yuan (nothing is taken of a negative amount)"
)
_CARRIED: Final = _(
    "(2) {percent} % of net yearly income {income} less debts falling due within a year {due} = "
    "{carried} yuan (never below zero)"
)
_CAP: Final = _("(3) Household cap {cap} yuan")
_FINAL: Final = _("The least is ({which}), rounded down to {step} yuan: limit {final} yuan")
_FINAL_NONE: Final = _("No grade is reached, so the limit is 0.00 yuan")
_WHICH: Final = {"built": "1", "repayment": "2", "cap": "3"}
_VETO: Final = _("Veto: {name}")
_FOR: Final = _("Speaks for: {name} ({points} of {max})")
_AGAINST: Final = _("Speaks against: {name} ({points} of {max})")


def hundredths(value: int) -> str:
    """1/100 units with two decimals."""
    return f"{value // 100}.{value % 100:02d}"


def _ratio(value_bp: int) -> str:
    """Basis points as a factor with two decimals, cut and not rounded: 1.2999 is not yet 1.30."""
    sign = "-" if value_bp < 0 else ""
    return sign + hundredths(abs(value_bp) // 100)


def _percent(value_bp: int) -> str:
    """Basis points as percent, without decimals where there are none."""
    whole, part = divmod(value_bp, 100)
    return str(whole) if part == 0 else f"{whole}.{part:02d}"


def _levelled(name: str, features: Features) -> str | None:
    if name == "repayment_level":
        return _REPAYMENT[features.repayment_level]
    if name in {"skill", "plan"}:
        return _LEVELS[min(features.figures.skill if name == "skill" else features.figures.plan, 3)]
    return None


def _compared(name: str, features: Features) -> tuple[int, int] | None:
    """The household's own amount and the village's average."""
    if name == "net_income_ratio_bp":
        return features.figures.net_income_fen, features.averages.net_income_fen
    if name == "net_assets_ratio_bp":
        return features.net_assets_fen, features.averages.net_assets_fen
    return None


def fact_of(name: str, features: Features, say: Say) -> str:
    """The fact behind an item in words."""
    if (level := _levelled(name, features)) is not None:
        return say(level)
    value, compared = features.value(name), _compared(name, features)
    if value is None:
        return say(_NO_AVERAGE if compared else _UNKNOWN)
    row = features.figures
    if name == "debt_ratio_bp" and value == NO_ASSETS_BP and row.assets_fen == 0:
        return say(_NO_ASSETS).format(debts=format_yuan(row.debts_fen))
    own, average = compared or (0, 0)
    return say(FACTS.get(name, "{value}")).format(
        value=value,
        own=format_yuan(own),
        average=format_yuan(average),
        ratio=_ratio(value),
        percent=_percent(value),
        yuan=format_yuan(value),
        hundredths=hundredths(value),
        debts=format_yuan(row.debts_fen),
        assets=format_yuan(row.assets_fen),
    )


def _pick(name: Name, chinese: bool) -> str:
    return name.zh if chinese else name.en


def _line(
    item: ItemPoints, features: Features, card: Card, say: Say, chinese: bool
) -> ExplanationLine:
    stated = card.item(item.code)
    parts = {
        "name": _pick(stated.name, chinese),
        "fact": fact_of(stated.feature, features, say),
        "points": hundredths(item.points),
        "max": hundredths(item.max),
    }
    return ExplanationLine(code=item.code, text=say(_LINE).format(**parts), **parts)


def _grade_line(result: Result, card: Card, say: Say) -> str:
    reached = next((g for g in card.grades if g.code == result.score.grade), None)
    stated = reached or card.grades[-1]
    template = _GRADE if reached else _NO_GRADE
    return say(template).format(grade=stated.code, border=hundredths(stated.start))


def limit_lines(limit: Limit, features: Features, card: Card, say: Say) -> tuple[str, ...]:
    """The three figures and the least of them."""
    rule, row = card.limit, features.figures
    built = say(_BUILT).format(
        base=format_yuan(limit.base_fen),
        assets_percent=_percent(rule.net_assets_bp),
        assets=format_yuan(features.net_assets_fen),
        business_percent=_percent(rule.business_income_bp),
        business=format_yuan(row.business_income_fen),
        built=format_yuan(limit.built_fen),
    )
    carried = say(_CARRIED).format(
        percent=_percent(rule.net_income_bp),
        income=format_yuan(row.net_income_fen),
        due=format_yuan(row.debts_due_12m_fen),
        carried=format_yuan(limit.repayment_fen),
    )
    cap = say(_CAP).format(cap=format_yuan(limit.cap_fen))
    if limit.binding == "grade":
        return built, carried, cap, say(_FINAL_NONE)
    final = say(_FINAL).format(
        which=_WHICH[limit.binding],
        step=format_yuan(rule.step_fen),
        final=format_yuan(limit.final_fen),
    )
    return built, carried, cap, final


def explain(result: Result, card: Card, *, say: Say, chinese: bool) -> Explanation:
    """The worked sum; say translates the marked texts, chinese picks the card's own names."""
    lines = tuple(_line(i, result.features, card, say, chinese) for i in result.score.items)
    by_code = {line.code: line for line in lines}

    def spoken(template: str, codes: tuple[str, ...]) -> tuple[str, ...]:
        chosen = (by_code[code] for code in codes)
        return tuple(
            say(template).format(name=line.name, points=line.points, max=line.max)
            for line in chosen
        )

    return Explanation(
        lines=lines,
        total=say(_TOTAL).format(total=hundredths(result.score.total)),
        grade=_grade_line(result, card, say),
        limit_lines=limit_lines(result.limit, result.features, card, say),
        vetoes=tuple(
            say(_VETO).format(name=_pick(card.veto(code).name, chinese)) for code in result.vetoes
        ),
        reasons_for=spoken(_FOR, result.score.reasons_for),
        reasons_against=spoken(_AGAINST, result.score.reasons_against),
    )
