"""Plain values of scoring. All numbers are 64-bit integers.

Units by name: `_fen` 1/100 yuan, `_bp` 1/10,000, `_hundredths` 1/100 point. None is "not known".
"""

from dataclasses import dataclass, fields
from typing import Final

# Amounts beyond this cannot be multiplied by 10,000 within 64 bits with room to add.
MAX_AMOUNT_FEN: Final = 10**13
MAX_COUNT: Final = 10_000
FULL_BP: Final = 10_000
# Debts without any assets: a ratio of one hundred to one, worse than every bin's border.
NO_ASSETS_BP: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Figures:
    """What is known of one household before anything is computed.

    skill, plan  0 none to 3 strong
    records_*    how many records of the kind hold on the day
    """

    labour_count: int
    skill: int
    plan: int
    net_income_fen: int
    business_income_fen: int
    assets_fen: int
    debts_fen: int
    debts_due_12m_fen: int
    high_interest_fen: int
    principal_age: int | None = None
    peer_score_hundredths: int | None = None
    record_arrears: int = 0
    record_enforcement: int = 0
    record_court_list: int = 0
    record_unpaid_microcredit: int = 0
    record_bad_record: int = 0
    record_repaid_late: int = 0
    record_repaid_on_time: int = 0

    def __post_init__(self) -> None:
        """Anything but an integer within bounds is a caller's bug."""
        for field in fields(self):
            value = getattr(self, field.name)
            if value is None and "None" in str(field.type):
                continue
            if type(value) is not int:
                raise ValueError(f"{field.name} must be an integer")
            signed = field.name in {"net_income_fen", "business_income_fen"}
            top = MAX_AMOUNT_FEN if field.name.endswith("_fen") else MAX_COUNT
            if not (-top if signed else 0) <= value <= top:
                raise ValueError(f"{field.name} is out of bounds")


@dataclass(frozen=True, slots=True)
class Averages:
    """The village's mean household, floor division; households says over how many."""

    households: int
    net_income_fen: int
    net_assets_fen: int


@dataclass(frozen=True, slots=True)
class Features:
    """The figures with all that is derived from them: what items and vetoes may read.

    net_income_ratio_bp, net_assets_ratio_bp  to the average; None where that is not positive
    debt_ratio_bp    debts to assets; 0 without debts, NO_ASSETS_BP with debts and no assets
    repayment_level  0 a record that vetoes, 1 repaid late, 2 nothing known, 3 only on time
    """

    figures: Figures
    averages: Averages
    net_assets_fen: int
    net_income_ratio_bp: int | None
    net_assets_ratio_bp: int | None
    debt_ratio_bp: int
    repayment_level: int

    def value(self, name: str) -> int | None:
        """A derived value or a figure, by the name a card uses."""
        holder = self if name in DERIVED_NAMES else self.figures
        found: int | None = getattr(holder, name)
        return found


DERIVED_NAMES: Final = frozenset(f.name for f in fields(Features)) - {"figures", "averages"}
FIGURE_NAMES: Final = frozenset(f.name for f in fields(Figures))


@dataclass(frozen=True, slots=True)
class ItemPoints:
    """One line of the sum. bin is the index of the bin; None for linear items and NULL values."""

    code: str
    raw: int | None
    bin: int | None
    points: int
    max: int


@dataclass(frozen=True, slots=True)
class Score:
    """The sum with its lines and what spoke for and against, strongest first."""

    total: int
    grade: str
    items: tuple[ItemPoints, ...]
    reasons_for: tuple[str, ...]
    reasons_against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """The model's limit with every part; binding names what set it.

    binding  "built" grade base and additions, "repayment" what income can carry, "cap" the
             household cap, "grade" none because the score reaches no grade
    """

    base_fen: int
    assets_part_fen: int
    business_part_fen: int
    built_fen: int
    repayment_fen: int
    cap_fen: int
    binding: str
    unrounded_fen: int
    final_fen: int


@dataclass(frozen=True, slots=True)
class Result:
    """Everything a card says of one household."""

    features: Features
    score: Score
    limit: Limit
    vetoes: tuple[str, ...]
