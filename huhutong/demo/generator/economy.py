"""Income, assets, debts and the credit record of one household, drawn around its true standing.

The levels are chosen so that the default card and limit rule give the published mean limit (about
29,000 yuan); tests/test_generator.py and the demo's own check hold them there.
"""

from dataclasses import dataclass
from random import Random

from huhutong.demo.generator.types import AssetSeed, DebtSeed, IncomeSeed, Residence, Truth

_WAGE_MEDIAN_YUAN = {"resident": 14_800, "trader": 8_500, "migrant": 22_800}
_BUSINESS_CHANCE = {"resident": 0.62, "trader": 1.0, "migrant": 0.12}
_BUSINESS_MEDIAN_YUAN = {"resident": 20_100, "trader": 54_500, "migrant": 11_600}
_TRADES = {
    "orchard": ("other", "砂糖橘、沙田柚果园"),
    "grain": ("machinery", "水稻、花生收割与烘干机具"),
    "livestock": ("livestock", "生猪、走地鸡"),
    "trade": ("other", "杂货店、农资店铺货"),
}
_COST_PERCENT = {"orchard": 30, "grain": 40, "livestock": 45, "trade": 55}
_CREDITORS = ("佛冈农商银行", "邮储银行", "农业银行", "亲友")


@dataclass(frozen=True)
class Economy:
    """The economic side of an archive."""

    trade: str
    skill: int
    plan: int
    incomes: tuple[IncomeSeed, ...]
    assets: tuple[AssetSeed, ...]
    debts: tuple[DebtSeed, ...]
    credit_facts: tuple[str, ...]
    truth: Truth


def _fen(yuan: float) -> int:
    """Whole hundreds of yuan, in fen: what people say when asked."""
    return max(0, round(yuan / 100)) * 10_000


def _spread(random: Random, median: float, sigma: float, shift: float = 0.0) -> float:
    return median * random.lognormvariate(shift, sigma)


def draw(
    random: Random, *, residence: Residence, workers: int, elders: int, standing: float
) -> Economy:
    """Everything the archive says of money, and whether it would default.

    workers  people able to work; elders  people over 60, who draw a pension
    standing  the household's true standing, standard normal
    """
    kind = residence if residence in _WAGE_MEDIAN_YUAN else "migrant"
    trade = "trade" if kind == "trader" else random.choice(("orchard", "grain", "livestock"))
    incomes = [_wage(random, kind, workers, standing)]
    runs_business = workers > 0 and random.random() < _BUSINESS_CHANCE[kind]
    if runs_business:
        incomes.append(_business(random, kind, trade, standing))
    if elders:
        incomes.append(IncomeSeed("transfer", _fen(2_400 * elders), 0))
    if random.random() < 0.12:
        incomes.append(IncomeSeed("property", _fen(_spread(random, 3_500, 0.5)), 0))
    assets = _assets(random, trade if runs_business else None, standing)
    debts = _debts(random, standing)
    facts, would_default = _record(random, standing, debts)
    return Economy(
        trade=trade if runs_business else "wage",
        skill=_level(random, standing),
        plan=_level(random, 0.6 * standing),
        incomes=tuple(i for i in incomes if i.gross_fen > 0),
        assets=assets,
        debts=debts,
        credit_facts=facts,
        truth=Truth(standing=standing, will_default=would_default),
    )


def _wage(random: Random, kind: str, workers: int, standing: float) -> IncomeSeed:
    each = _WAGE_MEDIAN_YUAN[kind]
    earners = sum(random.random() < 0.75 for _ in range(workers))
    total = sum(_spread(random, each, 0.35, 0.10 * standing) for _ in range(earners))
    return IncomeSeed("wage", _fen(total), 0)


def _business(random: Random, kind: str, trade: str, standing: float) -> IncomeSeed:
    gross = _spread(random, _BUSINESS_MEDIAN_YUAN[kind], 0.55, 0.15 * standing)
    return IncomeSeed("business", _fen(gross), _fen(gross * _COST_PERCENT[trade] / 100))


def _assets(random: Random, trade: str | None, standing: float) -> tuple[AssetSeed, ...]:
    assets = [
        AssetSeed("house", _fen(_spread(random, 95_000, 0.5, 0.15 * standing)), "自建房"),
        AssetSeed("deposit", _fen(_spread(random, 12_000, 0.9, 0.25 * standing)), "存款"),
    ]
    if random.random() < 0.35:
        assets.append(AssetSeed("vehicle", _fen(_spread(random, 28_000, 0.6)), "汽车、摩托车"))
    if trade:
        kind, words = _TRADES[trade]
        assets.append(AssetSeed(kind, _fen(_spread(random, 22_000, 0.7)), words))
    return tuple(a for a in assets if a.value_fen > 0)


def _debts(random: Random, standing: float) -> tuple[DebtSeed, ...]:
    debts = []
    if random.random() < 0.28:
        balance = _spread(random, 32_000, 0.7)
        due = balance * random.choice((0.1, 0.2, 0.3))
        creditor = random.choice(_CREDITORS)
        kind = "private" if creditor == "亲友" else "bank"
        debts.append(DebtSeed(kind, creditor, _fen(balance), _fen(due), False))
    if random.random() < (0.10 if standing < -1 else 0.02):
        balance = _spread(random, 15_000, 0.6)
        debts.append(DebtSeed("private", "民间借贷", _fen(balance), _fen(balance), True))
    return tuple(debts)


def _record(
    random: Random, standing: float, debts: tuple[DebtSeed, ...]
) -> tuple[tuple[str, ...], bool]:
    """Credit facts known to the bank, and the hidden outcome."""
    odds = (
        0.03
        + (0.12 if standing < -0.8 else 0.0)
        + (0.10 if any(d.high_interest for d in debts) else 0)
    )
    would_default = random.random() < odds
    draw_ = random.random()
    if would_default and draw_ < 0.35:
        return ("arrears",), True
    if would_default and draw_ < 0.45:
        return ("court_list",), True
    if draw_ < 0.34:
        return ("repaid_on_time",), would_default
    if draw_ < 0.38:
        return ("repaid_late",), would_default
    return (), would_default


def _level(random: Random, standing: float) -> int:
    """0 to 3 for skill or plan."""
    return min(3, max(0, round(1.4 + 0.6 * standing + random.gauss(0, 0.6))))
