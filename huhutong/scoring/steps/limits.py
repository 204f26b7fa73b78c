"""Step 5: the model's limit as the least of three figures, rounded down."""

from huhutong.scoring.card import Card, Grade
from huhutong.scoring.types import FULL_BP, Features, Limit


def _share(value_fen: int, share_bp: int) -> int:
    """The share of a positive amount, rounded down; nothing of a negative one."""
    return max(value_fen, 0) * share_bp // FULL_BP


def limit(
    features: Features, reached: Grade | None, card: Card, *, surveyed: bool = False
) -> Limit:
    """min(base + shares of net assets and business income, what income can carry, cap).

    surveyed  a branch survey is on file: the higher household cap holds
    Of equal figures the first in the order built, repayment, cap is named as binding.
    """
    rule, row = card.limit, features.figures
    base = reached.base_fen if reached else 0
    from_assets = _share(features.net_assets_fen, rule.net_assets_bp)
    from_business = _share(row.business_income_fen, rule.business_income_bp)
    built = base + from_assets + from_business
    carried = max(0, _share(row.net_income_fen, rule.net_income_bp) - row.debts_due_12m_fen)
    cap = rule.surveyed_cap_fen if surveyed else rule.cap_fen
    candidates = (("built", built), ("repayment", carried), ("cap", cap))
    binding, least = min(candidates, key=lambda pair: pair[1])
    if reached is None:
        binding, least = "grade", 0
    return Limit(
        base_fen=base,
        assets_part_fen=from_assets,
        business_part_fen=from_business,
        built_fen=built,
        repayment_fen=carried,
        cap_fen=cap,
        binding=binding,
        unrounded_fen=least,
        final_fen=least // rule.step_fen * rule.step_fen,
    )
