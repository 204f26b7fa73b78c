"""Step 1: village averages, then each household's derived features."""

from collections.abc import Sequence

from huhutong.scoring.types import FULL_BP, NO_ASSETS_BP, Averages, Features, Figures


def averages(rows: Sequence[Figures]) -> Averages:
    """Means over all households of the run, rounded down; of nobody, zero."""
    count = len(rows)
    if count == 0:
        return Averages(0, 0, 0)
    income = sum(row.net_income_fen for row in rows)
    assets = sum(row.assets_fen - row.debts_fen for row in rows)
    return Averages(count, income // count, assets // count)


def ratio_bp(value: int, average: int) -> int | None:
    """Value to average in basis points, rounded down; None where the average is not positive."""
    return value * FULL_BP // average if average > 0 else None


def debt_ratio_bp(debts_fen: int, assets_fen: int) -> int:
    """Debts to assets in basis points, rounded down; the two divisions by zero are defined."""
    if debts_fen == 0:
        return 0
    if assets_fen == 0:
        return NO_ASSETS_BP
    return min(debts_fen * FULL_BP // assets_fen, NO_ASSETS_BP)


def repayment_level(row: Figures) -> int:
    """0 a record that vetoes, 1 repaid late, 2 nothing known, 3 only on time."""
    vetoing = (
        row.record_arrears
        + row.record_enforcement
        + row.record_court_list
        + row.record_unpaid_microcredit
        + row.record_bad_record
    )
    if vetoing:
        return 0
    if row.record_repaid_late:
        return 1
    return 3 if row.record_repaid_on_time else 2


def features(row: Figures, means: Averages) -> Features:
    """All that items and vetoes may read of one household."""
    net_assets_fen = row.assets_fen - row.debts_fen
    return Features(
        figures=row,
        averages=means,
        net_assets_fen=net_assets_fen,
        net_income_ratio_bp=ratio_bp(row.net_income_fen, means.net_income_fen),
        net_assets_ratio_bp=ratio_bp(net_assets_fen, means.net_assets_fen),
        debt_ratio_bp=debt_ratio_bp(row.debts_fen, row.assets_fen),
        repayment_level=repayment_level(row),
    )
